"""How many cases took how long: bars on a logarithmic axis, with the percentiles and the limit."""

from __future__ import annotations

import math
from typing import Any

from dashboard.detail import SpreadBar, SpreadPanel
from dashboard.figures.axes import LINEAR_AXIS, empty, frame, top_of
from dashboard.figures.reading import hover_label
from dashboard.text import format as fmt
from dashboard.text import say

#: The shortest duration that a logarithmic axis shows, as a part of the longest of the first bar.
FIRST_BAR = 0.8
_TICKS = (1, 2, 5)
MOST_TICKS = 6


def spread_figure(panel: SpreadPanel, language: str) -> dict[str, Any]:
    """A plotly figure dictionary of a histogram; says why when nothing was observed.

    The axis is in decimal logarithms of the panel's unit, so that bars of equal ratio are equally wide.
    """
    if not panel.bars:
        return empty(say("no_data", language))
    edges = [(_low(bar), math.log10(bar.high)) for bar in panel.bars]
    low, high = edges[0][0], edges[-1][1]
    top = top_of((float(bar.n) for bar in panel.bars), headroom=1.25)
    layout = frame()
    ticks = _ticks(low, high)
    unit = fmt.parts(1, panel.unit, language).suffix
    layout["xaxis"] = {
        **LINEAR_AXIS,
        "tickvals": [math.log10(tick) for tick in ticks],
        "ticktext": [_named(tick, language, unit if tick == ticks[-1] else "") for tick in ticks],
        "range": [low, max(high, *(math.log10(v) for v in (panel.limit or 1e-9, panel.p90 or 1e-9))) + 0.05],
        "showline": True,
        "linecolor": "var(--rule)",
        "linewidth": 2,
    }
    layout["yaxis"] = {"range": [0, top], "visible": False, "fixedrange": True}
    layout["bargap"] = 0
    layout["meta"]["desk"] = True
    _lines(layout, panel, language)
    layout |= {"hovermode": "closest", "hoverlabel": hover_label()}
    beyond = [panel.limit is not None and bar.low >= panel.limit for bar in panel.bars]
    bars = {
        "type": "bar",
        "x": [(a + b) / 2 for a, b in edges],
        "width": [(b - a) * 0.92 for a, b in edges],
        "y": [bar.n for bar in panel.bars],
        "marker": {"color": ["var(--line)" if over else "var(--accent)" for over in beyond]},
        "hoverinfo": "text",
        "hovertext": [_told(bar, panel, language) for bar in panel.bars],
    }
    return {"data": [bars], "layout": layout}


def _low(bar: SpreadBar) -> float:
    return math.log10(bar.low) if bar.low > 0 else math.log10(bar.high * FIRST_BAR)


def _ticks(low: float, high: float) -> list[float]:
    decades = range(math.floor(low), math.ceil(high) + 1)
    found = [m * 10.0**d for d in decades for m in _TICKS if low <= math.log10(m * 10.0**d) <= high]
    while len(found) > MOST_TICKS:
        found = found[::2] if len(found) < 2 * MOST_TICKS else found[:: len(_TICKS)]
    # Cases of nearly the same length lie between two ticks: then the ends of the axis are told.
    return found or [10.0**low, 10.0**high]


def _named(value: float, language: str, unit: str) -> str:
    decimals = max(-math.floor(math.log10(value) + 1e-9), 0)
    return " ".join(part for part in (fmt.number(value, language, decimals), unit) if part)


def _lines(layout: dict[str, Any], panel: SpreadPanel, language: str) -> None:
    """A line at each percentile and at the limit, named at its top; names below one another where they would touch."""
    named = (
        ("half_within", panel.p50, "solid"),
        ("most_within", panel.p90, "solid"),
        ("limit", panel.limit, "dash"),
    )
    known = sorted((value, key, dash) for key, value, dash in named if value)
    for index, (value, key, dash) in enumerate(known):
        at = math.log10(value)
        line = {"color": "var(--t1)", "width": "var(--stroke-thin)", "dash": dash}
        layout["shapes"].append(
            {"type": "line", "xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": 0, "y1": 1, "line": line}
        )
        shown = fmt.number(value, language, panel.decimals if value % 1 else 0)
        past_middle = at > sum(layout["xaxis"]["range"]) / 2
        layout["annotations"].append(
            {
                "text": say(key, language, value=shown),
                "x": at,
                "y": 1 - 0.13 * index,
                "xref": "x",
                "yref": "paper",
                "xanchor": "right" if past_middle else "left",
                "xshift": -4 if past_middle else 4,
                "yanchor": "top",
                "showarrow": False,
                "bgcolor": "var(--surface)",
                "font": {"color": "var(--t1)", "size": "var(--fs-1)"},
            }
        )


def _told(bar: SpreadBar, panel: SpreadPanel, language: str) -> str:
    low, high = (fmt.number(v, language, 1 if v < 100 else 0) for v in (bar.low, bar.high))
    unit = fmt.parts(1, panel.unit, language).suffix
    share = fmt.number(100 * bar.n / panel.n, language, 1)
    return f"{low}\u2013{high} {unit}<br><b>{say('cases', language, n=fmt.number(bar.n, language))}</b> · {share} %"

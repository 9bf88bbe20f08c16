"""How many cases took how long: bars on a logarithmic axis or day by day, with the percentiles and the limit."""

from __future__ import annotations

import math
from typing import Any

from dashboard.detail import SpreadBar, SpreadPanel
from dashboard.figures.axes import LINEAR_AXIS, empty, frame, top_of
from dashboard.figures.named import line_name
from dashboard.figures.reading import hover_label
from dashboard.text import format as fmt
from dashboard.text import say

#: The shortest duration that a logarithmic axis shows, as a part of the longest of the first bar.
FIRST_BAR = 0.8
_TICKS = (1, 2, 5)
MOST_TICKS = 6
#: An axis of whole days reaches at least this far, so that a bar is no wall.
FEWEST_WHOLE = 5


def spread_figure(panel: SpreadPanel, language: str) -> dict[str, Any]:
    """A plotly figure dictionary of a histogram; says why when nothing was observed.

    The axis is in decimal logarithms of the panel's unit, so that bars of equal ratio are equally wide; durations that
    are whole numbers of it have a bar each on a linear one.
    """
    if not panel.bars:
        return empty(say("no_data", language))
    edges = _edges(panel)
    low, high = edges[0][0], edges[-1][1]
    marks = [_place(value, panel) for value in (panel.p50, panel.p90, panel.limit) if value]
    span = (
        (-0.6, max(high, FEWEST_WHOLE + 0.5, *marks)) if panel.whole else (low, max(high, *marks, low) + 0.05)
    )
    layout = frame()
    layout["xaxis"] = {
        **LINEAR_AXIS,
        **_ticks(span if panel.whole else (low, high), panel, language),
        "range": list(span),
        "showline": True,
        "linecolor": "var(--rule)",
        "linewidth": 2,
    }
    top = top_of(float(bar.n) for bar in panel.bars)
    layout["yaxis"] = {"range": [0, top], "visible": False, "fixedrange": True}
    layout["bargap"] = 0
    layout["meta"]["desk"] = True
    _lines(layout, panel, language)
    layout |= {"hovermode": "closest", "hoverlabel": hover_label()}
    beyond = [panel.limit is not None and bar.low >= panel.limit for bar in panel.bars]
    bars = {
        "type": "bar",
        "x": [(a + b) / 2 for a, b in edges],
        "width": [(b - a) * (0.64 if panel.whole else 0.92) for a, b in edges],
        "y": [bar.n for bar in panel.bars],
        "marker": {"color": ["var(--line)" if over else "var(--accent)" for over in beyond]},
        "hoverinfo": "text",
        "hovertext": [_told(bar, panel, language) for bar in panel.bars],
    }
    return {"data": [bars], "layout": layout}


def _place(value: float, panel: SpreadPanel) -> float:
    """Where a duration lies on the axis; a percentile of whole days is one of them."""
    return round(value) if panel.whole else math.log10(value)


def _edges(panel: SpreadPanel) -> list[tuple[float, float]]:
    if panel.whole:
        return [(bar.high - 0.5, bar.high + 0.5) for bar in panel.bars]
    return [
        (math.log10(bar.low if bar.low > 0 else bar.high * FIRST_BAR), math.log10(bar.high))
        for bar in panel.bars
    ]


def _ticks(span: tuple[float, float], panel: SpreadPanel, language: str) -> dict[str, Any]:
    """Round durations and where they lie; the last says the unit."""
    low, high = span
    if panel.whole:
        every = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1_000) if high / step < 2 * MOST_TICKS)
        ticks = [float(n) for n in range(0, int(high) + 1, every)]
    else:
        ticks = _round_between(low, high)
    unit = fmt.parts(1, panel.unit, language).suffix
    return {
        "tickvals": [_place(tick, panel) for tick in ticks],
        "ticktext": [_named(tick, language, unit if tick == ticks[-1] else "") for tick in ticks],
    }


def _round_between(low: float, high: float) -> list[float]:
    decades = range(math.floor(low), math.ceil(high) + 1)
    found = [m * 10.0**d for d in decades for m in _TICKS if low <= math.log10(m * 10.0**d) <= high]
    while len(found) > MOST_TICKS:
        found = found[::2] if len(found) < 2 * MOST_TICKS else found[:: len(_TICKS)]
    # Cases of nearly the same length lie between two ticks: then the ends of the axis are told.
    return found or [10.0**low, 10.0**high]


def _named(value: float, language: str, unit: str) -> str:
    decimals = max(-math.floor(math.log10(value) + 1e-9), 0) if value else 0
    return " ".join(part for part in (fmt.number(value, language, decimals), unit) if part)


def _lines(layout: dict[str, Any], panel: SpreadPanel, language: str) -> None:
    """A line at each percentile and at the limit, named above; percentiles that are the same share theirs."""
    for value, text in _percentiles(panel, language):
        _line(layout, _place(value, panel), text, {"color": "var(--t1)", "dash": "solid"})
    if panel.limit:
        text = say("limit", language, value=_shown(panel.limit, panel, language))
        _line(layout, _place(panel.limit, panel), text, {"color": "var(--attention)", "dash": "dash"})
    layout["annotations"].sort(key=lambda note: float(note["x"]))


def _percentiles(panel: SpreadPanel, language: str) -> list[tuple[float, str]]:
    known = [
        (value, key, _shown(value, panel, language))
        for value, key in ((panel.p50, "half_within"), (panel.p90, "most_within"))
        if value is not None and (value or panel.whole)
    ]
    if len({shown for _, _, shown in known}) < len(known):
        value, _, shown = known[-1]
        return [(value, say("half_and_most_within", language, value=shown))]
    return [(value, say(key, language, value=shown)) for value, key, shown in known]


def _shown(value: float, panel: SpreadPanel, language: str) -> str:
    return fmt.number(value, language, panel.decimals if value % 1 and not panel.whole else 0)


def _line(layout: dict[str, Any], at: float, text: str, look: dict[str, Any]) -> None:
    line = {"width": "var(--stroke-thin)", **look}
    layout["shapes"].append(
        {"type": "line", "xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": 0, "y1": 1, "line": line}
    )
    layout["annotations"].append(line_name(text, at, look["color"]))


def _told(bar: SpreadBar, panel: SpreadPanel, language: str) -> str:
    low, high = (
        fmt.number(v, language, 1 if v < 100 and not panel.whole else 0) for v in (bar.low, bar.high)
    )
    unit = fmt.parts(bar.high if panel.whole else 1, panel.unit, language).suffix
    share = fmt.number(100 * bar.n / panel.n, language, 1)
    lasted = high if panel.whole else f"{low}\u2013{high}"
    return f"{lasted} {unit}<br><b>{say('cases', language, n=fmt.number(bar.n, language))}</b> · {share} %"

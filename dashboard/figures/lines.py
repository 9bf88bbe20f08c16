"""Values over time as lines, each named at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dashboard.detail import Detail
from dashboard.figures.axes import (
    EndLabel,
    base_layout,
    day_ticks,
    empty,
    end_labels,
    local_iso,
    now_mark,
    time_ticks,
    top_of,
)
from dashboard.figures.reading import add_detail, told_points
from dashboard.model import Fan, Line, LinesPanel, Role
from dashboard.text import format as fmt
from dashboard.text import say
from dashboard.theme import LINE_LOOK


def lines_figure(panel: LinesPanel, language: str, zone: str, detail: Detail | None = None) -> dict[str, Any]:
    """A plotly figure dictionary for a lines panel; says why when no line has a value.

    With `detail` it is read at a desk: exact values on hover, a value axis and marked days.
    """
    drawn = [line for line in panel.lines if any(v is not None for v in line.values)]
    if not drawn:
        silent = panel.headline is not None and panel.headline.value is None
        return empty("" if silent else say("no_data", language))
    fan = panel.fan
    top = top_of([*(v for line in drawn for v in line.values), *(fan.high if fan else ())])
    bare = _all_in_the_headlines_unit(panel, drawn, language)
    loading = detail is not None and detail.loading
    named = [line for line in drawn if not (panel.narrow and line.x)]
    # At a desk sums that are nearly the same are told apart.
    told = _told(panel, language, bare=bare, close=detail is not None and panel.unit == "idr")
    labels = [_label(line, panel, language, told, loading=loading) for line in named]
    if fan:
        labels = [
            *(label for label in labels if not label.strong),
            _fan_label(fan, language, told),
        ]
    layout = base_layout(x_range=panel.x_range, zone=zone, top=top)
    ticks = (
        day_ticks(panel.x, zone, language, at_most=2 if panel.narrow else 3)
        if panel.step == "day" and detail is None
        else time_ticks(panel.x_range, panel.step, zone, language, at_desk=detail is not None)
    )
    layout["xaxis"].update(ticks)
    layout["annotations"] = end_labels(labels)
    layout["shapes"] = now_mark(panel.now, zone)
    made: dict[str, Any] = {"data": _traces(panel, drawn, zone), "layout": layout}
    if detail is not None:
        add_detail(made, panel, detail, top=top, language=language, zone=zone)
        made["data"] += told_points(drawn, panel, detail, language, zone)
    return made


def _traces(panel: LinesPanel, drawn: list[Line], zone: str) -> list[dict[str, Any]]:
    traces: list[dict[str, Any]] = _fan(panel.fan, zone) if panel.fan else []
    x = [local_iso(at, zone) for at in panel.x]
    if panel.fill_between and len(drawn) > 1:
        hidden = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        traces.append({**hidden, "x": x, "y": list(drawn[0].values)})
        traces.append(
            {**hidden, "x": x, "y": list(drawn[1].values), "fill": "tonexty", "fillcolor": "var(--band)"}
        )
    for line in sorted(drawn, key=lambda line: line.role is Role.MAIN):
        look = LINE_LOOK[line.role]
        own_x = [local_iso(at, zone) for at in line.x] if line.x else x
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": own_x,
                "y": list(line.values),
                "connectgaps": False,
                "line": {"color": look["color"], "width": look["width"], "dash": look["dash"]},
                "hoverinfo": "skip",
            }
        )
        if alone := _alone(line.values):
            traces.append(_dots(line, own_x, alone, look["color"], "var(--mark)"))
        if line.role is Role.MAIN:
            last = max(i for i, v in enumerate(line.values) if v is not None)
            traces.append(_dots(line, own_x, [last], look["color"], "var(--dot)"))
    return traces


def _alone(values: Sequence[float | None]) -> list[int]:
    """Where a value stands between two gaps: no line goes through it, so that it would not be seen."""
    known = [False, *(value is not None for value in values), False]
    return [n for n in range(len(values)) if known[n + 1] and not known[n] and not known[n + 2]]


def _dots(line: Line, x: list[str], where: list[int], color: str, size: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x[n] for n in where],
        "y": [line.values[n] for n in where],
        "marker": {"color": color, "size": size},
        "hoverinfo": "skip",
    }


def _fan(fan: Fan, zone: str) -> list[dict[str, Any]]:
    """The range that is still to come, and the most likely path through it."""
    x = [local_iso(at, zone) for at in fan.x]
    shared = {"type": "scatter", "mode": "lines", "x": x, "hoverinfo": "skip"}
    return [
        {**shared, "y": list(fan.low), "line": {"width": 0}},
        {**shared, "y": list(fan.high), "line": {"width": 0}, "fill": "tonexty", "fillcolor": "var(--band)"},
        {
            **shared,
            "y": list(fan.likely),
            "line": {"color": "var(--accent)", "width": "var(--stroke-thin)", "dash": "dash"},
        },
    ]


def _fan_label(fan: Fan, language: str, told: Callable[[float], str]) -> EndLabel:
    """Where the year will end, with the range; what was reached stands at its dot, not at the edge."""
    return EndLabel(
        f"{fan.label[language]} {told(fan.likely[-1])}", fan.likely[-1], "var(--accent)", strong=True
    )


def _label(
    line: Line, panel: LinesPanel, language: str, told: Callable[[float], str], *, loading: bool
) -> EndLabel:
    """A line's name with its last value where that is told, or of a flow with what it comes to.

    An earlier flow is longer than this one.
    """
    last, text = _last(line), line.label[language]
    earlier = panel.summed and line.role in (Role.REFERENCE, Role.TARGET)
    if panel.summed and loading and not earlier:
        text = f"{text} {say('is_loading', language)}"
    elif panel.ends_told and not panel.narrow and not earlier:
        value = sum(known or 0.0 for known in line.values) if panel.summed else last
        text = f"{text} {told(value)}"
    return EndLabel(text, last, LINE_LOOK[line.role]["text"], line.role is Role.MAIN)


def _last(line: Line) -> float:
    return next(v for v in reversed(line.values) if v is not None)


def _all_in_the_headlines_unit(panel: LinesPanel, drawn: list[Line], language: str) -> bool:
    """Whether the headline says the unit of every label; early in the day some are thousands, others millions."""
    if panel.headline is None or panel.headline.value is None:
        return False
    values = (panel.headline.value, *(_last(line) for line in drawn))
    return len({fmt.parts(value, panel.unit, language).suffix for value in values}) == 1


def _told(panel: LinesPanel, language: str, *, bare: bool, close: bool) -> Callable[[float], str]:
    """How a value is written at the end of its line; `bare` without its unit, `close` with three figures."""

    def told(value: float) -> str:
        shown = (
            fmt.three_figures(value, language)
            if close
            else fmt.parts(value, panel.unit, language, panel.decimals)
        )
        return shown.number if bare else " ".join(part for part in (shown.number, shown.suffix) if part)

    return told

"""Counts or sums per time bucket, stacked, against what is usual."""

from __future__ import annotations

from typing import Any

from dashboard.detail import Detail
from dashboard.figures.axes import (
    EndLabel,
    base_layout,
    empty,
    end_labels,
    local_iso,
    middle_of_days,
    now_mark,
    time_ticks,
    top_of,
)
from dashboard.figures.reading import add_detail, hover_texts, told_trace
from dashboard.model import BarsPanel, Line
from dashboard.text import format as fmt
from dashboard.text import say
from dashboard.theme import CATEGORIES, REST

STEP_MS = {
    "quarter-hour": 900_000,
    "hour": 3_600_000,
    "day": 86_400_000,
    "week": 604_800_000,
    "month": 2_629_800_000,
}
RUNNING_OPACITY = 0.45


def bars_figure(panel: BarsPanel, language: str, zone: str, detail: Detail | None = None) -> dict[str, Any]:
    """A plotly figure dictionary for a bars panel; says why when there is nothing to draw.

    With `detail` it is read at a desk: exact values on hover, a value axis, marked days, and parts that filter.
    """
    # Of parts of a whole those that are nothing are left out; a single course of zeros is a course.
    known = [line for line in panel.lines if any(value is not None for value in line.values)]
    drawn = [line for line in known if any(line.values)] or known[:1]
    if not drawn and panel.usual is None:
        silent = panel.headline is not None and panel.headline.value is None
        return empty("" if silent else say("no_data", language))
    stacked = [sum(line.values[i] or 0 for line in drawn) for i in range(len(panel.x))]
    top = top_of([*stacked, *(panel.usual.values if panel.usual else ())])
    labels = _labels(drawn, panel, language, top, summed=detail is None or not detail.loading)
    layout = base_layout(x_range=panel.x_range, zone=zone, top=top)
    ticks = time_ticks(panel.x_range, panel.step, zone, language, at_desk=detail is not None)
    layout["xaxis"].update(middle_of_days(ticks, panel.x, panel.step, zone) if detail else ticks)
    layout["annotations"] = end_labels(labels)
    layout["shapes"] = now_mark(panel.now, zone)
    x = [local_iso(at + STEP_MS[panel.step] // 2_000, zone) for at in panel.x]
    colours = _colours(drawn, panel)
    running = _running(panel)
    traces = [_bar(line, x, colours[i], panel.step, running) for i, line in enumerate(drawn)]
    if panel.usual:
        traces.append(_usual(panel.usual, x))
    made = {"data": traces, "layout": layout}
    if detail is not None:
        series = [*drawn, *([panel.usual] if panel.usual else [])]
        told = hover_texts(series, panel, detail, language, zone)
        add_detail(made, panel, detail, top=top, language=language, zone=zone)
        for trace, line in zip(traces, series, strict=True):
            trace.update(told_trace(told[line.key], panel, line, detail, zone))
    return made


def _running(panel: BarsPanel) -> int | None:
    """The bucket that is not over yet."""
    length = STEP_MS[panel.step] // 1_000
    return next((i for i, at in enumerate(panel.x) if panel.now and at <= panel.now < at + length), None)


def _bar(line: Line, x: list[str], color: str, step: str, running: int | None) -> dict[str, Any]:
    """Bars of one part; the one of the running bucket is pale, because it still grows."""
    return {
        "type": "bar",
        "x": x,
        "y": list(line.values),
        "width": STEP_MS[step] * 0.78,
        "marker": {
            "color": color,
            "line": {"width": 0},
            "opacity": [RUNNING_OPACITY if i == running else 1 for i in range(len(x))],
        },
        "hoverinfo": "skip",
    }


def _usual(line: Line, x: list[str]) -> dict[str, Any]:
    look = {"color": "var(--line)", "width": "var(--stroke-thin)", "shape": "hvh"}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": list(line.values),
        "line": look,
        "hoverinfo": "skip",
    }


def _labels(
    drawn: list[Line], panel: BarsPanel, language: str, top: float, *, summed: bool
) -> list[EndLabel]:
    """Names beside the chart, the lowest bar's name lowest; `summed` with what they come to, or their part of a whole."""
    totals = [sum(v or 0 for v in line.values) for line in drawn]
    whole = sum(totals) or 1
    colours = _colours(drawn, panel)
    labels = []
    for index, (line, total) in enumerate(zip(drawn, totals, strict=True)):
        if panel.narrow:
            break
        if not summed:
            share = say("is_loading", language) if len(drawn) == 1 else ""
        elif not panel.usual and len(drawn) > 1:
            share = f"{fmt.number(100 * total / whole, language)} %"
        elif panel.unit == "idr":
            share = str(fmt.rupiah(total, language))
        else:
            share = fmt.number(total, language)
        y = top * (0.12 + 0.18 * index)
        ink = "var(--t3)" if colours[index] == REST else colours[index]
        labels.append(EndLabel(f"{line.label[language]} {share}".rstrip(), y, ink, index == 0))
    if panel.usual:
        last = next((v for v in reversed(panel.usual.values) if v is not None), 0.0)
        labels.append(EndLabel(panel.usual.label[language], last, "var(--t3)"))
    return labels


def _colours(drawn: list[Line], panel: BarsPanel) -> list[str]:
    """Against what is usual only the abnormal part stands out; parts of a whole have a colour each, the rest a pale one."""
    if len(drawn) == 1:
        return ["var(--accent)"]
    if len(drawn) == 2 and panel.usual:
        return ["var(--accent)", "var(--t1)"]
    return [
        CATEGORIES[index] if line.key and index < len(CATEGORIES) else REST
        for index, line in enumerate(drawn)
    ]

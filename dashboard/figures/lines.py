"""Values over time as lines, each named at its end."""

from __future__ import annotations

from typing import Any

from dashboard.figures.axes import (
    EndLabel,
    base_layout,
    empty,
    end_labels,
    local_iso,
    now_mark,
    time_ticks,
    top_of,
)
from dashboard.model import Line, LinesPanel, Role
from dashboard.text import format as fmt
from dashboard.text import say
from dashboard.theme import LINE_LOOK


def lines_figure(panel: LinesPanel, language: str, zone: str) -> dict[str, Any]:
    """A plotly figure dictionary for a lines panel; says why when no line has a value."""
    drawn = [line for line in panel.lines if any(v is not None for v in line.values)]
    if not drawn:
        return empty(say("no_data", language))
    top = top_of(v for line in drawn for v in line.values)
    labels = [_label(line, panel, language) for line in drawn]
    chars = max(len(label.text) for label in labels)
    layout = base_layout(x_range=panel.x_range, zone=zone, top=top, label_chars=chars)
    layout["xaxis"].update(time_ticks(panel.x_range, panel.step, zone, language))
    layout["annotations"] = end_labels(labels)
    layout["shapes"] = now_mark(panel.now, zone)
    return {"data": _traces(panel, drawn, zone), "layout": layout}


def _traces(panel: LinesPanel, drawn: list[Line], zone: str) -> list[dict[str, Any]]:
    traces: list[dict[str, Any]] = []
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
        if line.role is Role.MAIN:
            traces.append(_dot(line, own_x, look["color"]))
    return traces


def _dot(line: Line, x: list[str], color: str) -> dict[str, Any]:
    last = max(i for i, v in enumerate(line.values) if v is not None)
    marker = {"color": color, "size": "var(--dot)"}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x[last]],
        "y": [line.values[last]],
        "marker": marker,
        "hoverinfo": "skip",
    }


def _label(line: Line, panel: LinesPanel, language: str) -> EndLabel:
    value = next(v for v in reversed(line.values) if v is not None)
    shown = fmt.parts(value, panel.unit, language)
    same = (
        panel.headline is not None
        and panel.headline.value is not None
        and shown.suffix == fmt.parts(panel.headline.value, panel.unit, language).suffix
    )
    short = shown.number if same else " ".join(part for part in (shown.number, shown.suffix) if part)
    strong = line.role is Role.MAIN
    return EndLabel(f"{line.label[language]} {short}", value, LINE_LOOK[line.role]["text"], strong)

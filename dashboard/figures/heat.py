"""When in the week things happen: seven days by twenty-four hours."""

from __future__ import annotations

from typing import Any

from dashboard.figures.axes import LINEAR_AXIS, empty, frame, top_of
from dashboard.figures.reading import hover_label
from dashboard.model import HeatPanel
from dashboard.text import format as fmt
from dashboard.text import say
from dashboard.text.ranges import iso_day

HOURS = (0, 6, 12, 18)
#: Parts of an hour and of a day that a cell fills; the rest are gaps.
CELL_WIDTH, CELL_HEIGHT = 0.94, 0.96


def heat_figure(panel: HeatPanel, language: str, *, told: bool = False, zone: str = "") -> dict[str, Any]:
    """A plotly figure dictionary for a week; the busiest stretch is framed, the present hour dotted.

    With `told` each hour says its value on hover, and where a `zone` is given a click shows the newest such day.
    """
    if not panel.weeks:
        return empty(say("no_data", language))
    top = top_of((value for row in panel.values for value in row), headroom=1)
    layout = frame()
    layout["meta"]["left"] = [day[language] for day in panel.days]
    hours = {"tickvals": [hour - 0.5 for hour in HOURS], "ticktext": [f"{hour:02d}" for hour in HOURS]}
    days = {"tickvals": list(range(len(panel.days))), "ticktext": layout["meta"]["left"]}
    layout["xaxis"] = {**LINEAR_AXIS, **hours, "range": [-0.5, 23.5]}
    layout["yaxis"] = {**LINEAR_AXIS, **days, "range": [6.5, -0.5]}
    layout["shapes"] = [_box(*panel.now, 1, "var(--t1)", "dot")]
    if panel.peak is not None:
        layout["shapes"].append(_box(*panel.peak, "var(--t1)", "solid"))
    # Bars that hang in the air: a bundle of plotly.js with heat maps takes three times as long to start.
    hours_of_week = [(day, hour) for day, row in enumerate(panel.values) for hour in range(len(row))]
    values = [panel.values[day][hour] for day, hour in hours_of_week]
    cells = {
        "type": "bar",
        "x": [hour for _, hour in hours_of_week],
        "base": [day - CELL_HEIGHT / 2 for day, _ in hours_of_week],
        "y": [CELL_HEIGHT] * len(values),
        "width": CELL_WIDTH,
        "marker": {
            "color": [value or 0 for value in values],
            "opacity": [0 if value is None else 1 for value in values],
            "cmin": 0,
            "cmax": top,
            "colorscale": [[0, "var(--seq-0)"], [1, "var(--seq-4)"]],
            "line": {"width": 0},
        },
        "hoverinfo": "skip",
    }
    layout["barmode"] = "overlay"
    if told:
        cells |= {"hoverinfo": "text", "hovertext": _told(panel, language)}
        if zone:
            shown = [None if at is None else iso_day(at, zone) for at in panel.newest]
            cells |= {"meta": {"filter": "day"}, "customdata": [shown[day] for day, _ in hours_of_week]}
        layout["meta"]["desk"] = True
        layout |= {"hovermode": "closest", "hoverlabel": hover_label()}
    return {"data": [cells], "layout": layout}


def _told(panel: HeatPanel, language: str) -> list[str]:
    decimals = 0 if panel.unit == "idr" else 1
    what = f" {panel.label[language]}" if panel.label else ""
    return [
        f"{panel.days[day][language]} {hour:02d}\u2013{hour + 1:02d}<br>"
        + (
            say("gap", language)
            if value is None
            else f"<b>{fmt.exact(value, panel.unit, language, decimals)}</b>{what}"
        )
        for day, row in enumerate(panel.values)
        for hour, value in enumerate(row)
    ]


def _box(day: int, hour: int, hours: int, color: str, dash: str) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": hour - 0.5,
        "x1": hour + hours - 0.5,
        "y0": day - 0.5,
        "y1": day + 0.5,
        "line": {"color": color, "width": "var(--stroke-thin)", "dash": dash},
    }

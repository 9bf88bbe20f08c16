"""What figures share: axes in the city's time, steady scales and labels at the ends of lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.text import format as say

#: Name of the annotations that assets/10-figures.js keeps apart.
END_LABEL = "end"
#: Ticks of an axis of days or months.
CIVIL_TICKS = 6
CIVIL_STEPS = ("day", "week", "month")
#: Of so few days each bar is wide enough for its name to stand beneath its middle.
WIDE_DAYS = 20
#: Points in time that a process has the words for; those used least recently go first.
HELD_TIMES = 50_000
_NICE = (1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10)


@dataclass(frozen=True)
class EndLabel:
    """A label to stand at the right of the chart at about the height of a value."""

    text: str
    y: float
    color: str
    strong: bool = False


@lru_cache(maxsize=HELD_TIMES)
def local_iso(at: int, zone: str) -> str:
    """Wall-clock time of an instant in the city, as plotly's date axes take it."""
    return datetime.fromtimestamp(at, tz=ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S")


def top_of(values: Iterable[float | None], *, headroom: float = 1.06) -> float:
    """A round upper bound with headroom, so that the scale changes seldom."""
    highest = max((v for v in values if v is not None), default=0.0) * headroom
    if highest <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(highest))
    return next(step * size for step in _NICE if step * size >= highest)


#: An axis of plain numbers without a line, for cells.
LINEAR_AXIS = {
    "type": "linear",
    "tickmode": "array",
    "ticks": "",
    "tickangle": 0,
    "showgrid": False,
    "zeroline": False,
    "showline": False,
    "fixedrange": True,
}


def frame() -> dict[str, Any]:
    """Layout of any figure, without size: the browser sets fonts and margins from the screen."""
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": "var(--t3)", "size": "var(--fs-1)"},
        "showlegend": False,
        "uirevision": "keep",
        "hovermode": False,
        "meta": {},
        "annotations": [],
        "shapes": [],
    }


def base_layout(*, x_range: tuple[int, int], zone: str, top: float) -> dict[str, Any]:
    """Layout of a chart on a time axis."""
    return {
        **frame(),
        "bargap": 0.25,
        "barmode": "stack",
        "xaxis": {
            "type": "date",
            "range": [local_iso(at, zone) for at in x_range],
            "showgrid": False,
            "zeroline": False,
            "showline": True,
            "linecolor": "var(--rule)",
            "linewidth": 2,
            "fixedrange": True,
        },
        "yaxis": {"range": [0, top], "visible": False, "fixedrange": True},
    }


def time_ticks(
    x_range: tuple[int, int], step: str, zone: str, language: str, *, at_desk: bool = False
) -> dict[str, Any]:
    """At most five ticks, named as people say them: hours within a day, months of a year; at a desk days too."""
    if at_desk and step in CIVIL_STEPS:
        return _civil_ticks(x_range, step, zone, language)
    if step == "month":
        start = datetime.fromtimestamp(x_range[0], tz=ZoneInfo(zone))
        starts = [int(start.replace(month=month, day=1).timestamp()) for month in (1, 4, 7, 10)]
        return _ticks(starts, [say.month(at, zone, language) for at in starts], zone)
    start = datetime.fromtimestamp(x_range[0], tz=ZoneInfo(zone))
    hours = (x_range[1] - x_range[0]) // 3_600
    every = next(n for n in (1, 2, 3, 4, 6) if hours / n <= 4.5 or n == 6)
    first = start + timedelta(hours=-start.hour % every)
    chosen = [int((first + timedelta(hours=n)).timestamp()) for n in range(0, hours + 1, every)]
    chosen = [at for at in chosen if x_range[0] <= at < x_range[1]]
    return _ticks(chosen, [say.clock(at, zone, language)[:2] for at in chosen], zone)


def middle_of_days(ticks: dict[str, Any], x: Sequence[int], step: str, zone: str) -> dict[str, Any]:
    """Ticks of a few days moved beneath the middle of their bars."""
    if step != "day" or len(x) > WIDE_DAYS:
        return ticks
    middles = {local_iso(at, zone): local_iso(at + 43_200, zone) for at in x}
    moved = [middles.get(at, at) for at in ticks["tickvals"]]
    return {**ticks, "tickvals": moved, "ticklabelposition": "outside"}


def day_ticks(x: Sequence[int], zone: str, language: str, *, at_most: int) -> dict[str, Any]:
    """Days side by side whatever lies between them, so many of them named."""
    chosen = x[:: max(math.ceil(len(x) / at_most), 1)]
    made = _ticks(chosen, [say.day(at, zone, language) for at in chosen], zone)
    return {**made, "type": "category", "range": [-0.15, len(x) - 0.85]}


def _ticks(at: Sequence[int], text: Sequence[str], zone: str) -> dict[str, Any]:
    return {
        "tickmode": "array",
        "tickvals": [local_iso(a, zone) for a in at],
        "ticktext": list(text),
        "ticks": "",
        "tickangle": 0,
        "ticklabelposition": "outside right",
    }


def _civil_ticks(x_range: tuple[int, int], step: str, zone: str, language: str) -> dict[str, Any]:
    """At most six ticks for days and longer: days within a season, months of a longer time."""
    first = datetime.fromtimestamp(x_range[0], tz=ZoneInfo(zone))
    days = max(round((x_range[1] - x_range[0]) / 86_400), 1)
    if step == "month" or days > 120:
        months = range(first.year * 12 + first.month, first.year * 12 + first.month + days // 28 + 2)
        starts = [
            first.replace(year=(m - 1) // 12, month=(m - 1) % 12 + 1, day=1, hour=0, minute=0) for m in months
        ]
        chosen = [int(at.timestamp()) for at in starts if x_range[0] <= at.timestamp() < x_range[1]]
        chosen = chosen[:: max(math.ceil(len(chosen) / CIVIL_TICKS), 1)]
        name = (
            say.month
            if days <= 370
            else lambda at, zone, language: (
                f"{say.month(at, zone, language)} {say.year(at, zone, language)[2:]}"
            )
        )
        return _ticks(chosen, [name(at, zone, language) for at in chosen], zone)
    every = max(math.ceil(days / CIVIL_TICKS), 1)
    chosen = [int((first + timedelta(days=n)).timestamp()) for n in range(0, days, every)]
    return _ticks(chosen, [say.day(at, zone, language) for at in chosen], zone)


def end_labels(labels: Sequence[EndLabel]) -> list[dict[str, Any]]:
    """Annotations at the right edge, lowest first; the browser, which knows the height, moves them apart."""
    return [
        {
            "name": END_LABEL,
            "text": f"<b>{label.text}</b>" if label.strong else label.text,
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "y": label.y,
            "yanchor": "middle",
            "showarrow": False,
            "align": "left",
            "font": {"color": label.color, "size": "var(--fs-1)"},
        }
        for label in sorted(labels, key=lambda item: item.y)
    ]


def now_mark(now: int | None, zone: str) -> list[dict[str, Any]]:
    """A quiet vertical line at the present."""
    if now is None:
        return []
    at = local_iso(now, zone)
    line = {"color": "var(--rule)", "width": 2, "dash": "dot"}
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": at,
            "x1": at,
            "y0": 0,
            "y1": 1,
            "line": line,
            "layer": "below",
        }
    ]


def empty(text: str) -> dict[str, Any]:
    """A figure that says why there is nothing to draw."""
    note = {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0.5,
        "xanchor": "left",
        "showarrow": False,
    }
    return {
        "data": [],
        "layout": {
            **frame(),
            "xaxis": {"visible": False},
            "yaxis": {"visible": False},
            "annotations": [note],
        },
    }

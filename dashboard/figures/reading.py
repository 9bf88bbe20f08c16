"""What makes a chart readable at a desk: exact values on hover, a value axis, marked days, parts that filter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.detail import ABSENT, Detail, Mark, MarkKind
from dashboard.figures.axes import local_iso
from dashboard.model import BarsPanel, Line, LinesPanel, Role
from dashboard.text import format as fmt
from dashboard.text import say
from dashboard.text.ranges import bucket_name, iso_day

#: Distance of the ticks of a value axis by the first figures of its top, so that each is a round number.
TICK_STEPS = {1: 0.5, 1.2: 0.5, 1.5: 0.5, 2: 1, 2.5: 1, 3: 1, 3.5: 1, 4: 2, 5: 2, 6: 2, 7: 2, 8: 4, 10: 5}
MARK_LOOK = {
    MarkKind.HOLIDAY: {"fillcolor": "var(--surface-2)", "line": {"width": 0}},
    MarkKind.RAMADAN: {"fillcolor": "var(--seq-0)", "line": {"width": 0}},
    MarkKind.GAP: {
        "fillcolor": "rgba(0,0,0,0)",
        "line": {"color": "var(--line)", "width": "var(--stroke-thin)", "dash": "dot"},
    },
    MarkKind.CLOSED: {"fillcolor": "var(--surface-2)", "line": {"width": 0}},
    MarkKind.LOADING: {
        "fillcolor": "rgba(0,0,0,0)",
        "line": {"color": "var(--line)", "width": "var(--stroke-thin)", "dash": "dot"},
    },
    MarkKind.LATE: {
        "fillcolor": "rgba(0,0,0,0)",
        "line": {"color": "var(--attention)", "width": "var(--stroke-thin)", "dash": "dash"},
    },
}


def hover_label() -> dict[str, Any]:
    """How an exact value is written beside the pointer."""
    return {
        "bgcolor": "var(--surface)",
        "bordercolor": "var(--line)",
        "font": {"color": "var(--t1)", "size": "var(--fs-1)"},
        "align": "left",
    }


def add_detail(
    made: dict[str, Any],
    panel: LinesPanel | BarsPanel,
    detail: Detail,
    *,
    top: float,
    language: str,
    zone: str,
) -> None:
    """Put a value axis, hover and marks into a figure."""
    layout = made["layout"]
    nothing = not any(value for line in panel.lines for value in line.values)
    layout["yaxis"] |= value_axis(0.0 if nothing else top, panel.unit, language)
    layout["meta"] |= {"left": layout["yaxis"]["ticktext"], "desk": True}
    layout["shapes"] = [*(_shape(mark, zone) for mark in detail.marks), *layout["shapes"]]
    # Parts of a bar are pointed at one by one; anything else is read by the instant under the pointer.
    layout |= {"hovermode": "closest" if detail.cut else "x", "hoverlabel": hover_label()}


def value_axis(top: float, unit: str, language: str) -> dict[str, Any]:
    """Few round values on the left, with a quiet line at each; of a count whole ones only, of nothing its zero."""
    values = _steps(top, unit) if top > 0 else [0.0]
    return {
        "visible": True,
        "tickmode": "array",
        "tickvals": values,
        "ticktext": fmt.scale(values, unit, language),
        "ticks": "",
        "showgrid": True,
        "gridcolor": "var(--rule)",
        "zeroline": False,
        "showline": False,
    }


def _steps(top: float, unit: str) -> list[float]:
    size = 10.0 ** math.floor(math.log10(top))
    nearest = min(TICK_STEPS, key=lambda first: abs(first - top / size))
    step = max(TICK_STEPS[nearest] * size, 1.0 if unit in ("count", "idr") else 0.0)
    return [step * n for n in range(int(top / step + 1e-9) + 1)]


def _shape(mark: Mark, zone: str) -> dict[str, Any]:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": local_iso(mark.since, zone),
        "x1": local_iso(mark.until, zone),
        "y0": 0,
        "y1": 1,
        "layer": "below",
        **MARK_LOOK[mark.kind],
    }


def hover_texts(
    lines: Sequence[Line], panel: LinesPanel | BarsPanel, detail: Detail, language: str, zone: str
) -> dict[str, list[str]]:
    """For each line what is said at each of its points: when, and the value of every line there, its own in bold."""
    telling = _Telling(lines, panel, detail, language)
    return {
        line.key: [
            "<br>".join(
                [
                    bucket_name(at, panel.step if line.x is None else "day", zone, language),
                    *telling.values(line, index),
                    *telling.late(line, index),
                ]
            )
            for index, at in enumerate(line.x or panel.x)
        ]
        for line in lines
    }


@dataclass(frozen=True)
class _Telling:
    """What a chart says at its points."""

    lines: Sequence[Line]
    panel: LinesPanel | BarsPanel
    detail: Detail
    language: str

    def values(self, own: Line, index: int) -> list[str]:
        """The lines that share a point, each with its value or why it has none."""
        said = []
        unit, places = self.panel.unit, _places(self.panel)
        for line in self.lines:
            if line is own or (line.x is None and own.x is None):
                value = line.values[index]
                why = value is None and self._why_none((line.x or self.panel.x)[index])
                known = why or fmt.exact(value or 0.0, unit, self.language, places)
                told = f"{line.label[self.language]}: {known}"
                said.append(f"<b>{told}</b>" if line is own else told)
        return said

    def _why_none(self, at: int) -> str:
        if self.panel.now is not None and at > self.panel.now:
            return say("to_come", self.language)
        absent = [mark for mark in self.detail.marks if mark.kind in ABSENT and mark.since <= at < mark.until]
        return absent[0].label[self.language] if absent else say("no_data", self.language)

    def late(self, line: Line, index: int) -> list[str]:
        """That a bucket is not told to its end because its source is late."""
        if line.x is not None or line.role in (Role.REFERENCE, Role.TARGET):
            return []
        at, end = self.panel.x[index], (*self.panel.x[1:], self.panel.x_range[1])[index]
        late = [mark for mark in self.detail.marks if mark.kind is MarkKind.LATE]
        return [f"◔ {mark.label[self.language]}" for mark in late if at < mark.until and mark.since < end]


def _places(panel: LinesPanel | BarsPanel) -> int:
    return 0 if panel.unit in ("idr", "count") else 1


def told_trace(texts: list[str], panel: BarsPanel, line: Line, detail: Detail, zone: str) -> dict[str, Any]:
    """What makes a trace of bars say its values, and filter by its member or its day; what is usual is said there too."""
    if line is panel.usual:
        return {}
    made: dict[str, Any] = {"hoverinfo": "text", "hovertext": texts}
    if detail.cut is not None and line.key:
        made["meta"] = {"filter": detail.cut, "value": line.key}
    elif detail.days:
        made |= {"meta": {"filter": "day"}, "customdata": [iso_day(at, zone) for at in panel.x]}
    return made


def told_points(
    drawn: Sequence[Line], panel: LinesPanel, detail: Detail, language: str, zone: str
) -> list[dict[str, Any]]:
    """Points that cannot be seen and say the values: one for all lines that share their instants."""
    texts = hover_texts(drawn, panel, detail, language, zone)
    shared = sorted((line for line in drawn if line.x is None), key=lambda line: line.role is not Role.MAIN)
    groups = [shared[:1], *([line] for line in drawn if line.x is not None)]
    points = []
    for line in (group[0] for group in groups if group):
        x = line.x or panel.x
        beside = shared if line.x is None else [line]
        made: dict[str, Any] = {
            "type": "scatter",
            "mode": "markers",
            "x": [local_iso(at, zone) for at in x],
            "y": [_known([other.values[i] for other in beside]) for i in range(len(x))],
            "marker": {"opacity": 0, "size": 8},
            "hoverinfo": "text",
            "hovertext": texts[line.key],
        }
        if detail.days:
            made |= {"meta": {"filter": "day"}, "customdata": [iso_day(at, zone) for at in x]}
        points.append(made)
    return points


def _known(values: Sequence[float | None]) -> float:
    """Where a point says its values: at the first that is known; that there is none is said at zero."""
    return next((value for value in values if value is not None), 0.0)

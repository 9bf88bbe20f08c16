"""The panels of a scene or a page: charts, maps, rankings, lists and figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.model.values import Change, Freshness, Status, Target, Value
from db.text import Text


class Role(StrEnum):
    """What a line is for; the theme gives each role its look."""

    MAIN = "main"
    SECOND = "second"
    REFERENCE = "reference"
    TARGET = "target"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One named series; `values` align with `x` (by default the panel's), None is a gap (not zero)."""

    key: str
    label: Text
    values: tuple[float | None, ...]
    role: Role = Role.MAIN
    x: tuple[int, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Fan:
    """What is still to come: the most likely path and the least and the most that earlier years let expect."""

    label: Text
    x: tuple[int, ...]
    likely: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class LinesPanel:
    """Values over time. `x` are bucket starts (or instants for running totals), `x_range` the full axis.

    `step` is "quarter-hour", "hour", "day" or "month"; `now` marks the present, None when the axis ends in the past.
    `headline` stands large above the chart. Lines of flows are named with what they come to where they are `summed`, others
    with their last value in `decimals` where `ends_told`. `fill_between` shades the area between the first two lines; `narrow` leaves the labels little room,
    `inline` puts the headline into the line of the title.
    """

    key: str
    area: str
    title: Text
    unit: str
    x: tuple[int, ...]
    x_range: tuple[int, int]
    step: str
    lines: tuple[Line, ...]
    now: int | None = None
    headline: Value | None = None
    target: Target | None = None
    change: Change | None = None
    decimals: int = 0
    summed: bool = False
    ends_told: bool = True
    fill_between: bool = False
    fan: Fan | None = None
    narrow: bool = False
    inline: bool = False
    status: Status = Status.NORMAL
    program: Text | None = None
    freshness: Freshness | None = None


@dataclass(frozen=True, kw_only=True)
class BarsPanel:
    """Counts or sums per time bucket, stacked by `lines` (bottom first), with an optional `usual` line."""

    key: str
    area: str
    title: Text
    unit: str
    x: tuple[int, ...]
    x_range: tuple[int, int]
    step: str
    lines: tuple[Line, ...]
    usual: Line | None = None
    now: int | None = None
    headline: Value | None = None
    target: Target | None = None
    change: Change | None = None
    status: Status = Status.NORMAL
    narrow: bool = False
    inline: bool = False
    program: Text | None = None
    freshness: Freshness | None = None


@dataclass(frozen=True, kw_only=True)
class HeatPanel:
    """A mean per hour of the day and day of the week over whole weeks that have passed.

    `values` has seven rows of 24, Monday first; None where nothing is known. `peak` is the busiest stretch as day,
    first hour and hours; `label` what is counted; `now` the present day and hour; `newest` of each weekday the beginning of the newest day that it
    is made of, where a click may show that day.
    """

    key: str
    area: str
    title: Text
    unit: str
    values: tuple[tuple[float | None, ...], ...]
    days: tuple[Text, ...]
    weeks: int
    peak: tuple[int, int, int] | None
    now: tuple[int, int]
    newest: tuple[int | None, ...] = ()
    label: Text | None = None


@dataclass(frozen=True, kw_only=True)
class RankRow:
    """One bar of a ranking; `member` is the dimension's value where a click may filter by it.

    `share` is a second figure in percent; `strong` marks the row that the panel is about; `change` is from `earlier`,
    of the period compared with, to `alike`, of the part of this one that is like it; `n` the observations behind a
    percentage or percentile.
    """

    label: Text
    value: Value
    member: str = ""
    share: float | None = None
    strong: bool = False
    change: Change | None = None
    alike: float | None = None
    earlier: float | None = None
    n: int | None = None


@dataclass(frozen=True, kw_only=True)
class RankPanel:
    """Horizontal bars: a ranking, stages in their order, age bands, or a funnel with the share that came so far.

    `tall` rows carry their names above the bars, for names that are long; `scale` is the full length of a bar where it is
    not the largest row. The first `head` rows are shown at once, the others when they are asked for; `total` counts also
    those that are not among the rows, but not what could be placed nowhere.
    """

    key: str
    area: str
    title: Text
    unit: str
    rows: tuple[RankRow, ...]
    kind: str = "ranking"  # "ranking" | "bands" | "funnel"
    tall: bool = False
    scale: float | None = None
    head: int | None = None
    total: int | None = None
    freshness: Freshness | None = None


@dataclass(frozen=True, kw_only=True)
class BulletRow:
    """A percentage against the percentage due by now."""

    label: Text
    value: float
    due: float | None
    amount: Value
    member: str = ""


@dataclass(frozen=True, kw_only=True)
class BulletPanel:
    """How far each part of a whole has come against what is due by now."""

    key: str
    area: str
    title: Text
    rows: tuple[BulletRow, ...]
    freshness: Freshness | None = None


@dataclass(frozen=True, kw_only=True)
class DwellRow:
    """How long one step takes: half are faster than `p50`, nine in ten faster than `p90`."""

    label: Text
    p50: float
    p90: float
    share: float | None
    longest: bool = False
    member: str = ""


@dataclass(frozen=True, kw_only=True)
class DwellPanel:
    """Time spent in each step, in the order of work; the one that takes most of all time stands out.

    `total` counts also the steps that are not among the rows.
    """

    key: str
    area: str
    title: Text
    unit: str
    rows: tuple[DwellRow, ...]
    total: int | None = None
    freshness: Freshness | None = None


@dataclass(frozen=True, kw_only=True)
class MapCell:
    """A district on the tile grid."""

    code: str
    short: str
    name: str
    row: int
    column: int
    value: float | None


@dataclass(frozen=True, kw_only=True)
class MapPanel:
    """A measure by district; `unknown` is what could not be placed, with its share in percent.

    `period` says over what time. With `outlines` (rings of kilometres east and north, by code) it is drawn to scale.
    """

    key: str
    area: str
    title: Text
    unit: str
    cells: tuple[MapCell, ...]
    unknown: float | None
    unknown_share: float | None
    period: Text | None = None
    outlines: tuple[tuple[str, tuple[tuple[tuple[float, float], ...], ...]], ...] = ()
    freshness: Freshness | None = None


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """One case or place that needs a look: what, how bad, where or which."""

    title: Text
    detail: Value
    place: str
    status: Status


@dataclass(frozen=True, kw_only=True)
class ListPanel:
    """The few cases or places that need a look, worst first. `total` counts all, `of` is the population."""

    key: str
    area: str
    title: Text
    total: Value
    of: int | None
    rows: tuple[ListRow, ...]
    footer: Text
    freshness: Freshness | None = None


@dataclass(frozen=True, kw_only=True)
class NumberPanel:
    """A small figure with one line of context; of the `longest` case it is part of what an abnormal state says."""

    key: str
    area: str
    title: Text
    value: Value
    context: Text | None = None
    change: Change | None = None
    bare: bool = False
    longest: bool = False
    status: Status = Status.NORMAL
    freshness: Freshness | None = None


@dataclass(frozen=True, kw_only=True)
class FailedPanel:
    """What stands in the place of a panel that could not be computed; `drawn` when it has a chart otherwise."""

    key: str
    area: str
    title: Text
    drawn: bool
    program: Text | None = None


Chart = LinesPanel | BarsPanel
Panel = (
    Chart
    | HeatPanel
    | RankPanel
    | BulletPanel
    | DwellPanel
    | MapPanel
    | ListPanel
    | NumberPanel
    | FailedPanel
)

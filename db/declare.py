"""The vocabulary in which a program states its feeds, measures and metrics.

Everything here is frozen data. `db.registry` discovers the programs and `db.validate` checks that they hold
together; tables, ingest, rollups, metrics and screens are all derived from these declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from db.contracts import Column, Contract, Kind, ReferenceFeed
from db.text import Text, joined

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import ColumnElement

    from db.reference import Reference

#: Taken over from `db.contracts`, so that a program finds its whole vocabulary here.
__all__ = ["Column", "Contract", "Kind", "ReferenceFeed"]

#: The value of a dimension that the source did not give. It is a member of its own, never spread over others.
UNKNOWN = "unknown"

Expression = Callable[[Any], "ColumnElement[Any]"]


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A fact column computed once, at ingest, from the row and reference data, and stored on the fact.

    `compute` receives the checked frame (typed contract columns and the derived columns declared before this
    one) and the reference data, and returns a series aligned to the frame. `uses` names the reference data it
    depends on (`calendar` or the name of a rate), so that an edit recomputes just the feeds it touches.
    """

    name: str
    kind: Kind
    compute: Callable[[pd.DataFrame, Reference], pd.Series]
    uses: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Something additive that a fact contributes in the hour of its anchor timestamp.

    `at` names the anchor column; a fact without it contributes nothing. `where` restricts, `value` is what is
    added (a count of one without it). `by_place` keeps it by place too; only for measures of the main anchor.
    """

    key: str
    at: str
    value: Expression | None = None
    where: Expression | None = None
    by_place: bool = False


class Clock(StrEnum):
    """How a duration runs: around the clock, or on the city's working days only."""

    REAL = "real"
    WORKING = "working"


@dataclass(frozen=True, kw_only=True)
class Duration:
    """A time between two milestones, kept as a histogram so that percentiles add up over any range.

    Stored on the fact as whole seconds (`<key>_s`, working seconds under the working clock) and as its
    histogram cell (`<key>_cell`). `given` names a column that states the seconds when the milestones do not.
    `paused_days` names a column of working days that do not count (the applicant's turn). Anchored at `at`,
    by default `end`. `counted_in` names a count at the same instant that counts every fact with this duration: by it
    rows are found by the hour, without it by the day.
    """

    key: str
    start: str
    end: str
    at: str = ""
    clock: Clock = Clock.REAL
    given: str | None = None
    paused_days: str | None = None
    where: Expression | None = None
    counted_in: str = ""

    @property
    def anchor(self) -> str:
        return self.at or self.end


@dataclass(frozen=True, kw_only=True)
class Stock:
    """Cases open at an instant: those that entered minus those that left, from an opening balance on.

    `entered` and `left` name measures of the feed.
    """

    key: str
    entered: str
    left: str


class Activity(StrEnum):
    """When records are expected; outside these hours silence is not lateness."""

    ALWAYS = "always"
    STREET_HOURS = "street_hours"  # every day, within the city profile's hours
    OFFICE_HOURS = "office_hours"  # on working days, within the city profile's hours


@dataclass(frozen=True, kw_only=True)
class Feed(Contract):
    """One stream of records with its contract.

    `at` is the main anchor timestamp. `district`, `category`, `channel` and `place` name the fact columns behind
    the rollup dimensions (empty: the feed has none). `ended` names the derived or
    contract timestamp after which a case is closed (empty for payments). `expected_every_s` is the
    contract's promise between records while `activity` lasts. A feed of daily totals `adds_to` a feed of records:
    it has no rollups of its own but fills those, and its measures are some of theirs. `persons` marks records about
    single persons or their property, whose small counts no public view shows.
    """

    at: str
    expected_every_s: int
    activity: Activity = Activity.ALWAYS
    derived: tuple[Derived, ...] = ()
    measures: tuple[Measure, ...] = ()
    durations: tuple[Duration, ...] = ()
    stocks: tuple[Stock, ...] = ()
    category: str = ""
    channel: str = ""
    place: str = ""
    ended: str = ""
    adds_to: str = ""
    persons: bool = False

    @property
    def of_office(self) -> bool:
        """Whether records come on working days alone."""
        return self.activity is Activity.OFFICE_HOURS

    def measure(self, key: str) -> Measure:
        """The measure called `key`; KeyError when the feed has none."""
        return {m.key: m for m in self.measures}[key]

    def duration(self, key: str) -> Duration:
        """The duration called `key`; KeyError when the feed has none."""
        return {d.key: d for d in self.durations}[key]

    def stock(self, key: str) -> Stock:
        """The stock called `key`; KeyError when the feed has none."""
        return {s.key: s for s in self.stocks}[key]


# What a metric is computed from: measures of its feed, numerator and denominator kept apart until the last step.


@dataclass(frozen=True, kw_only=True)
class Total:
    """Sum of one measure over the range."""

    measure: str


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """`scale` times the sum of one measure over the sum of another; none when the denominator is zero."""

    numerator: str
    denominator: str
    scale: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Quantile:
    """The value below which the share `q` of a duration's observations lies, divided by `per` seconds."""

    duration: str
    q: float
    per: int = 1


@dataclass(frozen=True, kw_only=True)
class Share:
    """Percentage that a member of a cut holds of a measure's total: the member asked for, or else the largest."""

    measure: str
    cut: Literal["category", "district", "channel"] = "category"


@dataclass(frozen=True, kw_only=True)
class StockLevel:
    """Cases open at the end of the range."""

    stock: str


@dataclass(frozen=True, kw_only=True)
class PerPlaceDay:
    """A measure per registered place and day in the range."""

    measure: str


@dataclass(frozen=True, kw_only=True)
class OfTarget:
    """Percentage reached of the target for the same part of the period.

    The target of a running day counts by the usual share of the day, taken from the same weekdays before,
    never by a straight line.
    """

    measure: str


@dataclass(frozen=True, kw_only=True)
class Band:
    """A band of ages, from the end of the band before it up to but not including `below_s`; None is without end."""

    key: str
    names: Text
    below_s: int | None = None


@dataclass(frozen=True, kw_only=True)
class AsOfNow:
    """A value that changes because time passes: read from open cases or a registry, at one instant.

    `reader` names the function in `db.metrics.now` that answers it; `arguments` go to that function. `bands` say into
    which ages the items can be cut; every band is a member of that cut, also an empty one.
    """

    reader: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StockDays:
    """Working days that a stock lasts: its level over the mean of what left it on each of the last `days` working days."""

    stock: str
    days: int = 20


@dataclass(frozen=True, kw_only=True)
class OfYear:
    """Percentage of a year's target that was reached since the year began."""

    measure: str


@dataclass(frozen=True, kw_only=True)
class PaceGap:
    """Percentage points by which the year's target is ahead of, or behind, the season of earlier years."""

    measure: str


@dataclass(frozen=True, kw_only=True)
class YearEnd:
    """What the year will bring: the sum since it began over the share that earlier years had reached by then."""

    measure: str


@dataclass(frozen=True, kw_only=True)
class YearOnYear:
    """Growth in percent since the year began, against the earlier year up to the same date."""

    measure: str


@dataclass(frozen=True, kw_only=True)
class PerWorkingDay:
    """A measure per working day of the range; a working day that is partly in it counts by its part."""

    measure: str


@dataclass(frozen=True, kw_only=True)
class OfUsual:
    """Percentage of what the same part of up to `days` earlier days of the same kind brought on average."""

    measure: str
    days: int = 8


Formula = (
    Total
    | Ratio
    | Quantile
    | Share
    | StockLevel
    | StockDays
    | PerPlaceDay
    | PerWorkingDay
    | OfUsual
    | OfTarget
    | OfYear
    | PaceGap
    | YearEnd
    | YearOnYear
    | AsOfNow
)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A bound beyond which a value is abnormal.

    The state begins when the value has been beyond `at` for `delay_s` and ends when it is back by more than
    `hysteresis` (in the metric's unit).
    """

    at: float
    delay_s: int = 0
    hysteresis: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What a person reads: a formula over measures with everything needed to trust it.

    `unit` is one of `idr`, `count`, `percent`, `points` (percentage points), `seconds`, `minutes`, `hours`, `days`, `working_days`.
    `better` says which direction is good. `formula_text` puts the formula in words. `target` names the target
    in the targets table (its rows carry value, period, source and whether it is verified), empty for none.
    `missing` says what an hour or day without records means once the feed is known to cover it. A ratio or percentile of
    fewer than `judged_from` cases is shown but not held against the limits: two calls at night are no alarm.
    What `ripens` tells how far the cases of the range came, also after it: those of an earlier range have had longer, so
    that the two are not held against each other. What is `at_days_end` falls due with the last second of a day, and so has
    no value of a day that runs.
    """

    key: str
    feed: str
    names: Text
    short: Text
    unit: Literal["idr", "count", "percent", "points", "seconds", "minutes", "hours", "days", "working_days"]
    formula: Formula
    definition: Text
    formula_text: Text
    better: Literal["up", "down", "neutral"] = "neutral"
    target: str = ""
    target_source: Text | None = None
    attention: Limit | None = None
    alarm: Limit | None = None
    judged_from: int = 0
    missing: Literal["zero", "none"] = "none"
    decimals: int = 0
    ripens: bool = False
    at_days_end: bool = False

    @property
    def approximate(self) -> bool:
        """Whether it comes from the cells of a histogram: within 2 % of what its records give."""
        return isinstance(self.formula, Quantile)

    @property
    def of_year(self) -> bool:
        """Whether it counts from New Year on, whatever the range begins with."""
        return isinstance(self.formula, OfYear | PaceGap | YearEnd | YearOnYear)


@dataclass(frozen=True, kw_only=True)
class Program:
    """One of the city's systems: everything about it that is not its face on a screen.

    `not_measured` says what people ask for and the feeds cannot tell, so that nobody takes silence for zero.
    """

    key: str
    names: Text
    purpose: Text
    dimensions: tuple[str, ...]
    owner: str
    source_systems: tuple[Text | str, ...]
    feeds: tuple[Feed, ...]
    metrics: tuple[Metric, ...]
    references: tuple[ReferenceFeed, ...] = ()
    not_measured: tuple[Text, ...] = ()
    order: int = 100

    @property
    def sources(self) -> Text:
        """The source systems in one line: names, or words where they have none."""
        return joined(self.source_systems)

    def feed(self, key: str) -> Feed:
        """The feed called `key`; KeyError when the program has none."""
        return {f.key: f for f in self.feeds}[key]

    def metric(self, key: str) -> Metric:
        """The metric called `key`; KeyError when the program has none."""
        return {m.key: m for m in self.metrics}[key]

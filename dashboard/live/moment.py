"""One reading of the database for all screens: the instant, the city, and what panels ask again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from dashboard.faces import Period
from dashboard.filters import Filters
from dashboard.live.changes import Lacking, change_of, compared_part
from dashboard.live.limits import Watch
from dashboard.live.observed import few
from dashboard.live.promise import Promises
from dashboard.model import Change, Freshness, State, Status, Target, Value
from db.changes import owner
from db.city.names import source_words
from db.city.profile import CityProfile
from db.city.zone import Zone
from db.declare import (
    UNKNOWN,
    AsOfNow,
    OfTarget,
    OfYear,
    PaceGap,
    PerPlaceDay,
    Program,
    Quantile,
    Ratio,
    StockDays,
    StockLevel,
    YearEnd,
    YearOnYear,
)
from db.engine import Connection, remembered
from db.metrics import Cut, Grain, MetricRow, Span, compare, read, value
from db.metrics.by_day import by_whole_days
from db.metrics.compare import Alike, Framed, days_alike, period_days
from db.metrics.coverage import LACKING_PART, coverage, known_from, whole_from
from db.metrics.targets import TargetValue, target, year_target
from db.reference import Reference, load_reference
from db.registry import FeedRef, MetricRef, metric, unit_of
from db.text import Text

#: The periods of screens as a filter bar would name them; what is true now is held against nothing.
PERIODS = {
    "day": Filters(),
    "now": Filters(),
    "month": Filters(period=compare.Period.MONTH),
    "year": Filters(period=compare.Period.YEAR),
}
#: Formulas over all that a feed ever brought, or all of a year.
OF_ALL = OfYear | PaceGap | YearEnd | YearOnYear | StockLevel | StockDays


def valued(ref: MetricRef, number: float | None, state: State) -> Value:
    """A number as a metric's value."""
    return Value(
        state=state,
        value=number,
        unit=ref.metric.unit,
        decimals=ref.metric.decimals,
        approximate=ref.metric.approximate,
    )


@dataclass
class Moment:
    """The state that every panel of one snapshot is built from."""

    connection: Connection
    profile: CityProfile
    now: int
    watch: Watch
    #: Feeds asked for since the set was last emptied, by the owner of their rollups.
    asked: set[str] = field(default_factory=set)
    _fresh: dict[str, Freshness] = field(default_factory=dict)
    _owed: dict[tuple[str, Span], float] = field(default_factory=dict)
    _quarters: dict[tuple[str, int], list[tuple[int, float]]] = field(default_factory=dict)

    @cached_property
    def reference(self) -> Reference:
        """Calendar, rates and zone."""
        return load_reference(self.connection)

    @property
    def zone(self) -> Zone:
        """The city's zone."""
        return self.reference.zone

    @cached_property
    def promises(self) -> Promises:
        """What sources owe, and in which hours."""
        return Promises(profile=self.profile, calendar=self.reference.calendar, zone=self.zone)

    @cached_property
    def alike_days(self) -> list[int]:
        """The last four days of today's kind, newest first."""
        return days_alike(self.connection, self.zone.day(self.now), weeks=4)

    def quarters(self, ref: MetricRef, day: int) -> list[tuple[int, float]]:
        """A day's flow by quarter hour up to now; two charts of one snapshot ask for the same."""
        key = (ref.key, day)
        if key not in self._quarters:
            span = Span(self.zone.day_start(day), min(self.zone.day_start(day + 1), self.now))
            rows = read(self.connection, ref, span=span, grain=Grain.QUARTER_HOUR, now=self.now)
            self._quarters[key] = [(row.bucket or 0, row.value or 0.0) for row in rows]
        return self._quarters[key]

    def working_days(self, n: int) -> list[int]:
        """The last `n` working days before today, oldest first."""
        day = self.zone.day(self.now) - 1
        found: list[int] = []
        while len(found) < n:
            if self.reference.calendar.is_working(day):
                found.append(day)
            day -= 1
        return found[::-1]

    def ref(self, program: str, key: str) -> MetricRef:
        """A metric of a program."""
        found = metric(f"{program}.{key}")
        self.asked.add(owner(found.feed.key))
        return found

    def framed(self, ref: MetricRef, filters: Filters) -> Framed:
        """A period as the metric counts it, and the earlier range that is like it."""
        return remembered(
            self.connection,
            ("framed", ref.key, self.now, filters),
            lambda: by_whole_days(
                self.connection,
                ref,
                filters.framed(ref, self.reference.calendar, self.zone, self.now),
                self.zone,
            ),
        )

    def alike(self, ref: MetricRef, period: Period) -> Alike:
        """A period of a screen so far, and the earlier range to hold it against."""
        found = self.framed(ref, PERIODS[period]).alike
        assert found is not None
        return found

    def span(self, period: Period) -> Span:
        """From the start of the period to this instant."""
        first, _ = period_days(PERIODS[period].period, self.zone.day(self.now))
        return Span(self.zone.day_start(first), self.now)

    def number(self, ref: MetricRef, period: Period) -> float | None:
        """A metric's value for the period so far."""
        return value(self.connection, ref, span=self.span(period), now=self.as_of(ref))

    def shown(self, ref: MetricRef, period: Period) -> Value:
        """A metric's value with its state."""
        return self.stated(ref, self.number(ref, period), self.span(period))

    def stated(self, ref: MetricRef, number: float | None, span: Span) -> Value:
        """A value with its state, of a period."""
        fresh, state = self.freshness(ref), State.NUMBER
        of_today = span.since >= self.zone.day_start(self.zone.day(self.now))
        if coverage(self.connection, ref.feed.key) is None:
            state, number = State.NO_DATA, None
        elif of_today and fresh.opens_at is not None and not number:
            state, number = State.NO_ACTIVITY, None
        elif number is None:
            state = self._why_none(ref, span)
        elif self.late_in(ref, span):
            state = State.LATE
        return valued(ref, number, state)

    def _why_none(self, ref: MetricRef, span: Span) -> State:
        """Why a metric has no value for a period, of a feed that delivered something."""
        whole, covered = self.whole_from(ref), coverage(self.connection, ref.feed.key)
        if whole is not None and (span.since < whole or isinstance(ref.metric.formula, OF_ALL)):
            return State.LOADING
        if ref.metric.at_days_end and span.since >= self.zone.day_start(self.zone.day(self.now)):
            return State.DAYS_END
        known = covered is not None and covered.since < span.until and covered.until >= span.since
        of_cases = isinstance(ref.metric.formula, Quantile | Ratio | PerPlaceDay)
        return State.NO_CASES if of_cases and known else State.NO_DATA

    def whole_from(self, ref: MetricRef) -> int | None:
        """From when on sums of the metric's feed are whole while its history is loading; None once nothing is missing."""
        return whole_from(self.connection, ref.feed.key, self.zone)

    def judged(self, ref: MetricRef, period: Period, value: float | None) -> tuple[Status, int | None]:
        """State of a value and since when.

        What is true of this moment cannot be seen through a source that is late, so that the last judgement stays:
        points without payments are not silent because their operator's file did not come. What is made of too few
        cases is not judged.
        """
        key = f"{ref.key}:{period}"
        if period == "now" and self.freshness(ref).late_since is not None:
            return self.watch.held(key)
        if ref.metric.judged_from and self._cases(ref, period) < ref.metric.judged_from:
            value = None
        return self.watch.judge(key, ref.metric, value, self.now)

    def _cases(self, ref: MetricRef, period: Period) -> float:
        """How many cases a ratio or percentile of the period so far is made of."""
        row = self._row(ref, period)
        return row.n or row.denominator or 0

    def few(self, ref: MetricRef, period: Period) -> int | None:
        """How many observations are behind a percentage or percentile of the period so far, where they are few."""
        of_cases = isinstance(ref.metric.formula, Quantile | Ratio)
        return few(ref, self._row(ref, period)) if of_cases else None

    def _row(self, ref: MetricRef, period: Period) -> MetricRow:
        return read(self.connection, ref, span=self.span(period), now=self.as_of(ref))[0]

    def change(self, ref: MetricRef, period: Period) -> Change | None:
        """Like-for-like change over whole quarter hours; None where either side has no value.

        Of a day that is known only as far as its source came there is none: it would say what is missing, not what is less.
        """
        if period == "now" or (period == "day" and self.freshness(ref).late_since is not None):
            return None
        alike = self.framed(ref, PERIODS[period]).alike
        if alike is None or self.lacking(ref, alike):
            return None
        now = value(self.connection, ref, span=alike.current, now=self.now)
        before = value(self.connection, ref, span=alike.earlier, now=self.now)
        # There is no room on a wall for the days of a year, nor need for those of a day.
        named = compared_part(alike, self.zone, self.now) if period == "month" else None
        since = "year" if ref.metric.of_year else period
        return change_of(ref.metric, now, before, against=alike.against, span=since, named=named)

    def lacking(self, ref: MetricRef, alike: Alike) -> tuple[Lacking, ...]:
        """Why a metric is not held against an earlier range; nothing where it is."""
        found: dict[Lacking, bool] = {
            "now_only": isinstance(ref.metric.formula, AsOfNow),
            "ripens": ref.metric.ripens,
            "known_in_part": self.unknown_until(ref, alike.earlier) is not None,
            "owed_in_part": self.owed(ref, alike.current) > LACKING_PART,
        }
        return tuple(reason for reason, holds in found.items() if holds)

    def unknown_until(self, ref: MetricRef, span: Span) -> int | None:
        """The day before which nothing is known of a span though it has such days; None where they do not count."""
        return known_from(self.connection, ref, span, self.zone)

    def data_since(self, ref: MetricRef, span: Span) -> int | None:
        """The day that data begin with, where a period shown has days before it; None also while history is loading."""
        if isinstance(ref.metric.formula, AsOfNow) or self.whole_from(ref) is not None:
            return None
        return self.unknown_until(ref, span.until_at_most(self.now))

    def target(self, ref: MetricRef, span: Span, where: Mapping[Cut, str] | None = None) -> Target | None:
        """The metric's target for a range; none for a part of the city."""
        found = target(self.connection, ref, span, self.zone, where=where)
        return self._target(ref, found) if found else None

    def _target(self, ref: MetricRef, found: TargetValue) -> Target:
        begun = found.value != 0 or ref.metric.better != "up"
        source = source_words(self.profile, found.source)
        return Target(value=found.value, verified=found.verified, source=source, begun=begun)

    def made_of(self, ref: MetricRef, span: Span, where: Mapping[Cut, str]) -> Target | None:
        """The amount of a target that a percentage of it is made of; None of what is not told in percent of a target."""
        formula, known = ref.metric.formula, self.known(ref, span)
        if isinstance(formula, OfTarget):
            found = target(self.connection, ref, span if known.empty else known, self.zone, where=where)
        elif isinstance(formula, PaceGap) and not {*where} - {Cut.CATEGORY}:
            day = self.zone.day(max(span.until - 1, span.since))
            found = year_target(self.connection, ref, day, where.get(Cut.CATEGORY, ""))
        else:
            return None
        return replace(self._target(ref, found), unit=unit_of(ref, formula.measure)) if found else None

    def due(self, ref: MetricRef) -> Target | None:
        """The target for today so far; none while nothing is due yet of what should be much."""
        found = self.due_of(ref, self.span("day"))
        return found if found and found.begun else None

    def due_of(self, ref: MetricRef, span: Span, where: Mapping[Cut, str] | None = None) -> Target | None:
        """What a metric's value for a range is held against: the target as far as the value is known, if any of it is.

        What is told in percent of its target needs no second one beside it.
        """
        of_itself = isinstance(ref.metric.formula, OfTarget)
        known = self.known(ref, span)
        return None if of_itself else self.target(ref, span if known.empty else known, where)

    def known(self, ref: MetricRef, span: Span) -> Span:
        """The part of a span that is known: what comes after the newest data of a late source is not."""
        fresh = self.freshness(ref)
        if fresh.newest_at is None or not self.late_in(ref, span):
            return span
        return span.until_at_most(fresh.newest_at + 1)

    def freshness(self, ref: MetricRef) -> Freshness:
        """Age of the metric's feed against its promise."""
        return self.age_of(ref.feed)

    def late_in(self, ref: MetricRef, span: Span) -> bool:
        """Whether the metric's source is late, and was before the end of a period; what is true of this moment has no other end."""
        late_since = self.freshness(ref).late_since
        return late_since is not None and (isinstance(ref.metric.formula, AsOfNow) or late_since < span.until)

    def as_of(self, ref: MetricRef) -> int:
        """The instant that a metric is known at: what time alone changes only up to the newest data of a late source.

        Later, points would fall silent and cases grow overdue, or fall due undecided, whose payments and decisions are
        merely not told yet.
        """
        fresh, formula = self.freshness(ref), ref.metric.formula
        if not isinstance(formula, AsOfNow | Ratio) or fresh.late_since is None or fresh.newest_at is None:
            return self.now
        # A range has its end outside, and the newest record inside.
        return fresh.newest_at + isinstance(formula, Ratio)

    def age_of(self, feed: FeedRef) -> Freshness:
        """Age of a feed against its promise."""
        if feed.key not in self._fresh:
            covered = coverage(self.connection, feed.key)
            newest = covered.until if covered else None
            own = feed.feed
            late_since = None if newest is None else self.promises.broken_at(own, newest, self.now)
            self._fresh[feed.key] = Freshness(
                newest_at=newest,
                expected_every_s=own.expected_every_s,
                late_since=late_since,
                opens_at=self.promises.opens_at(own.activity, self.now),
                of_today=newest is None or self.zone.day(newest) == self.zone.day(self.now),
            )
        return self._fresh[feed.key]

    def owed(self, ref: MetricRef, span: Span) -> float:
        """The part of a span's hours that a source owes: it brought nothing for longer than it promised, also before it closed."""
        key = (ref.feed.key, span)
        if key not in self._owed:
            newest = self.age_of(ref.feed).newest_at
            self._owed[key] = self.promises.owed(ref.feed.feed, newest, span.until_at_most(self.now))
        return self._owed[key]

    def name(self, program: Program) -> Text:
        """A program's name with the city's emergency number in it."""
        number = self.profile.emergency_number
        return Text(
            id=program.names.id.format(emergency_number=number),
            en=program.names.en.format(emergency_number=number),
        )

    def label(self, member: str | None) -> Text:
        """A dimension value's name on screens."""
        found = self.profile.labels.get(member or UNKNOWN)
        if found is not None:
            return Text(id=found.id, en=found.en)
        words = (member or UNKNOWN).replace("_", " ")
        return Text(id=words, en=words)

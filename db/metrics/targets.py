"""Targets for any part of a period, and the part of a running day that is usually reached by now."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from db.city.zone import DAY, QUARTER, Zone, to_date, to_day
from db.declare import OfTarget, OfYear, PaceGap, Total
from db.engine import remembered
from db.kept import CACHE
from db.metrics.compare import days_alike
from db.metrics.coverage import coverage, known_part
from db.metrics.cuts import Cut, Span
from db.metrics.question import Question
from db.metrics.season import years_so_far
from db.metrics.sums import total
from db.reference import load_reference
from db.registry import MetricRef
from db.schema import tables
from db.tables import Target

WEEKS_BACK = 8


@dataclass(frozen=True, kw_only=True)
class TargetValue:
    """A target in the metric's unit. `verified` only when every row behind it is."""

    value: float
    verified: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class _Row:
    period: str
    category: str
    value: float
    valid_from: int
    valid_to: int | None
    source: str
    verified: bool

    def covers(self, day: int) -> bool:
        valid = self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
        return valid and to_date(day).isoformat().startswith(self.period)

    def per_day(self, day: int) -> float:
        """The day's even part of a target over a year or month; a target of a day is its own."""
        on = to_date(day)
        if len(self.period) == len("yyyy"):
            return self.value / (366 if isleap(on.year) else 365)
        if len(self.period) == len("yyyy-mm"):
            first = to_day(on.replace(day=1))
            following = to_day(to_date(first + 31).replace(day=1))
            return self.value / (following - first)
        return self.value


def target(
    connection: Connection, ref: MetricRef, span: Span, zone: Zone, *, where: Mapping[Cut, str] | None = None
) -> TargetValue | None:
    """Target of a metric for a range; None when no row covers it: targets are of the whole city, or of one category.

    Of a level (a percentage, a duration) the row valid on the range's last day. Of a flow the sum over whole days
    since there is data plus, for a day that is only partly in the range, the share usually reached in that part. A metric that is held
    against the season has none; of a year's achievement it is the part that the season lets expect by now.
    """
    parts = {**(where or {})}
    category = parts.pop(Cut.CATEGORY, "")
    if not ref.metric.target or parts or span.empty or isinstance(ref.metric.formula, PaceGap):
        return None
    if isinstance(ref.metric.formula, OfYear):
        return _season(connection, ref, span, zone, category)
    rows = _rows(connection, ref, category)
    if not isinstance(ref.metric.formula, Total | OfTarget):
        row = _covering(rows, zone.day(span.until - 1))
        return TargetValue(value=row.value, verified=row.verified, source=row.source) if row else None
    known = known_part(connection, ref, span, zone)
    return None if known.empty else _spread(connection, ref, rows, known, zone)


def _season(
    connection: Connection, ref: MetricRef, span: Span, zone: Zone, category: str
) -> TargetValue | None:
    formula = ref.metric.formula
    assert isinstance(formula, OfYear)
    where = {Cut.CATEGORY: category} if category else {}
    asked = Question(tables=tables(ref.feed.key), span=span, zone=zone, where=where)
    covered = coverage(connection, ref.feed.key)
    year = years_so_far(connection, asked, formula.measure, covered).get((None, None))
    due = year_target(connection, ref, zone.day(span.until - 1), category)
    if year is None or year.expected is None or due is None:
        return None
    return TargetValue(value=100 * year.expected, verified=due.verified, source=due.source)


def _spread(
    connection: Connection, ref: MetricRef, rows: Sequence[_Row], span: Span, zone: Zone
) -> TargetValue | None:
    total, used = 0.0, []
    for day in range(zone.day(span.since), zone.day(span.until - 1) + 1):
        row = _covering(rows, day)
        if row is None:
            return None
        begins, ends = zone.day_start(day), zone.day_start(day + 1)
        part = Span(max(span.since, begins), min(span.until, ends))
        share = 1.0 if part == Span(begins, ends) else usual_share(connection, ref, part, zone)
        total += row.per_day(day) * share
        used.append(row)
    return TargetValue(value=total, verified=all(r.verified for r in used), source=used[-1].source)


def year_target(connection: Connection, ref: MetricRef, day: int, category: str) -> TargetValue | None:
    """Target of the year that holds a day, for a category or the whole city (""); None when no row covers it.

    Without a row for the city the rows of its categories are added up.
    """
    year = str(to_date(day).year)
    rows = [row for row in _rows(connection, ref, category or None) if row.period == year and row.covers(day)]
    own = [row for row in rows if row.category == category]
    used = list({row.category: row for row in sorted(own or rows, key=lambda row: row.valid_from)}.values())
    if not used:
        return None
    total, verified = sum(row.value for row in used), all(row.verified for row in used)
    return TargetValue(value=total, verified=verified, source=used[-1].source)


def usual_share(connection: Connection, ref: MetricRef, part: Span, zone: Zone) -> float:
    """Share of a day's amount that usually falls in a part of it.

    From up to eight earlier days of the same kind; without any, the part's share of the day's hours. Within a quarter
    hour it grows evenly, so that it is known for every instant and is read anew only every quarter hour.
    """
    day = zone.day(part.since)
    begins, ends = (_usual_by(connection, ref, day, at, zone) for at in (part.since, part.until))
    return ends - begins


def _usual_by(connection: Connection, ref: MetricRef, day: int, at: int, zone: Zone) -> float:
    """Share of a day's amount that has usually come by an instant of it."""
    clock = at - zone.day_start(day)
    over = clock % QUARTER
    before = _usual_so_far(connection, ref, day, clock - over, zone)
    if not over:
        return before
    after = _usual_so_far(connection, ref, day, clock - over + QUARTER, zone)
    return before + (after - before) * over / QUARTER


def _usual_so_far(connection: Connection, ref: MetricRef, day: int, clock: int, zone: Zone) -> float:
    """The same by so many seconds after midnight, a whole number of quarter hours."""
    if clock == 0:
        return 0.0
    formula = ref.metric.formula
    assert isinstance(formula, Total | OfTarget)
    key = ("usual share", ref.feed.key, formula.measure, day, clock)
    return remembered(connection, key, lambda: _share_by(connection, ref, day, clock, zone))


def _share_by(connection: Connection, ref: MetricRef, day: int, clock: int, zone: Zone) -> float:
    assert isinstance(ref.metric.formula, Total | OfTarget)
    measure = ref.metric.formula.measure
    starts = [zone.day_start(before) for before in days_alike(connection, day, weeks=WEEKS_BACK)]
    clocks = [Span(start, start + clock) for start in starts]
    whole = [Span(start, zone.day_start(zone.day(start) + 1)) for start in starts]
    of_feed = tables(ref.feed.key)

    def ask() -> list[int]:
        return [total(connection, of_feed, zone, measure, spans) for spans in (clocks, whole)]

    since, until = min(starts, default=0), max((span.until for span in (*clocks, *whole)), default=0)
    name = ("usual share", ref.feed.key, measure, clock, *starts)
    in_part, in_day = CACHE.answer(connection, ref.feed.key, name, since=since, until=until, ask=ask)
    if in_day:
        return in_part / in_day
    return clock / DAY


def _rows(connection: Connection, ref: MetricRef, category: str | None = "") -> list[_Row]:
    """Rows of a category; of all with None."""

    def ask() -> list[_Row]:
        table = Target.__table__
        named = ("period", "category", "value", "valid_from", "valid_to", "source", "verified")
        found = select(*(table.c[name] for name in named)).where(
            table.c.program == ref.program.key, table.c.metric == ref.metric.target
        )
        return [_Row(**row) for row in connection.execute(found).mappings()]

    rows = load_reference(connection).told(("targets", ref.program.key, ref.metric.target), ask)
    return [row for row in rows if category in (None, row.category)]


def _covering(rows: Sequence[_Row], day: int) -> _Row | None:
    """The most specific valid row, of equals the one valid latest."""
    fitting = [row for row in rows if row.covers(day)]
    return max(fitting, key=lambda row: (len(row.period), row.valid_from)) if fitting else None

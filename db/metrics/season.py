"""The year so far against its target, against earlier years, and what it will bring.

A year is never a straight line: tax comes in with its due dates. What share of a year is usually there by a date is
taken from up to three earlier years that the feed covers whole, at the same date and time of day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import accumulate

from sqlalchemy import Connection

from db.city.zone import to_date, to_day
from db.declare import UNKNOWN
from db.engine import remembered
from db.metrics.coverage import LATE_START_DAYS
from db.metrics.cuts import (
    Cut,
    Grain,
    MetricQueryError,
    Piece,
    Source,
    Span,
    buckets,
    next_bucket,
    since_new_year,
)
from db.metrics.question import Key, Question, check_civil, kept
from db.metrics.sums import sums
from db.text import Text, joined

EARLIER_YEARS = 3


@dataclass(frozen=True, kw_only=True)
class YearSoFar:
    """A year up to an instant. `shares` are the parts that earlier years had reached by the same date, newest first."""

    amount: float
    before: float | None
    shares: tuple[float, ...]

    @property
    def expected(self) -> float | None:
        """Mean part of a year that is usually reached by now."""
        return sum(self.shares) / len(self.shares) if self.shares else None

    @property
    def year_end(self) -> float | None:
        """What the year will bring when it goes on like the earlier ones."""
        return self.amount / self.expected if self.expected else None

    @property
    def year_end_range(self) -> tuple[float, float] | None:
        """The least and the most that a single one of the earlier years lets expect; None with fewer than two."""
        known = [share for share in self.shares if share > 0]
        return (self.amount / max(known), self.amount / min(known)) if len(known) > 1 else None

    @property
    def growth(self) -> float | None:
        """Percent more than the year before had brought by the same date."""
        return 100 * (self.amount / self.before - 1) if self.before else None


def years_so_far(
    connection: Connection, asked: Question, measure: str, covered: Span | None
) -> dict[Key, YearSoFar]:
    """The year so far at the end of the range, or of each bucket of a day or longer, per member of the cut.

    Raises:
        MetricQueryError: for buckets shorter than a day.
    """
    check_civil(asked, Text(id="Tahun berjalan diketahui per hari", en="A year so far is known by day"))
    if covered is None or asked.span.empty:
        return {}
    found: dict[Key, YearSoFar] = {}
    flows = _Years(connection, asked, measure, covered)
    for bucket, until in _ends(asked):
        for member in flows.members(asked.zone.day(until - 1)):
            found[bucket, member] = flows.at(until, member)
    return found


def _ends(asked: Question) -> list[tuple[int | None, int]]:
    if asked.grain is None:
        return [(None, asked.span.until)]
    grain, last = asked.grain, asked.span.until
    return [
        (at, min(next_bucket(at, grain, asked.zone), last)) for at in buckets(asked.span, grain, asked.zone)
    ]


class _Years:
    """Running totals by day of the years that a question touches, read once each."""

    def __init__(self, connection: Connection, asked: Question, measure: str, covered: Span) -> None:
        self._connection = connection
        self._asked = replace(asked, grain=Grain.DAY)
        self._measure = measure
        self._covered = covered
        self._held: dict[int, Mapping[str | None, Sequence[float]]] = {}

    def members(self, day: int) -> list[str | None]:
        """Members of the cut that the year of a day knows; None without a cut."""
        return list(self._year(to_date(day).year))

    def at(self, until: int, member: str | None) -> YearSoFar:
        """The year up to an instant; a running day counts by its own records."""
        zone = self._asked.zone
        day = zone.day(until - 1)
        on, part = to_date(day), (until - zone.day_start(day)) / 86_400
        running = self._year(on.year).get(member, ())
        amount = running[min(_index(on), len(running) - 1)] if running else 0.0
        shares, before = [], None
        for earlier in range(on.year - 1, on.year - 1 - EARLIER_YEARS, -1):
            totals = self._year(earlier).get(member, ()) if self._covers(earlier) else ()
            if totals and totals[-1]:
                reached = _reached(totals, _same_date(on, earlier), min(part, 1.0))
                shares.append(reached / totals[-1])
                before = reached if earlier == on.year - 1 else before
        return YearSoFar(amount=amount, before=before, shares=tuple(shares))

    def _covers(self, year: int) -> bool:
        first = self._asked.zone.day_start(to_day(date(year, 1, 1)) + LATE_START_DAYS)
        return self._covered.since <= first

    def _year(self, year: int) -> Mapping[str | None, Sequence[float]]:
        """Running total at the end of each day of a year, per member; nothing after the end of the range."""
        if year not in self._held:
            asked, measure = self._asked, self._measure
            self._held[year] = remembered(
                self._connection, ("year", asked.key, measure, year), lambda: self._read(year)
            )
        return self._held[year]

    def _read(self, year: int) -> Mapping[str | None, Sequence[float]]:
        zone, whole = self._asked.zone, Span(to_day(date(year, 1, 1)), to_day(date(year + 1, 1, 1)))
        until = min(zone.day_start(whole.until), self._asked.span.until)
        settled = _month_start(zone.day(until))
        flows: dict[str | None, list[float]] = defaultdict(lambda: [0.0] * (whole.until - whole.since))
        if self._asked.cut is None:
            flows[None] = [0.0] * (whole.until - whole.since)
        months = Piece(Source.DAYS, whole.since, settled)
        name = ("months", self._asked.shape, self._measure, months)
        # Months that are over are kept in this shape: a row for each day and member would be added up at every reading.
        read = partial(self._daily, months.low, zone.day_start(months.high))
        for member, daily in kept(self._connection, self._asked, name, months, read):
            flows[member][: len(daily)] = daily
        for member, daily in self._daily(settled, until):
            flows[member][settled - whole.since : settled - whole.since + len(daily)] = daily
        return {member: list(accumulate(daily)) for member, daily in flows.items()}

    def _daily(self, first: int, until: int) -> list[tuple[str | None, list[float]]]:
        """Flow of each day from a civil day up to an instant, per member."""
        zone = self._asked.zone
        days = zone.day(until - 1) + 1 - first
        span = Span(zone.day_start(first), until)
        found: dict[str | None, list[float]] = defaultdict(lambda: [0.0] * days)
        asked = replace(self._asked, span=span)
        for (bucket, member), (amount,) in sums(self._connection, asked, (self._measure,)).items():
            found[member][zone.day(bucket or 0) - first] += amount
        return list(found.items())


def _month_start(day: int) -> int:
    return to_day(to_date(day).replace(day=1))


def _index(on: date) -> int:
    return (on - on.replace(month=1, day=1)).days


def _same_date(on: date, year: int) -> date:
    """The same date of another year; 28 February for a leap day."""
    return on.replace(year=year, day=28) if (on.month, on.day) == (2, 29) else on.replace(year=year)


def _reached(totals: Sequence[float], on: date, part: float) -> float:
    """Running total at a part of a day."""
    index = _index(on)
    before = totals[index - 1] if index else 0.0
    return before + (totals[index] - before) * part


@dataclass(frozen=True, kw_only=True)
class YearPath:
    """A year week by week: `at` are ends of days; running totals of this year and of the one before, and the season.

    Values are None where they are not known: this year's after today, the others without an earlier year. `expected` is
    the season's share by now, `end_range` the least and the most that the year may still bring.
    """

    at: tuple[int, ...]
    running: tuple[float | None, ...]
    before: tuple[float | None, ...]
    share: tuple[float | None, ...]
    amount: float
    expected: float | None = None
    end_range: tuple[float, float] | None = None


def path_of_year(connection: Connection, asked: Question, measure: str, covered: Span | None) -> YearPath:
    """The year that holds the end of the range, with points a week apart and one at its end."""
    zone = asked.zone
    now = asked.span.until
    year = to_date(zone.day(now - 1)).year
    first, length = to_day(date(year, 1, 1)), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    at = tuple(zone.day_start(first + n) for n in (*range(7, length, 7), length))
    if covered is None:
        nothing: tuple[None, ...] = (None,) * len(at)
        return YearPath(at=at, running=nothing, before=nothing, share=nothing, amount=0.0)
    years = _Years(connection, asked, measure, covered)
    states = [years.at(until, None) for until in at]
    present = years.at(now, None)
    return YearPath(
        at=at,
        running=tuple(
            state.amount if until <= now else None for state, until in zip(states, at, strict=True)
        ),
        before=tuple(state.before for state in states),
        share=tuple(state.expected for state in states),
        amount=present.amount,
        expected=present.expected,
        end_range=present.year_end_range,
    )


#: What dimensions are called in reasons.
_NAMES = {
    Cut.DISTRICT: Text(id="kecamatan", en="district"),
    Cut.CATEGORY: Text(id="jenis", en="category"),
    Cut.CHANNEL: Text(id="kanal", en="channel"),
    Cut.PLACE: Text(id="titik", en="place"),
}


def check_recorded(
    connection: Connection, asked: Question, measure: str, found: Collection[YearSoFar]
) -> None:
    """Parts of a city have no earlier year where that was recorded as a whole alone.

    Raises:
        MetricQueryError: naming the dimensions that last year's records lack.
    """
    if not asked.where or asked.span.empty or any(year.before is not None for year in found):
        return
    new_year = since_new_year(asked.span, asked.zone).since
    before = since_new_year(Span(new_year - 1, new_year), asked.zone)
    lacking = []
    for cut in asked.where:
        parts = sums(
            connection, Question(tables=asked.tables, span=before, zone=asked.zone, cut=cut), (measure,)
        )
        if {member for (_, member), (amount,) in parts.items() if amount} == {UNKNOWN}:
            lacking.append(_NAMES[cut])
    if lacking:
        named = joined(lacking)
        raise MetricQueryError(
            Text(
                id=f"Tahun lalu tidak tercatat per {named.id}, jadi angka ini tidak dikenal menurut {named.id}.",
                en=f"Last year was not recorded by {named.en}, so that this figure is not known by {named.en}.",
            )
        )


def check_cut(asked: Question) -> None:
    """Targets are kept for the whole city and by category.

    Raises:
        MetricQueryError: for any other cut.
    """
    if asked.uses(Cut.DISTRICT, Cut.CHANNEL, Cut.PLACE):
        raise MetricQueryError(
            Text(
                id="Target angka ini hanya ada untuk seluruh kota dan per jenis.",
                en="The target of this figure is for the whole city and by category only.",
            )
        )

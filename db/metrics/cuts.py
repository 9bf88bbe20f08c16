"""Ranges, grains and cuts: how a question about a metric is put."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from db.city.zone import HOUR, QUARTER, Zone, to_date, to_day
from db.text import Text


class MetricQueryError(ValueError):
    """A question that cannot be answered; `words` says why, and what is allowed, to a person and to a program alike."""

    def __init__(self, words: Text) -> None:
        """Keep the words in both languages."""
        super().__init__(words.en)
        self.words = words


class RangeTooLongError(MetricQueryError):
    """A question that would have to read the facts of too long a range."""


class Grain(StrEnum):
    """Length of a time bucket. Days and longer are those of the city."""

    QUARTER_HOUR = "quarter-hour"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def is_civil(self) -> bool:
        """Whether buckets begin at local midnights."""
        return self in (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.YEAR)


class Cut(StrEnum):
    """A dimension by which a metric can be split."""

    DISTRICT = "district"
    CATEGORY = "category"
    CHANNEL = "channel"
    PLACE = "place"
    BAND = "band"  # ages of what is open now, where a metric declares bands

    @property
    def is_of_facts(self) -> bool:
        """Whether facts and rollups have it; a band is known for this moment only."""
        return self is not Cut.BAND


#: The longest range that can be asked for: five years.
LONGEST_DAYS = 5 * 366
#: Instants that a question may name: the years 2000 to 2100 by any city's clocks.
EARLIEST = int(datetime(1999, 12, 31, tzinfo=UTC).timestamp())
LATEST = int(datetime(2101, 1, 2, tzinfo=UTC).timestamp())


@dataclass(frozen=True)
class Span:
    """A half-open range of instants [since, until), UTC epoch seconds."""

    since: int
    until: int

    def __post_init__(self) -> None:
        """Refuse a range that ends before it begins."""
        if self.until < self.since:
            raise MetricQueryError(
                Text(
                    id=f"Rentang ini berakhir ({self.until}) sebelum dimulai ({self.since}).",
                    en=f"The range ends ({self.until}) before it begins ({self.since}).",
                )
            )

    def until_at_most(self, at: int) -> Span:
        """The part of the range before an instant; empty when it lies wholly after."""
        return Span(min(self.since, at), min(self.until, at))

    @property
    def empty(self) -> bool:
        """Whether the range holds no instant."""
        return self.since >= self.until


class Source(StrEnum):
    """Where a piece of a range is read from."""

    DAYS = "days"
    HOURS = "hours"
    FACTS = "facts"


@dataclass(frozen=True)
class Piece:
    """A part of a range and its source; bounds are days, hours or seconds accordingly."""

    source: Source
    low: int
    high: int


def pieces(span: Span, coarsest: Source, zone: Zone, *, hours: bool = True) -> Iterator[Piece]:
    """Cut a range into whole days, whole hours and the rest, as coarse as allowed.

    Without `hours` (histograms are kept by day only) what is not a whole day is read from facts.
    """
    finer = Source.HOURS if hours else Source.FACTS
    if coarsest is Source.DAYS:
        first = zone.day(span.since - 1) + 1
        last = zone.day(span.until)
        if first < last:
            yield from pieces(Span(span.since, zone.day_start(first)), finer, zone)
            yield Piece(Source.DAYS, first, last)
            yield from pieces(Span(zone.day_start(last), span.until), finer, zone)
            return
        # All of a piece that is not of whole days is in the same civil day.
        midnight = zone.day_start(first)
        if span.since < midnight < span.until:
            yield from pieces(Span(span.since, midnight), finer, zone)
            yield from pieces(Span(midnight, span.until), finer, zone)
            return
        coarsest = finer
    if coarsest is Source.HOURS:
        low, high = -(-span.since // HOUR), span.until // HOUR
        if low < high:
            yield from pieces(Span(span.since, low * HOUR), Source.FACTS, zone)
            yield Piece(Source.HOURS, low, high)
            yield from pieces(Span(high * HOUR, span.until), Source.FACTS, zone)
            return
    if not span.empty:
        yield Piece(Source.FACTS, span.since, span.until)


def bucket_start(at: int, grain: Grain, zone: Zone) -> int:
    """Beginning of the bucket that holds an instant."""
    if grain is Grain.QUARTER_HOUR:
        return at - at % QUARTER
    if grain is Grain.HOUR:
        return at - at % HOUR
    return zone.day_start(bucket_day(zone.day(at), grain))


def bucket_day(day: int, grain: Grain) -> int:
    """First day of the civil bucket that holds a day; weeks begin on Monday."""
    on = to_date(day)
    if grain is Grain.WEEK:
        return day - on.weekday()
    if grain is Grain.MONTH:
        return to_day(on.replace(day=1))
    if grain is Grain.YEAR:
        return to_day(on.replace(month=1, day=1))
    return day


def next_bucket(at: int, grain: Grain, zone: Zone) -> int:
    """Beginning of the bucket after the one that begins at `at`."""
    if grain is Grain.QUARTER_HOUR:
        return at + QUARTER
    if grain is Grain.HOUR:
        return at + HOUR
    on = to_date(zone.day(at))
    if grain is Grain.DAY:
        on += timedelta(days=1)
    elif grain is Grain.WEEK:
        on += timedelta(days=7)
    elif grain is Grain.MONTH:
        on = (on + timedelta(days=31)).replace(day=1)
    else:
        on = on.replace(year=on.year + 1)
    return zone.day_start(to_day(on))


def whole_days(span: Span, zone: Zone) -> Span:
    """The civil days that a range holds whole; an empty range where there is none."""
    first = zone.day(span.since)
    since = span.since if zone.day_start(first) == span.since else zone.day_start(first + 1)
    return Span(since, max(zone.day_start(zone.day(span.until)), since))


def since_new_year(span: Span, zone: Zone) -> Span:
    """From the beginning of the year in which a range ends to that end: what counts from New Year on counts so much."""
    last = zone.day(max(span.until - 1, span.since))
    return Span(zone.day_start(to_day(to_date(last).replace(month=1, day=1))), span.until)


@lru_cache(maxsize=200)
def buckets(span: Span, grain: Grain, zone: Zone) -> tuple[int, ...]:
    """Beginnings of the buckets that a range touches, in order."""
    found = []
    at = bucket_start(span.since, grain, zone)
    while not span.empty and at < span.until:
        found.append(at)
        at = next_bucket(at, grain, zone)
    return tuple(found)

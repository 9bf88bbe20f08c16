"""From when to when a feed says anything."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from db import demo
from db.city.zone import DAY, Zone
from db.declare import PerWorkingDay, Quantile, StockDays, StockLevel
from db.engine import remembered
from db.metrics.cuts import Span, since_new_year, whole_days
from db.registry import MetricRef
from db.schema import contributors
from db.tables import FeedState

#: A year counts as known from its start on when its first record is at most so many days into it.
LATE_START_DAYS = 10
#: Changes are told in whole percent: less than half of one of a period, missing on either side, does not show in them.
LACKING_PART = 0.005


def coverage(connection: Connection, feed: str, *, of: Collection[str] = ()) -> Span | None:
    """From the oldest to the newest record of a feed and those that add to it; None when none ever delivered.

    With `of` only the feeds that tell all of these measures count: daily totals may lack some.
    """
    states = remembered(connection, ("feed states",), lambda: _states(connection))
    telling = [
        held.ref.key for held in contributors(feed) if {m.key for m in held.feed.measures}.issuperset(of)
    ]
    found = [states[key] for key in telling if key in states]
    return Span(min(first for first, _ in found), max(newest for _, newest in found)) if found else None


def own_coverage(connection: Connection, feed: str) -> Span | None:
    """From the oldest to the newest record of a feed's own; None when it never delivered any."""
    own = remembered(connection, ("feed states",), lambda: _states(connection)).get(feed)
    return Span(*own) if own else None


def metric_coverage(connection: Connection, ref: MetricRef) -> Span | None:
    """From the oldest to the newest record that a metric can be made of; None when there is none."""
    formula = ref.metric.formula
    if isinstance(formula, Quantile):
        return own_coverage(connection, ref.feed.key)
    parts = ("measure", "numerator", "denominator")
    named = [getattr(formula, part) for part in parts if hasattr(formula, part)]
    return coverage(connection, ref.feed.key, of=named)


def zero_within(connection: Connection, ref: MetricRef, span: Span, zone: Zone) -> Span | None:
    """Where what has no record is zero and not unknown; None where it never is."""
    covered = metric_coverage(connection, ref) if ref.metric.missing == "zero" else None
    if covered is None or not isinstance(ref.metric.formula, PerWorkingDay):
        return covered
    finished = whole_days(span, zone)
    since, until = max(covered.since, finished.since), min(covered.until, finished.until - 1)
    return Span(since, until) if since <= until else None


def known_part(connection: Connection, ref: MetricRef, span: Span, zone: Zone) -> Span:
    """The part of a range from the first day on of which a metric's feed says anything; all of it without any record.

    What a range is divided by, and what is due in it, counts this part alone.
    """
    covered = metric_coverage(connection, ref)
    if covered is None or covered.since <= span.since:
        return span
    begins = zone.day_start(zone.day(covered.since))
    return Span(max(span.since, min(begins, span.until)), span.until)


def known_from(connection: Connection, ref: MetricRef, span: Span, zone: Zone) -> int | None:
    """The day before which a metric's feed has nothing though the span has such days; None where they do not count.

    What is known of a part says nothing of the whole, unless it is what stands at the end.
    """
    covered = metric_coverage(connection, ref)
    if covered is None or span.empty or isinstance(ref.metric.formula, StockLevel | StockDays):
        return None
    begins, least = zone.day_start(zone.day(covered.since)), 0
    if ref.metric.of_year:
        span, least = since_new_year(span, zone), LATE_START_DAYS * DAY
    lacks = begins - span.since
    return begins if lacks > max(LACKING_PART * (span.until - span.since), least) else None


def _states(connection: Connection) -> dict[str, tuple[int, int]]:
    rows = connection.execute(
        select(FeedState.feed, func.min(FeedState.first_at), func.max(FeedState.newest_at)).group_by(
            FeedState.feed
        )
    )
    return {
        feed: (first, max(first, newest))
        for feed, first, newest in rows
        if first is not None and newest is not None
    }


def records(connection: Connection, feed: str) -> int:
    """How many facts a feed brought."""
    total = select(func.sum(FeedState.records)).where(FeedState.feed == feed)
    return remembered(connection, ("records", feed), lambda: int(connection.scalar(total) or 0))


def facts_a_day(connection: Connection, feed: str) -> float:
    """Facts of a feed's own on a day between its oldest and its newest; 0 where it brought none."""
    first, newest = remembered(connection, ("feed states",), lambda: _states(connection)).get(feed, (0, 0))
    return records(connection, feed) / max((newest - first) / DAY, 1)


def whole_from(connection: Connection, feed: str, zone: Zone) -> int | None:
    """From when on a feed's sums are whole while the demo city's history is loading; None when nothing is missing."""
    held = remembered(connection, ("demo",), lambda: demo.progress(connection))
    return demo.whole_from(held, [tables.ref.key for tables in contributors(feed)], zone)

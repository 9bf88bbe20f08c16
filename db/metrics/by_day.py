"""What is told by totals of days alone, as earlier years of money are: nothing within such a day is known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection

from db.city.zone import Zone
from db.declare import AsOfNow, OfYear, PaceGap, YearEnd, YearOnYear
from db.metrics.compare import Framed
from db.metrics.coverage import metric_coverage, own_coverage
from db.metrics.cuts import Grain, Span, bucket_start, buckets
from db.registry import MetricRef

#: These find their own way through a day of a total, or know no earlier time.
ELSEWHERE = AsOfNow | OfYear | PaceGap | YearEnd | YearOnYear


def whole_days_until(connection: Connection, ref: MetricRef, zone: Zone) -> int | None:
    """The midnight before which only totals of days tell a metric; None where every record does."""
    covered, own = metric_coverage(connection, ref), own_coverage(connection, ref.feed.key)
    if covered is None or isinstance(ref.metric.formula, ELSEWHERE) or (own and own.since <= covered.since):
        return None
    return zone.day_start(zone.day(own.since if own else covered.until) + (0 if own else 1))


def by_whole_days(connection: Connection, ref: MetricRef, framed: Framed, zone: Zone) -> Framed:
    """A period held against whole days where only these are known of the earlier one; against nothing on its first day."""
    alike, until = framed.alike, whole_days_until(connection, ref, zone)
    if alike is None or until is None or alike.earlier.since >= until:
        return framed
    current, earlier = _whole(alike.current, zone), _whole(alike.earlier, zone)
    if current.empty or earlier.empty:
        return replace(framed, alike=None, told_by_day=True)
    return replace(framed, alike=replace(alike, current=current, earlier=earlier))


def unknown_buckets(
    connection: Connection, ref: MetricRef, span: Span, grain: Grain | None, zone: Zone
) -> Collection[int | None]:
    """The buckets of a range that hold a part of a day of which only the total is known; None for the range itself."""
    until = whole_days_until(connection, ref, zone)
    if until is None or span.empty or span.since >= until:
        return ()
    if grain in (Grain.HOUR, Grain.QUARTER_HOUR):
        return buckets(span.until_at_most(until), grain, zone)
    cut = [at for at in (span.since, span.until) if at < until and at != zone.day_start(zone.day(at))]
    return [None if grain is None else bucket_start(at, grain, zone) for at in cut]


def _whole(span: Span, zone: Zone) -> Span:
    """A range that begins at a midnight, without what is there of its last day."""
    return Span(span.since, max(zone.day_start(zone.day(span.until)), span.since))

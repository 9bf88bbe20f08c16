"""The usual week of a metric: its mean in each hour of each weekday."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from db.city.zone import HOUR
from db.kept import CACHE
from db.metrics.coverage import whole_from
from db.metrics.cuts import Cut, Grain, Span
from db.metrics.read import read
from db.reference import load_zone
from db.registry import MetricRef

WEEK = 7
HOURS = 24
#: A day that is known to be a Monday: 1 January 1970 was a Thursday.
MONDAY = 4

#: Of each weekday from Monday on, of each hour; None for a weekday that does not occur.
Week = tuple[tuple[float | None, ...], ...]


def usual_week(
    connection: Connection,
    ref: MetricRef,
    *,
    first: int,
    last: int,
    where: Mapping[Cut, str] | None = None,
    now: int,
) -> Week:
    """Means over the civil days [first, last); where clocks change, the last hour of a day takes in a 25th."""
    zone, only = load_zone(connection), where or {}
    span = Span(zone.day_start(first), zone.day_start(last)).until_at_most(now)

    def ask() -> list[tuple[float | None, ...]]:
        totals = [[0.0] * HOURS for _ in range(WEEK)]
        days = [sum((day - MONDAY) % WEEK == n for day in range(first, last)) for n in range(WEEK)]
        for row in read(connection, ref, span=span, grain=Grain.HOUR, where=only, now=now):
            at = row.bucket or 0
            day = zone.day(at)
            hour = min((at - zone.day_start(day)) // HOUR, HOURS - 1)
            totals[(day - MONDAY) % WEEK][hour] += row.value or 0
        return [
            tuple(total / days[n] if days[n] else None for total in hours) for n, hours in enumerate(totals)
        ]

    # While a history is still loading, days become whole without a change of their own hours.
    whole = whole_from(connection, ref.feed.key, zone)
    name = ("week", ref.key, first, last, span, whole, *sorted(only.items()))
    return tuple(CACHE.answer(connection, ref.feed.key, name, since=span.since, until=span.until, ask=ask))

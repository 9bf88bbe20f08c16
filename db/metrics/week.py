"""The usual week of a metric: its mean in each hour of each weekday."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from db.city.zone import HOUR
from db.kept import CACHE
from db.metrics.coverage import metric_coverage, whole_from
from db.metrics.cuts import Cut, Grain, Span
from db.metrics.read import read
from db.reference import load_zone
from db.registry import MetricRef

WEEK = 7
HOURS = 24
#: A day that is known to be a Monday: 1 January 1970 was a Thursday.
MONDAY = 4

#: Of each weekday from Monday on, of each hour; None for one of which nothing is known.
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
    """Means over the civil days [first, last) of which each hour is known; where clocks change, the last takes in a 25th.

    Hours before the first record and after the newest are not known: they would say that nothing happened.
    """
    zone, only = load_zone(connection), where or {}
    span = Span(zone.day_start(first), zone.day_start(last)).until_at_most(now)

    def ask() -> list[tuple[float | None, ...]]:
        totals = [[0.0] * HOURS for _ in range(WEEK)]
        known: list[list[set[int]]] = [[set() for _ in range(HOURS)] for _ in range(WEEK)]
        for row in read(connection, ref, span=span, grain=Grain.HOUR, where=only, now=now):
            at = row.bucket or 0
            day = zone.day(at)
            weekday, hour = (day - MONDAY) % WEEK, min((at - zone.day_start(day)) // HOUR, HOURS - 1)
            if row.value is not None:
                totals[weekday][hour] += row.value
                known[weekday][hour].add(day)
        return [
            tuple(total / len(days) if days else None for total, days in zip(*of_day, strict=True))
            for of_day in zip(totals, known, strict=True)
        ]

    # Days become known without a change of their own hours: while a history is loading, and by what comes after them.
    whole, covered = whole_from(connection, ref.feed.key, zone), metric_coverage(connection, ref)
    bounds = covered and (max(covered.since, span.since), min(covered.until, span.until))
    name = ("week", ref.key, first, last, span, whole, bounds, *sorted(only.items()))
    return tuple(CACHE.answer(connection, ref.feed.key, name, since=span.since, until=span.until, ask=ask))

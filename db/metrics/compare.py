"""Which earlier range is like this one: the same part of it, on days of the same kind."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from sqlalchemy import Connection, select

from db.city.zone import QUARTER, Zone, to_date, to_day
from db.metrics.cuts import Span
from db.tables import CalendarDay

SEARCH_WEEKS = 26


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A range so far and the earlier range to hold it against. `against` is the start of the compared period."""

    current: Span
    earlier: Span
    against: int


def days_alike(connection: Connection, day: int, *, weeks: int) -> list[int]:
    """Up to `weeks` earlier days of the same weekday and the same kind (working, holiday), newest first."""
    rows = connection.execute(
        select(CalendarDay.day, CalendarDay.working)
        .where(CalendarDay.day <= day, CalendarDay.day >= day - 7 * SEARCH_WEEKS)
        .where((CalendarDay.day - day) % 7 == 0)
        .order_by(CalendarDay.day.desc())
    ).all()
    if not rows or rows[0].day != day:
        return [day - 7 * n for n in range(1, weeks + 1)]
    return [row.day for row in rows[1:] if row.working == rows[0].working][:weeks]


def today_so_far(connection: Connection, zone: Zone, now: int) -> Alike:
    """Today up to the last full quarter hour, against the same part of the last day of its kind."""
    until = now - now % QUARTER
    day = zone.day(now)
    alike = days_alike(connection, day, weeks=1)
    before = alike[0] if alike else day - 7
    start, earlier = zone.day_start(day), zone.day_start(before)
    until = max(until, start)
    return Alike(current=Span(start, until), earlier=Span(earlier, earlier + until - start), against=earlier)


def month_so_far(connection: Connection, zone: Zone, now: int) -> Alike:
    """This month up to the last full quarter hour, against as many working days of the month before."""
    day = zone.day(now)
    first = to_day(to_date(day).replace(day=1))
    before = to_day(to_date(first - 1).replace(day=1))
    kinds = dict(
        connection.execute(
            select(CalendarDay.day, CalendarDay.working).where(
                CalendarDay.day >= before, CalendarDay.day <= day
            )
        ).all()
    )
    worked = sum(kinds.get(d, True) for d in range(first, day + 1))
    counts = list(accumulate(kinds.get(d, True) for d in range(before, first)))
    matching = before + next((i for i, n in enumerate(counts) if n >= max(worked, 1)), len(counts) - 1)
    until = max(now - now % QUARTER, zone.day_start(first))
    clock = until - zone.day_start(day)
    earlier_until = min(zone.day_start(matching) + max(clock, 0), zone.day_start(first))
    return Alike(
        current=Span(zone.day_start(first), until),
        earlier=Span(zone.day_start(before), max(earlier_until, zone.day_start(before))),
        against=zone.day_start(before),
    )


def year_so_far(zone: Zone, now: int) -> Alike:
    """This year up to the last full quarter hour, against the year before up to the same date and time of day."""
    on = to_date(zone.day(now))
    first, before = on.replace(month=1, day=1), on.replace(year=on.year - 1, month=1, day=1)
    same = (
        on.replace(year=on.year - 1, day=28)
        if (on.month, on.day) == (2, 29)
        else on.replace(year=on.year - 1)
    )
    until = max(now - now % QUARTER, zone.day_start(to_day(first)))
    clock = until - zone.day_start(to_day(on))
    starts = zone.day_start(to_day(before))
    return Alike(
        current=Span(zone.day_start(to_day(first)), until),
        earlier=Span(starts, max(zone.day_start(to_day(same)) + clock, starts)),
        against=starts,
    )

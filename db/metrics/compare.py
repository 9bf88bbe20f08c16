"""Which earlier range is like this one: the same part of it, on days of the same kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate
from typing import Any, Literal, NamedTuple, Protocol

from sqlalchemy import Connection, select

from db.city.zone import QUARTER, Zone, to_date, to_day
from db.metrics.coverage import LACKING_PART
from db.metrics.cuts import Span, since_new_year
from db.reference import load_reference
from db.tables import CalendarDay

SEARCH_WEEKS = 26


class Period(StrEnum):
    """A range that people ask for by name; all but yesterday and a custom one run until now."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "7d"
    THIRTY_DAYS = "30d"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    CUSTOM = "custom"


class Against(StrEnum):
    """What a period is held against: the nearest earlier one of its kind at least so far back, or its target."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    TARGET = "target"


class WorkingDays(Protocol):
    """Knows on which civil days offices work."""

    def is_working(self, day: int) -> bool:
        """Whether offices work on a day."""
        ...


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A range so far and the earlier range to hold it against. `against` is the start of the compared period."""

    current: Span
    earlier: Span
    against: int


@dataclass(frozen=True, kw_only=True)
class Framed:
    """A period to show: up to this instant, and what to hold its whole quarter hours against.

    `alike` is None against a target. A change is taken from `alike` alone, the value shown from `span`. What is `counted`
    is all of the span, and of what counts from New Year on all of the year up to the span's end. It is `told_by_day` where
    the earlier range is known by whole days alone and the period has none yet.
    """

    span: Span
    alike: Alike | None
    counted: Span
    told_by_day: bool = False


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """A day to mark on an axis: a holiday by name, or a day of Ramadan."""

    at: int
    working: bool
    holiday: str | None
    ramadan: bool


#: Why two ranges are less alike than they seem.
Unlike = Literal["ramadan", "working_days", "days_of_rest"]


class Kinds(NamedTuple):
    """How many days of a range offices work, how many they rest, and how many of either are of Ramadan."""

    worked: int
    rest: int
    ramadan: int


def days_alike(connection: Connection, day: int, *, weeks: int) -> list[int]:
    """Up to `weeks` earlier days of the same weekday and the same kind (working, holiday), newest first."""

    def ask() -> Sequence[Any]:
        found = (
            select(CalendarDay.day, CalendarDay.working)
            .where(CalendarDay.day <= day, CalendarDay.day >= day - 7 * SEARCH_WEEKS)
            .where((CalendarDay.day - day) % 7 == 0)
            .order_by(CalendarDay.day.desc())
        )
        return connection.execute(found).all()

    rows = load_reference(connection).told(("days alike", day), ask)
    if not rows or rows[0].day != day:
        return [day - 7 * n for n in range(1, weeks + 1)]
    return [row.day for row in rows[1:] if row.working == rows[0].working][:weeks]


def frame(
    calendar: WorkingDays,
    zone: Zone,
    now: int,
    *,
    period: Period,
    against: Against,
    chosen: tuple[int, int] | None = None,
    office: bool = False,
    of_year: bool = False,
) -> Framed:
    """A period with the earlier range that is like it.

    One day is held against the last day of its weekday and kind; some days against as many days a whole number of
    weeks before; a month or quarter against as many days of the earlier one; a year up to the same date, because
    taxes fall due by date. Where `office` is set, only working days are counted, because nothing happens on others.
    `chosen` are the first and last civil day of a custom period; one that is a whole month, quarter or year is
    compared like one. What counts from New Year on (`of_year`) only grows within a year, so that it is always held
    against the same dates of the year before.
    """
    days = period_days(period, zone.day(now), chosen)
    starts, ends = zone.day_start(days[0]), zone.day_start(days[1] + 1)
    span = Span(starts, max(min(now, ends), starts))
    counted = since_new_year(span, zone) if of_year else span
    if against is Against.TARGET:
        return Framed(span=span, alike=None, counted=counted)
    if of_year:
        alike = _same_dates(zone, now, (zone.day(counted.since), days[1]))
        return Framed(span=span, alike=alike, counted=counted)
    months = _civil_months(period, days)
    if months == 12:
        alike = _same_dates(zone, now, days)
    elif months:
        begins = _months_before(days[0], 12 if against is Against.YEAR else months)
        before = begins, _months_before(begins, -months) - 1
        alike = _as_many(calendar, zone, now, days=days, before=before, office=office)
    else:
        least = {Against.WEEK: 7, Against.MONTH: 28, Against.YEAR: 364}[against]
        alike = _rolling(calendar, zone, now, days=days, least=least, office=office)
    return Framed(span=span, alike=alike, counted=counted)


def period_days(period: Period, today: int, chosen: tuple[int, int] | None = None) -> tuple[int, int]:
    """First and last civil day of a period."""
    on = to_date(today)
    match period:
        case Period.YESTERDAY:
            return today - 1, today - 1
        case Period.WEEK:
            return today - 6, today
        case Period.THIRTY_DAYS:
            return today - 29, today
        case Period.MONTH:
            return to_day(on.replace(day=1)), today
        case Period.QUARTER:
            return to_day(on.replace(month=on.month - (on.month - 1) % 3, day=1)), today
        case Period.YEAR:
            return to_day(on.replace(month=1, day=1)), today
        case Period.CUSTOM if chosen is not None:
            return chosen
        case _:
            return today, today


def special_days(connection: Connection, zone: Zone, span: Span) -> Sequence[SpecialDay]:
    """Holidays and days of Ramadan in a range, in order."""
    if span.empty:
        return ()
    first, last = zone.day(span.since), zone.day(span.until - 1)

    def ask() -> tuple[SpecialDay, ...]:
        asked = (
            select(CalendarDay.day, CalendarDay.working, CalendarDay.holiday, CalendarDay.ramadan)
            .where(CalendarDay.day >= first, CalendarDay.day <= last)
            .where(CalendarDay.holiday.is_not(None) | CalendarDay.ramadan)
            .order_by(CalendarDay.day)
        )
        return tuple(
            SpecialDay(
                at=zone.day_start(row.day), working=row.working, holiday=row.holiday, ramadan=row.ramadan
            )
            for row in connection.execute(asked)
        )

    return load_reference(connection).told(("special days", first, last), ask)


def unlike(connection: Connection, zone: Zone, alike: Alike) -> dict[Unlike, tuple[int, int]]:
    """The days of each kind, now and before, of which two compared ranges have another number.

    A day more or less of a range so long that it does not show in a whole percent tells nothing apart.
    """
    now, before = (kinds_of_days(connection, zone, span) for span in (alike.current, alike.earlier))
    counts: dict[Unlike, tuple[int, int]] = {
        "ramadan": (now.ramadan, before.ramadan),
        "working_days": (now.worked, before.worked),
        "days_of_rest": (now.rest, before.rest),
    }
    least = LACKING_PART * (now.worked + now.rest)
    return {kind: (here, there) for kind, (here, there) in counts.items() if abs(here - there) > least}


def kinds_of_days(connection: Connection, zone: Zone, span: Span) -> Kinds:
    """The days that a range touches, by kind."""
    if span.empty:
        return Kinds(0, 0, 0)
    first, last = zone.day(span.since), zone.day(span.until - 1)

    def ask() -> Kinds:
        asked = select(CalendarDay.working, CalendarDay.ramadan)
        rows = connection.execute(asked.where(CalendarDay.day >= first, CalendarDay.day <= last)).all()
        worked = sum(row.working for row in rows)
        return Kinds(worked, len(rows) - worked, sum(row.ramadan for row in rows))

    return load_reference(connection).told(("kinds of days", first, last), ask)


def _rolling(
    calendar: WorkingDays, zone: Zone, now: int, *, days: tuple[int, int], least: int, office: bool
) -> Alike:
    """Some days against as many, a whole number of weeks and at least so many days before."""
    first, last = days
    running = min(last, zone.day(now))
    match = _day_alike(calendar, running, at_least=-(-max(last - first + 1, least) // 7) * 7)
    begins = match - (running - first)
    if office and first < last:
        worked = sum(_worked(calendar, first, running))
        if sum(_worked(calendar, begins, match)) != worked:
            begins = _worked_as_much(calendar, match, worked, most=running - first + 7 * SEARCH_WEEKS)
    return _made(zone, now, days, begins, match)


def _civil_months(period: Period, days: tuple[int, int]) -> int:
    """Months of the calendar's unit that a period is: 1, 3 or 12; 0 for any other range."""
    named = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
    first, after = to_date(days[0]), to_date(days[1] + 1)
    if period is not Period.CUSTOM or (first.day, after.day) != (1, 1):
        return named.get(period, 0)
    months = (after.year - first.year) * 12 + after.month - first.month
    return months if months in (1, 3, 12) and (first.month - 1) % months == 0 else 0


def _months_before(day: int, months: int) -> int:
    on = to_date(day)
    index = on.year * 12 + on.month - 1 - months
    return to_day(date(index // 12, index % 12 + 1, 1))


def _day_alike(calendar: WorkingDays, day: int, *, at_least: int) -> int:
    """The nearest day of the same weekday and kind that is at least so many days before."""
    kind = calendar.is_working(day)
    steps = range(day - at_least, day - at_least - 7 * SEARCH_WEEKS, -7)
    return next((before for before in steps if calendar.is_working(before) == kind), day - at_least)


def _worked(calendar: WorkingDays, first: int, last: int) -> list[bool]:
    return [calendar.is_working(day) for day in range(first, last + 1)]


def _worked_as_much(calendar: WorkingDays, last: int, worked: int, *, most: int) -> int:
    """The latest first day, at most so many days back, from which on so many days were worked up to `last`."""
    day, left = last, worked - calendar.is_working(last)
    while left > 0 and last - day < most:
        day -= 1
        left -= calendar.is_working(day)
    return day


def _as_many(
    calendar: WorkingDays,
    zone: Zone,
    now: int,
    *,
    days: tuple[int, int],
    before: tuple[int, int],
    office: bool,
) -> Alike:
    """A month or quarter so far against as many days of an earlier one; one that is over against all of it.

    An office's are working days. A running day of rest adds nothing to the count, so that the earlier range ends with
    the last day worked; before the first one it has at most the days of rest that the earlier month began with.
    """
    first, today = days[0], zone.day(now)
    if days[1] < today:
        return _made(zone, now, days, before[0], before[1])
    worked = sum(_worked(calendar, first, today)) if office else 0
    if not worked:
        match = before[0] + today - first
        worked_first = next((day for day in range(before[0], match + 1) if calendar.is_working(day)), None)
        if office and worked_first is not None:
            return _made(zone, now, days, before[0], worked_first - 1, whole=True)
        return _made(zone, now, days, before[0], min(match, before[1]), whole=match > before[1])
    counts = accumulate(_worked(calendar, *before))
    match = next((before[0] + i for i, n in enumerate(counts) if n >= worked), before[1])
    return _made(zone, now, days, before[0], match, whole=not calendar.is_working(today))


def _same_dates(zone: Zone, now: int, days: tuple[int, int]) -> Alike:
    """The same dates a year before, up to the same time of day."""
    running = min(days[1], zone.day(now))
    return _made(zone, now, days, _year_before(days[0]), _year_before(running))


def _year_before(day: int) -> int:
    on = to_date(day)
    leap = (on.month, on.day) == (2, 29)
    return to_day(on.replace(year=on.year - 1, day=28 if leap else on.day))


def _made(
    zone: Zone, now: int, days: tuple[int, int], begins: int, match: int, *, whole: bool = False
) -> Alike:
    """The two ranges: `match` is the earlier day that stands for the running one, up to the same time of day."""
    starts, ends = zone.day_start(days[0]), zone.day_start(days[1] + 1)
    until = max(min(now - now % QUARTER, ends), starts)
    midnight = zone.day_start(min(days[1], zone.day(now)))
    after = zone.day_start(match + 1)
    clock = max(until - midnight, 0)
    earlier = after if whole or until == ends else min(zone.day_start(match) + clock, after)
    since = zone.day_start(begins)
    return Alike(current=Span(starts, until), earlier=Span(since, max(earlier, since)), against=since)

"""What is special about the days of a period, and what makes two periods less alike than they seem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from dashboard.desk.asked import Asked
from dashboard.desk.reasons import told
from dashboard.detail import Mark, MarkKind
from dashboard.text.ranges import range_name
from db.city.calendar import holiday_name
from db.city.zone import DAY, to_date
from db.metrics import Span
from db.metrics.compare import special_days, unlike
from db.registry import MetricRef
from db.text import Text

#: Longer periods are drawn by week or month, where a single day cannot be told apart.
LONGEST_WITH_HOLIDAYS_S = 100 * DAY
NAMED = 4


def marks(asked: Asked, span: Span) -> tuple[Mark, ...]:
    """Holidays, days of joint leave and Ramadan in a period."""
    moment = asked.moment
    days = special_days(moment.connection, moment.zone, span)
    found = []
    if span.until - span.since <= LONGEST_WITH_HOLIDAYS_S:
        found = [
            Mark(
                since=day.at,
                until=_next(asked, day.at),
                label=holiday_name(moment.profile, to_date(moment.zone.day(day.at)), day.holiday),
                kind=MarkKind.HOLIDAY,
            )
            for day in days
            if day.holiday is not None
        ]
    fasting = [day.at for day in days if day.ramadan]
    for stretch in _stretches(asked, fasting):
        found.append(
            Mark(
                since=stretch[0],
                until=_next(asked, stretch[-1]),
                label=told("ramadan"),
                kind=MarkKind.RAMADAN,
            )
        )
    return tuple(found)


def gaps(x: Sequence[int], values: Iterable[float | None], until: int) -> tuple[Mark, ...]:
    """Stretches of buckets without a value; those that are still to come are no gap."""
    ends = (*x[1:], until)
    found = []
    listed = zip(x, ends, values, strict=False)
    for missing, group in groupby(listed, key=lambda item: item[2] is None and item[0] < until):
        if missing:
            held = list(group)
            found.append(
                Mark(since=held[0][0], until=min(held[-1][1], until), label=told("gap"), kind=MarkKind.GAP)
            )
    return tuple(found)


def told_marks(asked: Asked, found: Sequence[Mark]) -> list[Text]:
    """The marks in words, for everyone who cannot see or point at them; the longest, Ramadan, before single days."""
    zone = asked.moment.zone.name
    words = []
    for mark in sorted(found, key=lambda mark: mark.kind is not MarkKind.RAMADAN)[:NAMED]:
        days = range_name(mark.since, mark.until, zone)
        words.append(Text(id=f"{days.id}: {mark.label.id}", en=f"{days.en}: {mark.label.en}"))
    if len(found) > NAMED:
        words.append(told("more_marks", n=str(len(found) - NAMED)))
    return words


def told_unlike(asked: Asked, ref: MetricRef) -> list[Text]:
    """Why the compared period is less like this one than it seems."""
    alike, moment = asked.framed(ref).alike, asked.moment
    if alike is None:
        return []
    found = unlike(moment.connection, moment.zone, alike)
    words = []
    if "working_days" in found:
        now, before = (_worked(asked, span) for span in (alike.current, alike.earlier))
        words.append(told("fewer_worked", now=str(now), before=str(before)))
    if "ramadan" in found:
        words.append(told("ramadan_differs"))
    return words


def _worked(asked: Asked, span: Span) -> int:
    moment = asked.moment
    if span.empty:
        return 0
    days = range(moment.zone.day(span.since), moment.zone.day(span.until - 1) + 1)
    return sum(moment.reference.calendar.is_working(day) for day in days)


def _next(asked: Asked, at: int) -> int:
    zone = asked.moment.zone
    return zone.day_start(zone.day(at) + 1)


def _stretches(asked: Asked, days: Sequence[int]) -> list[list[int]]:
    zone = asked.moment.zone
    numbered = [(zone.day(at) - index, at) for index, at in enumerate(days)]
    return [[at for _, at in group] for _, group in groupby(numbered, key=lambda item: item[0])]

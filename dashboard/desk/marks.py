"""What is special about the days of a period, and what makes two periods less alike than they seem."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from dashboard.desk.asked import Asked
from dashboard.detail import Mark, MarkKind
from dashboard.live.changes import differences
from dashboard.text import format as fmt
from dashboard.text import told
from dashboard.text.ranges import day_name, exact_range_name
from db.city.calendar import holiday_name
from db.city.zone import DAY, to_date
from db.metrics import Span
from db.metrics.compare import special_days
from db.registry import MetricRef
from db.text import Text

#: Longer periods are drawn by week or month, where a single day cannot be told apart.
LONGEST_WITH_HOLIDAYS_S = 100 * DAY
NAMED = 4
#: What each kind of absence is called.
SAID = {
    MarkKind.GAP: "gap",
    MarkKind.CLOSED: "outside_hours",
    MarkKind.LOADING: "is_loading",
    MarkKind.LATE: "late_from_here",
}


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


def absences(
    asked: Asked, ref: MetricRef, x: Sequence[int], values: Sequence[float | None], until: int
) -> tuple[Mark, ...]:
    """Why buckets have no value, and from when on a late source owes what happened; what is still to come is no absence."""
    until = min(until, asked.moment.now)
    ends, opens = (*x[1:], until), asked.moment.freshness(ref).opens_at
    found = []
    listed = [
        (at, min(end, until), _absence(asked, ref, at, min(end, until)))
        for at, end, value in zip(x, ends, values, strict=False)
        if value is None and at < until
    ]
    for kind, group in groupby(listed, key=lambda item: item[2]):
        stretch = list(group)
        if kind is not None:
            label = told(
                "no_activity"
                if kind is MarkKind.CLOSED and opens is not None and stretch[-1][1] == asked.moment.now
                else SAID[kind]
            )
            found.append(Mark(since=stretch[0][0], until=stretch[-1][1], label=label, kind=kind))
    return (*found, *_late_end(asked, ref, x, until))


def _absence(asked: Asked, ref: MetricRef, since: int, until: int) -> MarkKind | None:
    """Why a bucket has no value; None after the newest data, which are awaited or late and no gap between others."""
    moment, fresh = asked.moment, asked.moment.freshness(ref)
    if asked.loads_before(ref, since):
        return MarkKind.LOADING
    if not moment.promises.expected_s(ref.feed.feed.activity, since, until):
        return MarkKind.CLOSED
    return MarkKind.GAP if fresh.newest_at is None or until <= fresh.newest_at else None


def _late_end(asked: Asked, ref: MetricRef, x: Sequence[int], until: int) -> list[Mark]:
    fresh = asked.freshness(ref)
    if fresh.late_since is None or fresh.newest_at is None:
        return []
    since = max(fresh.newest_at, x[0])
    return [Mark(since=since, until=until, label=told(SAID[MarkKind.LATE]), kind=MarkKind.LATE)]


def told_marks(asked: Asked, found: Sequence[Mark]) -> list[Text]:
    """The marks in words, for everyone who cannot see or point at them; the longest, Ramadan, before single days."""
    zone, now = asked.moment.zone.name, asked.moment.now
    # That the source is late stands beneath every one of its panels.
    found = [mark for mark in found if mark.kind is not MarkKind.LATE]
    words = []
    for mark in sorted(found, key=lambda mark: mark.kind is not MarkKind.RAMADAN)[:NAMED]:
        days = _when(mark, zone, now)
        words.append(Text(id=f"{days.id}: {mark.label.id}", en=f"{days.en}: {mark.label.en}"))
    if len(found) > NAMED:
        words.append(told("more_marks", n=str(len(found) - NAMED)))
    return words


def _when(mark: Mark, zone: str, now: int) -> Text:
    """The days of a mark, with its hours where it is a part of one day."""
    days = exact_range_name(mark.since, mark.until, zone, now=now)
    said = {}
    for language in ("id", "en"):
        first, last = (fmt.clock(at, zone, language) for at in (mark.since, mark.until))
        part = mark.until - mark.since < DAY and first != last
        said[language] = f"{days[language]} {first}–{last}" if part else days[language]
    return Text(id=said["id"], en=said["en"])


def told_unlike(asked: Asked, ref: MetricRef) -> list[Text]:
    """Why the compared period is less like this one than it seems."""
    alike, moment = asked.framed(ref).alike, asked.moment
    if alike is None:
        return []
    words, since, named = [], known_since(asked, ref), asked.compared_name(ref)
    if since is not None:
        words.append(told("compared_unknown", named=named, since=since))
    return [*words, *(found.told for found in differences(moment.connection, moment.zone, alike, ref.metric))]


def known_since(asked: Asked, ref: MetricRef) -> Text | None:
    """The day from which on the period compared with is known, where that lacks a part of it."""
    begins = asked.unknown_until(ref)
    return None if begins is None else day_name(begins, asked.moment.zone.name)


def told_beginning(asked: Asked, ref: MetricRef) -> Text | None:
    """Since when there is data of a metric, where the period has days before that."""
    begins = asked.moment.data_since(ref, asked.framed(ref).counted)
    return None if begins is None else told("known_since", since=day_name(begins, asked.moment.zone.name))


def told_rule(asked: Asked, ref: MetricRef) -> list[Text]:
    """Why the period compared with is longer or shorter in days, and what else makes it less like this one."""
    alike = asked.framed(ref).alike
    if alike is None:
        return []
    now, before = (_worked(asked, span) for span in (alike.current, alike.earlier))
    same = _days(asked, alike.current) == _days(asked, alike.earlier)
    if ref.feed.feed.of_office and now == before and not same:
        return [told("as_many_worked", n=str(now)), *told_unlike(asked, ref)]
    return told_unlike(asked, ref)


def _days(asked: Asked, span: Span) -> int:
    zone = asked.moment.zone
    return 0 if span.empty else zone.day(span.until - 1) - zone.day(span.since)


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

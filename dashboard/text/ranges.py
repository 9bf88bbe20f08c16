"""Days and ranges as people name them: `Rab 18 Nov`, `11–17 Nov`, `Okt 2026`, `2025`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from babel.dates import format_date

from dashboard.text.format import LOCALES, clock
from db.text import Text

DASH = "\u2013"
LONG_YEAR_DAYS = 92
#: Days and buckets that a process has the names of; those used least recently go first.
HELD = 20_000


def range_name(since: int, until: int, zone: str, *, now: int) -> Text:
    """A range of instants in the shortest words that people use for it.

    A month or year that runs is called by its name; of one that is over that would be all of it.
    """
    if until < now:
        return part_name(since, until, zone, now=now)
    first, last = _day(since, zone), _day(max(until - 1, since), zone)
    return Text(id=_running_name(first, last, "id"), en=_running_name(first, last, "en"))


def exact_range_name(since: int, until: int, zone: str, *, now: int) -> Text:
    """A range of instants by its first and last day; its year is said where it is not the present one."""
    first, last = _day(since, zone), _day(max(until - 1, since), zone)
    name = partial(_days_of, first, last, said_of=_day(now, zone).year)
    return Text(id=name(language="id"), en=name(language="en"))


def part_name(since: int, until: int, zone: str, *, now: int) -> Text:
    """A range by its days, or its months or year where all of them are meant.

    The year of days is said where it is not the present one.
    """
    first, last = _day(since, zone), _day(max(until - 1, since), zone)
    whole = first.day == 1 and _day(until, zone) == last + timedelta(days=1) and _day(until, zone).day == 1
    name = _months if whole else partial(_days_of, said_of=_day(now, zone).year)
    return Text(id=name(first, last, language="id"), en=name(first, last, language="en"))


def _months(first: date, last: date, *, language: str) -> str:
    """Whole months, both included."""
    if (first.year, first.month) == (last.year, last.month):
        return _said(first, "MMM y", language)
    if (first.month, last.month) == (1, 12) and first.year == last.year:
        return str(first.year)
    shape = "MMM" if first.year == last.year else "MMM y"
    return f"{_said(first, shape, language)}{DASH}{_said(last, 'MMM y', language)}"


def _days_of(first: date, last: date, *, said_of: int, language: str) -> str:
    """Days by their exact range, with the year where it is another one than that which is spoken of."""
    named = _exact_days(first, last, language)
    return named if first.year != last.year or last.year == said_of else f"{named} {last.year}"


def _running_name(first: date, last: date, language: str) -> str:
    """A range up to the present day, by its month, quarter or year where it began with one."""
    if first == last:
        return _exact_days(first, last, language)
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and (last - first).days > 6:
        return _said(first, "MMM y", language)
    if (
        (first.day, first.month) == (1, 1)
        and first.year == last.year
        and (last - first).days > LONG_YEAR_DAYS
    ):
        return str(first.year)
    if first.day == 1 and first.year == last.year and (last - first).days > LONG_YEAR_DAYS // 3:
        return f"{_said(first, 'MMM', language)}{DASH}{_said(last, 'MMM y', language)}"
    return _exact_days(first, last, language)


def _exact_days(first: date, last: date, language: str) -> str:
    if first == last:
        return _said(first, "EEE d MMM", language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{DASH}{_said(last, 'd MMM', language)}"
    shape = "d MMM" if first.year == last.year else "d MMM y"
    return f"{_said(first, shape, language)} {DASH} {_said(last, shape, language)}"


@lru_cache(maxsize=HELD)
def bucket_name(at: int, step: str, zone: str, language: str) -> str:
    """A time bucket by its beginning: its day, with the hours where it is shorter, or its week or month."""
    day = _day(at, zone)
    if step in ("quarter-hour", "hour"):
        ends = at + (900 if step == "quarter-hour" else 3_600)
        hours = f"{clock(at, zone, language)}{DASH}{clock(ends, zone, language)}"
        return f"{_said(day, 'EEE d MMM', language)}, {hours}"
    if step == "week":
        return _days_of(day, day + timedelta(days=6), said_of=0, language=language)
    if step == "month":
        return _said(day, "MMMM y", language)
    return civil_name(day, language)


def day_name(at: int, zone: str) -> Text:
    """The civil day of an instant with its year."""
    return Text(id=bucket_name(at, "day", zone, "id"), en=bucket_name(at, "day", zone, "en"))


def civil_name(day: date, language: str) -> str:
    """A civil day with its year."""
    return _said(day, "EEE d MMM y", language)


def iso_day(at: int, zone: str) -> str:
    """The civil day of an instant as addresses write it."""
    return _day(at, zone).isoformat()


def _day(at: int, zone: str) -> date:
    return datetime.fromtimestamp(at, tz=ZoneInfo(zone)).date()


@lru_cache(maxsize=HELD)
def _said(day: date, shape: str, language: str) -> str:
    return str(format_date(day, shape, locale=LOCALES[language]))

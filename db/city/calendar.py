"""The city's civil days: weekends, holidays, joint leave and Ramadan, from well-kept calendar libraries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import holidays
from hijridate import Hijri

from db.city.profile import CityProfile
from db.city.zone import to_date, to_day

RAMADAN, SHAWWAL = 9, 10


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    """One civil day. `week` is the day number of its Monday, `month` is yyyymm, `weekday` 0 is Monday."""

    day: int
    on: date
    week: int
    month: int
    year: int
    weekday: int
    working: bool
    holiday: str | None
    ramadan: bool


def build_calendar(profile: CityProfile, first: date, last: date) -> list[CalendarDay]:
    """Every day from `first` to `last` inclusive under the profile's rules."""
    rules = profile.calendar
    years = range(first.year, last.year + 1)
    named = _holidays(profile, years)
    extra = {day.on: day for day in rules.extra_days}
    fasting = set(_ramadan_days(profile, years, named)) if rules.ramadan_derived or rules.ramadan else set()
    made = []
    for number in range(to_day(first), to_day(last) + 1):
        on = to_date(number)
        holiday = extra[on].name if on in extra else named.get(on)
        working = extra[on].working if on in extra else on.weekday() not in rules.weekend and on not in named
        made.append(
            CalendarDay(
                day=number,
                on=on,
                week=number - on.weekday(),
                month=on.year * 100 + on.month,
                year=on.year,
                weekday=on.weekday(),
                working=working,
                holiday=holiday,
                ramadan=on in fasting,
            )
        )
    return made


def _holidays(profile: CityProfile, years: range) -> dict[date, str]:
    supported = holidays.country_holidays(profile.country).supported_categories
    wanted = {"public"} | ({"government"} if profile.calendar.joint_leave else set())
    found = holidays.country_holidays(
        profile.country, years=years, categories=tuple(wanted.intersection(supported))
    )
    return dict(found.items())


def _ramadan_days(profile: CityProfile, years: range, named: dict[date, str]) -> Iterator[date]:
    stated = {r.year: (r.first, r.last) for r in profile.calendar.ramadan}
    for year in years:
        for first, last in [stated[year]] if year in stated else _derived_ramadans(year, named):
            yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _derived_ramadans(year: int, named: dict[date, str]) -> Iterator[tuple[date, date]]:
    """Ramadan ends the day before Idul Fitri: the official one if listed near the computed one."""
    for hijri_year in range(year - 580, year - 576):
        computed = Hijri(hijri_year, SHAWWAL, 1).to_gregorian()
        eid = date(computed.year, computed.month, computed.day)
        if eid.year != year:
            continue
        near = [eid + timedelta(days=n) for n in (0, 1, -1)]
        official = next((on for on in near if _is_eid(named.get(on, ""))), eid)
        length = Hijri(hijri_year, RAMADAN, 1).month_length()
        yield official - timedelta(days=length), official - timedelta(days=1)


def _is_eid(name: str) -> bool:
    return "Idul Fitri" in name and "Cuti" not in name

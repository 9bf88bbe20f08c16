"""The city's calendar: weekends, public holidays, joint leave, extra days and Ramadan, one row a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

import holidays
from hijridate import Gregorian, Hijri

from db.city.profile import CityProfile
from db.city.zone import to_day
from db.text import Text

DayKind = Literal["public", "joint_leave", "weekend", "extra"]
RAMADAN, SHAWWAL = 9, 10
BOTH = ("id", "en")
#: How the feast that ends Ramadan is named in the languages of the `holidays` package.
FEAST = ("fitri", "fitr", "puasa")
#: An announced month is at most this far from the computed one.
NEAR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A civil day. `day` counts from 1970-01-01, `week` is the day number of its Monday, `weekday` 0 Monday.

    `kind` says why offices rest (or, for an extra day, that the profile decides); None on an ordinary working
    day. `holiday` also names a holiday that falls on a weekend.
    """

    day: int
    on: date
    week: int
    month: int
    year: int
    weekday: int
    working: bool
    holiday: str | None
    kind: DayKind | None
    ramadan: bool


def build_calendar(profile: CityProfile, first: date, last: date) -> list[CalendarDay]:
    """Every day from `first` to `last`, both included, in order.

    Holidays are those of the `holidays` package for the profile's country and categories, in the profile's
    first language that the package speaks; days still to be announced keep its mark "(perkiraan)" in their
    name. Joint leave exists only for years whose decree the package knows.
    """
    years = range(first.year, last.year + 1)
    named = {category: _holidays(profile, years, category) for category in profile.calendar.categories}
    fasting = _fasting_days(profile, years, named.get("public", {}))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [_calendar_day(profile, on, named, ramadan=on in fasting) for on in days]


def _calendar_day(
    profile: CityProfile, on: date, named: Mapping[str, Mapping[date, str]], *, ramadan: bool
) -> CalendarDay:
    rules, weekday, day = profile.calendar, on.weekday(), to_day(on)
    kind: DayKind | None = "weekend" if weekday in rules.weekend else None
    holiday: str | None = None
    for category in reversed(rules.categories):
        if on in named[category]:
            kind = "public" if category == "public" else "joint_leave"
            holiday = named[category][on]
    working = kind is None
    for extra in rules.extra_days:
        if extra.on == on:
            kind, holiday, working = "extra", extra.names[profile.languages[0]], extra.working
    return CalendarDay(
        day=day,
        on=on,
        week=day - weekday,
        month=on.year * 100 + on.month,
        year=on.year,
        weekday=weekday,
        working=working,
        holiday=holiday,
        kind=kind,
        ramadan=ramadan,
    )


def _holidays(profile: CityProfile, years: range, category: str) -> dict[date, str]:
    place, language = (profile.country, profile.calendar.subdivision, category), _spoken(profile)
    return {on: name for year in years for on, name in _published(*place, year, language).items()}


def _spoken(profile: CityProfile) -> str:
    """The first of the city's languages that the calendar is published in."""
    known = holidays.country_holidays(profile.country)
    spoken = [language for language in profile.languages if language in known.supported_languages]
    return str(spoken[0] if spoken else known.default_language)


@cache
def _published(country: str, subdivision: str, category: str, year: int, language: str) -> Mapping[date, str]:
    """The holidays of a year as the `holidays` package has them; none in a language that it does not speak."""
    if not language:
        return {}
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language=language, categories=(category,)
    )
    return dict(sorted(found.items()))


def holiday_name(profile: CityProfile, on: date, known: str) -> Text:
    """A holiday's name in both languages; one that neither the profile nor the published calendar has stands in both."""
    for extra in profile.calendar.extra_days:
        if extra.on == on and known in (extra.names.id, extra.names.en):
            return extra.names
    supported = holidays.country_holidays(profile.country).supported_languages
    for category in profile.calendar.categories:
        place = (profile.country, profile.calendar.subdivision, category, on.year)
        if _published(*place, _spoken(profile)).get(on) == known:
            spoken = {name.split("_")[0]: name for name in supported}
            said = [_published(*place, spoken.get(language, "")).get(on, known) for language in BOTH]
            return Text(id=said[0], en=said[1])
    return Text(id=known, en=known)


def _fasting_days(profile: CityProfile, years: range, public: Mapping[date, str]) -> frozenset[date]:
    """Days of Ramadan: from the official feast back 30 days, or 29 when the computed month begins later."""
    if not profile.calendar.observes_ramadan:
        return frozenset()
    found: set[date] = set()
    for computed in _computed_months(years, public):
        announced = (r for r in profile.calendar.ramadan if abs(r.first - computed[0]) <= NEAR)
        row = next(announced, None)
        begins, ends = (row.first, row.last) if row else computed
        found.update(begins + timedelta(days=n) for n in range((ends - begins).days + 1))
    return frozenset(found)


def _computed_months(years: range, public: Mapping[date, str]) -> list[tuple[date, date]]:
    first_hijri = Gregorian(years[0], 1, 1).to_hijri().year
    last_hijri = Gregorian(years[-1], 12, 31).to_hijri().year
    months = []
    for year in range(first_hijri, last_hijri + 1):
        feast = _official_feast(_gregorian(year, SHAWWAL), public)
        thirty = feast - timedelta(days=30)
        begins = thirty if thirty >= _gregorian(year, RAMADAN) else feast - timedelta(days=29)
        months.append((begins, feast - timedelta(days=1)))
    return months


def _official_feast(computed: date, public: Mapping[date, str]) -> date:
    """The first holiday of the feast's name within two days of the computed one, else the computed one."""
    for shift in range(-2, 3):
        on = computed + timedelta(days=shift)
        if any(word in public.get(on, "").casefold() for word in FEAST):
            return on
    return computed


def _gregorian(year: int, month: int) -> date:
    converted = Hijri(year, month, 1).to_gregorian()
    return date(converted.year, converted.month, converted.day)

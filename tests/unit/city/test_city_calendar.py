"""The calendar against days that were published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from db.city.calendar import CalendarDay, build_calendar, holiday_name
from db.city.profile import BothNames, CalendarRules, CityProfile, ExtraDay, load_profile

PUBLIC_2026 = """
    01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-14 05-27 05-31 06-01 06-16 08-17 08-25 12-25
"""
JOINT_LEAVE_2026 = "02-16 03-18 03-20 03-23 03-24 05-15 05-28 12-24"


def year(number: int, profile: CityProfile | None = None) -> list[CalendarDay]:
    return build_calendar(profile or load_profile("medan"), date(number, 1, 1), date(number, 12, 31))


def with_rules(**rules: object) -> CityProfile:
    medan = load_profile("medan")
    return medan.model_copy(update={"calendar": medan.calendar.model_copy(update=rules)})


def test_public_holidays_of_2026_are_the_published_ones():
    assert [f"{d.on:%m-%d}" for d in year(2026) if d.kind == "public"] == PUBLIC_2026.split()


def test_joint_leave_of_2026_is_the_decreed_one():
    assert [f"{d.on:%m-%d}" for d in year(2026) if d.kind == "joint_leave"] == JOINT_LEAVE_2026.split()


def test_offices_rest_on_weekends_holidays_and_joint_leave():
    days = {d.on: d for d in year(2026)}

    assert not days[date(2026, 3, 20)].working
    assert not days[date(2026, 11, 21)].working
    assert days[date(2026, 11, 23)].working
    assert sum(d.working for d in days.values()) == 261 - 13 - 8


def test_every_day_is_there_once_and_knows_its_place():
    days = build_calendar(load_profile("medan"), date(2025, 12, 30), date(2026, 1, 2))

    assert [d.on for d in days] == [date(2025, 12, 30) + timedelta(days=n) for n in range(4)]
    last = days[-1]
    assert (last.month, last.year, last.weekday) == (202601, 2026, 4)
    assert last.day - last.week == 4
    assert last.day == (date(2026, 1, 2) - date(1970, 1, 1)).days


def test_names_are_in_the_citys_language():
    named = {d.on: d.holiday for d in year(2026)}

    assert named[date(2026, 8, 17)] == "Hari Kemerdekaan Republik Indonesia"


def test_holidays_have_names_in_both_languages_as_far_as_the_calendar_has_them():
    medan = load_profile("medan")
    named = [holiday_name(medan, d.on, d.holiday) for d in year(2026) if d.holiday]

    assert all(name.id != name.en for name in named)
    assert (
        holiday_name(medan, date(2026, 8, 17), "Hari Kemerdekaan Republik Indonesia").en == "Independence Day"
    )
    assert holiday_name(medan, date(2026, 7, 1), "Hari Jadi Kota Medan").en == "Hari Jadi Kota Medan"


def test_a_day_of_the_profile_has_a_name_in_each_language():
    name = BothNames(id="Hari jadi kota", en="City anniversary")
    off = ExtraDay(on=date(2026, 7, 1), name=name, working=False, source="x")
    profile = with_rules(extra_days=(off,))

    kept = {d.on: d.holiday for d in year(2026, profile)}[off.on]

    assert kept == "Hari jadi kota"
    assert holiday_name(profile, off.on, kept).en == "City anniversary"


def test_days_still_to_be_announced_keep_their_mark():
    assert any("perkiraan" in (d.holiday or "") for d in year(2031))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2021, 4, 13), date(2021, 5, 12)),
        (date(2022, 4, 3), date(2022, 5, 1)),
        (date(2023, 3, 23), date(2023, 4, 21)),
        (date(2024, 3, 12), date(2024, 4, 9)),
        (date(2025, 3, 1), date(2025, 3, 30)),
        (date(2026, 2, 19), date(2026, 3, 20)),
    ],
)
def test_ramadan_ends_on_the_eve_of_the_official_feast(first: date, last: date):
    fasting = [d.on for d in year(first.year) if d.ramadan]

    assert (fasting[0], fasting[-1]) == (first, last)
    assert len(fasting) == (last - first).days + 1


def test_a_year_can_hold_two_beginnings_of_ramadan():
    fasting = [d.on for d in year(2030) if d.ramadan]

    assert fasting[0] == date(2030, 1, 5)
    assert fasting[-1] == date(2030, 12, 31)


def test_an_extra_day_off_and_a_day_worked_after_all():
    off = ExtraDay(on=date(2026, 7, 1), name="Hari jadi kota", working=False, source="x")
    worked = ExtraDay(on=date(2026, 12, 24), name="Masuk kerja", working=True, source="x")

    days = {d.on: d for d in year(2026, with_rules(extra_days=(off, worked)))}

    assert (days[off.on].working, days[off.on].kind) == (False, "extra")
    assert (days[worked.on].working, days[worked.on].holiday) == (True, "Masuk kerja")


def test_another_weekend_is_another_rule():
    days = year(2026, with_rules(weekend=(6,)))

    assert next(d for d in days if d.on == date(2026, 11, 21)).working


def test_san_francisco_keeps_its_own_days():
    days = {d.on: d for d in year(2002, load_profile("sanfrancisco"))}

    assert days[date(2002, 7, 4)].kind == "public"
    assert not any(d.ramadan for d in days.values())
    assert days[date(2002, 3, 29)].working


def test_rules_have_sound_defaults():
    assert CalendarRules().weekend == (5, 6)

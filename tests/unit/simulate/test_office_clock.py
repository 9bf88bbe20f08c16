"""The office clock: 07:30 to 16:00 on working days."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from db.city.calendar import build_calendar
from db.city.profile import load_profile
from db.city.zone import HOUR, to_day, zone
from db.simulate.office import OFFICE_S, OfficeClock

WIB = zone("Asia/Jakarta")


@pytest.fixture(scope="module")
def clock() -> OfficeClock:
    return OfficeClock(WIB, build_calendar(load_profile("medan"), date(2026, 1, 1), date(2026, 12, 31)))


def at(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+07:00").timestamp())


@pytest.mark.parametrize(
    ("start", "seconds", "end"),
    [
        ("2026-11-23 08:00", 2 * HOUR, "2026-11-23 10:00"),
        ("2026-11-23 15:00", 2 * HOUR, "2026-11-24 08:30"),
        ("2026-11-20 15:00", 2 * HOUR, "2026-11-23 08:30"),
        ("2026-11-23 22:00", 1 * HOUR, "2026-11-24 08:30"),
        ("2026-11-21 12:00", 1 * HOUR, "2026-11-23 08:30"),
        ("2026-03-17 15:00", 2 * HOUR, "2026-03-25 08:30"),
        ("2026-11-23 09:00", 2 * OFFICE_S, "2026-11-25 09:00"),
    ],
)
def test_work_goes_on_only_in_office_hours(clock: OfficeClock, start: str, seconds: int, end: str):
    ended = clock.add(np.array([at(start)]), np.array([seconds]))

    assert int(ended[0]) == at(end)


def test_the_next_working_day_skips_weekend_and_feast(clock: OfficeClock):
    days = np.array([to_day(date(2026, 11, 20)), to_day(date(2026, 11, 21)), to_day(date(2026, 3, 17))])

    following = clock.after(days, np.array([1, 1, 1]))

    assert following.tolist() == [
        to_day(date(2026, 11, 23)),
        to_day(date(2026, 11, 23)),
        to_day(date(2026, 3, 25)),
    ]

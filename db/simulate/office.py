"""The office clock of the demo city: working seconds added to instants, over whole arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from db.city.calendar import CalendarDay
from db.city.zone import DAY, HOUR, Zone
from db.simulate.truth import Ints

OPENS_S = 7 * HOUR + HOUR // 2
CLOSES_S = 16 * HOUR
#: Working seconds of one office day.
OFFICE_S = CLOSES_S - OPENS_S


class OfficeClock:
    """Working time on the days of a calendar, 07:30 to 16:00."""

    def __init__(self, zone: Zone, calendar: Sequence[CalendarDay]) -> None:
        """Take working days from a calendar without gaps."""
        self.zone = zone
        self.first = calendar[0].day
        self.working = np.array([day.working for day in calendar], dtype=np.int64)
        self.before = np.cumsum(self.working) - self.working
        self.worked_days = np.flatnonzero(self.working) + self.first

    def add(self, start: Ints, seconds: Ints) -> Ints:
        """The instant when so many office seconds have passed since `start`."""
        local = start + self.zone.offsets_at(start)
        index = local // DAY - self.first
        today = self.working[index] * np.clip(local % DAY - OPENS_S, 0, OFFICE_S)
        total = self.before[index] * OFFICE_S + today + seconds
        day = self.worked_days[total // OFFICE_S]
        return self.zone.from_local(day * DAY + OPENS_S + total % OFFICE_S)

    def after(self, day: Ints, n: Ints) -> Ints:
        """The n-th working day after each day."""
        index = day - self.first
        found: Ints = self.worked_days[self.before[index] + self.working[index] + n - 1]
        return found

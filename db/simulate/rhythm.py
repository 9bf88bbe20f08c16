"""When things happen: hours of the day, kinds of day, and the office's working time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from db.city.calendar import CalendarDay
from db.city.zone import HOUR, Zone

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Share of a day's events by hour, as relative weights.
PARKING_HOURS = (0, 0, 0, 0, 0, 0, 0, 2, 4, 6, 7, 9, 10, 10, 8, 7, 7, 9, 10, 9, 7, 4, 0, 0)
CALL_HOURS = (3, 2, 1.4, 1.2, 1.2, 1.8, 3, 4.4, 5.6, 6.4, 7, 7, 6.2, 5.6, 5.4, 5.6, 6, 6.6, 7.4, 7.6, 7.4, 6.6, 5.2, 4)
OFFICE_HOURS = (0, 0, 0, 0, 0, 0, 0, 1, 8, 10, 9, 6, 3, 6, 8, 5, 2, 1, 0.6, 0.6, 0.5, 0.3, 0, 0)
OFFICE_OPENS_H, OFFICE_HOURS_LONG = 8, 8


def clock_times(rng: np.random.Generator, n: int, weights: Sequence[float]) -> Ints:
    """Seconds after midnight of `n` events, in order."""
    share = np.array(weights, dtype=float)
    hours = rng.choice(24, size=n, p=share / share.sum())
    return np.sort(hours * HOUR + rng.integers(0, HOUR, size=n))


def pick(rng: np.random.Generator, n: int, weighted: dict[str, float]) -> npt.NDArray[np.object_]:
    """`n` members drawn by weight."""
    share = np.array(list(weighted.values()), dtype=float)
    return np.array(list(weighted), dtype=object)[rng.choice(len(share), size=n, p=share / share.sum())]


def lognormal(rng: np.random.Generator, n: int, median: float, spread: float) -> Floats:
    """`n` durations around a median; P90 lies at about `exp(1.28 * spread)` times it."""
    return median * np.exp(rng.normal(0.0, spread, size=n))


def day_factor(day: CalendarDay) -> float:
    """How busy streets are on a day, against an ordinary working day."""
    if day.holiday and "Idul Fitri" in day.holiday:
        return 0.5
    by_weekday = (0.97, 0.96, 0.98, 1.0, 1.08, 1.15, 0.86)[day.weekday]
    payday = 1.07 if int(day.on.strftime("%d")) in (25, 26, 27, 28, 1, 2) else 1.0
    return by_weekday * payday * (0.82 if day.holiday else 1.0) * (0.92 if day.ramadan else 1.0)


@dataclass(frozen=True)
class OfficeTime:
    """Working time of offices as one line: a position counts working days, its fraction the hours of one."""

    zone: Zone
    working_days: Ints

    def position(self, day: int) -> int:
        """Position of the first working day on or after a civil day."""
        return int(np.searchsorted(self.working_days, day, side="left"))

    def instants(self, positions: Floats) -> Ints:
        """Instants at which positions are reached, within office hours."""
        whole = np.clip(np.floor(positions).astype(np.int64), 0, len(self.working_days) - 1)
        seconds = (positions - np.floor(positions)) * OFFICE_HOURS_LONG * HOUR
        starts = self.zone.day_starts(self.working_days[whole])
        return (starts + OFFICE_OPENS_H * HOUR + seconds).astype(np.int64)

"""The city's civil time: instants to local days and back, also where clocks change twice a year.

Instants are UTC epoch seconds. A day is the number of civil days since 1970-01-01 in the city's zone, so
that day 0 is 1970-01-01 whatever the zone. Rollups are kept by whole UTC hours, so a zone whose offset is not
a whole number of hours is refused.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

DAY = 86_400
WEEK = 7 * DAY
HOUR = 3_600
QUARTER = 900
EPOCH_DATE = date(1970, 1, 1)
FIRST_YEAR, LAST_YEAR = 1970, 2060

Epochs = npt.NDArray[np.int64]


class UnsupportedZoneError(ValueError):
    """The zone's offset from UTC is not a whole number of hours."""


class Zone:
    """Conversions for one IANA time zone, vectorised over NumPy arrays and exact across clock changes."""

    def __init__(self, name: str) -> None:
        """Read the zone's offset changes.

        Raises:
            UnsupportedZoneError: when an offset is not a whole number of hours.
            zoneinfo.ZoneInfoNotFoundError: when there is no such zone.
        """
        self.name = name
        self.info = ZoneInfo(name)
        self._day_starts: dict[int, int] = {}
        self.starts, self.offsets = _offset_changes(self.info)
        if any(offset % HOUR for offset in self.offsets):
            message = (
                f"Time zone '{name}' has an offset that is not a whole number of hours; "
                "rollups are kept by UTC hour. Use a zone with whole-hour offsets in the city profile."
            )
            raise UnsupportedZoneError(message)

    @cached_property
    def _start_array(self) -> Epochs:
        return np.array(self.starts, dtype=np.int64)

    @cached_property
    def _offset_array(self) -> Epochs:
        return np.array(self.offsets, dtype=np.int64)

    def offset(self, at: int) -> int:
        """Seconds east of UTC at an instant."""
        return self.offsets[max(bisect_right(self.starts, at) - 1, 0)]

    def offsets_at(self, at: Epochs) -> Epochs:
        """Seconds east of UTC at each instant."""
        index = np.searchsorted(self._start_array, at, side="right") - 1
        return self._offset_array[np.maximum(index, 0)]

    def day(self, at: int) -> int:
        """Civil day of an instant."""
        return (at + self.offset(at)) // DAY

    def days(self, at: Epochs) -> Epochs:
        """Civil day of each instant."""
        return (at + self.offsets_at(at)) // DAY

    def day_start(self, day: int) -> int:
        """Instant at which a civil day begins."""
        found = self._day_starts.get(day)
        if found is None:
            local = datetime.combine(to_date(day), datetime.min.time(), tzinfo=self.info)
            found = self._day_starts[day] = int(local.timestamp())
        return found

    def day_starts(self, days: Epochs) -> Epochs:
        """Instant at which each civil day begins."""
        local = days * DAY
        return self.from_local(local)

    def from_local(self, local: Epochs) -> Epochs:
        """Instants of local wall-clock seconds; of an hour that occurs twice, the first."""
        guess = local - self.offsets_at(local - self.offsets_at(local))
        earlier = local - self.offsets_at(guess - DAY)
        return np.where(earlier + self.offsets_at(earlier) == local, np.minimum(guess, earlier), guess)

    def changes_between(self, since: int, until: int) -> tuple[tuple[int, int], ...]:
        """Offset changes that matter in [since, until): (from instant, offset); the first holds from before."""
        low = max(bisect_right(self.starts, since) - 1, 0)
        high = max(bisect_right(self.starts, until), low + 1)
        return tuple(zip(self.starts[low:high], self.offsets[low:high], strict=True))

    def local(self, at: int) -> datetime:
        """Local date and time of an instant, with its offset."""
        return datetime.fromtimestamp(at, tz=self.info)

    def at(self, day: int, hour: int = 0, minute: int = 0) -> int:
        """Instant of a wall-clock time on a civil day."""
        on = to_date(day)
        return int(datetime(on.year, on.month, on.day, hour, minute, tzinfo=self.info).timestamp())


def to_date(day: int) -> date:
    """Calendar date of a day number."""
    return EPOCH_DATE + timedelta(days=int(day))


def to_day(on: date) -> int:
    """Day number of a calendar date."""
    return (on - EPOCH_DATE).days


@lru_cache(maxsize=32)
def zone(name: str) -> Zone:
    """The zone called `name`, read once."""
    return Zone(name)


def _offset_changes(info: ZoneInfo) -> tuple[tuple[int, ...], tuple[int, ...]]:
    first = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
    last = int(datetime(LAST_YEAR, 1, 1, tzinfo=UTC).timestamp())
    starts, offsets = [first], [_offset(info, first)]
    # No zone leaves its offset and returns to it within a week.
    for low, high in pairwise(range(first, last + WEEK, WEEK)):
        if _offset(info, high) != offsets[-1]:
            change = _first_change(info, low, high)
            starts.append(change)
            offsets.append(_offset(info, change))
    return tuple(starts), tuple(offsets)


def _first_change(info: ZoneInfo, low: int, high: int) -> int:
    before = _offset(info, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(info, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(info: ZoneInfo, at: int) -> int:
    shift = datetime.fromtimestamp(at, tz=info).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0

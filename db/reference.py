"""Reference data that decides about facts: zone, working days, tariffs and limits with their validity.

Read once per load and handed to the derivations of a feed, which work on whole columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, select

from db.city.zone import DAY, Zone, zone
from db.engine import remembered
from db.tables import CalendarDay, City, Place, Rate

#: Answers that follow from reference data which a process holds.
MOST_TOLD = 5_000
_UNTOLD: Any = object()
Found = TypeVar("Found")


class NoCityError(RuntimeError):
    """The database holds no city profile yet."""


@dataclass(frozen=True, kw_only=True)
class RateRow:
    """A rate valid in [valid_from, valid_to), in civil days."""

    category: str
    valid_from: int
    valid_to: int | None
    value: float


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """The class of a place of a registry, valid in [valid_from, valid_to), in civil days."""

    valid_from: int
    valid_to: int | None
    zone_class: str


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Which civil days offices work: an unbroken run of days from `first`."""

    first: int
    working: npt.NDArray[np.int64]

    @cached_property
    def worked(self) -> npt.NDArray[np.int64]:
        """Working days from the start of the calendar up to and including each day."""
        return np.cumsum(self.working)

    def index(self, days: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Positions of days, held at the calendar's ends."""
        return np.clip(days - self.first, 0, len(self.working) - 1)

    def is_working(self, day: int) -> bool:
        """Whether offices work on a day."""
        return bool(self.working[min(max(day - self.first, 0), len(self.working) - 1)])

    def add(self, days: npt.NDArray[np.int64], n: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The n-th working day after each day; the day itself for n = 0."""
        wanted = self.worked[self.index(days)] + n
        found = np.searchsorted(self.worked, wanted, side="left") + self.first
        return np.where(n <= 0, days, np.maximum(found, days))


class Reference:
    """Reference data as columns need it. Series in and out are aligned; missing stays missing."""

    def __init__(
        self,
        *,
        zone: Zone,
        calendar: Calendar,
        rates: Mapping[str, Iterable[RateRow]],
        places: Mapping[str, Mapping[str, Sequence[PlaceRow]]] | None = None,
    ) -> None:
        """Hold the parts; rows of a rate are tried from any category to the named one."""
        self.places = places or {}
        self.zone = zone
        self.calendar = calendar
        self.rates = {name: sorted(rows, key=lambda row: row.category != "") for name, rows in rates.items()}
        self._told: dict[Hashable, Any] = {}

    def told(self, key: Hashable, ask: Callable[[], Found]) -> Found:
        """What follows from reference data alone, asked once for as long as none of it changes; nobody may change it."""
        held = self._told.get(key, _UNTOLD)
        if held is not _UNTOLD:
            known: Found = held
            return known
        if len(self._told) >= MOST_TOLD:
            self._told.clear()
        found = self._told[key] = ask()
        return found

    def day(self, at: pd.Series) -> pd.Series:
        """Civil day of each instant."""
        return self._apply(at, self.zone.days)

    def day_start(self, day: pd.Series) -> pd.Series:
        """Instant at which each civil day begins."""
        return self._apply(day, self.zone.day_starts)

    def add_working_days(self, day: pd.Series, n: pd.Series) -> pd.Series:
        """The n-th working day after each day."""
        known = day.notna() & n.notna()
        found = self.calendar.add(_numbers(day), _numbers(n))
        return pd.Series(found, index=day.index, dtype="Int64").where(known)

    def working_seconds(self, start: pd.Series, end: pd.Series) -> pd.Series:
        """Seconds between two instants that fall on working days."""
        known = start.notna() & end.notna()
        elapsed = self._worked_until(_numbers(end)) - self._worked_until(_numbers(start))
        return pd.Series(elapsed, index=start.index, dtype="Int64").where(known)

    def worked_between(self, start: npt.ArrayLike, end: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Seconds between instants, or each of many and one, that fall on working days."""
        return self._worked_until(np.asarray(end, np.int64)) - self._worked_until(np.asarray(start, np.int64))

    def rate(self, name: str, *, at: pd.Series, category: pd.Series | None = None) -> pd.Series:
        """Value of a rate for each row at its instant; missing where none is valid."""
        days = _numbers(self.day(at))
        values = np.full(len(at), np.nan)
        for row in self.rates.get(name, ()):
            valid = days >= row.valid_from
            if row.valid_to is not None:
                valid &= days < row.valid_to
            if row.category:
                valid &= (
                    (category == row.category).fillna(False).to_numpy(bool) if category is not None else False
                )
            values[valid] = row.value
        return pd.Series(values, index=at.index).astype("Float64").where(at.notna() & ~np.isnan(values))

    def zone_class(self, program: str, place: pd.Series, *, at: pd.Series) -> pd.Series:
        """Class that the registry of a program gives a place at each instant; missing where it has none."""
        codes, ids = pd.factorize(place)
        days, registered = _numbers(self.day(at)), self.places.get(program, {})
        classes = np.full(len(place), None, dtype=object)
        for code, place_id in enumerate(ids):
            for row in registered.get(place_id, ()):
                ends = np.inf if row.valid_to is None else row.valid_to
                classes[(codes == code) & (days >= row.valid_from) & (days < ends)] = row.zone_class
        return pd.Series(classes, index=place.index).astype("str").where(at.notna())

    def rate_at(self, name: str, at: int, category: str = "") -> float | None:
        """Value of a rate at one instant; None where none is valid."""
        day, found = self.zone.day(at), None
        for row in self.rates.get(name, ()):
            ends = row.valid_to is None or day < row.valid_to
            if row.category in ("", category) and row.valid_from <= day and ends:
                found = row.value
        return found

    def _worked_until(self, at: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        local = at + self.zone.offsets_at(at)
        index = self.calendar.index(local // DAY)
        before = self.calendar.worked[index] - self.calendar.working[index]
        return before * DAY + self.calendar.working[index] * (local % DAY)

    def _apply(self, series: pd.Series, convert: object) -> pd.Series:
        converted = convert(_numbers(series))  # type: ignore[operator]
        return pd.Series(converted, index=series.index, dtype="Int64").where(series.notna())


def _numbers(series: pd.Series) -> npt.NDArray[np.int64]:
    return series.fillna(0).to_numpy(dtype=np.int64)


def load_zone(connection: Connection) -> Zone:
    """The city's time zone.

    Raises:
        NoCityError: when no city profile was applied yet.
    """
    name = remembered(connection, ("time zone",), lambda: connection.scalar(select(City.time_zone)))
    if name is None:
        message = "This database holds no city profile yet. Run 'python -m db migrate' first."
        raise NoCityError(message)
    return zone(name)


def load_reference(connection: Connection) -> Reference:
    """All reference data as the database holds it now; read again only when some of it changed.

    Raises:
        NoCityError: when no city profile was applied yet.
    """
    return remembered(connection, ("reference",), lambda: _reference(connection))


def _reference(connection: Connection) -> Reference:
    version = connection.execute(_VERSION).one_or_none()
    if version is None:
        load_zone(connection)
    key = (str(connection.engine.url), *(version or ()))
    # Other threads clear what is held at any time.
    found = _HELD.get(key)
    if found is None:
        found = _read_reference(connection)
        _HELD.clear()
        _HELD[key] = found
    return found


_VERSION = select(City.digest, City.reference_version)
#: The reference data read last, by database and version.
_HELD: dict[tuple[object, ...], Reference] = {}


def _read_reference(connection: Connection) -> Reference:
    rows = connection.execute(select(CalendarDay.day, CalendarDay.working).order_by(CalendarDay.day)).all()
    rates: dict[str, list[RateRow]] = defaultdict(list)
    for rate in connection.execute(
        select(Rate.name, Rate.category, Rate.valid_from, Rate.valid_to, Rate.value).order_by(Rate.valid_from)
    ):
        rates[rate.name].append(
            RateRow(
                category=rate.category, valid_from=rate.valid_from, valid_to=rate.valid_to, value=rate.value
            )
        )
    calendar = Calendar(
        first=rows[0].day if rows else 0,
        working=np.array([row.working for row in rows] or [True], dtype=np.int64),
    )
    return Reference(zone=load_zone(connection), calendar=calendar, rates=rates, places=_places(connection))


def _places(connection: Connection) -> dict[str, dict[str, list[PlaceRow]]]:
    found: dict[str, dict[str, list[PlaceRow]]] = defaultdict(lambda: defaultdict(list))
    named = (Place.program, Place.place_id, Place.valid_from, Place.valid_to, Place.zone_class)
    for row in connection.execute(select(*named).where(Place.zone_class.is_not(None))):
        known = PlaceRow(valid_from=row.valid_from, valid_to=row.valid_to, zone_class=row.zone_class)
        found[row.program][row.place_id].append(known)
    return found

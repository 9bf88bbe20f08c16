"""The demo city as its sources report it: by day, or what changed since a moment ago."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from db.city.calendar import CalendarDay, build_calendar
from db.city.profile import CityProfile
from db.city.zone import Zone, zone
from db.simulate import emergencies, parking, permits
from db.simulate.rhythm import OfficeTime

FIRST, LAST = date(2024, 1, 1), date(2035, 12, 31)


@dataclass(frozen=True)
class _Kind:
    """How a feed is masked to an instant, what changes a record, and how long records keep changing."""

    as_of: Callable[[pd.DataFrame, int], pd.DataFrame]
    changes: tuple[str, ...]
    open_days: int


KINDS = {
    "eparking.payments": _Kind(parking.as_of, parking.CHANGES, 12),
    "call122.calls": _Kind(emergencies.calls_as_of, emergencies.CALL_CHANGES, 1),
    "call122.incidents": _Kind(emergencies.incidents_as_of, emergencies.INCIDENT_CHANGES, 12),
    "call122.dispatches": _Kind(emergencies.dispatches_as_of, emergencies.DISPATCH_CHANGES, 2),
    "licensing.applications": _Kind(permits.as_of, permits.CHANGES, 100),
    "licensing.steps": _Kind(permits.steps_as_of, permits.STEP_CHANGES, 100),
}


@dataclass
class DemoCity:
    """An invented city; the same seed gives the same records for ever.

    Frames hold the contract's columns: instants as UTC epoch seconds, dates as day numbers.
    """

    profile: CityProfile
    seed: int = 122
    scale: float = 1.0
    _truths: dict[tuple[str, int], pd.DataFrame] = field(default_factory=dict, repr=False)
    _recent: dict[str, tuple[int, pd.DataFrame]] = field(default_factory=dict, repr=False)

    @cached_property
    def zone(self) -> Zone:
        """The city's zone."""
        return zone(self.profile.time_zone)

    @cached_property
    def _days(self) -> dict[int, CalendarDay]:
        return {day.day: day for day in build_calendar(self.profile, FIRST, LAST)}

    @cached_property
    def _office(self) -> OfficeTime:
        return OfficeTime(self.zone, np.array([d.day for d in self._days.values() if d.working], dtype=np.int64))

    def reported(self, feed: str, day: int, at: int) -> pd.DataFrame:
        """Records that begin on a civil day, as their source had reported them by an instant."""
        return KINDS[feed].as_of(self._truth(feed, day), at)

    def changed(self, feed: str, since: int, until: int) -> pd.DataFrame:
        """Records new or changed in (since, until], as reported at its end."""
        kind = KINDS[feed]
        truth = self._recent_truth(feed, self.zone.day(until))
        moved = np.zeros(len(truth), dtype=bool)
        for name in kind.changes:
            instants = truth[name].to_numpy()
            moved |= (instants > since) & (instants <= until)
        return kind.as_of(truth[moved], until)

    def _recent_truth(self, feed: str, today: int) -> pd.DataFrame:
        held = self._recent.get(feed)
        if held is None or held[0] != today:
            days = range(today - KINDS[feed].open_days, today + 1)
            held = (today, pd.concat([self._truth(feed, day) for day in days], ignore_index=True))
            self._recent[feed] = held
            self._truths = {key: frame for key, frame in self._truths.items() if key[1] >= today - 1}
        return held[1]

    def _truth(self, feed: str, day: int) -> pd.DataFrame:
        if (feed, day) not in self._truths:
            self._truths.update(self._draw(feed, day))
        return self._truths[feed, day]

    def _draw(self, feed: str, day: int) -> dict[tuple[str, int], pd.DataFrame]:
        program = feed.partition(".")[0]
        on = self._days[day]
        rng = np.random.default_rng([self.seed, day, sum(program.encode())])
        city: dict[str, Any] = {"day": on, "zone": self.zone, "scale": self.scale}
        if program == "eparking":
            places = [p for p in self.profile.all_places() if p.program == program]
            return {(feed, day): parking.draw(rng, places=places, office=self._office, **city)}
        if program == "licensing":
            applications, steps = permits.draw(rng, city=self.profile, office=self._office, **city)
            return {("licensing.applications", day): applications, ("licensing.steps", day): steps}
        calls = emergencies.draw_calls(rng, city=self.profile, **city)
        incidents = emergencies.draw_incidents(rng, city=self.profile, **city)
        dispatches = emergencies.draw_dispatches(rng, incidents)
        return {
            ("call122.calls", day): calls,
            ("call122.incidents", day): incidents,
            ("call122.dispatches", day): dispatches,
        }

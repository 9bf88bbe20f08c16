"""The demo city as a source of records: its history for a first load, and what changes while one watches.

All of it is invented; a screen that shows it must say so. `docs/demo-city.md` says what is simulated and on
which estimates.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from db.city.profile import CityProfile
from db.simulate.calls import CALLS, CallCentre
from db.simulate.incidents import DISPATCHES, INCIDENTS
from db.simulate.parking import PAYMENTS, Parking
from db.simulate.permits import APPLICATIONS, LONGEST_DAYS, STEPS, Licensing
from db.simulate.registry_office import REQUESTS, RegistryOffice
from db.simulate.space import REPORTS, CitySpace
from db.simulate.tax import ASSESSMENTS, TOTALS, TaxAssessments, TaxPayments, TaxTotals, TaxYear
from db.simulate.tax import PAYMENTS as TAX_PAYMENTS
from db.simulate.trouble import Kind, Trouble
from db.simulate.truth import Truth, joined
from db.simulate.world import World

#: Feeds of the demo city, in an order that is good to load.
FEEDS = (
    *(PAYMENTS, CALLS, INCIDENTS, DISPATCHES, APPLICATIONS, STEPS),
    *(REQUESTS, TAX_PAYMENTS, ASSESSMENTS, TOTALS, REPORTS),
)

#: Feeds that are made together, and therefore loaded together.
GROUPS = (
    (CALLS, INCIDENTS, DISPATCHES),
    (REPORTS,),
    (PAYMENTS,),
    (REQUESTS,),
    (TAX_PAYMENTS,),
    (APPLICATIONS, STEPS),
    (ASSESSMENTS,),
    (TOTALS,),
)
#: What ends a case: columns, and the values that do; any value without names.
ENDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    CALLS: {"ended_at": ()},
    INCIDENTS: {"resolved_at": (), "closed_at": ()},
    DISPATCHES: {"cleared_at": ()},
    APPLICATIONS: {"decided_at": ()},
    STEPS: {"ended_at": ()},
    REQUESTS: {"issued_at": (), "closed_at": ()},
    ASSESSMENTS: {"status": ("paid",)},
    REPORTS: {"closed_at": ()},
}
#: The feed whose records a trouble changes.
BEFALLS = {Kind.CALL_FLOOD: CALLS, Kind.WRONG_TARIFF: PAYMENTS, Kind.STUCK_STEP: STEPS}
#: Days that a case can stay open, where that is longer than it can change.
OPEN_FOR_DAYS = {ASSESSMENTS: 6 * 366}
#: Days that can pass between the day a record belongs to and its main timestamp, where it is more than one.
BORN_WITHIN_DAYS = {STEPS: LONGEST_DAYS}
#: Days kept in memory beyond the lookback.
SPARE_DAYS = 8


class Generator(Protocol):
    """Makes all records of related feeds for a day; none changes later than `lookback_days` after it."""

    lookback_days: int

    def day(self, day: int) -> dict[str, Truth]:
        """Whole lives of the records born on a day, by feed."""
        ...


class DemoCity:
    """Invented records of one city, the same for the same profile, seed and scale."""

    def __init__(self, profile: CityProfile, *, seed: int = 122, scale: float = 1.0) -> None:
        """Prepare the city; `scale` multiplies all volumes."""
        world = World(profile, seed=seed, scale=scale)
        parking, calls, licensing = Parking(world), CallCentre(world), Licensing(world)
        year = TaxYear(world)
        self.seed, self.scale, self.zone = seed, scale, world.zone
        self._world = world
        self._generators: dict[str, Generator] = {
            PAYMENTS: parking,
            **dict.fromkeys((CALLS, INCIDENTS, DISPATCHES), calls),
            **dict.fromkeys((APPLICATIONS, STEPS), licensing),
            REQUESTS: RegistryOffice(world),
            TAX_PAYMENTS: TaxPayments(world, year),
            ASSESSMENTS: TaxAssessments(world),
            TOTALS: TaxTotals(world, year),
            REPORTS: CitySpace(world),
        }
        self._kept: dict[int, OrderedDict[int, dict[str, Truth]]] = {}

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Trouble that was ordered."""
        return self._world.troubles

    def suffer(self, troubles: tuple[Trouble, ...]) -> dict[tuple[str, ...], int]:
        """Take up trouble; returns the first day from which groups of feeds differ from what they were."""
        new = [trouble for trouble in troubles if trouble not in self._world.troubles]
        self._world.troubles = troubles
        changed: dict[tuple[str, ...], int] = {}
        for trouble in new:
            feed = BEFALLS.get(trouble.kind)
            group = next((group for group in GROUPS if feed in group), None)
            if feed is not None and group is not None:
                self._kept.pop(id(self._generators[feed]), None)
                reach = self.lookback_days(feed) if feed in ENDS and feed != CALLS else 0
                first = self.zone.day(trouble.since) - reach
                changed[group] = min(changed.get(group, first), first)
        return changed

    def history(
        self,
        feed: str,
        since: int,
        until: int,
        *,
        before: int | None = None,
        newest_first: bool = True,
    ) -> Iterator[pd.DataFrame]:
        """Records with a main timestamp from `since` on (and before `before`), as the source reports them at `until`.

        **Shape**: one frame for each day that has records, newest day first unless asked otherwise; the
        contract's columns, instants as epoch seconds (Int64), dates as ISO text, missing values as NA. Cases
        still open at `until` are open. No record changes after the lookback of its feed, so a history that
        begins further back holds every case that is still open.

        Raises:
            KeyError: when the demo city has no such feed.
        """
        ends = until + 1 if before is None else before
        first, last = self.zone.day(since) - BORN_WITHIN_DAYS.get(feed, 1), self.zone.day(ends - 1)
        days = range(last, first - 1, -1) if newest_first else range(first, last + 1)
        for day in days:
            truth = self._truth(feed, day, keep=day >= last - self.lookback_days(feed))
            rows = truth.visible(since, until)
            rows = truth.born_before(rows, ends)
            if len(rows):
                yield truth.frame(rows, until)

    def born(self, group: Sequence[str], days: range, until: int) -> dict[str, pd.DataFrame]:
        """All that the source reports at `until` of the records made on some days, by feed of one group.

        **Shape**: as `history`, but by the day on which a case began.
        """
        oldest = self.zone.day(until) - self.lookback_days(group[0])
        made = [self._made(group[0], day, keep=day >= oldest) for day in reversed(days)]
        truths = {feed: joined([records[feed] for records in made]) for feed in group}
        return {feed: truth.frame(truth.visible(0, until), until) for feed, truth in truths.items()}

    def open_cases(self, group: Sequence[str], first: int, until: int) -> dict[str, pd.DataFrame]:
        """Cases open at `until` that began on days from `first` on, by feed of one group.

        **Shape**: as `history`.
        """
        lookback = self.lookback_days(group[0])
        today, open_for = self.zone.day(until), OPEN_FOR_DAYS.get(group[0], lookback)
        days = range(today, max(first, today - open_for) - 1, -1)
        made = [self._made(group[0], day, keep=day >= today - lookback) for day in days]
        truths = {feed: joined([records[feed] for records in made]) for feed in group}
        return {feed: truth.frame(truth.open(until, ENDS[feed]), until) for feed, truth in truths.items()}

    def live(self, feed: str, since: int, until: int) -> pd.DataFrame:
        """Records first reported or changed in (since, until], each once, as reported at `until`.

        **Shape**: as `history`; older records before newer; may be empty.

        Raises:
            KeyError: when the demo city has no such feed.
        """
        generator = self._generators[feed]
        frames = []
        for day in range(self.zone.day(since) - generator.lookback_days, self.zone.day(until) + 1):
            truth = self._truth(feed, day)
            rows = truth.changed(since, until)
            if len(rows):
                frames.append(truth.frame(rows, until))
        if not frames:
            return self._truth(feed, self.zone.day(until)).frame(np.zeros(0, dtype=np.int64), until)
        return _one(frames)

    def random(self, stream: str, day: int) -> np.random.Generator:
        """Chance of a stream and day, the same whenever it is asked for."""
        return self._world.random(stream, day)

    def truth(self, feed: str, day: int) -> Truth:
        """All that ever happens to the records of a day."""
        return self._truth(feed, day)

    def lookback_days(self, feed: str) -> int:
        """Days after which no record of a feed changes any more."""
        return self._generators[feed].lookback_days

    def _truth(self, feed: str, day: int, *, keep: bool = True) -> Truth:
        return self._made(feed, day, keep=keep)[feed]

    def _made(self, feed: str, day: int, *, keep: bool = True) -> dict[str, Truth]:
        """A day's records; those a live feed will look back at are kept, the least used go first."""
        generator = self._generators[feed]
        kept = self._kept.setdefault(id(generator), OrderedDict())
        made = kept[day] if day in kept else generator.day(day)
        if keep:
            kept[day] = made
            kept.move_to_end(day)
            if len(kept) > generator.lookback_days + SPARE_DAYS:
                kept.popitem(last=False)
        return made


def _one(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)

"""Requests for population documents on one day, each with its whole way through the registry."""

from __future__ import annotations

import numpy as np

from db.city.zone import DAY, HOUR
from db.simulate import estimates
from db.simulate.office import OFFICE_S
from db.simulate.truth import MISSING, NEVER, Bools, Ints, Truth, fixed, instant, known, states, texts
from db.simulate.world import DemoDay, World, around, blanked, draw, numbered, pick, spread

REQUESTS = "sibisa.requests"
#: A request is over, handed over too, after so many days.
LONGEST_DAYS = 40


class RegistryOffice:
    """Generator of document requests."""

    lookback_days = LONGEST_DAYS + 2

    def __init__(self, world: World) -> None:
        """Take the world they happen in."""
        self.world = world

    def day(self, day: int) -> dict[str, Truth]:
        """Requests submitted on a day."""
        world, today = self.world, self.world.day(day)
        chance = world.random("registry", day)
        n = int(chance.poisson(self._expected(today)))
        at = world.instants(day, spread(chance, np.array((*estimates.REGISTRY_HOURS, 0.8, 0.4)), n))
        if world.falls_on("outage", day):
            at = at[~self._lost(chance, at)]
            n = len(at)
        latest = at + LONGEST_DAYS * DAY
        luck, office = chance.random(n), world.office
        returned = chance.random(n) < estimates.REQUEST_RETURNED
        checked = office.add(at, around(chance, 0.7 * HOUR, 0.8, n).astype(np.int64))
        waits = np.where(returned, chance.integers(2 * HOUR, 4 * OFFICE_S, n), 0)
        back = np.minimum(office.add(checked, waits), latest)
        pace = estimates.REQUEST_HOURS * np.where(today.calendar.on.month in (1, 6, 7), 1.25, 1.0)
        done = office.add(back, around(chance, pace * HOUR, estimates.REQUEST_SPREAD, n).astype(np.int64))
        done = np.minimum(self._delayed(done), latest)
        rejected = luck < estimates.REQUEST_REJECTED
        gone = ~rejected & (luck < estimates.REQUEST_REJECTED + estimates.REQUEST_CANCELLED) & returned
        issued = np.where(rejected | gone, NEVER, done)
        fetched = np.minimum(office.add(done, chance.integers(HOUR, 3 * OFFICE_S, n)), latest + DAY)
        comes = (issued < NEVER) & (chance.random(n) < estimates.REQUEST_FETCHED)
        handed = np.where(comes, fetched, NEVER)
        ended = np.where(rejected, done, np.where(gone, back, NEVER))
        complete = np.where(gone, NEVER, back)
        columns = {
            "request_no": fixed(numbered("D", day, n)),
            "document_type": fixed(pick(chance, estimates.DOCUMENTS, n)),
            "submitted_at": instant(at),
            "complete_at": instant(complete),
            "issued_at": instant(issued),
            "handed_over_at": instant(handed),
            "closed_at": instant(np.minimum(handed, ended)),
            "district": fixed(
                blanked(chance, world.codes[draw(chance, world.people, n)], estimates.UNKNOWN_DISTRICT)
            ),
            "channel": fixed(pick(chance, self._channels(today), n)),
            "return_count": known(returned.astype(np.int64), checked),
            "reason_code": known(texts("incomplete" if back else None for back in returned), checked),
            "fee_idr": fixed(self._fees(chance, n)),
            "status": states(
                "submitted",
                ("verification", at + 60),
                ("returned", np.where(returned, checked, NEVER)),
                ("verification", np.where(returned & ~gone, back, NEVER)),
                ("issued", issued),
                ("closed", handed),
                ("rejected", np.where(rejected, done, NEVER)),
                ("cancelled", np.where(gone, back, NEVER)),
                n=n,
            ),
        }
        return {REQUESTS: Truth(at=at, reported=at, columns=columns)}

    def _expected(self, today: DemoDay) -> float:
        rhythm = estimates.WEEKDAY_REGISTRY[today.calendar.weekday]
        season = estimates.REGISTRY_SEASON[today.calendar.on.month - 1]
        open_today = estimates.REGISTRY_ONLINE_ONLY if today.resting else 1.0
        return estimates.REQUESTS * self.world.scale * rhythm * season * open_today

    def _lost(self, chance: np.random.Generator, at: Ints) -> Bools:
        """Requests that an outage keeps away."""
        return self._during_outage(at) & (chance.random(len(at)) >= estimates.OUTAGE_LEFT)

    def _delayed(self, done: Ints) -> Ints:
        """Ends of the work: what an outage holds up is done when it is over, and a little later."""
        days = self.world.zone.days(done)
        out = np.unique(days)
        hit = np.isin(days, [day for day in out.tolist() if self.world.falls_on("outage", day)])
        first, last = estimates.OUTAGE_HOURS
        return np.where(hit & self._during_outage(done), done + (last - first) * HOUR, done)

    def _during_outage(self, at: Ints) -> Bools:
        first, last = estimates.OUTAGE_HOURS
        clock = (at + self.world.zone.offsets_at(at)) % DAY
        return np.asarray((clock >= first * HOUR) & (clock < last * HOUR))

    def _channels(self, today: DemoDay) -> dict[str, float]:
        """On days off only what needs no counter."""
        online = ("web", "app", "hospital")
        return {
            name: share
            for name, share in estimates.REGISTRY_CHANNELS.items()
            if not today.resting or name in online
        }

    def _fees(self, chance: np.random.Generator, n: int) -> Ints:
        """Nothing, as the law says; once in a while somebody takes something, which must be seen."""
        taken = chance.random(n) < estimates.FEE_TAKEN
        return np.where(taken, 1_000 * chance.integers(20, 150, n), MISSING)

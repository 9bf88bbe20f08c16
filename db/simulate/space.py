"""Reports of city-space violations on one day, from the report to its end."""

from __future__ import annotations

import numpy as np

from db.city.zone import DAY, HOUR
from db.simulate import estimates
from db.simulate.office import OFFICE_S
from db.simulate.truth import NEVER, Truth, fixed, instant, known, states
from db.simulate.world import World, around, blanked, draw, numbered, pick, spread

REPORTS = "taru.reports"
#: A case is over after so many days.
LONGEST_DAYS = 160


class CitySpace:
    """Generator of violation reports."""

    lookback_days = LONGEST_DAYS + 2

    def __init__(self, world: World) -> None:
        """Take the world they happen in."""
        self.world = world

    def day(self, day: int) -> dict[str, Truth]:
        """Cases reported on a day."""
        world, office = self.world, self.world.office
        chance = world.random("space", day)
        n = int(chance.poisson(estimates.VIOLATIONS * world.scale))
        at = world.instants(day, spread(chance, np.array((*estimates.REPORT_HOURS, 1.5, 0.6)), n))
        latest = at + LONGEST_DAYS * DAY
        verified = office.add(at, around(chance, 1.1 * OFFICE_S, 0.75, n).astype(np.int64))
        void = chance.random(n) < estimates.REPORT_VOID
        inspected = office.add(verified, around(chance, 2.2 * OFFICE_S, 0.7, n).astype(np.int64))
        confirmed = ~void & (chance.random(n) < estimates.REPORT_CONFIRMED)
        stage, going, closed = inspected, confirmed, np.full(n, NEVER)
        reason = np.where(void, "duplicate", "no_violation").astype(object)
        letters = {}
        for name, days, complies in estimates.LETTERS:
            sent = office.add(stage, around(chance, 1.5 * OFFICE_S, 0.8, n).astype(np.int64))
            letters[name] = np.where(going, sent, NEVER)
            ends = going & (chance.random(n) < complies)
            over = sent + days * DAY + chance.integers(0, DAY, n)
            closed = np.where(ends, over, closed)
            reason[ends] = np.where(chance.random(int(ends.sum())) < 0.6, "complied", "regularised")
            stage, going = over + chance.integers(0, 3 * DAY, n), going & ~ends
        sealed = np.where(going, stage, NEVER)
        demolishes = going & (chance.random(n) < estimates.DEMOLISHED)
        demolished = np.where(demolishes, stage + chance.integers(5, 45, n) * DAY, NEVER)
        reason[going] = np.where(demolishes[going], "demolished", "regularised")
        end = np.where(demolishes, demolished + DAY, stage + chance.integers(10, 60, n) * DAY)
        closed = np.where(going, end, closed)
        closed = np.where(confirmed, closed, np.where(void, verified + HOUR, inspected + 2 * HOUR))
        closed = np.minimum(closed, latest)
        milestones = {
            "verified_at": verified,
            "inspected_at": np.where(void, NEVER, inspected),
            **letters,
            "sealed_at": sealed,
            "demolished_at": demolished,
        }
        happened = {name: instant(np.where(when <= closed, when, NEVER)) for name, when in milestones.items()}
        columns = {
            "report_id": fixed(numbered("V", day, n, digits=4)),
            "reported_at": instant(at),
            "channel": fixed(pick(chance, estimates.REPORT_CHANNELS, n)),
            "violation_type": fixed(pick(chance, estimates.VIOLATION_TYPES, n)),
            "district": fixed(
                blanked(
                    chance,
                    world.codes[draw(chance, world.weighted(estimates.GROWING), n)],
                    2 * estimates.UNKNOWN_DISTRICT,
                )
            ),
            **{name: happened[name] for name in ("verified_at", "inspected_at")},
            "confirmed": known(
                np.where(confirmed, "yes", "no").astype(object), np.where(void, NEVER, inspected)
            ),
            **{name: happened[name] for name in (*letters, "sealed_at", "demolished_at")},
            "closed_at": instant(closed),
            "closed_reason": known(reason, closed),
            "status": states("open", ("closed", closed), n=n),
        }
        return {REPORTS: Truth(at=at, reported=at, columns=columns)}

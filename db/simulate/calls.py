"""Calls of one day at the call centre: those behind the incidents, and all the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from db.city.zone import DAY, HOUR
from db.simulate import estimates
from db.simulate.incidents import LONGEST_DAYS, Reports, lives, numbers, reports
from db.simulate.trouble import Kind
from db.simulate.truth import (
    NEVER,
    Bools,
    Ints,
    Texts,
    Truth,
    fixed,
    instant,
    joined,
    known,
    states,
    without,
)
from db.simulate.world import DemoDay, World, around, draw, numbered, pick, spread

CALLS = "call122.calls"
NO_ROW = -1


@dataclass(frozen=True)
class Callers:
    """Who calls on a day, in order: `row` is the incident a call is about, NO_ROW for none.

    `fate` is answered, abandoned or blocked; the `main` call of an incident is the one that creates it.
    """

    offered: Ints
    fate: Texts
    classification: Texts
    row: Ints
    main: Bools

    def __len__(self) -> int:
        return len(self.offered)


class CallCentre:
    """Generator of calls, incidents and dispatches, which belong together."""

    lookback_days = LONGEST_DAYS + 6

    def __init__(self, world: World) -> None:
        """Take the world they happen in."""
        self.world = world

    def day(self, day: int) -> dict[str, Truth]:
        """Calls offered on a day, and the incidents and dispatches that come of it."""
        world, today = self.world, self.world.day(day)
        chance = world.random("calls", day)
        reported = reports(world, chance, today)
        callers = self._callers(chance, reported, today)
        waited = self._waits(chance, callers)
        answered = callers.fate == "answered"
        talk = _talk(chance, callers.classification)
        answered_at = np.where(answered, callers.offered + waited, NEVER)
        created = np.array(reported.at)
        about = callers.main
        created[callers.row[about]] = answered_at[about] + (talk[about] * chance.uniform(0.3, 0.8)).astype(
            np.int64
        )
        made = lives(world, chance, today, reported, created)
        calls = self._records(
            chance,
            callers,
            number=numbered("C", day, len(callers)),
            waited=waited,
            talk=talk,
            about=(_rows(reported.category, callers.row), _rows(numbers(today, reported), callers.row)),
            district=self._districts(chance, reported, callers),
        )
        surges = [self._surge(day, *surge) for surge in self._surges(day)]
        return {CALLS: joined([calls, *surges]) if surges else calls, **made}

    def _records(
        self,
        chance: np.random.Generator,
        callers: Callers,
        *,
        number: Texts,
        waited: Ints,
        talk: Ints,
        about: tuple[Texts, Texts],
        district: Texts,
    ) -> Truth:
        """Calls with their whole lives; `about` are the category and the number of the incident, if there is one."""
        n = len(callers)
        answered = callers.fate == "answered"
        answered_at = np.where(answered, callers.offered + waited, NEVER)
        ended_at = callers.offered + waited + np.where(answered, talk, 0)
        wrap = around(chance, 22, 0.6, n).astype(np.int64)
        result = np.where(callers.fate == "blocked", "blocked", "queued").astype(object)
        abandoned_at = np.where(callers.fate == "abandoned", ended_at, NEVER)
        spoken_at = np.where(answered, ended_at, NEVER)
        columns = {
            "call_id": fixed(number),
            "offered_at": instant(callers.offered),
            "answered_at": instant(answered_at),
            "ended_at": instant(ended_at),
            "talk_s": known(talk, spoken_at),
            "wrap_s": known(wrap, np.where(answered, ended_at + wrap, NEVER)),
            "result": states(result, ("answered", answered_at), ("abandoned", abandoned_at), n=n),
            "classification": known(callers.classification, spoken_at),
            "category": known(about[0], spoken_at),
            "district": fixed(district),
            "channel": fixed(pick(chance, estimates.CALL_CHANNELS, n)),
            "incident_id": known(about[1], spoken_at),
        }
        return Truth(at=callers.offered, reported=callers.offered, columns=columns)

    def _surges(self, day: int) -> list[tuple[int, int, float]]:
        """From when to when many more call than usual, and how many an hour."""
        begins, ends = self.world.zone.day_start(day), self.world.zone.day_start(day + 1)
        ordered = [
            (max(t.since, begins), min(t.until, ends), estimates.FLOOD_CALLS)
            for t in self.world.befalling(Kind.CALL_FLOOD, day)
        ]
        first, last = estimates.SURGE_HOURS
        own = (begins + first * HOUR, begins + last * HOUR, estimates.SURGE_CALLS)
        return [own, *ordered] if self.world.falls_on("flood", day) else ordered

    def _surge(self, day: int, since: int, until: int, an_hour: float) -> Truth:
        """Calls of a surge: about what others call about too, long in the queue, many given up."""
        chance = self.world.random("surge", since)
        n = int(chance.poisson(an_hour * self.world.scale * (until - since) / HOUR))
        offered = np.sort(chance.integers(since, max(until, since + 1), n))
        given_up = chance.random(n) < estimates.FLOOD_ABANDONED
        callers = Callers(
            offered=offered,
            fate=np.where(given_up, "abandoned", "answered").astype(object),
            classification=without(pick(chance, estimates.FLOOD_SAYS, n), given_up),
            row=np.full(n, NO_ROW),
            main=np.zeros(n, dtype=bool),
        )
        waited = np.maximum(around(chance, estimates.FLOOD_WAIT_S, estimates.FLOOD_SPREAD, n), 1)
        nothing = np.full(n, None, dtype=object)
        return self._records(
            chance,
            callers,
            number=numbered(f"C{(since - self.world.zone.day_start(day)):05d}-", day, n),
            waited=waited.astype(np.int64),
            talk=_talk(chance, callers.classification),
            about=(nothing, nothing),
            district=self.world.codes[draw(chance, self.world.weighted(estimates.WET), n)],
        )

    def _callers(self, chance: np.random.Generator, reported: Reports, today: DemoDay) -> Callers:
        about = np.flatnonzero(reported.channel == "call122")
        urgent = np.flatnonzero(reported.emergency)
        again = np.repeat(urgent, chance.poisson(estimates.REPEATS, len(urgent)))
        later = reported.at[again] + chance.integers(20, 900, len(again))
        kinds = np.where(reported.emergency[about], "emergency", "complaint").astype(object)
        parts = [
            _group(reported.at[about], "answered", kinds, about, main=True),
            _group(later, "answered", "duplicate", again),
            *self._unrelated(chance, today),
        ]
        names = Callers.__annotations__
        joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
        order = np.argsort(joined["offered"], kind="stable")
        return Callers(**{name: values[order] for name, values in joined.items()})

    def _unrelated(self, chance: np.random.Generator, today: DemoDay) -> list[Callers]:
        """Calls that no incident comes of: questions, nuisance, callers who give up."""
        ghosts = estimates.NUISANCE * estimates.GHOST_SHARE
        expected: dict[tuple[str, str | None], float] = {
            **{("answered", kind): number for kind, number in estimates.OTHER_CALLS.items()},
            ("answered", "ghost"): ghosts,
            ("answered", "prank"): estimates.NUISANCE - ghosts,
            ("abandoned", None): estimates.ABANDONED
            * (1.3 if today.homecoming or today.rain.max() > 0.7 else 1.0),
            ("blocked", None): estimates.BLOCKED,
        }
        parts = []
        for (fate, classification), number in expected.items():
            n = int(chance.poisson(number * self.world.scale))
            hours = np.array(estimates.CALL_HOURS) ** (1.4 if fate != "answered" else 1.0)
            offered = self.world.instants(today.day, spread(chance, hours, n))
            parts.append(_group(offered, fate, classification, np.full(n, NO_ROW)))
        return parts

    def _waits(self, chance: np.random.Generator, callers: Callers) -> Ints:
        """Seconds in the queue, until the answer or until the caller gives up."""
        n = len(callers)
        hour = (callers.offered + self.world.zone.offsets_at(callers.offered)) % DAY // HOUR
        load = np.array(estimates.CALL_HOURS)[hour] / max(estimates.CALL_HOURS)
        median = estimates.ANSWER_S * (1 + estimates.BUSY * load)
        answered = np.maximum(around(chance, median, estimates.ANSWER_SPREAD, n), 1)
        given_up = 3 + chance.exponential(26, n)
        waited = np.where(callers.fate == "answered", answered, np.minimum(given_up, 240))
        return np.where(callers.fate == "blocked", 0, waited).astype(np.int64)

    def _districts(self, chance: np.random.Generator, reported: Reports, callers: Callers) -> Texts:
        """Where a call comes from: of an incident its district, else that of the network's cell."""
        world, n = self.world, len(callers)
        cell = world.codes[draw(chance, world.people, n)]
        serious = np.isin(callers.classification, ("information", "referral"))
        lost = np.where(serious, 1.0, 4.0) * estimates.UNKNOWN_DISTRICT
        cell[chance.random(n) < lost] = None
        return np.where(callers.row == NO_ROW, cell, _rows(reported.district, callers.row))


def _group(
    offered: Ints, fate: str, classification: Texts | str | None, row: Ints, *, main: bool = False
) -> Callers:
    n = len(offered)
    named = (
        classification if isinstance(classification, np.ndarray) else np.full(n, classification, dtype=object)
    )
    return Callers(
        offered=offered,
        fate=np.full(n, fate, dtype=object),
        classification=named,
        row=row.astype(np.int64),
        main=np.full(n, main),
    )


def _talk(chance: np.random.Generator, classification: Texts) -> Ints:
    """Seconds of talk; a ghost call is over soon, an emergency takes its questions."""
    usual = np.full(len(classification), 70.0)
    for name, seconds in estimates.TALK_S.items():
        usual[classification == name] = seconds
    return np.maximum(around(chance, usual, 0.5, len(usual)), 4).astype(np.int64)


def _rows(values: Texts, row: Ints) -> Texts:
    """Values at rows; None where there is no row."""
    if not len(values):
        return np.full(len(row), None, dtype=object)
    return without(values[row], row == NO_ROW)

"""Licence applications of one day and every step they go through, on the clock of the office."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from db.city.zone import DAY
from db.simulate import estimates
from db.simulate.office import OFFICE_S
from db.simulate.trouble import Kind
from db.simulate.truth import (
    MISSING,
    NEVER,
    Bools,
    Column,
    Floats,
    Ints,
    Texts,
    Truth,
    fixed,
    instant,
    known,
    states,
    texts,
    without,
)
from db.simulate.world import DemoDay, World, around, blanked, draw, numbered, pick, spread

APPLICATIONS, STEPS = "licensing.applications", "licensing.steps"
#: An application is over, collected too, after so many days; the feed looks back a little further.
LONGEST_DAYS = 150
#: Its last step has ended by then, which leaves time to collect the licence.
LAST_STEP_DAYS = LONGEST_DAYS - 25
#: The steps an application can go through, in order; a file that was returned goes through a step twice.
SLOTS = (
    *("front_office", "front_office", "technical_review", "technical_review", "field_survey"),
    *("recommendation", "levy", "verification", "determination", "signature"),
)
OFFICE, OFFICE_AGAIN, REVIEW, REVIEW_AGAIN, DETERMINATION, SIGNATURE = 0, 1, 2, 3, 8, 9


@dataclass(frozen=True)
class Applications:
    """Who applies on a day, in order. `limit` is the service limit in working days."""

    at: Ints
    permit: Texts
    limit: Ints

    def __len__(self) -> int:
        return len(self.at)


@dataclass
class Course:
    """The way of a day's applications, one column a slot: whether taken, begun, ended, with which outcome.

    `returned` holds the instants at which files went to the applicant and came back, for each kind of return.
    """

    taken: Bools
    begun: Ints
    ended: Ints
    outcome: Texts
    paused_days: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    returned: list[tuple[Ints, Ints]] = field(default_factory=list)


class Licensing:
    """Generator of applications and steps."""

    lookback_days = LONGEST_DAYS + 5

    def __init__(self, world: World) -> None:
        """Take the world they happen in."""
        self.world = world

    def day(self, day: int) -> dict[str, Truth]:
        """Applications submitted on a day, with their steps."""
        today = self.world.day(day)
        chance = self.world.random("licensing", day)
        applied = self._applied(chance, today)
        course = self._course(chance, applied)
        number = numbered("L", day, len(applied), digits=4)
        applications, finished = self._applications(chance, applied, course, number)
        return {APPLICATIONS: applications, STEPS: _steps(applied, course, number, finished)}

    def _applied(self, chance: np.random.Generator, today: DemoDay) -> Applications:
        level = (
            estimates.APPLICATIONS * self.world.scale * estimates.WEEKDAY_APPLICATIONS[today.calendar.weekday]
        )
        n = int(chance.poisson(level * (estimates.DAY_OFF if today.resting else 1.0)))
        seconds = spread(chance, np.array((*estimates.APPLICATION_HOURS, 0.4, 0.2)), n)
        kinds = {kind: row[0] for kind, row in estimates.PERMITS.items()}
        if today.calendar.on.month == 1:
            kinds["billboard"] *= 1.7
        permit = pick(chance, kinds, n)
        limits = {kind: self._limit(kind, today) for kind in kinds}
        limit = np.array([limits[kind] for kind in permit], dtype=np.int64)
        return Applications(at=self.world.instants(today.day, seconds), permit=permit, limit=limit)

    def _limit(self, kind: str, today: DemoDay) -> int:
        value = self.world.profile.rate("licensing.sla_working_days", today.calendar.on, kind)
        return round(value) if value else 14

    def _course(self, chance: np.random.Generator, applied: Applications) -> Course:
        """Walk through the slots: each step begins when the one before ended, or the applicant came back."""
        n = len(applied)
        taken, seconds = self._work(chance, applied)
        course = Course(
            taken=taken,
            begun=np.full((n, len(SLOTS)), NEVER),
            ended=np.full((n, len(SLOTS)), NEVER),
            outcome=np.full((n, len(SLOTS)), "passed", dtype=object),
            paused_days=np.where(taken[:, REVIEW_AGAIN], chance.integers(1, 6, n), 0),
        )
        away = np.where(taken[:, OFFICE_AGAIN], chance.integers(1, 7, n), 0)
        slow, latest = chance.random(n) < estimates.STUCK_SHARE, applied.at + LAST_STEP_DAYS * DAY
        now = self.world.office.add(applied.at, np.full(n, 60))
        for slot in range(len(SLOTS)):
            ended = self.world.office.add(now, seconds[:, slot])
            ended = self._stuck(applied, slot, self._held_up(applied, slot, now, ended, slow))
            ended = np.minimum(ended, latest)
            course.begun[:, slot] = np.where(taken[:, slot], now, NEVER)
            course.ended[:, slot] = np.where(taken[:, slot], ended, NEVER)
            now = np.where(taken[:, slot], ended, now)
            for waits, again in ((away, OFFICE_AGAIN), (course.paused_days, REVIEW_AGAIN)):
                if slot == again - 1:
                    course.outcome[taken[:, again], slot] = "returned"
                    back = np.minimum(self.world.office.add(now, waits * OFFICE_S), latest)
                    course.returned.append((np.where(taken[:, again], now, NEVER), back))
                    now = np.where(taken[:, again], back, now)
        return course

    def _work(self, chance: np.random.Generator, applied: Applications) -> tuple[Bools, Ints]:
        """Which slots each application goes through, and the office seconds each takes."""
        n = len(applied)
        taken = np.zeros((n, len(SLOTS)), dtype=bool)
        taken[:, [OFFICE, REVIEW, 7, DETERMINATION, SIGNATURE]] = True
        taken[:, OFFICE_AGAIN] = chance.random(n) < estimates.RETURNED_AT_OFFICE
        taken[:, REVIEW_AGAIN] = chance.random(n) < estimates.RETURNED_IN_REVIEW
        need = np.zeros(n)
        for kind, (_, pace, more, _) in estimates.PERMITS.items():
            mine = applied.permit == kind
            need[mine] = pace
            for slot, step in enumerate(SLOTS):
                if step in more:
                    taken[mine, slot] = True
        total = around(chance, need * applied.limit, estimates.TOTAL_SPREAD, n)
        weight = np.array([estimates.STEP_WEIGHTS.get(step, 0.0) for step in SLOTS])
        weight[REVIEW_AGAIN] *= 0.5
        shares = taken * weight
        shares = shares / shares.sum(axis=1, keepdims=True)
        days = total[:, None] * shares * np.exp(estimates.STEP_SPREAD * chance.standard_normal(shares.shape))
        days[:, [OFFICE, OFFICE_AGAIN]] = 0.35 * np.exp(0.6 * chance.standard_normal((n, 2)))
        days[:, SIGNATURE] = 0.4 * np.exp(0.7 * chance.standard_normal(n))
        return taken, np.maximum(days * OFFICE_S, 300).astype(np.int64)

    def _held_up(self, applied: Applications, slot: int, begun: Ints, ended: Ints, slow: Bools) -> Ints:
        """Ends of a step, later where it stands still: `slow` applications wait for the end of the stop."""
        if SLOTS[slot] not in estimates.STUCK_STEPS:
            return ended
        world, cycle, held = self.world, estimates.STUCK_CYCLE, np.array(ended)
        days = world.zone.days(ended)
        for number in np.unique(days // cycle) if len(days) else ():
            permit, step = stop_of_cycle(world, int(number))
            if step != SLOTS[slot]:
                continue
            first, last = number * cycle + estimates.STUCK_FROM, number * cycle + estimates.STUCK_TO
            hit = slow & (applied.permit == permit) & (days >= first) & (days < last)
            resumed = np.full(len(held), world.zone.day_start(int(last)))
            later = world.office.add(resumed, (begun % (2 * OFFICE_S)).astype(np.int64))
            held = np.where(hit, np.maximum(later, ended), held)
        return held

    def _stuck(self, applied: Applications, slot: int, ended: Ints) -> Ints:
        """Ends of a step, later where trouble was ordered for it: whatever waits goes on in the days after."""
        held = ended
        for trouble in self.world.troubles:
            if trouble.kind is Kind.STUCK_STEP:
                permit, _, step = trouble.target.partition("/")
                hit = (applied.permit == permit) & (ended >= trouble.since) & (ended < trouble.until)
                goes_on = np.full(len(ended), trouble.until)
                later = self.world.office.add(goes_on, ended % (2 * OFFICE_S))
                held = np.where(hit & (SLOTS[slot] == step), later, held)
        return held

    def _applications(
        self, chance: np.random.Generator, applied: Applications, course: Course, number: Texts
    ) -> tuple[Truth, Ints]:
        """The applications, and the instant at which each one's steps stop."""
        n, office = len(applied), self.world.office
        luck, taken = chance.random(n), course.taken
        complete = np.where(taken[:, OFFICE_AGAIN], course.ended[:, OFFICE_AGAIN], course.ended[:, OFFICE])
        decided, decision = course.ended[:, DETERMINATION].copy(), np.full(n, "issued", dtype=object)
        rejected = luck < estimates.REJECTED
        decision[rejected] = "rejected"
        overdue_at = self._due(applied, complete, course.paused_days)
        deemed = (decided > overdue_at) & (chance.random(n) < estimates.DEEMED)
        decided[deemed], decision[deemed] = (
            overdue_at[deemed] + chance.integers(1, 3_600, n)[deemed],
            "deemed_approved",
        )
        withdrawn = ~rejected & ~deemed & (luck < estimates.REJECTED + estimates.WITHDRAWN)
        part = chance.uniform(0.1, 0.9, n)
        left = applied.at + ((decided - applied.at) * part).astype(np.int64)
        decided[withdrawn], decision[withdrawn] = left[withdrawn], "withdrawn"
        issued = np.where(decision == "issued", course.ended[:, SIGNATURE], NEVER)
        comes = (decision == "issued") & (chance.random(n) < estimates.COLLECTED)
        fetched = office.add(np.where(comes, issued, decided), chance.integers(1, 9 * OFFICE_S, n))
        collected = np.where(comes, fetched, NEVER)
        finished = np.where(decision == "issued", NEVER, decided)
        course.outcome[rejected, DETERMINATION] = "rejected"
        columns = {
            "application_no": fixed(number),
            "permit_type": fixed(applied.permit),
            "submitted_at": instant(applied.at),
            "complete_at": instant(_until(complete, finished)),
            "decided_at": instant(decided),
            "decision": known(decision, decided),
            "issued_at": instant(issued),
            "collected_at": instant(collected),
            "due_on": fixed(np.full(n, None, dtype=object)),
            "paused_days": known(course.paused_days, _until(_resumed(course), finished)),
            **self._particulars(chance, applied),
            "status": _status(course, decided, collected, finished, withdrawn),
        }
        return Truth(at=applied.at, reported=applied.at, columns=columns), finished

    def _due(self, applied: Applications, complete: Ints, paused_days: Ints) -> Ints:
        """First instant after the last day for a decision."""
        world = self.world
        last = world.office.after(world.zone.days(complete), applied.limit + paused_days)
        return world.zone.from_local((last + 1) * DAY)

    def _particulars(self, chance: np.random.Generator, applied: Applications) -> dict[str, Column]:
        world, n, permit = self.world, len(applied), applied.permit
        growing = world.weighted(estimates.GROWING)
        commercial = world.weighted(estimates.COMMERCIAL)
        where = np.where(
            np.isin(permit, estimates.BUILDING), draw(chance, growing, n), draw(chance, commercial, n)
        )
        district = blanked(chance, world.codes[where], estimates.UNKNOWN_DISTRICT)
        usual: Floats = np.array([estimates.INVESTMENT.get(kind, 0.0) for kind in permit])
        millions = np.round(around(chance, usual, 1.0, n)).astype(np.int64)
        invests = usual > 0
        workers = chance.poisson(2 + np.minimum(millions / 120, 60))
        channel = np.where(
            np.isin(permit, estimates.BUILDING), "simbg", pick(chance, estimates.PERMIT_CHANNELS, n)
        )
        risk = np.array([estimates.RISK.get(kind) for kind in permit], dtype=object)
        return {
            "authority": fixed(pick(chance, estimates.AUTHORITY, n)),
            "risk_level": fixed(risk),
            "district": fixed(district),
            "channel": fixed(channel.astype(object)),
            "investment_idr": fixed(np.where(invests, np.maximum(millions, 1) * 1_000_000, MISSING)),
            "workers": fixed(np.where(invests, workers, MISSING)),
        }


def stop_of_cycle(world: World, cycle: int) -> tuple[str, str]:
    """The kind of licence and the step that stand still for most of a cycle of days."""
    chance = world.random("stuck", cycle)
    return str(chance.choice(estimates.STUCK_PERMITS)), str(chance.choice(estimates.STUCK_STEPS))


def _until(at: Ints, finished: Ints) -> Ints:
    """Instants that come before the end of an application; NEVER for the others."""
    return np.where(at <= finished, at, NEVER)


def _resumed(course: Course) -> Ints:
    """When the applicant's second turn is over and its length is known."""
    returned, back = course.returned[1]
    return np.where(returned < NEVER, back, NEVER)


def _status(course: Course, decided: Ints, collected: Ints, finished: Ints, withdrawn: Bools) -> Column:
    began = _until(course.begun[:, OFFICE], finished)
    moves = [("in_process", began)]
    for returned, back in course.returned:
        moves.append(("returned", _until(returned, finished)))
        moves.append(("in_process", np.where(returned < NEVER, _until(back, finished), NEVER)))
    closed = np.where(withdrawn, decided, collected)
    return states("submitted", *moves, ("decided", decided), ("closed", closed), n=len(decided))


def _steps(applied: Applications, course: Course, number: Texts, finished: Ints) -> Truth:
    """One row a step begun before the end; the step in which an application ends has no outcome."""
    seq = np.cumsum(course.taken, axis=1, dtype=np.int64)
    begun = course.begun < finished[:, None]
    row, slot = np.nonzero(course.taken & begun)
    started, ended = course.begun[row, slot], course.ended[row, slot]
    cut = ended > finished[row]
    ended = np.minimum(ended, finished[row])
    outcome = without(course.outcome[row, slot], cut)
    agency = {kind: unit for kind, (_, _, _, unit) in estimates.PERMITS.items()}
    outside = ("field_survey", "recommendation", "technical_review")
    step = np.array(SLOTS, dtype=object)[slot]
    kinds = zip(applied.permit[row], step, strict=True)
    unit = texts(agency[kind] if name in outside else "DPMPTSP" for kind, name in kinds)
    columns = {
        "application_no": fixed(number[row]),
        "step": fixed(step),
        "seq": fixed(seq[row, slot]),
        "started_at": instant(started),
        "ended_at": instant(ended),
        "unit": fixed(unit),
        "outcome": known(outcome, ended),
    }
    return Truth(at=started, reported=started, columns=columns)

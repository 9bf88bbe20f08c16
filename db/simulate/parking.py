"""Parking payments of one day: who pays where and when, what is late, reversed, corrected and settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from db.city.consistency import covers
from db.city.zone import DAY, HOUR, to_date
from db.simulate import estimates
from db.simulate.trouble import Kind
from db.simulate.truth import (
    MISSING,
    NEVER,
    Bools,
    Column,
    Floats,
    Ints,
    Layer,
    Texts,
    Truth,
    fixed,
    instant,
    known,
    states,
    texts,
    without,
)
from db.simulate.world import DemoDay, World, around, blanked, normalised, numbered, pick

PAYMENTS, TARIFF = "eparking.payments", "eparking.tariff_idr"
#: No payment changes later than this many days after it was made.
LOOKBACK_DAYS = 20
EMPTY_DAY = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Points:
    """The parking points that are valid on a day, as aligned arrays."""

    id: Texts
    street: Texts
    zone_class: Texts
    district: Texts
    operator: Texts
    weight: Floats


@dataclass(frozen=True)
class Payments:
    """Payments of a day before their fate, in order, as aligned arrays."""

    paid: Ints
    reported: Ints
    operator: Texts
    vehicle: Texts
    method: Texts


class Parking:
    """Generator of `eparking.payments`."""

    lookback_days = LOOKBACK_DAYS

    def __init__(self, world: World) -> None:
        """Take the points of the city's profile; a city without any has no payments."""
        self.world = world
        self.places = [place for place in world.profile.places if place.program == "eparking"]

    def day(self, day: int) -> dict[str, Truth]:
        """All payments made on a day."""
        world, today = self.world, self.world.day(day)
        chance = world.random("parking", day)
        points = self._points(day)
        where, seconds = self._visits(chance, points, today)
        running = ~self._silenced(chance, points, where, seconds, day)
        order = np.argsort(seconds[running], kind="stable")
        where, paid = where[running][order], world.instants(day, seconds[running][order])
        return {PAYMENTS: self._payments(chance, points, where, paid, today)}

    def _points(self, day: int) -> Points:
        on = to_date(day)
        valid = np.array([covers(place, on) for place in self.places], dtype=bool)
        every = self._every_point
        return Points(**{name: getattr(every, name)[valid] for name in Points.__dataclass_fields__})

    @cached_property
    def _every_point(self) -> Points:
        places = self.places
        streets = list(dict.fromkeys(place.street for place in places))
        operators = [f"OP-{streets.index(p.street) % estimates.OPERATORS + 1:02d}" for p in places]
        commerce = np.array([estimates.COMMERCIAL.get(p.district, 1.0) for p in places]) ** 0.25
        luck = np.exp(0.22 * self.world.random("points", 0).standard_normal(len(places)))
        return Points(
            id=texts([p.place_id for p in places]),
            street=texts([p.street for p in places]),
            zone_class=texts([p.zone_class for p in places]),
            district=texts([p.district for p in places]),
            operator=texts(operators),
            weight=commerce * luck / max(float(np.mean(commerce * luck)), 1e-9) if places else np.zeros(0),
        )

    def _visits(self, chance: np.random.Generator, points: Points, today: DemoDay) -> tuple[Ints, Floats]:
        """Point and second of each visit. At one point they keep a distance, as an attendant's day does."""
        expected = estimates.PAYMENTS_A_POINT * self.world.scale * busyness(today) * points.weight
        where, seconds = [EMPTY_DAY], [np.zeros(0)]
        for zone_class in ("I", "II"):
            mine = np.flatnonzero((points.zone_class == "II") == (zone_class == "II"))
            hours, kept = parking_hours(today, zone_class)
            visits = chance.poisson(expected[mine] * kept)
            at = np.repeat(mine, visits)
            first = np.repeat(np.cumsum(visits) - visits, visits)
            turn = np.arange(len(at)) - first
            edges = np.concatenate([[0.0], np.cumsum(normalised(hours))])
            share = (turn + chance.random(len(at))) / np.repeat(np.maximum(visits, 1), visits)
            where.append(at)
            seconds.append(np.interp(share, edges, np.arange(25) * HOUR))
        return np.concatenate(where), np.concatenate(seconds)

    def _silenced(
        self, chance: np.random.Generator, points: Points, where: Ints, seconds: Floats, day: int
    ) -> Bools:
        """Visits nobody recorded: a few points are out of order for hours, seldom all of one operator."""
        silenced = np.zeros(len(where), dtype=bool)
        if not len(points.id):
            return silenced
        for _ in range(int(chance.poisson(estimates.OUTAGES_A_DAY * len(points.id) / 150))):
            point, begins, lasts = (
                chance.integers(len(points.id)),
                chance.uniform(8, 18),
                chance.uniform(1.5, 7),
            )
            during = (seconds >= begins * HOUR) & (seconds < (begins + lasts) * HOUR)
            silenced |= (where == point) & during
        if self.world.falls_on("operator", day):
            silenced |= (points.operator == chance.choice(points.operator))[where]
        if chance.random() < estimates.OPERATOR_OUTAGE:
            operator, begins = chance.choice(points.operator), chance.uniform(9, 17)
            during = (seconds >= begins * HOUR) & (seconds < (begins + chance.uniform(1.5, 3.5)) * HOUR)
            silenced |= (points.operator == operator)[where] & during
        return silenced

    def _payments(
        self, chance: np.random.Generator, points: Points, where: Ints, paid: Ints, today: DemoDay
    ) -> Truth:
        n = len(where)
        late = chance.random(n) < estimates.LATE
        delay = np.where(late, chance.uniform(600, 30 * HOUR, n), chance.uniform(1, 6, n))
        made = Payments(
            paid=paid,
            reported=paid + delay.astype(np.int64),
            operator=points.operator[where],
            vehicle=pick(chance, estimates.VEHICLES, n),
            method=pick(chance, estimates.METHODS, n),
        )
        lost = chance.random(n) < 0.3 * estimates.UNKNOWN_DISTRICT
        district = blanked(chance, points.district[where], 0.7 * estimates.UNKNOWN_DISTRICT)
        columns = {
            "txn_id": fixed(numbered("P", today.day, n)),
            "paid_at": instant(paid),
            "point_id": fixed(without(points.id[where], lost)),
            # The registry knows the street of a point.
            "street": fixed(np.full(n, None, dtype=object)),
            "zone_class": fixed(without(points.zone_class[where], lost)),
            "district": fixed(without(district, lost)),
            "operator_id": fixed(made.operator),
            "vehicle_type": fixed(made.vehicle),
            "method": fixed(made.method),
            "issuer": fixed(_issuers(chance, made.method)),
            "amount_idr": self._amounts(chance, made, points.zone_class[where], today),
            "mdr_idr": fixed(np.where(made.method == "card", MISSING, 0)),
            "city_share_idr": fixed(np.full(n, MISSING)),
            **self._fate(chance, made),
        }
        return Truth(at=paid, reported=made.reported, columns=columns)

    def _amounts(
        self, chance: np.random.Generator, made: Payments, zone_class: Texts, today: DemoDay
    ) -> Column:
        """The tariff; a few are first reported with another vehicle's and corrected later."""
        right = self._charged(made, self._tariffs(made.vehicle, zone_class, today), today)
        other = np.where(made.vehicle == "R2", "R4", "R2").astype(object)
        wrong = self._tariffs(other, zone_class, today)
        n = len(made.paid)
        mistaken = chance.random(n) < estimates.CORRECTED
        mended = made.paid + chance.uniform(0.3 * HOUR, 40 * HOUR, n).astype(np.int64)
        return (Layer(np.where(mistaken, wrong, right)), Layer(right, np.where(mistaken, mended, NEVER)))

    def _charged(self, made: Payments, tariff: Ints, today: DemoDay) -> Ints:
        """What is charged of the tariff: less where a wrong one is loaded, of all operators or of one."""
        wrong = (tariff * estimates.WRONG_TARIFF).astype(np.int64)
        wrong -= wrong % estimates.TARIFF_STEP
        for trouble in self.world.befalling(Kind.WRONG_TARIFF, today.day):
            hit = (made.paid >= trouble.since) & (made.paid < trouble.until)
            if trouble.target:
                hit &= made.operator == trouble.target
            tariff = np.where(hit, wrong, tariff)
        return tariff

    def _tariffs(self, vehicle: Texts, zone_class: Texts, today: DemoDay) -> Ints:
        rate, on = self.world.profile.rate, today.calendar.on
        amounts = {
            (kind, street): int(
                rate(TARIFF, on, f"{kind} {street}") or rate(TARIFF, on, kind) or estimates.TARIFF
            )
            for kind in estimates.VEHICLES
            for street in ("I", "II")
        }
        pairs = zip(vehicle.tolist(), zone_class.tolist(), strict=True)
        return np.array([amounts.get(pair, estimates.TARIFF) for pair in pairs], dtype=np.int64)

    def _fate(self, chance: np.random.Generator, made: Payments) -> dict[str, Column]:
        """State and settlement day: settled by operator and method on a later working day."""
        n, world = len(made.paid), self.world
        luck = chance.random(n)
        failed = luck < estimates.FAILED
        undone = ~failed & (luck < estimates.FAILED + estimates.REVERSED)
        disputed = luck > 1 - estimates.DISPUTED
        late = 1 + (chance.random(n) < estimates.SLOW_SETTLEMENT)
        day = world.office.after(world.zone.days(made.reported), late)
        second = _batch_minutes(made) * 60 + chance.integers(0, 240, n)
        settled = np.where(failed | undone, NEVER, world.zone.from_local(day * DAY + second))
        undone_at = made.reported + np.minimum(around(chance, 1_500, 1.0, n), DAY).astype(np.int64)
        disputed_at = settled + chance.integers(1, 72 * HOUR, n)
        status = states(
            np.where(failed, "failed", "captured").astype(object),
            ("settled", settled),
            ("reversed", np.where(undone, undone_at, NEVER)),
            ("disputed", np.where(disputed, disputed_at, NEVER)),
            n=n,
        )
        days, which = np.unique(day, return_inverse=True)
        on = [to_date(int(number)) for number in days]
        return {
            "status": status,
            "settled_on": known(texts(date.isoformat() for date in on)[which], settled),
            # The demo city has no bank files to compare with, so that a batch would be dead weight.
            "batch_id": fixed(np.full(n, None, dtype=object)),
        }


def busyness(today: DemoDay) -> float:
    """How busy the streets are on a day, 1 on an ordinary Thursday."""
    usual = estimates.WEEKDAY_PARKING[today.calendar.weekday]
    if today.feast:
        return 0.5
    if today.calendar.kind in ("public", "joint_leave"):
        usual *= 0.84
    if today.homecoming:
        usual *= 1.15
    return usual * (1.06 if today.payday else 1.0)


def parking_hours(today: DemoDay, zone_class: str) -> tuple[Floats, float]:
    """Weight of each hour of a day in a street class, and the part of the visits that rain leaves."""
    opened = (
        estimates.PARKING_HOURS_RAMADAN if today.calendar.ramadan else estimates.PARKING_HOURS[zone_class]
    )
    hours = np.zeros(24)
    hours[7:22] = opened
    wet = hours * (1 - 0.55 * today.rain)
    return wet, float(wet.sum() / hours.sum())


def _batch_minutes(made: Payments) -> Ints:
    """Minute of the day at which the bank settles the batch of a payment."""
    turn = _mapped(made.operator, lambda name: 9 * 60 + 30 + sum(name.encode()) % 37 * 6).astype(np.int64)
    return turn + np.where(made.method == "qris", 0, np.where(made.method == "cash", 90, 45))


def _mapped(names: Texts, told: Callable[[str], object]) -> Texts:
    """What is told of each name, worked out once a name."""
    known_names = {name: told(name) for name in set(names)}
    made = np.empty(len(names), dtype=object)
    made[:] = [known_names[name] for name in names]
    return made


def _issuers(chance: np.random.Generator, method: Texts) -> Texts:
    issuer = np.full(len(method), None, dtype=object)
    for name, shares in estimates.ISSUERS.items():
        mine = method == name
        issuer[mine] = pick(chance, shares, int(mine.sum()))
    return issuer

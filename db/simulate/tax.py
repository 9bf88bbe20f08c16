"""Local tax of one day: payments, assessments, and the daily totals of the years before payments were recorded."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from db.city.zone import DAY, HOUR, to_date, to_day
from db.simulate import estimates
from db.simulate.truth import (
    MISSING,
    NEVER,
    Bools,
    Floats,
    Ints,
    Texts,
    Truth,
    fixed,
    instant,
    known,
    states,
    texts,
)
from db.simulate.world import DemoDay, World, around, blanked, draw, normalised, numbered, pick, spread

PAYMENTS, ASSESSMENTS = "simp4d.payments", "simp4d.assessments"
TOTALS = "simp4d.daily_realisation"


class TaxYear:
    """What a year brings, and how it is spread over its days, by kind of tax."""

    def __init__(self, world: World) -> None:
        """Take the world whose working days decide."""
        self.world = world
        self.weights = lru_cache(maxsize=16)(self._weights)

    def due(self, day: int) -> dict[str, float]:
        """Rupiah to expect on a day, by kind of tax."""
        on = to_date(day)
        grown = estimates.TAX_GROWTH ** (on.year - estimates.TAX_YEAR)
        luck = self.world.random("tax year", on.year)
        found = {}
        for code, (billions, reached, _, _) in estimates.TAXES.items():
            year = billions * 1e9 * grown * reached * luck.uniform(0.95, 1.05)
            found[code] = year * float(self.weights(on.year, code)[day - to_day(date(on.year, 1, 1))])
        return found

    def _weights(self, year: int, code: str) -> Floats:
        """Share of a year's tax on each of its days: by the season of the tax, less on days off."""
        _, _, season, monthly = estimates.TAXES[code]
        first = to_day(date(year, 1, 1))
        made = []
        for day in range(first, to_day(date(year + 1, 1, 1))):
            on, off = to_date(day), not self.world.day(day).calendar.working
            weight = estimates.TAX_SEASONS[season][on.month - 1] * (estimates.TAX_DAY_OFF if off else 1.0)
            if monthly:
                weight *= 1.0 + 3.0 * float(8 <= on.day <= 15)
            made.append(weight)
        return normalised(made)


class TaxPayments:
    """Generator of payments."""

    lookback_days = 12

    def __init__(self, world: World, year: TaxYear) -> None:
        """Take the world and what its tax year brings."""
        self.world, self.year = world, year

    def day(self, day: int) -> dict[str, Truth]:
        """Payments made on a day, whose amounts add up to about what the day should bring."""
        world, today = self.world, self.world.day(day)
        chance = world.random("tax", day)
        code, amount = self._paid(chance, today)
        n = len(code)
        at = world.instants(day, spread(chance, np.array((*estimates.TAX_HOURS, 1.2, 0.7)), n))
        channel = pick(chance, estimates.TAX_CHANNELS, n)
        channel[np.isin(code, ("OPS-PKB", "OPS-BBN"))] = "samsat"
        reversed_at = np.where(
            chance.random(n) < estimates.TAX_REVERSED, at + chance.integers(HOUR, DAY, n), NEVER
        )
        settles = world.office.after(np.full(n, day), chance.integers(1, 3, n))
        settled_at = np.where(reversed_at < NEVER, NEVER, world.zone.from_local(settles * DAY + 9 * HOUR))
        month = to_date(day).month
        columns = {
            "payment_id": fixed(numbered("N", day, n)),
            "paid_at": instant(at),
            "tax_code": fixed(code),
            "account_code": fixed(texts(estimates.TAX_ACCOUNTS[str(c)[:3]] for c in code)),
            "period_year": fixed(np.full(n, to_date(day).year)),
            "period_month": fixed(np.where(np.isin(code, ("PBBP2", "BPHTB")), MISSING, month)),
            "district": fixed(self._districts(chance, n)),
            "principal_idr": fixed(amount),
            "penalty_idr": fixed(np.zeros(n, dtype=np.int64)),
            "discount_idr": fixed(np.zeros(n, dtype=np.int64)),
            "amount_idr": fixed(amount),
            "channel": fixed(channel),
            "bank_code": fixed(blanked(chance, pick(chance, estimates.TAX_BANKS, n), channel == "cash")),
            "settled_on": known(_iso(settles), settled_at),
            "status": states("success", ("settled", settled_at), ("reversed", reversed_at), n=n),
        }
        return {PAYMENTS: Truth(at=at, reported=at + 2, columns=columns)}

    def _paid(self, chance: np.random.Generator, today: DemoDay) -> tuple[Texts, Ints]:
        codes, amounts = [], []
        payments = estimates.TAX_PAYMENTS * self.world.scale
        usual = {code: row[0] * 1e9 * row[1] / 250 for code, row in estimates.TAXES.items()}
        for code, due in self.year.due(today.day).items():
            share = estimates.TAX_COUNTS[code] * min(due / usual[code], 4.0)
            n = max(int(chance.poisson(payments * share)), 1 if due > usual[code] / 50 else 0)
            parts = around(chance, 1.0, 1.1, n)
            rupiah = np.round(due * parts / max(float(parts.sum()), 1e-9) * chance.uniform(0.85, 1.15), -2)
            codes.append(np.full(n, code, dtype=object))
            amounts.append(rupiah.astype(np.int64))
        return np.concatenate(codes), np.concatenate(amounts)

    def _districts(self, chance: np.random.Generator, n: int) -> Texts:
        where = draw(chance, self.world.weighted(estimates.COMMERCIAL), n)
        return blanked(chance, self.world.codes[where], 3 * estimates.UNKNOWN_DISTRICT)


class TaxTotals:
    """Generator of daily totals: one row a kind of tax and day, known the next morning."""

    lookback_days = 2

    def __init__(self, world: World, year: TaxYear) -> None:
        """Take the world and what its tax year brings."""
        self.world, self.year = world, year

    def day(self, day: int) -> dict[str, Truth]:
        """Totals of a day; none once payments are the ledger."""
        chance = self.world.random("tax totals", day)
        due = self.year.due(day) if to_date(day).year < estimates.TAX_YEAR else {}
        amount = np.array([round(v * chance.uniform(0.8, 1.2)) for v in due.values()], dtype=np.int64)
        n = len(due)
        at = np.full(n, self.world.zone.day_start(day))
        counts = np.array([estimates.TAX_COUNTS[code] for code in due]) * estimates.TAX_PAYMENTS
        columns = {
            "date": fixed(_iso(np.full(n, day))),
            "tax_code": fixed(texts(due)),
            "district": fixed(texts([None] * n)),
            "amount_idr": fixed(amount),
            "payments": fixed(np.maximum(counts, 1).astype(np.int64)),
        }
        return {TOTALS: Truth(at=at, reported=at + DAY + 7 * HOUR, columns=columns)}


class TaxAssessments:
    """Generator of assessments: land and building early in the year, billboards and ground water all year."""

    lookback_days = 400

    def __init__(self, world: World) -> None:
        """Take the world they are issued in."""
        self.world = world

    def day(self, day: int) -> dict[str, Truth]:
        """Assessments issued on a day, with what will be paid on them."""
        world, today = self.world, self.world.day(day)
        chance, on = world.random("assessments", day), today.calendar.on
        season = day - to_day(date(on.year, 1, 20))
        n_land = int(chance.poisson(estimates.LAND_A_DAY * world.scale)) if 0 <= season < 45 else 0
        n_other = int(chance.poisson(estimates.OTHER_ASSESSED_A_DAY * world.scale))
        if today.resting:
            n_land = n_other = 0
        n = n_land + n_other
        land = np.arange(n) < n_land
        code = np.where(land, "PBBP2", np.where(chance.random(n) < 0.7, "REK", "PAT")).astype(object)
        issued = np.full(n, world.zone.day_start(day))
        due = np.where(land, to_day(date(on.year, 9, 30)), day + 30)
        amount = np.round(around(chance, np.where(land, 55e6, 12e6), 1.2, n), -3).astype(np.int64)
        paid_day, paid = self._paid(chance, day, due, land, amount)
        paid_at = np.where(paid > 0, world.zone.from_local(paid_day * DAY + 10 * HOUR), NEVER)
        whole = np.where(paid >= amount, paid_at, NEVER)
        overdue = np.where(whole < NEVER, NEVER, world.zone.from_local((due + 1) * DAY))
        columns = {
            "assessment_no": fixed(numbered("K", day, n)),
            "tax_code": fixed(code),
            "period_year": fixed(np.full(n, on.year)),
            "issued_on": fixed(_iso(np.full(n, day))),
            "due_on": fixed(_iso(due)),
            "amount_idr": fixed(amount),
            "paid_idr": known(paid, paid_at),
            "paid_on": known(_iso(paid_day), paid_at),
            "district": fixed(world.codes[draw(chance, world.people, n)]),
            "status": states("issued", ("overdue", overdue), ("paid", whole), n=n),
        }
        return {ASSESSMENTS: Truth(at=issued, reported=issued + 8 * HOUR, columns=columns)}

    def _paid(
        self, chance: np.random.Generator, day: int, due: Ints, land: Bools, amount: Ints
    ) -> tuple[Ints, Ints]:
        """Day and rupiah of the payment; most come shortly before the due day, some late, some never."""
        n, luck = len(due), chance.random(len(due))
        on_time, late = np.where(land, 0.58, 0.72), np.where(land, 0.10, 0.16)
        before = due - np.minimum(chance.exponential(np.where(land, 55, 9), n), due - day).astype(np.int64)
        after = due + chance.integers(3, 150, n)
        pays = luck < on_time + late
        part = np.where(chance.random(n) < 0.04, 0.5, 1.0)
        paid = np.where(pays, (amount * part).astype(np.int64), 0)
        return np.where(luck < on_time, before, after), paid


def _iso(days: Ints) -> Texts:
    """Dates as ISO text."""
    unique, back = np.unique(days, return_inverse=True)
    return texts(to_date(int(day)).isoformat() for day in unique)[back] if len(days) else texts(())

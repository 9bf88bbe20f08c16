"""Invented parking payments: settled the next working day; a few late, corrected, reversed or unplaced."""

from __future__ import annotations

import numpy as np
import pandas as pd

from db.city.calendar import CalendarDay
from db.city.profile import Place
from db.city.zone import HOUR, Zone
from db.simulate.rhythm import PARKING_HOURS, OfficeTime, clock_times, day_factor, pick

PER_DAY = 7_000
TARIFF = {"R2": 3_000, "R4": 5_000, "R6": 8_000}
SETTLED_AFTER_S = 6 * HOUR


def draw(rng: np.random.Generator, day: CalendarDay, zone: Zone, places: list[Place], office: OfficeTime, scale: float) -> pd.DataFrame:
    """A day's payments with everything that will become of them."""
    n = int(rng.poisson(PER_DAY * scale * day_factor(day)))
    start = zone.day_start(day.day)
    paid_at = start + clock_times(rng, n, PARKING_HOURS)
    chosen = _points(rng, n, places, paid_at - start)
    vehicle = pick(rng, n, {"R2": 0.72, "R4": 0.265, "R6": 0.015})
    amount = pd.Series(vehicle).map(TARIFF).to_numpy(np.int64)
    late = rng.random(n) < 0.02
    corrected, fate = rng.random(n) < 0.002, rng.random(n)
    next_working = int(office.working_days[office.position(day.day + 1)])
    unplaced = rng.random(n) < 0.01
    stem = f"P{day.on:%y%m%d}"
    return pd.DataFrame(
        {
            "txn_id": [f"{stem}{i:06d}" for i in range(n)],
            "paid_at": paid_at,
            "reported_at": paid_at + np.where(late, rng.integers(600, 6 * HOUR, n), rng.integers(1, 6, n)),
            "corrected_at": np.where(corrected, paid_at + 2 * HOUR, np.iinfo(np.int64).max),
            "reversed_at": np.where(fate < 0.003, paid_at + HOUR // 2, np.iinfo(np.int64).max),
            "settle_at": zone.day_start(next_working) + SETTLED_AFTER_S,
            "settled_on": next_working,
            "failed": fate > 0.996,
            "point_id": np.where(unplaced, None, [places[i].place_id for i in chosen]),
            "street": [places[i].street for i in chosen],
            "zone_class": [places[i].zone_class for i in chosen],
            "district": np.where(unplaced, None, [places[i].district for i in chosen]),
            "operator_id": [f"OP-{1 + i % 15:02d}" for i in chosen],
            "vehicle_type": vehicle,
            "method": pick(rng, n, {"qris": 0.52, "card": 0.14, "wallet": 0.13, "cash": 0.21}),
            "amount_idr": amount,
            "amount_before": np.where(corrected, amount + 2_000, amount),
        }
    )


def as_of(truth: pd.DataFrame, at: int) -> pd.DataFrame:
    """What the operators had reported by an instant."""
    seen = truth[truth["reported_at"] <= at]
    settled = (seen["settle_at"] <= at) & ~seen["failed"] & (seen["reversed_at"] > at)
    status = np.select(
        [seen["failed"], seen["reversed_at"] <= at, settled], ["failed", "reversed", "settled"], default="captured"
    )
    amount = seen["amount_idr"].where(seen["corrected_at"] <= at, seen["amount_before"])
    kept = ["txn_id", "paid_at", "point_id", "street", "zone_class", "district", "operator_id", "vehicle_type", "method"]
    return seen[kept].assign(
        amount_idr=amount, status=status, settled_on=seen["settled_on"].astype("Int64").where(settled)
    )


#: Instants at which a payment's record changes.
CHANGES = ("reported_at", "corrected_at", "reversed_at", "settle_at")


def _points(rng: np.random.Generator, n: int, places: list[Place], clock: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """A point for each payment; on any day a few points fall silent at some hour."""
    busy = np.random.default_rng(len(places)).lognormal(0.0, 0.45, size=len(places))
    chosen = rng.choice(len(places), size=n, p=busy / busy.sum())
    silent = rng.choice(len(places), size=4, replace=False)
    since = rng.integers(9 * HOUR, 17 * HOUR, size=4)
    for point, from_clock in zip(silent, since, strict=True):
        gone = (chosen == point) & (clock >= from_clock)
        chosen[gone] = (point + 1) % len(places)
    return chosen



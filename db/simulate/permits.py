"""Invented licence applications and the steps they pass, in the office's working time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from db.city.calendar import CalendarDay
from db.city.profile import CityProfile
from db.city.zone import HOUR, Zone
from db.simulate.rhythm import OFFICE_HOURS, Floats, OfficeTime, clock_times, lognormal, pick

PER_WORKING_DAY, PER_OTHER_DAY = 64, 6
NEVER = np.iinfo(np.int64).max
#: Permit types with their weight and their working-day limit in the demo city.
TYPES = {
    "pbg": (0.13, 28),
    "reklame": (0.16, 5),
    "praktik_kesehatan": (0.24, 5),
    "izin_usaha": (0.25, 7),
    "trayek": (0.05, 7),
    "pemakaman": (0.05, 3),
    "penelitian": (0.06, 3),
    "lainnya": (0.06, 7),
}
#: Steps with their usual part of the processing time.
STEPS = {
    "berkas": 0.08,
    "kajian": 0.33,
    "survei": 0.17,
    "rekomendasi": 0.13,
    "retribusi": 0.12,
    "verifikasi": 0.07,
    "penetapan": 0.06,
    "tanda_tangan": 0.04,
}
GROWING = {"12.71.07": 3, "12.71.11": 3, "12.71.21": 3, "12.71.02": 3, "12.71.03": 2.5, "12.71.12": 2.5, "12.71.09": 2}
CHANGES = ("submitted_at", "complete_at", "decided_at", "issued_at", "collected_at")


def draw(
    rng: np.random.Generator, day: CalendarDay, zone: Zone, city: CityProfile, office: OfficeTime, scale: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A day's applications with their milestones, and all the steps they will pass."""
    n = int(rng.poisson((PER_WORKING_DAY if day.working else PER_OTHER_DAY) * scale))
    submitted = zone.day_start(day.day) + clock_times(rng, n, OFFICE_HOURS)
    types = pick(rng, n, {name: weight for name, (weight, _) in TYPES.items()})
    limit = np.array([TYPES[name][1] for name in types], dtype=float)
    positions = _step_ends(rng, n, office, day, limit)
    returned = rng.random(n) < 0.15
    ends = np.maximum(office.instants(positions.ravel()).reshape(positions.shape), submitted[:, None] + 600)
    decided = ends[:, -2]
    decision = pick(rng, n, {"issued": 0.88, "rejected": 0.09, "withdrawn": 0.03})
    issued = np.where(decision == "issued", ends[:, -1], NEVER)
    invests = np.isin(types, ("pbg", "izin_usaha"))
    numbers = np.array([f"{day.on:%Y%m%d}-{i:04d}" for i in range(n)], dtype=object)
    applications = pd.DataFrame(
        {
            "application_no": numbers,
            "permit_type": types,
            "submitted_at": submitted,
            "complete_at": ends[:, 0],
            "decided_at": decided,
            "issued_at": issued,
            "collected_at": np.where(issued < NEVER, issued + rng.integers(HOUR, 3 * 24 * HOUR, n), NEVER),
            "decision": decision,
            "returned": returned,
            "paused_days": np.where(returned, rng.integers(1, 5, n), 0),
            "authority": pick(rng, n, {"city": 0.93, "province": 0.07}),
            "risk_level": pick(rng, n, {"R": 0.4, "MR": 0.3, "MT": 0.2, "T": 0.1}),
            "district": np.where(rng.random(n) < 0.02, None, pick(rng, n, {d.code: GROWING.get(d.code, 1.0) for d in city.districts})),
            "channel": pick(rng, n, {"web": 0.72, "mpp": 0.18, "counter": 0.1}),
            "investment_idr": np.where(invests, (lognormal(rng, n, 180e6, 1.3) // 1e6 * 1e6), 0).astype(np.int64),
            "workers": np.where(invests, rng.integers(1, 30, n), 0),
        }
    )
    return applications, _steps(numbers, submitted, ends, returned)


def as_of(truth: pd.DataFrame, at: int) -> pd.DataFrame:
    """What the licensing system held at an instant."""
    seen = truth[truth["submitted_at"] <= at]
    kept = ["application_no", "permit_type", "authority", "risk_level", "district", "channel", "investment_idr", "workers"]
    found = seen[kept].copy()
    for name in CHANGES:
        found[name] = seen[name].astype("Int64").where(seen[name] <= at)
    decided = seen["decided_at"] <= at
    found["decision"] = seen["decision"].where(decided)
    found["paused_days"] = seen["paused_days"].where(seen["complete_at"] <= at, 0)
    found["status"] = np.select(
        [seen["collected_at"] <= at, decided, seen["complete_at"] <= at], ["closed", "decided", "in_process"], default="submitted"
    )
    return found


def steps_as_of(truth: pd.DataFrame, at: int) -> pd.DataFrame:
    """What the process log held at an instant."""
    seen = truth[truth["started_at"] <= at]
    ended = seen["ended_at"] <= at
    return seen[["application_no", "step", "seq", "started_at", "unit"]].assign(
        ended_at=seen["ended_at"].astype("Int64").where(ended), outcome=seen["outcome"].where(ended)
    )


def _step_ends(rng: np.random.Generator, n: int, office: OfficeTime, day: CalendarDay, limit: Floats) -> Floats:
    """Positions in working time at which each step ends; the technical review is the demo city's bottleneck."""
    total = np.minimum(limit * lognormal(rng, n, 0.6, 0.42), limit * 1.6)
    share = np.array(list(STEPS.values())) * rng.gamma(6.0, 1 / 6.0, size=(n, len(STEPS)))
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
    start = office.position(day.day) + rng.random(n) * 0.9
    return start[:, None] + np.cumsum(share * total[:, None], axis=1)


def _steps(numbers: np.ndarray, submitted: np.ndarray, ends: Floats, returned: np.ndarray) -> pd.DataFrame:  # type: ignore[type-arg]
    starts = np.column_stack([submitted, ends[:, :-1]])
    made = []
    for index, step in enumerate(STEPS):
        made.append(
            pd.DataFrame(
                {
                    "application_no": numbers,
                    "step": step,
                    "seq": index + 1,
                    "started_at": starts[:, index],
                    "ended_at": np.maximum(ends[:, index], starts[:, index] + 60),
                    "unit": "DPMPTSP" if step not in ("kajian", "survei", "rekomendasi") else "Dinas teknis",
                    "outcome": np.where(returned & (step == "berkas"), "returned", "passed"),
                }
            )
        )
    return pd.concat(made, ignore_index=True)


STEP_CHANGES = ("started_at", "ended_at")

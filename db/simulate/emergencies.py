"""Invented calls, incidents and dispatches of the call centre."""

from __future__ import annotations

import numpy as np
import pandas as pd

from db.city.calendar import CalendarDay
from db.city.profile import CityProfile
from db.city.zone import HOUR, Zone
from db.simulate.rhythm import CALL_HOURS, clock_times, lognormal, pick

CALLS_PER_DAY, EMERGENCIES_PER_DAY, COMPLAINTS_PER_DAY = 260, 33, 74
NEVER = np.iinfo(np.int64).max
CLASSES = {
    "ghost": 0.24,
    "prank": 0.17,
    "information": 0.15,
    "emergency": 0.13,
    "complaint": 0.24,
    "referral": 0.03,
    "duplicate": 0.02,
    "test": 0.01,
    "wrong_area": 0.01,
}
EMERGENCIES = {
    "medical": 0.42,
    "accident": 0.33,
    "fire": 0.03,
    "rescue": 0.06,
    "flood": 0.03,
    "tree": 0.03,
    "public_order": 0.08,
    "other": 0.02,
}
COMPLAINTS = {"street_light": 0.24, "road": 0.2, "waste": 0.2, "water": 0.12, "electricity": 0.12, "noise": 0.07, "other": 0.05}
AGENCIES = {"medical": "Dinkes", "fire": "Damkar", "rescue": "Damkar", "flood": "BPBD", "accident": "Dishub", "tree": "DLH"}
#: Farther from the posts: the way takes longer.
FAR = {"12.71.12": 1.35, "12.71.13": 1.3, "12.71.07": 1.3, "12.71.04": 1.15, "12.71.08": 1.1}
CALL_CHANGES = ("offered_at", "answered_at", "ended_at")
INCIDENT_CHANGES = (
    "created_at",
    "validated_at",
    "notified_at",
    "dispatched_at",
    "on_scene_at",
    "under_control_at",
    "resolved_at",
    "closed_at",
)
DISPATCH_CHANGES = ("dispatched_at", "en_route_at", "on_scene_at", "cleared_at")


def draw_calls(rng: np.random.Generator, day: CalendarDay, zone: Zone, city: CityProfile, scale: float) -> pd.DataFrame:
    """A day's calls with everything that will become of them."""
    n = int(rng.poisson(CALLS_PER_DAY * scale * (1.15 if day.ramadan else 1.0)))
    offered = zone.day_start(day.day) + clock_times(rng, n, CALL_HOURS)
    wait = np.maximum(lognormal(rng, n, 6.0, 0.62), 1).astype(np.int64)
    abandoned = rng.random(n) < np.where(wait > 14, 0.5, 0.06)
    talk = np.maximum(lognormal(rng, n, 75, 0.6), 5).astype(np.int64)
    answered = np.where(abandoned, NEVER, offered + wait)
    kind = np.where(abandoned, None, pick(rng, n, CLASSES))
    return pd.DataFrame(
        {
            "call_id": [f"C{day.on:%y%m%d}{i:05d}" for i in range(n)],
            "offered_at": offered,
            "answered_at": answered,
            "ended_at": np.where(abandoned, offered + wait, offered + wait + talk),
            "talk_s": np.where(abandoned, 0, talk),
            "abandoned": abandoned,
            "classification": kind,
            "district": _districts(rng, n, city, 0.06),
            "channel": pick(rng, n, {"cell": 0.93, "landline": 0.07}),
        }
    )


def calls_as_of(truth: pd.DataFrame, at: int) -> pd.DataFrame:
    """What the telephone system had logged by an instant."""
    seen = truth[truth["offered_at"] <= at]
    ended = seen["ended_at"] <= at
    answered = seen["answered_at"] <= at
    result = np.select([answered, ended & seen["abandoned"]], ["answered", "abandoned"], default="queued")
    return seen[["call_id", "offered_at", "district", "channel"]].assign(
        answered_at=_by(seen["answered_at"], at),
        ended_at=_by(seen["ended_at"], at),
        talk_s=seen["talk_s"].where(ended & answered).astype("Int64"),
        result=result,
        classification=seen["classification"].where(ended),
    )


def draw_incidents(rng: np.random.Generator, day: CalendarDay, zone: Zone, city: CityProfile, scale: float) -> pd.DataFrame:
    """A day's emergencies and complaints with all their milestones."""
    start = zone.day_start(day.day)
    emergency = _emergencies(rng, start, int(rng.poisson(EMERGENCIES_PER_DAY * scale)), city)
    complaint = _complaints(rng, start, int(rng.poisson(COMPLAINTS_PER_DAY * scale)), city)
    both = pd.concat([emergency, complaint], ignore_index=True).sort_values("created_at", ignore_index=True)
    both.insert(0, "incident_id", [f"I{day.on:%y%m%d}{i:04d}" for i in range(len(both))])
    return both


def incidents_as_of(truth: pd.DataFrame, at: int) -> pd.DataFrame:
    """What the ticket system held at an instant."""
    seen = truth[truth["created_at"] <= at]
    found = seen[["incident_id", "kind", "category", "priority", "district", "channel", "lead_agency"]].copy()
    for name in INCIDENT_CHANGES:
        found[name] = _by(seen[name], at)
    fake = seen["false_report"] & (seen["validated_at"] <= at)
    found["status"] = np.select(
        [fake, seen["closed_at"] <= at, seen["resolved_at"] <= at], ["false_report", "closed", "resolved"], default="open"
    )
    return found


def draw_dispatches(rng: np.random.Generator, incidents: pd.DataFrame) -> pd.DataFrame:
    """Units sent to a day's emergencies: the first as the incident says, now and then a second."""
    sent = incidents[incidents["dispatched_at"] < NEVER]
    second = sent[rng.random(len(sent)) < 0.25]
    made = []
    for number, some in ((1, sent), (2, second)):
        delay = 0 if number == 1 else rng.integers(20, 240, len(some))
        dispatched = some["dispatched_at"] + delay
        made.append(
            some[["incident_id", "category", "priority", "district"]].assign(
                dispatch_id=some["incident_id"] + f"-{number}",
                agency=some["lead_agency"],
                unit=[f"U{u:02d}" for u in rng.integers(1, 24, len(some))],
                dispatched_at=dispatched,
                en_route_at=dispatched + rng.integers(30, 100, len(some)),
                on_scene_at=some["on_scene_at"] + (0 if number == 1 else rng.integers(60, 400, len(some))),
                cleared_at=some["resolved_at"] + rng.integers(60, 900, len(some)),
            )
        )
    return pd.concat(made, ignore_index=True)


def dispatches_as_of(truth: pd.DataFrame, at: int) -> pd.DataFrame:
    """What the dispatchers had logged by an instant."""
    seen = truth[truth["dispatched_at"] <= at]
    found = seen[["dispatch_id", "incident_id", "agency", "unit", "category", "priority", "district"]].copy()
    for name in DISPATCH_CHANGES:
        found[name] = _by(seen[name], at)
    found["status"] = np.where(seen["cleared_at"] <= at, "cleared", "active")
    return found


def _emergencies(rng: np.random.Generator, start: int, n: int, city: CityProfile) -> pd.DataFrame:
    created = start + clock_times(rng, n, CALL_HOURS)
    category = pick(rng, n, EMERGENCIES)
    district = _districts(rng, n, city, 0.02)
    way = np.array([FAR.get(code or "", 1.0) for code in district])
    validated = created + rng.integers(20, 80, n)
    notified = validated + rng.integers(15, 60, n)
    dispatched = notified + lognormal(rng, n, 70, 0.6).astype(np.int64)
    on_scene = dispatched + (lognormal(rng, n, 470, 0.42) * way).astype(np.int64)
    control = on_scene + lognormal(rng, n, 900, 0.6).astype(np.int64)
    resolved = control + lognormal(rng, n, 1_500, 0.7).astype(np.int64)
    fake = rng.random(n) < 0.04
    found = pd.DataFrame(
        {
            "created_at": created,
            "kind": "emergency",
            "category": category,
            "priority": rng.integers(1, 4, n),
            "district": district,
            "channel": "phone",
            "lead_agency": [AGENCIES.get(c, "Satpol PP") for c in category],
            "false_report": fake,
            "validated_at": validated,
        }
    )
    later = {"notified_at": notified, "dispatched_at": dispatched, "on_scene_at": on_scene, "under_control_at": control}
    for name, values in {**later, "resolved_at": resolved, "closed_at": resolved + 600}.items():
        found[name] = np.where(fake, NEVER, values)
    found["closed_at"] = np.where(fake, validated, found["closed_at"])
    return found


def _complaints(rng: np.random.Generator, start: int, n: int, city: CityProfile) -> pd.DataFrame:
    created = start + clock_times(rng, n, CALL_HOURS)
    validated = created + rng.integers(300, 5_400, n)
    notified = validated + rng.integers(300, 3 * HOUR, n)
    resolved = notified + np.minimum(lognormal(rng, n, 19 * HOUR, 0.9), 10 * 24 * HOUR).astype(np.int64)
    never = np.full(n, NEVER)
    return pd.DataFrame(
        {
            "created_at": created,
            "kind": "complaint",
            "category": pick(rng, n, COMPLAINTS),
            "priority": rng.integers(3, 6, n),
            "district": _districts(rng, n, city, 0.03),
            "channel": pick(rng, n, {"phone": 0.55, "app": 0.3, "lapor": 0.15}),
            "lead_agency": pick(rng, n, {"SDABMBK": 0.5, "DLH": 0.3, "PLN": 0.1, "PDAM": 0.1}),
            "false_report": np.zeros(n, dtype=bool),
            "validated_at": validated,
            "notified_at": notified,
            "dispatched_at": never,
            "on_scene_at": never,
            "under_control_at": never,
            "resolved_at": resolved,
            "closed_at": resolved + 2 * HOUR,
        }
    )


def _districts(rng: np.random.Generator, n: int, city: CityProfile, unknown: float) -> np.ndarray:  # type: ignore[type-arg]
    weights = {d.code: float(d.population or 1) for d in city.districts}
    chosen = pick(rng, n, weights)
    return np.where(rng.random(n) < unknown, None, chosen)


def _by(instants: pd.Series, at: int) -> pd.Series:
    return instants.astype("Int64").where(instants <= at)



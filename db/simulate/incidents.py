"""Emergencies and complaints of one day, from the report to the closing, and the units sent to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from db.city.zone import DAY, HOUR
from db.simulate import estimates
from db.simulate.truth import MISSING, NEVER, Bools, Column, Ints, Texts, Truth, fixed, instant, states, texts
from db.simulate.world import DemoDay, World, around, blanked, draw, normalised, numbered, pick, spread

INCIDENTS, DISPATCHES = "call122.incidents", "call122.dispatches"
#: A complaint is resolved at the latest after so many days, and closed a little later.
LONGEST_DAYS = 36


@dataclass(frozen=True)
class Reports:
    """What reaches the city on a day, in the order of `at`, the instant at which someone calls or writes."""

    emergency: Bools
    at: Ints
    category: Texts
    district: Texts
    channel: Texts

    def __len__(self) -> int:
        return len(self.at)


def reports(world: World, chance: np.random.Generator, today: DemoDay) -> Reports:
    """Emergencies and complaints of a day."""
    urgent = _some(world, chance, today, emergency=True)
    parts = [urgent, _some(world, chance, today, emergency=False)]
    if world.falls_on("fires", today.day):
        parts.append(_fires(world, chance, today))
    joined = Reports(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in Reports.__annotations__}
    )
    order = np.argsort(joined.at, kind="stable")
    return Reports(**{name: getattr(joined, name)[order] for name in Reports.__annotations__})


def _some(world: World, chance: np.random.Generator, today: DemoDay, *, emergency: bool) -> Reports:
    kinds = estimates.EMERGENCY_KINDS if emergency else estimates.COMPLAINT_KINDS
    usual = np.array([kind[0] for kind in kinds.values()])
    most = 3.0 if world.falls_on("flood", today.day) else 1.0
    wet = usual * (1 + np.array([kind[1] for kind in kinds.values()]) * min(today.rain.sum() / 4, most))
    level = (estimates.EMERGENCIES if emergency else estimates.COMPLAINTS) * world.scale
    level *= wet.sum() / usual.sum() * restlessness(today, emergency=emergency)
    n = int(chance.poisson(level))
    hours = np.array(estimates.CALL_HOURS if emergency else estimates.COMPLAINT_HOURS)
    seconds = spread(chance, hours * (1 + (0.8 if emergency else 0.3) * today.rain), n)
    category = np.array(list(kinds), dtype=object)[draw(chance, normalised(wet), n)]
    channels = estimates.EMERGENCY_CHANNELS if emergency else estimates.COMPLAINT_CHANNELS
    return Reports(
        emergency=np.full(n, emergency),
        at=world.instants(today.day, seconds),
        category=category,
        district=blanked(chance, _districts(world, chance, category), estimates.UNKNOWN_DISTRICT),
        channel=pick(chance, channels, n),
    )


def _fires(world: World, chance: np.random.Generator, today: DemoDay) -> Reports:
    """Fires that spread through one district in the afternoon of a dry day."""
    n = estimates.CLUSTER_FIRES
    where = world.codes[int(draw(chance, world.named(estimates.FIRES), 1)[0])]
    return Reports(
        emergency=np.full(n, True),
        at=world.instants(today.day, np.sort(chance.uniform(13 * HOUR, 18 * HOUR, n))),
        category=np.full(n, "fire", dtype=object),
        district=np.full(n, where, dtype=object),
        channel=np.full(n, "call122", dtype=object),
    )


def restlessness(today: DemoDay, *, emergency: bool) -> float:
    """How much is reported on a day, 1 on an ordinary working day."""
    if emergency:
        return (1.06 if today.resting else 1.0) * (1.3 if today.homecoming else 1.0)
    return 0.72 if today.resting else 1.08


def _districts(world: World, chance: np.random.Generator, category: Texts) -> Texts:
    district = world.codes[draw(chance, world.people, len(category))]
    special = {
        "fire": world.named(estimates.FIRES),
        "flood": world.weighted(estimates.WET),
        "drainage": world.weighted(estimates.WET),
        "drowning": world.weighted(estimates.WET),
        "traffic_accident": world.weighted(estimates.COMMERCIAL),
        "illegal_parking": world.weighted(estimates.COMMERCIAL),
        "street_vendors": world.weighted(estimates.COMMERCIAL),
    }
    for name, shares in special.items():
        mine = category == name
        district[mine] = world.codes[draw(chance, shares, int(mine.sum()))]
    return district


def numbers(today: DemoDay, reported: Reports) -> Texts:
    """Numbers of the incidents that come of a day's reports, in their order."""
    return numbered("I", today.day, len(reported))


def lives(
    world: World, chance: np.random.Generator, today: DemoDay, reported: Reports, created: Ints
) -> dict[str, Truth]:
    """Incidents of a day's reports, in their order, with their dispatches."""
    n = len(reported)
    number, agency, priority = numbers(today, reported), _agency(reported), _priority(chance, reported)
    validated = created + np.where(
        reported.emergency,
        chance.integers(15, 70, n),
        np.minimum(around(chance, 1_500, 0.7, n), DAY / 2).astype(np.int64),
    )
    ending = _endings(chance, reported, validated)
    genuine = np.all([ends >= NEVER for ends in ending.values()], axis=0)
    urgent = _emergency(world, chance, reported, created, validated)
    slow = _complaint(world, chance, reported, created, validated)
    at = {name: np.where(reported.emergency, urgent[name], slow[name]) for name in urgent}
    at = {name: np.where(genuine, times, NEVER) for name, times in at.items()}
    closed = np.minimum(at.pop("closed_at"), np.min([*ending.values(), np.full(n, NEVER)], axis=0))
    columns = {
        "incident_id": fixed(number),
        "created_at": instant(created),
        "kind": fixed(np.where(reported.emergency, "emergency", "complaint").astype(object)),
        "category": fixed(reported.category),
        "priority": fixed(priority),
        "district": fixed(reported.district),
        "channel": fixed(reported.channel),
        "lead_agency": fixed(agency),
        "validated_at": instant(np.where(validated <= closed, validated, NEVER)),
        **{name: instant(times) for name, times in at.items()},
        "closed_at": instant(closed),
        "status": states(
            "open",
            ("resolved", at["resolved_at"]),
            ("closed", np.where(genuine, closed, NEVER)),
            *ending.items(),
            n=n,
        ),
    }
    dispatches = _dispatches(chance, reported, columns, at)
    return {INCIDENTS: Truth(at=created, reported=created, columns=columns), DISPATCHES: dispatches}


def _endings(chance: np.random.Generator, reported: Reports, validated: Ints) -> dict[str, Ints]:
    """When a report turns out not to need anybody, by what it turns out to be; NEVER for a genuine one."""
    n, luck = len(reported), chance.random(len(reported))
    soon = validated + chance.integers(10, 240, n)
    first, second = estimates.FALSE_REPORT, estimates.FALSE_REPORT + estimates.MERGED
    third = second + estimates.CANCELLED
    return {
        "false_report": np.where(luck < first, soon, NEVER),
        "merged": np.where((luck >= first) & (luck < second), soon, NEVER),
        "cancelled": np.where((luck >= second) & (luck < third), soon, NEVER),
    }


def _emergency(
    world: World, chance: np.random.Generator, reported: Reports, created: Ints, validated: Ints
) -> dict[str, Ints]:
    n = len(reported)
    far = np.array([estimates.FAR.get(str(code), 1.0) for code in reported.district])
    days = (created + world.zone.offsets_at(created)) % DAY // HOUR
    crowded = np.where(np.isin(days, (7, 8, 12, 16, 17, 18)), 1.08, 1.0)
    notified = validated + chance.integers(8, 45, n)
    dispatched = notified + around(chance, 55, 0.5, n).astype(np.int64)
    way = around(chance, estimates.RESPONSE_MIN * 60 * far * crowded, estimates.RESPONSE_SPREAD, n)
    scene = np.maximum(created + way.astype(np.int64), dispatched + 90)
    control = scene + around(chance, 1_000, 0.6, n).astype(np.int64)
    resolved = control + around(chance, 1_100, 0.7, n).astype(np.int64)
    phone = np.isin(reported.category, ("other", "hearse", "electricity", "missing_person"))
    phone &= chance.random(n) < estimates.BY_PHONE * 4
    told = notified + chance.integers(180, 1_200, n)
    resolved = np.where(phone, told, resolved)
    return {
        "notified_at": notified,
        "dispatched_at": np.where(phone, NEVER, dispatched),
        "on_scene_at": np.where(phone, NEVER, scene),
        "under_control_at": np.where(phone, NEVER, control),
        "resolved_at": resolved,
        "closed_at": resolved + chance.integers(300, 5_400, n),
    }


def _complaint(
    world: World, chance: np.random.Generator, reported: Reports, created: Ints, validated: Ints
) -> dict[str, Ints]:
    n, never = len(reported), np.full(len(reported), NEVER)
    usual = {name: kind[2] for name, kind in estimates.COMPLAINT_KINDS.items()}
    hours = np.array([usual.get(str(name), 24.0) for name in reported.category])
    notified = validated + np.minimum(around(chance, 3_000, 0.9, n), 1.5 * DAY).astype(np.int64)
    worked = np.minimum(around(chance, hours * HOUR, 0.85, n), LONGEST_DAYS * DAY).astype(np.int64)
    resolved = np.maximum(notified, created) + np.maximum(worked, 600)
    clock = (resolved + world.zone.offsets_at(resolved)) % DAY
    resolved += np.where(clock < 7 * HOUR, 7 * HOUR - clock + chance.integers(0, 3 * HOUR, n), 0)
    return {
        "notified_at": notified,
        "dispatched_at": never,
        "on_scene_at": never,
        "under_control_at": never,
        "resolved_at": resolved,
        "closed_at": resolved + chance.integers(HOUR, 48 * HOUR, n),
    }


def _priority(chance: np.random.Generator, reported: Reports) -> Ints:
    usual = {name: kind[2] for name, kind in estimates.EMERGENCY_KINDS.items()}
    given = np.array([usual[name] if urgent else 5 for name, urgent in _named(reported)], dtype=np.int64)
    shift = chance.choice([-1, 0, 0, 0, 0, 1], len(reported))
    return np.where(reported.emergency, np.clip(given + shift, 1, 4), 5).astype(np.int64)


def _agency(reported: Reports) -> Texts:
    urgent = {name: kind[3] for name, kind in estimates.EMERGENCY_KINDS.items()}
    other = {name: kind[3] for name, kind in estimates.COMPLAINT_KINDS.items()}
    return texts(urgent[name] if emergency else other[name] for name, emergency in _named(reported))


def _named(reported: Reports) -> list[tuple[str, bool]]:
    return list(zip(reported.category.tolist(), reported.emergency.tolist(), strict=True))


def _dispatches(
    chance: np.random.Generator, reported: Reports, incident: dict[str, Column], at: dict[str, Ints]
) -> Truth:
    """One unit an incident, two for some; the first one's times are the incident's."""
    sent = np.flatnonzero(at["dispatched_at"] < NEVER)
    units = 1 + (chance.random(len(sent)) < estimates.SECOND_UNIT)
    row = np.repeat(sent, units)
    second = np.concatenate([[False], row[1:] == row[:-1]]) if len(row) else np.zeros(0, dtype=bool)
    n = len(row)
    behind = np.where(second, chance.integers(20, 300, n), 0)
    dispatched = at["dispatched_at"][row] + behind
    scene = at["on_scene_at"][row] + behind + np.where(second, chance.integers(0, 240, n), 0)
    moving = dispatched + np.minimum(chance.integers(35, 95, n), scene - dispatched)
    cleared = np.maximum(at["resolved_at"][row], scene) + chance.integers(0, 900, n)
    number, agency = incident["incident_id"][0].values[row], incident["lead_agency"][0].values[row]
    name = texts(f"{of}-{2 if later else 1}" for of, later in zip(number, second, strict=True))
    columns = {
        "dispatch_id": fixed(name),
        "incident_id": fixed(number),
        "agency": fixed(agency),
        "unit": fixed(_units(chance, agency.tolist())),
        "category": fixed(reported.category[row]),
        "priority": fixed(incident["priority"][0].values[row]),
        "district": fixed(reported.district[row]),
        "dispatched_at": instant(dispatched),
        "en_route_at": instant(moving),
        "on_scene_at": instant(scene),
        "cleared_at": instant(cleared),
        "response_s": fixed(np.full(n, MISSING)),
        "status": states("dispatched", ("en_route", moving), ("on_scene", scene), ("cleared", cleared), n=n),
    }
    return Truth(at=dispatched, reported=dispatched, columns=columns)


def _units(chance: np.random.Generator, agency: list[str]) -> Texts:
    turn = chance.integers(1, estimates.UNITS_AN_AGENCY + 1, len(agency))
    letters = [estimates.UNIT_LETTERS.get(name, "UNT") for name in agency]
    return texts(f"{letter}-{number:02d}" for letter, number in zip(letters, turn, strict=True))

"""What the far viewer reads beside the values: targets, changes, the star explained, and which record is meant."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard import ids
from dashboard.components.phrases import View
from dashboard.components.scene import scene_parts
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.live.panels import told_apart
from db.city.profile import CityProfile
from db.engine import reading
from tests.support.records import at, put
from tests.support.snapshots import build_snapshot

NOW = "2026-11-16 14:05:00"


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (["V261103-0002", "V261029-0002"], ["103-0002", "029-0002"]),
        (["L261103-0002", "L261103-0003"], ["0002", "0003"]),
        (["503/1234/2026", "503/1199/2026"], ["234/2026", "199/2026"]),
        (["L261103-0002"], ["0002"]),
        (["A", "B17"], ["A", "B17"]),
        ([], []),
    ],
)
def test_records_of_a_list_are_told_apart(keys: list[str], told: list[str]) -> None:
    assert told_apart(keys) == told


def test_a_target_of_which_nothing_is_due_yet_is_left_out(engine: Engine, medan: CityProfile) -> None:
    earlier = {"txn_id": "p", "paid_at": "2026-11-09 10:00", "amount_idr": 3_000, "status": "captured"}
    put(engine, medan, "eparking.payments", [earlier], now=NOW)
    due = []
    for clock in ("05:00", "12:00"):
        with reading(engine) as connection:
            moment = Moment(connection, medan, at(f"2026-11-16 {clock}"), Watch())
            due.append(moment.due(moment.ref("eparking", "gross_revenue")))

    assert due[0] is None
    assert due[1] is not None
    assert due[1].value > 0


@pytest.mark.parametrize(
    ("earlier", "kind", "change"), [(0, None, 0), (3, "absolute", -2), (20, "percent", -95)]
)
def test_a_change_from_a_few_cases_is_told_in_cases(
    engine: Engine, medan: CityProfile, earlier: int, kind: str | None, change: float
) -> None:
    def complaint(key: str, day: int, minute: int) -> dict[str, object]:
        created = f"2026-11-{day:02} 09:{minute:02}"
        return {
            "incident_id": key,
            "kind": "complaint",
            "category": "waste",
            "created_at": created,
            "status": "open",
        }

    today = [complaint("today", 16, 0)] if earlier else []
    before = [complaint(f"k{n}", 9, n) for n in range(earlier)]
    if earlier:
        put(engine, medan, "call122.incidents", [*before, *today], now=NOW)
    with reading(engine) as connection:
        moment = Moment(connection, medan, at("2026-11-16 09:40"), Watch())
        found = moment.change(moment.ref("call122", "complaints"), "day")

    assert (found.kind if found else None, found.value if found else 0) == (kind, pytest.approx(change))


def test_a_day_that_its_source_did_not_tell_to_the_end_is_not_held_against_another(
    engine: Engine, medan: CityProfile
) -> None:
    paid = [f"2026-11-{day:02} 11:00" for day in (9, 16)]
    paid.append("2026-11-16 11:14")
    records = [{"txn_id": at, "paid_at": at, "amount_idr": 3_000, "status": "captured"} for at in paid]
    put(engine, medan, "eparking.payments", records, now=NOW)
    told = []
    for clock in ("11:16", "14:05"):
        with reading(engine) as connection:
            moment = Moment(connection, medan, at(f"2026-11-16 {clock}"), Watch())
            told.append(moment.change(moment.ref("eparking", "gross_revenue"), "day"))

    assert [change.value if change else None for change in told] == [100.0, None]


def test_the_star_of_a_target_is_explained_where_it_appears(engine: Engine, medan: CityProfile) -> None:
    with reading(engine) as connection:
        scenes = build_snapshot(connection, medan, now=at(NOW), watch=Watch()).scenes
    noted = {}
    for scene in scenes:
        said = scene_parts(scene, View("en", medan.time_zone))
        noted[scene.key] = said.pop(ids.note(scene.key))["children"]
        assert ("target*" in str(said)) == (noted[scene.key] == "* not verified"), scene.key

    assert noted["overview"] == noted["licensing"] == "* not verified"
    assert noted["call122"] == noted["taru-letters"] == ""


def _revenue(engine: Engine, medan: CityProfile, now: str) -> tuple[str, str]:
    """The classes of the overview's card of revenue, and all that it says."""
    with reading(engine) as connection:
        overview = build_snapshot(connection, medan, now=at(f"2026-11-16 {now}"), watch=Watch()).scenes[0]
    said = scene_parts(overview, View("id", medan.time_zone))
    card = ids.card("overview", "revenue")
    return said[card]["className"], str(
        [said[ids.head("overview", "revenue")], said[ids.foot("overview", "revenue")]]
    )


def test_zero_closed_late_and_unknown_look_different(engine: Engine, medan: CityProfile) -> None:
    looks = {"unknown": _revenue(engine, medan, "14:05")}
    refused = {"txn_id": "a", "paid_at": "2026-11-16 11:00", "amount_idr": 3_000, "status": "failed"}
    put(engine, medan, "eparking.payments", [refused], now=NOW)
    looks["zero"] = _revenue(engine, medan, "11:01")
    put(engine, medan, "eparking.payments", [refused | {"txn_id": "b", "status": "captured"}], now=NOW)
    looks["late"] = _revenue(engine, medan, "14:05")
    looks["closed"] = _revenue(engine, medan, "05:00")

    marks = {name: ("is-silent" in look, "is-late" in look) for name, (look, _) in looks.items()}
    assert marks == {
        "unknown": (True, False),
        "zero": (False, False),
        "late": (False, True),
        "closed": (True, False),
    }
    said = {"unknown": "belum ada data", "zero": "'0'", "late": "sejak 11.00", "closed": "buka 07.00"}
    assert [name for name, words in said.items() if words not in looks[name][1]] == []

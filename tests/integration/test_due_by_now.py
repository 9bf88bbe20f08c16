"""What is due by now is due by the instant of the value beside it, on the wall, on the desk and over HTTP."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from dashboard.api.application import PREFIX, build_api
from dashboard.api.desk import Desk
from dashboard.desk.asked import Asked
from dashboard.desk.keyfigures import build_figure
from dashboard.filters import Filters
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from db.city.profile import CityProfile
from db.engine import reading
from db.metrics import Span
from db.metrics.targets import target
from db.reference import load_zone
from db.registry import metric
from tests.support.here import serving_here
from tests.support.records import at, put
from tests.support.served_api import Api
from tests.support.snapshots import build_snapshot

TODAY = Span(at("2026-11-16 00:00"), at("2026-11-17 00:00"))


@pytest.mark.parametrize(
    ("now", "share"),
    [
        # A week before a third had come by 12:00 and two thirds by 12:15; at 13:00 the source is late since 12:09.
        ("2026-11-16 12:10", 1 / 3 + 1 / 3 * 600 / 900),
        ("2026-11-16 13:00", 1 / 3 + 1 / 3 * 541 / 900),
    ],
)
def test_a_target_is_as_of_the_instant_of_the_value(
    engine: Engine, medan: CityProfile, monkeypatch: pytest.MonkeyPatch, now: str, share: float
) -> None:
    paid = [f"2026-11-09 {clock}" for clock in ("09:00", "12:05", "15:00")] + ["2026-11-16 12:09"]
    records = [{"txn_id": when, "paid_at": when, "amount_idr": 3_000, "status": "captured"} for when in paid]
    put(engine, medan, "eparking.payments", records, now="2026-11-16 12:10")
    ref = metric("eparking.gross_revenue")
    with reading(engine) as connection:
        snapshot = build_snapshot(connection, medan, now=at(now), watch=Watch())
        asked = Asked(moment=Moment(connection, medan, at(now), Watch()), filters=Filters())
        desk = build_figure(asked, "eparking", "gross_revenue").target
        whole = target(connection, ref, TODAY, load_zone(connection))
    monkeypatch.setattr("db.clock.now", lambda: at(now))
    app, served = FastAPI(), Desk(engine=engine, profile=medan)
    app.mount(PREFIX, build_api(served))
    with serving_here(app) as address:
        answer = Api(address, served.engine).get("/values", metric=ref.key)

    wall = next(tile for tile in snapshot.tiles if tile.program == "eparking").target
    chart = next(panel for panel in snapshot.scenes[0].panels if panel.area == "eparking").target  # type: ignore[union-attr]
    assert whole is not None
    found = [shown.value / whole.value for shown in (wall, desk, chart) if shown]
    assert [*found, answer.json["target"]["value"] / whole.value] == pytest.approx([share] * 4)


def test_the_citys_target_stands_beside_no_part_of_the_city(scenario_over_http: tuple[Desk, str]) -> None:
    desk, address = scenario_over_http
    api = Api(address, desk.engine)
    question = "metric=eparking.gross_revenue&from=2026-11-16&to=2026-11-17"
    for part, has in (("", True), ("&district=12.71.01", False), ("&category=R2", False)):
        answer = api.get(f"/values?{question}{part}")
        file = api.get(f"/export/values?{question}{part}&about=true&lang=en")

        assert (answer.json["target"] is not None) is has
        assert file.status == 200
        assert (b"# Target: " in file.body) is has


def test_the_catalogue_tells_one_target_all_day_long(
    scenario_over_http: tuple[Desk, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, address = scenario_over_http
    api, told = Api(address, desk.engine), []
    for clock in ("09:00", "15:00"):
        monkeypatch.setattr("db.clock.now", lambda clock=clock: at(f"2026-11-18 {clock}"))
        listed = {
            metric["key"]: metric["target"]
            for metric in api.get("/metrics", program="eparking").json["metrics"]
        }
        told.append(listed["eparking.gross_revenue"]["today"])

    assert told[0] == told[1] > 0

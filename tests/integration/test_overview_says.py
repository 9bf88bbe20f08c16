"""The one sentence of the overview is true: neither an empty city nor one whose sources are late runs normally."""

from __future__ import annotations

from sqlalchemy import Engine

from dashboard.components.desk import summary
from dashboard.components.phrases import View
from dashboard.live.build import build_snapshot
from dashboard.live.limits import Watch
from db.city.profile import CityProfile
from db.engine import reading
from tests.support.records import at, put

NOW = "2026-11-16 14:05:00"
VIEW = View("en", "Asia/Jakarta")
PAYMENT = {
    "txn_id": "p1",
    "paid_at": "2026-11-16 14:04",
    "amount_idr": 3_000,
    "method": "qris",
    "status": "captured",
}


def _said(engine: Engine, medan: CityProfile, now: str) -> str:
    with reading(engine) as connection:
        return summary(build_snapshot(connection, medan, now=at(now), watch=Watch()), VIEW)


def test_an_empty_city_is_not_said_to_run_normally(engine: Engine, medan: CityProfile) -> None:
    assert _said(engine, medan, NOW) == "No source has delivered anything yet."


def test_late_sources_are_told(engine: Engine, medan: CityProfile) -> None:
    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    assert "late" not in _said(engine, medan, NOW)

    assert "1 late source" in _said(engine, medan, "2026-11-16 18:00:00")

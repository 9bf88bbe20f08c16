"""A value that no record had before is known at once, and from then on."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from db import clock
from db.city.profile import CityProfile
from db.city.zone import DAY
from db.engine import reading
from db.metrics import Cut
from db.metrics.members import members_of
from db.registry import feed
from tests.support.records import at, put

REPORT = {
    "report_id": "1",
    "reported_at": "2026-11-10 09:00",
    "violation_type": "billboard",
    "status": "open",
}


def _kinds(engine: Engine) -> frozenset[str]:
    with reading(engine) as connection:
        return members_of(connection, feed("taru.reports"), Cut.CATEGORY)


def test_a_kind_that_is_new_today_is_known_at_once_and_tomorrow(
    engine: Engine, medan: CityProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = at("2026-11-16 14:05")
    monkeypatch.setattr(clock, "now", lambda: now)
    put(engine, medan, "taru.reports", [REPORT], now=now)
    before = _kinds(engine)

    new = {"report_id": "2", "reported_at": "2026-11-16 14:00", "violation_type": "night-market"}
    put(engine, medan, "taru.reports", [REPORT | new], now=now)
    at_once = _kinds(engine)
    now += DAY
    put(
        engine,
        medan,
        "taru.reports",
        [REPORT | {"report_id": "3", "reported_at": "2026-11-17 14:00"}],
        now=now,
    )

    assert (before, at_once, _kinds(engine)) == (
        {"billboard"},
        {"billboard", "night-market"},
        {"billboard", "night-market"},
    )

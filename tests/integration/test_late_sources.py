"""What cannot be seen through a source that is late is not judged."""

from __future__ import annotations

from sqlalchemy import Engine

from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.model import Status
from db.city.profile import CityProfile
from db.engine import reading
from tests.support.records import at, put

NOW = "2026-11-16 14:05:00"


def _payment(clock: str) -> dict[str, object]:
    return {
        "txn_id": clock,
        "paid_at": f"2026-11-16 {clock}",
        "amount_idr": 3_000,
        "method": "qris",
        "point_id": "EP-BALAI-KOTA-01",
        "status": "captured",
    }


def _judged(engine: Engine, medan: CityProfile, watch: Watch, now: str) -> Status:
    with reading(engine) as connection:
        moment = Moment(connection, medan, at(now), watch)
        ref = moment.ref("eparking", "silent_points")
        silent = moment.number(ref, "now")
        assert ref.metric.alarm is not None
        assert silent is not None
        assert silent > ref.metric.alarm.at
        return moment.judged(ref, "now", silent)[0]


def test_points_are_not_called_silent_because_their_operators_file_is_late(
    engine: Engine, medan: CityProfile
) -> None:
    put(engine, medan, "eparking.payments", [_payment("11:00")], now=NOW)

    assert _judged(engine, medan, Watch(), NOW) is Status.NORMAL


def test_an_alarm_stays_while_its_source_is_late(engine: Engine, medan: CityProfile) -> None:
    watch = Watch()
    put(engine, medan, "eparking.payments", [_payment("14:04")], now=NOW)
    assert _judged(engine, medan, watch, NOW) is Status.ALARM

    assert _judged(engine, medan, watch, "2026-11-16 15:30:00") is Status.ALARM

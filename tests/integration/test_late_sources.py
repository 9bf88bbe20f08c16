"""What cannot be seen through a source that is late, or is made of too few cases, is not judged."""

from __future__ import annotations

from sqlalchemy import Engine

from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.model import Status
from db.city.profile import CityProfile
from db.engine import reading
from db.registry import metric
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


def test_a_ratio_of_a_few_calls_is_shown_but_is_no_alarm(engine: Engine, medan: CityProfile) -> None:
    def unanswered(n: int) -> list[dict[str, object]]:
        return [
            {"call_id": f"c{i}", "offered_at": f"2026-11-16 13:{i:02}", "result": "abandoned"}
            for i in range(n)
        ]

    def judged(watch: Watch, now: str) -> tuple[float | None, Status]:
        with reading(engine) as connection:
            moment = Moment(connection, medan, at(now), watch)
            ref = moment.ref("call122", "service_level")
            found = moment.number(ref, "day")
            return found, moment.judged(ref, "day", found)[0]

    fewest = metric("call122.service_level").metric.judged_from
    watch = Watch()
    put(engine, medan, "call122.calls", unanswered(fewest - 1), now=NOW)
    judged(watch, NOW)
    assert judged(watch, "2026-11-16 14:20:00") == (0.0, Status.NORMAL)

    put(engine, medan, "call122.calls", unanswered(fewest), now="2026-11-16 14:21:00")
    judged(watch, "2026-11-16 14:21:00")

    assert judged(watch, "2026-11-16 14:30:00") == (0.0, Status.ALARM)

"""A city whose first week is not over has no usual week yet."""

from __future__ import annotations

from sqlalchemy import Engine

from dashboard import faces
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.live.patterns import week
from db.city.profile import CityProfile
from db.engine import reading
from db.text import Text
from tests.support.records import at, put

NOW = "2026-11-16 14:05:00"
SPEC = faces.Week(key="week", area="", metric="offered", title=Text(id="Pola", en="Pattern"))


def test_calls_of_today_alone_make_no_week(engine: Engine, medan: CityProfile) -> None:
    call = {"call_id": "c1", "offered_at": "2026-11-16 13:00", "result": "answered"}
    put(engine, medan, "call122.calls", [call], now=NOW)

    with reading(engine) as connection:
        panel = week(Moment(connection, medan, at(NOW), Watch()), "call122", SPEC)

    assert panel.weeks == 0
    assert all(value is None for row in panel.values for value in row)

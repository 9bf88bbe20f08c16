"""A city whose first week is not over has no usual week yet, and one whose history is loading no year."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, delete, insert

from dashboard import faces, sheets
from dashboard.desk.asked import Asked
from dashboard.desk.shapes import pattern
from dashboard.filters import Filters
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.live.patterns import week
from db.city.profile import CityProfile
from db.city.zone import DAY, to_day, zone
from db.engine import reading, writing
from db.metrics import year_path
from db.metrics.season import YearPath
from db.metrics.week import usual_week
from db.registry import metric
from db.tables import DemoFeed
from db.text import Text
from tests.integration.scenario.simp4d import PAYMENTS
from tests.support.records import at, put

NOW = "2026-11-16 14:05:00"
SPEC = faces.Week(key="week", area="", metric="offered", title=Text(id="Pola", en="Pattern"))
PATTERN = sheets.Pattern(key="week", metric="offered", title=Text(id="Pola", en="Pattern"))


def test_calls_of_today_alone_make_no_week(engine: Engine, medan: CityProfile) -> None:
    call = {"call_id": "c1", "offered_at": "2026-11-16 13:00", "result": "answered"}
    put(engine, medan, "call122.calls", [call], now=NOW)

    with reading(engine) as connection:
        panel = week(Moment(connection, medan, at(NOW), Watch()), "call122", SPEC)

    assert panel.weeks == 0
    assert all(value is None for row in panel.values for value in row)


def test_a_usual_week_grows_as_the_history_behind_it_becomes_whole(
    engine: Engine, medan: CityProfile
) -> None:
    call = {"call_id": "c1", "offered_at": "2026-11-10 13:00", "result": "answered"}
    put(engine, medan, "call122.calls", [call], now=NOW)
    last = to_day(date(2026, 11, 16))
    demo = {"seed": 1, "scale": 1.0, "reach_days": 0, "rows_a_day": 1, "fed_until": at(NOW)}
    loading = {**demo, "feed": "call122.calls", "first_day": last - 30, "last_day": last}

    def calls(loaded_from: int) -> float:
        with writing(engine, "test") as connection:
            connection.execute(delete(DemoFeed))
            connection.execute(insert(DemoFeed).values(**loading, loaded_from=loaded_from))
        with reading(engine) as connection:
            found = usual_week(connection, metric("call122.offered"), first=last - 7, last=last, now=at(NOW))
        return sum(value or 0 for row in found for value in row)

    assert calls(last - 2) == 0
    assert calls(last - 20) == 1


@pytest.mark.parametrize("silent", [0, 10, 20, 40])
def test_a_usual_week_ends_where_a_source_fell_silent(
    engine: Engine, medan: CityProfile, silent: int
) -> None:
    # A call in each hour of 28 days.
    began, hour = at("2026-10-05 00:00"), 3_600
    calls = [
        {
            "call_id": str(n),
            "offered_at": str(zone("Asia/Jakarta").local(began + n * hour)),
            "result": "blocked",
        }
        for n in range(28 * 24)
    ]
    now = began + (28 + silent) * DAY + 60
    put(engine, medan, "call122.calls", calls, now=now)

    with reading(engine) as connection:
        moment = Moment(connection, medan, now, Watch())
        wall = week(moment, "call122", SPEC)
        desk = pattern(Asked(moment=moment, filters=Filters()), "call122", PATTERN)

    for values in (wall.values, desk.panel.values):
        assert {value for hours in values for value in hours} == {1.0}
    assert wall.weeks == 4
    assert desk.notes[0].en.endswith("5 Oct \u2013 1 Nov")


def test_a_year_has_no_path_while_its_history_is_loading(engine: Engine, medan: CityProfile) -> None:
    put(engine, medan, "simp4d.payments", PAYMENTS, now="2026-11-18 12:00")
    last = to_day(date(2026, 11, 18))
    demo = {"seed": 1, "scale": 1.0, "reach_days": 0, "rows_a_day": 1, "fed_until": at(NOW)}
    loading = {**demo, "feed": "simp4d.payments", "first_day": last - 400, "last_day": last}

    def path() -> YearPath:
        with reading(engine) as connection:
            return year_path(connection, metric("simp4d.achievement"), now=at("2026-11-18 12:00"))

    known = path()
    with writing(engine, "test") as connection:
        connection.execute(insert(DemoFeed).values(**loading, loaded_from=last - 20))
    unknown = path()

    assert known.amount > 0
    assert (unknown.amount, set(unknown.running)) == (0, {None})

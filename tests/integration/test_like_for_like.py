"""What is held against what, and when nothing is: the same on the wall, on the desk and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from dashboard.desk.asked import Asked
from dashboard.desk.build import choices
from dashboard.filters import parse
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from db.city.profile import CityProfile
from db.engine import reading
from tests.support.records import at, put


@contextmanager
def _asking(engine: Engine, city: CityProfile, program: str, query: str, now: str) -> Iterator[Asked]:
    with reading(engine) as connection:
        filters = parse(query, choices(connection, city, program, at(now))).filters
        yield Asked(moment=Moment(connection, city, at(now), Watch()), filters=filters)


def test_a_month_of_calls_that_begins_on_a_saturday_is_held_against_as_many_days(
    engine: Engine, medan: CityProfile
) -> None:
    calls = [
        {
            "call_id": f"{month}-{on}-{hour}",
            "offered_at": f"2026-{month:02}-{on:02} {hour:02}:10",
            "result": "blocked",
        }
        for month, days in ((6, 30), (7, 31), (8, 4))
        for on in range(1, days + 1)
        for hour in range(24)
    ]
    put(engine, medan, "call122.calls", calls, now="2026-08-05 00:00")

    for day in range(1, 5):
        with _asking(engine, medan, "call122", "period=month", f"2026-08-{day:02} 12:00") as asked:
            ref = asked.moment.ref("call122", "offered")
            desk, wall = asked.change(ref), asked.moment.change(ref, "month")

        assert (desk and desk.value, wall and wall.value) == (0, 0)

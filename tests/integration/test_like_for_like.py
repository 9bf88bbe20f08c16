"""What is held against what, and when nothing is: the same on the wall, on the desk and over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from dashboard.api.application import PREFIX, build_api
from dashboard.api.desk import Desk
from dashboard.components.about import about_body
from dashboard.components.phrases import View
from dashboard.desk.about import about
from dashboard.desk.asked import Asked
from dashboard.desk.build import choices
from dashboard.filters import parse
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.sheets import sheets
from dashboard.taken.about import period_lines
from dashboard.taken.brief import build_brief
from dashboard.taken.table import panel_table
from db.city.profile import CityProfile
from db.engine import reading
from db.registry import MetricRef
from db.text import Text
from tests.support.here import serving_here
from tests.support.records import at, put
from tests.support.served_api import Api


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


def _said_period(asked: Asked, ref: MetricRef) -> tuple[str, tuple[str, ...]]:
    """What "about this number" calls the period, and where the ranges on a first sheet begin."""
    told = str(about_body(about(asked, ref), asked.filters, View("en", "Asia/Jakarta")))
    begins = [line.value for line in period_lines(asked, ref) if line.label.en == "From"]
    period = re.search(r"1 January \d[^']*", told)
    return period.group() if period else told, tuple(str(value) for value in begins)


def _values(api: Api, metric: str, query: str) -> Any:
    answer = api.get(f"/values?metric={metric}&{query}")
    assert answer.status == 200, answer.body
    return answer.json


@pytest.mark.parametrize("compared", ["week", "month", "year"])
def test_a_year_so_far_is_held_against_the_same_dates_and_says_so(
    engine: Engine, medan: CityProfile, monkeypatch: pytest.MonkeyPatch, compared: str
) -> None:
    totals = {"2024-01-02": 10, "2025-01-03": 30, "2025-12-29": 3_200}
    put(
        engine,
        medan,
        "simp4d.daily_realisation",
        [{"date": on, "tax_code": "PBBP2", "amount_idr": n * 10**9} for on, n in totals.items()],
        now="2026-01-05 09:00",
    )
    paid = {"payment_id": "p", "tax_code": "PBBP2", "amount_idr": 20 * 10**9, "status": "success"}
    put(engine, medan, "simp4d.payments", [{**paid, "paid_at": "2026-01-05 08:55"}], now="2026-01-05 09:00")
    monkeypatch.setattr("db.clock.now", lambda: at("2026-01-05 09:00"))

    with _asking(engine, medan, "simp4d", f"compare={compared}", "2026-01-05 09:00") as asked:
        ref = asked.moment.ref("simp4d", "achievement")
        change, course, wall = asked.change(ref), asked.compared_name(ref), asked.moment.change(ref, "day")
        period, taken = _said_period(asked, ref)
    api, desk = FastAPI(), Desk(engine=engine, profile=medan)
    api.mount(PREFIX, build_api(desk))
    with serving_here(api) as address:
        told = _values(Api(address, desk.engine), "simp4d.achievement", f"period=today&compare={compared}")[
            "compare"
        ]

    assert change is not None
    assert course.en == "1–5 Jan 2025"
    assert wall is not None
    assert (wall.value, wall.span, wall.against) == (change.value, "year", at("2025-01-01 00:00"))
    assert period == "1 January 2026 00:00 – 5 January 2026 09:00"
    assert taken == ("2026-01-01T00:00:00+07:00", "2025-01-01T00:00:00+07:00")
    assert told["earlier"]["value"] == pytest.approx(100 * 30 / 3_380)
    assert told["difference"] == change.value
    assert -1 < change.value < 0


def test_a_part_of_a_month_is_named_by_its_days_wherever_it_is_compared_with(
    engine: Engine, medan: CityProfile
) -> None:
    paid = [f"2026-{month}-{day:02} 09:00" for month in ("09", "10", "11") for day in range(1, 17)]
    records = [{"txn_id": when, "paid_at": when, "amount_idr": 3_000, "status": "captured"} for when in paid]
    put(engine, medan, "eparking.payments", records, now="2026-11-16 09:02")

    with _asking(engine, medan, "eparking", "period=month", "2026-11-16 09:02") as asked:
        ref = asked.moment.ref("eparking", "gross_revenue")
        desk, wall = asked.change(ref), asked.moment.change(ref, "month")
        spec = next(panel for panel in sheets()["eparking"].panels if panel.key == "revenue")
        taken = panel_table(asked, "eparking", spec, "en").about.lines
        brief = build_brief(asked, "eparking", ()).compared

    said = [
        *(change.named.en for change in (desk, wall) if change and change.named),
        *(
            line.value.en
            for line in taken
            if line.label.en == "Compared with" and isinstance(line.value, Text)
        ),
        *([brief.en] if brief else []),
    ]
    assert said == ["1–16 Oct"] * 4


def test_what_is_known_for_this_moment_alone_has_no_change_anywhere(
    scenario_over_http: tuple[Desk, str], medan: CityProfile
) -> None:
    desk, address = scenario_over_http
    api = Api(address, desk.engine)
    told = _values(api, "call122.waiting_now", "period=today&compare=week")
    with _asking(api.engine, medan, "call122", "", "2026-11-18 12:00") as asked:
        ref = asked.moment.ref("call122", "waiting_now")
        change, earlier = asked.change(ref), about(asked, ref).earlier

    assert (change, earlier) == (None, None)
    assert told["values"][0]["value"] is not None
    assert told["compare"]["current"]["value"] == told["values"][0]["value"]
    assert told["compare"]["earlier"]["value"] is None
    assert (told["compare"]["difference"], told["compare"]["percent"]) == (None, None)
    assert "now_only" in told["compare"]["unlike"]

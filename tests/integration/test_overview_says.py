"""The one sentence of the overview is true: neither an empty city nor one whose sources are late runs normally."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Engine

from dashboard.components.cards import compact_parts, tile_parts
from dashboard.components.desk import overview_parts, program_rows, summary
from dashboard.components.phrases import View
from dashboard.components.scene import notice_parts, panel_parts
from dashboard.live.limits import Watch
from dashboard.model import Notice, Snapshot, Status
from db.city.profile import CityProfile
from db.city.zone import to_day
from db.demo import Progress, begin
from db.engine import reading, writing
from db.text import Text
from tests.support.records import at, put
from tests.support.snapshots import build_snapshot

NOW = "2026-11-16 14:05:00"
#: No parking point is expected to take anything.
NIGHT = "2026-11-16 22:10:00"
VIEW = View("en", "Asia/Jakarta")
PAYMENT = {
    "txn_id": "p1",
    "paid_at": "2026-11-16 14:04",
    "amount_idr": 3_000,
    "method": "qris",
    "status": "captured",
}


def _said(engine: Engine, medan: CityProfile, now: str) -> str:
    return summary(_snapshot(engine, medan, now), VIEW)


def _snapshot(engine: Engine, medan: CityProfile, now: str) -> Snapshot:
    with reading(engine) as connection:
        return build_snapshot(connection, medan, now=at(now), watch=Watch())


def test_an_empty_city_is_not_said_to_run_normally(engine: Engine, medan: CityProfile) -> None:
    assert _said(engine, medan, NOW) == "No source has delivered anything yet."


def test_a_program_whose_headline_is_loading_is_not_said_to_be_normal(
    engine: Engine, medan: CityProfile
) -> None:
    put(engine, medan, "eparking.payments", [{**PAYMENT, "paid_at": "2026-11-16 22:05"}], now=NIGHT)
    whole = _snapshot(engine, medan, NIGHT)
    with writing(engine, "test") as connection:
        begin(connection, [_loaded_from(to_day(date(2026, 11, 17)))])
    loading = _snapshot(engine, medan, NIGHT)

    said = [
        (
            summary(snapshot, VIEW),
            notice_parts(snapshot, VIEW)["notices"]["children"],
            *("Normal" in text for text in _shown(snapshot)),
            *("loading" in text for text in _shown(snapshot)),
        )
        for snapshot in (whole, loading)
    ]
    assert said == [
        ("All programs run normally.", "All programs are within limits.", *[True] * 4, *[False] * 4),
        (
            "1 still loading; the rest run normally.",
            "What is known so far is within limits.",
            *[False] * 4,
            *[True] * 4,
        ),
    ]


def _shown(snapshot: Snapshot) -> tuple[str, ...]:
    """The program's headline as tile, compact tile and row of the desk, and its chart on the wall's overview."""
    tile = next(tile for tile in snapshot.tiles if tile.program == "eparking")
    chart = next(panel for panel in snapshot.scenes[0].panels if panel.area == "eparking")
    drawn = (tile_parts(tile, "s", VIEW), compact_parts(tile, "s", VIEW), panel_parts(chart, "s", VIEW))
    return (*map(str, drawn), str(program_rows((tile,), VIEW)))


def _loaded_from(day: int) -> Progress:
    """A demo city of which nothing is whole before a day."""
    return Progress(
        feed="eparking.payments",
        seed=1,
        scale=1.0,
        first_day=day - 365,
        last_day=day,
        loaded_from=day,
        reach_days=0,
        rows_a_day=1,
        fed_until=at(NIGHT),
    )


def test_late_sources_are_told(engine: Engine, medan: CityProfile) -> None:
    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    assert "late" not in _said(engine, medan, NOW)

    assert "1 late source" in _said(engine, medan, "2026-11-16 18:00:00")


def test_what_needs_a_look_is_listed_as_far_as_one_screen_goes_and_the_rest_is_counted(
    engine: Engine, medan: CityProfile
) -> None:
    late = Notice(
        program="eparking",
        name=Text(id="E-Parking", en="E-Parking"),
        what=Text(id="titik", en="point"),
        status=Status.ATTENTION,
        since=at(NOW),
    )
    quiet = _snapshot(engine, medan, NOW)
    lists = [
        str(overview_parts(replace(quiet, notices=(late,) * n), VIEW)["overview--attention"]) for n in (6, 8)
    ]

    assert [found.count("E-Parking · point") for found in lists] == [6, 6]
    assert ["+2" in found for found in lists] == [False, True]


def test_a_source_that_brings_nothing_by_night_is_out_of_its_hours_and_not_within_its_promise(
    engine: Engine, medan: CityProfile
) -> None:
    put(engine, medan, "eparking.payments", [PAYMENT | {"paid_at": "2026-11-16 21:58"}], now=NIGHT)

    ages = [
        str(overview_parts(_snapshot(engine, medan, now), VIEW)["overview--ages"])
        for now in ("2026-11-16 21:59:00", NIGHT)
    ]

    assert ["'of 5" in said for said in ages] == [True, False]
    assert ["out of hours" in said for said in ages] == [False, True]

"""What cannot be seen through a source that is late, or is made of too few cases, is not judged."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine

from dashboard.api.asked import asked_for
from dashboard.api.queries import Restricted
from dashboard.components.cards import tile_parts
from dashboard.components.keyfigures import figure_parts
from dashboard.components.phrases import View, late_since
from dashboard.components.scene import panel_parts
from dashboard.desk.asked import Asked
from dashboard.desk.build import build_page, choices
from dashboard.desk.keyfigures import build_figure
from dashboard.detail import MarkKind
from dashboard.filters import parse
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.live.promise import Promises
from dashboard.model import LinesPanel, ListPanel, State, Status
from db import registry
from db.city.profile import CityProfile
from db.engine import reading, writing
from db.metrics import value
from db.openings import state_complete_history
from db.registry import metric
from tests.support.records import at, day, put
from tests.support.snapshots import build_snapshot

NOW = "2026-11-16 14:05:00"
VIEW = View("en", "Asia/Jakarta")


def _payment(clock: str) -> dict[str, object]:
    return {
        "txn_id": clock,
        "paid_at": f"2026-11-16 {clock}",
        "amount_idr": 3_000,
        "method": "qris",
        "point_id": "EP-BALAI-KOTA-01",
        "status": "captured",
    }


def _asked(connection: Connection, medan: CityProfile, program: str, query: str, now: int) -> Asked:
    filters = parse(query, choices(connection, medan, program, now)).filters
    return Asked(moment=Moment(connection, medan, now, Watch()), filters=filters)


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


#: Offices open from 7:30 to 16:00; applications are promised every hour, settlements every 26 hours.
APPLICATIONS, SETTLEMENTS = "licensing.applications", "eparking.settlements"


@pytest.fixture
def promises(sqlite_scenario: Engine, medan: CityProfile) -> Promises:
    with reading(sqlite_scenario) as connection:
        return Moment(connection, medan, at(NOW), Watch()).promises


@pytest.mark.parametrize(
    ("feed", "newest", "now", "since"),
    [
        (APPLICATIONS, "2026-11-18 10:00", "2026-11-18 10:50", None),
        (APPLICATIONS, "2026-11-18 10:00", "2026-11-18 12:00", "2026-11-18 11:00"),
        (APPLICATIONS, "2026-11-18 10:00", "2026-11-18 20:00", "2026-11-18 11:00"),
        (APPLICATIONS, "2026-11-18 10:00", "2026-11-19 05:00", "2026-11-18 11:00"),
        (APPLICATIONS, "2026-11-18 10:00", "2026-11-19 08:00", "2026-11-18 11:00"),
        (APPLICATIONS, "2026-11-19 07:40", "2026-11-19 08:00", None),
        (APPLICATIONS, "2026-11-18 15:30", "2026-11-19 08:20", None),
        (APPLICATIONS, "2026-11-18 15:30", "2026-11-19 08:40", "2026-11-19 08:30"),
        (APPLICATIONS, "2026-11-20 15:30", "2026-11-22 12:00", None),
        (APPLICATIONS, "2026-11-20 13:00", "2026-11-22 12:00", "2026-11-20 14:00"),
        (SETTLEMENTS, "2026-11-16 10:00", "2026-11-19 10:20", None),
        (SETTLEMENTS, "2026-11-16 10:00", "2026-11-21 10:00", "2026-11-19 10:30"),
    ],
)
def test_what_a_source_owed_when_it_closed_is_late_until_it_comes(
    promises: Promises, feed: str, newest: str, now: str, since: str | None
) -> None:
    found = promises.broken_at(registry.feed(feed).feed, at(newest), at(now))
    assert found == (at(since) if since else None)


def test_a_source_that_stopped_is_marked_after_closing_and_over_the_night_wherever_it_stands(
    engine: Engine, medan: CityProfile
) -> None:
    received = [f"2026-11-{day} {clock}" for day in (10, 11, 17, 18) for clock in ("09:00", "10:00")]
    records = [
        {"application_no": when, "submitted_at": when, "permit_type": "pirt", "status": "in_process"}
        for when in received
    ]
    put(engine, medan, APPLICATIONS, records, now="2026-11-18 10:05")
    said = []
    for now in ("2026-11-18 10:30", "2026-11-18 20:00", "2026-11-19 05:00"):
        with reading(engine) as connection:
            snapshot = build_snapshot(connection, medan, now=at(now), watch=Watch())
        tile = next(tile for tile in snapshot.tiles if tile.program == "licensing")
        card = str(tile_parts(tile, "wall", VIEW))
        promised = dict(snapshot.feeds)[APPLICATIONS]
        said.append((late_since(promised, VIEW), "is-late" in card, "Late" in card))

    assert [late for late, *_ in said] == ["", "since 10:00", "since 18 Nov 10:00"]
    assert [marks for _, marked, word in said for marks in (marked, word)] == [False] * 2 + [True] * 4


def test_what_is_true_of_this_moment_is_told_as_of_the_newest_data_of_a_late_source(
    engine: Engine, medan: CityProfile
) -> None:
    paid = [_payment("10:58"), {**_payment("11:00"), "point_id": "EP-BALAI-KOTA-02"}]
    put(engine, medan, "eparking.payments", paid, now=NOW)
    ref = registry.metric("eparking.silent_points")
    with reading(engine) as connection:
        asked = _asked(connection, medan, "eparking", "", at(NOW))
        then, by_now = (
            value(connection, ref, span=asked.moment.span("now"), now=at(when))
            for when in ("2026-11-16 11:00", NOW)
        )
        figure = build_figure(asked, "eparking", "silent_points")
        in_time = _asked(connection, medan, "eparking", "", at("2026-11-16 11:01"))
        fresh = build_figure(in_time, "eparking", "silent_points")
        snapshot = build_snapshot(connection, medan, now=at(NOW), watch=Watch())
        over_http = asked_for(connection, medan, Restricted(metric=ref.key), at(NOW)).question

    scene = next(scene for scene in snapshot.scenes if scene.key == "eparking")
    listed = next(panel for panel in scene.panels if isinstance(panel, ListPanel))
    assert then != by_now
    assert (figure.value.value, listed.total.value) == (then, then)
    assert over_http.now == at("2026-11-16 11:00")
    assert "as of 11:00" in str(figure_parts([figure], "s", VIEW))
    assert "as of now" in str(figure_parts([fresh], "s", VIEW))


def test_ages_and_stocks_end_with_the_data_of_a_late_source_and_say_so(
    engine: Engine, medan: CityProfile
) -> None:
    records = [
        {"application_no": when, "submitted_at": when, "permit_type": "pirt", "status": "in_process"}
        for when in ("2026-11-17 09:00", "2026-11-18 10:00")
    ]
    put(engine, medan, APPLICATIONS, records, now="2026-11-18 10:05")
    with writing(engine, "test") as connection:
        state_complete_history(connection, registry.feed(APPLICATIONS), day("2026-11-01"), source="test")
    now = at("2026-11-18 20:00")
    with reading(engine) as connection:
        built = build_page(_asked(connection, medan, "licensing", "", now), "licensing")
        snapshot = build_snapshot(connection, medan, now=now, watch=Watch())
    page = {shown.declared.key: shown for shown in built.panels}
    wall = {p.key: p for scene in snapshot.scenes if scene.key.startswith("licensing") for p in scene.panels}

    flow = page["flow"].panel
    assert isinstance(flow, LinesPanel)
    assert max(flow.x) == at("2026-11-18 10:00")
    assert [note.en for note in page["ages"].notes] == ["as of 18 Nov 2026 10:00, not of the chosen period"]
    for key in ("ages", "kinds"):
        assert "Late since 10:00" in str(panel_parts(wall[key], "s", VIEW))


def test_a_period_that_ended_while_its_source_was_late_is_late_and_an_earlier_one_is_not(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    found = {}
    for query in ("period=yesterday", "period=custom&from=2026-11-16&to=2026-11-17"):
        with reading(sqlite_scenario) as connection:
            built = build_page(
                _asked(connection, medan, "eparking", query, at("2026-11-19 09:00")), "eparking"
            )
            revenue = next(figure for figure in built.figures if figure.key == "gross_revenue")
            trend = next(shown for shown in built.panels if shown.declared.key == "revenue")
            marked = [mark.since for mark in trend.detail.marks if mark.kind is MarkKind.LATE]
            found[query] = revenue.value.state, bool(late_since(revenue.freshness, VIEW)), marked

    assert [*found.values()] == [
        (State.LATE, True, [at("2026-11-18 11:30")]),
        (State.NUMBER, False, []),
    ]


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

"""What the desk says when little, nothing, or not everything is known: few cases, before opening, late, loading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine

from dashboard.components.about import about_body
from dashboard.components.keyfigures import figure_parts
from dashboard.components.phrases import View, change_words, late_since, target_words, why_none
from dashboard.components.sheet import sheet_layout
from dashboard.desk.about import about
from dashboard.desk.asked import Asked
from dashboard.desk.build import Built, build_page, choices
from dashboard.desk.shown import Shown
from dashboard.detail import MarkKind
from dashboard.figures.bars import bars_figure
from dashboard.filters import Filters, parse
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.model import State
from dashboard.sheets import Sheet, sheets
from dashboard.taken.table import panel_table
from db.city.profile import CityProfile
from db.city.zone import DAY
from db.demo import Progress, begin
from db.engine import reading, writing
from tests.integration.scenario import NOW
from tests.support.records import at, put

VIEW = View("en", "Asia/Jakarta")
#: The scenario's newest payment is of 10:00 on Wednesday 18 November.
AFTERNOON = at("2026-11-18 15:00")


@contextmanager
def _asking(engine: Engine, medan: CityProfile, program: str, query: str, now: int) -> Iterator[Asked]:
    with reading(engine) as connection:
        filters = parse(query, choices(connection, medan, program, now)).filters
        yield Asked(moment=Moment(connection, medan, now, Watch()), filters=filters)


def _page(engine: Engine, medan: CityProfile, program: str, query: str, now: int) -> Built:
    with _asking(engine, medan, program, query, now) as asked:
        return build_page(asked, program)


def _shown(built: Built, key: str) -> Shown:
    return next(shown for shown in built.panels if shown.declared.key == key)


def _marked(shown: Shown, kind: MarkKind) -> list[tuple[int, int]]:
    return [(mark.since, mark.until) for mark in shown.detail.marks if mark.kind is kind]


@pytest.mark.parametrize(("earlier", "told"), [(0, ""), (3, "−2 vs"), (20, "−95 % vs")])
def test_a_change_from_a_few_cases_is_told_in_cases_as_on_the_wall(
    engine: Engine, medan: CityProfile, earlier: int, told: str
) -> None:
    def complaint(key: str, day: int, minute: int) -> dict[str, object]:
        created = f"2026-11-{day:02} 09:{minute:02}"
        told = {"incident_id": key, "kind": "complaint", "category": "waste", "status": "open"}
        return told | {"created_at": created}

    before = [complaint(f"k{n}", 9, n) for n in range(earlier)]
    if earlier:
        put(engine, medan, "call122.incidents", [*before, complaint("today", 16, 0)], now="2026-11-16 09:40")
    with _asking(engine, medan, "call122", "", at("2026-11-16 09:40")) as asked:
        ref = asked.moment.ref("call122", "complaints")
        desk, wall = asked.change(ref), asked.moment.change(ref, "day")
        between = asked.change_between(ref, 1.0 if earlier else 0.0, float(earlier))

    words = change_words(desk, VIEW).replace("\u00a0", " ")
    assert words.startswith(told)
    assert bool(words) == bool(told)
    assert (desk and (desk.kind, desk.value)) == (wall and (wall.kind, wall.value))
    assert (between and between.kind) == (desk and desk.kind)


def test_before_opening_nothing_is_due_and_nothing_is_missing(engine: Engine, medan: CityProfile) -> None:
    paid = ["2026-11-11 10:00", "2026-11-17 20:00"]
    records = [{"txn_id": when, "paid_at": when, "amount_idr": 3_000, "status": "captured"} for when in paid]
    put(engine, medan, "eparking.payments", records, now="2026-11-18 05:00")
    built = _page(engine, medan, "eparking", "", at("2026-11-18 05:20"))

    revenue = next(figure for figure in built.figures if figure.key == "gross_revenue")
    assert revenue.value.state is State.NO_ACTIVITY
    assert target_words(revenue.target, "idr", 0, VIEW) == "nothing due yet"
    assert "opens 07:00" in str(figure_parts([revenue], "s", VIEW))
    trend = _shown(built, "revenue")
    assert _marked(trend, MarkKind.GAP) == []
    assert [since for since, _ in _marked(trend, MarkKind.CLOSED)] == [at("2026-11-18 00:00")]
    assert _shown(built, "methods").reason.en == "opens 07:00"


def test_a_late_source_is_marked_wherever_its_values_stand(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    with _asking(sqlite_scenario, medan, "eparking", "period=7d", AFTERNOON) as asked:
        built = build_page(asked, "eparking")
        ref = asked.moment.ref("eparking", "gross_revenue")
        fresh = asked.moment.freshness(ref)
        drawer = str(about_body(about(asked, ref), asked.filters, VIEW))
        spec = next(panel for panel in sheets()["eparking"].panels if panel.key == "revenue")
        taken = {line.label.en: line.value for line in panel_table(asked, "eparking", spec, "en").about.lines}

    figure = next(figure for figure in built.figures if figure.key == "gross_revenue")
    assert (figure.value.state, figure.value.value) == (State.LATE, 19_000)
    assert _marked(_shown(built, "revenue"), MarkKind.LATE) == [(fresh.newest_at, AFTERNOON)]
    assert "late" in _hover(_shown(built, "revenue"))[-1]
    assert late_since(fresh, VIEW) in drawer
    assert "Source late since" in taken


def _hover(shown: Shown) -> list[str]:
    return list(bars_figure(shown.panel, "en", VIEW.zone, shown.detail)["data"][0]["hovertext"])


def test_since_when_a_source_is_late_names_the_day_where_it_is_not_this_one(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    said = []
    for now in (AFTERNOON, AFTERNOON + DAY):
        with _asking(sqlite_scenario, medan, "eparking", "", now) as asked:
            said.append(
                late_since(asked.moment.freshness(asked.moment.ref("eparking", "transactions")), VIEW)
            )

    assert said[0].startswith("since 1")
    assert said[1].startswith("since 18 Nov ")


def test_a_late_source_that_owes_a_part_that_shows_is_not_held_against_another_period(
    engine: Engine, medan: CityProfile
) -> None:
    paid = ["2026-11-03 10:00", "2026-11-18 11:45"]
    records = [{"txn_id": day, "paid_at": day, "amount_idr": 3_000, "status": "captured"} for day in paid]
    put(engine, medan, "eparking.payments", records, now="2026-11-18 11:50")
    told = []
    for now in (NOW, AFTERNOON):
        with _asking(engine, medan, "eparking", "period=7d", now) as asked:
            ref = asked.moment.ref("eparking", "gross_revenue")
            told.append(asked.change_between(ref, 2.0, 1.0) is not None)

    assert told == [True, False]


def test_while_history_loads_a_part_of_a_period_is_not_summed_up(engine: Engine, medan: CityProfile) -> None:
    paid = [f"2026-11-{day} 10:00" for day in (15, 16)]
    records = [{"txn_id": day, "paid_at": day, "amount_idr": 3_000, "status": "captured"} for day in paid]
    put(engine, medan, "eparking.payments", records, now="2026-11-16 10:05")
    now = at("2026-11-16 10:05")
    with writing(engine, "test") as connection:
        today = (now + 7 * 3_600) // DAY
        loaded = Progress(
            feed="eparking.payments",
            seed=1,
            scale=1.0,
            first_day=today - 365,
            last_day=today,
            loaded_from=today - 1,
            reach_days=0,
            rows_a_day=1,
            fed_until=now,
        )
        begin(connection, [loaded])
    built = _page(engine, medan, "eparking", "period=7d", now)

    figure = next(figure for figure in built.figures if figure.key == "gross_revenue")
    assert figure.value.state is State.LOADING
    trend = _shown(built, "revenue")
    assert trend.detail.loading
    assert _marked(trend, MarkKind.LOADING) == [(at("2026-11-10 00:00"), at("2026-11-15 00:00"))]
    assert _marked(trend, MarkKind.GAP) == []
    for key in ("methods", "map", "month"):
        assert "loading; it is whole since" in _shown(built, key).reason.en


def test_a_percentage_of_nothing_says_that_there_were_no_cases_and_not_that_data_are_missing(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    with _asking(sqlite_scenario, medan, "call122", "district=12.71.15", NOW) as asked:
        ref = asked.moment.ref("call122", "dispatch_time_p90")
        nothing, unknown = asked.shown(ref), asked.stated(asked.moment.ref("call122", "offered"), None)

    assert (nothing.state, why_none(nothing, VIEW)) == (State.NO_CASES, "no cases")
    assert unknown.state is State.NO_DATA


def test_what_the_period_compared_with_has_none_of_is_a_change_from_none(
    engine: Engine, medan: CityProfile
) -> None:
    def report(key: str, when: str, category: str) -> dict[str, object]:
        told = {"incident_id": key, "kind": "complaint", "category": category, "status": "open"}
        return told | {"created_at": when}

    found = [report("a", "2026-11-09 08:00", "waste"), report("b", "2026-11-16 08:00", "drainage")]
    put(engine, medan, "call122.incidents", found, now="2026-11-16 09:40")
    built = _page(engine, medan, "call122", "", at("2026-11-16 09:40"))

    (row,) = next(shown.panel.rows for shown in built.panels if shown.declared.key == "kinds" and shown.panel)
    assert (row.member, row.change.value, row.change.kind) == ("drainage", 1, "absolute")


@pytest.mark.parametrize(("first", "told"), [("2026-10-31 12:00", True), ("2026-11-02 12:00", False)])
def test_a_month_known_from_its_first_day_says_how_far_it_is_from_what_is_due(
    engine: Engine, medan: CityProfile, first: str, *, told: bool
) -> None:
    paid = [
        {"txn_id": f"t{n}", "paid_at": when, "amount_idr": 500_000, "status": "captured", "method": "qris"}
        for n, when in enumerate([first, *[f"2026-11-03 21:{minute:02}" for minute in range(20, 60)]])
    ]
    put(engine, medan, "eparking.payments", paid, now="2026-11-04 00:00")

    shown = _shown(_page(engine, medan, "eparking", "period=month", at("2026-11-04 00:00")), "month")

    # Three whole days of a target of 12.5 billion a year are 102.7 million.
    gaps = [note.en for note in shown.notes if "against" in note.en]
    assert gaps == (["\u221280.5 % against what the target* is by now"] if told else [])


def test_a_course_leaves_out_the_day_that_is_not_over(sqlite_scenario: Engine, medan: CityProfile) -> None:
    built = _page(sqlite_scenario, medan, "eparking", "period=7d", NOW)
    over = _page(sqlite_scenario, medan, "eparking", "period=yesterday", NOW)

    sparks = [next(f.spark for f in page.figures if f.key == "gross_revenue") for page in (built, over)]
    assert sparks[0] == (None, None, None, None, 11_000, 5_000)
    assert sum(value or 0 for value in sparks[1]) == 5_000


def test_a_course_of_an_office_leaves_out_days_of_rest(sqlite_scenario: Engine, medan: CityProfile) -> None:
    built = _page(sqlite_scenario, medan, "sibisa", "period=7d", NOW)

    # Seven days up to today, which is not over, less Saturday and Sunday.
    assert len(next(f.spark for f in built.figures if f.key == "requests")) == 4


@pytest.mark.parametrize("sheet", sheets().values(), ids=lambda sheet: sheet.program)
def test_no_panel_stands_beside_an_empty_place(sheet: Sheet) -> None:
    page = str(sheet_layout(sheet, Filters(), VIEW, to_scale=False))

    halves = sum(not panel.wide for panel in sheet.panels)
    assert page.count("is-alone") == halves % 2


def test_what_is_true_of_a_part_of_a_month_is_not_told_of_all_of_it(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    march = "period=custom&from=2026-03-01&to=2026-03-31"
    built = _page(sqlite_scenario, medan, "eparking", march, NOW)
    silent = next(figure for figure in built.figures if figure.key == "silent_points")

    notes = [note.en for note in _shown(built, "revenue").notes]
    assert [note for note in notes if "Ramadan" in note][:1] == ["1\u201320 Mar: Ramadan"]
    assert "as of 11:30" in str(figure_parts([silent], "s", VIEW))


def test_what_a_source_owed_when_it_closed_is_owed_until_it_comes(engine: Engine, medan: CityProfile) -> None:
    received = ["2026-10-01 09:00", "2026-11-17 10:00", "2026-11-18 10:00"]
    records = [
        {"application_no": day, "submitted_at": day, "permit_type": "pirt", "status": "in_process"}
        for day in received
    ]
    put(engine, medan, "licensing.applications", records, now="2026-11-18 10:05")
    late = at("2026-11-18 12:00"), at("2026-11-18 20:00"), at("2026-11-21 10:00")

    def told(now: int, query: str) -> bool:
        with _asking(engine, medan, "licensing", query, now) as asked:
            return asked.change_between(asked.moment.ref("licensing", "received"), 20.0, 10.0) is not None

    assert told(at("2026-11-18 10:10"), "period=7d")
    assert [told(now, "period=7d") for now in late] == [False, False, False]

"""The panels of a program's page under a person's filters, each figure worked out by hand from the scenario."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from dashboard import model
from dashboard.components.phrases import View
from dashboard.components.sheet import sheet_parts
from dashboard.desk.asked import Asked
from dashboard.desk.build import Built, build_page, choices
from dashboard.desk.marks import marks, told_marks
from dashboard.desk.overview import asked_facts
from dashboard.desk.shown import Shown
from dashboard.detail import MarkKind, SpreadPanel
from dashboard.faces import faces
from dashboard.filters import parse
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.sheets import sheets
from db.city.profile import CityProfile
from db.engine import reading, writing
from db.metrics import Cut, Span, sums
from db.metrics.question import Question
from db.settle import note
from db.tables import Rate
from db.text import Text
from tests.integration.scenario import NOW
from tests.integration.scenario.call122 import CALLS
from tests.integration.scenario.call122 import RECORDS as CALL122
from tests.support.records import at, day, put

WEEK = "period=7d"  # 12 to 18 November, against 5 to 11 November


def _asked(connection: Any, medan: CityProfile, program: str, query: str, now: int = NOW) -> Asked:
    filters = parse(query, choices(connection, medan, program, now))
    assert filters.problems == ()
    return Asked(moment=Moment(connection, medan, now, Watch()), filters=filters.filters)


def _page(engine: Engine, medan: CityProfile, program: str, query: str = WEEK, now: int = NOW) -> Built:
    with reading(engine) as connection:
        return build_page(_asked(connection, medan, program, query, now), program)


def _shown(built: Built, key: str) -> Shown:
    return next(shown for shown in built.panels if shown.declared.key == key)


def _panel(built: Built, key: str) -> Any:
    shown = _shown(built, key)
    assert shown.panel is not None, shown.reason
    return shown.panel


def _figure(built: Built, key: str) -> Any:
    return next(figure for figure in built.figures if figure.key == key)


def _ranked(panel: model.RankPanel) -> dict[str, float | None]:
    return {row.member: row.value.value for row in panel.rows}


def test_days_before_the_source_began_are_a_gap_and_no_zeros(scenario: Engine, medan: CityProfile) -> None:
    shown = _shown(_page(scenario, medan, "eparking"), "revenue")

    assert isinstance(shown.panel, model.BarsPanel)
    assert shown.panel.lines[0].values == (None, None, None, None, 11_000, 5_000, 3_000)
    gap = next(mark for mark in shown.detail.marks if mark.kind is MarkKind.GAP)
    assert (gap.since, gap.until) == (at("2026-11-12 00:00"), at("2026-11-16 00:00"))
    assert any("tanpa data" in note.id for note in shown.notes)


def test_the_period_compared_with_is_named_and_laid_day_under_day(
    scenario: Engine, medan: CityProfile
) -> None:
    built = _page(scenario, medan, "call122")

    usual = _panel(built, "calls").usual
    assert (usual.label.id, usual.label.en) == ("5\u201311 Nov", "5\u201311 Nov")
    assert usual.values == (None, None, None, 1, 1, 2, 1)
    offered = _figure(built, "offered")
    assert offered.value.value == 5
    assert offered.change is None


def test_a_period_that_is_known_in_part_is_not_compared_with_and_says_since_when_it_is(
    engine: Engine, medan: CityProfile
) -> None:
    words = "Tanpa perubahan terhadap 5\u201311 Nov: data baru ada sejak Min 8 Nov 2026."
    put(engine, medan, "call122.calls", CALLS, now=NOW)
    built = _page(engine, medan, "call122")

    assert built.words.id.endswith("vs 5\u201311 Nov (data sejak Min 8 Nov 2026)")
    assert built.words.en.endswith("vs 5\u201311 Nov (data since Sun 8 Nov 2026)")
    assert words in [note.id for note in _shown(built, "calls").notes]
    assert _figure(built, "offered").change is None

    first = {"call_id": "a0", "offered_at": "2026-11-05 09:00", "result": "blocked"}
    put(engine, medan, "call122.calls", [first], now=NOW)
    built = _page(engine, medan, "call122")

    assert built.words.id.endswith("vs 5\u201311 Nov")
    assert words not in [note.id for note in _shown(built, "calls").notes]
    change = _figure(built, "offered").change
    assert (change.value, change.named.id) == (-1, "5\u201311 Nov")


def test_what_stands_at_the_end_of_a_period_needs_no_more_of_it_than_that(
    scenario: Engine, medan: CityProfile
) -> None:
    with reading(scenario) as connection:
        asked = _asked(connection, medan, "taru", "period=quarter")
        level, flow = (asked.moment.ref("taru", key) for key in ("open", "reports"))

        assert asked.change(flow) is None
        assert asked.unknown_until(flow) == at("2026-11-02 00:00")
        assert asked.unknown_until(level) is None


def test_a_district_narrows_everything_but_the_map_that_it_is_chosen_on(
    scenario: Engine, medan: CityProfile
) -> None:
    built = _page(scenario, medan, "eparking", f"{WEEK}&district=12.71.19")

    assert _figure(built, "gross_revenue").value.value == 9_000
    assert _panel(built, "revenue").lines[0].values[-3:] == (6_000, 0, 3_000)
    assert _ranked(_panel(built, "methods")) == {"qris": 3_000, "card": 3_000, "cash": 3_000}
    cells = {cell.code: cell.value for cell in _panel(built, "map").cells}
    assert (cells["12.71.19"], cells["12.71.01"]) == (9_000, 5_000)
    assert _ranked(_panel(built, "districts")) == {"12.71.19": 9_000, "12.71.01": 5_000, "unknown": 5_000}


def test_received_and_closed_have_the_open_cases_between_them(scenario: Engine, medan: CityProfile) -> None:
    received, closed = _panel(_page(scenario, medan, "taru"), "flow").lines

    assert closed.values == (0, 1, 1, 1, 2, 4, 6)
    assert received.values == (6, 6, 6, 6, 10, 11, 11)


def test_a_funnel_follows_the_reports_of_the_period(scenario: Engine, medan: CityProfile) -> None:
    panel = _panel(_page(scenario, medan, "taru", f"{WEEK}&district=12.71.11"), "funnel")

    assert [row.value.value for row in panel.rows] == [1, 1, 1, 0, 0, 0, 0]
    assert [row.share for row in panel.rows] == [None, 100, 100, 0, 0, 0, 0]


def test_durations_are_spread_over_bars_with_percentiles_and_limit(
    scenario: Engine, medan: CityProfile
) -> None:
    panel = _panel(_page(scenario, medan, "call122"), "response")

    assert isinstance(panel, SpreadPanel)
    assert [bar.n for bar in panel.bars] == [1, 0, 0, 1]
    assert panel.bars[0].low < 10 <= panel.bars[0].high
    assert panel.bars[-1].low < 20 <= panel.bars[-1].high
    assert panel.p50 == pytest.approx(10, rel=0.02)
    assert panel.p90 == pytest.approx(20, rel=0.02)
    assert (panel.limit, panel.n) == (15, 2)


def test_durations_in_whole_days_have_a_bar_for_each_day(scenario: Engine, medan: CityProfile) -> None:
    panel = _panel(_page(scenario, medan, "simp4d"), "settlement")

    assert isinstance(panel, SpreadPanel)
    assert panel.whole
    assert [(bar.low, bar.high, bar.n) for bar in panel.bars] == [(0, 1, 1), (1, 2, 1)]


def test_few_cases_are_told_beside_a_percentage_and_a_count_needs_no_such_word(
    scenario: Engine, medan: CityProfile
) -> None:
    built = _page(scenario, medan, "call122")

    assert _figure(built, "service_level").few == 5
    assert _figure(built, "response_time_p90").few == 2
    assert _figure(built, "offered").few is None


def test_steps_tell_how_long_they_take_and_which_takes_most(scenario: Engine, medan: CityProfile) -> None:
    rows = {row.label.id: row for row in _panel(_page(scenario, medan, "licensing"), "steps").rows}

    review = rows["Kajian teknis"]
    assert review.p50 == pytest.approx(1, rel=0.02)
    assert review.share == pytest.approx(100 * 24 / 26)
    assert review.longest


def test_a_panel_whose_feed_lacks_a_dimension_names_it(scenario: Engine, medan: CityProfile) -> None:
    built = _page(scenario, medan, "licensing", f"{WEEK}&district=12.71.19")

    reason = _shown(built, "steps").reason
    assert reason is not None
    assert reason.id == "Tidak dapat disaring: sumber angka ini tidak mencatat kecamatan."
    assert reason.en == "Cannot be filtered: the source of this figure does not record the district."
    assert _shown(built, "types").reason == Text(
        id="tidak ada dalam pilihan ini", en="none in this selection"
    )


def test_a_value_of_one_feed_is_not_a_zero_of_another(scenario: Engine, medan: CityProfile) -> None:
    built = _page(scenario, medan, "call122", f"{WEEK}&category=fire")

    assert _figure(built, "emergencies").value.value == 2
    offered = _figure(built, "offered")
    assert offered.value.value is None
    assert "Kebakaran" in offered.reason.id
    assert _shown(built, "calls").reason == offered.reason


def test_the_week_shows_whole_days_that_the_feed_covers(scenario: Engine, medan: CityProfile) -> None:
    panel = _panel(_page(scenario, medan, "eparking"), "week")

    monday, tuesday = panel.values[:2]
    assert set(monday) == {None}
    assert tuesday[10] == 1
    assert sum(tuesday) == 1


def test_a_month_adds_up_towards_its_target(scenario: Engine, medan: CityProfile) -> None:
    lines = {line.key: line for line in _panel(_page(scenario, medan, "eparking"), "month").lines}

    assert lines["month"].values[14:19] == (None, 11_000, 16_000, 19_000, None)
    assert lines["target"].values[:15] == (None,) * 15
    assert lines["target"].values[-1] == pytest.approx(12_500_000_000 / 365 * 15)
    assert "before" not in lines


def test_against_its_target_a_day_shows_what_it_is_due(scenario: Engine, medan: CityProfile) -> None:
    built = _page(scenario, medan, "eparking", f"{WEEK}&compare=target")

    usual = _panel(built, "revenue").usual
    assert usual.label.id == "target*"
    assert usual.values[:4] == (None,) * 4
    assert usual.values[4:] == pytest.approx((12_500_000_000 / 365,) * 3)
    assert _figure(built, "gross_revenue").change is None


def test_a_week_that_the_period_has_a_part_of_is_said_and_due_its_part(
    engine: Engine, medan: CityProfile
) -> None:
    paid = {"paid_at": "2026-07-01 09:00", "amount_idr": 3_000, "status": "captured"}
    put(engine, medan, "eparking.payments", [{"txn_id": "first", **paid}], now=NOW)
    running = _page(engine, medan, "eparking", "from=2026-07-01&to=2026-11-18&compare=target")
    over = _page(engine, medan, "eparking", "from=2026-07-06&to=2026-11-17&compare=target")

    due = [value * 365 / 12_500_000_000 for value in _panel(running, "revenue").usual.values]
    assert (due[0], due[1], due[-1]) == pytest.approx((5, 7, 3))
    assert [note.en for note in _shown(running, "revenue").notes][:1] == [
        "The first week counts from Wed 1 Jul 2026 on."
    ]
    assert [note.en for note in _shown(over, "revenue").notes][:1] == [
        "The last week counts until Tue 17 Nov 2026."
    ]


def test_the_limit_drawn_is_that_of_the_period(engine: Engine, medan: CityProfile) -> None:
    put(engine, medan, "call122.incidents", CALL122["call122.incidents"], now=NOW)
    with writing(engine, "city") as connection:
        changed = day("2026-11-18")
        of_answers = Rate.name == "call122.reach_within_s"
        held = connection.execute(select(Rate).where(of_answers)).one()._asdict()
        connection.execute(update(Rate).where(of_answers).values(valid_to=changed))
        connection.execute(insert(Rate).values(**held | {"valid_from": changed, "value": 600}))
        note(connection, [])
    limits = [
        _panel(_page(engine, medan, "call122", query), "response").limit
        for query in ("from=2026-11-16&to=2026-11-17", "period=today", WEEK)
    ]

    assert limits == [15, 10, None]


def test_a_target_of_the_whole_city_is_not_held_against_a_part_of_it(
    scenario: Engine, medan: CityProfile
) -> None:
    built = _page(scenario, medan, "simp4d", f"{WEEK}&district=12.71.19")

    assert _shown(built, "pace").reason is not None
    assert _figure(built, "achievement").reason.en == (
        "The target of this figure is for the whole city and by category only."
    )


LICENCE = {"permit_type": "pbg", "status": "submitted"}
DAYS = ("2026-10-01", "2026-10-02", "2026-10-02", "2026-10-05", "2026-11-02", "2026-11-03", "2026-11-04")


def test_working_days_are_laid_under_working_days(engine: Engine, medan: CityProfile) -> None:
    records = [
        LICENCE | {"application_no": f"a{n}", "submitted_at": f"{day} 09:00"} for n, day in enumerate(DAYS)
    ]
    put(engine, medan, "licensing.applications", records, now="2026-11-04 12:00")

    built = _page(engine, medan, "licensing", "period=month&compare=month", at("2026-11-04 12:00"))

    lines = {line.key: line for line in _panel(built, "throughput").lines}
    # 1 November is a Sunday: nothing of October lies under it.
    assert lines["received"].values == (0, 1, 1, 1)
    assert lines["earlier"].values == (None, 1, 2, 1)


def test_holidays_and_ramadan_are_marked(engine: Engine, medan: CityProfile) -> None:
    with reading(engine) as connection:
        asked = _asked(connection, medan, "licensing", "", at("2026-11-04 12:00"))
        august = marks(asked, Span(at("2026-08-10 00:00"), at("2026-08-20 00:00")))
        spring = marks(asked, Span(at("2026-02-01 00:00"), at("2026-04-01 00:00")))
        said = [words.en for words in told_marks(asked, spring)]

    assert [(mark.since, mark.kind) for mark in august] == [(at("2026-08-17 00:00"), MarkKind.HOLIDAY)]
    fasting = [mark for mark in spring if mark.kind is MarkKind.RAMADAN]
    assert len(fasting) == 1
    assert said[0].endswith("Ramadan")
    assert said[-1].endswith("more days")
    assert 29 <= (fasting[0].until - fasting[0].since) / 86_400 <= 30


@pytest.mark.parametrize("program", list(sheets()))
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_declared_panel_is_answered_and_drawn(
    scenario: Engine, medan: CityProfile, program: str, language: str
) -> None:
    built = _page(scenario, medan, program)

    parts = sheet_parts(built.figures, built.panels, View(language, medan.time_zone), {Cut.DISTRICT: "x"}, ())
    assert [shown.reason for shown in built.panels if shown.panel is None] == []
    assert len(parts) == len(built.figures) + 2 * len(built.panels)


def test_the_overview_follows_period_and_district(scenario: Engine, medan: CityProfile) -> None:
    with reading(scenario) as connection:
        asked = _asked(connection, medan, "eparking", f"{WEEK}&district=12.71.19")
        tiles = {face.program: asked_facts(asked, face) for face in faces()}

    assert tiles["eparking"]["value"].value == 9_000
    assert tiles["eparking"]["subtitle"].id == "pendapatan, 12\u201318 Nov · data sejak Sen 16 Nov 2026"
    assert "seluruh kota" in tiles["simp4d"]["subtitle"].id


def test_a_week_says_beneath_it_what_its_colours_and_its_dotted_hour_mean(
    scenario: Engine, medan: CityProfile
) -> None:
    built = _page(scenario, medan, "eparking")

    notes = sheet_parts([], built.panels, View("id", medan.time_zone), {}, ())["sheet--week--notes"][
        "children"
    ]
    assert [note["props"].get("data-told") for note in notes].count(None) == len(notes) - 1
    assert "⬚ kini" in [note["props"]["children"] for note in notes]


def test_a_late_source_is_marked_on_its_panels_and_figures(scenario: Engine, medan: CityProfile) -> None:
    built = _page(scenario, medan, "eparking", "", at("2026-11-18 15:00"))

    assert _figure(built, "gross_revenue").value.state is model.State.LATE
    parts = sheet_parts(built.figures, built.panels, View("id", medan.time_zone), {}, ())
    note = parts["sheet--revenue--notes"]["children"][0]
    assert note["props"]["children"] == "◔ Terlambat · sejak 11.30"
    assert note["props"]["className"] == "state-late"


def test_yesterday_is_not_late(scenario: Engine, medan: CityProfile) -> None:
    built = _page(scenario, medan, "eparking", "period=yesterday", at("2026-11-18 15:00"))

    assert _figure(built, "gross_revenue").value.state is model.State.NUMBER
    late = [shown.declared.key for shown in built.panels if shown.freshness and shown.freshness.late_since]
    assert late == []


@pytest.mark.parametrize("program", sheets())
def test_no_page_reads_records_of_more_than_a_day_under_any_filters(
    scenario: Engine, medan: CityProfile, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the ends of a range and what depends on this moment come from facts; a long part of it never does."""
    read: list[Question] = []
    monkeypatch.setattr(sums, "_check_fact_days", lambda _connection, asked, _piece: read.append(asked))
    with reading(scenario) as connection:
        offered = choices(connection, medan, program, NOW)
        every = {
            name: next(iter(values), "")
            for name, values in (
                ("district", offered.districts),
                ("category", offered.categories),
                ("channel", offered.channels),
            )
        }
        for where in ({}, *({name: value} for name, value in every.items()), every):
            query = "&".join(f"{name}={value}" for name, value in where.items() if value)
            build_page(_asked(connection, medan, program, f"period=year&{query}"), program)

    assert read == []

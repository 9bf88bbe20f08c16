"""What stands beside a number agrees with it: its line, its comparison, its period, and what its name says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from dashboard import model
from dashboard.components.about import about_body
from dashboard.components.bars import dwell_parts
from dashboard.components.bodies import rank_body
from dashboard.components.brief import brief_html
from dashboard.components.desk import asked_parts, overview_layout
from dashboard.components.keyfigures import figure_parts
from dashboard.components.phrases import View, plain, why_none
from dashboard.desk.about import about
from dashboard.desk.asked import Asked
from dashboard.desk.build import build_page, choices
from dashboard.desk.overview import asked_facts
from dashboard.desk.panels import build_panel
from dashboard.desk.shown import Shown
from dashboard.desk.words import asked_words
from dashboard.faces import Dwell, faces
from dashboard.figures.heat import heat_figure
from dashboard.figures.lines import lines_figure
from dashboard.filters import parse
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.live.rankings import dwell
from dashboard.sheets import sheets
from dashboard.taken.brief import build_brief
from dashboard.taken.overview import overview_table
from dashboard.taken.table import panel_table
from db.city.profile import CityProfile
from db.declare import UNKNOWN
from db.engine import reading
from db.export.about import ACCURACY
from db.metrics import Cut
from tests.integration.scenario import NOW
from tests.support.records import at, put
from tests.support.snapshots import build_snapshot

VIEW = View("en", "Asia/Jakarta")
pytestmark = pytest.mark.filterwarnings("error")


@contextmanager
def _asking(engine: Engine, medan: CityProfile, program: str, query: str, now: int = NOW) -> Iterator[Asked]:
    with reading(engine) as connection:
        filters = parse(query, choices(connection, medan, program, now)).filters
        yield Asked(moment=Moment(connection, medan, now, Watch()), filters=filters)


def _shown(asked: Asked, program: str, key: str) -> Shown:
    return build_panel(asked, program, _declared(program, key))


def _declared(program: str, key: str) -> sheets.Panel:
    return next(panel for panel in sheets()[program].panels if panel.key == key)


def _ends(shown: Shown) -> list[str]:
    """The words at the ends of a chart's lines."""
    assert isinstance(shown.panel, model.LinesPanel)
    return [
        note["text"]
        for note in lines_figure(shown.panel, "en", VIEW.zone, shown.detail)["layout"]["annotations"]
    ]


def test_cases_that_had_longer_are_no_comparison_and_the_reason_is_said(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    with _asking(sqlite_scenario, medan, "simp4d", "period=month&compare=year") as asked:
        ref = asked.moment.ref("simp4d", "collection_rate")
        built, told = build_page(asked, "simp4d"), about(asked, ref)
        drawer = str(about_body(told, asked.filters, VIEW))

    figure = next(figure for figure in built.figures if figure.key == "collection_rate")
    assert figure.value.value is not None
    assert (figure.change, told.change, told.earlier) == (None, None, None)
    assert "may still change, so not compared" in str(figure_parts([figure], "s", VIEW))
    assert "the cases of the earlier period have had longer" in drawer


@pytest.mark.parametrize(
    ("program", "metric"),
    [
        ("taru", "cohort_sp1"),
        ("taru", "compliance_sp1"),
        ("taru", "enforcement"),
        ("eparking", "settlement_lag_p90"),
    ],
)
def test_every_measure_of_what_came_of_a_periods_cases_is_compared_with_nothing(
    sqlite_scenario: Engine, medan: CityProfile, program: str, metric: str
) -> None:
    with _asking(sqlite_scenario, medan, program, "period=month") as asked:
        ref = asked.moment.ref(program, metric)
        alike = asked.framed(ref).alike

        assert alike is not None
        assert "ripens" in asked.moment.lacking(ref, alike)


def test_the_last_bucket_of_a_percentile_does_not_stand_under_its_name(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    with _asking(sqlite_scenario, medan, "call122", "period=7d") as asked:
        percentiles = _ends(_shown(asked, "call122", "response_course"))
    with _asking(sqlite_scenario, medan, "taru", "period=7d") as asked:
        flow = _ends(_shown(asked, "taru", "flow"))

    assert percentiles
    assert not any(
        letter.isdigit() for words in percentiles for letter in words.replace("P90", "").replace("P50", "")
    )
    # What is added up ends with what it came to.
    assert flow == ["<b>closed 6</b>", "opening queue + received 11"]


def test_what_was_open_at_the_start_is_not_called_received(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    with _asking(sqlite_scenario, medan, "taru", "period=7d") as asked:
        shown = _shown(asked, "taru", "flow")
        table = panel_table(asked, "taru", _declared("taru", "flow"), "en")
        opening = asked.number(asked.moment.ref("taru", "open"))

    assert isinstance(shown.panel, model.LinesPanel)
    above, finished = shown.panel.lines
    assert above.values[-1] == (opening or 0) + (finished.values[-1] or 0)
    assert above.label.id == "antrean awal + masuk"
    assert [column.name for column in table.columns] == ["bucket", "opening_and_entered", "left", "unit"]


def test_what_is_true_of_this_moment_names_the_moment_and_no_period(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    with _asking(sqlite_scenario, medan, "simp4d", "period=year&compare=year") as asked:
        ref = asked.moment.ref("simp4d", "arrears")
        drawer = str(about_body(about(asked, ref), asked.filters, VIEW))
        sheet = {
            line.label.en: line.value
            for line in panel_table(asked, "simp4d", _declared("simp4d", "arrears"), "en").about.lines
        }

    assert "as of now" in drawer
    assert "1 January" not in drawer
    assert "Compared with" not in drawer
    assert sheet["Period"].en.startswith("as of now")
    assert "From" not in sheet


def test_the_ways_from_the_overview_lead_to_the_number_that_stands_there(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    with reading(sqlite_scenario) as connection:
        snapshot = build_snapshot(connection, medan, now=NOW, watch=Watch())
    page = str(overview_layout(snapshot, VIEW, asked_parts(None, VIEW), []))
    shown = {}
    for tile in snapshot.tiles:
        with _asking(sqlite_scenario, medan, tile.program, tile.query) as asked:
            shown[tile.program] = (tile.value, asked.shown(asked.moment.ref(tile.program, tile.key)))
    told = {}
    for notice in snapshot.notices:
        assert f"/program/{notice.program}?{notice.query}".removesuffix("?") in page
        with _asking(sqlite_scenario, medan, notice.program, notice.query) as asked:
            told[notice.title.en] = plain(asked.shown(asked.moment.ref(notice.program, notice.metric)), VIEW)

    assert [program for program, (wall, desk) in shown.items() if wall != desk] == []
    assert [title for title, value in told.items() if value not in title] == []
    assert told
    assert "/program/licensing?period=month" in page
    assert "/program/simp4d?period=year" in page


def test_the_ways_from_a_filtered_overview_keep_its_filters(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    face = next(face for face in faces() if face.program == "licensing")
    queries = ("period=7d&district=12.71.19", "district=12.71.19&compare=year")
    kept = []
    for query in queries:
        with _asking(sqlite_scenario, medan, "licensing", query) as asked:
            kept.append(asked_facts(asked, face)["query"])

    assert kept == ["period=7d&district=12.71.19", "period=month&district=12.71.19&compare=year"]


def test_what_falls_due_at_the_end_of_the_day_says_so_until_then(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    values = {}
    for query in ("", "period=yesterday", "period=month"):
        with _asking(sqlite_scenario, medan, "taru", query) as asked:
            values[query] = why_none(asked.shown(asked.moment.ref("taru", "verified_on_time")), VIEW)
    with _asking(sqlite_scenario, medan, "taru", "") as asked:
        panel = _shown(asked, "taru", "punctual")

    assert values[""] == "counted at day's end"
    assert values["period=yesterday"] != values[""]
    assert panel.reason is not None
    assert panel.reason.id == "dihitung pada akhir hari"


@pytest.mark.parametrize(
    ("query", "shown", "compared"),
    [
        ("compare=year", "Wed 18 Nov", "Wed 19 Nov 2025"),
        ("period=month&compare=month", "Nov 2026", "1–18 Oct"),
        ("from=2025-12-20&to=2026-01-10", "20 Dec 2025 – 10 Jan 2026", "22 Nov – 13 Dec 2025"),
        ("from=2026-10-01&to=2026-10-10", "1–10 Oct", "17–26 Sept"),
        ("from=2026-01-01&to=2026-04-15", "1 Jan – 15 Apr", "18 Sept – 31 Dec 2025"),
        ("from=2020-01-01&to=2020-02-01", "1 Jan – 1 Feb 2020", "27 Nov – 28 Dec 2019"),
        ("from=2025-11-01&to=2025-11-30", "Nov 2025", "Oct 2025"),
        ("from=2026-01-01&to=2026-11-18", "2026", "13 Feb – 31 Dec 2025"),
    ],
)
def test_days_of_another_year_have_their_year_and_a_part_is_not_called_a_month(
    sqlite_scenario: Engine, medan: CityProfile, query: str, shown: str, compared: str
) -> None:
    with _asking(sqlite_scenario, medan, "eparking", query) as asked:
        ref = asked.moment.ref("eparking", "gross_revenue")
        words = asked_words(asked, ref).en.replace(" · data since Mon 16 Nov 2026", "")

    said, _, against = words.partition(" · Whole city · vs ")
    assert said == shown
    assert against.partition(" (")[0] == compared


def test_a_change_follows_from_the_values_that_stand_beside_it(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    # The call of 11:59 is of a quarter hour that is not over.
    with _asking(sqlite_scenario, medan, "call122", "", at("2026-11-18 11:59:30")) as asked:
        ref = asked.moment.ref("call122", "offered")
        told = about(asked, ref)
        drawer = str(about_body(told, asked.filters, VIEW))
    with _asking(sqlite_scenario, medan, "call122", "", NOW) as asked:
        whole = str(about_body(about(asked, ref), asked.filters, VIEW))
        table = overview_table(asked, "en")

    assert (told.value.value, told.held, told.earlier) == (1, 0, 1)
    assert "0 up to 11:45, 1 before · −1 vs Wed 11 Nov" in drawer
    # Where both are the same it is not said twice.
    assert "up to" not in whole
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    compared = [row for row in rows if row["change"] is not None]
    assert compared
    for row in compared:
        difference = row["alike"] - row["earlier"]
        percent = 100 * difference / row["earlier"] if row["earlier"] else None
        assert row["change"] == pytest.approx(percent if row["change_in"] == "percent" else difference)


def test_a_percentile_is_marked_as_not_exact_wherever_it_is_explained(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    with _asking(sqlite_scenario, medan, "call122", "period=7d") as asked:
        built = build_page(asked, "call122")
        p90, n = (asked.moment.ref("call122", key) for key in ("response_time_p90", "offered"))
        drawers = [str(about_body(about(asked, ref), asked.filters, VIEW)) for ref in (p90, n)]
        sheets_ = [
            {
                line.label.id: line.value
                for line in panel_table(asked, "call122", _declared("call122", key), "id").about.lines
            }
            for key in ("response_course", "calls")
        ]
        brief = build_brief(asked, "call122", ())
        paper = brief_html(brief, VIEW, style="", fonts="", scripts=(), pdf="")

    figures = {figure.key: str(figure_parts([figure], "s", VIEW)) for figure in built.figures}
    assert {key for key, shown in figures.items() if "≈" in shown} == {
        key for key in figures if key.endswith(("_p50", "_p90"))
    }
    assert ["≈" in drawer and "within 2 %" in drawer for drawer in drawers] == [True, False]
    assert [str(sheet.get("Ketelitian", "")) for sheet in sheets_] == [str(ACCURACY), ""]
    assert "<strong>≈\u00a0" in paper
    assert ACCURACY.en in paper


def test_the_first_sheet_says_the_range_that_a_panel_covers_of_its_own(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    told = {}
    for program, key in (("eparking", "week"), ("simp4d", "pace"), ("eparking", "revenue")):
        with _asking(sqlite_scenario, medan, program, "compare=week") as asked:
            lines = panel_table(asked, program, _declared(program, key), "en").about.lines
            said = {line.label.en: line.value for line in lines[::-1]}
            told[key] = (str(said["From"])[:10], str(said["Until (exclusive)"])[:10], "Compared with" in said)

    # The first payment is of the 16th at 08:10; the usual week is made of whole days that are over.
    assert told == {
        "week": ("2026-11-17", "2026-11-18", False),
        "pace": ("2026-01-01", "2026-11-18", False),
        "revenue": ("2026-11-18", "2026-11-18", True),
    }


def test_a_cell_of_the_week_leads_to_the_newest_day_that_it_is_made_of(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    with _asking(sqlite_scenario, medan, "eparking", "") as asked:
        shown = _shown(asked, "eparking", "week")

    assert isinstance(shown.panel, model.HeatPanel)
    assert shown.panel.newest == (None, at("2026-11-17"), *[None] * 5)
    cells = heat_figure(shown.panel, "en", told=True, zone=VIEW.zone)["data"][0]
    assert cells["customdata"] == [*[None] * 24, *["2026-11-17"] * 24, *[None] * 120]


def _report(n: int, district: str, *, verified: bool) -> dict[str, object]:
    told: dict[str, object] = {"report_id": f"r{n}", "reported_at": "2026-11-02 09:00", "district": district}
    told |= {"violation_type": "no_pbg", "channel": "lapor", "status": "open"}
    return told | ({"verified_at": "2026-11-02 10:00"} if verified else {})


def test_a_ranking_says_how_many_there_are_and_of_a_rate_shows_the_lowest_first(
    engine: Engine, medan: CityProfile
) -> None:
    codes = [district.code for district in medan.districts]
    reports = [_report(n, code, verified=n % 7 != 3) for n, code in enumerate(codes)]
    # A new one, so that the source is not late and all that fell due since is known.
    reports.append(_report(len(codes), codes[0], verified=False) | {"reported_at": "2026-11-18 11:30"})
    # What has no district is a row, but no district.
    reports += [_report(100 + n, "", verified=True) for n in range(3)]
    put(engine, medan, "taru.reports", reports, now="2026-11-18 12:00")
    with _asking(engine, medan, "taru", "period=month", NOW) as asked:
        rate, count = (_shown(asked, "taru", key) for key in ("punctual", "districts"))
        short = panel_table(asked, "taru", _declared("taru", "punctual"), "en")

    assert isinstance(rate.panel, model.RankPanel)
    assert isinstance(count.panel, model.RankPanel)
    late = {codes[n] for n in range(len(codes)) if n % 7 == 3}
    assert {row.member for row in rate.panel.rows[: len(late)]} == late
    assert {row.value.value for row in rate.panel.rows[: len(late)]} == {0}
    assert "lowest first" in [note.en for note in rate.notes]
    assert "lowest first" not in [note.en for note in count.notes]
    assert (len(rate.panel.rows), rate.panel.head, rate.panel.total) == (22, 10, 21)
    assert len(short.rows) == 22
    assert count.panel.rows[0].member == UNKNOWN
    assert "9 of 21" in str(rank_body(count.panel, Cut.DISTRICT, VIEW, None))
    body = str(rank_body(rate.panel, Cut.DISTRICT, VIEW, None))
    assert "10 of 21" in body
    assert "{'className': 'of-screen', 'children': ' · show all'}" in body
    assert "'open': False" in body
    last = rate.panel.rows[-1].member
    assert "'open': True" in str(rank_body(rate.panel, Cut.DISTRICT, VIEW, last))
    cut = replace(rate.panel, rows=rate.panel.rows[:8])
    assert "8 of 21 · all are in the CSV and XLSX" in str(rank_body(cut, None, VIEW, None))


@pytest.mark.parametrize(("program", "key"), [("simp4d", "kinds"), ("licensing", "steps")])
def test_a_panel_of_the_first_few_says_of_how_many(
    sqlite_scenario: Engine, medan: CityProfile, program: str, key: str
) -> None:
    with _asking(sqlite_scenario, medan, program, "period=month") as asked:
        declared = _declared(program, key)
        short = build_panel(asked, program, replace(declared, rows=1))
        whole = build_panel(asked, program, declared)
        total = len(panel_table(asked, program, declared, "en").rows)

    assert total > 1
    assert f"1 of {total} · all are in the CSV and XLSX" in [note.en for note in short.notes]
    assert not any("all are in" in note.en for note in whole.notes)


def test_the_wall_says_of_how_many_steps_it_shows_the_longest_and_in_which_days(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    scenes = (scene for face in faces() if face.program == "licensing" for scene in face.scenes)
    (declared,) = (panel for scene in scenes for panel in scene.panels if isinstance(panel, Dwell))
    with _asking(sqlite_scenario, medan, "licensing", "") as asked:
        few, every = (dwell(asked.moment, "licensing", replace(declared, rows=rows)) for rows in (1, 9))

    assert every.total == len(every.rows) > 1
    assert f"'1 of {every.total}'" in str(dwell_parts(few, "s", VIEW))
    assert f"of {every.total}" not in str(dwell_parts(every, "s", VIEW))
    assert (every.unit, every.title.en) == ("working_days", "Working days P50, P90")

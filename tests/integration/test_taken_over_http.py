"""What a person takes away, through HTTP: panels with the page's own numbers, and the rows that give each metric again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard import ids, model, sheets
from dashboard.api.application import PREFIX
from dashboard.api.desk import EXPORTS, Desk
from dashboard.api.panels import asked_at
from dashboard.components.about import about_body
from dashboard.components.phrases import View
from dashboard.components.sheet import sheet_layout, sheet_parts
from dashboard.desk.about import about
from dashboard.desk.build import Built, build_page, choices
from dashboard.desk.overview import asked_facts, overview_choices
from dashboard.desk.shown import Shown
from dashboard.detail import SpreadPanel
from dashboard.faces import faces
from dashboard.filters import Filters, parse
from db import registry
from db.city.profile import CityProfile, load_profile
from db.city.zone import zone
from db.engine import reading
from db.export import Column, Form, Table, csv_file, workbook
from db.export.about import About
from db.state import state
from tests.integration.scenario import NOW
from tests.support.served_api import FROM, TO, Api
from tests.support.statements import statements

ZONE = zone("Asia/Jakarta")
VIEW = View("id", "Asia/Jakarta")
WEEK, DISTRICT = "period=7d", "period=7d&district=12.71.19&compare=month"
PAGES = [(program, query) for program in sheets.sheets() for query in (WEEK, "", DISTRICT)]
Records = list[dict[str, str]]


@pytest.fixture(scope="module")
def api(scenario_over_http: tuple[Desk, str]) -> Api:
    """The scenario's API."""
    desk, address = scenario_over_http
    return Api(address, desk.engine)


@pytest.fixture(scope="module")
def city() -> CityProfile:
    """The built-in profile."""
    return load_profile("medan")


def _page(api: Api, city: CityProfile, program: str, query: str) -> tuple[Built, Filters]:
    with reading(api.engine) as connection:
        filters = parse(query, choices(connection, city, program, NOW)).filters
        return build_page(asked_at(connection, city, filters, NOW), program), filters


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _columns(records: Records, *left_out: str) -> dict[str, list[float | None]]:
    names = [name for name in (records[0] if records else {}) if name not in left_out]
    return {name: [_number(record[name]) for record in records] for name in names}


def _known(values: Any) -> list[float]:
    return [value for value in values if value is not None]


@pytest.mark.parametrize(("program", "query"), PAGES)
def test_every_panel_takes_away_the_numbers_that_its_figure_is_made_of(
    api: Api, city: CityProfile, program: str, query: str
) -> None:
    built, _ = _page(api, city, program, query)
    parts = sheet_parts(built.figures, built.panels, VIEW, {}, ())

    for shown in built.panels:
        key = shown.declared.key
        answer = api.get(f"/export/panel?program={program}&panel={key}&{query}")
        if shown.panel is None:
            assert answer.status == 422
            assert shown.reason is not None
            assert answer.json["words"] == {"id": shown.reason.id, "en": shown.reason.en}
            continue
        assert answer.status == 200, answer.body
        _holds(shown, answer.records, parts.get(ids.graph(ids.SHEET, key), {}).get("figure"))


def _holds(shown: Shown, records: Records, figure: Any) -> None:
    match shown.panel:
        case model.LinesPanel() | model.BarsPanel():
            drawn = [_known(trace["y"]) for trace in figure["data"] if trace.get("mode") != "markers"]
            taken = [_known(values) for values in _columns(records, "bucket", "unit").values()]
            assert all(values in taken for values in drawn if any(values)), (shown.declared.key, drawn, taken)
            assert all(values in drawn for values in taken if any(values)), (shown.declared.key, drawn, taken)
        case model.HeatPanel():
            marker = figure["data"][0]["marker"] if figure["data"] else None
            taken = [_number(record["value"]) for record in records]
            assert marker is None or [value or 0 for value in taken] == marker["color"]
            assert marker is None or [int(value is not None) for value in taken] == marker["opacity"]
        case SpreadPanel(p50=p50, p90=p90, limit=limit):
            assert [int(record["n"]) for record in records] == [
                n for trace in figure["data"] for n in trace["y"]
            ]
            assert {(record["p50"], record["p90"], record["limit"]) for record in records} <= {
                tuple("" if v is None else str(csv_file.plain_number(v)) for v in (p50, p90, limit))
            }
        case model.RankPanel(rows=rows):
            taken = [
                (r["label"], _number(r["value"]), _number(r.get("change", "")), _number(r.get("share", "")))
                for r in records
            ]
            assert taken[: len(rows)] == [
                (row.label.id, row.value.value, row.change.value if row.change else None, row.share)
                for row in rows
            ]
        case model.MapPanel(cells=cells, unknown=unknown):
            expected = [(cell.code, cell.value) for cell in cells]
            expected += [("unknown", unknown)] if unknown is not None else []
            assert [(r["member"], _number(r["value"])) for r in records] == expected
        case model.DwellPanel(rows=rows):
            held = {r["label"]: tuple(_number(r[name]) for name in ("p50", "p90", "share")) for r in records}
            assert all(held[row.label.id] == (row.p50, row.p90, row.share) for row in rows)
        case model.BulletPanel(rows=rows):
            taken = [
                tuple(_number(r[name]) for name in ("reached", "due", "amount")) for r in records[: len(rows)]
            ]
            assert taken == [(row.value, row.due, row.amount.value) for row in rows]
        case other:
            pytest.fail(f"no check for {other}")


def test_a_panel_takes_away_its_comparison_and_all_members_beyond_those_it_shows(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = api.export("panel", program="call122", panel="calls", period="7d").records
    sheet = sheets.sheets()["eparking"]
    districts = next(panel for panel in sheet.panels if panel.key == "districts")
    short = replace(sheet, panels=(replace(districts, rows=1),))
    monkeypatch.setitem(sheets.sheets(), "eparking", short)
    ranked = api.export("panel", program="eparking", panel="districts", period="7d").records

    assert [record["earlier"] for record in week] == ["", "", "", "1", "1", "2", "1"]
    assert [(row["member"], row["value"], row["unit"]) for row in ranked] == [
        ("12.71.19", "9000", "idr"),
        ("12.71.01", "5000", "idr"),
        ("unknown", "5000", "idr"),
    ]


def test_the_first_sheet_of_a_panel_says_all_that_one_must_know_of_it(api: Api, tmp_path: Path) -> None:
    file = tmp_path / "panel.xlsx"
    asked = {"program": "eparking", "panel": "districts", "lang": "en", "compare": "month"}
    file.write_bytes(api.export("panel", format="xlsx", period="7d", category="R2", **asked).body)
    book = openpyxl.load_workbook(file)
    told = [(row[0].value, row[1].value) for row in book["About"].iter_rows()]
    said = dict(told[::-1])

    assert book.sheetnames == ["About", "Data"]
    assert said["Panel"] == "Districts"
    assert said["Program"] == "E-Parking"
    assert said["Period"] == "12\u201318 Nov"
    assert said["From"] == "2026-11-12T00:00:00+07:00"
    assert said["Compared with"]
    assert said["Category"].endswith("(R2)")
    assert said["Key"] == "eparking.gross_revenue"
    assert said["Unit"] == "rupiah"
    assert said["Definition"]
    assert said["Source systems"]
    assert said["Data until"] == "2026-11-18T11:30:00+07:00"
    assert said["Revision"] > 0
    assert said["Made"] == "2026-11-18T12:00:00+07:00"
    assert said["Address"] == "/program/eparking?period=7d&category=R2&compare=month"
    head, *rows = book["Data"].iter_rows(values_only=True)
    csv_rows = api.export("panel", period="7d", category="R2", **asked).records
    assert [row[head.index("value")] for row in rows] == [int(record["value"]) for record in csv_rows]


@pytest.mark.parametrize("query", ["", "period=7d&district=12.71.19", "compare=target"])
def test_the_overview_takes_away_the_headlines_of_its_rows(api: Api, city: CityProfile, query: str) -> None:
    answer = api.get(f"/export/overview?{query}")
    records = answer.records
    with reading(api.engine) as connection:
        filters = parse(query, overview_choices(city, NOW)).filters
        asked = asked_at(connection, city, filters, NOW)
        facts = {face.program: asked_facts(asked, face) for face in faces()}

    assert answer.status == 200
    heads = {record["program"]: record for record in records[::-1]}
    assert list(facts) == list(dict.fromkeys(record["program"] for record in records))
    for program, shown in facts.items():
        told = heads[program]
        target, change = shown["target"], shown["change"]
        assert _number(told["value"]) == shown["value"].value
        assert _number(told["target"]) == (target.value if target else None)
        assert _number(told["change"]) == (change.value if change else None)
        notes = [_number(record["value"]) for record in records if record["program"] == program][1:]
        assert [note.value.value for note in shown["notes"]] == notes[: len(shown["notes"])]


def test_a_panel_of_several_metrics_takes_away_each_with_its_meaning(api: Api, tmp_path: Path) -> None:
    program, panel = next(
        (program, panel)
        for program, sheet in sheets.sheets().items()
        for panel in sheet.panels
        if isinstance(panel, sheets.Trend) and len(panel.metrics) > 1
    )
    asked = {"program": program, "panel": panel.key, "period": "7d"}
    body = api.export("panel", about="true", lang="en", **asked).body.decode()

    for key in panel.metrics:
        assert f"# Key: {program}.{key}\r\n" in body
    head = next(line for line in body.splitlines() if not line.startswith("#"))
    assert set(panel.metrics) <= set(head.split(","))


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_names_that_a_sheet_would_run_are_made_harmless_in_heads_too(
    api: Api, tmp_path: Path, format_: str
) -> None:
    with reading(api.engine) as connection:
        about_it = About(lines=(), state=state(connection), zone=ZONE)
    table = Table(columns=(Column(name="=1+1", form=Form.TEXT),), rows=[("@SUM(A1)",)], about=about_it)
    if format_ == "csv":
        cells = b"".join(csv_file.lines(table)).decode().split()
    else:
        workbook.write(table, tmp_path / "x.xlsx")
        cells = [
            str(row[0])
            for row in openpyxl.load_workbook(tmp_path / "x.xlsx")["Data"].iter_rows(values_only=True)
        ]

    assert cells == ["'=1+1", "'@SUM(A1)"]


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("program=eparking&panel=nothing", 404, "revenue"),
        ("program=nothing&panel=revenue", 404, "eparking"),
        ("program=eparking&panel=revenue&district=99.99", 422, "Pilihan: Medan"),
        ("program=eparking&panel=revenue&period=fortnight", 422, "7d"),
        ("program=eparking&panel=revenue&from=2026-11-31", 422, "tttt-bb-hh"),
        ("program=eparking&panel=revenue&colour=red", 422, "bukan parameter"),
    ],
)
def test_a_wrong_address_of_a_panel_is_told(api: Api, query: str, status: int, says: str) -> None:
    answer = api.get(f"/export/panel?{query}")

    assert answer.status == status
    assert says in answer.body.decode()


def test_a_file_that_would_be_too_long_is_refused_in_plain_words_of_both_languages(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = f"/export/rows?metric=eparking.transactions&from={FROM}&to={TO}"
    answer = api.get(asked)
    n, rows = int(answer.headers["x-rows"]), answer.records
    monkeypatch.setattr("dashboard.api.takeaway.MOST_ROWS", n - 1)

    refused = api.get(asked)

    assert n == len(rows) > 1
    assert refused.status == 422
    words = refused.json["words"]
    assert words["id"].startswith(f"Lebih dari {n - 1} baris.")
    assert words["en"].startswith(f"More than {n - 1} rows.")


def test_a_file_of_too_many_values_is_refused_before_any_is_read(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = f"/export/values?metric=eparking.transactions&from={FROM}&to={TO}&grain=hour&cut=district"
    whole = api.get(asked)
    monkeypatch.setattr("dashboard.api.takeaway.MOST_ROWS", 1_000)

    with statements(api.engine) as said:
        refused = api.get(asked)

    assert whole.status == 200
    assert refused.status == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json["words"]["en"].startswith("More than 1,000 rows.")
    assert not [statement for statement in said if "sum(" in statement]


def test_a_panel_can_be_had_while_as_many_long_files_are_made_as_there_may_be(
    api: Api, scenario_over_http: tuple[Desk, str]
) -> None:
    desk, _ = scenario_over_http
    with ExitStack() as held:
        for _ in range(EXPORTS):
            held.enter_context(desk.exports)
        long = api.get(f"/export/rows?metric=eparking.transactions&from={FROM}&to={TO}")
        short = api.get("/export/panel?program=eparking&panel=revenue")

    assert (long.status, short.status) == (503, 200)
    assert long.json["words"]["en"].startswith("Other exports")


def _links(element: Any) -> Iterator[str]:
    if isinstance(element, list | tuple):
        for child in element:
            yield from _links(child)
    elif isinstance(element, dict):
        if "/export/" in element["props"].get("href", ""):
            yield element["props"]["href"]
        yield from _links(element["props"].get("children"))


def test_every_file_that_a_page_offers_can_be_had(api: Api, city: CityProfile) -> None:
    query = "period=7d&compare=year&channel=qris"
    _built, filters = _page(api, city, "eparking", query)
    layout = sheet_layout(sheets.sheets()["eparking"], filters, VIEW, to_scale=False)
    with reading(api.engine) as connection:
        explained = about(asked_at(connection, city, filters, NOW), registry.metric("eparking.gross_revenue"))
    found = [*_links(layout), *_links(about_body(explained, filters, VIEW))]

    assert len(found) == 2 * len(sheets.sheets()["eparking"].panels) + 2
    for link in found:
        assert "channel=qris" in link
        answer = api.get(link.removeprefix(PREFIX))
        said = (link, answer.body)
        assert answer.status == 200 or (answer.status == 422 and "words" in answer.json), said


def test_the_lines_about_rows_and_the_overview_name_value_period_and_comparison(api: Api) -> None:
    asked = {"about": "true", "lang": "en", "period": "7d"}
    rows = api.get(
        "/export/rows", metric="eparking.gross_revenue", district="12.71.01", **asked
    ).body.decode()
    overview = api.get("/export/overview", **asked).body.decode()

    said = dict(line[2:].split(": ", 1) for line in rows.splitlines() if line.startswith("# "))
    assert said["Period"] == "12\u201318 Nov"
    assert said["District"] == "Medan Kota (12.71.01)"
    assert float(said["Value"]) > 0
    assert overview.count("# Period: ") == len(registry.programs())
    assert "# Compared with: 5\u201311 Nov" in overview

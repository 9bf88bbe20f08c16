"""Numbers taken away: files from the command line, harmless cells, what a public view withholds, and marked days."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice, product
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, event
from typer.testing import CliRunner

from dashboard.api.desk import Desk
from dashboard.api.queries import TakenRows, TakenValues
from dashboard.api.takeaway import _pieces, _read
from dashboard.components.phrases import View
from dashboard.components.rows import row_cells
from db import cli, registry
from db.city.profile import CityProfile, load_profile
from db.engine import Connection, reading
from db.export import Column, Form, Question, Table, csv_file, question, rows_table, values_table, workbook
from db.export.about import about_values
from db.kept import CACHE
from db.metrics import Cut, Grain, MetricQueryError, MetricRow, Span
from db.metrics.compare import Alike, special_days, unlike
from db.metrics.cuts import RangeTooLongError
from db.metrics.members import members
from db.metrics.rows import page
from db.reference import load_zone
from tests.integration.scenario import EXPECTED, NOW, SINCE
from tests.support.commands import command
from tests.support.loops import elsewhere
from tests.support.records import at, put
from tests.support.serving import environment_for
from tests.support.statements import statements

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")', "a;=1+1", "a\t-1", "a, b;@x"]
#: Where a spreadsheet may begin a cell, whatever its list separator is, and what it runs there.
RUNS = re.compile(r"(^|[,;\t\r\n])[\"]*[=+@-]")


def _asked(key: str, **more: Any) -> Question:
    return Question(ref=registry.metric(key), span=Span(SINCE, NOW), now=NOW, **more)


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_a_sheet_would_run_is_made_harmless_in_csv_and_workbook(
    engine: Engine, medan: CityProfile, tmp_path: Path, text: str
) -> None:
    payment = {
        "txn_id": "p1",
        "paid_at": "2026-11-16 08:00",
        "amount_idr": "2000",
        "method": "qris",
        "status": "settled",
    }
    put(engine, medan, "eparking.payments", [{**payment, "street": text}], now=NOW)
    file = tmp_path / "rows.xlsx"
    with reading(engine) as connection:
        body = b"".join(csv_file.lines(rows_table(connection, _asked("eparking.transactions"))))
        workbook.write(rows_table(connection, _asked("eparking.transactions")), file)

    (record,) = csv.DictReader(io.StringIO(body.decode()))
    head, row = openpyxl.load_workbook(file)["Data"].iter_rows()
    cell = row[[c.value for c in head].index("street")]
    assert not RUNS.search(body.decode())
    assert record["street"].replace("'", "").strip() == text.strip()
    assert cell.data_type == "s"
    assert not RUNS.search(str(cell.value))


def test_a_year_is_a_name_whose_digits_nothing_parts(sqlite_scenario: Engine, tmp_path: Path) -> None:
    file, asked = tmp_path / "rows.xlsx", _asked("simp4d.collection_rate")
    with reading(sqlite_scenario) as connection:
        workbook.write(rows_table(connection, asked), file)
        body = b"".join(csv_file.lines(rows_table(connection, asked))).decode()
        found = page(connection, asked.behind, limit=1)
    shown = row_cells(found.rows[0], found.columns, {}, View("id", "Asia/Jakarta"))

    head, row = list(openpyxl.load_workbook(file)["Data"].iter_rows())[:2]
    cell = row[[c.value for c in head].index("period_year")]
    assert (cell.value, cell.number_format) == (2026, "0")
    assert next(csv.DictReader(io.StringIO(body)))["period_year"] == "2026"
    assert shown["period_year"] == "2026"
    assert shown["amount_idr"].count(".") > 0


@pytest.mark.parametrize("text", ["Jl. A; Jl. B", "2-3", "a+b", "a; -", "a\nb", "it's"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert csv_file.neutral(text) == text


def test_the_command_line_exports_rows_that_give_the_number_again(scenario: Engine, tmp_path: Path) -> None:
    environment = environment_for(scenario.url.render_as_string(hide_password=False))
    asked = ("--since", "2026-11-16", "--until", "2026-11-18T12:00")

    printed = command(environment, "export", "eparking.gross_revenue", *asked, "--rows")
    file = tmp_path / "values.xlsx"
    written = command(
        environment, "export", "eparking.gross_revenue", *asked, "--by", "day", "--out", str(file)
    )
    wrong = command(environment, "export", "eparking.gross_revenue", "--out", "x.pdf")

    rows = csv.DictReader(io.StringIO(printed.stdout))
    assert sum(int(row["value"]) for row in rows) == EXPECTED["eparking.gross_revenue"][0]
    assert written.returncode == 0, written.stderr
    assert openpyxl.load_workbook(file).sheetnames == ["Tentang", "Data"]
    assert wrong.returncode == 2
    assert ".csv, .xlsx" in wrong.stderr


@pytest.mark.parametrize("what", ["--rows", "--by=hour"])
def test_a_table_that_a_sheet_cannot_hold_is_refused_before_there_is_a_file(
    sqlite_scenario: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    monkeypatch.setenv("DATABASE_URL", sqlite_scenario.url.render_as_string(hide_password=False))
    asked = ["eparking.transactions", "--since", "2026-11-16", "--until", "2026-11-18T12:00", what]
    sheet, lines = tmp_path / "rows.xlsx", tmp_path / "rows.csv"

    refused = CliRunner().invoke(cli.app, ["export", *asked, "--out", str(sheet)])
    written = CliRunner().invoke(cli.app, ["export", *asked, "--out", str(lines)])

    assert refused.exit_code != 0
    assert "Take CSV" in refused.stderr.replace("\n", " ")
    assert not sheet.exists()
    assert written.exit_code == 0
    assert lines.read_text().count("\n") > 3


def test_a_vast_workbook_is_whole(
    sqlite_scenario: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zipfile.ZIP64_LIMIT", 50_000)
    with reading(sqlite_scenario) as connection:
        about = about_values(connection, _asked("eparking.transactions"))
    column = Column(name="text", form=Form.TEXT)
    table = Table(columns=(column,), rows=[(f"row {n}",) for n in range(2_000)], about=about)

    workbook.write(table, tmp_path / "vast.xlsx")

    assert openpyxl.load_workbook(tmp_path / "vast.xlsx")["Data"].max_row == 2_001


def test_one_withheld_member_takes_the_smallest_other_with_it(engine: Engine, medan: CityProfile) -> None:
    def request(n: int, district: str) -> dict[str, str]:
        key = f"{district}-{n}"
        return {
            "request_no": key,
            "document_type": "KK",
            "submitted_at": "2026-11-16 08:00",
            "district": district,
            "status": "verification",
        }

    sizes = {"12.71.01": 3, "12.71.02": 6, "12.71.03": 9}
    records = [request(n, district) for district, size in sizes.items() for n in range(size)]
    put(engine, medan, "sibisa.requests", records, now=NOW)

    with reading(engine) as connection:
        city = _asked("sibisa.requests", cut=Cut.DISTRICT).values(connection)
        public = _asked("sibisa.requests", cut=Cut.DISTRICT, public=True).values(connection)

    assert {row.member: row.value for row in city} == sizes
    assert {row.member: row.value for row in public} == {"12.71.01": None, "12.71.02": None, "12.71.03": 9}
    assert [row.withheld for row in public] == [True, True, False]


def test_a_band_of_few_cases_is_withheld_from_a_public_view(engine: Engine, medan: CityProfile) -> None:
    def request(n: int, submitted: str) -> dict[str, str]:
        key = f"{submitted}-{n}"
        return {
            "request_no": key,
            "document_type": "KK",
            "submitted_at": submitted,
            "documents_complete_at": submitted,
            "status": "verification",
        }

    sizes = {"2026-11-16 08:00": 9, "2026-11-11 08:00": 6, "2026-10-12 08:00": 3}
    records = [request(n, submitted) for submitted, size in sizes.items() for n in range(size)]
    put(engine, medan, "sibisa.requests", records, now=NOW)

    with reading(engine) as connection:
        city = _asked("sibisa.backlog_by_age", cut=Cut.BAND).values(connection)
        public = _asked("sibisa.backlog_by_age", cut=Cut.BAND, public=True).values(connection)

    assert sorted(row.value or 0 for row in city if row.value) == [3, 6, 9]
    assert [row.value for row in public if row.withheld] == [None, None]
    assert sorted(row.value or 0 for row in public if row.value) == [9]


def test_rows_about_persons_are_never_public(scenario: Engine) -> None:
    with reading(scenario) as connection, pytest.raises(MetricQueryError, match="never public"):
        rows_table(connection, _asked("call122.offered", public=True))


def test_values_of_a_public_file_say_that_they_are_withheld(scenario: Engine) -> None:
    with reading(scenario) as connection:
        body = b"".join(
            csv_file.lines(values_table(connection, _asked("sibisa.issued", public=True)), about=True)
        )

    assert b"suppressed" in body
    assert b"fewer than 5" in body


def test_holidays_and_ramadan_are_known_for_the_axis(engine: Engine) -> None:
    span = Span(at("2026-03-15 00:00"), at("2026-03-25 00:00"))
    with reading(engine) as connection:
        found = special_days(connection, load_zone(connection), span)

    assert any(day.ramadan for day in found)
    assert any(day.holiday and "fitri" in day.holiday.casefold() for day in found)
    assert not all(day.ramadan for day in found)


def test_two_ranges_that_are_not_alike_say_why(engine: Engine) -> None:
    fasting = Span(at("2026-03-02 00:00"), at("2026-03-03 00:00"))
    before = Span(at("2026-02-02 00:00"), at("2026-02-03 00:00"))
    with reading(engine) as connection:
        found = unlike(
            connection, load_zone(connection), Alike(current=fasting, earlier=before, against=before.since)
        )

    assert found.keys() == {"ramadan"}


def test_members_are_those_of_the_city_of_the_contract_and_of_the_records(scenario: Engine) -> None:
    program = registry.program("call122")
    with reading(scenario) as connection:
        districts = members(connection, program, Cut.DISTRICT)
        categories = members(connection, program, Cut.CATEGORY)

    assert len(districts) == 22
    assert districts[-1] == "unknown"
    assert {"ghost", "fire", "road"} <= set(categories)


def _desk(engine: Engine) -> Desk:
    return Desk(engine=engine, profile=load_profile("medan"))


def _transactions(connection: Connection) -> Table:
    return rows_table(connection, _asked("eparking.transactions"))


def _many(engine: Engine, city: CityProfile, n: int) -> None:
    payment = {"paid_at": "2026-11-16 08:00", "amount_idr": "2000", "method": "qris", "status": "settled"}
    put(engine, city, "eparking.payments", [{**payment, "txn_id": f"p{i:05d}"} for i in range(n)], now=NOW)


async def _first_of(desk: Desk, form: Literal["csv", "xlsx"]) -> None:
    made = _read(desk, _transactions, TakenRows(metric="eparking.transactions", format=form))
    pieces = _pieces(next(made), made)
    for _ in range(2):
        await anext(pieces)
    await pieces.aclose()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_that_nobody_waits_for_stops_reading_and_frees_its_place(
    engine: Engine, medan: CityProfile, form: Literal["csv", "xlsx"]
) -> None:
    import anyio

    _many(engine, medan, 7_000)
    desk, statements = _desk(engine), []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    for _ in range(5):
        elsewhere(lambda: anyio.run(_first_of, desk, form))

    # Five thousand rows are read at a time: of seven thousand the second piece was never asked for.
    assert sum("part_value" in statement for statement in statements) == 5
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def _by_quarter_hour(connection: Connection) -> Table:
    return values_table(connection, _asked("eparking.transactions", grain=Grain.QUARTER_HOUR))


def test_a_file_of_values_is_read_a_part_at_a_time_and_no_further_than_it_is_taken(
    scenario: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "VALUES_A_PART", 4)
    monkeypatch.setattr(csv_file, "ROWS_AT_A_TIME", 8)
    asked = TakenValues(metric="eparking.transactions")

    def parts(pieces: int | None) -> int:
        CACHE.forget()
        with statements(scenario) as said:
            made = _read(_desk(scenario), _by_quarter_hour, asked)
            assert b"".join(islice(made, pieces)).startswith(b"bucket,member,value")
            made.close()
        return sum("FROM eparking_payments " in statement for statement in said)

    assert 1 <= parts(1) < parts(2) < parts(3) < parts(None)
    assert scenario.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("grain", [Grain.QUARTER_HOUR, Grain.HOUR, Grain.DAY])
def test_values_of_every_kind_of_metric_are_the_same_read_in_parts(
    scenario: Engine, monkeypatch: pytest.MonkeyPatch, grain: Grain
) -> None:
    kinds = {type(ref.metric.formula): ref for ref in registry.metrics()}.values()
    span, in_parts = Span(SINCE + 1_800, NOW - 200), 0
    with reading(scenario) as connection:
        for ref, cut in product(kinds, (None, Cut.DISTRICT, Cut.CATEGORY)):
            asked = Question(ref=ref, span=span, now=NOW, grain=grain, cut=cut)
            monkeypatch.setattr(question, "VALUES_A_PART", 1_000_000)
            whole = _values(connection, asked)
            monkeypatch.setattr(question, "VALUES_A_PART", 2 if grain is Grain.DAY else 50)
            found = _values(connection, asked)
            listed = {row.member for row in whole}
            assert [row for row in found if row.member in listed] == whole, (ref.key, cut)
            assert not any(row.value for row in found if row.member not in listed), (ref.key, cut)
            in_parts += bool(whole)
    assert in_parts > len(kinds)


def _values(connection: Connection, asked: Question) -> list[MetricRow]:
    """The values of a file, none where the question is refused."""
    try:
        n, found = asked.values_in_parts(connection)
    except MetricQueryError:
        return []
    rows = list(found)
    assert len(rows) == n
    return rows


def test_a_range_that_is_too_long_for_one_answer_is_too_long_in_parts(
    scenario: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "VALUES_A_PART", 10)
    monkeypatch.setattr("db.metrics.sums.MAX_FACT_DAYS", 1)
    with reading(scenario) as connection, pytest.raises(RangeTooLongError):
        _by_quarter_hour(connection)


def test_what_a_part_of_a_file_read_is_not_held_until_its_end(
    scenario: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "VALUES_A_PART", 10)
    with reading(scenario) as connection:
        rows = iter(_by_quarter_hour(connection).rows)
        remembered = len(connection.get_execution_options()["memo"])
        assert len(list(rows)) > 100
        assert len(connection.get_execution_options()["memo"]) == remembered


def test_a_public_file_of_too_many_values_is_refused_before_they_are_read(
    scenario: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "VALUES_A_PART", 10)
    monkeypatch.setattr("db.metrics.public.MOST_VALUES", 30)
    asked = _asked("sibisa.requests", grain=Grain.HOUR, public=True)
    with reading(scenario) as connection, pytest.raises(MetricQueryError, match="allowed: 30"):
        values_table(connection, asked)


def test_a_workbook_holds_any_text_and_every_kind_of_number(engine: Engine, tmp_path: Path) -> None:
    noon = at("2026-11-16 12:00")
    rows = [
        ('<b> & "quoted"  twice\nspaced \x00\ud800é', noon, 20_773, 1_500_000.0, 12, 0.5),
        (None, None, None, None, None, -1_234.25),
    ]
    named = ("text", "instant", "day", "rupiah", "whole", "part")
    forms = (Form.TEXT, Form.INSTANT, Form.DAY, Form.RUPIAH, Form.NUMBER, Form.NUMBER)
    columns = tuple(Column(name=name, form=form) for name, form in zip(named, forms, strict=True))
    with reading(engine) as connection:
        about = about_values(connection, _asked("eparking.transactions"))
    file = tmp_path / "any.xlsx"
    workbook.write(Table(columns=columns, rows=rows, about=about), file, language="en")

    sheet = openpyxl.load_workbook(file)["Data"]
    first = dict(zip(named, sheet[2], strict=True))
    assert first["text"].value == '<b> & "quoted"  twice\nspaced é'
    assert first["instant"].value.isoformat() == "2026-11-16T12:00:00"
    assert first["day"].value.isoformat()[:10] == "2026-11-16"
    assert [first[name].value for name in named[3:]] == [1_500_000, 12, 0.5]
    assert [first[name].number_format for name in named[3:]] == ['"Rp" #,##0', "#,##0", "#,##0.###"]
    assert [cell.value for cell in sheet[3]][-1] == -1_234.25
    assert sheet.freeze_panes == "A2"
    other = CalamineWorkbook.from_path(str(file))
    assert other.sheet_names == ["About", "Data"]
    assert other.get_sheet_by_name("Data").to_python()[1][3:] == [1_500_000, 12, 0.5]

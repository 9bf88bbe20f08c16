"""Every kind of file a city hands over: the same records in each give the same facts; a broken one says why."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine, select

from db.city.profile import CityProfile
from db.engine import reading
from db.ingest.load import prepare
from db.ingest.mapping import ColumnRule, FileRules, MappingProfile
from db.ingest.readers import ReadLimits, ReadOptions, UnreadableFileError, open_source
from db.journal import Report
from db.registry import feed
from db.schema import tables
from tests.support.records import at

NOW = at("2026-11-20 12:00")
RECORDS: list[dict[str, Any]] = [
    {
        "txn_id": "0007",
        "paid_at": "2026-11-20 08:10:00",
        "district": "12.71.01",
        "amount_idr": 3_000,
        "method": "qris",
        "status": "captured",
    },
    {
        "txn_id": "0008",
        "paid_at": "2026-11-20 09:00:30",
        "district": None,
        "amount_idr": 5_000,
        "method": "cash",
        "status": "settled",
    },
]
EXPECTED = [
    ("0007", at("2026-11-20 08:10"), "12.71.01", 3_000, "qris"),
    ("0008", at("2026-11-20 09:00:30"), "unknown", 5_000, "cash"),
]
Ingest = Callable[..., Report]


@pytest.fixture
def ingest(engine: Engine, medan: CityProfile) -> Ingest:
    """Ingest a file of e-parking payments."""

    def run(
        file: Path, *, rules: FileRules | None = None, columns: dict[str, ColumnRule] | None = None
    ) -> Report:
        job = prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW)
        job.profile = MappingProfile(
            name="test",
            feed="eparking.payments",
            source="test",
            file=rules or FileRules(),
            columns=columns or {},
        )
        return job.file(file)

    return run


def _facts(engine: Engine) -> list[tuple[Any, ...]]:
    fact = tables("eparking.payments").fact.c
    with reading(engine) as connection:
        rows = connection.execute(
            select(fact.record_key, fact.paid_at, fact.district, fact.amount_idr, fact.method).order_by(
                fact.record_key
            )
        )
        return [tuple(row) for row in rows]


def _workbook(file: Path, rows: list[list[Any]], *, title: str = "Data") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(file)
    return book


def _write(file: Path, kind: str) -> None:
    names = list(RECORDS[0])
    match kind:
        case "json":
            file.write_text(json.dumps(RECORDS))
        case "json.gz":
            file.write_bytes(gzip.compress(json.dumps({"page": 1, "data": RECORDS}).encode()))
        case "ndjson":
            file.write_text("\n".join(json.dumps(record) for record in RECORDS))
        case "tsv":
            pd.DataFrame(RECORDS).to_csv(file, sep="\t", index=False)
        case "parquet":
            pd.DataFrame(RECORDS).assign(paid_at=lambda f: pd.to_datetime(f["paid_at"])).to_parquet(file)
        case "xlsx.gz" | "parquet.gz" | "tsv.gz" | "ndjson.gz":
            plain = file.with_suffix("")
            _write(plain, kind.removesuffix(".gz"))
            file.write_bytes(gzip.compress(plain.read_bytes()))
        case "xlsx":
            cells = [
                [datetime.fromisoformat(r["paid_at"]) if n == "paid_at" else r[n] for n in names]
                for r in RECORDS
            ]
            _workbook(file, [names, *cells])


KINDS = ["json", "ndjson", "tsv", "parquet", "xlsx"]


@pytest.mark.parametrize("kind", [*KINDS, *(f"{kind}.gz" for kind in KINDS)])
def test_the_same_records_in_any_format_give_the_same_facts(
    ingest: Ingest, engine: Engine, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / f"export.{kind}"
    _write(file, kind)

    report = ingest(file)

    assert (report.counts.inserted, report.reasons) == (2, {})
    assert _facts(engine) == EXPECTED


def test_a_workbook_with_numbers_as_text_and_dates_as_serial_numbers_is_read(
    ingest: Ingest, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "export.xlsx"
    serial = 46_346 + (8 * 60 + 10) / 1_440
    _workbook(file, [list(RECORDS[0]), ["0007", serial, "12.71.01", "3.000", "qris", "captured"]])
    columns = {"paid_at": ColumnRule(source="paid_at", format="excel")}

    report = ingest(file, rules=FileRules(decimal=","), columns=columns)

    assert report.reasons == {}
    assert _facts(engine) == EXPECTED[:1]


def test_a_formula_gives_the_value_that_was_saved_with_it_or_is_missing(
    ingest: Ingest, tmp_path: Path
) -> None:
    file = tmp_path / "export.xlsx"
    _workbook(
        file, [list(RECORDS[0]), ["0007", "2026-11-20 08:10", "12.71.01", "=1000*3", "qris", "captured"]]
    )

    report = ingest(file)

    assert report.counts.quarantined == 1
    assert any("amount_idr" in reason for reason in report.reasons)


def test_a_formula_counts_with_the_value_saved_beside_it(
    ingest: Ingest, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "export.xlsx"
    _workbook(
        file, [list(RECORDS[0]), ["0007", "2026-11-20 08:10", "12.71.01", "=1000*3", "qris", "captured"]]
    )
    _save_value(file, b"<f>1000*3</f><v />", b"<f>1000*3</f><v>3000</v>")

    report = ingest(file)

    assert report.reasons == {}
    assert _facts(engine) == EXPECTED[:1]


def _save_value(file: Path, before: bytes, after: bytes) -> None:
    """What a spreadsheet program does when it saves: the value goes beside the formula."""
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert before in parts[sheet]
    with zipfile.ZipFile(file, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content.replace(before, after) if name == sheet else content)


def test_an_empty_row_and_a_title_above_nothing_do_not_matter_but_extra_cells_do(
    ingest: Ingest, tmp_path: Path
) -> None:
    file = tmp_path / "export.xlsx"
    good = ["0007", "2026-11-20 08:10", "12.71.01", 3000, "qris", "captured"]
    _workbook(file, [list(RECORDS[0]), [None], good, [*good, None, "a note"]])

    report = ingest(file)

    assert (report.counts.inserted, report.counts.quarantined) == (1, 1)


def test_a_named_sheet_is_read_and_several_without_a_name_are_refused(
    ingest: Ingest, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "export.xlsx"
    book = _workbook(file, [list(RECORDS[0]), list(RECORDS[0].values())], title="Transaksi")
    book.create_sheet("Rekap").append(["Jumlah", 1])
    book.save(file)

    with pytest.raises(UnreadableFileError, match=r"2 sheets with data: Transaksi, Rekap"):
        ingest(file)
    ingest(file, rules=FileRules(sheet="Transaksi"))

    assert _facts(engine) == EXPECTED[:1]
    with pytest.raises(UnreadableFileError, match="has no sheet 'Lain'"):
        ingest(file, rules=FileRules(sheet="Lain"))


def test_a_merged_header_is_refused_with_its_place(ingest: Ingest, tmp_path: Path) -> None:
    file = tmp_path / "export.xlsx"
    book = _workbook(file, [["txn_id", "paid_at", None, "amount_idr"], ["1", "2026-11-20", "08:10", 1]])
    assert book.active is not None
    book.active.merge_cells("B1:C1")
    book.save(file)

    with pytest.raises(UnreadableFileError, match="column 3 of the header in row 1 has no name"):
        ingest(file)


def test_records_are_found_where_the_profile_says(ingest: Ingest, engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps({"meta": [], "data": {"items": RECORDS}}))

    with pytest.raises(UnreadableFileError, match="Name its place"):
        ingest(file, rules=FileRules(records="data.rows"))
    ingest(file, rules=FileRules(records="data.items"))

    assert _facts(engine) == EXPECTED


def test_inner_objects_become_columns_and_lists_are_refused_row_by_row(
    ingest: Ingest, tmp_path: Path
) -> None:
    file = tmp_path / "export.json"
    nested = {**RECORDS[0], "paid_at": {"local": "2026-11-20 08:10"}}
    file.write_text(json.dumps([nested, {**RECORDS[1], "tags": ["a"]}, 7]))

    report = ingest(file, columns={"paid_at": ColumnRule(source="paid_at.local")})

    assert (report.counts.inserted, report.counts.quarantined) == (1, 2)


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("json", "not complete JSON"), ("parquet", "damaged Parquet"), ("xlsx", "damaged workbook")],
)
def test_a_file_cut_in_half_is_refused(
    ingest: Ingest, engine: Engine, tmp_path: Path, kind: str, words: str
) -> None:
    file = tmp_path / f"export.{kind}"
    _write(file, kind)
    file.write_bytes(_half(file.read_bytes()))

    with pytest.raises(UnreadableFileError, match=words):
        ingest(file)
    assert _facts(engine) == []


def test_a_parquet_column_that_is_no_cell_is_refused_by_name(ingest: Ingest, tmp_path: Path) -> None:
    file = tmp_path / "export.parquet"
    pq.write_table(pa.table({"txn_id": ["1"], "tags": [["a", "b"]]}), file)

    with pytest.raises(UnreadableFileError, match=r"column 'tags' has type list"):
        ingest(file)


def test_parquet_numbers_of_other_types_are_read_as_they_are(
    ingest: Ingest, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "export.parquet"
    frame = pd.DataFrame(RECORDS[:1]).astype({"amount_idr": "float64"})
    frame["paid_at"] = pd.to_datetime(frame["paid_at"]).dt.tz_localize("Asia/Jakarta")
    frame.to_parquet(file)

    ingest(file)

    assert _facts(engine) == EXPECTED[:1]


def test_parquet_decimals_dictionaries_and_dates_are_read_as_they_are(
    ingest: Ingest, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "export.parquet"
    columns = {name: [record[name] for record in RECORDS] for name in RECORDS[0]}
    columns["amount_idr"] = pa.array([Decimal(3_000), Decimal(5_000)], pa.decimal128(12, 2))
    columns["method"] = pa.array(["qris", "cash"]).dictionary_encode()
    columns["settled_on"] = pa.array([None, date(2026, 11, 19)], pa.date32())
    pq.write_table(pa.table(columns), file)

    report = ingest(file)

    assert report.reasons == {}
    assert _facts(engine) == EXPECTED


def test_a_parquet_fraction_of_a_rupiah_is_refused_and_the_other_row_kept(
    ingest: Ingest, tmp_path: Path
) -> None:
    file = tmp_path / "export.parquet"
    pd.DataFrame(RECORDS).assign(amount_idr=[3_000.5, 5_000.0]).to_parquet(file)

    report = ingest(file)

    assert (report.counts.inserted, report.counts.quarantined) == (1, 1)


def test_a_damaged_gzipped_parquet_file_is_refused_and_leaves_nothing_behind(
    ingest: Ingest, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "export.parquet.gz"
    _write(file, "parquet.gz")
    file.write_bytes(file.read_bytes()[:-12])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with pytest.raises(UnreadableFileError, match="cut off"):
        ingest(file)

    assert _facts(engine) == []
    assert list(tmp_path.glob("unpacked-*")) == []


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "export.xlsx"
    _workbook(file, [["txn_id"], *[["same text"] for _ in range(5_000)]])

    with pytest.raises(UnreadableFileError, match="unpacks to more than"):
        open_source(file, ReadOptions(limits=ReadLimits(ratio=1, ratio_floor_bytes=1_000)))

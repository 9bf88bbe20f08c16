"""Files as they really come: what can be read is read, and what cannot is refused with the reason."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db.city.profile import CityProfile
from db.engine import reading
from db.ingest.load import prepare
from db.ingest.readers import ReadLimits, ReadOptions, UnreadableFileError, open_source
from db.registry import feed
from db.schema import tables
from db.tables import Load
from tests.support.payments import GOOD, HEADER, Ingest, ingesting, stored
from tests.support.records import at


@pytest.fixture
def ingest(engine: Engine, medan: CityProfile, tmp_path: Path) -> Ingest:
    """Ingest text as a file of e-parking payments."""
    return ingesting(engine, medan, tmp_path)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("", "export.csv", "is empty"),
        ("\n\n", "export.csv", "no header line"),
        ("a;b;c\n1;2;3\n", "export.csv", "missing"),
        ("txn_id,txn_id\n1,2\n", "export.csv", "more than once"),
        (f"{HEADER}\n{GOOD}\n".encode("utf-16"), "export.csv", "UTF-8"),
        (HEADER.encode() + b"\nt1,2026-11-20,Jl. S\xe9tia,1,qris,captured\n", "export.csv", "line 2"),
        (b"PK\x03\x04rest of a workbook", "export.xlsx", "workbook"),
        (b"\x1f\x8b\x08\x00broken", "export.csv.gz", "Fetch it again"),
        (gzip.compress(f"{HEADER}\n{GOOD}\n".encode(), mtime=0)[:-9], "export.csv.gz", "cut off"),
        (f'{HEADER}\n{GOOD}\n"t2,never closed\n', "export.csv", "quotation mark"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    ingest: Ingest, engine: Engine, content: str | bytes, name: str, words: str
) -> None:
    with pytest.raises(UnreadableFileError, match=words):
        ingest(content, name)

    assert stored(engine) == 0
    with reading(engine) as connection:
        assert connection.scalars(select(Load.status)).all() == ["failed"]


def test_a_missing_file_a_folder_and_a_missing_profile_are_told_apart(
    tmp_path: Path, engine: Engine, medan: CityProfile
) -> None:
    with pytest.raises(UnreadableFileError, match="no file"):
        open_source(tmp_path / "absent.csv")
    with pytest.raises(UnreadableFileError, match="folder"):
        open_source(tmp_path)
    with pytest.raises(UnreadableFileError, match="no mapping profile 'absent'"):
        prepare(engine, feed("eparking.payments"), medan, profile="absent")
    with pytest.raises(UnreadableFileError, match=r"not for 'eparking\.payments'"):
        prepare(engine, feed("eparking.payments"), medan, profile="sf_fire_calls")


def test_a_missing_column_is_named_with_the_nearest_one(ingest: Ingest) -> None:
    with pytest.raises(UnreadableFileError, match=r"'amount_idr'.*Did you mean 'amount_id'"):
        ingest(f"{HEADER.replace('amount_idr', 'amount_id')}\n{GOOD}\n")


def test_a_compressed_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "bomb.csv.gz"
    file.write_bytes(gzip.compress(b"a" * 3_000_000, mtime=0))

    with pytest.raises(UnreadableFileError, match="unpacks to more than"):
        open_source(file, ReadOptions(limits=ReadLimits(ratio=20, ratio_floor_bytes=100_000)))


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEADER}\n{GOOD}\n",
        f"{HEADER}\n{GOOD}\n".replace(",", ";"),
        f"{HEADER}\n{GOOD}\n".replace(",", "\t"),
        f"{HEADER}\r\n{GOOD}\r\n",
        f"{HEADER}\n{GOOD}\n\n\n",
        f"{HEADER}\n{GOOD.replace('qris', 'QRIS').replace('12.71.01', 'medan kota')}\n",
        f"{HEADER}\n{GOOD.replace('2026-11-20 08:10:00', '2026-11-20T01:10:00Z')}\n",
        f"{HEADER}\n{GOOD.replace('2026-11-20 08:10:00', '2026-11-20T08:10:00+07:00')}\n",
    ],
)
def test_the_usual_ways_of_writing_a_csv_file_are_all_read_alike(
    ingest: Ingest, engine: Engine, content: str
) -> None:
    report = ingest(content)

    with reading(engine) as connection:
        fact = connection.execute(select(tables("eparking.payments").fact)).mappings().one()
    assert report.counts.inserted == 1
    assert (fact["paid_at"], fact["district"], fact["amount_idr"]) == (
        at("2026-11-20 08:10"),
        "12.71.01",
        3_000,
    )


def test_ndjson_is_read_and_a_broken_line_does_not_stop_it(ingest: Ingest) -> None:
    line = '{"txn_id": "t1", "paid_at": "2026-11-20 08:10:00", "amount_idr": 3000, "method": "qris", "status": "captured"}'

    report = ingest(f'{line}\n{{"txn_id": \n[1]\n{line.replace("t1", "t2")}\n', "export.ndjson")

    assert (report.counts.inserted, report.counts.quarantined) == (2, 2)


def test_an_operators_export_is_mapped(ingest: Ingest, engine: Engine) -> None:
    header = "No Transaksi;Tanggal;Jam;Kode Titik;Kecamatan;Jenis Kendaraan;Metode Bayar;Nominal;Status;Tanggal Setor"
    row = "0007;20/11/2026;08.10.00;EP-1;Medan Kota;Motor;Tunai;Rp 2.000;Berhasil;"

    report = ingest(f"{header}\n{row}\n", profile="medan_eparking_operator")

    with reading(engine) as connection:
        fact = connection.execute(select(tables("eparking.payments").fact)).mappings().one()
    assert report.reasons == {}
    assert (fact["record_key"], fact["paid_at"], fact["amount_idr"]) == (
        "0007",
        at("2026-11-20 08:10"),
        2_000,
    )
    assert (fact["vehicle_type"], fact["method"], fact["source"]) == ("R2", "cash", "operator")


def test_a_header_without_rows_is_a_load_of_nothing(ingest: Ingest, engine: Engine) -> None:
    report = ingest(f"{HEADER}\n")

    assert (report.counts.rows_read, stored(engine)) == (0, 0)

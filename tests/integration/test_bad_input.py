"""Input as it really comes: each fault gets a clear reason, and no good row is lost."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from db import migrate
from db.city.apply import apply_city
from db.city.profile import CityProfile, Rate
from db.engine import DatabaseUnavailableError, open_engine, reading, writing
from db.ingest.load import prepare
from db.ingest.readers import ReadLimits, ReadOptions, UnreadableFileError, open_source
from db.journal import Report
from db.metrics import Span, value
from db.registry import feed, metric
from db.schema import tables
from db.tables import Load, Quarantine
from db.verify import verify
from tests.support.postgres import cluster
from tests.support.records import at, put

NOW = at("2026-11-20 12:00")
HEADER = "txn_id,paid_at,district,amount_idr,method,status"
GOOD = "t1,2026-11-20 08:10:00,12.71.01,3000,qris,captured"

Ingest = Callable[..., Report]


@pytest.fixture
def ingest(engine: Engine, medan: CityProfile, tmp_path: Path) -> Ingest:
    """Ingest text as a CSV file of e-parking payments."""

    def run(content: str | bytes, name: str = "export.csv", profile: str | None = None) -> Report:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return prepare(engine, feed("eparking.payments"), medan, profile=profile, now=lambda: NOW).file(file)

    return run


def _facts(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(tables("eparking.payments").fact)) or 0


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("t2,2026-11-20 08:10:00,12.71.01,-5,qris,captured", "amount_idr", "too_small"),
        ("t2,2026-11-20 08:10:00,12.71.01,99999999999,qris,captured", "amount_idr", "too_large"),
        ("t2,2026-11-20 08:10:00,12.71.01,seribu,qris,captured", "amount_idr", "not_a_number"),
        ("t2,2026-11-20 08:10:00,12.71.01,2500.50,qris,captured", "amount_idr", "not_a_number"),
        ("t2,2026-11-20 08:10:00,12.71.01,,qris,captured", "amount_idr", "required"),
        ("t2,2026-12-20 08:10:00,12.71.01,3000,qris,captured", "paid_at", "in_future"),
        ("t2,1999-11-20 08:10:00,12.71.01,3000,qris,captured", "paid_at", "too_old"),
        ("t2,0001-01-01,12.71.01,3000,qris,captured", "paid_at", "required"),
        ("t2,20/11/2026 08:10,12.71.01,3000,qris,captured", "paid_at", "not_a_time"),
        ("t2,2026-02-30 08:10:00,12.71.01,3000,qris,captured", "paid_at", "not_a_time"),
        ("t2,2026-11-20 08:10:00,Atlantis,3000,qris,captured", "district", "unknown_district"),
        ("t2,2026-11-20 08:10:00,12.71.01,3000,bitcoin,captured", "method", "not_allowed"),
        ("t2,2026-11-20 08:10:00,12.71.01,3000,qris,", "status", "required"),
        (",2026-11-20 08:10:00,12.71.01,3000,qris,captured", "txn_id", "required"),
    ],
)
def test_a_bad_cell_is_quarantined_with_its_reason_and_the_good_row_is_kept(
    ingest: Ingest, engine: Engine, row: str, column: str, code: str
) -> None:
    report = ingest(f"{HEADER}\n{GOOD}\n{row}\n")

    with reading(engine) as connection:
        held = connection.execute(select(Quarantine.line, Quarantine.faults, Quarantine.record)).one()
    assert (report.counts.inserted, report.counts.quarantined) == (1, 1)
    assert held.line == 3
    assert (column, code) in {(fault["column"], fault["code"]) for fault in held.faults}
    assert set(held.record) <= {c.name for c in feed("eparking.payments").feed.columns} | {"source"}
    assert _facts(engine) == 1


def test_a_row_with_too_few_columns_is_quarantined_without_its_text(ingest: Ingest, engine: Engine) -> None:
    ingest(f"{HEADER}\n{GOOD}\nBudi,0812345678\n")

    with reading(engine) as connection:
        held = connection.execute(select(Quarantine)).mappings().one()
    assert "Budi" not in str(dict(held))


def test_columns_outside_the_contract_are_dropped_at_the_door(ingest: Ingest, engine: Engine) -> None:
    report = ingest(
        f"{HEADER},nik,nama\n{GOOD},1271010101010001,Budi\nt2,x,12.71.01,1,qris,captured,127,Budi\n"
    )

    with reading(engine) as connection:
        held = str(connection.execute(select(Quarantine)).mappings().all())
    assert report.dropped == ("nik", "nama")
    assert "Budi" not in held


def test_a_missing_district_is_unknown_and_counted(ingest: Ingest, engine: Engine) -> None:
    ingest(f"{HEADER}\nt1,2026-11-20 08:10:00,,3000,qris,captured\n")

    with reading(engine) as connection:
        day = connection.execute(select(tables("eparking.payments").day)).mappings().one()
    assert (day["district"], day["gross_idr"]) == ("unknown", 3_000)


def test_a_duplicate_key_in_one_file_keeps_the_last_row(ingest: Ingest, engine: Engine) -> None:
    report = ingest(f"{HEADER}\n{GOOD}\n{GOOD.replace('3000', '5000')}\n")

    with reading(engine) as connection:
        amount = connection.scalar(select(tables("eparking.payments").fact.c.amount_idr))
    assert (report.counts.inserted, report.counts.duplicates, amount) == (1, 1, 5_000)


def test_a_milestone_out_of_order_is_kept_and_flagged(
    engine: Engine, medan: CityProfile, tmp_path: Path
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(
        "call_id,offered_at,answered_at,result\nc1,2026-11-20 08:00:10,2026-11-20 08:00:00,answered\n"
    )

    report = prepare(engine, feed("call122.calls"), medan, now=lambda: NOW).file(file)

    with reading(engine) as connection:
        fact = connection.execute(select(tables("call122.calls").fact)).mappings().one()
    assert report.counts.inserted == 1
    assert (fact["flags"], fact["answer_s"]) == (1, None)


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

    assert _facts(engine) == 0
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

    assert (report.counts.rows_read, _facts(engine)) == (0, 0)


def test_the_same_file_twice_and_half_of_it_again_change_nothing(ingest: Ingest, engine: Engine) -> None:
    rows = [f"t{n},2026-11-20 08:10:00,12.71.01,3000,qris,captured" for n in range(10)]
    ingest("\n".join([HEADER, *rows]))
    first = _revision(engine)

    again = ingest("\n".join([HEADER, *rows]))
    half = ingest("\n".join([HEADER, *rows[:5]]))

    assert (again.counts.unchanged, half.counts.unchanged) == (10, 5)
    assert _revision(engine) == first


def test_a_load_killed_between_chunks_is_finished_by_the_same_command(
    engine: Engine, medan: CityProfile, tmp_path: Path
) -> None:
    file = tmp_path / "export.csv"
    file.write_text(
        "\n".join([HEADER, *(f"t{n},2026-11-20 08:10:00,,3000,qris,captured" for n in range(100))])
    )
    killed = prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW)

    def kill(_share: float) -> None:
        if _facts(engine) >= 40:
            raise KeyboardInterrupt

    killed.on_progress = kill
    with pytest.raises(KeyboardInterrupt):
        killed.file(file, chunk_rows=20)
    assert _facts(engine) == 40
    assert verify(engine, feed("eparking.payments")) == []

    finished = prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW).file(file, chunk_rows=20)

    assert (finished.counts.unchanged, finished.counts.inserted) == (40, 60)
    assert verify(engine, feed("eparking.payments")) == []
    with reading(engine) as connection:
        assert connection.scalars(select(Load.status).order_by(Load.id)).all() == ["interrupted", "done"]


def test_a_locked_database_says_so_and_nothing_is_half_written(medan: CityProfile, tmp_path: Path) -> None:

    url = f"sqlite:///{tmp_path / 'locked.db'}"
    engine = open_engine(url)
    migrate.upgrade(engine)
    apply_city(engine, medan, actor="test", now=lambda: 0)
    file = tmp_path / "export.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    patient = open_engine(url)

    job = prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW)
    with writing(patient, "eparking"), pytest.raises(DatabaseUnavailableError, match="locked"):
        job.file(file)

    assert _facts(engine) == 0


def test_a_database_that_goes_away_says_so_and_the_same_command_finishes_the_load(
    postgres_binaries_folder: Path, medan: CityProfile, tmp_path: Path
) -> None:
    with cluster(postgres_binaries_folder) as server:
        engine = open_engine(f"{server.url}/postgres")
        migrate.upgrade(engine)
        apply_city(engine, medan, actor="test", now=lambda: 0)
        rows = "".join(f"t{n},2026-11-20 08:10:00,12.71.01,3000,qris,captured\n" for n in range(100))
        file = tmp_path / "export.csv"
        file.write_text(f"{HEADER}\n{rows}")

        def stop_after_the_first_chunk(_share: float) -> None:
            server.stop()

        job = prepare(
            engine, feed("eparking.payments"), medan, now=lambda: NOW, on_progress=stop_after_the_first_chunk
        )
        with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
            job.file(file, chunk_rows=40)

        server.start()
        report = prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW).file(file)

        assert (report.counts.unchanged, report.counts.inserted) == (40, 60)
        assert verify(engine, feed("eparking.payments")) == []
        engine.dispose()


def test_of_two_ledgers_that_claim_a_day_the_one_named_by_the_city_counts_and_only_that(
    engine: Engine, medan: CityProfile
) -> None:
    requests = [
        {
            "request_no": n,
            "document_type": "KTPEL",
            "submitted_at": f"2026-11-{n} 09:00",
            "status": "submitted",
        }
        for n in (16, 17)
    ]
    totals = [
        {"date": f"2026-11-{n}", "document_type": "KTPEL", "received": 100, "issued": 0} for n in (16, 17)
    ]
    span = Span(at("2026-11-16 00:00"), at("2026-11-18 00:00"))

    def requests_counted() -> float | None:
        with reading(engine) as connection:
            return value(connection, metric("sibisa.requests"), span=span, now=NOW)

    put(engine, medan, "sibisa.requests", requests, now=NOW)
    put(engine, medan, "sibisa.daily_counts", totals, now=NOW)
    records_only = requests_counted()
    rule = Rate(
        program="sibisa",
        name="daily_counts_count",
        value=1,
        unit="ledger",
        source="test",
        verified=True,
        valid_from=date(2026, 11, 17),
    )
    others = [r for r in medan.rates if (r.program, r.name) != ("sibisa", "daily_counts_count")]
    apply_city(engine, medan.model_copy(update={"rates": (*others, rule)}), actor="test", now=lambda: NOW)

    assert (records_only, requests_counted()) == (2, 101)
    for key in ("sibisa.requests", "sibisa.daily_counts"):
        assert verify(engine, feed(key)) == []


def test_a_city_that_names_two_ledgers_for_a_day_is_refused(medan: CityProfile) -> None:
    rows = [
        {
            "program": "sibisa",
            "name": "daily_counts_count",
            "value": n,
            "unit": "ledger",
            "source": "test",
            "verified": True,
            "valid_from": date(2026, 1 + n, 1),
        }
        for n in (0, 1)
    ]
    others = [r.model_dump() for r in medan.rates if r.name != "daily_counts_count"]

    with pytest.raises(ValueError, match="'sibisa / daily_counts_count' is given twice from 2026-02-01 on"):
        CityProfile.model_validate({**medan.model_dump(), "rates": [*others, *rows]})


def test_a_city_with_two_targets_for_the_same_days_is_refused(medan: CityProfile) -> None:
    one = medan.targets[0].model_dump()

    with pytest.raises(ValueError, match=r"'targets' .* is given twice"):
        CityProfile.model_validate({**medan.model_dump(), "targets": [one, {**one, "version": "2"}]})


def test_refused_rows_are_removed_when_their_time_is_over(
    ingest: Ingest, engine: Engine, medan: CityProfile, tmp_path: Path
) -> None:
    ingest(f"{HEADER}\nt2,2026-11-20 08:10:00,Atlantis,3000,qris,captured\n")
    later = tmp_path / "later.csv"
    later.write_text(f"{HEADER}\n{GOOD}\n")

    def waiting_after(days: int) -> int:
        prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW + days * 86_400).file(later)
        with reading(engine) as connection:
            return connection.scalar(select(func.count()).select_from(Quarantine)) or 0

    assert [waiting_after(29), waiting_after(31)] == [1, 0]


def test_a_full_disk_says_so_and_nothing_is_half_written(medan: CityProfile, tmp_path: Path) -> None:

    engine = open_engine(f"sqlite:///{tmp_path / 'full.db'}")
    migrate.upgrade(engine)
    apply_city(engine, medan, actor="test", now=lambda: 0)
    file = tmp_path / "export.csv"
    file.write_text(
        "\n".join([HEADER, *(f"t{n},2026-11-20 08:10:00,,3000,qris,captured" for n in range(20_000))])
    )
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")

    with pytest.raises(DatabaseUnavailableError, match="disk is full"):
        prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW).file(file)

    assert _facts(engine) == 0
    assert verify(open_engine(f"sqlite:///{tmp_path / 'full.db'}"), feed("eparking.payments")) == []


def _revision(engine: Engine) -> int:
    from db.tables import Revision

    with reading(engine) as connection:
        return connection.scalar(select(Revision.revision)) or 0

"""Rows as they really come: each fault gets a clear reason, and no good row is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from db.city.profile import CityProfile
from db.engine import reading
from db.ingest.load import prepare
from db.registry import feed
from db.schema import tables
from db.tables import Quarantine
from tests.support.payments import GOOD, HEADER, NOW, Ingest, ingesting, stored


@pytest.fixture
def ingest(engine: Engine, medan: CityProfile, tmp_path: Path) -> Ingest:
    """Ingest text as a file of e-parking payments."""
    return ingesting(engine, medan, tmp_path)


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
    assert stored(engine) == 1


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


def test_the_same_file_twice_and_half_of_it_again_change_nothing(ingest: Ingest, engine: Engine) -> None:
    rows = [f"t{n},2026-11-20 08:10:00,12.71.01,3000,qris,captured" for n in range(10)]
    ingest("\n".join([HEADER, *rows]))
    first = _revision(engine)

    again = ingest("\n".join([HEADER, *rows]))
    half = ingest("\n".join([HEADER, *rows[:5]]))

    assert (again.counts.unchanged, half.counts.unchanged) == (10, 5)
    assert _revision(engine) == first


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


def _revision(engine: Engine) -> int:
    from db.tables import Revision

    with reading(engine) as connection:
        return connection.scalar(select(Revision.revision)) or 0

"""Payments against settlements: a hand-made file with every way in which they can disagree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.city.profile import CityProfile
from db.engine import reading
from db.ingest.load import prepare
from db.metrics import Span
from db.reconcile import Outcome, Reconciliation, reconcile
from db.registry import feed
from tests.support.commands import command
from tests.support.records import at, put
from tests.support.serving import environment_for

NOW = "2026-11-20 12:00"
SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "samples" / "qris-settlement.csv"
SPAN = Span(at("2026-11-16 00:00"), at("2026-11-17 00:00"))


def _payment(key: str, clock: str, amount: int, **more: object) -> dict[str, object]:
    paid = {"txn_id": key, "paid_at": f"2026-11-16 {clock}", "amount_idr": amount}
    return {**paid, "method": "qris", "status": "captured", **more}


PAYMENTS = [
    _payment("t1", "08:10", 3_000),
    _payment("t2", "09:00", 3_000),
    _payment("632400000003", "09:30", 3_000),
    _payment("t4", "11:00", 3_000),
    _payment("t5", "12:00", 5_000),
    _payment("t6", "12:30", 5_000, method="cash"),
    _payment("t7", "12:40", 5_000, status="reversed"),
]


@pytest.fixture
def reported(engine: Engine, medan: CityProfile) -> Engine:
    """A day's payments and the bank's file of it."""
    put(engine, medan, "eparking.payments", PAYMENTS, now=NOW)
    job = prepare(engine, feed("eparking.settlements"), medan, profile="qris_settlement", now=lambda: at(NOW))
    report = job.file(SAMPLE)
    assert (report.counts.inserted, report.reasons) == (5, {})
    assert "customerName" in report.dropped
    return engine


def _of(found: Reconciliation, outcome: Outcome) -> list[tuple[object, object, str]]:
    rows = found.rows[found.rows["outcome"] == outcome]
    kept = (
        rows[["payment", "settlement", "reason"]]
        .astype(object)
        .where(rows[["payment", "settlement", "reason"]].notna(), None)
    )
    return [tuple(row) for row in kept.itertuples(index=False)]


def test_every_payment_and_settlement_ends_in_exactly_one_state(reported: Engine) -> None:
    with reading(reported) as connection:
        found = reconcile(connection, SPAN, now=at(NOW))

    assert _of(found, Outcome.MATCHED) == [
        ("t1", "632400000001", ""),
        ("632400000003", "632400000003", ""),
    ]
    assert _of(found, Outcome.DIFFERENT) == [
        ("t2", "632400000002", "other amount"),
        ("t4", "632400000005", "undone on one side"),
    ]
    assert _of(found, Outcome.MISSING_HERE) == [(None, "632400000004", "")]
    assert _of(found, Outcome.MISSING_THERE) == [("t5", None, "")]
    assert found.count(Outcome.PENDING) == 0


def test_the_rupiah_of_both_sides_add_up_to_what_each_reported(reported: Engine) -> None:
    with reading(reported) as connection:
        summary = reconcile(connection, SPAN, now=at(NOW)).summary()

    settled = sum(int(str(row["settled_idr"])) for row in summary)
    paid = sum(int(str(row["paid_idr"])) for row in summary)
    assert settled == 3_000 + 5_000 + 3_000 + 3_000 + 3_000
    assert paid == 3_000 + 3_000 + 3_000 + 3_000 + 5_000


def test_a_payment_is_missing_at_the_bank_only_once_its_settlement_is_overdue(reported: Engine) -> None:
    with reading(reported) as connection:
        early = reconcile(connection, SPAN, now=at("2026-11-18 23:59"))
        late = reconcile(connection, SPAN, now=at("2026-11-19 00:00"))

    assert (early.count(Outcome.PENDING), early.count(Outcome.MISSING_THERE)) == (1, 0)
    assert (late.count(Outcome.PENDING), late.count(Outcome.MISSING_THERE)) == (0, 1)


def test_one_payment_settled_twice_is_a_difference(reported: Engine, medan: CityProfile) -> None:
    again = {
        "settlement_ref": "632400000099",
        "invoice": "t1",
        "paid_at": "2026-11-16 08:10:05",
        "amount_idr": 3_000,
        "status": "settled",
    }
    put(reported, medan, "eparking.settlements", [again], now=NOW)

    with reading(reported) as connection:
        found = reconcile(connection, SPAN, now=at(NOW))

    assert [row[2] for row in _of(found, Outcome.DIFFERENT) if row[0] == "t1"] == ["settled twice"]
    assert [row[0] for row in _of(found, Outcome.MATCHED)].count("t1") == 1


def test_the_command_prints_the_sums_and_what_did_not_match(reported: Engine) -> None:
    environment = environment_for(reported.url.render_as_string(hide_password=False))
    ask = ("reconcile", "--since", "2026-11-16", "--until", "2026-11-17", "--format", "json")

    sums = command(environment, *ask)
    rows = command(environment, *ask, "--rows")

    assert {row["outcome"]: row["n"] for row in json.loads(sums.stdout)}["matched"] == 2
    assert {row["outcome"] for row in json.loads(rows.stdout)} >= {"different", "missing_here"}


def test_nothing_on_either_side_is_nothing_to_reconcile(engine: Engine) -> None:
    with reading(engine) as connection:
        assert reconcile(connection, SPAN, now=at(NOW)).rows.empty

"""What the parking operators report against what the bank settles: matched, different, missing here, missing there.

A settlement belongs to the payment whose number is its retrieval reference, else to the one whose number is its invoice.
They match when amount and civil day agree and neither was undone; numbers that agree while those do not are a difference
to look into. A payment counts as missing at the bank once its settlement is overdue.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd
from sqlalchemy import Connection, Table, select

from db.city.zone import DAY
from db.metrics.cuts import Span
from db.reference import load_reference
from db.schema import tables

PAYMENTS, SETTLEMENTS = "eparking.payments", "eparking.settlements"
SALE = ("captured", "settled")
#: Payments that a bank settles one by one in the files of today.
METHODS = ("qris",)
#: A settlement file can name payments of the evening before; both sides are looked up so far beyond the range.
MARGIN_S = 2 * DAY
#: Working days after which a payment without settlement is missing, unless the city profile says otherwise.
DUE_WORKING_DAYS = 2
DUE_RATE = "eparking.settle_within_working_days"


class Outcome(StrEnum):
    """What became of a payment or a settlement."""

    MATCHED = "matched"
    DIFFERENT = "different"
    MISSING_HERE = "missing_here"  # the bank has it, the operators do not
    MISSING_THERE = "missing_there"  # the operators have it, the bank does not
    PENDING = "pending"  # not settled yet, and not due yet


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """Every payment and settlement of a range with its outcome.

    `rows` has the columns outcome, payment, settlement, paid_at (epoch seconds), paid_idr, settled_idr and reason; missing
    values are NA.
    """

    rows: pd.DataFrame

    def count(self, outcome: Outcome) -> int:
        """How many rows ended so."""
        return int((self.rows["outcome"] == outcome).sum())

    def summary(self) -> list[dict[str, object]]:
        """One row an outcome: how many, and the rupiah on either side."""
        made: list[dict[str, object]] = []
        for outcome in Outcome:
            part = self.rows[self.rows["outcome"] == outcome]
            paid, settled = part["paid_idr"].fillna(0), part["settled_idr"].fillna(0)
            made.append(
                {
                    "outcome": outcome.value,
                    "n": len(part),
                    "paid_idr": int(paid.sum()),
                    "settled_idr": int(settled.sum()),
                }
            )
        return made


def reconcile(connection: Connection, span: Span, *, now: int) -> Reconciliation:
    """Hold the payments of a range against the settlements of the same range."""
    wide = Span(span.since - MARGIN_S, span.until + MARGIN_S)
    payments = _read(connection, tables(PAYMENTS).fact, wide, ("amount_idr", "status", "method"))
    settlements = _read(connection, tables(SETTLEMENTS).fact, wide, ("amount_idr", "status", "invoice"))
    settlements["payment"] = _partners(settlements, payments)
    rows = pd.concat(
        [_settled(connection, settlements, payments), _unsettled(connection, settlements, payments, now)],
        ignore_index=True,
    )
    within = (rows["paid_at"] >= span.since) & (rows["paid_at"] < span.until)
    return Reconciliation(rows=rows[within].sort_values(["outcome", "paid_at"], ignore_index=True))


def _read(connection: Connection, fact: Table, span: Span, names: tuple[str, ...]) -> pd.DataFrame:
    columns = [fact.c.record_key, fact.c.paid_at, *(fact.c[name] for name in names)]
    found = connection.execute(
        select(*columns).where(fact.c.paid_at >= span.since, fact.c.paid_at < span.until)
    )
    frame = pd.DataFrame(found.all(), columns=[column.name for column in columns])
    return frame.astype({"paid_at": "Int64", "amount_idr": "Int64"}).drop_duplicates("record_key")


def _partners(settlements: pd.DataFrame, payments: pd.DataFrame) -> pd.Series:
    """Number of the payment each settlement belongs to; NA without one."""
    known = set(payments["record_key"])
    by_reference = settlements["record_key"].where(settlements["record_key"].isin(known))
    by_invoice = settlements["invoice"].where(settlements["invoice"].isin(known))
    return by_reference.fillna(by_invoice)


def _settled(connection: Connection, settlements: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    sides = settlements.merge(
        payments, left_on="payment", right_on="record_key", how="left", suffixes=("_bank", "")
    )
    reference = load_reference(connection)
    undone = sides["status_bank"] == "reversed"
    reason = pd.Series("", index=sides.index)
    for words, differs in (
        ("settled twice", sides["payment"].duplicated(keep="first") & sides["payment"].notna()),
        ("other day", reference.day(sides["paid_at_bank"]) != reference.day(sides["paid_at"])),
        ("other amount", sides["amount_idr_bank"] != sides["amount_idr"]),
        ("undone on one side", undone == sides["status"].isin(SALE)),
    ):
        reason = reason.mask(differs.fillna(False).astype(bool), words)
    outcome = pd.Series(Outcome.MATCHED.value, index=sides.index).mask(reason != "", Outcome.DIFFERENT.value)
    alone = sides["payment"].isna()
    outcome = outcome.mask(alone, Outcome.MISSING_HERE.value)
    made = pd.DataFrame(
        {
            "outcome": outcome,
            "payment": sides["payment"],
            "settlement": sides["record_key_bank"],
            "paid_at": sides["paid_at"].fillna(sides["paid_at_bank"]),
            "paid_idr": sides["amount_idr"],
            "settled_idr": sides["amount_idr_bank"],
            "reason": reason.mask(alone, ""),
        }
    )
    # What was undone at the bank and never known here is nobody's loss.
    return made[~(alone & undone)]


def _unsettled(
    connection: Connection, settlements: pd.DataFrame, payments: pd.DataFrame, now: int
) -> pd.DataFrame:
    reference = load_reference(connection)
    expected = payments["method"].isin(METHODS) & payments["status"].isin(SALE)
    left = payments[expected & ~payments["record_key"].isin(set(settlements["payment"].dropna()))]
    allowed = reference.rate_at(DUE_RATE, now) or DUE_WORKING_DAYS
    days = pd.Series(round(allowed), index=left.index, dtype="Int64")
    due = reference.day_start(reference.add_working_days(reference.day(left["paid_at"]), days) + 1)
    outcome = pd.Series(Outcome.PENDING.value, index=left.index).mask(due <= now, Outcome.MISSING_THERE.value)
    return pd.DataFrame(
        {
            "outcome": outcome,
            "payment": left["record_key"],
            "settlement": pd.NA,
            "paid_at": left["paid_at"],
            "paid_idr": left["amount_idr"],
            "settled_idr": pd.NA,
            "reason": "",
        }
    )

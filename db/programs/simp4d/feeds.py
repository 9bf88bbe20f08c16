"""What the revenue agency hands over: payments, assessments, or the realisation of a day by kind of tax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.city.zone import HOUR
from db.declare import Activity, Clock, Column, Derived, Duration, Feed, Kind, Measure
from db.patterns import records_count, start_of_date, totals_count
from db.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from db.reference import Reference

RECEIVED = ("success", "settled")
CASH = ("cash", "unknown")
#: Name of the rate that says whether the daily totals of a source count (1) or its payments do (0).
LEDGER = "simp4d.daily_realisation_counts"
#: City taxes, the shares of provincial tax (opsen), and the three classes of levies.
TAX_CODES = (
    *(
        "PBBP2",
        "BPHTB",
        "PBJT-MM",
        "PBJT-HTL",
        "PBJT-PKR",
        "PBJT-HIB",
        "PBJT-LIS",
        "REK",
        "PAT",
        "MBLB",
        "SBW",
    ),
    *("OPS-PKB", "OPS-BBN", "RET-JU", "RET-US", "RET-PT"),
)
#: Large enough for a year's tax of a big city in one row, small enough to catch a slipped decimal.
MAX_IDR = 10_000_000_000_000


def _tax_code() -> Column:
    return Column(name="tax_code", kind=Kind.ENUM, required=True, values=TAX_CODES, comment="Tax or levy")


def _district() -> Column:
    return Column(name="district", kind=Kind.TEXT, comment="Ministry code of the district")


def _idr(name: str, comment: str, *, required: bool = False) -> Column:
    return Column(name=name, kind=Kind.IDR, required=required, minimum=0, maximum=MAX_IDR, comment=comment)


def paid_day_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """Start of the civil day on which a payment was made, from which settlement counts."""
    return reference.day_start(reference.day(frame["paid_at"]))


def settled_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """Start of the civil day on which the bank settled a payment."""
    return reference.day_start(frame["settled_on"])


def issued_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """Start of the civil day on which an assessment was issued."""
    return reference.day_start(frame["issued_on"])


def due_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """Last second of the last day for payment."""
    return reference.day_start(frame["due_on"] + 1) - 1


def ended_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """When an assessment stopped being owed: paid in full, or written off; of one without a date, its due day."""
    paid = (frame["status"] == "paid") | (frame["paid_idr"] >= frame["amount_idr"]).fillna(False)
    ends = paid | (frame["status"] == "written_off")
    return reference.day_start(frame["paid_on"].fillna(frame["due_on"])).where(ends.fillna(False))


def collected(frame: pd.DataFrame, _reference: Reference) -> pd.Series:
    """Rupiah paid on an assessment, at most what was assessed; all of it where only the state says so."""
    stated = frame["paid_idr"].fillna(0)
    whole = (frame["status"] == "paid") & frame["paid_idr"].isna()
    capped = stated.where(stated <= frame["amount_idr"], frame["amount_idr"])
    return capped.mask(whole.fillna(False), frame["amount_idr"])


def _to_pay(c: Any) -> Any:
    """Assessments that had to be paid: neither objected to nor written off."""
    return c.status.not_in(("objected", "written_off"))


def _received(c: Any) -> Any:
    return (c.counted == 1) & c.status.in_(RECEIVED)


PAYMENTS = Feed(
    key="payments",
    persons=True,
    names=Text(id="Pembayaran pajak", en="Tax payments"),
    columns=(
        Column(
            name="payment_id",
            kind=Kind.ID,
            required=True,
            comment="State revenue number of the payment (NTPD)",
        ),
        Column(name="paid_at", kind=Kind.AT, required=True, comment="When the payment was made"),
        _tax_code(),
        Column(name="account_code", kind=Kind.ID, comment="Budget account"),
        Column(name="period_year", kind=Kind.YEAR, minimum=1990, maximum=2100, comment="Tax year"),
        Column(name="period_month", kind=Kind.N, minimum=1, maximum=12, comment="Tax month"),
        _district(),
        _idr("principal_idr", "Tax without penalty"),
        _idr("penalty_idr", "Penalty"),
        _idr("discount_idr", "Relief"),
        _idr("amount_idr", "Paid in all", required=True),
        Column(name="channel", kind=Kind.TEXT, comment="Where it was paid"),
        Column(name="bank_code", kind=Kind.ID, comment="Bank that took the payment"),
        Column(name="settled_on", kind=Kind.ON, comment="Day on which it reached the treasury account"),
        Column(
            name="status",
            kind=Kind.ENUM,
            required=True,
            values=("success", "settled", "reversed"),
            comment="State of the payment",
        ),
    ),
    record_key=("payment_id",),
    at="paid_at",
    expected_every_s=1_800,
    activity=Activity.OFFICE_HOURS,
    derived=(
        Derived(
            name="counted",
            kind=Kind.N,
            compute=records_count(LEDGER, at="paid_at"),
            uses=(LEDGER,),
            comment="1: this record is the ledger",
        ),
        Derived(name="paid_day_at", kind=Kind.AT, compute=paid_day_at, comment="Start of the day of payment"),
        Derived(
            name="settled_at", kind=Kind.AT, compute=settled_at, comment="Start of the day of settlement"
        ),
    ),
    measures=(
        Measure(key="amount_idr", at="paid_at", value=lambda c: c.amount_idr, where=_received),
        Measure(key="payments", at="paid_at", where=_received),
        Measure(
            key="noncash_idr",
            at="paid_at",
            value=lambda c: c.amount_idr,
            where=lambda c: _received(c) & c.channel.not_in(CASH),
        ),
        Measure(
            key="channel_idr",
            at="paid_at",
            value=lambda c: c.amount_idr,
            where=lambda c: _received(c) & (c.channel != "unknown"),
        ),
    ),
    durations=(
        Duration(
            key="settle",
            start="paid_day_at",
            end="settled_at",
            at="paid_at",
            clock=Clock.WORKING,
            where=lambda c: c.status == "settled",
        ),
    ),
    district="district",
    category="tax_code",
    channel="channel",
)

ASSESSMENTS = Feed(
    key="assessments",
    persons=True,
    names=Text(id="Ketetapan pajak", en="Tax assessments"),
    columns=(
        Column(name="assessment_no", kind=Kind.ID, required=True, comment="Number of the assessment"),
        _tax_code(),
        Column(
            name="period_year", kind=Kind.YEAR, required=True, minimum=1990, maximum=2100, comment="Tax year"
        ),
        Column(name="issued_on", kind=Kind.ON, required=True, comment="Day of issue"),
        Column(name="due_on", kind=Kind.ON, required=True, comment="Last day for payment"),
        _idr("amount_idr", "Assessed", required=True),
        _idr("paid_idr", "Paid so far"),
        Column(name="paid_on", kind=Kind.ON, comment="Day of the last payment"),
        _district(),
        Column(
            name="status",
            kind=Kind.ENUM,
            required=True,
            values=("issued", "paid", "overdue", "objected", "written_off"),
            comment="State of the assessment",
        ),
    ),
    record_key=("assessment_no",),
    at="issued_at",
    expected_every_s=7 * 24 * HOUR,
    activity=Activity.OFFICE_HOURS,
    derived=(
        Derived(name="issued_at", kind=Kind.AT, compute=issued_at, comment="Start of the day of issue"),
        Derived(name="due_at", kind=Kind.AT, compute=due_at, comment="Last second for payment"),
        Derived(name="ended_at", kind=Kind.AT, compute=ended_at, comment="No longer owed"),
        Derived(
            name="collected_idr", kind=Kind.IDR, compute=collected, comment="Paid, at most what was assessed"
        ),
    ),
    measures=(
        Measure(key="assessments", at="issued_at"),
        Measure(key="assessed_idr", at="issued_at", value=lambda c: c.amount_idr),
        Measure(key="collected_idr", at="issued_at", value=lambda c: c.collected_idr),
        Measure(key="due", at="due_at", where=_to_pay),
        Measure(key="due_met", at="due_at", where=lambda c: _to_pay(c) & (c.ended_at <= c.due_at)),
    ),
    district="district",
    category="tax_code",
    ended="ended_at",
)

DAILY_REALISATION = Feed(
    key="daily_realisation",
    names=Text(id="Realisasi harian", en="Daily realisation"),
    columns=(
        Column(name="date", kind=Kind.ON, required=True, comment="Civil day"),
        _tax_code(),
        _district(),
        _idr("amount_idr", "Realised on the day", required=True),
        Column(name="payments", kind=Kind.N, minimum=0, maximum=10_000_000, comment="Payments on the day"),
    ),
    record_key=("date", "tax_code", "district"),
    at="day_at",
    expected_every_s=26 * HOUR,
    activity=Activity.OFFICE_HOURS,
    derived=(
        Derived(name="day_at", kind=Kind.AT, compute=start_of_date, comment="Start of the day"),
        Derived(
            name="counted",
            kind=Kind.N,
            compute=totals_count(LEDGER),
            uses=(LEDGER,),
            comment="1: this total is the ledger of its day",
        ),
    ),
    measures=(
        Measure(key="amount_idr", at="day_at", value=lambda c: c.amount_idr, where=lambda c: c.counted == 1),
        Measure(key="payments", at="day_at", value=lambda c: c.payments, where=lambda c: c.counted == 1),
    ),
    district="district",
    category="tax_code",
    adds_to="payments",
)

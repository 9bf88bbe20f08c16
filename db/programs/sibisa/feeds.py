"""What the civil registry hands over: requests for documents, or counts of them by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.city.zone import HOUR
from db.declare import Activity, Column, Derived, Duration, Feed, Kind, Measure, Stock
from db.patterns import records_count, start_of_date, totals_count
from db.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from db.reference import Reference

ENDED = ("closed", "rejected", "cancelled", "expired")
ONLINE = ("web", "app")
#: Name of the rate that says whether the daily counts of a source count (1) or its requests do (0).
LEDGER = "sibisa.daily_counts_count"
DOCUMENT_TYPES = ("KTPEL", "KK", "KIA", "AKLH", "AKMT", "AKKW", "AKCR", "SKPWNI", "SKDWNI", "OTHER")


def clock_start(frame: pd.DataFrame, _reference: Reference) -> pd.Series:
    """When the service clock starts: the file is complete, or submitted where the source does not record it.

    A file that lies with the applicant has not started it.
    """
    waits = frame["complete_at"].isna() & (frame["status"] == "returned")
    return frame["complete_at"].fillna(frame["submitted_at"]).mask(waits.fillna(False))


def finished_at(frame: pd.DataFrame, _reference: Reference) -> pd.Series:
    """When a request left the backlog; of an ended one without any date, its submission."""
    end = frame["issued_at"].fillna(frame["closed_at"]).fillna(frame["handed_over_at"])
    undated = frame["submitted_at"].where(frame["status"].isin((*ENDED, "issued")))
    return end.fillna(undated)


def due_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """Last second in which a document is on time, by the limit in hours of its kind."""
    start = frame["clock_start_at"]
    limit = reference.rate("sibisa.sla_hours", category=frame["document_type"], at=start)
    return start + (limit * HOUR).round().astype("Int64")


def _issued(c: Any) -> Any:
    return (c.counted == 1) & c.issued_at.is_not(None)


REQUESTS = Feed(
    key="requests",
    persons=True,
    names=Text(id="Permohonan dokumen", en="Document requests"),
    columns=(
        Column(name="request_no", kind=Kind.ID, required=True, comment="Number of the request"),
        Column(
            name="document_type",
            kind=Kind.ENUM,
            required=True,
            values=DOCUMENT_TYPES,
            comment="Document asked for",
        ),
        Column(name="submitted_at", kind=Kind.AT, required=True, comment="Submitted by the resident"),
        Column(name="complete_at", kind=Kind.AT, comment="File accepted as complete; the clock starts"),
        Column(name="issued_at", kind=Kind.AT, comment="Document issued"),
        Column(name="handed_over_at", kind=Kind.AT, comment="Document handed over"),
        Column(name="closed_at", kind=Kind.AT, comment="Request closed"),
        Column(name="district", kind=Kind.TEXT, comment="Ministry code of the district"),
        Column(
            name="channel",
            kind=Kind.ENUM,
            values=("web", "app", "kecamatan", "head_office", "mobile", "hospital", "mpp"),
            comment="Where it was submitted",
        ),
        Column(
            name="return_count",
            kind=Kind.N,
            minimum=0,
            maximum=1_000,
            comment="Times sent back to the resident",
        ),
        Column(name="reason_code", kind=Kind.ID, comment="Why it was sent back or rejected"),
        Column(
            name="fee_idr", kind=Kind.IDR, minimum=0, maximum=100_000_000, comment="Fee taken; must be none"
        ),
        Column(
            name="status",
            kind=Kind.ENUM,
            required=True,
            values=(
                *("submitted", "verification", "returned", "approved", "issued"),
                *("closed", "rejected", "cancelled", "expired"),
            ),
            comment="State of the request",
        ),
    ),
    record_key=("request_no",),
    at="submitted_at",
    expected_every_s=1_800,
    activity=Activity.OFFICE_HOURS,
    milestones=("submitted_at", "complete_at", "issued_at", "handed_over_at"),
    derived=(
        Derived(
            name="clock_start_at", kind=Kind.AT, compute=clock_start, comment="Start of the service clock"
        ),
        Derived(name="finished_at", kind=Kind.AT, compute=finished_at, comment="Left the backlog"),
        Derived(
            name="due_at",
            kind=Kind.AT,
            compute=due_at,
            uses=("sibisa.sla_hours",),
            comment="Last second in which it is on time",
        ),
        Derived(
            name="counted",
            kind=Kind.N,
            compute=records_count(LEDGER, at="submitted_at"),
            uses=(LEDGER,),
            comment="1: this record is the ledger",
        ),
    ),
    measures=(
        Measure(key="requests", at="submitted_at", where=lambda c: c.counted == 1),
        Measure(key="online", at="submitted_at", where=lambda c: (c.counted == 1) & c.channel.in_(ONLINE)),
        Measure(key="fee_raised", at="submitted_at", where=lambda c: (c.counted == 1) & (c.fee_idr > 0)),
        Measure(key="issued", at="issued_at", where=_issued),
        Measure(key="issued_known", at="issued_at", where=lambda c: _issued(c) & c.return_count.is_not(None)),
        Measure(key="first_right", at="issued_at", where=lambda c: _issued(c) & (c.return_count == 0)),
        Measure(
            key="rejected", at="finished_at", where=lambda c: (c.counted == 1) & (c.status == "rejected")
        ),
        Measure(key="left", at="finished_at", where=lambda c: c.counted == 1),
        Measure(key="due", at="due_at", where=lambda c: (c.counted == 1) & (c.status != "cancelled")),
        Measure(
            key="due_met",
            at="due_at",
            where=lambda c: (c.counted == 1) & (c.status != "cancelled") & (c.finished_at <= c.due_at),
        ),
    ),
    durations=(
        Duration(
            key="turnaround",
            start="clock_start_at",
            end="issued_at",
            where=lambda c: c.counted == 1,
            counted_in="issued",
        ),
    ),
    stocks=(Stock(key="backlog", entered="requests", left="left"),),
    district="district",
    category="document_type",
    channel="channel",
    ended="finished_at",
)

DAILY_COUNTS = Feed(
    key="daily_counts",
    names=Text(id="Hitungan harian dokumen", en="Daily document counts"),
    columns=(
        Column(name="date", kind=Kind.ON, required=True, comment="Civil day"),
        Column(
            name="document_type",
            kind=Kind.ENUM,
            required=True,
            values=DOCUMENT_TYPES,
            comment="Document asked for",
        ),
        Column(name="district", kind=Kind.TEXT, comment="Ministry code of the district"),
        Column(name="channel", kind=Kind.ENUM, values=REQUESTS.column("channel").values, comment="Channel"),
        Column(name="received", kind=Kind.N, minimum=0, maximum=1_000_000, comment="Requests submitted"),
        Column(name="issued", kind=Kind.N, minimum=0, maximum=1_000_000, comment="Documents issued"),
        Column(name="rejected", kind=Kind.N, minimum=0, maximum=1_000_000, comment="Requests rejected"),
    ),
    record_key=("date", "document_type", "district", "channel"),
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
        Measure(key="requests", at="day_at", value=lambda c: c.received, where=lambda c: c.counted == 1),
        Measure(key="issued", at="day_at", value=lambda c: c.issued, where=lambda c: c.counted == 1),
        Measure(key="rejected", at="day_at", value=lambda c: c.rejected, where=lambda c: c.counted == 1),
    ),
    district="district",
    category="document_type",
    channel="channel",
    adds_to="requests",
)

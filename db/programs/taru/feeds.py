"""What Patrol TARU hands over: reports of violations with their milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.city.zone import HOUR
from db.declare import Clock, Column, Derived, Duration, Feed, Kind, Measure, Stock
from db.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from db.reference import Reference

#: Milestones of a case in the order in which they should happen.
STAGES = (
    *("verified_at", "inspected_at", "sp1_at", "sp2_at", "sp3_at", "sealed_at", "demolished_at"),
    "closed_at",
)


def stage_at(frame: pd.DataFrame, _reference: Reference) -> pd.Series:
    """When a case entered the stage it is in: its latest milestone."""
    return frame[["reported_at", *STAGES]].max(axis=1).astype("Int64")


def finished_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """When a case was closed; of a closed one without a date, its latest milestone."""
    undated = stage_at(frame, reference).where((frame["status"] == "closed").fillna(False))
    return frame["closed_at"].fillna(undated)


def verify_due_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """Last second of the last working day for the verification of a report."""
    reported = frame["reported_at"]
    days = reference.rate("taru.verify_working_days", at=reported).round().astype("Int64")
    return reference.day_start(reference.add_working_days(reference.day(reported), days) + 1) - 1


REPORTS = Feed(
    key="reports",
    names=Text(id="Laporan pelanggaran", en="Violation reports"),
    columns=(
        Column(name="report_id", kind=Kind.ID, required=True, comment="Number of the report"),
        Column(name="reported_at", kind=Kind.AT, required=True, comment="Reported"),
        Column(
            name="channel",
            kind=Kind.ENUM,
            values=("patrol_taru", "lapor", "whatsapp", "kelurahan", "officer"),
            comment="How it was reported",
        ),
        Column(name="violation_type", kind=Kind.TEXT, required=True, comment="Kind of violation"),
        Column(name="district", kind=Kind.TEXT, comment="Ministry code of the district"),
        Column(name="verified_at", kind=Kind.AT, comment="Place and report verified"),
        Column(name="inspected_at", kind=Kind.AT, comment="Inspected on site"),
        Column(name="confirmed", kind=Kind.ENUM, values=("yes", "no"), comment="Violation confirmed on site"),
        Column(name="sp1_at", kind=Kind.AT, comment="First warning letter"),
        Column(name="sp2_at", kind=Kind.AT, comment="Second warning letter"),
        Column(name="sp3_at", kind=Kind.AT, comment="Third warning letter"),
        Column(name="sealed_at", kind=Kind.AT, comment="Sealed"),
        Column(name="demolished_at", kind=Kind.AT, comment="Demolished"),
        Column(name="closed_at", kind=Kind.AT, comment="Closed"),
        Column(
            name="closed_reason",
            kind=Kind.ENUM,
            values=("no_violation", "complied", "regularised", "demolished", "duplicate", "outside_city"),
            comment="Why it was closed",
        ),
        Column(
            name="status",
            kind=Kind.ENUM,
            required=True,
            values=("open", "closed"),
            comment="State of the case",
        ),
    ),
    record_key=("report_id",),
    at="reported_at",
    expected_every_s=24 * HOUR,
    milestones=("reported_at", *STAGES),
    derived=(
        Derived(name="stage_at", kind=Kind.AT, compute=stage_at, comment="Entered its present stage"),
        Derived(name="finished_at", kind=Kind.AT, compute=finished_at, comment="Left the open cases"),
        Derived(
            name="verify_due_at",
            kind=Kind.AT,
            compute=verify_due_at,
            uses=("calendar", "taru.verify_working_days"),
            comment="Last second for the verification",
        ),
    ),
    measures=(
        Measure(key="reports", at="reported_at"),
        Measure(key="verified", at="verified_at"),
        Measure(key="due", at="verify_due_at"),
        Measure(key="due_met", at="verify_due_at", where=lambda c: c.verified_at <= c.verify_due_at),
        Measure(key="inspected", at="inspected_at", where=lambda c: c.confirmed.is_not(None)),
        Measure(key="confirmed", at="inspected_at", where=lambda c: c.confirmed == "yes"),
        Measure(key="sp1", at="sp1_at"),
        Measure(key="sp2", at="sp2_at"),
        Measure(key="sp3", at="sp3_at"),
        Measure(key="sealed", at="sealed_at"),
        Measure(key="demolished", at="demolished_at"),
        Measure(key="closed", at="finished_at"),
        Measure(
            key="complied", at="finished_at", where=lambda c: c.closed_reason.in_(("complied", "regularised"))
        ),
    ),
    durations=(
        Duration(
            key="inspect", start="reported_at", end="inspected_at", clock=Clock.WORKING, by_category=True
        ),
    ),
    stocks=(Stock(key="open_cases", entered="reports", left="closed"),),
    district="district",
    category="violation_type",
    channel="channel",
    ended="finished_at",
)

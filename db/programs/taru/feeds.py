"""What Patrol TARU hands over: reports of violations with their milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_

from db.city.zone import DAY, HOUR
from db.declare import Clock, Column, Derived, Duration, Feed, Kind, Measure, Stock
from db.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from db.declare import Expression
    from db.reference import Reference

COMPLIED = ("complied", "regularised")
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


def sp3_due_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """When the time that the third warning letter gives is over, and the building is to be gone or regularised."""
    sent = frame["sp3_at"]
    return sent + (reference.rate("taru.sp3_days", at=sent) * DAY).round().astype("Int64")


def _reached(*columns: str, lacking: tuple[str, ...] = ()) -> Expression:
    """Cases with every one of some milestones and none of others, whenever that was."""

    def condition(c: Any) -> Any:
        has = [c[name].is_not(None) for name in columns]
        return and_(*has, *(c[name].is_(None) for name in lacking))

    return condition


def _complied(*columns: str, lacking: tuple[str, ...] = ()) -> Expression:
    """Such cases that the owner ended by complying or with a permit."""
    return lambda c: _reached(*columns, lacking=lacking)(c) & c.closed_reason.in_(COMPLIED)


REPORTS = Feed(
    key="reports",
    persons=True,
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
        Derived(
            name="sp3_due_at",
            kind=Kind.AT,
            compute=sp3_due_at,
            uses=("taru.sp3_days",),
            comment="Time of the third letter is over",
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
        Measure(key="complied", at="finished_at", where=lambda c: c.closed_reason.in_(COMPLIED)),
        # Of the cases reported at a time, how far they came: the funnel of a cohort.
        Measure(key="cohort_confirmed", at="reported_at", where=lambda c: c.confirmed == "yes"),
        Measure(key="cohort_sp1", at="reported_at", where=_reached("sp1_at")),
        Measure(key="cohort_sp2", at="reported_at", where=_reached("sp2_at")),
        Measure(key="cohort_sp3", at="reported_at", where=_reached("sp3_at")),
        Measure(key="cohort_sealed", at="reported_at", where=_reached("sealed_at")),
        Measure(key="cohort_demolished", at="reported_at", where=_reached("demolished_at")),
        Measure(
            key="complied_sp1", at="reported_at", where=_complied("sp1_at", lacking=("sp2_at", "sp3_at"))
        ),
        Measure(key="complied_sp2", at="reported_at", where=_complied("sp2_at", lacking=("sp3_at",))),
        Measure(key="complied_sp3", at="reported_at", where=_complied("sp3_at")),
        Measure(key="sp3_due", at="sp3_due_at"),
        Measure(
            key="enforced",
            at="sp3_due_at",
            where=lambda c: c.demolished_at.is_not(None) | c.closed_reason.in_((*COMPLIED, "demolished")),
        ),
    ),
    durations=(Duration(key="inspect", start="reported_at", end="inspected_at", clock=Clock.WORKING),),
    stocks=(Stock(key="open_cases", entered="reports", left="closed"),),
    district="district",
    category="violation_type",
    channel="channel",
    ended="finished_at",
)

"""What the licensing office hands over: applications and their steps, with contracts and measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.declare import Activity, Clock, Column, Derived, Duration, Feed, Kind, Measure, Stock
from db.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from db.reference import Reference

CLOSED = ("decided", "closed")


def clock_start(frame: pd.DataFrame, _reference: Reference) -> pd.Series:
    """When the service clock starts: the file is complete, or submitted where completeness is not recorded."""
    return frame["complete_at"].fillna(frame["submitted_at"])


def finished_at(frame: pd.DataFrame, _reference: Reference) -> pd.Series:
    """When an application left the backlog; of a closed one without any date, its submission."""
    end = frame["decided_at"].fillna(frame["issued_at"]).fillna(frame["collected_at"])
    undated = frame["submitted_at"].where(frame["status"].isin(CLOSED))
    return end.fillna(undated)


def due_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """Last second of the last day for a decision: as the source states it, else by the permit's working-day limit."""
    limit = reference.rate(
        "licensing.sla_working_days", category=frame["permit_type"], at=frame["clock_start_at"]
    )
    days = (limit + frame["paused_days"].fillna(0)).round().astype("Int64")
    by_limit = reference.add_working_days(reference.day(frame["clock_start_at"]), days)
    return reference.day_start(frame["due_on"].fillna(by_limit) + 1) - 1


def _city(c: Any) -> Any:
    """Applications in the city's own authority; sources without the field hand over the city's only."""
    return c.authority.is_(None) | (c.authority == "city")


def _decided(decision: str) -> Any:
    return lambda c: _city(c) & (c.decision == decision)


APPLICATIONS = Feed(
    key="applications",
    persons=True,
    names=Text(id="Permohonan izin", en="Licence applications"),
    columns=(
        Column(name="application_no", kind=Kind.ID, required=True, comment="Number of the application"),
        Column(name="permit_type", kind=Kind.TEXT, required=True, comment="Kind of licence"),
        Column(name="submitted_at", kind=Kind.AT, required=True, comment="Submitted by the applicant"),
        Column(name="complete_at", kind=Kind.AT, comment="File accepted as complete; the clock starts"),
        Column(name="decided_at", kind=Kind.AT, comment="Decision taken"),
        Column(
            name="decision",
            kind=Kind.ENUM,
            values=("issued", "rejected", "withdrawn", "deemed_approved", "revoked"),
            comment="What was decided",
        ),
        Column(name="issued_at", kind=Kind.AT, comment="Licence signed and issued"),
        Column(name="collected_at", kind=Kind.AT, comment="Licence handed over"),
        Column(name="due_on", kind=Kind.ON, comment="Last day for the decision as the source states it"),
        Column(
            name="paused_days",
            kind=Kind.N,
            minimum=0,
            maximum=3_000,
            comment="Working days with the applicant",
        ),
        Column(
            name="authority", kind=Kind.ENUM, values=("city", "province", "central"), comment="Who decides"
        ),
        Column(name="risk_level", kind=Kind.ENUM, values=("R", "MR", "MT", "T"), comment="Risk class"),
        Column(name="district", kind=Kind.TEXT, comment="Ministry code of the district"),
        Column(name="channel", kind=Kind.TEXT, comment="Where it was submitted"),
        Column(
            name="investment_idr",
            kind=Kind.IDR,
            minimum=0,
            maximum=1_000_000_000_000_000,
            comment="Investment the applicant plans",
        ),
        Column(name="workers", kind=Kind.N, minimum=0, maximum=1_000_000, comment="Workers planned"),
        Column(
            name="status",
            kind=Kind.ENUM,
            required=True,
            values=("submitted", "in_process", "returned", "decided", "closed"),
            comment="State of the application",
        ),
    ),
    record_key=("application_no",),
    at="submitted_at",
    expected_every_s=3_600,
    activity=Activity.OFFICE_HOURS,
    milestones=("submitted_at", "complete_at", "decided_at", "issued_at", "collected_at"),
    derived=(
        Derived(
            name="clock_start_at", kind=Kind.AT, compute=clock_start, comment="Start of the service clock"
        ),
        Derived(name="finished_at", kind=Kind.AT, compute=finished_at, comment="Left the backlog"),
        Derived(
            name="due_at",
            kind=Kind.AT,
            compute=due_at,
            uses=("calendar", "licensing.sla_working_days"),
            comment="Last second of the last day for a decision",
        ),
    ),
    measures=(
        Measure(key="received", at="submitted_at", where=_city),
        Measure(key="left", at="finished_at", where=_city),
        Measure(key="decided", at="decided_at", where=_city),
        Measure(key="issued", at="issued_at", where=_decided("issued")),
        Measure(key="rejected", at="decided_at", where=_decided("rejected")),
        Measure(key="deemed_approved", at="decided_at", where=_decided("deemed_approved")),
        Measure(
            key="investment_idr", at="issued_at", value=lambda c: c.investment_idr, where=_decided("issued")
        ),
        Measure(key="due", at="due_at", where=lambda c: _city(c) & c.decision.is_distinct_from("withdrawn")),
        Measure(
            key="due_met",
            at="due_at",
            where=lambda c: (
                _city(c)
                & c.decision.is_distinct_from("withdrawn")
                & c.decision.is_distinct_from("deemed_approved")
                & (c.finished_at <= c.due_at)
            ),
        ),
    ),
    durations=(
        Duration(
            key="lead",
            start="clock_start_at",
            end="finished_at",
            clock=Clock.WORKING,
            paused_days="paused_days",
            where=_city,
            counted_in="left",
        ),
    ),
    stocks=(Stock(key="backlog", entered="received", left="left"),),
    district="district",
    category="permit_type",
    channel="channel",
    ended="finished_at",
)

STEPS = Feed(
    key="steps",
    persons=True,
    names=Text(id="Tahap permohonan", en="Application steps"),
    columns=(
        Column(name="application_no", kind=Kind.ID, required=True, comment="Number of the application"),
        Column(name="step", kind=Kind.TEXT, required=True, comment="Step of the process"),
        Column(
            name="seq", kind=Kind.N, required=True, minimum=0, maximum=10_000, comment="Order of the step"
        ),
        Column(name="started_at", kind=Kind.AT, required=True, comment="Step begun"),
        Column(name="ended_at", kind=Kind.AT, comment="Step finished"),
        Column(name="unit", kind=Kind.TEXT, comment="Unit that works on it"),
        Column(name="outcome", kind=Kind.ENUM, values=("passed", "returned", "rejected"), comment="Outcome"),
    ),
    record_key=("application_no", "step", "seq"),
    at="started_at",
    expected_every_s=3_600,
    activity=Activity.OFFICE_HOURS,
    milestones=("started_at", "ended_at"),
    measures=(
        Measure(key="started", at="started_at"),
        Measure(key="ended", at="ended_at"),
        Measure(key="returned", at="ended_at", where=lambda c: c.outcome == "returned"),
        Measure(key="dwell_s", at="ended_at", value=lambda c: c.dwell_s),
    ),
    durations=(
        Duration(
            key="dwell",
            start="started_at",
            end="ended_at",
            clock=Clock.WORKING,
            counted_in="ended",
        ),
    ),
    category="step",
    ended="ended_at",
)

"""What the call centre hands over: calls, incidents and dispatches, with their contracts and measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.declare import Activity, Column, Derived, Duration, Feed, Kind, Measure, Stock
from db.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from db.reference import Reference

NOT_GENUINE = ("cancelled", "false_report", "merged")


def answered_in_limit(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """1 for a call answered within the limit valid when it was offered, 0 for any other call offered."""
    limit = reference.rate("call122.answer_within_s", at=frame["offered_at"])
    waited = frame["answered_at"] - frame["offered_at"]
    return ((waited >= 0) & (waited <= limit)).fillna(False).astype("Int64")


def ended_at(frame: pd.DataFrame, _reference: Reference) -> pd.Series:
    """When an incident stopped being open; of one that was never genuine and has no date, its creation."""
    undated = frame["created_at"].where(frame["status"].isin(NOT_GENUINE))
    return frame["resolved_at"].fillna(frame["closed_at"]).fillna(undated)


def reach_due_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """Instant until which someone should be on scene, by the limit valid when the incident was created."""
    limit = reference.rate("call122.reach_within_s", at=frame["created_at"])
    return (frame["created_at"] + limit.round().astype("Int64")).astype("Int64")


def _genuine(kind: str) -> Any:
    return lambda c: (c.kind == kind) & c.status.not_in(NOT_GENUINE)


def _needs_reaching(c: Any) -> Any:
    """Emergencies that someone went to, or that are still open: one settled by telephone needs nobody on scene."""
    return _genuine("emergency")(c) & (c.on_scene_at.is_not(None) | c.ended_at.is_(None))


CALLS = Feed(
    key="calls",
    persons=True,
    names=Text(id="Panggilan", en="Calls"),
    columns=(
        Column(name="call_id", kind=Kind.ID, required=True, comment="Number of the call"),
        Column(name="offered_at", kind=Kind.AT, required=True, comment="Call offered to the centre"),
        Column(name="answered_at", kind=Kind.AT, comment="Answered by an agent"),
        Column(name="ended_at", kind=Kind.AT, comment="Call ended"),
        Column(name="talk_s", kind=Kind.S, minimum=0, maximum=86_400, comment="Talk time"),
        Column(name="wrap_s", kind=Kind.S, minimum=0, maximum=86_400, comment="After-call work"),
        Column(
            name="result",
            kind=Kind.ENUM,
            required=True,
            values=("queued", "answered", "abandoned", "blocked"),
            comment="What became of the call; queued while it waits",
        ),
        Column(
            name="classification",
            kind=Kind.ENUM,
            values=(
                "emergency",
                "complaint",
                "information",
                "referral",
                "ghost",
                "prank",
                "duplicate",
                "test",
                "wrong_area",
            ),
            comment="Disposition by the agent",
        ),
        Column(name="category", kind=Kind.TEXT, comment="What it is about"),
        Column(name="district", kind=Kind.TEXT, comment="Ministry code of the district"),
        Column(name="channel", kind=Kind.TEXT, comment="How the call came in"),
        Column(name="incident_id", kind=Kind.ID, comment="Incident the call reports"),
    ),
    record_key=("call_id",),
    at="offered_at",
    expected_every_s=7_200,
    activity=Activity.ALWAYS,
    milestones=("offered_at", "answered_at", "ended_at"),
    derived=(
        Derived(
            name="answered_in_limit",
            kind=Kind.N,
            compute=answered_in_limit,
            uses=("call122.answer_within_s",),
            comment="1 when answered within the limit",
        ),
    ),
    measures=(
        Measure(key="offered", at="offered_at"),
        Measure(key="answered", at="offered_at", where=lambda c: c.result == "answered"),
        Measure(key="abandoned", at="offered_at", where=lambda c: c.result == "abandoned"),
        Measure(key="in_limit", at="offered_at", value=lambda c: c.answered_in_limit),
        Measure(
            key="nuisance",
            at="offered_at",
            where=lambda c: (c.result == "answered") & c.classification.in_(("ghost", "prank")),
        ),
        Measure(key="timed", at="offered_at", where=lambda c: c.answer_s.is_not(None)),
        Measure(key="answer_s", at="offered_at", value=lambda c: c.answer_s),
    ),
    durations=(
        Duration(key="answer", start="offered_at", end="answered_at", at="offered_at", counted_in="timed"),
    ),
    district="district",
    category="classification",
    channel="channel",
)

INCIDENTS = Feed(
    key="incidents",
    persons=True,
    names=Text(id="Insiden dan pengaduan", en="Incidents and complaints"),
    columns=(
        Column(name="incident_id", kind=Kind.ID, required=True, comment="Number of the incident"),
        Column(name="created_at", kind=Kind.AT, required=True, comment="Incident created"),
        Column(
            name="kind",
            kind=Kind.ENUM,
            required=True,
            values=("emergency", "complaint"),
            comment="Emergency or complaint (pengaduan)",
        ),
        Column(name="category", kind=Kind.TEXT, required=True, comment="What it is about"),
        Column(name="priority", kind=Kind.N, minimum=1, maximum=5, comment="1 is the most urgent"),
        Column(name="district", kind=Kind.TEXT, comment="Ministry code of the district"),
        Column(name="channel", kind=Kind.TEXT, comment="How it was reported"),
        Column(name="lead_agency", kind=Kind.TEXT, comment="Agency in charge"),
        Column(name="validated_at", kind=Kind.AT, comment="Found genuine"),
        Column(name="notified_at", kind=Kind.AT, comment="Agency told"),
        Column(name="dispatched_at", kind=Kind.AT, comment="First unit sent"),
        Column(name="on_scene_at", kind=Kind.AT, comment="First unit on scene"),
        Column(name="under_control_at", kind=Kind.AT, comment="Under control"),
        Column(name="resolved_at", kind=Kind.AT, comment="Resolved"),
        Column(name="closed_at", kind=Kind.AT, comment="Closed"),
        Column(
            name="status",
            kind=Kind.ENUM,
            required=True,
            values=("open", "resolved", "closed", "cancelled", "false_report", "merged"),
            comment="State of the incident",
        ),
    ),
    record_key=("incident_id",),
    at="created_at",
    expected_every_s=14_400,
    activity=Activity.ALWAYS,
    milestones=(
        "created_at",
        "validated_at",
        "notified_at",
        "dispatched_at",
        "on_scene_at",
        "under_control_at",
        "resolved_at",
        "closed_at",
    ),
    derived=(
        Derived(name="ended_at", kind=Kind.AT, compute=ended_at, comment="No longer open"),
        Derived(
            name="reach_due_at",
            kind=Kind.AT,
            compute=reach_due_at,
            uses=("call122.reach_within_s",),
            comment="Someone should be on scene by then",
        ),
    ),
    measures=(
        Measure(key="complaints", at="created_at", where=_genuine("complaint")),
        Measure(key="complaints_resolved", at="ended_at", where=_genuine("complaint")),
        Measure(key="emergencies", at="created_at", where=_genuine("emergency")),
        Measure(key="emergencies_resolved", at="ended_at", where=_genuine("emergency")),
        Measure(key="reach_due", at="reach_due_at", where=_needs_reaching),
        Measure(
            key="reached_in_limit",
            at="reach_due_at",
            where=lambda c: _needs_reaching(c) & (c.on_scene_at <= c.reach_due_at),
        ),
    ),
    durations=(
        Duration(key="dispatch", start="created_at", end="dispatched_at", where=_genuine("emergency")),
        Duration(
            key="response",
            start="created_at",
            end="on_scene_at",
            where=_genuine("emergency"),
        ),
        Duration(
            key="resolution",
            start="created_at",
            end="ended_at",
            where=lambda c: c.status.not_in(NOT_GENUINE),
        ),
    ),
    stocks=(
        Stock(key="complaints_open", entered="complaints", left="complaints_resolved"),
        Stock(key="emergencies_open", entered="emergencies", left="emergencies_resolved"),
    ),
    district="district",
    category="category",
    channel="channel",
    ended="ended_at",
)

DISPATCHES = Feed(
    key="dispatches",
    names=Text(id="Pengerahan unit", en="Dispatches"),
    columns=(
        Column(name="dispatch_id", kind=Kind.ID, required=True, comment="Number of the dispatch"),
        Column(name="incident_id", kind=Kind.ID, comment="Incident it belongs to"),
        Column(name="agency", kind=Kind.TEXT, comment="Agency of the unit"),
        Column(name="unit", kind=Kind.ID, comment="Unit sent"),
        Column(name="category", kind=Kind.TEXT, comment="What it is about"),
        Column(name="priority", kind=Kind.N, minimum=1, maximum=5, comment="1 is the most urgent"),
        Column(name="district", kind=Kind.TEXT, comment="Ministry code of the district"),
        Column(name="dispatched_at", kind=Kind.AT, required=True, comment="Unit sent"),
        Column(name="en_route_at", kind=Kind.AT, comment="Unit under way"),
        Column(name="on_scene_at", kind=Kind.AT, comment="Unit on scene"),
        Column(name="cleared_at", kind=Kind.AT, comment="Unit free again"),
        Column(
            name="response_s",
            kind=Kind.S,
            minimum=0,
            maximum=604_800,
            comment="Response time where the source gives no timestamps",
        ),
        Column(name="status", kind=Kind.TEXT, comment="State as the source names it"),
    ),
    record_key=("dispatch_id",),
    at="dispatched_at",
    expected_every_s=21_600,
    activity=Activity.ALWAYS,
    milestones=("dispatched_at", "en_route_at", "on_scene_at", "cleared_at"),
    measures=(Measure(key="dispatches", at="dispatched_at", by_place=True),),
    durations=(
        Duration(
            key="unit_response",
            start="dispatched_at",
            end="on_scene_at",
            given="response_s",
            at="dispatched_at",
            counted_in="dispatches",
        ),
    ),
    district="district",
    category="category",
    channel="agency",
    place="unit",
)

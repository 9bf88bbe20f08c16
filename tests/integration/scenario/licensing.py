"""si CANTIK Cloud: a few records, and what every metric makes of them."""

from __future__ import annotations

from tests.integration.scenario.moment import NOW

APPLICATIONS = [
    {
        "application_no": "a1",
        "permit_type": "pbg",
        "submitted_at": "2026-11-16 09:00",
        "complete_at": "2026-11-16 10:00",
        "decided_at": "2026-11-17 10:00",
        "decision": "issued",
        "issued_at": "2026-11-17 11:00",
        "due_on": "2026-11-17",
        "investment_idr": 500_000_000,
        "status": "decided",
    },
    {
        "application_no": "a2",
        "permit_type": "pbg",
        "submitted_at": "2026-11-16 11:00",
        "complete_at": "2026-11-16 11:00",
        "decided_at": "2026-11-18 11:00",
        "decision": "rejected",
        "due_on": "2026-11-17",
        "paused_days": 1,
        "status": "decided",
    },
    {
        "application_no": "a3",
        "permit_type": "research",
        "submitted_at": "2026-11-16 12:00",
        "due_on": "2026-11-17",
        "status": "in_process",
    },
    {
        "application_no": "a4",
        "permit_type": "research",
        "submitted_at": "2026-11-18 09:00",
        "due_on": "2026-11-19",
        "authority": "city",
        "status": "submitted",
    },
    {
        "application_no": "a5",
        "permit_type": "pbg",
        "submitted_at": "2026-11-16 09:00",
        "due_on": "2026-11-17",
        "authority": "province",
        "status": "submitted",
    },
    {
        "application_no": "a6",
        "permit_type": "research",
        "submitted_at": "2026-11-16 13:00",
        "decided_at": "2026-11-18 00:00",
        "decision": "deemed_approved",
        "due_on": "2026-11-17",
        "status": "decided",
    },
]

STEPS = [
    {
        "application_no": "a1",
        "step": "file_check",
        "seq": 1,
        "started_at": "2026-11-16 09:00",
        "ended_at": "2026-11-16 10:00",
        "outcome": "passed",
    },
    {
        "application_no": "a1",
        "step": "technical_review",
        "seq": 2,
        "started_at": "2026-11-16 10:00",
        "ended_at": "2026-11-17 10:00",
        "outcome": "passed",
    },
    {
        "application_no": "a2",
        "step": "file_check",
        "seq": 1,
        "started_at": "2026-11-16 11:00",
        "ended_at": "2026-11-16 12:00",
        "outcome": "returned",
    },
]

RECORDS = {
    "licensing.applications": APPLICATIONS,
    "licensing.steps": STEPS,
}

CITY = "(authority IS NULL OR authority = 'city')"
EXPECTED: dict[str, tuple[float, str | None]] = {
    "licensing.received": (5, f"SELECT count(*) FROM licensing_applications WHERE {CITY}"),
    "licensing.decided": (3, "SELECT count(decided_at) FROM licensing_applications"),
    "licensing.issued": (1, "SELECT count(*) FROM licensing_applications WHERE decision = 'issued'"),
    "licensing.rejected": (1, "SELECT count(*) FROM licensing_applications WHERE decision = 'rejected'"),
    "licensing.returned": (1, "SELECT count(*) FROM licensing_steps WHERE outcome = 'returned'"),
    "licensing.backlog": (
        2,
        f"SELECT count(*) FROM licensing_applications WHERE {CITY} AND decided_at IS NULL",
    ),
    "licensing.backlog_age_p50": (0.125, None),
    "licensing.backlog_age_p90": (2, None),
    "licensing.lead_time_p50": (1, "SELECT min(lead_s) / 86400.0 FROM licensing_applications"),
    "licensing.lead_time_p90": (35 / 24, "SELECT max(lead_s) / 86400.0 FROM licensing_applications"),
    "licensing.on_time": (
        25,
        f"SELECT 100.0 * sum(CASE WHEN decided_at <= due_at THEN 1 ELSE 0 END) / count(*) FROM licensing_applications WHERE {CITY} AND due_at < {NOW}",
    ),
    "licensing.near_deemed_approval": (1, None),
    "licensing.step_dwell_p50": (1 / 24, "SELECT min(dwell_s) / 86400.0 FROM licensing_steps"),
    "licensing.step_dwell_p90": (1, "SELECT max(dwell_s) / 86400.0 FROM licensing_steps"),
    "licensing.bottleneck": (
        100 * 86_400 / 93_600,
        "SELECT 100.0 * max(t) / sum(t) FROM (SELECT sum(dwell_s) AS t FROM licensing_steps GROUP BY step) AS s",
    ),
    "licensing.planned_investment": (500_000_000, "SELECT sum(investment_idr) FROM licensing_applications"),
    "licensing.deemed_approved": (
        1,
        "SELECT count(*) FROM licensing_applications WHERE decision = 'deemed_approved'",
    ),
    "licensing.rejection_rate": (
        100 / 3,
        "SELECT 100.0 * sum(CASE WHEN decision = 'rejected' THEN 1 ELSE 0 END) / count(*) FROM licensing_applications WHERE decided_at IS NOT NULL",
    ),
    "licensing.return_rate": (
        100 / 3,
        "SELECT 100.0 * sum(CASE WHEN outcome = 'returned' THEN 1 ELSE 0 END) / count(*) FROM licensing_steps WHERE ended_at IS NOT NULL",
    ),
    "licensing.overdue": (
        1,
        f"SELECT count(*) FROM licensing_applications WHERE {CITY} AND decided_at IS NULL AND due_at < {NOW}",
    ),
    "licensing.backlog_by_age": (
        2,
        f"SELECT count(*) FROM licensing_applications WHERE {CITY} AND decided_at IS NULL",
    ),
}

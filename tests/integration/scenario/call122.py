"""Call Center 122: a few records, and what every metric makes of them."""

from __future__ import annotations

from tests.integration.scenario.moment import NOW, SINCE

CALLS = [
    {
        "call_id": "c1",
        "offered_at": "2026-11-16 08:00:00",
        "answered_at": "2026-11-16 08:00:08",
        "ended_at": "2026-11-16 08:02:00",
        "result": "answered",
        "classification": "emergency",
    },
    {
        "call_id": "c2",
        "offered_at": "2026-11-16 09:00:00",
        "answered_at": "2026-11-16 09:00:20",
        "ended_at": "2026-11-16 09:00:50",
        "result": "answered",
        "classification": "ghost",
    },
    {
        "call_id": "c3",
        "offered_at": "2026-11-17 10:00:00",
        "ended_at": "2026-11-17 10:00:30",
        "result": "abandoned",
    },
    {
        "call_id": "c4",
        "offered_at": "2026-11-17 23:59:58",
        "answered_at": "2026-11-18 00:00:02",
        "ended_at": "2026-11-18 00:01:00",
        "result": "answered",
        "classification": "prank",
    },
    {"call_id": "c5", "offered_at": "2026-11-18 11:59:00", "result": "queued"},
    # The week before, known from Monday on: four calls in what is the same part of the same days.
    {"call_id": "b0", "offered_at": "2026-11-08 12:00:00", "result": "blocked"},
    {"call_id": "b1", "offered_at": "2026-11-09 08:20:00", "result": "blocked"},
    {"call_id": "b2", "offered_at": "2026-11-10 09:00:00", "result": "blocked"},
    {"call_id": "b3", "offered_at": "2026-11-10 11:00:00", "result": "blocked"},
    {"call_id": "b4", "offered_at": "2026-11-11 10:00:00", "result": "blocked"},
    {"call_id": "b5", "offered_at": "2026-11-11 13:00:00", "result": "blocked"},
]

INCIDENTS = [
    {
        "incident_id": "e1",
        "kind": "emergency",
        "category": "fire",
        "created_at": "2026-11-16 08:01:00",
        "dispatched_at": "2026-11-16 08:03:00",
        "on_scene_at": "2026-11-16 08:11:00",
        "resolved_at": "2026-11-16 09:01:00",
        "status": "closed",
    },
    {
        "incident_id": "e2",
        "kind": "emergency",
        "category": "medical",
        "created_at": "2026-11-17 10:00:00",
        "dispatched_at": "2026-11-17 10:05:00",
        "on_scene_at": "2026-11-17 10:20:00",
        "resolved_at": "2026-11-17 12:00:00",
        "status": "resolved",
    },
    {
        "incident_id": "e3",
        "kind": "emergency",
        "category": "fire",
        "created_at": "2026-11-18 11:00:00",
        "status": "open",
    },
    {
        "incident_id": "e4",
        "kind": "emergency",
        "category": "fire",
        "created_at": "2026-11-17 11:00:00",
        "status": "false_report",
    },
    {
        "incident_id": "k1",
        "kind": "complaint",
        "category": "waste",
        "created_at": "2026-11-16 09:00:00",
        "resolved_at": "2026-11-17 09:00:00",
        "status": "resolved",
    },
    {
        "incident_id": "k2",
        "kind": "complaint",
        "category": "road",
        "created_at": "2026-11-17 15:00:00",
        "status": "open",
    },
    {
        "incident_id": "k3",
        "kind": "complaint",
        "category": "road",
        "created_at": "2026-11-17 15:10:00",
        "status": "merged",
    },
]

DISPATCHES = [
    {
        "dispatch_id": "d1",
        "dispatched_at": "2026-11-16 08:03:00",
        "on_scene_at": "2026-11-16 08:08:00",
        "category": "fire",
        "unit": "U1",
    },
    {
        "dispatch_id": "d2",
        "dispatched_at": "2026-11-17 10:05:00",
        "response_s": 600,
        "category": "medical",
        "unit": "U2",
    },
]

RECORDS = {
    "call122.calls": CALLS,
    "call122.incidents": INCIDENTS,
    "call122.dispatches": DISPATCHES,
}

REAL = "status NOT IN ('false_report', 'merged', 'cancelled')"
EXPECTED: dict[str, tuple[float, str | None]] = {
    "call122.speed_of_answer": (32 / 3, "SELECT avg(1.0 * (answered_at - offered_at)) FROM call122_calls"),
    "call122.answer_time_p50": (
        8,
        "SELECT answer_s FROM call122_calls WHERE answer_s IS NOT NULL ORDER BY 1 LIMIT 1 OFFSET 1",
    ),
    "call122.answer_time_p90": (20, "SELECT max(answer_s) FROM call122_calls"),
    "call122.nuisance_share": (
        100 * 2 / 3,
        "SELECT 100.0 * sum(CASE WHEN classification IN ('ghost', 'prank') THEN 1 ELSE 0 END) / count(*) FROM call122_calls WHERE result = 'answered'",
    ),
    "call122.waiting_now": (1, "SELECT count(*) FROM call122_calls WHERE result = 'queued'"),
    "call122.complaints": (2, f"SELECT count(*) FROM call122_incidents WHERE kind = 'complaint' AND {REAL}"),
    "call122.complaints_resolved": (
        1,
        "SELECT count(*) FROM call122_incidents WHERE kind = 'complaint' AND resolved_at IS NOT NULL",
    ),
    "call122.complaints_open": (
        1,
        f"SELECT count(*) FROM call122_incidents WHERE kind = 'complaint' AND {REAL} AND resolved_at IS NULL",
    ),
    "call122.emergencies": (3, f"SELECT count(*) FROM call122_incidents WHERE kind = 'emergency' AND {REAL}"),
    "call122.emergencies_resolved": (
        2,
        "SELECT count(*) FROM call122_incidents WHERE kind = 'emergency' AND resolved_at IS NOT NULL",
    ),
    "call122.emergencies_open": (
        1,
        f"SELECT count(*) FROM call122_incidents WHERE kind = 'emergency' AND {REAL} AND resolved_at IS NULL",
    ),
    "call122.dispatch_time_p50": (2, "SELECT min(dispatched_at - created_at) / 60.0 FROM call122_incidents"),
    "call122.dispatch_time_p90": (5, "SELECT max(dispatched_at - created_at) / 60.0 FROM call122_incidents"),
    "call122.response_time_p50": (10, "SELECT min(on_scene_at - created_at) / 60.0 FROM call122_incidents"),
    "call122.response_time_p90": (20, "SELECT max(on_scene_at - created_at) / 60.0 FROM call122_incidents"),
    "call122.reached_in_time": (
        100 / 3,
        f"SELECT 100.0 * sum(CASE WHEN on_scene_at - created_at <= 900 THEN 1 ELSE 0 END) / count(*) FROM call122_incidents WHERE kind = 'emergency' AND {REAL}",
    ),
    "call122.resolution_time_p50": (
        2,
        "SELECT (resolved_at - created_at) / 3600.0 FROM call122_incidents WHERE resolved_at IS NOT NULL ORDER BY 1 LIMIT 1 OFFSET 1",
    ),
    "call122.resolution_time_p90": (
        24,
        "SELECT max(resolved_at - created_at) / 3600.0 FROM call122_incidents",
    ),
    "call122.dispatches": (2, "SELECT count(*) FROM call122_dispatches"),
    "call122.unit_response_p50": (5, "SELECT min(unit_response_s) / 60.0 FROM call122_dispatches"),
    "call122.unit_response_p90": (10, "SELECT max(unit_response_s) / 60.0 FROM call122_dispatches"),
    "call122.abandonment_rate": (
        20,
        f"SELECT 100.0 * sum(CASE WHEN result = 'abandoned' THEN 1 ELSE 0 END) / count(*) FROM call122_calls WHERE offered_at >= {SINCE}",
    ),
    "call122.offered_of_usual": (
        125,
        f"SELECT 100.0 * sum(CASE WHEN offered_at >= {SINCE} THEN 1 ELSE 0 END) / sum(CASE WHEN offered_at BETWEEN {SINCE} - 604800 AND {NOW} - 604800 THEN 1 ELSE 0 END) FROM call122_calls",
    ),
    "call122.complaints_by_age": (
        1,
        f"SELECT count(*) FROM call122_incidents WHERE kind = 'complaint' AND {REAL} AND resolved_at IS NULL",
    ),
    "call122.emergencies_by_age": (
        1,
        f"SELECT count(*) FROM call122_incidents WHERE kind = 'emergency' AND {REAL} AND resolved_at IS NULL",
    ),
}

"""Every metric against a value worked out by hand and against plain SQL over the facts."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from db import registry
from db.city.profile import CityProfile
from db.engine import reading, writing
from db.metrics import Cut, Grain, Span, read, value
from db.openings import state_complete_history
from tests.support.records import at, day, put

#: Monday to Wednesday noon; Monday 16 November 2026 is a working day like the two after it.
SINCE, NOW = at("2026-11-16 00:00"), at("2026-11-18 12:00")
DAYS = 2.5
POINT = "EP-ZAINUL-ARIFIN-01"

PAYMENTS = [
    {
        "txn_id": "p1",
        "paid_at": "2026-11-16 08:10",
        "amount_idr": 3000,
        "method": "qris",
        "vehicle_type": "R2",
        "district": "12.71.19",
        "point_id": POINT,
        "status": "settled",
        "settled_on": "2026-11-17",
    },
    {
        "txn_id": "p2",
        "paid_at": "2026-11-16 08:50",
        "amount_idr": 5000,
        "method": "cash",
        "vehicle_type": "R4",
        "district": "12.71.01",
        "status": "captured",
    },
    {
        "txn_id": "p3",
        "paid_at": "2026-11-16 09:05",
        "amount_idr": 3000,
        "method": "card",
        "vehicle_type": "R2",
        "district": "12.71.19",
        "status": "settled",
        "settled_on": "2026-11-18",
    },
    {
        "txn_id": "p4",
        "paid_at": "2026-11-16 09:20",
        "amount_idr": 3000,
        "method": "qris",
        "vehicle_type": "R2",
        "district": "12.71.19",
        "status": "reversed",
    },
    {
        "txn_id": "p5",
        "paid_at": "2026-11-17 10:00",
        "amount_idr": 5000,
        "method": "wallet",
        "vehicle_type": "R4",
        "city_share_idr": 1000,
        "status": "captured",
    },
    {
        "txn_id": "p6",
        "paid_at": "2026-11-18 11:30",
        "amount_idr": 3000,
        "method": "cash",
        "vehicle_type": "R2",
        "district": "12.71.19",
        "point_id": POINT,
        "status": "captured",
    },
]
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
    "eparking.payments": PAYMENTS,
    "call122.calls": CALLS,
    "call122.incidents": INCIDENTS,
    "call122.dispatches": DISPATCHES,
    "licensing.applications": APPLICATIONS,
    "licensing.steps": STEPS,
}

SALE = "status IN ('captured', 'settled')"
REAL = "status NOT IN ('false_report', 'merged', 'cancelled')"
CITY = "(authority IS NULL OR authority = 'city')"
#: Metric: the value worked out by hand, and the same in plain SQL over facts (None: it depends on the moment or on
#: the registry, and the hand-made value alone decides).
EXPECTED: dict[str, tuple[float, str | None]] = {
    "eparking.gross_revenue": (19_000, f"SELECT sum(amount_idr) FROM eparking_payments WHERE {SALE}"),
    "eparking.city_share": (6_600, f"SELECT sum(city_idr) FROM eparking_payments WHERE {SALE}"),
    "eparking.transactions": (5, f"SELECT count(*) FROM eparking_payments WHERE {SALE}"),
    "eparking.cashless_share": (
        100 * 11_000 / 19_000,
        f"SELECT 100.0 * sum(CASE WHEN method <> 'cash' THEN amount_idr ELSE 0 END) / sum(amount_idr) FROM eparking_payments WHERE {SALE}",
    ),
    "eparking.average_ticket": (
        3_800,
        f"SELECT 1.0 * sum(amount_idr) / count(*) FROM eparking_payments WHERE {SALE}",
    ),
    "eparking.revenue_per_point_day": (
        19_000 / (150 * DAYS),
        f"SELECT sum(amount_idr) / (2.5 * (SELECT count(*) FROM place)) FROM eparking_payments WHERE {SALE}",
    ),
    "eparking.silent_points": (149, None),
    "eparking.target_achievement": (100 * 19_000 / (8_000_000_000 / 365 * DAYS), None),
    "eparking.settlement_lag_p50": (1, "SELECT min(settle_s) / 86400.0 FROM eparking_payments"),
    "eparking.settlement_lag_p90": (2, "SELECT max(settle_s) / 86400.0 FROM eparking_payments"),
    "call122.offered": (5, "SELECT count(*) FROM call122_calls"),
    "call122.answered": (3, "SELECT count(*) FROM call122_calls WHERE result = 'answered'"),
    "call122.abandoned": (1, "SELECT count(*) FROM call122_calls WHERE result = 'abandoned'"),
    "call122.service_level": (
        40,
        "SELECT 100.0 * sum(CASE WHEN answered_at - offered_at <= 15 THEN 1 ELSE 0 END) / count(*) FROM call122_calls",
    ),
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
    "licensing.received": (4, f"SELECT count(*) FROM licensing_applications WHERE {CITY}"),
    "licensing.decided": (2, "SELECT count(decided_at) FROM licensing_applications"),
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
    "licensing.lead_time_p90": (1, "SELECT max(lead_s) / 86400.0 FROM licensing_applications"),
    "licensing.on_time": (
        100 / 3,
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
}


@pytest.fixture
def scenario(engine: Engine, medan: CityProfile) -> Engine:
    """A few days whose every figure was worked out by hand."""
    for key, records in RECORDS.items():
        report = put(engine, medan, key, records, now=NOW)
        assert report.counts.inserted == len(records), report.reasons
    with writing(engine, "test") as connection:
        for ref in registry.feeds():
            state_complete_history(connection, ref, day("2026-11-16"), source="test")
    return engine


def test_every_metric_has_a_hand_made_example() -> None:
    assert set(EXPECTED) == {ref.key for ref in registry.metrics()}


def test_every_metric_has_the_value_worked_out_by_hand(scenario: Engine) -> None:
    wrong = {}
    with reading(scenario) as connection:
        for key, (expected, _) in EXPECTED.items():
            found = value(connection, registry.metric(key), span=Span(SINCE, NOW), now=NOW)
            if found is None or found != pytest.approx(expected, rel=_tolerance(key)):
                wrong[key] = (found, expected)
    assert wrong == {}


def test_every_metric_agrees_with_plain_sql(scenario: Engine) -> None:
    wrong = {}
    with reading(scenario) as connection:
        for key, (_, sql) in EXPECTED.items():
            if sql is not None:
                plain = float(connection.execute(text(sql)).scalar() or 0)
                found = value(connection, registry.metric(key), span=Span(SINCE, NOW), now=NOW)
                if found is None or found != pytest.approx(plain, rel=_tolerance(key)):
                    wrong[key] = (found, plain)
    assert wrong == {}


def _tolerance(key: str) -> float:
    """Percentiles come from histogram cells with a relative error of at most 2 %; everything else is exact."""
    return 0.02 if key.endswith(("_p50", "_p90")) else 1e-9


ADDITIVE = [
    "eparking.gross_revenue",
    "call122.offered",
    "call122.emergencies",
    "licensing.received",
    "licensing.returned",
]


@pytest.mark.parametrize("key", ADDITIVE)
@pytest.mark.parametrize("grain", list(Grain))
def test_buckets_of_any_length_add_up_to_the_total(scenario: Engine, key: str, grain: Grain) -> None:
    ref = registry.metric(key)
    with reading(scenario) as connection:
        rows = read(connection, ref, span=Span(SINCE, NOW), grain=grain, now=NOW)

    assert sum(row.value or 0 for row in rows) == EXPECTED[key][0]


@pytest.mark.parametrize("cut", [Cut.DISTRICT, Cut.CATEGORY, Cut.CHANNEL])
def test_members_of_any_cut_add_up_to_the_total(scenario: Engine, cut: Cut) -> None:
    with reading(scenario) as connection:
        ref = registry.metric("eparking.gross_revenue")
        rows = read(connection, ref, span=Span(SINCE, NOW), cut=cut, now=NOW)
        parts = [
            value(connection, ref, span=Span(SINCE, NOW), now=NOW, where={cut: str(row.member)})
            for row in rows
        ]

    assert sum(row.value or 0 for row in rows) == 19_000
    assert parts == [row.value for row in rows]


def test_a_percentile_of_a_day_that_is_not_over_counts_every_hour_of_it(scenario: Engine) -> None:
    ref = registry.metric("call122.answer_time_p90")
    with reading(scenario) as connection:
        row = read(connection, ref, span=Span(SINCE, at("2026-11-16 09:30")), now=NOW)[0]

    assert (row.value, row.n) == (20, 2)


def test_by_place_reads_only_that_place(scenario: Engine) -> None:
    ref = registry.metric("eparking.gross_revenue")
    with reading(scenario) as connection:
        rows = read(connection, ref, span=Span(SINCE, NOW), cut=Cut.PLACE, now=NOW)

    assert {row.member: row.value for row in rows} == {POINT: 6_000, "unknown": 13_000}


def test_a_stock_is_exact_at_every_hour(scenario: Engine) -> None:
    ref = registry.metric("call122.complaints_open")
    with reading(scenario) as connection:
        rows = read(
            connection,
            ref,
            span=Span(at("2026-11-16 08:00"), at("2026-11-16 11:00")),
            grain=Grain.HOUR,
            now=NOW,
        )
        later = value(connection, ref, span=Span(SINCE, at("2026-11-17 09:30")), now=NOW)

    assert [row.value for row in rows] == [0, 1, 1]
    assert later == 0


def test_a_stock_without_a_complete_history_has_no_value(engine: Engine, medan: CityProfile) -> None:
    put(engine, medan, "call122.incidents", INCIDENTS, now=NOW)

    with reading(engine) as connection:
        found = value(connection, registry.metric("call122.complaints_open"), span=Span(SINCE, NOW), now=NOW)

    assert found is None


def test_nothing_after_now_is_counted(scenario: Engine) -> None:
    early = at("2026-11-17 00:00")
    with reading(scenario) as connection:
        found = value(connection, registry.metric("licensing.on_time"), span=Span(SINCE, NOW), now=early)

    assert found is None


def test_a_feed_that_never_delivered_has_no_value_rather_than_zero(engine: Engine) -> None:
    with reading(engine) as connection:
        found = value(connection, registry.metric("eparking.gross_revenue"), span=Span(SINCE, NOW), now=NOW)

    assert found is None


def test_an_hour_without_payments_is_zero_once_the_feed_covers_it(scenario: Engine) -> None:
    ref = registry.metric("eparking.transactions")
    with reading(scenario) as connection:
        rows = read(
            connection,
            ref,
            span=Span(at("2026-11-16 10:00"), at("2026-11-16 12:00")),
            grain=Grain.HOUR,
            now=NOW,
        )

    assert [row.value for row in rows] == [0, 0]

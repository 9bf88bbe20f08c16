"""E-Parking: a few records, and what every metric makes of them."""

from __future__ import annotations

from tests.integration.scenario.moment import DAYS, SINCE

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

RECORDS = {
    "eparking.payments": PAYMENTS,
}

SALE = "status IN ('captured', 'settled')"
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
    "eparking.city_share_per_point_day": (
        6_600 / (150 * DAYS),
        f"SELECT sum(city_idr) / (2.5 * (SELECT count(*) FROM place)) FROM eparking_payments WHERE {SALE}",
    ),
    "eparking.silent_points": (149, None),
    "eparking.target_achievement": (100 * 19_000 / (12_500_000_000 / 365 * DAYS), None),
    "eparking.settlement_lag_p50": (1, "SELECT min(settle_s) / 86400.0 FROM eparking_payments"),
    "eparking.settlement_lag_p90": (2, "SELECT max(settle_s) / 86400.0 FROM eparking_payments"),
    "call122.offered": (5, f"SELECT count(*) FROM call122_calls WHERE offered_at >= {SINCE}"),
    "call122.answered": (3, "SELECT count(*) FROM call122_calls WHERE result = 'answered'"),
    "call122.abandoned": (1, "SELECT count(*) FROM call122_calls WHERE result = 'abandoned'"),
    "call122.service_level": (
        40,
        "SELECT 100.0 * sum(CASE WHEN answered_at - offered_at <= 15 THEN 1 ELSE 0 END) / count(*) FROM call122_calls WHERE offered_at >= "
        + str(SINCE),
    ),
}

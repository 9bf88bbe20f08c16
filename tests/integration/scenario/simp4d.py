"""SIMP4D: a few payments, assessments and daily totals, and what every metric makes of them."""

from __future__ import annotations

PAYMENT = ("payment_id", "paid_at", "tax_code", "amount_idr", "channel", "status", "settled_on")
ASSESSMENT = (
    "assessment_no",
    "tax_code",
    "issued_on",
    "due_on",
    "amount_idr",
    "status",
    "paid_idr",
    "paid_on",
)


def _paid(*values: object) -> dict[str, object]:
    return dict(zip(PAYMENT, values, strict=True))


def _assessed(*values: object) -> dict[str, object]:
    row = dict(zip(ASSESSMENT, (*values, None, None)[: len(ASSESSMENT)], strict=True))
    return {**row, "period_year": str(row["issued_on"])[:4]}


PAYMENTS = [
    _paid("s0", "2026-02-02 09:00", "PBBP2", 5_300_000, "qris", "success", None),
    _paid("s1", "2026-11-16 09:00", "PBBP2", 1_000_000, "qris", "settled", "2026-11-17"),
    _paid("s2", "2026-11-16 10:00", "PBJT-MM", 3_000_000, "cash", "settled", "2026-11-18"),
    _paid("s3", "2026-11-17 11:00", "PBJT-MM", 500_000, "teller", "success", None),
    _paid("s4", "2026-11-17 12:00", "REK", 700_000, "teller", "reversed", None),
    _paid("s5", "2026-11-18 09:00", "PBBP2", 200_000, None, "success", None),
    # The ledger of 2025 are the daily totals: this payment is in them already.
    _paid("s6", "2025-02-03 09:00", "PBBP2", 777, "qris", "success", None),
]
TOTALS = [
    {"date": "2024-01-02", "tax_code": "PBBP2", "amount_idr": 6_000_000},
    {"date": "2024-12-02", "tax_code": "PBBP2", "amount_idr": 6_000_000},
    {"date": "2025-02-03", "tax_code": "PBBP2", "amount_idr": 4_000_000},
    {"date": "2025-12-01", "tax_code": "PBBP2", "amount_idr": 6_000_000},
    # The ledger of 2026 are the payments: this total counts nothing.
    {"date": "2026-11-16", "tax_code": "PBBP2", "amount_idr": 9_999_999},
]
ASSESSMENTS = [
    _assessed("a1", "PBBP2", "2026-11-16", "2026-11-30", 1_000_000, "paid", 1_000_000, "2026-11-17"),
    _assessed("a2", "PBBP2", "2026-11-16", "2026-11-17", 500_000, "overdue", 100_000, "2026-11-17"),
    _assessed("a3", "REK", "2024-10-01", "2025-06-30", 300_000, "overdue"),
    _assessed("a4", "PBBP2", "2021-03-01", "2021-09-30", 800_000, "overdue"),
    _assessed("a5", "PBBP2", "2023-03-01", "2023-09-30", 200_000, "objected"),
    _assessed("a7", "PBBP2", "2026-10-15", "2026-11-16", 700_000, "paid", 700_000, "2026-11-16"),
    _assessed("a6", "PBBP2", "2022-03-01", "2022-09-30", 150_000, "written_off"),
]
RECORDS = {
    "simp4d.payments": PAYMENTS,
    "simp4d.assessments": ASSESSMENTS,
    "simp4d.daily_realisation": TOTALS,
}

SPAN = "paid_at BETWEEN 1794762000 AND 1794977999"
RECEIVED = f"status IN ('success', 'settled') AND {SPAN}"
OWED = "SELECT sum(amount_idr - coalesce(paid_idr, 0)) FROM simp4d_assessments WHERE status NOT IN ('paid', 'written_off') AND due_on < 20775"
#: The targets of 2026 in the city profile, by kind of tax, added up.
TARGET = 3_894_000_000_000
ACHIEVED = 100 * 10_000_000 / TARGET
#: By 18 November 2024 half of the year's totals were there, by the same date of 2025 two fifths.
SEASON = (0.5 + 0.4) / 2
EXPECTED: dict[str, tuple[float, str | None]] = {
    "simp4d.realisation": (4_700_000, f"SELECT sum(amount_idr) FROM simp4d_payments WHERE {RECEIVED}"),
    "simp4d.payments": (4, f"SELECT count(*) FROM simp4d_payments WHERE {RECEIVED}"),
    "simp4d.achievement": (
        ACHIEVED,
        f"SELECT 100.0 * sum(amount_idr) / {TARGET} FROM simp4d_payments WHERE status <> 'reversed' AND counted = 1",
    ),
    "simp4d.pace_gap": (ACHIEVED - 100 * SEASON, None),
    "simp4d.forecast": (10_000_000 / SEASON, None),
    "simp4d.growth": (
        150,
        "SELECT 100.0 * ((SELECT sum(amount_idr) FROM simp4d_payments WHERE status <> 'reversed' AND counted = 1) * 1.0 / (SELECT sum(amount_idr) FROM simp4d_daily_realisation WHERE date BETWEEN 20089 AND 20410) - 1)",
    ),
    "simp4d.noncash_share": (
        100 * 1_500_000 / 4_500_000,
        f"SELECT 100.0 * sum(CASE WHEN channel <> 'cash' THEN amount_idr ELSE 0 END) / sum(amount_idr) FROM simp4d_payments WHERE {RECEIVED} AND channel <> 'unknown'",
    ),
    "simp4d.settlement_lag_p50": (1, "SELECT min(settle_s) / 86400.0 FROM simp4d_payments"),
    "simp4d.settlement_lag_p90": (2, "SELECT max(settle_s) / 86400.0 FROM simp4d_payments"),
    "simp4d.collection_rate": (
        100 * 1_100_000 / 1_500_000,
        "SELECT 100.0 * sum(paid_idr) / sum(amount_idr) FROM simp4d_assessments WHERE issued_on = 20773",
    ),
    "simp4d.paid_on_time": (
        50,
        "SELECT 100.0 * sum(CASE WHEN paid_idr >= amount_idr AND paid_on <= due_on THEN 1 ELSE 0 END) / count(*) FROM simp4d_assessments WHERE due_on BETWEEN 20773 AND 20774",
    ),
    "simp4d.arrears": (1_700_000, OWED),
    "simp4d.arrears_below_1y": (400_000, f"{OWED} AND due_on >= 20775 - 365"),
    "simp4d.arrears_1_2y": (300_000, f"{OWED} AND due_on BETWEEN 20775 - 730 AND 20775 - 366"),
    "simp4d.arrears_2_5y": (200_000, f"{OWED} AND due_on BETWEEN 20775 - 1826 AND 20775 - 731"),
    "simp4d.arrears_over_5y": (800_000, f"{OWED} AND due_on < 20775 - 1826"),
}

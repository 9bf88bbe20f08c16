"""SIBISA: a few requests, and what every metric makes of them."""

from __future__ import annotations

from tests.integration.scenario.moment import NOW

REQUESTS = [
    {
        "request_no": "r1",
        "document_type": "KTPEL",
        "submitted_at": "2026-11-16 08:00",
        "complete_at": "2026-11-16 08:00",
        "issued_at": "2026-11-16 14:00",
        "district": "12.71.01",
        "channel": "web",
        "return_count": 0,
        "status": "issued",
    },
    {
        "request_no": "r2",
        "document_type": "KK",
        "submitted_at": "2026-11-16 09:00",
        "complete_at": "2026-11-16 10:00",
        "issued_at": "2026-11-17 20:00",
        "channel": "kecamatan",
        "return_count": 1,
        "status": "issued",
    },
    {
        "request_no": "r3",
        "document_type": "KTPEL",
        "submitted_at": "2026-11-17 08:00",
        "complete_at": "2026-11-17 09:00",
        "channel": "app",
        "status": "verification",
    },
    {
        "request_no": "r4",
        "document_type": "KIA",
        "submitted_at": "2026-11-17 10:00",
        "closed_at": "2026-11-17 12:00",
        "channel": "head_office",
        "fee_idr": 50_000,
        "status": "rejected",
    },
    {
        "request_no": "r5",
        "document_type": "KIA",
        "submitted_at": "2026-11-18 09:00",
        "channel": "web",
        "status": "returned",
    },
    {
        "request_no": "r6",
        "document_type": "AKLH",
        "submitted_at": "2026-11-18 10:00",
        "closed_at": "2026-11-18 11:00",
        "channel": "mobile",
        "status": "cancelled",
    },
]
#: A total of a day whose ledger are the requests: it counts nothing.
TOTALS = [{"date": "2026-11-16", "document_type": "KTPEL", "received": 100, "issued": 90}]
RECORDS = {"sibisa.requests": REQUESTS, "sibisa.daily_counts": TOTALS}

EXPECTED: dict[str, tuple[float, str | None]] = {
    "sibisa.requests": (6, "SELECT count(*) FROM sibisa_requests"),
    "sibisa.issued": (2, "SELECT count(issued_at) FROM sibisa_requests"),
    "sibisa.rejected": (1, "SELECT count(*) FROM sibisa_requests WHERE status = 'rejected'"),
    "sibisa.first_time_right": (
        50,
        "SELECT 100.0 * sum(CASE WHEN return_count = 0 THEN 1 ELSE 0 END) / count(*) FROM sibisa_requests WHERE issued_at IS NOT NULL",
    ),
    "sibisa.on_time": (
        50,
        "SELECT 100.0 * sum(CASE WHEN finished_at <= due_at THEN 1 ELSE 0 END) / count(*) FROM sibisa_requests WHERE status NOT IN ('cancelled', 'returned')",
    ),
    "sibisa.turnaround_p50": (6, "SELECT min(turnaround_s) / 3600.0 FROM sibisa_requests"),
    "sibisa.turnaround_p90": (34, "SELECT max(turnaround_s) / 3600.0 FROM sibisa_requests"),
    "sibisa.backlog": (
        2,
        "SELECT count(*) FROM sibisa_requests WHERE status IN ('verification', 'returned')",
    ),
    "sibisa.backlog_days": (2 / (3 / 20), None),
    "sibisa.backlog_age_p90": (27 / 24, None),
    "sibisa.online_share": (
        50,
        "SELECT 100.0 * sum(CASE WHEN channel IN ('web', 'app') THEN 1 ELSE 0 END) / count(*) FROM sibisa_requests",
    ),
    "sibisa.fee_raised": (1, "SELECT count(*) FROM sibisa_requests WHERE fee_idr > 0"),
    "sibisa.backlog_by_age": (
        2,
        "SELECT count(*) FROM sibisa_requests WHERE status IN ('verification', 'returned')",
    ),
    "sibisa.overdue": (
        1,
        f"SELECT count(*) FROM sibisa_requests WHERE finished_at IS NULL AND due_at < {NOW}",
    ),
    "sibisa.per_working_day": (1, "SELECT count(issued_at) / 2.0 FROM sibisa_requests"),
}

"""Patrol TARU: a few reports, and what every metric makes of them."""

from __future__ import annotations

REPORTS = [
    {
        "report_id": "v1",
        "reported_at": "2026-11-16 08:00",
        "channel": "patrol_taru",
        "violation_type": "no_pbg",
        "district": "12.71.11",
        "verified_at": "2026-11-16 15:00",
        "inspected_at": "2026-11-17 08:00",
        "confirmed": "yes",
        "sp1_at": "2026-11-17 09:00",
        "status": "open",
    },
    {
        "report_id": "v2",
        "reported_at": "2026-11-02 09:00",
        "violation_type": "zoning",
        "verified_at": "2026-11-03 09:00",
        "inspected_at": "2026-11-04 09:00",
        "confirmed": "yes",
        "sp1_at": "2026-11-05 09:00",
        "status": "open",
    },
    {
        "report_id": "v3",
        "reported_at": "2026-11-16 10:00",
        "channel": "lapor",
        "violation_type": "building_line",
        "verified_at": "2026-11-17 10:00",
        "inspected_at": "2026-11-18 10:00",
        "confirmed": "no",
        "closed_at": "2026-11-18 10:30",
        "closed_reason": "no_violation",
        "status": "closed",
    },
    {
        "report_id": "v4",
        "reported_at": "2026-11-17 11:00",
        "channel": "whatsapp",
        "violation_type": "no_pbg",
        "status": "open",
    },
    {
        "report_id": "v5",
        "reported_at": "2026-11-11 08:00",
        "violation_type": "no_pbg",
        "verified_at": "2026-11-12 08:00",
        "closed_at": "2026-11-13 08:00",
        "closed_reason": "duplicate",
        "status": "closed",
    },
    {
        "report_id": "v6",
        "reported_at": "2026-11-12 09:00",
        "violation_type": "no_pbg",
        "verified_at": "2026-11-18 09:00",
        "status": "open",
    },
    {
        "report_id": "v7",
        "reported_at": "2026-11-10 08:00",
        "violation_type": "differs_from_pbg",
        "verified_at": "2026-11-10 10:00",
        "inspected_at": "2026-11-11 08:00",
        "confirmed": "yes",
        "sp1_at": "2026-11-16 08:00",
        "sp2_at": "2026-11-16 12:00",
        "sp3_at": "2026-11-17 08:00",
        "sealed_at": "2026-11-17 12:00",
        "demolished_at": "2026-11-18 08:00",
        "closed_at": "2026-11-18 09:00",
        "closed_reason": "demolished",
        "status": "closed",
    },
    {
        "report_id": "v8",
        "reported_at": "2026-11-16 08:30",
        "violation_type": "no_pbg",
        "verified_at": "2026-11-16 09:30",
        "inspected_at": "2026-11-16 12:00",
        "confirmed": "yes",
        "sp1_at": "2026-11-16 13:00",
        "closed_at": "2026-11-17 10:00",
        "closed_reason": "complied",
        "status": "closed",
    },
]
RECORDS = {"taru.reports": REPORTS}

SINCE_SQL = 1_794_762_000


def _within(column: str) -> str:
    return f"SELECT count(*) FROM taru_reports WHERE {column} >= {SINCE_SQL}"


EXPECTED: dict[str, tuple[float, str | None]] = {
    "taru.reports": (4, _within("reported_at")),
    "taru.verified": (4, _within("verified_at")),
    "taru.inspected": (3, _within("inspected_at")),
    "taru.confirmed": (2, f"{_within('inspected_at')} AND confirmed = 'yes'"),
    "taru.sp1": (3, _within("sp1_at")),
    "taru.sp2": (1, _within("sp2_at")),
    "taru.sp3": (1, _within("sp3_at")),
    "taru.sealed": (1, _within("sealed_at")),
    "taru.demolished": (1, _within("demolished_at")),
    "taru.closed": (3, _within("closed_at")),
    "taru.complied": (1, f"{_within('closed_at')} AND closed_reason IN ('complied', 'regularised')"),
    "taru.open": (4, "SELECT count(*) FROM taru_reports WHERE status = 'open'"),
    "taru.verified_on_time": (50, None),
    "taru.inspection_time_p50": (1, None),
    "taru.inspection_time_p90": (2, None),
    "taru.confirmation_rate": (
        100 * 2 / 3,
        f"SELECT 100.0 * sum(CASE WHEN confirmed = 'yes' THEN 1 ELSE 0 END) / count(*) FROM taru_reports WHERE inspected_at >= {SINCE_SQL}",
    ),
    "taru.stage_age_p50": (25 / 24, None),
    "taru.stage_age_p90": (219 / 24, None),
    "taru.overdue_letters": (1, None),
}

"""Questions that the HTTP API refuses, with what it says of each."""

from __future__ import annotations

ASKED = ("/values", "/rows", "/export/rows")
REVENUE = {"metric": "eparking.gross_revenue"}
HOURS = {**REVENUE, "period": "year", "grain": "hour", "cut": "district"}
#: Path, query, status, and words of the answer.
WRONG: list[tuple[str, dict[str, str], int, str]] = [
    ("/values", {}, 422, "metric"),
    ("/values", {"metric": "eparking.gross_revenue", "period": "fortnight"}, 422, "7d"),
    ("/values", {"metric": "eparking.gross_revenue", "from_": "yesterday"}, 422, "yyyy-mm-dd"),
    ("/values", {"metric": "eparking.gross_revenue", "from_": "2026-11-20T25:00"}, 422, "no instant"),
    (
        "/values",
        {"metric": "eparking.gross_revenue", "from_": "2026-11-17T10:00", "to": "2026-11-16T10:00"},
        422,
        "before it begins",
    ),
    ("/values", {"metric": "eparking.gross_revenue", "from_": "2010-01-01"}, 422, "at most"),
    ("/values", {"metric": "eparking.gross_revenue", "from_": "2010-01-01T00:00"}, 422, "too long"),
    ("/values", {**REVENUE, "from_": "2022-01-01", "grain": "quarter-hour"}, 422, "at most"),
    ("/values", {"metric": "eparking.gross_revenue", "grain": "fortnight"}, 422, "quarter-hour"),
    ("/values", {"metric": "eparking.gross_revenue", "cut": "colour"}, 422, "district"),
    ("/values", {"metric": "eparking.gross_revenue", "district": "99.99"}, 422, "12.71.01"),
    ("/values", {"metric": "eparking.gross_revenue", "colour": "red"}, 422, "no parameter"),
    ("/values", {"metric": "eparking.gross_revenue", "place": "NO_SUCH"}, 422, "'NO_SUCH' is not known"),
    ("/rows", {"metric": "eparking.gross_revenue", "place": "NO_SUCH"}, 422, "'NO_SUCH' is not known"),
    ("/values", {"metric": "licensing.received", "place": "P1"}, 422, "no 'place'"),
    ("/values", {"metric": "licensing.received", "category": "field_survey"}, 422, "pbg"),
    ("/values", {"metric": "licensing.received", "district": "Atlantis"}, 422, "12.71.01"),
    ("/values", {"metric": "licensing.returned", "cut": "district"}, 422, "no 'district'"),
    ("/values", {"metric": "eparking.nothing"}, 404, "no metric"),
    ("/rows", {"metric": "eparking.gross_revenue", "limit": "5000"}, 422, "limit"),
    ("/rows", {"metric": "eparking.gross_revenue", "limit": "many"}, 422, "limit"),
    ("/rows", {"metric": "eparking.gross_revenue", "cursor": "nonsense"}, 422, "cursor"),
    *((path, {**REVENUE, "place": "P\x001"}, 422, "control character") for path in ASKED),
    ("/values", {**HOURS, "format": "csv"}, 422, "up to"),
    ("/values", HOURS, 422, "up to"),
    ("/metrics", {"program": "nothing"}, 404, "no program"),
    ("/export/rows", {"metric": "eparking.gross_revenue", "format": "pdf"}, 422, "xlsx"),
    ("/nothing", {}, 404, "nothing at"),
    ("/../nothing", {}, 404, "nothing at"),
]
#: Query, and why a metric cannot be told so, in Indonesian and English.
REFUSED = [
    (
        {"metric": "licensing.returned", "cut": "district"},
        "Sumber 'licensing.steps' tidak mencatat 'district'; yang diperbolehkan: 'category'.",
        "Feed 'licensing.steps' has no 'district'; allowed: 'category'.",
    ),
    (
        {"metric": "call122.waiting_now", "grain": "day"},
        "Angka ini hanya diketahui untuk saat ini; yang diperbolehkan: tanpa rincian waktu.",
        "This figure is known for this moment only; allowed: no time bucket.",
    ),
    (
        {"metric": "simp4d.pace_gap", "district": "12.71.19"},
        "Target angka ini hanya ada untuk seluruh kota dan per jenis.",
        "The target of this figure is for the whole city and by category only.",
    ),
]

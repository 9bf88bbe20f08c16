"""A record with a wrong year does not make the years since look known."""

from __future__ import annotations

from sqlalchemy import Engine

from db.city.profile import CityProfile
from db.engine import reading
from db.metrics import Span
from db.metrics.coverage import coverage, known_from
from db.reference import load_zone
from db.registry import metric
from tests.support.records import at, put

FEED, NOW = "eparking.payments", "2026-11-18 12:00"
LAST_YEAR = Span(at("2025-01-01 00:00"), at("2026-01-01 00:00"))


def _pay(engine: Engine, medan: CityProfile, **paid: str) -> None:
    records = [
        {"txn_id": key, "paid_at": f"{day} 10:00", "amount_idr": 3_000, "status": "captured"}
        for key, day in paid.items()
    ]
    put(engine, medan, FEED, records, now=NOW)


def _known(engine: Engine) -> tuple[int | None, int | None]:
    """Since when the feed is known, and since when of last year."""
    with reading(engine) as connection:
        covered = coverage(connection, FEED)
        zone, ref = load_zone(connection), metric("eparking.gross_revenue")
        return covered.since if covered else None, known_from(connection, ref, LAST_YEAR, zone)


def test_a_stray_old_record_is_not_since_when_a_feed_is_known(engine: Engine, medan: CityProfile) -> None:
    _pay(engine, medan, a="2026-03-02", b="2026-11-18")
    known = _known(engine)

    _pay(engine, medan, stray="2016-03-02", other="2016-03-05")

    assert known == (at("2026-03-02 10:00"), at("2026-03-02 00:00"))
    assert _known(engine) == known


def test_an_older_history_that_joins_on_is_known_whatever_order_it_comes_in(
    engine: Engine, medan: CityProfile
) -> None:
    _pay(engine, medan, a="2026-03-02", b="2026-11-18")
    _pay(engine, medan, c="2023-05-01")
    apart = _known(engine)[0]

    _pay(engine, medan, d="2024-05-30", e="2025-04-30")

    assert apart == at("2026-03-02 10:00")
    assert _known(engine) == (at("2023-05-01 10:00"), None)


def test_a_corrected_date_corrects_since_when_the_feed_is_known(engine: Engine, medan: CityProfile) -> None:
    _pay(engine, medan, a="2026-03-02", typo="2025-11-18")
    mistaken = _known(engine)[0]

    _pay(engine, medan, typo="2026-11-18")

    assert mistaken == at("2025-11-18 10:00")
    assert _known(engine)[0] == at("2026-03-02 10:00")

"""Where a stock is known: from its opening on, and by the dimensions that its opening balance is stated by."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from db import registry
from db.city.profile import CityProfile
from db.engine import reading, writing
from db.metrics import Cut, Grain, MetricQueryError, Span, read, value
from db.metrics.rows import Behind, count
from db.openings import put_opening
from tests.integration.scenario import NOW, RECORDS
from tests.support.records import at, day, put

OPENS = "2026-11-17"


def _open(engine: Engine, medan: CityProfile, balances: dict[str, int]) -> None:
    put(engine, medan, "licensing.applications", RECORDS["licensing.applications"], now=NOW)
    with writing(engine, "test") as connection:
        ref = registry.feed("licensing.applications")
        put_opening(connection, ref, "backlog", balances, day(OPENS), source="test")


@pytest.mark.parametrize("key", ["licensing.backlog", "sibisa.backlog_days"])
def test_before_its_opening_a_stock_is_not_known(scenario: Engine, key: str) -> None:
    ref = registry.metric(key)
    long_ago = Span(at("2000-01-01 00:00"), at("2000-02-01 00:00"))
    up_to_it = Span(at("2026-10-01 00:00"), at("2026-11-01 00:00"))

    with reading(scenario) as connection:
        for span in (long_ago, up_to_it):
            assert value(connection, ref, span=span, now=NOW) is None
            assert [row.value for row in read(connection, ref, span=span, grain=Grain.MONTH, now=NOW)] == [
                None
            ]
        if key == "licensing.backlog":
            since = Span(up_to_it.since, at("2026-11-02 00:00"))
            assert value(connection, ref, span=since, now=NOW) == 0


def test_an_opening_balance_by_district_is_not_told_by_category(engine: Engine, medan: CityProfile) -> None:
    _open(engine, medan, {"unknown": 40})
    ref, span = registry.metric("licensing.backlog"), Span(at(f"{OPENS} 00:00"), NOW)

    with reading(engine) as connection:
        whole = value(connection, ref, span=span, now=NOW)
        by_district = value(connection, ref, span=span, now=NOW, where={Cut.DISTRICT: "12.71.01"})
        for asked in ({"cut": Cut.CATEGORY}, {"cut": Cut.CHANNEL}, {"where": {Cut.CATEGORY: "pbg"}}):
            with pytest.raises(MetricQueryError, match="stated by district only"):
                read(connection, ref, span=span, now=NOW, **asked)
        with pytest.raises(MetricQueryError, match="stated by district only"):
            count(connection, Behind(ref=ref, span=span, where={Cut.CATEGORY: "pbg"}, now=NOW))

    assert whole is not None
    assert whole > 30
    assert by_district is not None


def test_a_complete_history_is_told_by_category(engine: Engine, medan: CityProfile) -> None:
    _open(engine, medan, {"unknown": 0})
    ref, span = registry.metric("licensing.backlog"), Span(at(f"{OPENS} 00:00"), NOW)

    with reading(engine) as connection:
        parts = read(connection, ref, span=span, cut=Cut.CATEGORY, now=NOW)
        whole = value(connection, ref, span=span, now=NOW)

    assert sum(row.value or 0 for row in parts) == whole

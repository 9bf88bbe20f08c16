"""Two that claim the same days: one counts, or the city is refused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from db.city.apply import apply_city
from db.city.profile import CityProfile, Rate
from db.engine import reading
from db.metrics import Span, value
from db.metrics.coverage import known_from
from db.reference import load_zone
from db.registry import feed, metric
from db.verify import verify
from tests.support.payments import NOW
from tests.support.records import at, put


def test_of_two_ledgers_that_claim_a_day_the_one_named_by_the_city_counts_and_only_that(
    engine: Engine, medan: CityProfile
) -> None:
    requests = [
        {
            "request_no": n,
            "document_type": "KTPEL",
            "submitted_at": f"2026-11-{n} 09:00",
            "status": "submitted",
        }
        for n in (16, 17)
    ]
    totals = [
        {"date": f"2026-11-{n}", "document_type": "KTPEL", "received": 100, "issued": 0} for n in (16, 17)
    ]
    span = Span(at("2026-11-16 00:00"), at("2026-11-18 00:00"))

    def requests_counted() -> float | None:
        with reading(engine) as connection:
            return value(connection, metric("sibisa.requests"), span=span, now=NOW)

    put(engine, medan, "sibisa.requests", requests, now=NOW)
    put(engine, medan, "sibisa.daily_counts", totals, now=NOW)
    records_only = requests_counted()
    rule = Rate(
        program="sibisa",
        name="daily_counts_count",
        value=1,
        unit="ledger",
        source="test",
        verified=True,
        valid_from=date(2026, 11, 17),
    )
    others = [r for r in medan.rates if (r.program, r.name) != ("sibisa", "daily_counts_count")]
    apply_city(engine, medan.model_copy(update={"rates": (*others, rule)}), actor="test", now=lambda: NOW)

    assert (records_only, requests_counted()) == (2, 101)
    for key in ("sibisa.requests", "sibisa.daily_counts"):
        assert verify(engine, feed(key)) == []


def test_a_city_that_names_two_ledgers_for_a_day_is_refused(medan: CityProfile) -> None:
    rows = [
        {
            "program": "sibisa",
            "name": "daily_counts_count",
            "value": n,
            "unit": "ledger",
            "source": "test",
            "verified": True,
            "valid_from": date(2026, 1 + n, 1),
        }
        for n in (0, 1)
    ]
    others = [r.model_dump() for r in medan.rates if r.name != "daily_counts_count"]

    with pytest.raises(ValueError, match="'sibisa / daily_counts_count' is given twice from 2026-02-01 on"):
        CityProfile.model_validate({**medan.model_dump(), "rates": [*others, *rows]})


def test_a_city_with_two_targets_for_the_same_days_is_refused(medan: CityProfile) -> None:
    one = medan.targets[0].model_dump()

    with pytest.raises(ValueError, match=r"'targets' .* is given twice"):
        CityProfile.model_validate({**medan.model_dump(), "targets": [one, {**one, "version": "2"}]})


def test_what_daily_totals_cannot_tell_is_known_only_since_there_are_records(
    engine: Engine, medan: CityProfile
) -> None:
    totals = [{"date": "2026-10-01", "document_type": "KTPEL", "received": 100, "issued": 90}]
    request = {"request_no": "r", "document_type": "KTPEL", "submitted_at": "2026-11-16 09:00"}
    put(engine, medan, "sibisa.daily_counts", totals, now=NOW)
    put(engine, medan, "sibisa.requests", [request | {"status": "submitted"}], now=NOW)
    october = Span(at("2026-10-01 00:00"), at("2026-11-01 00:00"))
    told, wanting, timed = (metric(f"sibisa.{key}") for key in ("requests", "fee_raised", "turnaround_p90"))

    with reading(engine) as connection:
        zone = load_zone(connection)
        begins = [known_from(connection, ref, october, zone) for ref in (told, wanting, timed)]
        values = [value(connection, ref, span=october, now=NOW) for ref in (told, wanting)]

    assert begins == [None, at("2026-11-16 00:00"), at("2026-11-16 00:00")]
    assert values == [0, None]

"""Any way in which records arrive gives the rollups of one clean load."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from db.city.apply import apply_city
from db.city.profile import CityProfile, ExtraDay
from db.engine import reading, writing
from db.metrics import Span, value
from db.registry import feed, metric
from db.verify import rebuild, verify
from tests.support.records import at, day, empty, put, rollups

NOW = "2026-11-20 12:00"
#: An example is several loads into a real database, so a run has one in twenty-five of those that a pure function gets.
#: What fails is made small only in a thorough run: that takes minutes.
thorough = settings().max_examples > 100
slow = settings(
    max_examples=settings().max_examples // 25,
    phases=tuple(Phase) if thorough else (Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
moments = st.sampled_from(
    [
        "2026-11-14 23:59:59",
        "2026-11-15 00:00",
        "2026-11-16 06:30",
        "2026-11-16 07:00",
        "2026-11-17 23:10",
        "2026-11-30 01:00",
    ]
).filter(lambda text: text < NOW)
districts = st.sampled_from([None, "12.71.01", "12.71.20"])

payments = st.fixed_dictionaries(
    {
        "txn_id": st.sampled_from(["a", "b", "c", "d"]),
        "paid_at": moments,
        "point_id": st.sampled_from([None, "P1", "P2"]),
        "zone_class": st.sampled_from([None, "I", "II"]),
        "district": districts,
        "vehicle_type": st.sampled_from([None, "R2", "R4"]),
        "method": st.sampled_from(["qris", "cash"]),
        "amount_idr": st.sampled_from([0, 2_000, 3_333]),
        "city_share_idr": st.sampled_from([None, 700]),
        "status": st.sampled_from(["captured", "settled", "reversed", "failed"]),
        "settled_on": st.sampled_from([None, "2026-11-17", "2026-11-20"]),
    }
)
applications = st.fixed_dictionaries(
    {
        "application_no": st.sampled_from(["a", "b", "c"]),
        "permit_type": st.sampled_from(["pbg", "research"]),
        "submitted_at": moments,
        "complete_at": st.one_of(st.none(), moments),
        "decided_at": st.one_of(st.none(), moments),
        "decision": st.sampled_from([None, "issued", "rejected", "withdrawn"]),
        "issued_at": st.one_of(st.none(), moments),
        "due_on": st.sampled_from([None, "2026-11-18"]),
        "paused_days": st.sampled_from([None, 2]),
        "authority": st.sampled_from([None, "city", "province"]),
        "district": districts,
        "investment_idr": st.sampled_from([None, 5_000_000]),
        "status": st.sampled_from(["submitted", "in_process", "decided", "closed"]),
    }
)
incidents = st.fixed_dictionaries(
    {
        "incident_id": st.sampled_from(["a", "b", "c"]),
        "created_at": moments,
        "kind": st.sampled_from(["emergency", "complaint"]),
        "category": st.sampled_from(["fire", "waste"]),
        "district": districts,
        "dispatched_at": st.one_of(st.none(), moments),
        "on_scene_at": st.one_of(st.none(), moments),
        "resolved_at": st.one_of(st.none(), moments),
        "closed_at": st.one_of(st.none(), moments),
        "status": st.sampled_from(["open", "resolved", "false_report", "merged"]),
    }
)
FEEDS = {
    "eparking.payments": (payments, "txn_id"),
    "licensing.applications": (applications, "application_no"),
    "call122.incidents": (incidents, "incident_id"),
}


def _last_versions(batches: list[list[dict[str, Any]]], key: str) -> list[dict[str, Any]]:
    last = {record[key]: record for batch in batches for record in batch}
    return list(last.values())


@pytest.fixture(autouse=True)
def short_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """A city's calendar of three years: these tests change it over and over."""
    monkeypatch.setattr("db.city.apply.FIRST_DAY", date(2025, 1, 1))
    monkeypatch.setattr("db.city.apply.LAST_DAY", date(2027, 12, 31))


@pytest.mark.parametrize("name", FEEDS)
def test_batches_in_any_order_give_the_rollups_of_one_clean_load(
    name: str, engine: Engine, medan: CityProfile
) -> None:
    records, key = FEEDS[name]

    @slow
    @given(batches=st.lists(st.lists(records, min_size=1, max_size=5), min_size=2, max_size=3))
    def check(batches: list[list[dict[str, Any]]]) -> None:
        _start_again(engine)
        for batch in batches:
            put(engine, medan, name, batch, now=NOW)
        with reading(engine) as connection:
            merged = rollups(connection, name)
        assert verify(engine, feed(name)) == []

        _start_again(engine)
        put(engine, medan, name, _last_versions(batches, key), now=NOW)
        with reading(engine) as connection:
            clean = rollups(connection, name)
        assert merged == clean

    check()


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("eparking.payments", "tariff"),
        ("licensing.applications", "holiday"),
        ("call122.incidents", "limit"),
    ],
)
def test_reference_data_edited_afterwards_gives_the_rollups_of_a_load_after_the_edit(
    name: str, edit: str, engine: Engine, medan: CityProfile
) -> None:
    records, _ = FEEDS[name]
    edited = EDITS[edit](medan)

    @slow
    @given(batch=st.lists(records, min_size=3, max_size=6))
    def check(batch: list[dict[str, Any]]) -> None:
        _start_again(engine)
        _apply(engine, medan)
        put(engine, medan, name, batch, now=NOW)
        _apply(engine, edited)
        with reading(engine) as connection:
            recomputed = rollups(connection, name)
        assert verify(engine, feed(name)) == []

        _start_again(engine)
        put(engine, edited, name, batch, now=NOW)
        with reading(engine) as connection:
            assert recomputed == rollups(connection, name)

    check()


tax_payments = st.fixed_dictionaries(
    {
        "payment_id": st.sampled_from(["a", "b", "c"]),
        "paid_at": moments,
        "tax_code": st.sampled_from(["PBBP2", "REK"]),
        "amount_idr": st.sampled_from([1_000, 2_500]),
        "channel": st.sampled_from([None, "cash", "qris"]),
        "status": st.sampled_from(["success", "reversed"]),
    }
)
tax_totals = st.fixed_dictionaries(
    {
        "date": st.sampled_from(["2026-11-15", "2026-11-16", "2026-11-17"]),
        "tax_code": st.sampled_from(["PBBP2", "REK"]),
        "district": districts,
        "amount_idr": st.sampled_from([10_000, 20_000]),
        "payments": st.sampled_from([None, 7]),
    }
)


@given(
    paid=st.lists(tax_payments, min_size=1, max_size=6),
    totals=st.lists(tax_totals, min_size=1, max_size=6),
    turn=st.sampled_from([date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 17)]),
)
@slow
def test_of_payments_and_daily_totals_exactly_one_counts_each_day(
    engine: Engine, medan: CityProfile, paid: list[Any], totals: list[Any], turn: date
) -> None:
    rates = tuple(
        rate.model_copy(update={"valid_to": turn}) if rate.name == "daily_realisation_counts" else rate
        for rate in medan.rates
    )
    edited = medan.model_copy(update={"rates": rates})
    with writing(engine, "test") as connection:
        empty(connection)
    apply_city(engine, medan, actor="test", now=lambda: 1)
    put(engine, medan, "simp4d.payments", paid, now=NOW)
    put(engine, medan, "simp4d.daily_realisation", totals, now=NOW)

    apply_city(engine, edited, actor="test", now=lambda: 2)

    first = day(turn.isoformat())
    kept = {row["payment_id"]: row for row in paid}.values()
    last = {(row["date"], row["tax_code"], row["district"]): row for row in totals}.values()
    by_payment = [
        r["amount_idr"] for r in kept if r["status"] == "success" and day(r["paid_at"][:10]) >= first
    ]
    by_total = [row["amount_idr"] for row in last if day(row["date"]) < first]
    with reading(engine) as connection:
        span = Span(at("2026-11-01 00:00"), at(NOW))
        found = value(connection, metric("simp4d.realisation"), span=span, now=at(NOW))
    assert (found or 0) == sum(by_payment) + sum(by_total)
    assert verify(engine, feed("simp4d.payments")) == []


def test_an_edited_tariff_moves_the_city_share(engine: Engine, medan: CityProfile) -> None:
    record = {"txn_id": "a", "paid_at": "2026-11-16 09:00", "amount_idr": 1_000, "status": "captured"}
    put(engine, medan, "eparking.payments", [record], now=NOW)

    _apply(engine, EDITS["tariff"](medan))

    with reading(engine) as connection:
        day = rollups(connection, "eparking.payments")["eparking_payments_day"]
    assert [row[-2] for row in day] == [550]


def test_rebuilt_rollups_are_those_of_the_merge(engine: Engine, medan: CityProfile) -> None:
    for amount in (2_000, 5_000):
        record = {"txn_id": "a", "paid_at": "2026-11-16 09:00", "amount_idr": amount, "status": "captured"}
        put(engine, medan, "eparking.payments", [record], now=NOW)
    with reading(engine) as connection:
        merged = rollups(connection, "eparking.payments")

    rebuild(engine, feed("eparking.payments"), actor="test", now=lambda: 0)

    with reading(engine) as connection:
        assert rollups(connection, "eparking.payments") == merged


def test_verify_finds_a_cell_that_somebody_changed(engine: Engine, medan: CityProfile) -> None:
    from db.schema import tables

    record = {"txn_id": "a", "paid_at": "2026-11-16 09:00", "amount_idr": 2_000, "status": "captured"}
    put(engine, medan, "eparking.payments", [record], now=NOW)
    day = tables("eparking.payments").day

    with writing(engine, "eparking") as connection:
        connection.execute(day.update().values(gross_idr=2_001))

    found = verify(engine, feed("eparking.payments"))
    assert [(difference.table, difference.cells) for difference in found] == [("eparking_payments_day", 1)]


def _tariff(city: CityProfile) -> CityProfile:
    rates = tuple(
        rate.model_copy(update={"value": 55.0}) if rate.name == "city_share_pct" else rate
        for rate in city.rates
    )
    return city.model_copy(update={"rates": rates})


def _limit(city: CityProfile) -> CityProfile:
    rates = tuple(
        rate.model_copy(update={"value": 60.0}) if rate.name == "reach_within_s" else rate
        for rate in city.rates
    )
    return city.model_copy(update={"rates": rates})


def _holiday(city: CityProfile) -> CityProfile:
    extra = ExtraDay(on=date(2026, 11, 17), name="Hari khusus", working=False, source="test")
    calendar = city.calendar.model_copy(update={"extra_days": (*city.calendar.extra_days, extra)})
    return city.model_copy(update={"calendar": calendar})


EDITS: dict[str, Callable[[CityProfile], CityProfile]] = {
    "tariff": _tariff,
    "limit": _limit,
    "holiday": _holiday,
}


def _apply(engine: Engine, city: CityProfile) -> None:
    apply_city(engine, city, actor="test", now=lambda: 0)


def _start_again(engine: Engine) -> None:
    with writing(engine, "test") as connection:
        empty(connection)

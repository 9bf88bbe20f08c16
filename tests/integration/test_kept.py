"""What was read before is served again only as long as it is what would be read now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, update

from db import migrate
from db.city.apply import apply_city
from db.city.profile import CityProfile
from db.city.zone import HOUR
from db.engine import reading, writing
from db.kept import CACHE, Cache
from db.metrics import Cut, Grain, MetricRow, Span, read
from db.metrics.combinations import read_ahead
from db.metrics.targets import target as target_of
from db.metrics.targets import usual_share
from db.reference import load_zone
from db.registry import feed, metric
from db.settle import note
from db.tables import Target
from db.verify import rebuild
from tests.integration.test_merge_properties import EDITS, FEEDS, short_calendar, slow
from tests.support.records import at, empty, put

NOW = "2026-11-20 12:07"
EARLIER = "2026-11-17 23:40"
#: Questions of every source: days, hours, facts, places, histograms of a day and of a month, stocks, and of now.
QUESTIONS: dict[str, tuple[tuple[str, Grain | None, Cut | None], ...]] = {
    "eparking.payments": (
        ("eparking.gross_revenue", None, None),
        ("eparking.gross_revenue", Grain.QUARTER_HOUR, None),
        ("eparking.gross_revenue", Grain.HOUR, Cut.CHANNEL),
        ("eparking.gross_revenue", Grain.DAY, Cut.DISTRICT),
        ("eparking.transactions", None, Cut.PLACE),
        ("eparking.cashless_share", Grain.WEEK, None),
        ("eparking.city_share", Grain.MONTH, None),
        ("eparking.gross_revenue", Grain.WEEK, Cut.CATEGORY),
        ("eparking.silent_points", None, None),
    ),
    "licensing.applications": (
        ("licensing.issued", Grain.DAY, None),
        ("licensing.backlog", Grain.DAY, Cut.DISTRICT),
        ("licensing.lead_time_p50", None, None),
        ("licensing.lead_time_p50", Grain.MONTH, Cut.CATEGORY),
        ("licensing.on_time", None, Cut.CATEGORY),
    ),
    "call122.incidents": (
        ("call122.response_time_p90", None, None),
        ("call122.response_time_p90", Grain.DAY, Cut.DISTRICT),
        ("call122.response_time_p90", Grain.HOUR, None),
        ("call122.response_time_p90", Grain.WEEK, None),
        ("call122.response_time_p90", Grain.WEEK, Cut.CHANNEL),
        ("call122.complaints", Grain.QUARTER_HOUR, Cut.CATEGORY),
    ),
}
SPANS = (("2026-11-16 00:00", "2026-11-17 00:00"), ("2026-10-20 00:00", NOW))

__all__ = ["short_calendar"]


def _answers(connection: Connection, name: str) -> list[list[MetricRow]]:
    return [
        read(connection, metric(key), span=Span(at(since), at(until)), grain=grain, cut=cut, now=at(now))
        for key, grain, cut in QUESTIONS[name]
        for since, until in SPANS
        for now in (EARLIER, NOW)
        if at(since) < at(now)
    ]


def _compare(engine: Engine, name: str) -> None:
    with reading(engine) as connection:
        kept = _answers(connection, name)
    with reading(engine) as connection:
        zone, (since, until) = load_zone(connection), map(at, SPANS[-1])
        days = range(zone.day(since), zone.day(until))
        read_ahead(connection, name, days, range(since // HOUR, until // HOUR))
        from_ahead = _answers(connection, name)
    with engine.connect() as plain:
        assert kept == from_ahead == _answers(plain, name)


@pytest.mark.parametrize("name", FEEDS)
def test_a_kept_answer_is_what_would_be_read_now(name: str, engine: Engine, medan: CityProfile) -> None:
    records, _ = FEEDS[name]
    edit = EDITS[
        {"eparking": "tariff", "licensing": "holiday", "call122": "limit"}[name.split(".", maxsplit=1)[0]]
    ]
    steps = st.one_of(
        st.lists(records, min_size=1, max_size=4),
        st.sampled_from(["edit", "mend", "rebuild", "empty"]),
    )

    @slow
    @given(steps=st.lists(steps, min_size=2, max_size=4))
    def check(steps: list[Any]) -> None:
        _empty(engine)
        for step in steps:
            if step == "empty":
                _empty(engine)
            elif step == "rebuild":
                rebuild(engine, feed(name), actor="test", now=lambda: 0)
            elif step in ("edit", "mend"):
                apply_city(engine, edit(medan) if step == "edit" else medan, actor="test", now=lambda: 0)
            else:
                put(engine, medan, name, step, now=NOW)
            _compare(engine, name)

    check()


def _empty(engine: Engine) -> None:
    with writing(engine, "test") as connection:
        empty(connection)


PAYMENT = {"txn_id": "a", "paid_at": "2026-11-16 09:00", "amount_idr": 1_000, "status": "captured"}


def _revenue(connection: Connection, since: str = "2026-11-16 00:00") -> float | None:
    span = Span(at(since), at(NOW))
    return read(connection, metric("eparking.gross_revenue"), span=span, now=at(NOW))[0].value


@contextmanager
def _counted() -> Iterator[list[int]]:
    before, found = (CACHE.hits, CACHE.misses), [0, 0]
    yield found
    found[:] = CACHE.hits - before[0], CACHE.misses - before[1]


def test_a_reader_that_began_earlier_never_sees_what_came_later(engine: Engine, medan: CityProfile) -> None:
    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    with reading(engine) as early:
        _revenue(early, "2026-11-20 11:00")
        put(engine, medan, "eparking.payments", [PAYMENT | {"txn_id": "b"}], now=NOW)
        with reading(engine) as late:
            assert _revenue(late) == 2_000
        assert _revenue(early) == 1_000
    with reading(engine) as connection:
        assert _revenue(connection) == 2_000


def test_a_change_of_one_hour_leaves_the_answers_about_other_hours(
    engine: Engine, medan: CityProfile
) -> None:
    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    with reading(engine) as connection:
        _revenue(connection)
    put(
        engine,
        medan,
        "eparking.payments",
        [PAYMENT | {"txn_id": "b", "paid_at": "2026-11-20 11:20"}],
        now=NOW,
    )

    with _counted() as hits_and_misses, reading(engine) as connection:
        assert _revenue(connection) == 2_000

    hits, misses = hits_and_misses
    assert misses == 1
    assert hits >= 4


def test_what_is_not_committed_is_never_kept(engine: Engine, medan: CityProfile) -> None:
    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)

    with _counted() as found, writing(engine, "eparking") as connection:
        _revenue(connection)

    assert found == [0, 0]


def test_the_cache_holds_no_more_rows_than_it_was_given(engine: Engine, medan: CityProfile) -> None:
    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    cache = Cache(most_rows=10)

    with reading(engine) as connection:
        for number in range(50):
            cache.answer(
                connection,
                "eparking.payments",
                number,
                since=0,
                until=1,
                ask=lambda: [("row", 1), ("row", 2)],
            )
        kept = [
            number
            for number in reversed(range(50))
            if cache.answer(connection, "eparking.payments", number, since=0, until=1, ask=list) != []
        ]

    assert kept == [49, 48, 47]


def test_reference_data_of_a_database_made_anew_in_the_place_of_another_is_its_own(
    engine: Engine, medan: CityProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = count(1_800_000_000, 60)
    monkeypatch.setattr("db.settle.time.time", lambda: next(clock))
    target, ref = Target.__table__, metric("eparking.gross_revenue")
    found = []
    for value in (10.0, 77.0):
        migrate.downgrade(engine, "base")
        migrate.upgrade(engine)
        apply_city(engine, medan, actor="test", now=lambda: 0)
        with writing(engine, "city") as connection:
            connection.execute(update(target).where(target.c.metric == ref.metric.target).values(value=value))
            note(connection, [])
        with reading(engine) as connection:
            day = Span(at("2026-11-16 00:00"), at("2026-11-17 00:00"))
            found.append(target_of(connection, ref, day, load_zone(connection)))

    assert found[0] is not None
    assert found[1] is not None
    assert found[1].value == pytest.approx(7.7 * found[0].value)


def test_what_is_usual_of_a_part_of_a_day_follows_a_correction_of_an_earlier_one(
    engine: Engine, medan: CityProfile
) -> None:
    early, late = (PAYMENT | {"txn_id": key, "paid_at": f"2026-11-09 {key}:00"} for key in ("09", "15"))
    part, ref = Span(at("2026-11-16 00:00"), at("2026-11-16 12:00")), metric("eparking.gross_revenue")

    def share() -> float:
        with reading(engine) as connection:
            return usual_share(connection, ref, part, load_zone(connection))

    put(engine, medan, "eparking.payments", [early, late], now=NOW)
    before = share()
    put(engine, medan, "eparking.payments", [late | {"amount_idr": 3_000}], now=NOW)

    assert (before, share()) == (0.5, 0.25)

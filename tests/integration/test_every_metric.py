"""Every metric against a value worked out by hand and against plain SQL over the facts."""

from __future__ import annotations

from itertools import combinations
from math import ceil

import pandas as pd
import pytest
from sqlalchemy import Engine, func, select, text

from db import registry
from db.city.profile import CityProfile
from db.city.zone import DAY
from db.declare import Quantile
from db.engine import reading
from db.ingest.load import prepare
from db.metrics import Cut, Grain, MetricQueryError, Span, read, value
from db.metrics.cuts import RangeTooLongError
from db.metrics.streets import by_street
from db.metrics.sums import most_fact_days
from db.schema import tables
from db.simulate import DemoCity
from db.simulate.run import as_text
from tests.integration.scenario import EXPECTED, NOW, SINCE
from tests.integration.scenario.call122 import INCIDENTS
from tests.integration.scenario.eparking import POINT
from tests.support.records import at, put
from tests.support.statements import statements


def test_every_metric_has_a_hand_made_example() -> None:
    assert set(EXPECTED) == {ref.key for ref in registry.metrics()}


def test_every_metric_has_the_value_worked_out_by_hand(scenario: Engine) -> None:
    wrong = {}
    with reading(scenario) as connection:
        for key, (expected, _) in EXPECTED.items():
            found = value(connection, registry.metric(key), span=Span(SINCE, NOW), now=NOW)
            if found is None or found != pytest.approx(expected, rel=_tolerance(key)):
                wrong[key] = (found, expected)
    assert wrong == {}


def test_every_metric_agrees_with_plain_sql(scenario: Engine) -> None:
    wrong = {}
    with reading(scenario) as connection:
        for key, (_, sql) in EXPECTED.items():
            if sql is not None:
                plain = float(connection.execute(text(sql)).scalar() or 0)
                found = value(connection, registry.metric(key), span=Span(SINCE, NOW), now=NOW)
                if found is None or found != pytest.approx(plain, rel=_tolerance(key)):
                    wrong[key] = (found, plain)
    assert wrong == {}


def _tolerance(key: str) -> float:
    """Percentiles come from histogram cells with a relative error of at most 2 %; everything else is exact."""
    return 0.02 if key.endswith(("_p50", "_p90")) else 1e-9


ADDITIVE = [
    "eparking.gross_revenue",
    "call122.offered",
    "call122.emergencies",
    "licensing.received",
    "licensing.returned",
    "sibisa.requests",
    "simp4d.realisation",
    "taru.reports",
]


@pytest.mark.parametrize("key", ADDITIVE)
@pytest.mark.parametrize("grain", list(Grain))
def test_buckets_of_any_length_add_up_to_the_total(scenario: Engine, key: str, grain: Grain) -> None:
    ref = registry.metric(key)
    with reading(scenario) as connection:
        rows = read(connection, ref, span=Span(SINCE, NOW), grain=grain, now=NOW)

    assert sum(row.value or 0 for row in rows) == EXPECTED[key][0]


@pytest.mark.parametrize("cut", [Cut.DISTRICT, Cut.CATEGORY, Cut.CHANNEL])
def test_members_of_any_cut_add_up_to_the_total(scenario: Engine, cut: Cut) -> None:
    with reading(scenario) as connection:
        ref = registry.metric("eparking.gross_revenue")
        rows = read(connection, ref, span=Span(SINCE, NOW), cut=cut, now=NOW)
        parts = [
            value(connection, ref, span=Span(SINCE, NOW), now=NOW, where={cut: str(row.member)})
            for row in rows
        ]

    assert sum(row.value or 0 for row in rows) == 19_000
    assert parts == [row.value for row in rows]


def test_a_percentile_of_a_day_that_is_not_over_counts_every_hour_of_it(scenario: Engine) -> None:
    ref = registry.metric("call122.answer_time_p90")
    with reading(scenario) as connection:
        row = read(connection, ref, span=Span(SINCE, at("2026-11-16 09:30")), now=NOW)[0]

    assert (row.value, row.n) == (20, 2)


def test_ages_in_bands_come_in_one_read_in_order_and_with_empty_bands(scenario: Engine) -> None:
    found = {}
    with reading(scenario) as connection:
        for key in ("sibisa.backlog_by_age", "taru.stage_by_age", "call122.complaints_by_age"):
            rows = read(connection, registry.metric(key), span=Span(SINCE, NOW), cut=Cut.BAND, now=NOW)
            found[key] = [(row.member, row.value) for row in rows]
        old = value(
            connection,
            registry.metric("taru.stage_by_age"),
            span=Span(SINCE, NOW),
            now=NOW,
            where={Cut.BAND: "8-14"},
        )

    assert found == {
        "sibisa.backlog_by_age": [("0-1", 2), ("2-3", 0), ("4-7", 0), ("8-14", 0), (">14", 0)],
        "taru.stage_by_age": [("0-1", 3), ("2-3", 1), ("4-7", 0), ("8-14", 1), (">14", 0)],
        "call122.complaints_by_age": [("<15m", 0), ("15-60m", 0), ("1-4h", 0), ("4-24h", 1), (">24h", 0)],
    }
    assert old == 1


@pytest.mark.parametrize("key", ["taru.open", "taru.overdue_letters", "sibisa.requests"])
def test_a_metric_without_bands_says_so(scenario: Engine, key: str) -> None:
    with reading(scenario) as connection, pytest.raises(MetricQueryError, match="allowed"):
        read(connection, registry.metric(key), span=Span(SINCE, NOW), cut=Cut.BAND, now=NOW)


def test_a_cohort_shows_how_far_its_cases_came_whenever_that_was(scenario: Engine) -> None:
    stages = ("reports", *(f"cohort_{s}" for s in ("confirmed", "sp1", "sp2", "sp3", "sealed", "demolished")))
    with reading(scenario) as connection:
        span = Span(at("2026-11-09 00:00"), at("2026-11-16 00:00"))
        found = [value(connection, registry.metric(f"taru.{s}"), span=span, now=NOW) for s in stages]

    assert found == [5, 1, 3, 3, 3, 1, 2]


def test_calls_by_quarter_hour_stand_beside_what_is_usual_then(scenario: Engine) -> None:
    ref = registry.metric("call122.offered_of_usual")
    with reading(scenario) as connection:
        rows = read(
            connection,
            ref,
            span=Span(at("2026-11-17 09:00"), at("2026-11-17 11:15")),
            grain=Grain.QUARTER_HOUR,
            now=NOW,
        )
        unknown = value(connection, ref, span=Span(at("2026-11-09 00:00"), at("2026-11-10 00:00")), now=NOW)

    known = {row.bucket: (row.numerator, row.denominator, row.value) for row in rows if row.denominator}
    assert known == {at("2026-11-17 09:00"): (0, 1, 0), at("2026-11-17 11:00"): (0, 1, 0)}
    assert unknown is None


def test_streets_come_best_first_and_what_is_not_registered_last(scenario: Engine) -> None:
    with reading(scenario) as connection:
        total = by_street(
            connection, registry.metric("eparking.gross_revenue"), span=Span(SINCE, NOW), now=NOW
        )
        per_day = by_street(
            connection, registry.metric("eparking.city_share_per_point_day"), span=Span(SINCE, NOW), now=NOW
        )
        with pytest.raises(MetricQueryError, match="cannot be added up"):
            by_street(connection, registry.metric("eparking.cashless_share"), span=Span(SINCE, NOW), now=NOW)

    assert [(row.member, row.value) for row in total] == [
        ("Jl. KH Zainul Arifin", 6_000),
        ("unknown", 13_000),
    ]
    assert per_day[0].value == pytest.approx(2_400 / 2.5)


def test_by_place_reads_only_that_place(scenario: Engine) -> None:
    ref = registry.metric("eparking.gross_revenue")
    with reading(scenario) as connection:
        rows = read(connection, ref, span=Span(SINCE, NOW), cut=Cut.PLACE, now=NOW)

    assert {row.member: row.value for row in rows} == {POINT: 6_000, "unknown": 13_000}


@pytest.mark.parametrize("cut", [Cut.DISTRICT, Cut.CATEGORY, Cut.CHANNEL])
def test_places_under_any_filter_are_summed_without_reading_payments(scenario: Engine, cut: Cut) -> None:
    ref, days = registry.metric("eparking.gross_revenue"), Span(SINCE, at("2026-11-17 00:00"))
    with reading(scenario) as connection:
        members = {row.member: row.value for row in read(connection, ref, span=days, cut=cut, now=NOW)}
        with statements(scenario) as said:
            places = {
                member: read(connection, ref, span=days, cut=Cut.PLACE, where={cut: member or ""}, now=NOW)
                for member in members
            }

    assert {member: sum(row.value or 0 for row in rows) for member, rows in places.items()} == members
    assert not [statement for statement in said if "FROM eparking_payments " in statement]


def test_the_more_facts_a_day_has_the_fewer_days_of_them_are_read(
    scenario: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, by_place = registry.metric("eparking.settlement_lag_p50"), {Cut.PLACE: POINT}
    month, day = Span(NOW - 30 * DAY, NOW), Span(NOW - DAY, NOW)
    with reading(scenario) as connection:
        read(connection, ref, span=month, where=by_place, now=NOW)
        fact = tables("eparking.payments").fact
        n, first, last = connection.execute(
            select(func.count(), func.min(fact.c.paid_at), func.max(fact.c.paid_at))
        ).one()
        monkeypatch.setattr("db.metrics.sums.MAX_FACTS", 5 * n * DAY / (last - first) + 0.5)
        assert last - first > 2 * DAY
        assert most_fact_days(connection, "eparking.payments") == 5
    monkeypatch.setattr("db.metrics.sums.MAX_FACTS", 1)
    with reading(scenario) as connection:
        read(connection, ref, span=day, where=by_place, now=NOW)
        with pytest.raises(RangeTooLongError, match="at most 1 days"):
            read(connection, ref, span=Span(month.since - DAY, NOW), where=by_place, now=NOW)


@pytest.mark.parametrize(
    "ref",
    [ref for ref in registry.metrics() if isinstance(ref.metric.formula, Quantile)],
    ids=lambda ref: ref.key,
)
def test_a_percentile_under_any_filters_is_of_the_facts_and_read_from_sums(
    scenario: Engine, ref: registry.MetricRef
) -> None:
    held, formula = tables(ref.feed.key), ref.metric.formula
    assert isinstance(formula, Quantile)
    timed, fact = held.feed.duration(formula.duration), held.fact
    cuts = [cut for cut in (Cut.DISTRICT, Cut.CATEGORY, Cut.CHANNEL) if getattr(held.feed, cut.value)]
    columns = [fact.c[getattr(held.feed, cut.value)] for cut in cuts]
    days = Span(at("2026-01-01 00:00"), at("2026-11-18 00:00"))
    seconds, anchor = fact.c[f"{timed.key}_s"], fact.c[timed.anchor]
    query = select(seconds.label("seconds"), *columns).where(
        anchor >= days.since, anchor < days.until, seconds.is_not(None)
    )
    if timed.where:
        query = query.where(timed.where(fact.c))
    with reading(scenario) as connection:
        facts = pd.DataFrame(connection.execute(query).mappings())
        wrong, asked = {}, 0
        for chosen in _powerset(cuts):
            named = [column.name for cut, column in zip(cuts, columns, strict=True) if cut in chosen]
            groups = facts.groupby(named)["seconds"] if named else [((), facts["seconds"])]
            for members, durations in groups:
                where = dict(zip(chosen, members, strict=True))
                plain = sorted(durations)[max(ceil(formula.q * len(durations) - 1e-9), 1) - 1]
                with statements(scenario) as said:
                    (row,) = read(connection, ref, span=days, where=where, now=NOW)
                asked += 1
                about = pytest.approx(plain / formula.per, rel=0.02)
                if (row.n, row.value) != (len(durations), about) or any(
                    f"FROM {fact.name} " in s for s in said
                ):
                    wrong[tuple(where.items())] = (row, plain, len(durations))

    assert wrong == {}
    assert asked >= 2 ** len(cuts)


def _powerset(cuts: list[Cut]) -> list[tuple[Cut, ...]]:
    """Every choice of some, none or all of them."""
    return [chosen for n in range(len(cuts) + 1) for chosen in combinations(cuts, n)]


def test_a_stock_is_exact_at_every_hour(scenario: Engine) -> None:
    ref = registry.metric("call122.complaints_open")
    with reading(scenario) as connection:
        rows = read(
            connection,
            ref,
            span=Span(at("2026-11-16 08:00"), at("2026-11-16 11:00")),
            grain=Grain.HOUR,
            now=NOW,
        )
        later = value(connection, ref, span=Span(SINCE, at("2026-11-17 09:30")), now=NOW)

    assert [row.value for row in rows] == [0, 1, 1]
    assert later == 0


def test_a_stock_without_a_complete_history_has_no_value(engine: Engine, medan: CityProfile) -> None:
    put(engine, medan, "call122.incidents", INCIDENTS, now=NOW)

    with reading(engine) as connection:
        found = value(connection, registry.metric("call122.complaints_open"), span=Span(SINCE, NOW), now=NOW)

    assert found is None


def test_nothing_after_now_is_counted(scenario: Engine) -> None:
    early = at("2026-11-17 00:00")
    with reading(scenario) as connection:
        found = value(connection, registry.metric("licensing.on_time"), span=Span(SINCE, NOW), now=early)

    assert found is None


def test_a_feed_that_never_delivered_has_no_value_rather_than_zero(engine: Engine) -> None:
    with reading(engine) as connection:
        found = value(connection, registry.metric("eparking.gross_revenue"), span=Span(SINCE, NOW), now=NOW)

    assert found is None


def test_an_hour_without_payments_is_zero_once_the_feed_covers_it(scenario: Engine) -> None:
    ref = registry.metric("eparking.transactions")
    with reading(scenario) as connection:
        rows = read(
            connection,
            ref,
            span=Span(at("2026-11-16 10:00"), at("2026-11-16 12:00")),
            grain=Grain.HOUR,
            now=NOW,
        )

    assert [row.value for row in rows] == [0, 0]


def test_the_forecast_of_a_year_of_the_demo_city_is_close_from_june_on(
    engine: Engine, medan: CityProfile
) -> None:
    city, ref = DemoCity(medan), registry.feed("simp4d.daily_realisation")
    first, last = at("2023-01-01 00:00"), at("2026-01-01 00:00")
    frames = list(city.history(ref.key, first, last + 86_400 * 2, before=last))
    job = prepare(engine, ref, medan, now=lambda: NOW)
    job.frames([as_text(frame, ref.feed) for frame in [pd.concat(frames)]], name="totals")

    with reading(engine) as connection:
        year = Span(at("2025-01-01 00:00"), last)
        brought = value(connection, registry.metric("simp4d.realisation"), span=year, now=NOW)
        for month in range(6, 13):
            until = at(f"2025-{month:02d}-01 00:00")
            told = value(
                connection, registry.metric("simp4d.forecast"), span=Span(until - 86_400, until), now=NOW
            )
            assert told == pytest.approx(brought, rel=0.015), month

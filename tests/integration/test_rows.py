"""The rows behind every metric: the same number made of them again, page by page, in both databases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice

import pytest
from sqlalchemy import Connection, Engine, func, select

from db import registry
from db.city.profile import CityProfile
from db.city.zone import DAY
from db.declare import AsOfNow, OfTarget, OfYear, PaceGap, PerPlaceDay, Quantile, YearEnd, YearOnYear
from db.engine import reading, writing
from db.metrics import Cut, MetricQueryError, Span, read, value
from db.metrics.again import recompute
from db.metrics.now import OF_PLACES
from db.metrics.rows import Behind, Page, behind_basis, count, every, page
from db.metrics.windows import windows
from db.openings import put_opening
from db.reference import load_zone
from db.registry import MetricRef
from db.rollups import contribution
from db.schema import tables
from tests.integration.scenario import EXPECTED, NOW, SINCE
from tests.integration.scenario.eparking import POINT
from tests.integration.scenario.licensing import RECORDS as LICENSING
from tests.support.records import at, day, put
from tests.support.statements import statements

METRICS = [ref.key for ref in registry.metrics()]
EARLIER = at("2026-11-17 10:30")


def _behind(
    key: str, *, span: Span | None = None, where: Mapping[Cut, str] | None = None, oldest_first: bool = False
) -> Behind:
    ref = registry.metric(key)
    return Behind(
        ref=ref, span=span or Span(SINCE, NOW), where=where or {}, now=NOW, oldest_first=oldest_first
    )


def _difference(connection: Connection, asked: Behind) -> str | None:
    """How the number made of all rows differs from the one shown; where rows cannot give it, from the sum behind it.

    How many rows there are is asked apart from reading them.
    """
    made = behind_basis(connection, asked)
    rows = list(every(connection, asked))
    counted = count(connection, asked)
    if counted.n != len(rows):
        return f"{counted.n} counted, {len(rows)} rows"
    found = recompute(asked.ref, rows, made)
    shown = read(connection, asked.ref, span=asked.span, where=asked.where, now=asked.now)[0]
    told, rel = shown.value, 1e-12
    if made.why_not is not None:
        assert made.why_not.id != made.why_not.en
        told = shown.numerator or 0.0
    elif isinstance(asked.ref.metric.formula, Quantile):
        rel = 0.02
    same = found == (None if told is None else pytest.approx(told, rel=rel))
    return None if same else f"{found} of the rows, {told} shown"


def _differences(engine: Engine, asked: Iterable[Behind]) -> dict[object, str]:
    """What differs, by metric and part asked for."""
    wrong: dict[object, str] = {}
    with reading(engine) as connection:
        for one in asked:
            if (difference := _difference(connection, one)) is not None:
                wrong[one.ref.key, *one.where.items()] = difference
    return wrong


@pytest.mark.parametrize("span", [Span(SINCE, NOW), Span(SINCE + 3_600, EARLIER)], ids=["whole", "part"])
def test_the_rows_of_every_metric_give_its_number_again(scenario: Engine, span: Span) -> None:
    assert _differences(scenario, (_behind(key, span=span) for key in METRICS)) == {}


@pytest.mark.parametrize("cut", [Cut.DISTRICT, Cut.CATEGORY, Cut.CHANNEL, Cut.PLACE])
def test_the_rows_of_a_member_give_its_number(scenario: Engine, cut: Cut) -> None:
    refs = [ref for ref in registry.metrics() if getattr(ref.feed.feed, cut.value) and not _refuses(ref, cut)]
    with reading(scenario) as connection:
        members = {ref.key: _members(connection, ref, cut) for ref in refs}

    asked = [_behind(key, where={cut: member}) for key, found in members.items() for member in found]

    assert len(asked) > len(refs)
    assert _differences(scenario, asked) == {}


def test_the_share_of_one_step_is_of_all_steps_and_its_rows_give_it(scenario: Engine) -> None:
    ref, span = registry.metric("licensing.bottleneck"), Span(SINCE, NOW)
    with reading(scenario) as connection:
        shares = {
            row.member: row.value
            for row in read(connection, ref, span=span, cut=Cut.CATEGORY, now=NOW)
            if row.member
        }
        for step, share in shares.items():
            where = {Cut.CATEGORY: step}
            cut = read(connection, ref, span=span, cut=Cut.CATEGORY, where=where, now=NOW)
            assert value(connection, ref, span=span, where=where, now=NOW) == share
            assert [(row.member, row.value) for row in cut] == [(step, share)]
            assert _difference(connection, _behind(ref.key, where=where)) is None

    assert len(shares) > 1
    assert sum(share or 0 for share in shares.values()) == pytest.approx(100)


def test_the_rows_of_a_place_are_looked_for_only_where_it_has_any(scenario: Engine) -> None:
    year, here = Span(NOW - 365 * DAY, NOW), {Cut.PLACE: POINT}
    keys = ["eparking.gross_revenue", "eparking.cashless_share", "eparking.settlement_lag_p90"]
    with reading(scenario) as connection:
        for key in keys:
            every_place = [
                row for row in every(connection, _behind(key, span=year)) if row.cells["point_id"] == POINT
            ]
            assert list(every(connection, _behind(key, span=year, where=here))) == every_place != []
        with statements(scenario) as said:
            assert page(connection, _behind(keys[0], span=year, where={Cut.PLACE: "EP-0"})).rows == []

    assert not [statement for statement in said if "FROM eparking_payments " in statement]


def _refuses(ref: MetricRef, cut: Cut) -> bool:
    formula = ref.metric.formula
    by_category = isinstance(formula, OfYear | PaceGap)
    of_places = isinstance(formula, AsOfNow) and formula.reader in OF_PLACES and cut is not Cut.PLACE
    places = (isinstance(formula, PerPlaceDay) or of_places) and cut is not Cut.DISTRICT
    # Last year's taxes were not recorded by channel.
    years = isinstance(formula, YearEnd | YearOnYear) and cut is Cut.CHANNEL
    return isinstance(formula, OfTarget) or places or years or (by_category and cut is not Cut.CATEGORY)


def _members(connection: Connection, ref: MetricRef, cut: Cut) -> list[str]:
    whole = registry.MetricRef(ref.program, ref.metric)
    if isinstance(ref.metric.formula, YearEnd | YearOnYear | OfYear | PaceGap):
        whole = registry.metric("simp4d.realisation")
    formula_cut = getattr(ref.metric.formula, "cut", None)
    if formula_cut not in (None, cut.value):
        return ["unknown"]
    rows = read(connection, whole, span=Span(SINCE, NOW), cut=cut, now=NOW)
    return [row.member for row in rows if row.member is not None][:3]


def test_pages_follow_one_another_without_gap_or_repetition(scenario: Engine) -> None:
    for key in (
        "eparking.gross_revenue",
        "licensing.backlog",
        "sibisa.backlog_days",
        "eparking.silent_points",
    ):
        with reading(scenario) as connection:
            asked = _behind(key)
            whole = [
                (row.feed, row.source, row.key, tuple(row.parts.items())) for row in every(connection, asked)
            ]
            found, answer = [], page(connection, asked, limit=2)
            found += _keys(answer)
            while answer.cursor is not None:
                answer = page(connection, asked, limit=2, cursor=answer.cursor)
                found += _keys(answer)

        assert found == whole
        assert len(set(found)) == len(found)


def _keys(answer: Page) -> list[tuple[object, ...]]:
    return [(row.feed, row.source, row.key, tuple(row.parts.items())) for row in answer.rows]


def test_rows_come_newest_first_or_oldest_first(scenario: Engine) -> None:
    with reading(scenario) as connection:
        newest = [row.at for row in every(connection, _behind("eparking.transactions"))]
        oldest = [row.at for row in every(connection, _behind("eparking.transactions", oldest_first=True))]

    assert newest == sorted(newest, key=lambda instant: -(instant or 0))
    assert oldest == newest[::-1]


@pytest.mark.parametrize("oldest_first", [False, True])
def test_a_long_reading_gives_each_row_once_whatever_the_order_of_keys(
    engine: Engine, medan: CityProfile, monkeypatch: pytest.MonkeyPatch, *, oldest_first: bool
) -> None:
    payments = [
        {
            "txn_id": f"p{key:03d}",
            "paid_at": f"2026-11-16 08:{minute:02d}",
            "amount_idr": "2000",
            "method": "qris",
            "status": "settled",
        }
        for minute in range(30)
        for key in (minute, 100 + minute, 99 - minute)
    ]
    put(engine, medan, "eparking.payments", payments, now=NOW)
    monkeypatch.setattr("db.metrics.rows.CHUNK", 7)

    with reading(engine) as connection:
        asked = _behind("eparking.transactions", oldest_first=oldest_first)
        found = [row.key for row in islice(every(connection, asked), 2 * len(payments))]

    assert sorted(found) == sorted(payment["txn_id"] for payment in payments)


def test_rows_that_come_between_two_pages_do_not_shift_them(engine: Engine, medan: CityProfile) -> None:
    def payment(key: str, paid: str) -> dict[str, str]:
        return {"txn_id": key, "paid_at": paid, "amount_idr": "2000", "method": "qris", "status": "settled"}

    put(
        engine,
        medan,
        "eparking.payments",
        [payment(f"p{n}", f"2026-11-16 08:0{n}") for n in range(6)],
        now=NOW,
    )
    asked = _behind("eparking.transactions")
    with reading(engine) as connection:
        first = page(connection, asked, limit=3)
    put(engine, medan, "eparking.payments", [payment("new", "2026-11-16 09:00")], now=NOW)
    with reading(engine) as connection:
        second = page(connection, asked, limit=3, cursor=first.cursor)

    assert [row.key for row in first.rows + second.rows] == ["p5", "p4", "p3", "p2", "p1", "p0"]


def test_records_of_the_same_instant_are_told_apart_by_their_key(engine: Engine, medan: CityProfile) -> None:
    same = [
        {
            "txn_id": f"p{n}",
            "paid_at": "2026-11-16 08:00",
            "amount_idr": "2000",
            "method": "qris",
            "status": "settled",
        }
        for n in range(5)
    ]
    put(engine, medan, "eparking.payments", same, now=NOW)
    asked = _behind("eparking.transactions")
    found: list[str] = []
    cursor: str | None = None
    with reading(engine) as connection:
        for _ in range(3):
            answer = page(connection, asked, limit=2, cursor=cursor)
            found += [row.key for row in answer.rows]
            cursor = answer.cursor

    assert found == ["p0", "p1", "p2", "p3", "p4"]
    assert cursor is None


@pytest.mark.parametrize("cursor", ["x", "####", "W10", "bnVsbA", "WzEsMiwzXQ", "a" * 5_000])
def test_a_cursor_that_was_changed_is_refused_in_plain_words(scenario: Engine, cursor: str) -> None:
    with reading(scenario) as connection, pytest.raises(MetricQueryError, match="cursor"):
        page(connection, _behind("eparking.transactions"), cursor=cursor)


def test_a_cursor_of_another_question_is_refused(scenario: Engine) -> None:
    with reading(scenario) as connection:
        first = page(connection, _behind("eparking.transactions"), limit=1)
        with pytest.raises(MetricQueryError, match="another question"):
            page(connection, _behind("eparking.gross_revenue"), limit=1, cursor=first.cursor)


def test_a_running_range_is_paged_to_its_end_and_another_is_not(scenario: Engine) -> None:
    def asked(since: int, stated: str) -> Behind:
        return replace(_behind("eparking.transactions", span=Span(since, NOW)), stated=stated)

    with reading(scenario) as connection:
        first = page(connection, asked(SINCE, "7d"), limit=1)
        later = page(connection, asked(SINCE + DAY, "7d"), limit=1, cursor=first.cursor)
        with pytest.raises(MetricQueryError, match="another question"):
            page(connection, asked(SINCE + DAY, "today"), limit=1, cursor=later.cursor)

    assert later.asked == first.asked


def test_counting_stops_at_a_cap(scenario: Engine) -> None:
    with reading(scenario) as connection:
        exact = count(connection, _behind("eparking.transactions"))
        capped = count(connection, _behind("eparking.transactions"), cap=3)

    assert (exact.n, exact.more) == (5, False)
    assert (capped.n, capped.more) == (3, True)


def test_rows_have_only_columns_of_the_contract_and_parts_of_the_value(scenario: Engine) -> None:
    own = {"feed", "source", "record_key", "counted_at"}
    for key in METRICS:
        asked = _behind(key)
        with reading(scenario) as connection:
            found = page(connection, asked)
        contract = {c.name for feed in asked.ref.program.feeds for c in feed.columns}
        named = {column.name for column in found.columns if not column.is_part}
        assert named <= own | contract, key
        for row in found.rows:
            assert set(row.cells) <= named, key


def test_a_balance_given_at_the_opening_is_counted_and_its_cases_leave_it(
    engine: Engine, medan: CityProfile
) -> None:
    records = LICENSING["licensing.applications"]
    put(engine, medan, "licensing.applications", records, now=NOW)
    ref = registry.feed("licensing.applications")
    with writing(engine, "test") as connection:
        put_opening(
            connection, ref, "backlog", {"unknown": 40, "12.71.01": 2}, day("2026-11-17"), source="test"
        )

    with reading(engine) as connection:
        for until in (at("2026-11-17 09:00"), at("2026-11-18 09:00"), NOW):
            for where in ({}, {Cut.DISTRICT: "12.71.01"}):
                asked = _behind("licensing.backlog", span=Span(SINCE, until), where=where)
                assert _difference(connection, asked) is None


def test_every_metric_of_the_catalogue_is_covered() -> None:
    assert set(METRICS) == set(EXPECTED)


FOUND_BY = [
    (ref.key, duration.key)
    for ref in registry.feeds()
    for duration in ref.feed.durations
    if duration.counted_in
]


@pytest.mark.parametrize(("key", "duration_key"), FOUND_BY)
def test_a_count_that_durations_are_found_by_leaves_none_out(
    scenario: Engine, key: str, duration_key: str
) -> None:
    held = tables(key)
    duration, fact = held.feed.duration(duration_key), held.fact.c
    counted = contribution(held.feed.measure(duration.counted_in), fact)
    observed = [fact[f"{duration_key}_cell"].is_not(None)]
    observed += [duration.where(fact)] if duration.where else []
    with reading(scenario) as connection:
        all_of_them = connection.scalar(select(func.count()).where(*observed))
        left_out = connection.scalar(select(func.count()).where(*observed, counted == 0))

    assert all_of_them
    assert left_out == 0


@pytest.mark.parametrize(
    "ref",
    [
        ref
        for ref in registry.metrics()
        if isinstance(ref.metric.formula, Quantile)
        and not ref.feed.feed.duration(ref.metric.formula.duration).counted_in
    ],
    ids=lambda ref: ref.key,
)
def test_rows_behind_a_percentile_are_looked_for_on_the_days_that_have_any(
    scenario: Engine, ref: registry.MetricRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, formula = tables(ref.feed.key), ref.metric.formula
    assert isinstance(formula, Quantile)
    timed, fact = held.feed.duration(formula.duration), held.fact
    monkeypatch.setattr("db.metrics.windows.FACTS_A_STATEMENT", 0)
    at, district = fact.c[timed.anchor], fact.c[held.feed.district]
    observed = [fact.c[f"{timed.key}_cell"].is_not(None), *([timed.where(fact.c)] if timed.where else [])]
    with reading(scenario) as connection:
        zone, instants = (
            load_zone(connection),
            connection.execute(select(district, at).where(*observed)).all(),
        )
        for member in {member for member, _ in instants}:
            asked = _behind(ref.key, span=Span(NOW - 365 * DAY, NOW), where={Cut.DISTRICT: member})
            (walk,) = behind_basis(connection, asked).walks
            assert walk.narrow is not None
            found = [*windows(connection, walk.narrow, since=None, until=None, oldest_first=True)]
            rows = len(list(every(connection, asked)))

            moments = [moment for named, moment in instants if named == member and moment < NOW]
            days = {
                day for span in found for day in range(zone.day(span.since), zone.day(span.until - 1) + 1)
            }
            assert days == {zone.day(moment) for moment in moments}
            assert rows == len(moments) > 0

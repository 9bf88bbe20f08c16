"""The filter bar in the address: what comes back, what is mended, what is said about it."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.filters import (
    EARLIEST,
    LONGEST_DAYS,
    Choices,
    Filters,
    grain_of,
    parse,
    write,
)
from db import registry
from db.metrics import Grain, Span
from db.metrics.compare import Against, Period
from db.text import Text

TODAY = date(2026, 11, 25)
CHOICES = Choices(
    today=TODAY,
    districts={
        "12.71.01": Text(id="Medan Kota", en="Medan Kota"),
        "unknown": Text(id="Tak diketahui", en="Unknown"),
    },
    categories={"R2": Text(id="Roda dua", en="Two wheels"), "a&b=c": Text(id="A", en="B")},
    channels={"qris": Text(id="QRIS", en="QRIS")},
)
NAMED = [period for period in Period if period is not Period.CUSTOM]


@st.composite
def filters(draw: st.DrawFn) -> Filters:
    shared = {
        "district": draw(st.sampled_from(["", *CHOICES.districts])),
        "category": draw(st.sampled_from(["", *CHOICES.categories])),
        "channel": draw(st.sampled_from(["", *CHOICES.channels])),
        "compare": draw(st.sampled_from(Against)),
    }
    period = draw(st.sampled_from(Period))
    if period is not Period.CUSTOM:
        return Filters(period=period, **shared)
    days = st.dates(EARLIEST, TODAY)
    since, until = sorted((draw(days), draw(days)))
    since = max(since, until - timedelta(days=LONGEST_DAYS - 1))
    return Filters(period=period, since=since, until=until, **shared)


@given(filters())
def test_filters_come_back_from_the_address_they_are_written_to(asked: Filters) -> None:
    found = parse(write(asked), CHOICES)

    assert found.filters == asked
    assert found.problems == ()


@given(filters())
def test_an_address_has_one_canonical_form(asked: Filters) -> None:
    written = write(asked)

    assert write(parse(f"?{written}&lang=en&x=1", CHOICES).filters) == written


ANYTHING = st.text(max_size=30)


@given(
    st.dictionaries(st.sampled_from(["period", "from", "to", "district", "category", "compare"]), ANYTHING)
)
def test_nothing_a_person_can_write_fails_and_what_is_made_of_it_is_canonical(query: dict[str, str]) -> None:
    found = parse(query, CHOICES)

    assert parse(write(found.filters), CHOICES) == type(found)(filters=found.filters)
    for problem in found.problems:
        assert problem.text.id
        assert problem.text.en
        assert problem.text.id != problem.text.en


@given(st.text(max_size=80))
def test_any_query_text_gives_filters(query: str) -> None:
    assert isinstance(parse(query, CHOICES).filters, Filters)


def test_the_default_is_today_of_the_whole_city_against_last_week_and_leaves_the_address_empty() -> None:
    assert parse("", CHOICES).filters == Filters()
    assert (Filters().period, Filters().compare, Filters().where) == (Period.TODAY, Against.WEEK, {})
    assert write(Filters()) == ""


def test_values_are_escaped_in_the_address() -> None:
    written = write(Filters(category="a&b=c"))

    assert parse_qs(written) == {"category": ["a&b=c"]}


@pytest.mark.parametrize(
    ("query", "expected", "says"),
    [
        ("period=fortnight", "", "fortnight"),
        ("compare=moon", "", "week, month, year, target"),
        ("district=99.99.99", "", "Medan Kota"),
        ("channel=qris&category=R9", "channel=qris", "R9"),
        ("from=2026-11-31&to=2026-11-20", "from=2026-11-20&to=2026-11-20", "2026-11-31"),
        ("from=2026-11-20&to=2026-11-10", "from=2026-11-10&to=2026-11-20", "swapped"),
        ("from=2026-12-10&to=2026-11-10", "from=2026-11-10&to=2026-11-25", "'2026-12-10' is after today"),
        ("from=2027-01-01&to=2027-02-01", "", "after today"),
        ("from=2026-11-20&to=2027-02-01", "from=2026-11-20&to=2026-11-25", "ends today"),
        ("from=2010-01-01&to=2026-11-20", "from=2021-11-17&to=2026-11-20", "1830"),
        ("from=1999-01-01&to=2001-01-01", "from=2000-01-01&to=2001-01-01", "earliest"),
        ("period=month&from=2026-11-20&to=2026-11-21", "period=month", "ignored"),
        ("period=custom", "", "needs"),
        ("from=2026-W47-1&to=2026-11-21", "from=2026-11-21&to=2026-11-21", "no day"),
    ],
)
def test_a_wrong_value_becomes_the_nearest_sensible_one_and_is_named(
    query: str, expected: str, says: str
) -> None:
    found = parse(query, CHOICES)

    assert write(found.filters) == expected
    assert says in " ".join(problem.text.en for problem in found.problems)


def test_a_range_with_one_day_given_ends_today_or_is_that_day() -> None:
    assert write(parse("from=2026-11-20", CHOICES).filters) == "from=2026-11-20&to=2026-11-25"
    assert write(parse("to=2026-11-20", CHOICES).filters) == "from=2026-11-20&to=2026-11-20"


def test_a_district_may_be_written_by_name() -> None:
    found = parse("district=medan kota", CHOICES)

    assert found.filters.district == "12.71.01"
    assert found.problems == ()


def test_a_long_value_is_shortened_in_its_message() -> None:
    problem = parse("district=" + "x" * 500, CHOICES).problems[0]

    assert len(problem.text.en) < 200


def test_a_page_without_categories_says_so() -> None:
    problem = parse("category=R2", Choices(today=TODAY)).problems[0]

    assert "no category here" in problem.text.en


HOUR, DAY = 3_600, 86_400


@pytest.mark.parametrize(
    ("seconds", "metric", "grain"),
    [
        (10 * HOUR, "eparking.gross_revenue", Grain.QUARTER_HOUR),
        (3 * DAY, "eparking.gross_revenue", Grain.HOUR),
        (30 * DAY, "eparking.gross_revenue", Grain.DAY),
        (200 * DAY, "eparking.gross_revenue", Grain.WEEK),
        (3 * 366 * DAY, "eparking.gross_revenue", Grain.MONTH),
        (10 * HOUR, "simp4d.achievement", Grain.DAY),
        (30 * DAY, "call122.waiting_now", None),
    ],
)
def test_a_range_is_drawn_in_buckets_that_suit_it(seconds: int, metric: str, grain: Grain | None) -> None:
    assert grain_of(Span(0, seconds), registry.metric(metric).metric) == grain

"""What a person could take for a fault is told: parts beyond a filter, ranges of unequal length, changes that there are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from dashboard import model
from dashboard.api.panels import asked_at
from dashboard.components.about import about_body
from dashboard.components.phrases import View
from dashboard.desk.about import about
from dashboard.desk.asked import Asked
from dashboard.desk.build import Built, build_page, choices
from dashboard.filters import parse
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.model import State
from db.city.profile import CityProfile
from db.engine import Connection, reading
from db.metrics import Cut, MetricQueryError, Span, read
from db.registry import metric
from tests.integration.scenario import NOW

VIEW = View("en", "Asia/Jakarta")


def _asked(connection: Connection, medan: CityProfile, program: str, query: str) -> Asked:
    filters = parse(query, choices(connection, medan, program, NOW)).filters
    return asked_at(connection, medan, filters, NOW)


def _notes(built: Built, key: str) -> list[str]:
    return [note.en for shown in built.panels if shown.declared.key == key for note in shown.notes]


def test_a_chart_of_parts_says_that_it_shows_more_than_the_filter_and_begins_with_what_is_chosen(
    scenario: Engine, medan: CityProfile
) -> None:
    with reading(scenario) as connection:
        free, cash = (
            build_page(_asked(connection, medan, "eparking", f"period=7d{more}"), "eparking")
            for more in ("", "&channel=cash")
        )
    (of_cash,) = (shown.panel for shown in cash.panels if shown.declared.key == "channels")

    assert isinstance(of_cash, model.BarsPanel)
    assert of_cash.lines[0].key == "cash"
    assert len(of_cash.lines) > 1
    told = "All parts are shown; the filter Cash stands in bold."
    assert told in _notes(cash, "channels")
    assert told not in _notes(free, "channels")


def test_of_a_district_without_points_each_figure_says_in_plain_words_why_it_is_empty(
    scenario: Engine, medan: CityProfile
) -> None:
    with reading(scenario) as connection:
        built = build_page(_asked(connection, medan, "eparking", "period=7d&district=12.71.04"), "eparking")

    figures = {figure.key: figure for figure in built.figures}
    assert figures["revenue_per_point_day"].value.state is State.NO_CASES
    assert "allowed" not in str([figure.reason for figure in built.figures])
    reasons = {shown.reason.en for shown in built.panels if shown.reason}
    assert "none in this selection" in reasons
    assert "none" not in reasons


@pytest.mark.parametrize("chosen", ["category=R2", "channel=cash"])
def test_what_is_counted_by_point_is_not_zero_of_a_kind_or_channel(
    scenario: Engine, medan: CityProfile, chosen: str
) -> None:
    with reading(scenario) as connection:
        asked = _asked(connection, medan, "eparking", f"period=7d&{chosen}")
        figures = {figure.key: figure for figure in build_page(asked, "eparking").figures}
        silent = asked.moment.ref("eparking", "silent_points")
        with pytest.raises(MetricQueryError) as refused:
            read(connection, silent, span=Span(0, NOW), where=asked.where(silent), now=NOW)
        with pytest.raises(MetricQueryError):
            read(connection, silent, span=Span(0, NOW), cut=Cut.CATEGORY, now=NOW)

    said = figures["revenue_per_point_day"].reason
    assert said == figures["silent_points"].reason == refused.value.words
    assert "per titik" in said.id


def test_ranges_of_as_many_working_days_say_why_they_differ_in_length(
    scenario: Engine, medan: CityProfile
) -> None:
    with reading(scenario) as connection:
        asked = _asked(connection, medan, "licensing", "period=month")
        licensing, calls = (about(asked, metric(key)) for key in ("licensing.received", "call122.offered"))

    assert licensing.rule[0].en.startswith("13 working days are held against 13 working days, because")
    assert not any("because" in text.en for text in calls.rule)
    drawer = about_body(replace(licensing, earlier=1.0), asked.filters, VIEW)
    assert licensing.rule[0].en in str(drawer)


def test_an_earlier_year_of_totals_alone_says_that_it_knows_no_parts(
    scenario: Engine, medan: CityProfile
) -> None:
    with reading(scenario) as connection:
        built = build_page(_asked(connection, medan, "simp4d", "period=year"), "simp4d")

    told = "No change: the period compared with was not recorded by {}."
    assert told.format("district") in _notes(built, "districts")
    assert told.format("channel") in _notes(built, "channels")


@pytest.mark.parametrize("key", ["sibisa.on_time", "taru.verified_on_time", "call122.reached_in_time"])
def test_what_fell_due_after_the_last_data_of_a_late_source_is_not_held_against_it(
    scenario: Engine, medan: CityProfile, key: str
) -> None:
    ref, later = metric(key), NOW + 20 * 86_400
    with reading(scenario) as connection:
        late = Moment(connection, medan, later, Watch())
        newest, span = late.freshness(ref).newest_at, Span(NOW - 30 * 86_400, later)
        assert newest is not None
        told = read(connection, ref, span=span, now=late.as_of(ref))[0]
        by_newest = read(connection, ref, span=Span(span.since, newest + 1), now=newest + 1)[0]
        by_clock = read(connection, ref, span=span, now=later)[0]

    assert late.freshness(ref).late_since is not None
    assert (told.value, told.denominator) == (by_newest.value, by_newest.denominator)
    assert (by_clock.denominator or 0) >= (told.denominator or 0)

"""What a person could take for a fault is told: parts beyond a filter, ranges of unequal length, changes that there are not."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

import pandas as pd
import pytest
from sqlalchemy import Engine

from dashboard import model
from dashboard.api.panels import asked_at
from dashboard.components.about import about_body
from dashboard.components.brief import brief_html
from dashboard.components.keyfigures import figure_parts
from dashboard.components.phrases import View
from dashboard.desk.about import about
from dashboard.desk.asked import Asked
from dashboard.desk.build import Built, build_page, choices
from dashboard.desk.keyfigures import build_figure
from dashboard.desk.overview import asked_facts
from dashboard.desk.words import asked_words
from dashboard.faces import Face, faces
from dashboard.filters import parse
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.model import State
from dashboard.taken.about import metric_lines, period_lines, rows_lines
from dashboard.taken.brief import build_brief
from db.city.profile import CityProfile
from db.engine import Connection, reading
from db.metrics import Cut, Grain, MetricQueryError, Span, read
from db.metrics.again import recompute
from db.metrics.compare import unlike
from db.metrics.rows import Behind, behind_basis, page
from db.registry import metric
from tests.integration.scenario import NOW
from tests.support.records import at, put

VIEW = View("en", "Asia/Jakarta")


def _asked(connection: Connection, medan: CityProfile, program: str, query: str) -> Asked:
    filters = parse(query, choices(connection, medan, program, NOW)).filters
    return asked_at(connection, medan, filters, NOW)


def _face(program: str) -> Face:
    return next(face for face in faces() if face.program == program)


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


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("eparking.revenue_per_point_day", 19_000 / (150 * 2.5)),
        ("eparking.target_achievement", 100 * 19_000 / (12_500_000_000 / 365 * 2.5)),
        ("sibisa.per_working_day", 1.0),
    ],
)
def test_days_before_there_are_data_are_not_divided_by_and_the_page_says_since_when_there_are(
    scenario: Engine, medan: CityProfile, key: str, shown: float
) -> None:
    ref = metric(key)
    with reading(scenario) as connection:
        asked = _asked(connection, medan, ref.program.key, "from=2026-11-02&to=2026-11-18")
        known = _asked(connection, medan, ref.program.key, "from=2026-11-16&to=2026-11-18")
        behind = Behind(ref=ref, span=asked.framed(ref).span, where={}, now=NOW)
        made, rows = behind_basis(connection, behind), page(connection, behind, limit=100).rows
        said = [
            str(about_body(about(asked, ref), asked.filters, VIEW)),
            str(figure_parts([build_figure(asked, ref.program.key, ref.metric.key)], "page", VIEW)),
            asked_words(asked, ref).en,
            asked_facts(asked, _face(ref.program.key))["subtitle"].en,
        ]
        lines = {line.label.en: line.value for line in period_lines(asked, ref)}
        shown_now, target = asked.number(ref), asked.moment.target(ref, asked.framed(ref).span)
        due = asked.moment.target(ref, known.framed(ref).span)

        assert build_figure(known, ref.program.key, ref.metric.key).begins is None

    assert shown_now == pytest.approx(shown)
    assert recompute(ref, rows, made) == pytest.approx(shown)
    assert target == due
    assert all("data since Mon 16 Nov 2026" in text for text in said)
    assert lines["Data since"] == "2026-11-16T00:00:00+07:00"


def test_days_of_rest_and_of_ramadan_that_differ_are_told_wherever_the_change_is(
    engine: Engine, medan: CityProfile
) -> None:
    asked_on = at("2026-04-20 12:00")
    filed = {"document_type": "KTPEL", "channel": "web", "status": "issued"}
    days = [
        {
            "request_no": f"{n}",
            "submitted_at": f"{n:%Y-%m-%d} 08:00",
            "issued_at": f"{n:%Y-%m-%d} 09:00",
            **filed,
        }
        for n in pd.date_range("2026-01-02", "2026-04-20")
    ]
    put(engine, medan, "sibisa.requests", days, now=asked_on)
    with reading(engine) as connection:
        told = {}
        for query in ("from=2026-03-15&to=2026-03-31", "from=2026-03-01&to=2026-03-14"):
            filters = parse(query, choices(connection, medan, "sibisa", asked_on)).filters
            asked = asked_at(connection, medan, filters, asked_on)
            ref, figure = metric("sibisa.issued"), build_figure(asked, "sibisa", "issued")
            assert figure.change is not None
            shown = str(figure_parts([figure], "page", VIEW))
            facts = asked_facts(asked, _face("sibisa"))
            kinds = unlike(connection, asked.moment.zone, asked.framed(ref).alike)
            lines = [line.value.en for line in rows_lines(asked, ref) if line.label.en == "Note"]
            told[query] = kinds, shown, facts["unlike"], [rule.en for rule in about(asked, ref).rule], lines

    rest, fasting = told.values()
    sentence = "Days of rest differ: 10 days, 2 in the period compared with."
    assert rest[0]["days_of_rest"] == (10, 2)
    assert rest[4][0] == sentence
    # The overview's number is a share, which does not grow with the days that it is of.
    assert [one.short.en for one in rest[2]] == ["Ramadan differs"]
    assert sentence in rest[3]
    assert "vs 2–10 Mar" in rest[1]
    assert sentence in rest[1]
    assert "days of rest differ" in rest[1]
    assert fasting[0]["ramadan"] == (14, 10)
    assert "Days of Ramadan differ: 14 days, 10 in the period compared with." in fasting[3]
    assert "working_days" not in rest[0] | fasting[0]


def test_a_running_day_is_no_working_day_yet(scenario: Engine, medan: CityProfile) -> None:
    ref = metric("sibisa.per_working_day")
    with reading(scenario) as connection:
        today = _asked(connection, medan, "sibisa", "").shown(ref)
        by_day = _asked(connection, medan, "sibisa", "period=7d").series(ref)
        with pytest.raises(MetricQueryError):
            read(connection, ref, span=Span(NOW - 86_400, NOW), grain=Grain.HOUR, now=NOW)

    assert (today.value, today.state) == (None, State.DAYS_END)
    assert [by_day[key] for key in sorted(by_day)][-2:] == [1.0, None]


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


def test_a_kind_of_tax_has_its_own_target_and_pace_and_stands_out_among_the_others(
    scenario: Engine, medan: CityProfile
) -> None:
    with reading(scenario) as connection:
        built = build_page(_asked(connection, medan, "simp4d", "period=month&category=PBJT-MM"), "simp4d")
        city = build_page(_asked(connection, medan, "simp4d", "period=month"), "simp4d")
        district = build_page(_asked(connection, medan, "simp4d", "period=month&district=12.71.01"), "simp4d")
    panels = {shown.declared.key: shown for shown in built.panels}
    lines = {line.key: line for line in panels["pace"].panel.lines}
    ranked = {row.member: row for row in panels["kinds"].panel.rows}
    shown = {figure.key: figure for figure in built.figures}

    assert lines["year"].values[-1] == 3_500_000
    assert ranked["PBJT-MM"].value == pytest.approx(100 * 3_500_000 / 470_000_000_000)
    assert len(ranked) > 1
    assert any("stands in bold" in note for note in _notes(built, "kinds"))
    whole = {panel.declared.key: panel for panel in city.panels}
    assert not any("stands in bold" in note for note in _notes(city, "kinds"))
    assert whole["kinds"].panel.rows[:2] == panels["kinds"].panel.rows[:2]
    assert shown["pace_gap"].goal is not None
    assert (shown["pace_gap"].goal.value, shown["pace_gap"].goal.unit) == (470_000_000_000, "idr")
    refused = {panel.declared.key: panel.reason for panel in district.panels}
    assert refused["pace"]
    assert refused["kinds"]


@pytest.mark.parametrize("key", ["eparking.target_achievement", "simp4d.pace_gap"])
def test_what_is_told_in_percent_of_a_target_names_the_target_and_who_set_it(
    scenario: Engine, medan: CityProfile, key: str
) -> None:
    ref = metric(key)
    with reading(scenario) as connection:
        asked = _asked(connection, medan, ref.program.key, "period=month")
        told = about(asked, ref)
        drawer = str(about_body(told, asked.filters, VIEW))
        figure = build_figure(asked, ref.program.key, ref.metric.key)
        card = str(figure_parts([figure], "page", VIEW))
        lines = {line.label.en: line.value for line in metric_lines(asked, ref)}
        brief = build_brief(asked, ref.program.key, ())
        paper = brief_html(brief, VIEW, style="", fonts="", scripts=(), pdf="")

    assert told.target is not None
    assert told.target.source.en in drawer
    assert "no target" not in drawer
    assert re.search(r"target[^_a-z]*[0-9]", card)
    assert ("*" in card) is not told.target.verified
    assert lines["Target"] == told.target.value > 1e6
    assert paper.count(escape(told.target.source.en)) >= 1


def test_growth_of_a_district_says_why_it_is_not_known(scenario: Engine, medan: CityProfile) -> None:
    with reading(scenario) as connection:
        asked = _asked(connection, medan, "simp4d", "period=month&channel=qris")
        ref = metric("simp4d.growth")
        figures = {figure.key: figure for figure in build_page(asked, "simp4d").figures}
        with pytest.raises(MetricQueryError) as refused:
            read(connection, ref, span=Span(NOW - 86_400, NOW), where={Cut.CHANNEL: "qris"}, now=NOW)
        kind = _asked(connection, medan, "simp4d", "period=month&category=PBBP2").number(ref)

    said = "Last year was not recorded by channel, so that this figure is not known by channel."
    assert figures["growth"].reason == refused.value.words
    assert refused.value.words.en == said
    assert kind == pytest.approx(100 * (6_500_000 / 4_000_000 - 1))


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

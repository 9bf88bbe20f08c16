"""Earlier years are often known by totals of days: nothing within such a day is shown, or compared with part of a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.components.keyfigures import unlike_words
from dashboard.components.phrases import View
from dashboard.desk.asked import Asked
from dashboard.desk.build import choices
from dashboard.desk.keyfigures import build_figure
from dashboard.desk.panels import build_panel
from dashboard.filters import parse
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.sheets import sheets
from db.city.profile import CityProfile
from db.engine import reading
from db.metrics import Grain, MetricRow, Span, read
from db.registry import metric
from tests.support.records import at, put

NOW = at("2026-11-26 12:00")
REALISATION = metric("simp4d.realisation")
PAID = {"tax_code": "PBBP2", "status": "success", "channel": "qris", "amount_idr": 1_000}


@pytest.fixture
def city(engine: Engine, medan: CityProfile) -> Engine:
    """A thousand rupiah a day: last year's by totals of days, this month's as payments at nine and at eighteen o'clock."""
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(365)]
    totals = [{"date": day.isoformat(), "tax_code": "PBBP2", "amount_idr": 1_000} for day in days]
    put(engine, medan, "simp4d.daily_realisation", totals, now=NOW)
    payments: list[dict[str, Any]] = [
        PAID | {"payment_id": f"{day}-{hour}", "paid_at": f"2026-11-{day:02} {hour:02}:00", "amount_idr": 500}
        for day in range(1, 27)
        for hour in (9, 18)
        if (day, hour) < (26, 12)
    ]
    put(engine, medan, "simp4d.payments", payments, now=NOW)
    return engine


def _rows(city: Engine, since: str, until: str, grain: Grain | None) -> list[MetricRow]:
    with reading(city) as connection:
        return read(connection, REALISATION, span=Span(at(since), at(until)), grain=grain, now=NOW)


@pytest.mark.parametrize("grain", [Grain.HOUR, Grain.QUARTER_HOUR])
def test_parts_of_a_day_known_by_its_total_are_gaps(city: Engine, grain: Grain) -> None:
    told = _rows(city, "2025-11-26 00:00", "2025-11-27 00:00", grain)
    counted = _rows(city, "2026-11-25 00:00", "2026-11-26 00:00", grain)

    assert {row.value for row in told} == {None}
    assert sum(row.value or 0 for row in counted) == 1_000
    assert 0 in {row.value for row in counted}


def test_a_range_within_such_a_day_is_not_told_and_whole_days_are(city: Engine) -> None:
    assert _rows(city, "2025-11-26 00:00", "2025-11-26 12:00", None)[0].value is None
    assert _rows(city, "2025-11-25 00:00", "2025-11-27 00:00", None)[0].value == 2_000
    days = _rows(city, "2025-11-25 12:00", "2025-11-27 00:00", Grain.DAY)
    assert [row.value for row in days] == [None, 1_000]


def _asked(city: Engine, medan: CityProfile, query: str) -> Any:
    with reading(city) as connection:
        filters = parse(query, choices(connection, medan, "simp4d", NOW)).filters
        asked = Asked(moment=Moment(connection, medan, NOW, Watch()), filters=filters)
        figure = build_figure(asked, "simp4d", "realisation")
        return figure, asked.framed(REALISATION), unlike_words(figure, View("en", "Asia/Jakarta"))


def test_a_part_of_a_period_is_held_against_whole_days_only(city: Engine, medan: CityProfile) -> None:
    figure, framed, _ = _asked(city, medan, "period=month&compare=year")
    today, nothing, words = _asked(city, medan, "period=today&compare=year")
    _, week, _ = _asked(city, medan, "period=today&compare=week")

    # Both have eighteen working days.
    assert framed.alike.current == Span(at("2026-11-01 00:00"), at("2026-11-26 00:00"))
    assert framed.alike.earlier == Span(at("2025-11-01 00:00"), at("2025-11-27 00:00"))
    assert figure.change.value == pytest.approx(100 * (25 / 26 - 1))
    assert figure.value.value == 25_500
    assert (today.change, nothing.alike) == (None, None)
    assert words == ["the earlier one is known by whole days alone"]
    assert week.alike.current.until == NOW


def test_a_chart_within_such_a_day_says_why_it_is_empty(city: Engine, medan: CityProfile) -> None:
    query = "from=2025-11-24&to=2025-11-24"
    spec = next(panel for panel in sheets()["simp4d"].panels if panel.key == "realisation")
    with reading(city) as connection:
        filters = parse(query, choices(connection, medan, "simp4d", NOW)).filters
        asked = Asked(moment=Moment(connection, medan, NOW, Watch()), filters=filters)
        number, chart = asked.number(REALISATION), build_panel(asked, "simp4d", spec)

    assert number == 1_000
    assert chart.reason is not None
    assert chart.reason.en == "Known by whole days alone."

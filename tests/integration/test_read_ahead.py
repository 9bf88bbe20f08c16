"""What is over and was read ahead answers any filter without the rollups that it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, Engine

from db.city.zone import DAY, HOUR
from db.declare import Total
from db.engine import reading
from db.kept import CACHE
from db.metrics import Cut, Grain, MetricRow, Span, read
from db.metrics.combinations import read_ahead
from db.reference import load_zone
from db.registry import metric, metrics
from tests.integration.scenario import NOW
from tests.support.records import at
from tests.support.statements import statements

#: Whole days; and the five days, as they are counted from the epoch, in which the scenario's records are.
DAYS = Span(at("2026-10-20 00:00"), at("2026-11-18 00:00"))
HOURS = Span(20_770 * DAY, 20_775 * DAY)
FILTERS = (Cut.DISTRICT, Cut.CATEGORY, Cut.CHANNEL)


class Asked(NamedTuple):
    """A kind of question, and the rollup that would answer it."""

    metric: str
    grain: Grain | None
    cut: Cut | None
    rollup: str


QUESTIONS = [
    Asked("eparking.gross_revenue", None, Cut.PLACE, "place"),
    Asked("eparking.transactions", Grain.MONTH, Cut.PLACE, "place"),
    Asked("eparking.gross_revenue", Grain.HOUR, None, "hour"),
    Asked("call122.emergencies", Grain.HOUR, Cut.CATEGORY, "hour"),
    Asked("call122.response_time_p90", None, None, "hist"),
    Asked("call122.response_time_p90", Grain.WEEK, Cut.DISTRICT, "hist"),
    Asked("licensing.lead_time_p50", Grain.YEAR, Cut.CATEGORY, "hist"),
]


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: f"{asked.metric}-{asked.grain}-{asked.cut}")
def test_any_filter_is_answered_from_what_was_read_ahead(scenario: Engine, asked: Asked) -> None:
    CACHE.forget()
    with scenario.connect() as plain:
        filters = [{}, *_filters(plain, asked)]
        expected = [_rows(plain, asked, where) for where in filters]
    with reading(scenario) as connection:
        zone = load_zone(connection)
        days = range(zone.day(DAYS.since), zone.day(DAYS.until))
        hours = range(HOURS.since // HOUR, HOURS.until // HOUR)
        read_ahead(connection, metric(asked.metric).feed.key, days, hours)
        with statements(scenario) as said:
            found = [_rows(connection, asked, where) for where in filters]

    assert found == expected
    assert any(row.value for rows in found for row in rows)
    assert len(filters) > len(FILTERS)
    assert not [one for one in said if re.search(rf"FROM \w+_{asked.rollup}", one)]


def test_hours_on_either_side_of_midnight_count_in_their_own_day(scenario: Engine) -> None:
    night = Span(at("2026-11-17 08:00"), at("2026-11-18 08:00"))
    counted = [ref for ref in metrics() if isinstance(ref.metric.formula, Total)]

    def days(connection: Connection) -> list[list[MetricRow]]:
        return [read(connection, ref, span=night, grain=Grain.DAY, now=NOW) for ref in counted]

    with scenario.connect() as plain:
        expected = days(plain)
    with reading(scenario) as connection:
        found = days(connection)

    assert found == expected
    assert any(all(row.value for row in rows) for rows in found)


def _filters(connection: Connection, asked: Asked) -> Iterator[dict[Cut, str]]:
    """Each value of each dimension that has any."""
    for cut in FILTERS:
        rows = read(connection, metric(asked.metric), span=DAYS, cut=cut, now=NOW)
        yield from ({cut: row.member} for row in rows if row.member is not None)


def _rows(connection: Connection, asked: Asked, where: dict[Cut, str]) -> list[MetricRow]:
    span = HOURS if asked.grain is Grain.HOUR else DAYS
    return read(
        connection, metric(asked.metric), span=span, grain=asked.grain, cut=asked.cut, where=where, now=NOW
    )

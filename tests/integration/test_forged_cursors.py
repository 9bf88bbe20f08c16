"""A cursor comes back from outside: whatever is made of it asks for no more than an address may."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from sqlalchemy import Engine

from db import registry
from db.city.zone import DAY
from db.engine import reading
from db.metrics import MetricQueryError, Span
from db.metrics.cuts import EARLIEST, LATEST, LONGEST_DAYS
from db.metrics.rows import Behind, page
from db.registry import MetricRef
from tests.integration.scenario import NOW, SINCE

#: What a cursor says, by place: the range, the instant, and the source and key of the last row.
SINCE_AT, UNTIL_AT, NOW_AT, SOURCE_AT, KEY_AT = 1, 2, 3, 7, 8
#: One metric of each kind: a range reaches other rows by each.
OF_EACH_KIND = [*{type(ref.metric.formula): ref for ref in registry.metrics()}.values()]


def _forged(asked: Behind, changed: dict[int, Any]) -> str:
    """A cursor for a question as anyone may write it."""
    said = [asked.fingerprint, asked.span.since, asked.span.until, asked.now, 0, NOW, 0.0, "a", "b", ""]
    for place, value in changed.items():
        said[place] = value
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _asked(ref: MetricRef) -> Behind:
    return Behind(ref=ref, span=Span(SINCE, NOW), where={}, now=NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {SINCE_AT: 0, UNTIL_AT: 2**40 - 1},
        {UNTIL_AT: SINCE + (LONGEST_DAYS + 2) * DAY},
        {UNTIL_AT: SINCE - 1},
        {SOURCE_AT: "a\0"},
        {KEY_AT: "\0"},
        {SINCE_AT: 2**39, UNTIL_AT: 2**39 + 100},
        {SINCE_AT: 253_402_300_000, UNTIL_AT: 253_402_300_000 + 3 * DAY, NOW_AT: 2**40 - 1},
        {NOW_AT: 10},
        {SINCE_AT: EARLIEST - 1, UNTIL_AT: EARLIEST + DAY},
        {SINCE_AT: LATEST - DAY, UNTIL_AT: LATEST + 1},
        {NOW_AT: LATEST + 1},
    ],
)
def test_a_forged_cursor_is_refused(scenario: Engine, changed: dict[int, Any]) -> None:
    asked = _asked(registry.metric("eparking.transactions"))
    with reading(scenario) as connection:
        page(connection, asked, limit=2, cursor=_forged(asked, {}))
        with pytest.raises(MetricQueryError, match="cursor"):
            page(connection, asked, limit=2, cursor=_forged(asked, changed))


@pytest.mark.parametrize("ref", OF_EACH_KIND, ids=lambda ref: ref.key)
def test_a_cursor_of_the_first_or_last_days_that_can_be_asked_for_fails_for_no_metric(
    scenario: Engine, ref: MetricRef
) -> None:
    asked = _asked(ref)
    first = {SINCE_AT: EARLIEST, UNTIL_AT: EARLIEST + DAY, NOW_AT: EARLIEST}
    last = {SINCE_AT: LATEST - DAY, UNTIL_AT: LATEST, NOW_AT: LATEST}
    with reading(scenario) as connection:
        for changed in (first, last):
            try:
                found = page(connection, asked, limit=2, cursor=_forged(asked, changed))
            except MetricQueryError:
                continue  # Refused in plain words, as the same range in an address is.
            assert (found.asked.span.since, found.asked.now) == (changed[SINCE_AT], changed[NOW_AT])

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
from db.metrics.cuts import LONGEST_DAYS
from db.metrics.rows import Behind, page
from tests.integration.scenario import NOW, SINCE

#: What a cursor says, by place: the range, and the source and key of the last row.
SINCE_AT, UNTIL_AT, SOURCE_AT, KEY_AT = 1, 2, 7, 8


@pytest.mark.parametrize(
    "forged",
    [
        {SINCE_AT: 0, UNTIL_AT: 2**40 - 1},
        {UNTIL_AT: SINCE + (LONGEST_DAYS + 2) * DAY},
        {UNTIL_AT: SINCE - 1},
        {SOURCE_AT: "a\0"},
        {KEY_AT: "\0"},
    ],
)
def test_a_forged_cursor_is_refused(scenario: Engine, forged: dict[int, Any]) -> None:
    asked = Behind(ref=registry.metric("eparking.transactions"), span=Span(SINCE, NOW), where={}, now=NOW)
    with reading(scenario) as connection:
        cursor = page(connection, asked, limit=2).cursor
        assert cursor is not None
        said = json.loads(base64.urlsafe_b64decode(cursor + "=="))
        for place, value in forged.items():
            said[place] = value
        written = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")

        with pytest.raises(MetricQueryError):
            page(connection, asked, limit=2, cursor=written)

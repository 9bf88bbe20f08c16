"""The scenario worked out by hand, in a database of each kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from db import registry
from db.city.profile import load_profile
from db.engine import open_engine, writing
from db.openings import state_complete_history
from tests.conftest import BOTH, city_database
from tests.integration.scenario import NOW, RECORDS
from tests.support.records import day, put


@pytest.fixture(scope="module", params=BOTH)
def scenario(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A few days whose every figure was worked out by hand, in a database that nobody writes to afterwards."""
    city = load_profile("medan")
    with city_database(request, tmp_path_factory.mktemp("scenario")) as url:
        engine = open_engine(url)
        for key, records in RECORDS.items():
            report = put(engine, city, key, records, now=NOW)
            assert report.counts.inserted == len(records), report.reasons
        with writing(engine, "test") as connection:
            for ref in registry.feeds():
                state_complete_history(connection, ref, day("2026-11-01"), source="test")
        yield engine

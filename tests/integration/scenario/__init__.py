"""A few days in which every figure was worked out by hand, one module a program.

`EXPECTED` holds for each metric the value worked out by hand, and the same in plain SQL over facts; None where it
depends on the moment or on the registry, and the hand-made value alone decides.
"""

from __future__ import annotations

from sqlalchemy import Engine

from db import registry
from db.city.profile import load_profile
from db.engine import open_engine, writing
from db.openings import state_complete_history
from tests.integration.scenario import call122, eparking, licensing, sibisa, simp4d, taru
from tests.integration.scenario.moment import NOW, SINCE
from tests.support.records import day, put

__all__ = ["EXPECTED", "NOW", "RECORDS", "SINCE", "filled"]

PROGRAMS = (eparking, call122, licensing, sibisa, simp4d, taru)
RECORDS = {feed: records for program in PROGRAMS for feed, records in program.RECORDS.items()}
EXPECTED = {key: expected for program in PROGRAMS for key, expected in program.EXPECTED.items()}


def filled(url: str) -> Engine:
    """The scenario in a database that has schema and city."""
    city, engine = load_profile("medan"), open_engine(url)
    for key, records in RECORDS.items():
        report = put(engine, city, key, records, now=NOW)
        assert report.counts.inserted == len(records), report.reasons
    with writing(engine, "test") as connection:
        for ref in registry.feeds():
            state_complete_history(connection, ref, day("2026-11-01"), source="test")
    return engine

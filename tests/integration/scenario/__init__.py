"""A few days in which every figure was worked out by hand, one module a program.

`EXPECTED` holds for each metric the value worked out by hand, and the same in plain SQL over facts; None where it
depends on the moment or on the registry, and the hand-made value alone decides.
"""

from __future__ import annotations

from tests.integration.scenario import call122, eparking, licensing, sibisa, simp4d, taru
from tests.integration.scenario.moment import NOW, SINCE

__all__ = ["EXPECTED", "NOW", "RECORDS", "SINCE"]

PROGRAMS = (eparking, call122, licensing, sibisa, simp4d, taru)
RECORDS = {feed: records for program in PROGRAMS for feed, records in program.RECORDS.items()}
EXPECTED = {key: expected for program in PROGRAMS for key, expected in program.EXPECTED.items()}

"""The benchmarks run; what they measure is not looked at here."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import desk, ingest, live, reading
from tests.support.loops import elsewhere


@pytest.mark.timeout(300)
def test_every_benchmark_runs_on_a_few_rows(tmp_path: Path) -> None:
    places = {"SQLite": str(tmp_path)}

    lines = [
        *ingest.measure(places, tmp_path, 300, cases=[("call122.incidents", 150)]),
        *reading.measure(places, tmp_path, 300),
        *elsewhere(lambda: list(live.measure(places, tmp_path, 300, clients=3, updates=2))),
        *desk.measure(places, tmp_path, 300, opens=0, people=2, lasts_s=3),
    ]

    # With few streams the cost of one is below what the clock of the system tells.
    assert all(line.seconds > 0 for line in lines if "a client" not in line.what)
    assert sum("of bare" in line.ratio for line in lines) == 2

"""A server reads the usual periods by itself."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.desk.build import build_page
from dashboard.desk.serve import asked_of
from dashboard.filters import Filters
from dashboard.live import hub
from dashboard.live.limits import Watch
from dashboard.pages.ahead import ask_once
from db.city.profile import CityProfile
from db.engine import reading
from db.kept import CACHE
from db.metrics.compare import Period
from tests.integration.scenario import NOW
from tests.support.loops import elsewhere
from tests.support.postgres import free_port
from tests.support.serving import ROOT, environment_for
from tests.support.snapshots import build_snapshot
from tests.support.statements import statements

#: The program of the server, which begins at once and asks for one period alone.
SERVER = """
import runpy
from dashboard.pages import ahead
from db.metrics.compare import Period
ahead.BEGIN_AFTER_S, ahead.PERIODS = 0.0, (Period.YEAR,)
runpy.run_path("app.py", run_name="__main__")
"""
LONGEST_S = 60


def test_a_server_asks_its_pages_ahead(sqlite_scenario: Engine, tmp_path: Path) -> None:
    url, log = sqlite_scenario.url.render_as_string(hide_password=False), tmp_path / "server.log"
    environment = environment_for(url, ASK_AHEAD="true", PORT=str(free_port()))
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            until = time.monotonic() + LONGEST_S
            while "pages asked ahead" not in log.read_text() and time.monotonic() < until:
                assert server.poll() is None, log.read_text()
                time.sleep(0.1)
        finally:
            server.terminate()
            server.wait(timeout=LONGEST_S)

    assert "pages asked ahead" in log.read_text()
    assert "page not asked ahead" not in log.read_text()


def test_filters_nobody_asked_for_are_answered_from_what_the_server_read(
    sqlite_scenario: Engine, medan: CityProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.clock.now", lambda: NOW)
    monkeypatch.setattr("dashboard.pages.ahead.PERIODS", (Period.YEAR,))
    CACHE.forget()
    live = hub.Hub(engine=sqlite_scenario, profile=medan)
    hub.install(live)
    with reading(sqlite_scenario) as connection:
        live.snapshot = build_snapshot(connection, medan, now=NOW, watch=Watch())

    elsewhere(lambda: asyncio.run(ask_once(live)))
    with statements(sqlite_scenario) as said, reading(sqlite_scenario) as connection:
        for member in ("R2", "R4"):
            filters = Filters(period=Period.YEAR, category=member)
            build_page(asked_of(connection, filters, NOW), "eparking")

    assert [one for one in said if "FROM eparking_payments" in one]
    assert not [one for one in said if re.search(r"FROM eparking_payments_(place|hist)", one)]

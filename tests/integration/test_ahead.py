"""A server reads the usual periods by itself."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import Engine

from tests.support.postgres import free_port
from tests.support.serving import ROOT, environment_for

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

"""Each page of the desk loads the code of what stands on it, and no more than a phone can take."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response

from dashboard.vendor import plotly_file
from db.city.profile import load_profile
from db.engine import open_engine
from tests.support.records import at, put
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

#: Bytes of compressed JavaScript that a page may load, with all that comes later by itself.
MOST = 1_200_000
NOW = "2026-11-16 14:05:00"
PAYMENT = {
    "txn_id": "p",
    "paid_at": "2026-11-16 09:30",
    "amount_idr": 2_000,
    "status": "captured",
    "method": "qris",
    "vehicle_type": "R2",
}
PLOTLY, GRID, CONTROLS = "plotly", "dash_ag_grid", "dash_mantine_components"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("scripts") / "city.db"
    shutil.copy(sqlite_template, file)
    engine = open_engine(f"sqlite:///{file}")
    put(engine, load_profile("medan"), "eparking.payments", [PAYMENT], now=NOW)
    engine.dispose()
    with serving(f"sqlite:///{file}", DEMO_CLOCK_SHIFT_S=str(at(NOW) - int(time.time()))) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "stands", "used"),
    [
        ("/", "#overview--rows .row", {CONTROLS}),
        ("/program/eparking", "#sheet--revenue--graph .main-svg", {CONTROLS, PLOTLY}),
        ("/rows/eparking", ".ag-header-cell", {GRID, CONTROLS}),
    ],
)
def test_a_page_loads_the_code_it_uses_within_its_budget(
    served: Served, browser: Browser, path: str, stands: str, used: set[str]
) -> None:
    context = browser.new_context()
    page = context.new_page()
    scripts: list[Response] = []
    page.on("response", lambda got: scripts.append(got) if got.request.resource_type == "script" else None)
    page.goto(served.url + path)
    page.wait_for_selector(stands, state="attached")
    page.wait_for_selector("#link-state[data-state=on]", state="attached")

    sizes = {got.url: got.request.sizes()["responseBodySize"] for got in scripts}
    loaded = {name for name in (PLOTLY, GRID, CONTROLS) if any(name in url for url in sizes)}
    context.close()

    assert loaded == used
    assert len(sizes) > 5
    # Without the smaller bundle, which npm brings, plotly.js alone is larger.
    assert sum(sizes.values()) <= MOST or (PLOTLY in used and not plotly_file().exists())

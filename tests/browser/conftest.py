"""A served city with named screens, for the tests of walls that only look or have a screen of their own."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from db.city.profile import load_profile
from db.engine import open_engine, writing
from db.screens.profile import ScreenProfile
from db.screens.record import Screen
from db.screens.store import put_screen
from tests.conftest import absent
from tests.support.provide import AXE_FILE, provide_axe
from tests.support.records import at, put
from tests.support.serving import Served, serving

NOW = "2026-11-16 14:05:00"
HALL = Screen(
    name="hall-left", group="hall", column=0, dwell_s=5, scenes=("overview", "licensing", "call122")
)


#: What axe finds on a page that is serious.
FAULTS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .filter((found) => ["serious", "critical"].includes(found.impact))
  .flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 200)}`))"""


@pytest.fixture(scope="session")
def axe() -> str:
    """Axe as a file."""
    if not provide_axe():
        absent("axe")
    return str(AXE_FILE)


#: More than three blocks of the table of rows, each payment of its own amount.
PAYMENTS = [
    {
        "txn_id": f"p{n:03d}",
        "paid_at": f"2026-11-16 {8 + n // 60:02d}:{n % 60:02d}",
        "amount_idr": 1_000 + n,
        "status": "captured",
        "method": "qris",
        "vehicle_type": "R2",
        "district": "12.71.19" if n % 3 else "12.71.01",
    }
    for n in range(330)
]


@pytest.fixture(scope="module")
def morning(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served city with a morning of payments, for tests that add more."""
    file = tmp_path_factory.mktemp("morning") / "city.db"
    shutil.copy(sqlite_template, file)
    engine = open_engine(f"sqlite:///{file}")
    put(engine, load_profile("medan"), "eparking.payments", PAYMENTS, now=NOW)
    engine.dispose()
    with serving(f"sqlite:///{file}", DEMO_CLOCK_SHIFT_S=str(at(NOW) - int(time.time()))) as running:
        yield running


@pytest.fixture(scope="session")
def walls(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    """A served city with a few named screens and a payment of this afternoon."""
    file = tmp_path_factory.mktemp("walls") / "city.db"
    shutil.copy(sqlite_template, file)
    url = f"sqlite:///{file}"
    engine, city = open_engine(url), load_profile("medan")
    payment = {
        "txn_id": "p1",
        "paid_at": "2026-11-16 13:30",
        "amount_idr": 2_000_000,
        "method": "qris",
        "status": "captured",
    }
    put(engine, city, "eparking.payments", [payment], now=NOW)
    kept = (
        HALL,
        Screen(name="hall-right", group="hall", column=1, dwell_s=5, scenes=HALL.scenes),
        Screen(name="lobby", scenes=("licensing", "taru"), dwell_s=45, language="en", alarm_every=0),
        Screen(name="uhd", profile=ScreenProfile(diagonal_in=55, width_px=3840, height_px=2160)),
    )
    with writing(engine, "screens") as connection:
        for screen in kept:
            put_screen(connection, screen, actor="test", now=at(NOW))
    with serving(url, DEMO_CLOCK_SHIFT_S=str(at(NOW) - int(time.time()))) as running:
        yield running


def opened(page: Page, served: Served, path: str) -> None:
    """Open a page and wait until it painted what it was sent."""
    page.goto(served.url + path)
    page.wait_for_selector("html[data-revision]", state="attached", timeout=30_000)


#: Waits until a scene shows, has all its charts, and nothing in it changed for a tenth of a second.
SETTLED = """(name) => new Promise((resolve) => {
  const scene = document.querySelector(`.scene[data-scene="${name}"]`);
  let quiet = null;
  const drawn = () => document.documentElement.dataset.scene === name &&
    [...scene.querySelectorAll("[id$='--plot']")].every((place) => place.querySelector(".main-svg"));
  const changed = () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => (drawn() ? (observer.disconnect(), resolve()) : changed()), 100);
  };
  const observer = new MutationObserver(changed);
  observer.observe(scene, { attributes: true, childList: true, characterData: true, subtree: true });
  document.fonts.ready.then(changed);
})"""


def turned(page: Page, scene: str) -> None:
    """Turn a wall to a scene and wait until all of it is drawn."""
    page.evaluate("(name) => window.commandCenter.turnTo(name)", scene)
    settled(page, scene)


def settled(page: Page, scene: str) -> None:
    """Wait until all of the scene that a wall shows is drawn."""
    page.evaluate(SETTLED, scene)

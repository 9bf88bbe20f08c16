"""Every text of every scene, as it is painted: large enough for the farthest seat, whole, clear, and alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from dashboard.live.build import scene_names
from db.city.profile import load_profile
from db.city.zone import DAY
from db.engine import open_engine
from db.simulate.run import Simulation
from tests.browser.conftest import turned
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MEASURE = (Path(__file__).parent / "measure.js").read_text()
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Jakarta"))
#: Smallest text in px by screen: 42 for the farthest seat of a 55 inch screen, the same part of every other.
SCREENS = {(1920, 1080): 42.0, (3840, 2160): 84.0, (1366, 768): 29.8}
#: The widest font that a wall may fall back to.
WIDEST = '"DejaVu Sans"'


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    """The demo city on a Monday afternoon, small, with everything that a scene can show."""
    file = tmp_path_factory.mktemp("legible") / "city.db"
    file.write_bytes(sqlite_template.read_bytes())
    url, at = f"sqlite:///{file}", int(NOW.timestamp())
    Simulation(engine=open_engine(url), profile=load_profile("medan"), now=lambda: at, scale=0.1).load()
    with serving(url, DEMO_CLOCK_SHIFT_S=str(at - int(time.time()))) as served:
        yield served


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    """A city of which nothing is known yet."""
    file = tmp_path_factory.mktemp("nothing") / "city.db"
    file.write_bytes(sqlite_template.read_bytes())
    with serving(
        f"sqlite:///{file}", DEMO_CLOCK_SHIFT_S=str(int(NOW.timestamp()) - int(time.time()))
    ) as served:
        yield served


def _faults(
    page: Page, served: Served, *, size: tuple[int, int] = (1920, 1080), language: str = "id", font: str = ""
) -> dict[str, list[str]]:
    """What is wrong with which scene; each is turned to and measured as painted."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{served.url}/wall?lang={language}&dwell=3600")
    page.wait_for_selector("html[data-revision]", state="attached", timeout=60_000)
    if font:
        page.add_style_tag(content=f":root {{ --font: {font} !important; }}")
    found = {}
    for scene in scene_names():
        turned(page, scene)
        seen = page.evaluate(MEASURE)
        assert seen["texts"] > 8
        small = [] if seen["smallest"] >= SCREENS[size] - 0.2 else [f"too small: {seen['smallest']} px"]
        if small + seen["faults"]:
            found[scene] = small + seen["faults"]
    return found


@pytest.mark.parametrize("size", SCREENS)
def test_every_text_can_be_read_from_the_farthest_seat(
    city: Served, page: Page, size: tuple[int, int]
) -> None:
    assert _faults(page, city, size=size) == {}


def test_every_scene_fits_in_the_widest_font(city: Served, page: Page) -> None:
    assert _faults(page, city, font=WIDEST) == {}


def test_every_scene_fits_in_english(city: Served, page: Page) -> None:
    assert _faults(page, city, language="en") == {}
    expect(page.locator("#simulated")).to_have_text("simulated data")
    expect(page.locator("#simulated")).to_be_visible()


def test_every_scene_fits_while_every_source_is_late_since_yesterday(city: Served, page: Page) -> None:
    later = int(city.environment["DEMO_CLOCK_SHIFT_S"]) + DAY
    with serving(city.environment["DATABASE_URL"], DEMO_CLOCK_SHIFT_S=str(later)) as served:
        assert _faults(page, served) == {}
        turned(page, "call122")
        marked = page.locator(".scene[data-scene=call122] .card.is-late .state-late")
        assert {"◔", "◔ sejak 23 Nov"} <= set(marked.all_inner_texts())


def test_a_scene_without_data_is_as_legible(nothing: Served, page: Page) -> None:
    assert _faults(page, nothing) == {}
    expect(page.locator("#simulated")).to_be_hidden()


def test_the_measure_finds_what_it_is_for(nothing: Served, page: Page) -> None:
    page.goto(f"{nothing.url}/wall?scenes=overview&dwell=3600")
    page.wait_for_selector("html[data-revision]", state="attached", timeout=60_000)
    page.add_style_tag(
        content=".narrow .name { color: #444; transform: translateX(40vw); } .second { font-size: 9px; }"
    )

    found = page.evaluate(MEASURE)

    assert found["smallest"] == 9
    assert any(fault.startswith("faint") for fault in found["faults"])
    assert any(fault.startswith("outside") for fault in found["faults"])

"""Every text of every scene, as it is painted: large enough for the farthest seat, whole, clear, and alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from dashboard.live.build import scene_names
from db.city.profile import load_profile
from db.engine import open_engine
from db.simulate.run import Simulation
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.xdist_group("browser")]

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
    page: Page, served: Served, scene: str, *, size: tuple[int, int], language: str, font: str
) -> list[str]:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{served.url}/wall?scenes={scene}&lang={language}")
    page.wait_for_selector("html[data-revision]", state="attached", timeout=60_000)
    if font:
        page.add_style_tag(content=f":root {{ --font: {font} !important; }}")
        page.evaluate("() => window.commandCenter.paintScene(window.commandCenter.scene)")
    page.wait_for_selector(f".scene.is-showing[data-scene='{scene}']")
    page.wait_for_timeout(700)
    found = page.evaluate(MEASURE)
    assert found["texts"] > 8
    small = [] if found["smallest"] >= SCREENS[size] - 0.2 else [f"too small: {found['smallest']} px"]
    return small + list(found["faults"])


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize("scene", scene_names())
def test_every_text_can_be_read_from_the_farthest_seat(
    city: Served, page: Page, scene: str, size: tuple[int, int]
) -> None:
    assert _faults(page, city, scene, size=size, language="id", font="") == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("scene", scene_names())
def test_a_scene_fits_in_the_widest_font_and_in_both_languages(
    city: Served, page: Page, scene: str, language: str
) -> None:
    assert _faults(page, city, scene, size=(1920, 1080), language=language, font=WIDEST) == []


@pytest.mark.parametrize("scene", scene_names())
def test_a_scene_without_data_is_as_legible(nothing: Served, page: Page, scene: str) -> None:
    assert _faults(page, nothing, scene, size=(1920, 1080), language="id", font="") == []

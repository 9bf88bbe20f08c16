"""Named screens as walls see them: profiles, sizes of text, and wrong addresses."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from dashboard import vendor
from dashboard.live.build import scene_names
from db.screens.profile import ScreenProfile
from tests.browser.conftest import opened, turned
from tests.conftest import PageLog
from tests.support.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_a_named_screen_shows_its_scenes_dwell_and_language(
    walls: Served, page: Page, page_log: PageLog
) -> None:
    opened(page, walls, "/wall?screen=lobby")

    wall = page.locator("#page")
    expect(wall).to_have_attribute("data-scenes", "licensing,taru")
    expect(wall).to_have_attribute("data-dwell", "45.0")
    expect(wall).to_have_attribute("lang", "en")
    expect(wall).to_have_attribute("data-alarm-every", "0")
    expect(page.locator("#wall-messages")).to_have_text("")
    assert page_log.errors == []


def test_the_address_goes_before_what_is_kept_of_a_screen(walls: Served, page: Page) -> None:
    opened(page, walls, "/wall?screen=lobby&scenes=eparking&dwell=7&lang=id")

    wall = page.locator("#page")
    expect(wall).to_have_attribute("data-scenes", "eparking")
    expect(wall).to_have_attribute("data-dwell", "7.0")
    expect(wall).to_have_attribute("lang", "id")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("screen=hal-left", "Layar 'hal-left' tidak dikenal; semua adegan ditampilkan. Yang ada: hall-left"),
        ("screen=%3Cscript%3E", "Layar '<script>' tidak dikenal"),
        ("scenes=eparkin&lang=en", "Unknown scenes: eparkin. There are: overview, eparking"),
        ("dwell=1e9", "dipakai 3600 detik"),
        ("dwell=nan", "dipakai 20 detik"),
    ],
)
def test_what_an_address_cannot_have_is_told_and_the_wall_still_turns(
    walls: Served, page: Page, page_log: PageLog, query: str, told: str
) -> None:
    opened(page, walls, f"/wall?{query}")

    expect(page.locator("#wall-messages")).to_contain_text(told)
    expect(page.locator("#scene-title")).not_to_have_text("")
    expect(page.locator(".scene.is-showing")).to_have_count(1)
    assert page_log.errors == []


#: Device pixels of the smallest text on the glass.
SMALLEST = """() => {
  let found = Infinity;
  for (const el of document.querySelectorAll(".scene.is-showing *, .wall-header *, .wall-footer *")) {
    const own = [...el.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    const box = el.getBoundingClientRect();
    if (own && box.width && !el.classList.contains("shape") && getComputedStyle(el).visibility === "visible")
      found = Math.min(found, parseFloat(getComputedStyle(el).fontSize));
  }
  return found * window.devicePixelRatio;
}"""


@pytest.mark.parametrize(("window", "ratio"), [((3840, 2160), 1), ((1920, 1080), 2), ((2560, 1440), 1.5)])
def test_the_smallest_text_is_what_the_screens_profile_asks_for_at_any_pixel_ratio(
    walls: Served, browser: Browser, window: tuple[int, int], ratio: float
) -> None:
    context = browser.new_context(
        viewport={"width": window[0], "height": window[1]}, device_scale_factor=ratio
    )
    page = context.new_page()
    opened(page, walls, "/wall?screen=uhd&scenes=overview")

    smallest = page.evaluate(SMALLEST)

    profile = ScreenProfile(width_px=3840, height_px=2160)
    assert smallest >= profile.smallest_px - 0.5
    assert smallest == pytest.approx(profile.base_px, abs=0.5)
    expect(page.locator("#wall-size")).to_have_text("")
    context.close()


def test_a_window_too_small_for_the_screens_profile_says_so(walls: Served, page: Page) -> None:
    opened(page, walls, "/wall?screen=uhd")

    expect(page.locator("#wall-size")).to_have_text(re.compile("Teks 42 px, padahal layar ini perlu 84 px"))
    page.set_viewport_size({"width": 3840, "height": 2160})
    expect(page.locator("#wall-size")).to_have_text("")


def test_a_wall_asks_for_at_most_900_kilobytes_of_javascript(walls: Served, page: Page) -> None:
    if not vendor.plotly_file().exists():
        pytest.skip("the small bundle of plotly is missing: run 'python -m dashboard.vendor'")
    scripts: list[Request] = []
    page.on("requestfinished", lambda done: scripts.append(done) if done.resource_type == "script" else None)

    opened(page, walls, "/wall")
    for scene in scene_names():
        turned(page, scene)

    sizes = {done.url: done.sizes()["responseBodySize"] for done in scripts}
    assert sum("plotly" in url for url in sizes) == 1
    assert sum(sizes.values()) <= 900_000, sizes

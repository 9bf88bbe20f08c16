"""What a wall tells of itself, and what it takes up of what was changed about its screen."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from db.engine import open_engine, reading, writing
from db.screens.paints import Paint, paints
from db.screens.record import Screen
from db.screens.store import put_screen
from db.state import state
from tests.browser.conftest import opened
from tests.support.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def _reported(walls: Served, wanted: str, *, since: int = 0) -> Paint:
    until = time.monotonic() + 30
    engine = open_engine(walls.environment["DATABASE_URL"])
    while time.monotonic() < until:
        with reading(engine) as connection:
            for paint in paints(connection):
                if paint.screen.startswith(wanted) and paint.painted_at >= since:
                    return paint
    message = f"No report of {wanted} arrived."
    raise AssertionError(message)


def test_a_wall_reports_what_it_painted_and_no_screen_is_built_anew_for_it(walls: Served, page: Page) -> None:
    engine = open_engine(walls.environment["DATABASE_URL"])
    with reading(engine) as connection:
        before = state(connection).revision
    begun = int(time.time())
    opened(page, walls, "/wall?screen=lobby")
    page.evaluate("() => window.dispatchEvent(new ErrorEvent('error'))")

    with page.expect_request_finished(lambda request: request.url.endswith("/painted")):
        page.evaluate("() => window.commandCenter.report()")
    paint = _reported(walls, "lobby", since=begun)

    assert paint.scene in ("licensing", "taru")
    assert paint.revision == before
    assert (paint.width_px, paint.height_px, paint.connected) == (1920, 1080, True)
    assert 0 <= paint.reported_at - paint.painted_at < 60
    assert abs(paint.reported_at - time.time()) < 60
    with reading(engine) as connection:
        assert state(connection).revision == before


def test_a_browser_without_a_name_keeps_an_id_of_its_own(walls: Served, page: Page) -> None:
    opened(page, walls, "/wall")
    name = page.wait_for_function("() => localStorage.getItem('wall-id')").json_value()
    assert _reported(walls, name).screen.startswith("browser-")
    opened(page, walls, "/wall?scenes=taru")
    with page.expect_request(lambda request: request.url.endswith("/painted")) as sent:
        page.evaluate("() => window.commandCenter.report()")

    assert sent.value.post_data_json["screen"] == name


def test_an_open_wall_takes_up_what_was_changed_about_its_screen(walls: Served, page: Page) -> None:
    engine = open_engine(walls.environment["DATABASE_URL"])
    with writing(engine, "screens") as connection:
        put_screen(connection, Screen(name="room-1", scenes=("taru",)), actor="test", now=1)
    opened(page, walls, "/wall?screen=room-1")
    expect(page.locator("#page")).to_have_attribute("data-scenes", "taru")

    with writing(engine, "screens") as connection:
        put_screen(connection, Screen(name="room-1", scenes=("simp4d",)), actor="test", now=2)

    expect(page.locator("#page")).to_have_attribute("data-scenes", "simp4d", timeout=20_000)


def test_a_wall_opened_under_a_name_to_come_takes_it_up_when_it_is_given(walls: Served, page: Page) -> None:
    opened(page, walls, "/wall?screen=room-2")
    expect(page.locator("#wall-messages")).to_contain_text("'room-2' tidak dikenal")

    with writing(open_engine(walls.environment["DATABASE_URL"]), "screens") as connection:
        put_screen(connection, Screen(name="room-2", scenes=("taru",)), actor="test", now=1)

    expect(page.locator("#page")).to_have_attribute("data-scenes", "taru", timeout=20_000)
    expect(page.locator("#wall-messages")).to_have_text("")


#: Every chart fails from now on; what asks for a new page is noted instead.
NOTHING_DRAWS = """() => {
  window.Plotly.react = () => Promise.reject(new Error("nothing draws"));
  window.commandCenter.reloadFor = (reason) => { document.documentElement.dataset.asked = reason; };
  window.commandCenter.paintScene(window.commandCenter.scene);
}"""


def test_a_wall_whose_charts_fail_tries_again_and_then_asks_for_a_new_page(walls: Served, page: Page) -> None:
    opened(page, walls, "/wall?scenes=eparking&dwell=3600")
    page.wait_for_selector(".js-plotly-plot", state="attached")

    page.evaluate(NOTHING_DRAWS)

    page.wait_for_selector("html[data-asked='painting failed']", state="attached", timeout=25_000)


def test_a_slow_clock_makes_no_number_look_newer_before_the_server_told_its_time(
    walls: Served, page: Page
) -> None:
    page.add_init_script("const now = Date.now; Date.now = () => now() - 400 * 86400000;")
    page.route("**/api/v1/live*", lambda route: route.abort())
    page.goto(f"{walls.url}/wall?scenes=eparking")
    page.wait_for_selector("#clock", state="attached")

    behind = page.evaluate(
        "document.getElementById('page').dataset.at - window.commandCenter.serverNow() / 1000"
    )

    assert behind <= 0

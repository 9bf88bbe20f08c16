"""Named screens as walls see them: profiles, turns in step, alarms, holds, reports, and wrong addresses."""

from __future__ import annotations

import json
import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from db.city.profile import load_profile
from db.engine import open_engine, reading, writing
from db.screens.paints import Paint, paints
from db.screens.profile import ScreenProfile
from db.screens.record import Screen
from db.screens.store import put_screen
from db.state import state
from tests.conftest import PageLog
from tests.support.records import at, put
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group(__name__)]

NOW = "2026-11-16 14:05:00"
HALL = Screen(
    name="hall-left", group="hall", column=0, dwell_s=5, scenes=("overview", "licensing", "call122")
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
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


def _open(page: Page, served: Served, path: str) -> None:
    page.goto(served.url + path)
    page.wait_for_selector("html[data-revision]", state="attached", timeout=30_000)


def test_a_named_screen_shows_its_scenes_dwell_and_language(
    served: Served, page: Page, page_log: PageLog
) -> None:
    _open(page, served, "/wall?screen=lobby")

    wall = page.locator("#page")
    expect(wall).to_have_attribute("data-scenes", "licensing,taru")
    expect(wall).to_have_attribute("data-dwell", "45.0")
    expect(wall).to_have_attribute("lang", "en")
    expect(wall).to_have_attribute("data-alarm-every", "0")
    expect(page.locator("#wall-messages")).to_have_text("")
    assert page_log.errors == []


def test_the_address_goes_before_what_is_kept_of_a_screen(served: Served, page: Page) -> None:
    _open(page, served, "/wall?screen=lobby&scenes=eparking&dwell=7&lang=id")

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
    served: Served, page: Page, page_log: PageLog, query: str, told: str
) -> None:
    _open(page, served, f"/wall?{query}")

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
    served: Served, browser: Browser, window: tuple[int, int], ratio: float
) -> None:
    context = browser.new_context(
        viewport={"width": window[0], "height": window[1]}, device_scale_factor=ratio
    )
    page = context.new_page()
    _open(page, served, "/wall?screen=uhd&scenes=overview")

    smallest = page.evaluate(SMALLEST)

    profile = ScreenProfile(width_px=3840, height_px=2160)
    assert smallest >= profile.smallest_px - 0.5
    assert smallest == pytest.approx(profile.base_px, abs=0.5)
    expect(page.locator("#wall-size")).to_have_text("")
    context.close()


def test_a_window_too_small_for_the_screens_profile_says_so(served: Served, page: Page) -> None:
    _open(page, served, "/wall?screen=uhd")

    expect(page.locator("#wall-size")).to_have_text(re.compile("Teks 42 px, padahal layar ini perlu 84 px"))
    page.set_viewport_size({"width": 3840, "height": 2160})
    expect(page.locator("#wall-size")).to_have_text("")


#: Notes every turn: its number, the scene, the server's time and the revision on the glass.
WATCH = """() => {
  const center = window.commandCenter;
  window.turns = [];
  new MutationObserver(() => window.turns.push([center.turn, center.scene, center.serverNow(), center.revision]))
    .observe(document.documentElement, { attributeFilter: ["data-scene"] });
}"""


def test_screens_of_a_video_wall_turn_in_the_same_second_and_show_neighbouring_scenes(
    served: Served, browser: Browser
) -> None:
    contexts = [browser.new_context(viewport={"width": 1920, "height": 1080}) for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page, name in zip(pages, ("hall-left", "hall-right"), strict=True):
        _open(page, served, f"/wall?screen={name}&dwell=2")
        page.evaluate(WATCH)
    for page in pages:
        page.wait_for_function("() => window.turns.length >= 4", timeout=30_000)

    left, right = ({turn[0]: turn[1:] for turn in page.evaluate("() => window.turns")} for page in pages)

    common = sorted(set(left) & set(right))
    assert len(common) >= 2
    for turn in common:
        (scene, turned_at, revision), (beside, beside_at, beside_revision) = left[turn], right[turn]
        assert abs(turned_at - beside_at) < 1_000
        assert int(turned_at // 2_000) == int(beside_at // 2_000) == turn
        assert revision == beside_revision
        order = HALL.scenes
        assert beside == order[(order.index(scene) + 1) % len(order)]
        assert scene == order[turn % len(order)]
    for context in contexts:
        context.close()


#: The scenes of the next turns while some scenes have an alarm; at once, before the stream says otherwise.
PLAN = """([turns, alarms]) => {
  window.commandCenter.heardNotices(alarms.map((scene) => ({ scene, status: "alarm" })));
  return Array.from({ length: turns }, (_, n) => window.commandCenter.planned(1200 + n));
}"""


def test_alarms_take_a_bounded_share_of_turns_and_leave_every_scene_its_own(
    served: Served, page: Page
) -> None:
    _open(page, served, "/wall?scenes=overview,eparking,call122,licensing&dwell=3600")

    before = page.evaluate(PLAN, [8, []])
    during = page.evaluate(PLAN, [16, ["call122", "licensing"]])

    assert set(before) == {"overview", "eparking", "call122", "licensing"}
    assert set(during[0::2]) == {"call122", "licensing"}
    assert set(during[1::2]) == {"overview", "eparking"}
    assert all(during.count(scene) <= 8 for scene in set(during))
    assert page.evaluate(PLAN, [8, ["taru"]]) == before


def test_screens_without_an_alarms_turn_keep_their_order(served: Served, page: Page) -> None:
    _open(page, served, "/wall?screen=lobby")

    assert page.evaluate(PLAN, [6, ["taru"]]) == page.evaluate(PLAN, [6, []])


def test_one_screen_of_a_video_wall_takes_the_alarm_and_the_others_go_on(served: Served, page: Page) -> None:
    plans = []
    for name in ("hall-left", "hall-right"):
        _open(page, served, f"/wall?screen={name}&dwell=3600")
        plans.append(page.evaluate(PLAN, [12, ["call122"]]))
    left, right = plans

    assert all(left[n] == "call122" for n in range(0, 12, 2))
    assert all(left[n] != right[n] for n in range(12))
    assert set(right) == set(HALL.scenes) - {"call122"}


def test_a_program_that_goes_into_alarm_takes_the_next_turn(
    sqlite_template: Path, tmp_path: Path, page: Page
) -> None:
    shutil.copy(sqlite_template, tmp_path / "city.db")
    url = f"sqlite:///{tmp_path / 'city.db'}"
    shift = str(at(NOW) - int(time.time()))
    with serving(url, DEMO_CLOCK_SHIFT_S=shift) as running:
        _open(page, running, "/wall?scenes=overview,licensing,sibisa,simp4d,taru,call122&dwell=8")
        emergency = {
            "incident_id": "e1",
            "kind": "emergency",
            "category": "fire",
            "created_at": "2026-11-16 13:00",
            "status": "open",
        }
        put(open_engine(url), load_profile("medan"), "call122.incidents", [emergency], now=NOW)

        page.wait_for_function("() => window.commandCenter.called", timeout=20_000)
        called = page.evaluate("() => window.commandCenter.called")
        page.wait_for_function(f"() => window.commandCenter.turn >= {called['turn']}", timeout=40_000)

        assert called["turn"] == called["heardIn"] + 1
        turn_and_scene = page.evaluate("() => [window.commandCenter.turn, window.commandCenter.scene]")
        assert turn_and_scene == [called["turn"], "call122"]


def test_a_hold_by_the_keyboard_says_until_when_and_ends_by_itself(served: Served, page: Page) -> None:
    _open(page, served, "/wall?dwell=2&scenes=eparking,call122")
    page.keyboard.press(" ")
    expect(page.locator("#link-state")).to_have_text(re.compile(r"jeda s\.d\. \d\d\.\d\d"))
    held = page.evaluate("() => window.commandCenter.turns")
    page.keyboard.press(" ")
    expect(page.locator("#link-state")).not_to_contain_text("jeda")
    page.wait_for_function(f"() => window.commandCenter.turns > {held}", timeout=10_000)

    page.evaluate("() => { window.commandCenter.holdMs = 400; }")
    page.keyboard.press(" ")
    held = page.evaluate("() => window.commandCenter.turns")

    page.wait_for_function(f"() => window.commandCenter.turns > {held}", timeout=10_000)
    expect(page.locator("#link-state")).not_to_contain_text("jeda")


def test_the_shift_against_burn_in_never_cuts_anything_off(served: Served, page: Page) -> None:
    _open(page, served, "/wall?scenes=overview")
    page.add_style_tag(content="#shift { transition: none !important; }")
    for size in ((1920, 1080), (3840, 2160), (1366, 768)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        boxes = page.evaluate(
            """() => {
              const center = window.commandCenter;
              const edges = [];
              for (let n = 0; n < center.shifts; n += 1) {
                center.shift(n);
                const parts = document.querySelectorAll(".wall-header, .wall-footer, .scene.is-showing .card");
                const all = [...parts].map((el) => el.getBoundingClientRect());
                edges.push([
                  Math.min(...all.map((r) => r.left)), Math.min(...all.map((r) => r.top)),
                  innerWidth - Math.max(...all.map((r) => r.right)),
                  innerHeight - Math.max(...all.map((r) => r.bottom)),
                ]);
              }
              return edges;
            }"""
        )
        assert min(min(edges) for edges in boxes) >= 0
        assert len({tuple(round(edge, 1) for edge in edges) for edges in boxes}) == len(boxes)


def _reported(served: Served, wanted: str, *, since: int = 0) -> Paint:
    until = time.monotonic() + 30
    engine = open_engine(served.environment["DATABASE_URL"])
    while time.monotonic() < until:
        with reading(engine) as connection:
            for paint in paints(connection):
                if paint.screen.startswith(wanted) and paint.painted_at >= since:
                    return paint
    message = f"No report of {wanted} arrived."
    raise AssertionError(message)


def test_a_wall_reports_what_it_painted_and_no_screen_is_built_anew_for_it(
    served: Served, page: Page
) -> None:
    engine = open_engine(served.environment["DATABASE_URL"])
    with reading(engine) as connection:
        before = state(connection).revision
    opened = int(time.time())
    _open(page, served, "/wall?screen=lobby")
    page.evaluate("() => window.dispatchEvent(new ErrorEvent('error'))")

    with page.expect_request_finished(lambda request: request.url.endswith("/painted")):
        page.evaluate("() => window.commandCenter.report()")
    paint = _reported(served, "lobby", since=opened)

    assert paint.scene in ("licensing", "taru")
    assert paint.revision == before
    assert (paint.width_px, paint.height_px, paint.connected) == (1920, 1080, True)
    assert 0 <= paint.reported_at - paint.painted_at < 60
    assert abs(paint.reported_at - time.time()) < 60
    with reading(engine) as connection:
        assert state(connection).revision == before


def test_a_browser_without_a_name_keeps_an_id_of_its_own(served: Served, page: Page) -> None:
    _open(page, served, "/wall")
    name = page.evaluate("() => localStorage.getItem('wall-id')")
    assert _reported(served, name).screen.startswith("browser-")
    _open(page, served, "/wall?scenes=taru")
    with page.expect_request(lambda request: request.url.endswith("/painted")) as sent:
        page.evaluate("() => window.commandCenter.report()")

    assert sent.value.post_data_json["screen"] == name


def test_an_open_wall_takes_up_what_was_changed_about_its_screen(served: Served, page: Page) -> None:
    engine = open_engine(served.environment["DATABASE_URL"])
    with writing(engine, "screens") as connection:
        put_screen(connection, Screen(name="desk-1", scenes=("taru",)), actor="test", now=1)
    _open(page, served, "/wall?screen=desk-1")
    expect(page.locator("#page")).to_have_attribute("data-scenes", "taru")

    with writing(engine, "screens") as connection:
        put_screen(connection, Screen(name="desk-1", scenes=("simp4d",)), actor="test", now=2)

    expect(page.locator("#page")).to_have_attribute("data-scenes", "simp4d", timeout=20_000)


def test_a_wall_opened_under_a_name_to_come_takes_it_up_when_it_is_given(served: Served, page: Page) -> None:
    _open(page, served, "/wall?screen=desk-2")
    expect(page.locator("#wall-messages")).to_contain_text("'desk-2' tidak dikenal")

    with writing(open_engine(served.environment["DATABASE_URL"]), "screens") as connection:
        put_screen(connection, Screen(name="desk-2", scenes=("taru",)), actor="test", now=1)

    expect(page.locator("#page")).to_have_attribute("data-scenes", "taru", timeout=20_000)
    expect(page.locator("#wall-messages")).to_have_text("")


GOOD = {
    "screen": "lobby",
    "scene": "taru",
    "revision": 3,
    "painted_ago_ms": 10,
    "open_for_ms": 1000,
    "offset_ms": -5,
    "release": "abc",
    "width_px": 1920,
    "height_px": 1080,
    "errors": 0,
    "connected": True,
}


def _post(served: Served, path: str, body: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
    asked = urllib.request.Request(
        served.url + path,
        data=body,
        headers={"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}},
    )
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        json.dumps({}).encode(),
        json.dumps({**GOOD, "more": 1}).encode(),
        json.dumps({**GOOD, "screen": "<b>"}).encode(),
        json.dumps({**GOOD, "revision": "3"}).encode(),
        json.dumps({**GOOD, "painted_ago_ms": -1}).encode(),
        json.dumps({**GOOD, "width_px": 10**12}).encode(),
        json.dumps({**GOOD, "errors": 1e400}).encode(),
    ],
)
def test_a_malformed_report_is_answered_422_and_leaves_nothing(served: Served, body: bytes) -> None:
    status, told = _post(served, "/api/v1/screens/painted", body)

    assert status == 422
    assert told["detail"]


def test_an_oversized_report_is_not_read_to_its_end(served: Served) -> None:
    assert _post(served, "/api/v1/screens/painted", b"x" * 5_000)[0] == 413


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Sec_Fetch_Site": "cross-site"}, {"Origin": "null"}],
)
@pytest.mark.parametrize("path", ["/api/v1/screens", "/api/v1/screens/painted"])
def test_another_site_cannot_write_through_a_visitors_browser(
    served: Served, path: str, headers: dict[str, str]
) -> None:
    assert _post(served, path, json.dumps(GOOD).encode(), **headers)[0] == 403


def test_a_form_of_another_site_cannot_write_either(served: Served) -> None:
    assert _post(served, "/api/v1/screens", b"name=x", Content_Type="text/plain")[0] == 415


def test_a_screen_whose_text_would_be_too_small_is_refused_with_what_would_do(served: Served) -> None:
    status, told = _post(
        served, "/api/v1/screens?lang=en", json.dumps({"name": "far", "distance_m": "9"}).encode()
    )

    assert status == 422
    (fault,) = told["errors"]
    assert fault["field"] == "distance_m"
    assert "a farthest seat of 4 m or less, or a screen of 124 inches or more" in fault["text"]


def test_reports_from_one_address_are_bounded_and_other_pages_never_notice(served: Served) -> None:
    body = json.dumps({**GOOD, "screen": "flood"}).encode()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: _post(served, "/api/v1/screens/painted", body)[0], range(240)))

    assert answers == {200, 429}
    with urllib.request.urlopen(served.url + "/healthz", timeout=10) as answer:
        assert answer.status == 200

"""Walls turning: in the same second beside others, to an alarm, held by a key, and shifted against burn-in."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from db.city.profile import load_profile
from db.engine import open_engine
from db.registry import metric
from tests.browser.conftest import HALL, NOW, opened
from tests.support.records import at, put
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


#: Notes every turn: its number, the scene, the server's time and the revision on the glass.
WATCH = """() => {
  const center = window.commandCenter;
  window.turns = [];
  new MutationObserver(() => window.turns.push([center.turn, center.scene, center.serverNow(), center.revision]))
    .observe(document.documentElement, { attributeFilter: ["data-scene"] });
}"""


def test_screens_of_a_video_wall_turn_in_the_same_second_and_show_neighbouring_scenes(
    walls: Served, browser: Browser
) -> None:
    contexts = [browser.new_context(viewport={"width": 1920, "height": 1080}) for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page, name in zip(pages, ("hall-left", "hall-right"), strict=True):
        opened(page, walls, f"/wall?screen={name}&dwell=2")
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
    walls: Served, page: Page
) -> None:
    opened(page, walls, "/wall?scenes=overview,eparking,call122,licensing&dwell=3600")

    before = page.evaluate(PLAN, [8, []])
    during = page.evaluate(PLAN, [16, ["call122", "licensing"]])

    assert set(before) == {"overview", "eparking", "call122", "licensing"}
    assert set(during[0::2]) == {"call122", "licensing"}
    assert set(during[1::2]) == {"overview", "eparking"}
    assert all(during.count(scene) <= 8 for scene in set(during))
    assert page.evaluate(PLAN, [8, ["taru"]]) == before


def test_screens_without_an_alarms_turn_keep_their_order(walls: Served, page: Page) -> None:
    opened(page, walls, "/wall?screen=lobby")

    assert page.evaluate(PLAN, [6, ["taru"]]) == page.evaluate(PLAN, [6, []])


def test_one_screen_of_a_video_wall_takes_the_alarm_and_the_others_go_on(walls: Served, page: Page) -> None:
    plans = []
    for name in ("hall-left", "hall-right"):
        opened(page, walls, f"/wall?screen={name}&dwell=3600")
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
        opened(page, running, "/wall?scenes=overview,licensing,sibisa,simp4d,taru,call122&dwell=8")
        fewest = metric("call122.reached_in_time").metric.judged_from
        emergencies = [
            {
                "incident_id": f"e{n}",
                "kind": "emergency",
                "category": "fire",
                "created_at": "2026-11-16 13:00",
                "status": "open",
            }
            for n in range(fewest)
        ]
        put(open_engine(url), load_profile("medan"), "call122.incidents", emergencies, now=NOW)

        page.wait_for_function("() => window.commandCenter.called", timeout=20_000)
        called = page.evaluate("() => window.commandCenter.called")
        page.wait_for_function(f"() => window.commandCenter.turn >= {called['turn']}", timeout=40_000)

        assert called["turn"] == called["heardIn"] + 1
        turn_and_scene = page.evaluate("() => [window.commandCenter.turn, window.commandCenter.scene]")
        assert turn_and_scene == [called["turn"], "call122"]


def test_a_hold_by_the_keyboard_says_until_when_and_ends_by_itself(walls: Served, page: Page) -> None:
    opened(page, walls, "/wall?dwell=2&scenes=eparking,call122")
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


def test_the_shift_against_burn_in_never_cuts_anything_off(walls: Served, page: Page) -> None:
    opened(page, walls, "/wall?scenes=overview")
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

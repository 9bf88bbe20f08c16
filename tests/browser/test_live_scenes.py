"""What a browser does with the stream: its own scenes only, the hidden ones kept current, a failed panel alone."""

from __future__ import annotations

import json
import shutil
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from db.city.profile import CityProfile
from db.engine import open_engine
from tests.browser.conftest import settled
from tests.conftest import PageLog
from tests.support.records import at, put
from tests.support.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

NOW = "2026-11-16 14:05:00"
PAYMENT = {"txn_id": "p1", "paid_at": "2026-11-16 13:30", "amount_idr": 2_000_000, "status": "captured"}
REVENUE = "#eparking--revenue--head"
#: Counts every change inside the scene that does not show; the ages that it tells grow by themselves.
WATCH_HIDDEN = """() => {
  window.painted = 0;
  const own = (change) => !change.target.parentElement.closest(".age") && !change.target.classList?.contains("age");
  new MutationObserver((changes) => { window.painted += changes.filter(own).length; })
    .observe(document.querySelector(".scene[data-scene=eparking]"), { childList: true, characterData: true, subtree: true });
}"""

#: Whether what explains the star is all to be seen.
NOTE_IS_WHOLE = """() => {
  const [note, room] = ["#scene-note", ".header-room"].map((name) => document.querySelector(name).getBoundingClientRect());
  return note.width > 0 && note.bottom <= room.bottom + 2 && note.right <= room.right + 1;
}"""
#: Notes whatever moves on the page without being asked to.
WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
    .observe({ type: "layout-shift" });
}"""
#: Where each card, headline and foot of the scene stands, and from where to where each chart's axes go.
WHERE = """() => [...document.querySelectorAll(".scene.is-showing :is(.card, .titles, .value-row, .foot, .number)")].map((el) => {
  const box = el.getBoundingClientRect();
  return [el.id || el.className, box.left, box.top, box.height];
}).concat([...document.querySelectorAll(".scene.is-showing .js-plotly-plot")].map((plot) => {
  const { xaxis, yaxis } = plot._fullLayout;
  return [plot.id, ...xaxis.range, ...yaxis.range];
}))"""


def _shift() -> str:
    return str(at(NOW) - int(time.time()))


def test_a_wall_follows_its_own_scenes_and_shows_the_newest_of_a_hidden_one_when_it_turns(
    city_url: str, medan: CityProfile, page: Page, page_log: PageLog
) -> None:
    engine = open_engine(city_url)
    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    with serving(city_url, DEMO_CLOCK_SHIFT_S=_shift()) as served:
        page.goto(f"{served.url}/wall?scenes=licensing,eparking&dwell=3600")
        page.wait_for_function(
            "() => window.commandCenter.latest && window.commandCenter.latest.scenes.eparking"
        )
        before = page.evaluate("() => window.commandCenter.revision")
        page.evaluate(WATCH_HIDDEN)

        put(
            engine, medan, "eparking.payments", [PAYMENT | {"txn_id": "p2", "amount_idr": 5_000_000}], now=NOW
        )
        page.wait_for_function(f"() => Number(document.documentElement.dataset.revision) > {before}")
        painted_hidden = page.evaluate("() => window.painted")
        expect(page.locator("#scene-note")).to_have_text("* perlu verifikasi")
        assert page.evaluate(NOTE_IS_WHOLE)
        page.keyboard.press("ArrowRight")

        expect(page.locator("#scene-title")).to_have_text("E-Parking")
        expect(page.locator(f"{REVENUE} .number")).to_have_text("7,0")
        assert painted_hidden == 0
        assert page.evaluate("() => window.painted") > 0
        assert sorted(page.evaluate("() => Object.keys(window.commandCenter.latest.scenes)")) == [
            "eparking",
            "licensing",
        ]
        settled(page, "eparking")
        page.evaluate(WATCH_SHIFTS)
        still = page.evaluate(WHERE)
        put(engine, medan, "eparking.payments", [PAYMENT | {"txn_id": "p3", "amount_idr": 100_000}], now=NOW)
        expect(page.locator(f"{REVENUE} .number")).to_have_text("7,1")
        settled(page, "eparking")
        assert page.evaluate(WHERE) == still
        assert page.evaluate("() => window.shifts") == []
        asked = [url for url in page_log.requested if "/api/v1/live" in url]
        assert asked == [f"{served.url}/api/v1/live?scenes=licensing,eparking&lang=id"]
        page.goto("about:blank")


def test_a_panel_that_cannot_be_computed_says_so_while_the_others_stay_live(
    sqlite_template: Path, tmp_path: Path, medan: CityProfile, page: Page, page_log: PageLog
) -> None:
    shutil.copy(sqlite_template, tmp_path / "city.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'city.db'}")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE licensing_steps_day"))
    with serving(f"sqlite:///{tmp_path / 'city.db'}", DEMO_CLOCK_SHIFT_S=_shift()) as served:
        page.goto(f"{served.url}/wall?scenes=licensing,eparking&dwell=3600")
        page.wait_for_selector("html[data-revision]", state="attached", timeout=30_000)

        expect(page.locator("#licensing--steps")).to_contain_text("tidak dapat dihitung")
        expect(page.locator(".is-failed")).to_have_count(1)
        put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
        page.keyboard.press("ArrowRight")
        expect(page.locator(f"{REVENUE} .number")).to_have_text("2,0", timeout=15_000)
        with urllib.request.urlopen(f"{served.url}/readyz", timeout=10) as answer:
            faults = json.loads(answer.read())["faults"]
        assert set(faults) == {"licensing/steps", "licensing-backlog/returned"}
        assert all("licensing_steps_day" in reason for reason in faults.values())
        assert page_log.errors == []
        page.goto("about:blank")

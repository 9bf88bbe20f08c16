"""The screens as people and walls see them: a real server, a real browser, real ingests beside them."""

from __future__ import annotations

import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from dashboard.live.build import scene_names
from db.city.profile import CityProfile, load_profile
from db.engine import open_engine
from db.registry import programs
from tests.browser.conftest import turned
from tests.conftest import PageLog
from tests.support.commands import command
from tests.support.postgres import free_port
from tests.support.records import put
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

#: The present of these tests: a Monday afternoon.
NOW = "2026-11-16 14:05:00"
REVENUE = "#overview--revenue--head .number"
#: Once every typeface that what is painted needs has come, and what follows from painting was asked for.
SETTLED = "() => document.fonts.ready.then(() => new Promise((go) => requestAnimationFrame(() => setTimeout(go, 0))))"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    """A served city with a payment and a complaint of this afternoon, for tests that only look."""
    file = tmp_path_factory.mktemp("served") / "city.db"
    shutil.copy(sqlite_template, file)
    url = f"sqlite:///{file}"
    _afternoon(open_engine(url))
    with serving(url, DEMO_CLOCK_SHIFT_S=str(_shift())) as running:
        yield running


def _afternoon(engine: Engine) -> None:
    city = load_profile("medan")
    put(engine, city, "eparking.payments", [_payment("p1", 2_000_000)], now=NOW)
    complaint = {
        "incident_id": "k1",
        "kind": "complaint",
        "category": "waste",
        "created_at": "2026-11-16 13:00",
        "status": "open",
    }
    put(engine, city, "call122.incidents", [complaint], now=NOW)


def _shift() -> int:
    from tests.support.records import at

    return at(NOW) - int(time.time())


def _payment(key: str, amount: int) -> dict[str, object]:
    return {
        "txn_id": key,
        "paid_at": "2026-11-16 13:30",
        "amount_idr": amount,
        "method": "qris",
        "district": "12.71.01",
        "status": "captured",
    }


def _open(page: Page, served: Served, path: str) -> None:
    page.goto(served.url + path)
    page.wait_for_selector("html[data-revision]", state="attached", timeout=30_000)


def test_a_row_ingested_by_the_command_line_appears_without_reload(
    city_url: str, page: Page, page_log: PageLog, tmp_path: Path
) -> None:
    _afternoon(open_engine(city_url))
    with serving(city_url, DEMO_CLOCK_SHIFT_S=str(_shift())) as running:
        _see_a_row_appear(running, page, tmp_path)
    assert [error for error in page_log.errors if "ERR_CONNECTION" not in error] == []


def _see_a_row_appear(served: Served, page: Page, tmp_path: Path) -> None:
    desk = page.context.new_page()
    _open(page, served, "/wall?scenes=overview")
    _open(desk, served, "/")
    expect(page.locator(REVENUE)).to_have_text("2,0")
    expect(desk.locator('[data-program="eparking"] .cell-value .number')).to_have_text("2,0")
    page.evaluate("() => { window.sameDocument = true; }")

    file = tmp_path / "more.csv"
    file.write_text("txn_id,paid_at,amount_idr,method,status\np2,2026-11-16 13:45,3500000,qris,captured\n")
    result = command(served.environment, "ingest", "eparking.payments", str(file))

    assert result.returncode == 0, result.stdout + result.stderr
    expect(page.locator(REVENUE)).to_have_text("5,5", timeout=15_000)
    expect(desk.locator('[data-program="eparking"] .cell-value .number')).to_have_text("5,5", timeout=15_000)
    assert page.evaluate("() => window.sameDocument") is True
    desk.close()
    page.goto("about:blank")


@pytest.mark.parametrize("path", ["/", "/wall", "/?lang=en", "/wall?lang=en&scenes=licensing"])
def test_a_page_asks_no_other_host_and_reports_no_error(
    served: Served, page: Page, page_log: PageLog, path: str
) -> None:
    _open(page, served, path)
    page.wait_for_load_state("load")
    page.evaluate(SETTLED)

    foreign = [url for url in page_log.requested if not url.startswith((served.url, "data:", "blob:"))]
    assert foreign == []
    assert page_log.errors == []
    assert page.locator(".modebar-btn").count() == 0


def test_the_policy_forbids_inline_scripts_and_frames(served: Served) -> None:
    with urllib.request.urlopen(served.url + "/", timeout=10) as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self' 'sha256-")
    assert "unsafe-inline" not in policy.split("style-src")[0]
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy


def test_an_unknown_address_answers_404_with_a_page_that_helps(served: Served) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(served.url + "/nowhere", timeout=10)

    assert refused.value.code == 404
    assert "/wall" in refused.value.read().decode()


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)])
def test_no_text_on_the_wall_is_smaller_than_the_screen_allows(
    served: Served, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    _open(page, served, "/wall?dwell=3600")
    measured = {}
    for scene in ("overview", *(program.key for program in programs())):
        turned(page, scene)
        measured[scene] = page.evaluate(MEASURE)

    assert {
        scene for scene, (smallest, _) in measured.items() if smallest < 42 * size[0] / 1920 - 0.5
    } == set()
    assert {scene: clipped for scene, (_, clipped) in measured.items() if clipped} == {}


#: The smallest text shown (in px), and cards whose content is cut off at the bottom.
MEASURE = """() => {
  const visible = (el) => { const r = el.getBoundingClientRect(); return r.width > 0 && r.height > 0
    && getComputedStyle(el).visibility === "visible"; };
  let smallest = Infinity;
  for (const el of document.querySelectorAll("#page *")) {
    const own = [...el.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    const skip = el.closest(".shape, .link-state") && el.classList.contains("shape");
    if (own && visible(el) && !skip) smallest = Math.min(smallest, parseFloat(getComputedStyle(el).fontSize));
  }
  const clipped = [...document.querySelectorAll(".scene.is-showing .card")]
    .filter((card) => card.scrollHeight > card.clientHeight + 3).map((card) => card.id);
  return [smallest, clipped];
}"""


def test_labels_at_the_ends_of_lines_never_touch(served: Served, page: Page) -> None:
    _open(page, served, "/wall?scenes=overview")
    turned(page, "overview")

    boxes = page.evaluate(
        """() => [...document.querySelectorAll("#overview--complaints--graph .annotation")].map((el) => {
          const r = el.getBoundingClientRect(); return [r.top, r.bottom]; })"""
    )

    ordered = sorted(boxes)
    assert all(lower[0] >= upper[1] - 12 for upper, lower in pairwise(ordered))


def test_the_wall_turns_its_scenes_and_obeys_keys(served: Served, page: Page) -> None:
    _open(page, served, "/wall?dwell=2&scenes=eparking,call122")
    expect(page.locator("#scene-title")).to_have_text("E-Parking")

    expect(page.locator("#scene-title")).to_have_text("Call Center 122", timeout=6_000)
    page.keyboard.press(" ")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#scene-title")).to_have_text("E-Parking")
    expect(page.locator("#link-state")).to_contain_text("jeda")


@pytest.mark.parametrize(
    ("query", "dwell"),
    [
        ("scenes=nothing,%3Cscript%3E", "20.0"),
        ("dwell=never", "20.0"),
        ("dwell=-5&lang=xx", "2.0"),
        ("dwell=nan", "20.0"),
    ],
)
def test_a_malformed_wall_address_still_shows_the_wall(
    served: Served, page: Page, page_log: PageLog, query: str, dwell: str
) -> None:
    _open(page, served, f"/wall?{query}")

    expect(page.locator("#scene-title")).not_to_have_text("")
    expect(page.locator("#page")).to_have_attribute("data-dwell", dwell)
    expect(page.locator("#page")).to_have_attribute("data-scenes", ",".join(scene_names()))
    assert page_log.errors == []


def test_a_wall_keeps_its_values_while_the_server_is_gone_and_is_live_again_by_itself(
    sqlite_template: Path, tmp_path: Path, medan: CityProfile, page: Page
) -> None:
    shutil.copy(sqlite_template, tmp_path / "city.db")
    city_url = f"sqlite:///{tmp_path / 'city.db'}"
    engine = open_engine(city_url)
    put(engine, medan, "eparking.payments", [_payment("p1", 2_000_000)], now=NOW)
    port, shift = free_port(), str(_shift())
    with serving(city_url, port=port, DEMO_CLOCK_SHIFT_S=shift) as first:
        _open(page, first, "/wall?scenes=overview")
        expect(page.locator(REVENUE)).to_have_text("2,0")

    expect(page.locator("#connection-banner")).to_contain_text("Menyambung kembali", timeout=20_000)
    expect(page.locator(REVENUE)).to_have_text("2,0")
    put(engine, medan, "eparking.payments", [_payment("p2", 1_000_000)], now=NOW)

    with serving(city_url, port=port, DEMO_CLOCK_SHIFT_S=shift):
        expect(page.locator(REVENUE)).to_have_text("3,0", timeout=15_000)
        expect(page.locator("#connection-banner")).not_to_have_attribute("data-level", re.compile("."))


def test_an_empty_database_says_so_instead_of_showing_zeros(
    sqlite_template: Path, tmp_path: Path, page: Page, page_log: PageLog
) -> None:
    shutil.copy(sqlite_template, tmp_path / "city.db")
    with serving(f"sqlite:///{tmp_path / 'city.db'}") as empty_city:
        _open(page, empty_city, "/")

        expect(page.locator(".cell-value .figure-words")).to_have_count(len(programs()))
        expect(page.locator('[data-program="eparking"] .cell-value')).to_have_text("belum ada data")
        assert page_log.errors == []


def test_a_late_source_keeps_its_value_and_says_since_when(served: Served, page: Page) -> None:
    _open(page, served, "/")

    row = page.locator('[data-program="eparking"]')
    expect(row).to_contain_text("Terlambat")
    expect(row).to_contain_text("sejak 13.30")
    expect(row.locator(".number").first).to_have_text("2,0")


#: How far the programs reach down, and whether any of them runs into the next.
PROGRAM_ROWS = """() => {
  const rows = [...document.querySelectorAll(".rows:not([hidden]) > .row")];
  const inside = (row) => Math.max(...[...row.children].map((cell) => cell.getBoundingClientRect().bottom));
  return [
    Math.max(...rows.map((row) => row.getBoundingClientRect().bottom)),
    rows.filter((row) => inside(row) > row.getBoundingClientRect().bottom + 1).length,
  ];
}"""


@pytest.mark.parametrize("size", [(390, 844), (768, 1024), (1366, 768), (1920, 1080), (3840, 2160)])
def test_the_overview_fits_every_screen_and_fills_a_large_one(
    served: Served, page: Page, size: tuple[int, int]
) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    _open(page, served, "/")

    reached, overrun = page.evaluate(PROGRAM_ROWS)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert overrun == 0
    if width >= 1366:
        assert page.evaluate("() => document.documentElement.scrollHeight") <= height
        assert reached > 0.85 * height


@pytest.mark.parametrize("query", ["scene=nothing", "lang=fr", "scene=%00", "scenes=overview,nothing"])
def test_a_malformed_stream_request_is_answered_with_a_problem(served: Served, query: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{served.url}/api/v1/live?{query}", timeout=10)

    assert refused.value.code == 422
    assert refused.value.headers["Content-Type"] == "application/problem+json"


def test_health_readiness_and_measurements_are_served(served: Served) -> None:
    for path, expected in (
        ("/healthz", b"ok"),
        ("/readyz", b"ready"),
        ("/metrics", b"commandcenter_streams"),
    ):
        with urllib.request.urlopen(served.url + path, timeout=10) as answer:
            assert expected in answer.read()

"""The pages of whoever looks after the screens: naming one, and seeing what is wrong."""

from __future__ import annotations

import json
import re
import shutil
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from db.city.profile import load_profile
from db.engine import open_engine, reading, writing
from db.screens.paints import Paint, put_paints
from db.screens.record import Screen
from db.screens.store import put_screen, screens
from tests.conftest import PageLog
from tests.support.commands import command
from tests.support.records import at, put
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

NOW = "2026-11-16 14:05:00"


def _paint(screen: str, reported_at: int) -> Paint:
    return Paint(
        screen=screen,
        scene="taru",
        revision=1,
        painted_at=reported_at,
        reported_at=reported_at,
        started_at=reported_at - 600,
        offset_ms=-90_000,
        release="old",
        width_px=1920,
        height_px=1080,
        errors=3,
        connected=True,
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    """A city with a late source, a refused row, a screen that stopped painting and one that never began."""
    file = tmp_path_factory.mktemp("caretaker") / "city.db"
    shutil.copy(sqlite_template, file)
    url = f"sqlite:///{file}"
    engine, city = open_engine(url), load_profile("medan")
    payment = {"txn_id": "p1", "paid_at": "2026-11-16 13:00", "amount_idr": 2_000, "status": "captured"}
    put(engine, city, "eparking.payments", [payment, {**payment, "txn_id": "p2", "amount_idr": "x"}], now=NOW)
    with writing(engine, "screens") as connection:
        for name in ("stopped", "fresh"):
            put_screen(connection, Screen(name=name), actor="test", now=at(NOW))
        put_paints(connection, {"stopped": _paint("stopped", int(time.time()) - 60)}, now=int(time.time()))
    with serving(url, DEMO_CLOCK_SHIFT_S=str(at(NOW) - int(time.time()))) as running:
        yield running


def _open(page: Page, served: Served, path: str) -> None:
    page.goto(served.url + path)
    page.wait_for_selector("html[data-revision]", state="attached", timeout=30_000)


def test_the_system_page_says_what_is_wrong_and_whom_to_call(
    served: Served, page: Page, page_log: PageLog
) -> None:
    _open(page, served, "/system?lang=en")

    expect(page.locator("#system--says")).to_have_text(
        re.compile(
            r"^1 screens stopped painting, 1 screens never painted, 1 sources are late, \d+ sources never delivered and 1 sources have refused rows\.$"
        )
    )
    stopped = page.locator("#system--screens .fact-row").first
    for told in ("stopped", "stopped painting", "another release", "clock off by 90 s", "3 script errors"):
        expect(stopped).to_contain_text(told)
    expect(page.locator("#system--screens")).to_contain_text("never painted yet")
    late = page.locator("#system--feeds .fact-row").first
    for told in ("eparking.payments", "Late", "Dinas Perhubungan", "not verified", "▲ 1", "records"):
        expect(late).to_contain_text(told)
    expect(page.locator("#system--database")).to_contain_text("SQLite")
    expect(page.locator("#system--hub")).to_contain_text("Build time")
    assert page_log.errors == []


def test_the_system_page_follows_a_wall_without_a_reload(served: Served, page: Page) -> None:
    _open(page, served, "/system?lang=en")
    row = page.locator("#system--screens .fact-row", has=page.locator('a[href="/wall?screen=fresh"]'))
    expect(row).to_contain_text("never painted yet")
    page.evaluate("() => { window.sameDocument = true; }")

    wall = page.context.new_page()
    _open(wall, served, "/wall?screen=fresh&scenes=taru")

    expect(row).to_contain_text("○ painting", timeout=20_000)
    expect(row).to_contain_text("taru")
    assert page.evaluate("() => window.sameDocument") is True
    wall.close()


def test_a_screen_is_named_in_a_form_that_keeps_what_was_typed(
    served: Served, page: Page, page_log: PageLog
) -> None:
    _open(page, served, "/screens?lang=en")
    page.fill("#field-name", "hall-1")
    page.fill("#field-distance_m", "9")
    page.fill("#field-scenes", "taru, simp4d")
    page.click("#screen-form button[type=submit]")
    expect(page.locator("#fault-distance_m")).to_contain_text("a farthest seat of 4 m or less")
    expect(page.locator("#field-distance_m")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#field-scenes")).to_have_value("taru, simp4d")

    page.fill("#field-distance_m", "3,5")
    page.select_option("#field-language", "en")
    page.click("#screen-form button[type=submit]")

    expect(page.locator("#screens-told")).to_contain_text("'hall-1' is saved")
    with reading(open_engine(served.environment["DATABASE_URL"])) as connection:
        (kept,) = [screen for screen in screens(connection) if screen.name == "hall-1"]
    assert (kept.profile.distance_m, kept.scenes, kept.language) == (3.5, ("taru", "simp4d"), "en")
    assert kept.changed_by == "page@127.0.0.1"
    assert [error for error in page_log.errors if "422" not in error] == []


def test_a_screen_is_changed_and_removed_on_the_page(served: Served, page: Page) -> None:
    with writing(open_engine(served.environment["DATABASE_URL"]), "screens") as connection:
        put_screen(connection, Screen(name="old", dwell_s=33, scenes=("taru",)), actor="test", now=1)
    _open(page, served, "/screens?edit=old")
    expect(page.locator("#field-dwell_s")).to_have_value("33")
    page.fill("#field-dwell_s", "44")
    page.click("#screen-form button[type=submit]")
    row = page.locator(".fact-row", has=page.locator('a[href="/wall?screen=old"]'))
    expect(row).to_contain_text("44 s")
    expect(row).to_contain_text("taru")

    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/api/v1/screens/*", lambda route: route.abort())
    row.locator("[data-remove-screen]").click()
    expect(page.locator("#form-fault")).to_contain_text("Tidak terhapus")
    expect(row).to_have_count(1)
    page.unroute("**/api/v1/screens/*")
    row.locator("[data-remove-screen]").click()

    expect(row).to_have_count(0)


@pytest.mark.parametrize("path", ["/system", "/screens?edit=stopped"])
@pytest.mark.parametrize("width", [390, 768, 1366, 3840])
def test_the_pages_fit_every_width(served: Served, page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    _open(page, served, path)

    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_the_pages_are_found_from_every_desk_page(served: Served, page: Page) -> None:
    _open(page, served, "/")
    page.click('nav a[href^="/system"]')
    expect(page.locator("nav [aria-current=page]")).to_have_text("Sistem")
    page.click('nav a[href^="/screens"]')
    expect(page.locator("nav [aria-current=page]")).to_have_text("Layar")


def test_readiness_and_measurements_tell_of_screens_and_feeds(served: Served) -> None:
    with urllib.request.urlopen(served.url + "/readyz", timeout=10) as answer:
        told = json.load(answer)
    with urllib.request.urlopen(served.url + "/metrics", timeout=10) as answer:
        measured = answer.read().decode()

    assert "stopped" in told["screens_stopped"]
    assert told["screens_painted_age_s"]["stopped"] >= 60
    assert told["feeds_age_s"]["eparking.payments"] >= 3_900
    assert told["feeds_age_s"]["taru.reports"] is None
    assert re.search(r'commandcenter_screen_painted_age_seconds{screen="stopped"} \d+', measured)
    assert re.search(r'commandcenter_feed_age_seconds{feed="eparking.payments"} \d+', measured)


def test_the_last_verification_is_told_once_every_feed_had_one(served: Served, page: Page) -> None:
    _open(page, served, "/system?lang=en")
    expect(page.locator("#system--database")).to_contain_text("not every feed yet")

    assert command(served.environment, "verify").returncode == 0

    expect(page.locator("#system--database")).to_contain_text("· exact", timeout=20_000)
    expect(page.locator("#system--feeds")).not_to_contain_text("verify")

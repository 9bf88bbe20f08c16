"""What an official does on a program's page: narrow it to a district, see everything follow, and find the way back."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from db.city.profile import CityProfile, load_profile
from db.engine import open_engine
from tests.conftest import BOTH, PageLog, city_database
from tests.support.postgres import free_port
from tests.support.records import at, put
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

NOW = "2026-11-16 14:05:00"
PAYMENT = {"status": "captured", "method": "qris", "vehicle_type": "R2"}
PAYMENTS = [
    PAYMENT
    | {
        "txn_id": f"p{n}",
        "paid_at": f"2026-11-16 {9 + n % 4:02d}:30",
        "amount_idr": 1_000_000,
        "district": "12.71.19" if n < 3 else "12.71.01",
    }
    for n in range(8)
]
#: Long before, so that the source is known for as long as a usual week is made of.
BEFORE = PAYMENT | {"txn_id": "b", "paid_at": "2026-10-12 09:30", "amount_idr": 1_000, "district": "12.71.01"}
REVENUE = "#sheet--figure-gross-revenue .number"
DISTRICT = '#sheet--map [data-value="12.71.19"]'
CHIP = "#filter-chips .chip"
#: The sum of what the chart of revenue draws.
DRAWN = """() => {
  const chart = document.querySelector("#sheet--revenue--graph .js-plotly-plot");
  const bars = ((chart && chart.data) || []).filter((trace) => trace.type === "bar");
  return bars.flatMap((trace) => Array.from(trace.y)).reduce((sum, y) => sum + (y || 0), 0);
}"""


@pytest.fixture(scope="module", params=BOTH)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served city of each kind with eight payments of this day; the last test adds one."""
    with city_database(request, tmp_path_factory.mktemp("desk")) as url:
        put(open_engine(url), load_profile("medan"), "eparking.payments", [BEFORE, *PAYMENTS], now=NOW)
        with serving(url, DEMO_CLOCK_SHIFT_S=str(at(NOW) - int(time.time()))) as running:
            yield running


def _drawn(page: Page, amount: int) -> None:
    page.wait_for_function(f"() => ({DRAWN})() === {amount}")


def test_a_district_filters_figure_chart_rows_and_link_and_back_returns(
    served: Served, page: Page, page_log: PageLog
) -> None:
    page.goto(f"{served.url}/program/eparking")
    expect(page.locator(REVENUE)).to_have_text("8,0")
    _drawn(page, 8_000_000)

    page.locator(DISTRICT).click()

    expect(page.locator(REVENUE)).to_have_text("3,0")
    _drawn(page, 3_000_000)
    expect(page.locator(CHIP)).to_contain_text("Medan Petisah")
    assert page.url == f"{served.url}/program/eparking?district=12.71.19"
    page.locator("#sheet--figure-gross-revenue .about-open").click()
    expect(page.locator("#about-body")).to_contain_text("3 baris")
    rows = page.locator("#about-body a.primary").get_attribute("href")
    assert rows is not None
    assert "district=12.71.19" in rows

    page.go_back()
    expect(page.locator(REVENUE)).to_have_text("8,0")
    _drawn(page, 8_000_000)
    expect(page.locator(CHIP)).to_have_count(0)

    page.go_forward()
    expect(page.locator(REVENUE)).to_have_text("3,0")
    page.reload()
    expect(page.locator(REVENUE)).to_have_text("3,0")
    _drawn(page, 3_000_000)

    page.locator(CHIP).focus()
    page.keyboard.press("Enter")
    expect(page.locator(REVENUE)).to_have_text("8,0")
    assert page.url == f"{served.url}/program/eparking"
    assert page_log.errors == []
    page.goto("about:blank")


def test_a_click_on_a_part_of_a_chart_filters_by_it(served: Served, page: Page, page_log: PageLog) -> None:
    page.goto(f"{served.url}/program/eparking?period=7d")
    chart = page.locator("#sheet--revenue--graph .js-plotly-plot[data-followed]")
    chart.scroll_into_view_if_needed()
    bar = chart.locator(".trace.bars .point path").last.bounding_box()
    assert bar is not None

    page.mouse.move(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    expect(chart.locator(".hoverlayer")).to_contain_text("pendapatan: Rp\u00a08.000.000")
    face = page.locator("body").evaluate("(body) => getComputedStyle(body).fontFamily")
    expect(chart.locator(".hoverlayer text").first).to_have_css("font-family", face)
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)

    page.wait_for_url(f"{served.url}/program/eparking?from=2026-11-16&to=2026-11-16")
    expect(page.locator(REVENUE)).to_have_text("8,0")
    assert page_log.errors == []
    page.goto("about:blank")


def test_a_cell_of_the_week_shows_its_newest_day_also_by_keyboard_and_there_is_a_way_back(
    served: Served, page: Page, page_log: PageLog
) -> None:
    page.goto(f"{served.url}/program/eparking?lang=en")
    chart = page.locator("#sheet--week--graph .js-plotly-plot[data-followed]")
    chart.scroll_into_view_if_needed()
    # Sunday the 15th, at 00:00: the last row but the first column.
    cell = chart.locator(".trace.bars .point path").nth(6 * 24).bounding_box()
    assert cell is not None
    page.mouse.click(cell["x"] + cell["width"] / 2, cell["y"] + cell["height"] / 2)

    page.wait_for_url("**/program/eparking?from=2026-11-15&to=2026-11-15")
    expect(page.locator(CHIP)).to_have_text("Day: Sun 15 Nov 2026✕")
    page.locator(CHIP).click()
    expect(page.locator(REVENUE)).to_have_text("8.0")
    assert page.url == f"{served.url}/program/eparking"

    page.locator("[data-table='sheet--week']").press("Enter")
    page.locator("#sheet--week--table th button").nth(24).press("Enter")
    page.wait_for_url("**/program/eparking?from=2026-11-10&to=2026-11-10")
    page.locator("#filter-chips .chip-reset").press("Enter")
    page.wait_for_url(f"{served.url}/program/eparking")
    hint = page.locator("#sheet--week--notes").get_by_text("a click on a cell shows its newest day")
    expect(hint).to_be_visible()
    page.emulate_media(media="print")
    expect(hint).to_be_hidden()
    assert page_log.errors == []
    page.goto("about:blank")


def test_the_overview_filters_and_its_rows_lead_to_the_programs(
    served: Served, page: Page, page_log: PageLog
) -> None:
    page.goto(f"{served.url}/?district=12.71.19&lang=en")
    row = page.locator('#overview--asked [data-program="eparking"]')
    expect(row.locator(".cell-value .number")).to_have_text("3.0")
    expect(page.locator("#overview--rows")).to_be_hidden()

    page.locator("#filter-chips .chip-reset").click()

    expect(page.locator("#overview--asked")).to_be_hidden()
    live = page.locator('#overview--rows [data-program="eparking"]')
    expect(live.locator(".cell-value .number")).to_have_text("8.0")
    monthly = page.locator('#overview--rows [data-program="licensing"] a.name')
    expect(monthly).to_have_attribute("href", "/program/licensing?period=month")
    live.locator("a.name").click()
    expect(page.locator(REVENUE)).to_have_text("8.0")
    assert page_log.errors == []
    page.goto("about:blank")


def test_a_number_of_the_overview_says_what_it_is_for_its_own_period_or_the_chosen_one(
    served: Served, page: Page
) -> None:
    page.goto(f"{served.url}/")
    opener = page.locator("[data-about='sibisa.on_time']")

    opener.click()
    month = page.locator("#about-body dl").inner_text()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.goto(f"{served.url}/?period=yesterday")
    opener.locator("visible=true").click()
    expect(page.locator("#about-body dl")).to_be_visible()

    assert "1 November 2026 00.00" in month
    assert "15 November 2026 00.00" in page.locator("#about-body dl").inner_text()


def test_a_page_about_today_follows_the_city_and_leaves_a_person_in_peace(
    served: Served, page: Page, page_log: PageLog
) -> None:
    engine = open_engine(served.environment["DATABASE_URL"])
    page.goto(f"{served.url}/program/eparking")
    expect(page.locator(REVENUE)).to_have_text("8,0")
    # Nothing is judged of a source that is late, nor is there a word of other programs.
    expect(page.locator("[id^=look--]")).to_be_empty()
    # All of a card leads to what its number means.
    page.locator("#sheet--figure-transactions").click(position={"x": 4, "y": 90})
    expect(page.locator("#about-body")).to_contain_text("8 baris")
    page.evaluate("() => { window.sameDocument = true; }")

    more = PAYMENT | {"txn_id": "new", "paid_at": "2026-11-16 14:01", "amount_idr": 2_000_000}
    put(engine, load_profile("medan"), "eparking.payments", [more], now=NOW)

    expect(page.locator(REVENUE)).to_have_text("10,0", timeout=20_000)
    _drawn(page, 10_000_000)
    silent = page.locator("#look--eparking a")
    expect(silent).to_contain_text("titik senyap")
    expect(silent).to_have_attribute("href", "/program/eparking#sheet--figure-silent-points")
    expect(page.locator("#about-body")).to_be_visible()
    opener = page.locator("#sheet--figure-transactions .about-open")
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#about-body")).to_be_hidden()
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    assert page.evaluate("() => window.sameDocument") is True
    assert page.url == f"{served.url}/program/eparking"
    assert [error for error in page_log.errors if "ERR_CONNECTION" not in error] == []


def test_a_click_while_the_server_is_gone_is_answered_once_it_is_back(
    sqlite_template: Path, tmp_path: Path, medan: CityProfile, page: Page
) -> None:
    shutil.copy(sqlite_template, tmp_path / "city.db")
    url, port = f"sqlite:///{tmp_path / 'city.db'}", free_port()
    put(open_engine(url), medan, "eparking.payments", PAYMENTS, now=NOW)
    shift = str(at(NOW) - int(time.time()))
    with serving(url, port=port, DEMO_CLOCK_SHIFT_S=shift) as served:
        page.goto(f"{served.url}/program/eparking?period=7d&lang=en")
        expect(page.locator(REVENUE)).to_have_text("8.0")
        page.wait_for_selector("html[data-revision]", state="attached")

    page.locator(DISTRICT).click()
    banner = page.locator("#connection-banner")
    expect(banner).to_contain_text("what you asked is answered once connected")
    expect(page.locator(REVENUE)).to_have_text("8.0")

    with serving(url, port=port, DEMO_CLOCK_SHIFT_S=shift):
        expect(page.locator(REVENUE)).to_have_text("3.0", timeout=30_000)
        expect(banner).to_be_hidden()
        page.goto("about:blank")

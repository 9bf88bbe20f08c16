"""The rows behind a number: narrowed by the same filter bar as the pages, taken away as they are shown, and not lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from db.city.profile import load_profile
from db.engine import open_engine
from tests.browser.conftest import FAULTS, NOW, PAYMENTS
from tests.conftest import PageLog
from tests.support.proxy import wire
from tests.support.records import put
from tests.support.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

COUNT, CHIP = "#rows-count", "#filter-chips .chip"
SCROLL = "(row) => window.dash_ag_grid.getApi('rows-grid').ensureIndexVisible(row, 'top')"


def test_rows_follow_the_filter_bar_and_are_taken_away_as_they_are_shown(
    morning: Served, page: Page, page_log: PageLog, tmp_path: Path
) -> None:
    rows = f"{morning.url}/rows/eparking?metric=eparking.transactions"
    page.goto(rows)
    expect(page.locator(COUNT)).to_have_text("330 baris di baliknya")
    expect(page.locator("nav [aria-current]")).to_have_text("E-Parking")
    expect(page.locator('.ag-row[row-index="0"] [col-id="amount_idr"]')).to_have_text("1.329")

    page.locator("#filter-district").click()
    page.get_by_role("option", name="Medan Kota", exact=True).click()
    expect(page.locator(COUNT)).to_have_text("110 baris di baliknya")
    expect(page.locator('.ag-row[row-index="0"] [col-id="amount_idr"]')).to_have_text("1.327")
    expect(page.locator(CHIP)).to_contain_text("Medan Kota")
    expect(page.locator("#asked-words")).to_contain_text("Medan Kota")
    assert page.url == f"{rows}&district=12.71.01"
    back = page.locator(".rows-page [data-follows]")
    expect(back).to_have_attribute("href", "/program/eparking?district=12.71.01")
    # The second block is under the new filter too, and the last one.
    page.evaluate(SCROLL, 95)
    expect(page.locator('.ag-row[row-index="109"] [col-id="amount_idr"]')).to_have_text("1.000")

    with page.expect_download() as taken:
        page.locator("[data-takeaway]").first.click()
    taken.value.save_as(tmp_path / "rows.csv")
    assert len((tmp_path / "rows.csv").read_text().splitlines()) == 1 + 110

    page.reload()
    expect(page.locator(COUNT)).to_have_text("110 baris di baliknya")
    page.locator("#filter-period").click()
    page.get_by_role("option", name="Kemarin", exact=True).click()
    expect(page.locator(COUNT)).to_have_text("0 baris di baliknya")
    expect(page.locator(".ag-row")).to_have_count(0)
    page.go_back()
    expect(page.locator(COUNT)).to_have_text("110 baris di baliknya")
    expect(page.locator('.ag-row[row-index="0"] [col-id="amount_idr"]')).to_have_text("1.327")
    expect(page.locator("#filter-period")).to_have_value("Hari ini")
    page.locator(CHIP).click()
    expect(page.locator(COUNT)).to_have_text("330 baris di baliknya")
    assert page.url == rows

    # Other filters begin with the first row, wherever a person was, and lead to the last one.
    for row in (99, 199, 299):
        page.evaluate(SCROLL, row)
        expect(page.locator(f'.ag-row[row-index="{row + 1}"] [col-id="amount_idr"]')).not_to_be_empty()
    page.locator("#filter-district").click()
    page.get_by_role("option", name="Medan Kota", exact=True).click()
    expect(page.locator(COUNT)).to_have_text("110 baris di baliknya")
    expect(page.locator('.ag-row[row-index="0"] [col-id="amount_idr"]')).to_have_text("1.327")
    page.evaluate(SCROLL, 95)
    expect(page.locator('.ag-row[row-index="109"] [col-id="amount_idr"]')).to_have_text("1.000")

    assert page_log.errors == []
    page.goto("about:blank")


def test_rows_are_reached_from_a_panel_under_its_filters_and_say_why_there_are_none(
    morning: Served, page: Page, page_log: PageLog
) -> None:
    page.goto(f"{morning.url}/program/eparking?district=12.71.01")
    page.locator("#sheet--revenue").get_by_role("link", name="Baris: Pendapatan kotor").click()
    expect(page.locator(COUNT)).to_have_text("110 baris di baliknya")

    # A dimension that the metric does not have, chosen and let go of.
    page.goto(f"{morning.url}/rows/licensing?metric=licensing.returned&district=12.71.19&lang=en")
    expect(page.locator("#rows-problem")).to_contain_text("does not record the district")
    expect(page.locator("#rows-grid")).to_be_hidden()
    page.locator(CHIP).click()
    expect(page.locator("#rows-grid")).to_be_visible()
    expect(page.locator("#rows-problem")).to_be_hidden()
    expect(page.locator(".ag-overlay-no-rows-center")).to_have_text("No rows for these filters")
    page.goto(f"{morning.url}/rows/eparking?metric=eparking.transactions&district=Atlantis")
    expect(page.locator("#problems")).to_contain_text("'Atlantis' is not known")
    assert page_log.errors == []
    page.goto("about:blank")


def test_rows_go_on_where_they_were_after_the_line_was_lost(morning: Served, page: Page) -> None:
    with wire(int(morning.url.rsplit(":", 1)[1])) as line:
        page.goto(f"{line.address}/rows/eparking?metric=eparking.transactions&lang=en")
        expect(page.locator('.ag-row[row-index="0"] [col-id="amount_idr"]')).to_have_text("1,329")
        page.evaluate(SCROLL, 90)
        expect(page.locator('.ag-row[row-index="101"] [col-id="amount_idr"]')).to_have_text("1,228")

        line.cut()
        page.evaluate(SCROLL, 190)
        banner = page.locator("#connection-banner")
        expect(banner).to_contain_text("what you asked is answered once connected", timeout=30_000)
        line.mend()

        expect(banner).to_be_hidden(timeout=30_000)
        expect(page.locator('.ag-row[row-index="205"] [col-id="amount_idr"]')).to_have_text("1,124")
        page.evaluate(SCROLL, 290)
        expect(page.locator('.ag-row[row-index="301"] [col-id="amount_idr"]')).to_have_text("1,028")
        page.evaluate(SCROLL, 325)
        expect(page.locator('.ag-row[row-index="329"] [col-id="amount_idr"]')).to_have_text("1,000")
        expect(page.locator(COUNT)).to_have_text("330 rows behind it")
        page.goto("about:blank")


#: The rows that the plain table shows, as lists of the cells of some columns.
PLAIN = """() => {
  const names = [...document.querySelectorAll("#rows-first th")].map((name) => name.textContent);
  const [key, value] = ["Record", "Value"].map((name) => names.indexOf(name));
  return [...document.querySelectorAll("#rows-first tbody tr")].map((row) => [row.cells[key].textContent, row.cells[value].textContent]);
}"""
#: What stands beside the instant, and what stands last but for columns without anything in them.
ORDER = """() => [...document.querySelectorAll("#rows-first th")].map((name) => name.textContent)"""

#: Keeps what stands in the plain table when the page goes on paper.
ON_PAPER = """() => window.addEventListener("beforeprint", () => {
  const table = document.querySelector("#rows-first table");
  window.onPaper = { rows: table.tBodies[0].rows.length, columns: table.tHead.textContent };
})"""


def test_the_first_rows_stand_before_the_grid_has_any_code_and_once_it_stands_only_there(
    morning: Served, page: Page, page_log: PageLog, axe: str
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/dash_ag_grid*.js*", hold)
    page.goto(f"{morning.url}/rows/eparking?metric=eparking.transactions&lang=en&district=12.71.01")
    expect(page.locator("#rows-first tbody tr")).to_have_count(100)
    expect(page.locator(COUNT)).to_have_text("110 rows behind it")

    question = "metric=eparking.transactions&period=today&district=12.71.01&limit=100"
    api = page.request.get(f"{morning.url}/api/v1/rows?{question}").json()
    assert page.evaluate(PLAIN) == [[row["record_key"], f"{row['value']:.0f}"] for row in api["rows"]]
    order = page.evaluate(ORDER)
    assert order[1] == "Value"
    assert order.index("Record") < order.index("Source") < order.index("Street")
    assert page.evaluate(f"async () => {{ {Path(axe).read_text()}; return ({FAULTS})(); }}") == []

    page.locator("#filter-district").click()
    page.get_by_role("option", name="Medan Petisah", exact=True).click()
    expect(page.locator(COUNT)).to_have_text("220 rows behind it")
    expect(page.locator("#rows-first tbody tr").first).to_contain_text("1,329")
    page.locator("#rows-first").evaluate("(place) => { place.scrollTop = 10 * 36; place.focus(); }")
    shown = page.locator("#rows-first tbody tr").nth(12).bounding_box()

    page.wait_for_function("() => document.querySelector('script[src*=dash_ag_grid]')")
    held.pop().continue_()
    expect(page.locator("#rows-frame[data-standing]")).to_be_attached(timeout=30_000)
    expect(page.get_by_role("gridcell", name="p310", exact=True)).to_have_count(1)
    expect(page.get_by_role("cell", name="p310", exact=True)).to_have_count(0)
    expect(page.locator("#rows-first tr")).to_have_count(0)
    taken = page.locator('.ag-row[row-index="12"] [col-id="record_key"]').bounding_box()
    assert shown is not None
    assert taken is not None
    assert taken["y"] == pytest.approx(shown["y"], abs=1)
    expect(page.locator("#rows-place")).to_be_focused()

    # On paper all rows that came stand, without columns in which there is nothing, and afterwards the grid alone.
    page.evaluate(ON_PAPER)
    page.pdf()
    assert page.evaluate("onPaper.rows") == 100
    assert "Street" not in page.evaluate("onPaper.columns")
    assert "Amount" in page.evaluate("onPaper.columns")
    expect(page.locator("#rows-first tr")).to_have_count(0)
    assert page_log.errors == []
    page.goto("about:blank")


FIGURE = "#sheet--figure-transactions .number"


def _choose(page: Page, control: str, name: str) -> None:
    page.locator(f"#filter-{control}").click()
    page.get_by_role("option", name=name, exact=True).click()


def test_each_tab_has_its_filters_and_its_history_and_both_follow_the_city(
    morning: Served, page: Page, page_log: PageLog
) -> None:
    program = f"{morning.url}/program/eparking"
    other = page.context.new_page()
    page.goto(program)
    expect(page.locator(FIGURE)).to_have_text("330", timeout=30_000)
    other.goto(f"{program}?district=12.71.01&compare=zzz")
    expect(other.locator(FIGURE)).to_have_text("110", timeout=30_000)

    _choose(page, "district", "Medan Petisah")
    expect(page.locator(FIGURE)).to_have_text("220")
    _choose(page, "compare", "Bulan sebelumnya")
    expect(page.locator("#asked-words")).to_contain_text("19 Okt")
    _choose(page, "period", "7 hari")
    expect(page.locator("#asked-words")).to_contain_text("10–16 Nov")
    page.locator("#sheet--revenue").evaluate("(panel) => { panel.dataset.same = 'yes'; }")
    steps = [
        ("", "330", "Pekan sebelumnya", "16 Nov"),
        ("?district=12.71.19", "220", "Pekan sebelumnya", "16 Nov"),
        ("?district=12.71.19&compare=month", "220", "Bulan sebelumnya", "16 Nov"),
        ("?period=7d&district=12.71.19&compare=month", "220", "Bulan sebelumnya", "10–16 Nov"),
    ]
    ways = [(page.go_back, step) for step in steps[-2::-1]] + [(page.go_forward, step) for step in steps[1:]]
    for go, (query, figure, compared, days) in ways:
        go()
        expect(page.locator(FIGURE)).to_have_text(figure)
        expect(page.locator("#filter-compare")).to_have_value(compared)
        expect(page.locator("#asked-words")).to_contain_text(days)
        assert page.url == program + query
    _is_the_same_page_after_jumps_and_haste(page, program + steps[-1][0])
    page.go_back()
    expect(other.locator(FIGURE)).to_have_text("110", timeout=30_000)
    assert other.url == f"{program}?district=12.71.01&compare=zzz"

    _paid(
        morning,
        *(
            {"txn_id": f"new-{n}", "district": district}
            for n, district in enumerate(("12.71.01", "12.71.19", "12.71.19"))
        ),
    )
    other.bring_to_front()
    expect(other.locator(FIGURE)).to_have_text("111", timeout=20_000)
    # News of the city do not mend an address.
    expect(other.locator("#problems")).to_contain_text("Pembanding 'zzz' tidak dikenal")
    page.bring_to_front()
    expect(page.locator(FIGURE)).to_have_text("222", timeout=20_000)
    expect(page.locator("#filter-compare")).to_have_value("Bulan sebelumnya")
    _data_keep_the_width_on_a_phone(other)
    assert page_log.errors == []
    other.close()
    page.goto("about:blank")


def _is_the_same_page_after_jumps_and_haste(page: Page, ends_at: str) -> None:
    # A jump within the page is none to another one, whatever was chosen since it was opened.
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")
    page.go_back()
    # It is the same page all the time, with everything in it.
    expect(page.locator("#sheet--revenue")).to_have_attribute("data-same", "yes")
    expect(page.locator(".kpi:empty, .sheet .panel-body:empty")).to_have_count(0)
    # Faster than the page can follow.
    page.evaluate("() => { history.back(); history.back(); history.back(); }")
    expect(page.locator(FIGURE)).to_have_text("330")
    expect(page.locator("#asked-words")).to_contain_text("Seluruh kota")
    page.evaluate("() => { history.forward(); history.forward(); history.forward(); }")
    expect(page.locator("#asked-words")).to_contain_text("10–16 Nov · Medan Petisah")
    assert page.url == ends_at


def _data_keep_the_width_on_a_phone(page: Page) -> None:
    """What names the lines of a chart stands above them there."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    chart = page.locator("#sheet--revenue--graph .js-plotly-plot")
    expect(chart).to_be_visible(timeout=30_000)
    assert chart.evaluate("(chart) => chart._fullLayout._size.w / chart.clientWidth") > 0.7
    names = page.locator("#sheet--revenue--graph .annotation")
    assert names.count() >= 1
    frame, boxes = chart.bounding_box(), [names.nth(n).bounding_box() for n in range(names.count())]
    assert frame is not None
    assert all(box and box["x"] + box["width"] <= frame["x"] + frame["width"] for box in boxes)


TOP = '.ag-row[row-index="0"] [col-id="record_key"]'
NEWS = "#rows-news"


def test_new_rows_come_to_who_looks_and_wait_for_who_is_busy(
    morning: Served, page: Page, page_log: PageLog
) -> None:
    page.goto(f"{morning.url}/rows/eparking?metric=eparking.transactions&lang=en")
    expect(page.locator("#rows-frame[data-standing]")).to_be_attached(timeout=30_000)
    before = int(page.locator(COUNT).inner_text().split()[0])

    # Who only looks sees them come, in the same elements.
    page.locator(TOP).evaluate("(cell) => { cell.dataset.same = 'yes'; }")
    _paid(morning, {"txn_id": "live-1", "paid_at": "2026-11-16 14:01"})
    expect(page.locator(TOP)).to_have_text("live-1", timeout=20_000)
    expect(page.locator(TOP)).to_have_attribute("data-same", "yes")
    expect(page.locator(COUNT)).to_have_text(f"{before + 1} rows behind it")
    expect(page.locator(NEWS)).to_be_hidden()

    # Who chooses from a menu, or goes through cells, is only told.
    page.locator("#filter-district").click()
    expect(page.get_by_role("option", name="Medan Kota", exact=True)).to_be_visible()
    _paid(morning, {"txn_id": "live-2", "paid_at": "2026-11-16 14:02"})
    expect(page.locator(NEWS)).to_have_text("New rows: 1 · Show", timeout=20_000)
    expect(page.get_by_role("option", name="Medan Kota", exact=True)).to_be_visible()
    expect(page.locator(TOP)).to_have_text("live-1")
    expect(page.locator("#rows-told")).to_have_text(
        "There are new rows; the button above the table shows them."
    )
    page.keyboard.press("Escape")
    page.locator(TOP).click()
    _paid(morning, {"txn_id": "live-3", "paid_at": "2026-11-16 14:03"})
    expect(page.locator(NEWS)).to_have_text("New rows: 2 · Show", timeout=20_000)
    expect(page.locator(TOP)).to_have_text("live-1")
    expect(page.locator(TOP)).to_be_focused()
    # So is who reads further down.
    page.evaluate("() => document.activeElement.blur()")
    page.evaluate(SCROLL, 90)
    expect(page.locator('.ag-row[row-index="95"] .ag-cell-value').first).not_to_be_empty()
    read = page.locator('.ag-row[row-index="95"] [col-id="record_key"]')
    seen = read.inner_text()
    _paid(morning, {"txn_id": "live-4", "paid_at": "2026-11-16 14:04"})
    expect(page.locator(NEWS)).to_have_text("New rows: 3 · Show", timeout=20_000)
    expect(read).to_have_text(seen)
    expect(page.locator(COUNT)).to_have_text(f"{before + 1} rows behind it")

    # With the keyboard they are shown, and it stays in the table.
    page.locator(NEWS).focus()
    page.keyboard.press("Enter")
    expect(page.locator(TOP)).to_have_text("live-4")
    expect(page.locator(COUNT)).to_have_text(f"{before + 4} rows behind it")
    expect(page.locator(NEWS)).to_be_hidden()
    expect(page.locator("#rows-told")).to_be_empty()
    expect(page.locator("#rows-place")).to_be_focused()
    _ends_with_the_first_payment(page, before + 3)
    assert page_log.errors == []
    page.goto("about:blank")


def _paid(morning: Served, *new: dict[str, str]) -> None:
    engine = open_engine(morning.environment["DATABASE_URL"])
    made = [PAYMENTS[0] | {"paid_at": "2026-11-16 14:00"} | one for one in new]
    put(engine, load_profile("medan"), "eparking.payments", made, now=NOW)
    engine.dispose()


def _ends_with_the_first_payment(page: Page, last_row: int) -> None:
    for row in (100, 200, 300, last_row):
        page.evaluate(SCROLL, row)
        expect(page.locator(f'.ag-row[row-index="{row}"] .ag-cell-value').first).not_to_be_empty()
    expect(page.locator(f'.ag-row[row-index="{last_row}"] [col-id="amount_idr"]')).to_have_text("1,000")

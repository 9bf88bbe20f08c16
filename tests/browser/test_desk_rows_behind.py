"""The rows behind a program's page beneath its panels, and what keeps a table of rows still for whoever works with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from dashboard.filters import KEYS
from db.city.profile import load_profile
from db.engine import open_engine
from tests.browser.conftest import FAULTS, NOW, PAYMENTS
from tests.conftest import PageLog
from tests.support.records import put
from tests.support.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

FIGURE, COUNT, CHIP = "#sheet--figure-transactions .number", "#rows-count", "#filter-chips .chip"
SECTION, WORDS, FIRST = "#rows-behind", "#behind-words", "#rows-first tbody tr"
NEWS, ROW = "#rows-news", '.ag-row[row-index="%d"]'
#: Brings an element to the screen, and waits until whoever watches for it was told.
SHOW = """(what) => { document.querySelector(what).scrollIntoView({ block: "center" }); }"""
FRAMES = """() => new Promise((resolve) => {
  let left = 4;
  const step = () => { left -= 1; if (left) requestAnimationFrame(step); else resolve(); };
  step();
})"""
PAINTED = "() => document.documentElement.dataset.painted"

#: Keeps what a page puts off for as long as it gives a block of rows, so that a test need not wait.
PUT_OFF = """() => {
  window.putOff = [];
  const real = window.setTimeout;
  window.setTimeout = (step, ms, ...given) => {
    if (ms === 15000) window.putOff.push(step);
    return real(step, ms, ...given);
  };
}"""


@pytest.fixture
def paid(morning: Served) -> Callable[..., None]:
    """Adds a payment of a minute of the day."""

    def add(name: str, minute: str, **other: Any) -> None:
        engine = open_engine(morning.environment["DATABASE_URL"])
        new: Mapping[str, Any] = {"txn_id": name, "paid_at": f"2026-11-16 {minute}", **other}
        put(engine, load_profile("medan"), "eparking.payments", [PAYMENTS[0] | new], now=NOW)
        engine.dispose()

    return add


@contextmanager
def _losing(page: Page, answer: str) -> Iterator[None]:
    """Loses one question for an answer of Dash, which the block must ask."""

    def lose(route: Route) -> None:
        if answer in (route.request.post_data or ""):
            route.abort()
        else:
            route.continue_()

    page.route("**/_dash-update-component*", lose)
    with page.expect_event("requestfailed"):
        yield
    page.unroute("**/_dash-update-component*")


def _about_rows(request: Request) -> bool:
    body = request.post_data or ""
    return (
        any(part in body for part in ("behind-answer", "rows-count", "rows-block"))
        or "ag_grid" in request.url
    )


def test_rows_beneath_a_program_are_asked_for_near_the_screen_and_follow_its_filters(
    morning: Served, page: Page, page_log: PageLog, axe: str, paid: Callable[..., None]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if _about_rows(request) else None)
    page.add_init_script(f"({PUT_OFF})()")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{morning.url}/program/eparking?lang=en")
    page.wait_for_selector("html[data-drawn]", state="attached", timeout=30_000)
    expect(page.locator(FIGURE)).to_have_text("330")
    expect(page.locator(SECTION)).to_contain_text("The rows behind")
    expect(page.locator(WORDS)).to_have_text("Loading …")

    # Neither the page nor a change of its filters asks for rows that nobody is near.
    page.locator("#filter-district").click()
    page.get_by_role("option", name="Medan Kota", exact=True).click()
    expect(page.locator(FIGURE)).to_have_text("110")
    page.evaluate(FRAMES)
    assert asked == []

    # Near it they are asked for, again where the answer was lost.
    with _losing(page, "behind-answer"):
        page.evaluate(SHOW, SECTION)
    page.evaluate("() => putOff.at(-1)()")
    expect(page.locator(FIRST)).to_have_count(100)
    expect(page.locator(COUNT)).to_have_text("110 rows behind it")
    expect(page.locator(WORDS)).to_contain_text("Medan Kota")
    expect(page.locator(FIRST).first).to_contain_text("p327")
    expect(page.locator(f"{FIRST}:first-child td:nth-child(2)")).to_have_text("1,327")
    expect(page.locator("#rows-more")).to_have_text("The 100 newest rows are here")
    expect(page.locator(SECTION)).to_have_attribute("aria-busy", "false")
    assert not [url for url in asked if "ag_grid" in url]
    assert page.evaluate(f"async () => {{ {Path(axe).read_text()}; return ({FAULTS})(); }}") == []

    # Another number, other filters, news of the city: each in place, the links with them.
    page.locator("#behind-metric").select_option(label="Transactions")
    expect(page.locator(f"{FIRST}:first-child td:nth-child(2)")).to_have_text("1")
    page.locator(CHIP).dispatch_event("click")
    expect(page.locator(COUNT)).to_have_text("330 rows behind it")
    expect(page.locator(FIRST).first).to_contain_text("p329")
    paid("last", "14:00", district="12.71.01")
    expect(page.locator(FIRST).first).to_contain_text("last", timeout=20_000)
    expect(page.locator(COUNT)).to_have_text("331 rows behind it")
    page.locator("#sheet--districts [data-value='12.71.01']").dispatch_event("click")
    expect(page.locator(COUNT)).to_have_text("111 rows behind it")
    links = [str(link.get_attribute("href")) for link in page.locator(f"{SECTION} a").all()]
    asked_for = ("metric=eparking.transactions", "district=12.71.01")
    assert [all(part in link for part in asked_for) for link in links] == [True] * 3

    # Away from the screen what stands is marked as other than what is asked for, until the person is there again.
    page.evaluate("() => window.scrollTo(0, 0)")
    page.evaluate(FRAMES)
    before = len(asked)
    page.locator(CHIP).click()
    expect(page.locator(FIGURE)).to_have_text("331")
    expect(page.locator(SECTION)).to_have_attribute("data-waiting", "")
    page.evaluate(FRAMES)
    assert len(asked) == before
    page.evaluate(SHOW, SECTION)
    expect(page.locator(COUNT)).to_have_text("331 rows behind it")
    expect(page.locator(SECTION)).not_to_have_attribute("data-waiting", "")
    page.go_back()
    page.evaluate(SHOW, SECTION)
    expect(page.locator(COUNT)).to_have_text("111 rows behind it")
    page.get_by_role("link", name="See all rows").click()
    expect(page.locator("#rows-frame[data-standing]")).to_be_attached(timeout=30_000)
    expect(page.locator(f"{ROW % 0} [col-id='record_key']")).to_have_text("last")
    expect(page.locator(COUNT)).to_have_text("111 rows behind it")
    assert page.url == f"{morning.url}/rows/eparking?metric=eparking.transactions&district=12.71.01"

    # A filter that the records do not have, chosen and let go of.
    page.goto(f"{morning.url}/program/licensing?district=12.71.19")
    page.wait_for_selector("html[data-drawn]", state="attached")
    page.locator("#behind-metric").select_option("licensing.bottleneck")
    page.evaluate(SHOW, SECTION)
    expect(page.locator("#rows-problem")).to_contain_text("does not record the district")
    expect(page.locator("#rows-first")).to_be_hidden()
    page.locator(CHIP).click()
    page.evaluate(SHOW, SECTION)
    expect(page.locator("#rows-first")).to_contain_text("No rows for these filters")
    expect(page.locator("#rows-problem")).to_be_hidden()
    # One question was lost on purpose.
    lost = ("ERR_FAILED", "Callback failed: the server did not respond")
    assert [error for error in page_log.errors if not any(words in error for words in lost)] == []
    page.goto("about:blank")


#: Goes to another address of the page, as back and forward do.
GO = """(query) => {
  history.pushState(null, "", location.pathname + query);
  const written = [location.search, history.length];
  dispatchEvent(new PopStateEvent("popstate"));
  return written;
}"""
WRITTEN = "() => [location.search, history.length]"
NEWS_COME = "() => commandCenter.deskRevision(-1, Infinity)"


def test_a_page_knows_the_same_question_in_other_words_and_what_is_no_longer_wrong_with_it(
    morning: Served, page: Page
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{morning.url}/program/eparking?category=zzz&district=Medan+Kota&lang=en")
    page.wait_for_selector("html[data-drawn]", state="attached", timeout=30_000)
    assert page.evaluate("() => commandCenter.filterKeys") == list(KEYS)
    problems, section = page.locator("#problems"), page.locator(SECTION)
    expect(problems).to_contain_text("'zzz'")

    # News of the city overtake the answer to filters that mend the address.
    held: list[Route] = []
    page.route("**/_dash-update-component*", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/_dash-update-component*"):
        page.locator(CHIP).click()
    page.evaluate(NEWS_COME)
    expect(problems).to_be_empty()
    held[0].continue_()

    # The rows beneath follow from one way to write a district to the other, and no step is made of it.
    page.evaluate(SHOW, SECTION)
    expect(page.locator(FIRST)).to_have_count(100)
    for query in (
        "?district=Medan+Kota",
        "?compare=year&district=12.71.01&period=today",
        "?district=12.71.01&compare=year",
    ):
        painted = page.evaluate(PAINTED)
        stands = page.evaluate(GO, query)
        page.wait_for_function(f"(before) => ({PAINTED})() !== before", arg=painted)
        expect(section).not_to_have_attribute("data-waiting", "")
        expect(page.locator(WORDS)).to_contain_text("Medan Kota")
        assert page.evaluate(WRITTEN) == stands
    page.goto("about:blank")


#: Marks the words of the table's second row, and the row itself.
MARK = """() => {
  const row = document.querySelectorAll("#rows-first tbody tr")[1];
  row.dataset.same = "yes";
  getSelection().selectAllChildren(row.cells[2]);
}"""
UNMARK = "() => { getSelection().removeAllRanges(); document.querySelector('h1').click(); }"
MARKED = "() => getSelection().toString()"


def test_a_table_waits_for_who_marks_words_and_asks_again_for_a_block_that_was_lost(
    morning: Served, page: Page, paid: Callable[..., None]
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.add_init_script(f"({PUT_OFF})()")
    page.route("**/dash_ag_grid*.js*", hold)
    page.goto(f"{morning.url}/rows/eparking?metric=eparking.transactions&period=today&lang=en")
    expect(page.locator(FIRST)).to_have_count(100)
    expect(page.locator(COUNT)).to_contain_text("rows behind it")
    before = int(page.locator(COUNT).inner_text().split()[0])
    marked_row = page.locator("#rows-first tr[data-same]")

    # What changes below the first rows waits until nobody has words marked, and says nothing.
    page.evaluate(MARK)
    words, painted = page.evaluate(MARKED), page.evaluate(PAINTED)
    paid("below", "08:00")
    page.wait_for_function(f"(before) => ({PAINTED})() !== before", arg=painted)
    expect(marked_row).to_have_count(1)
    expect(page.locator(NEWS)).to_be_hidden()
    expect(page.locator(COUNT)).to_have_text(f"{before} rows behind it")
    page.evaluate(UNMARK)
    expect(page.locator(COUNT)).to_have_text(f"{before + 1} rows behind it")
    expect(marked_row).to_have_count(0)

    # New rows at the top are told of, and do not come under the marked words.
    page.evaluate(MARK)
    paid("above", "14:02")
    expect(page.locator(NEWS)).to_have_text("New rows: 1 · Show", timeout=20_000)
    assert page.evaluate(MARKED) == words
    expect(marked_row).to_have_count(1)

    # Nor does the grid take the marked words away when its code is there.
    page.wait_for_function("() => document.querySelector('script[src*=dash_ag_grid]')")
    held.pop().continue_()
    page.wait_for_selector("#rows-place .ag-cell-value:not(:empty)", state="attached", timeout=30_000)
    page.evaluate(FRAMES)
    assert page.evaluate(MARKED) == words
    expect(page.locator("#rows-frame[data-standing]")).to_have_count(0)
    page.evaluate(UNMARK)
    expect(page.locator("#rows-frame[data-standing]")).to_be_attached()
    page.locator(NEWS).click()
    expect(page.locator(f"{ROW % 0} [col-id='record_key']")).to_have_text("above")

    # A block whose answer was lost is asked for again once it should have been there.
    with _losing(page, "rows-block"):
        page.evaluate("() => window.dash_ag_grid.getApi('rows-grid').ensureIndexVisible(98, 'top')")
    lost = page.locator(f"{ROW % 100} [col-id='record_key']")
    expect(lost).to_have_text("")
    page.evaluate("() => putOff.at(-1)()")
    expect(lost).not_to_be_empty()
    page.goto("about:blank")

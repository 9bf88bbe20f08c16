"""Everybody can use the desk: axe finds nothing serious, the keyboard reaches everything, choices are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import FAULTS
from tests.support.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

DAYS = "period=custom&from=2026-11-02&to=2026-11-17"
OPENED = "html[data-painted]"


def _nothing(_page: Page) -> None:
    """Only look."""


def _about(page: Page) -> None:
    page.locator(".about-open").first.click()
    expect(page.locator("#about-body dl")).to_be_visible()


def _calendar(page: Page) -> None:
    page.locator("#filter-range").click()
    expect(page.locator(".mantine-DatePickerInput-day:not([data-hidden])").first).to_be_visible()


def _districts(page: Page) -> None:
    page.locator("#filter-district").click()
    expect(page.locator(".mantine-Select-option:visible").first).to_be_visible()


def _table(page: Page) -> None:
    expect(page.locator(".ag-row").first).to_be_visible()


Kind = tuple[str, str, Callable[[Page], None]]
Look = tuple[Literal["light", "dark"], int, tuple[Kind, ...]]
#: Every kind of page, what shows that it is there, and what is opened on it before axe looks.
PAGES: tuple[Kind, ...] = (
    ("/", OPENED, _nothing),
    ("/program/call122", OPENED, _about),
    (f"/program/simp4d?{DAYS}", OPENED, _calendar),
    ("/program/eparking?district=12.71.19", OPENED, _districts),
    ("/rows/eparking", ".rows-grid", _table),
    ("/screens", "#screen-form", _nothing),
    ("/system", "#content", _nothing),
    ("/api/v1/docs", "main", _nothing),
    ("/nowhere", "main", _nothing),
    (f"/program/call122/brief?{DAYS}", "main footer", _nothing),
)
ON_A_PHONE = tuple(PAGES[place] for place in (0, 1, 4, 7, 8))


@pytest.mark.parametrize(
    "look", [("light", 1366, PAGES), ("dark", 390, (*ON_A_PHONE, PAGES[-1]))], ids=["light", "dark"]
)
def test_axe_finds_nothing_serious_on_any_page(browser: Browser, desk: Served, axe: str, look: Look) -> None:
    scheme, width, pages = look
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(color_scheme=scheme, viewport=size, bypass_csp=True)
    page, found = context.new_page(), {}
    for path, there, open_part in pages:
        page.goto(f"{desk.url}{path}")
        page.wait_for_selector(there, state="attached")
        open_part(page)
        page.add_script_tag(path=axe)
        found[path] = page.evaluate(FAULTS)
    context.close()

    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.fixture
def person(browser: Browser) -> Iterator[Page]:
    """Somebody's browser, in which nothing was chosen yet, on a system that is light."""
    context = browser.new_context(color_scheme="light", viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def _colour(page: Page) -> str:
    return str(page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor"))


def test_language_and_theme_are_kept_and_the_first_answer_has_them(person: Page, desk: Served) -> None:
    page, english = person, "English"
    page.goto(f"{desk.url}/?district=12.71.19")
    expect(page.locator("#ways a").first).to_have_text("Ringkasan")

    page.get_by_role("link", name=english).click()
    expect(page.locator("#ways a").first).to_have_text("Overview")
    page.wait_for_url(f"{desk.url}/?district=12.71.19")

    page.locator("button.theme").click()
    expect(page.locator("button.theme")).to_have_attribute("aria-label", "Appearance: light")
    light = _colour(page)
    page.locator("button.theme").click()
    expect(page.locator("button.theme")).to_have_attribute("aria-label", "Appearance: dark")
    dark = _colour(page)
    assert dark != light

    first = page.request.get(f"{desk.url}/program/eparking").text()
    assert '<html lang="en"' in first
    assert 'media="screen"' in first
    lost = page.request.get(f"{desk.url}/nowhere").text()
    assert "Page not found" in lost
    assert 'media="screen"' in lost
    page.goto(f"{desk.url}/program/eparking")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    assert _colour(page) == dark
    expect(page.locator("#sheet--figure-gross-revenue")).to_contain_text("Gross revenue")
    for path in ("/screens", "/system", "/rows/eparking"):
        page.goto(f"{desk.url}{path}")
        expect(page.locator("button.theme")).to_have_attribute("aria-label", "Appearance: dark")
        expect(page.get_by_role("link", name="Bahasa Indonesia")).to_be_visible()


UNSEEN = """() => {
  const at = document.activeElement;
  const frames = [at, at.closest(".filter")].filter(Boolean).map((element) => getComputedStyle(element));
  /* A key figure's card is drawn as part of the button in it. */
  const rings = [...frames, getComputedStyle(at, "::after")];
  return rings.some((ring) => ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 1) ? "" : at.outerHTML.slice(0, 120);
}"""
INSIDE = "(place) => document.querySelector(place).contains(document.activeElement)"


def test_the_keyboard_reaches_everything_and_shows_where_it_is(person: Page, desk: Served) -> None:
    page = person
    page.goto(f"{desk.url}/program/call122?period=7d")
    page.wait_for_selector(OPENED, state="attached")
    unseen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        unseen.append(page.evaluate(UNSEEN))
    assert [place for place in unseen if place] == []

    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(INSIDE, "#content")

    opener = page.locator("#sheet--figure-offered .about-open")
    opener.press("Enter")
    expect(page.locator("#about-body dl")).to_be_visible()
    page.wait_for_function(f"() => ({INSIDE})('.mantine-Drawer-content')")
    page.keyboard.press("Escape")
    expect(page.locator("#about-body")).to_be_hidden()
    expect(opener).to_be_focused()

    page.locator("#filter-period").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".mantine-Select-option[data-combobox-active]:visible")).to_have_text("7 hari")
    # The arrow goes on from what is chosen, or from the top where the list has only just opened.
    gone_to = page.locator(".mantine-Select-option[data-combobox-selected]:visible")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
        expect(gone_to).to_have_count(1)
        if gone_to.inner_text() == "30 hari":
            break
    expect(gone_to).to_have_text("30 hari")
    page.keyboard.press("Enter")
    page.wait_for_url("**/program/call122?period=30d")

    chart = page.locator("#sheet--calls .plot")
    expect(chart).to_have_role("img")
    expect(chart).to_have_accessible_name("Grafik: Panggilan masuk. Tombol Tabel menampilkan angkanya.")
    page.locator('[data-table="sheet--calls"]').focus()
    page.keyboard.press("Enter")
    rows = page.locator("#sheet--calls--table tbody tr")
    expect(rows).to_have_count(30)
    expect(rows.last).to_contain_text("18 Nov 2026")

    page.locator('#sheet--map [data-value="12.71.19"]').focus()
    page.keyboard.press("Space")
    page.wait_for_url("**/program/call122?period=30d&district=12.71.19")
    assert "district=12.71.19" in str(page.locator("#ways a").nth(1).get_attribute("href"))


#: How far what stood on a page was moved by what came after it, as browsers measure it: nothing to 1.
MOVED = """() => new Promise((resolve) => {
  let sum = 0;
  const add = (entries) => { for (const entry of entries) if (!entry.hadRecentInput) sum += entry.value; };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => { add(observer.takeRecords()); resolve(sum); }));
})"""


#: Puts something above all that stands there.
PUSHED = """() => {
  const above = document.createElement("div");
  above.style.height = "300px";
  document.body.prepend(above);
}"""


@pytest.mark.parametrize("width", [390, 1366])
def test_nothing_moves_while_a_page_fills(browser: Browser, desk: Served, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page, moved = context.new_page(), {}
    for path, filled in (
        ("/", "html[data-revision]"),
        ("/program/call122?period=7d&district=12.71.19", "html[data-drawn][data-revision]"),
        ("/rows/eparking", "#rows-frame[data-standing]"),
    ):
        page.goto(f"{desk.url}{path}")
        page.wait_for_selector(filled, state="attached")
        page.wait_for_selector("#link-state[data-state=on]", state="attached")
        moved[path] = page.evaluate(MOVED)
        # The measure sees it when something does move.
        page.evaluate(PUSHED)
        assert page.evaluate(MOVED) > moved[path] + 0.05
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()

    # Half of what browsers count as undisturbed.
    assert {path: round(far, 3) for path, far in moved.items() if far > 0.05} == {}

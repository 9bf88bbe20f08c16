"""Everybody can use the desk: axe finds nothing serious, the keyboard reaches everything, choices are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import absent
from tests.support.provide import AXE_FILE, provide_axe
from tests.support.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group(__name__)]

FAULTS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .filter((found) => ["serious", "critical"].includes(found.impact))
  .flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 200)}`))"""
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


#: Every kind of page, what shows that it is there, and what is opened on it before axe looks.
PAGES: tuple[tuple[str, str, Callable[[Page], None]], ...] = (
    ("/", OPENED, _nothing),
    ("/program/call122", OPENED, _about),
    (f"/program/simp4d?{DAYS}", OPENED, _calendar),
    ("/program/eparking?district=12.71.19", OPENED, _districts),
    ("/rows/eparking", ".rows-grid", _table),
    ("/screens", "#screen-form", _nothing),
    ("/system", "#content", _nothing),
    ("/api/v1/docs", "main", _nothing),
    ("/nowhere", "main", _nothing),
)


@pytest.fixture(scope="module")
def axe() -> str:
    """Axe as a file."""
    if not provide_axe():
        absent("axe")
    return str(AXE_FILE)


@pytest.fixture
def look(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A context of a theme, into which a test may put a script of its own."""
    scheme, width = request.param
    size = {"width": width, "height": 900}
    context = browser.new_context(color_scheme=scheme, viewport=size, bypass_csp=True)
    yield context
    context.close()


@pytest.mark.parametrize("look", [("light", 1366), ("dark", 390)], indirect=True, ids=["light", "dark-phone"])
def test_axe_finds_nothing_serious_on_any_page(look: BrowserContext, desk: Served, axe: str) -> None:
    page, found = look.new_page(), {}
    for path, there, open_part in PAGES:
        page.goto(f"{desk.url}{path}")
        page.wait_for_selector(there, state="attached")
        open_part(page)
        page.add_script_tag(path=axe)
        found[path] = page.evaluate(FAULTS)

    assert {path: faults for path, faults in found.items() if faults} == {}

"""Everything has room: no words lie over others, leave their card or are cut, from the smallest phone to a wide screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

#: Where the last page's link ends and what stands beside it begins, with each word about the connection.
HEADER = """() => ["live", "connecting", "disconnected"].map((key) => {
  document.getElementById("link-state").textContent = document.getElementById("page").getAttribute("data-word-" + key);
  const words = document.createRange();
  words.selectNodeContents(document.querySelector("#ways a:last-child"));
  return document.querySelector(".header-state").getBoundingClientRect().left - words.getBoundingClientRect().right;
})"""
#: Between the city's name and what stands beside it; what is wider than its place; how far the last line is filled.
PHONE = """() => {
  const gap = document.querySelector(".header-state > *").getBoundingClientRect().left
    - document.querySelector(".desk-header .city").getBoundingClientRect().right;
  const wide = [...document.querySelectorAll(".kpi, .rank-row .label")].filter((part) => part.scrollWidth > part.clientWidth + 1);
  return [gap, wide.map((part) => part.textContent)];
}"""
LAST = """() => {
  const [sheet, last] = [".sheet", ".sheet-panel:last-child"].map((part) => document.querySelector(part).getBoundingClientRect());
  return Math.round(sheet.right - last.right);
}"""

#: Whether each option that can be seen is whole, and where its row and column begin.
OPTIONS = """() => [...document.querySelectorAll(".mantine-Select-option")].filter((option) => option.getClientRects().length)
  .map((option) => [option.getClientRects().length === 1, option.offsetLeft, option.offsetTop])"""


def test_words_have_room_on_every_screen(page: Page, desk: Served) -> None:
    for language in ("en", "id"):
        for width in (1280, 1366):
            page.set_viewport_size({"width": width, "height": 768})
            page.goto(f"{desk.url}/system?lang={language}")
            page.wait_for_selector("#link-state", state="attached")
            assert min(page.evaluate(HEADER)) > 4, (language, width)

    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{desk.url}/program/licensing?period=month")
    page.wait_for_selector("html[data-drawn]", state="attached", timeout=60_000)
    gap, wide = page.evaluate(PHONE)
    assert gap >= 4
    assert wide == []

    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{desk.url}/program/simp4d")
    page.wait_for_selector("html[data-painted]", state="attached", timeout=60_000)
    assert page.evaluate(LAST) == 0

    # What a search leaves of a long list stands in one column; more of it in two, none of it broken between them.
    menu = page.locator("#filter-district")
    for words, columns in (("medan b", 1), ("medan", 2)):
        menu.click()
        menu.fill(words)
        expect(page.get_by_role("option", name="Medan Kota", exact=True)).to_have_count(columns - 1)
        options = page.evaluate(OPTIONS)
        assert all(whole for whole, _, _ in options), words
        assert len({left for _, left, _ in options}) == columns
        assert len({top for _, _, top in options}) == -(-len(options) // columns)

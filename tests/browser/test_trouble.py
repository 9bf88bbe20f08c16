"""A desk whose server fails or is busy keeps what it shows, says so in words, and shows what was asked once it can."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from tests.support.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

BUSY = {"multi": True, "response": {}, "sideUpdate": {ids.TROUBLE: {"data": {"word": "desk_busy"}}}}
#: The next question of the page gets this answer, those after it the server's.
BUSY_ONCE = """(busy) => {
  const ask = window.fetch;
  window.fetch = function (address, given) {
    if (!given || !String(given.body).includes("sheet-answer")) return ask(address, given);
    window.fetch = ask;
    return Promise.resolve(Response.json(busy));
  };
}"""


def test_words_stand_in_the_banner_until_the_answer_comes(
    tmp_path: Path, sqlite_template: Path, page: Page
) -> None:
    file = tmp_path / "city.db"
    shutil.copy(sqlite_template, file)

    def renamed(one: str, other: str) -> None:
        with sqlite3.connect(file) as connection:
            connection.execute(f"ALTER TABLE {one} RENAME TO {other}")
        connection.close()

    def choose(period: str) -> None:
        page.evaluate("value => dash_clientside.set_props('filter-period', { value })", period)

    with serving(f"sqlite:///{file}") as served:
        page.goto(f"{served.url}/program/eparking?period=7d&lang=en")
        page.wait_for_selector("html[data-painted='1']")
        banner, words = page.locator("#connection-banner"), page.locator("#asked-words")
        shown = words.inner_text()

        renamed("eparking_payments_day", "away")
        choose("year")
        expect(banner).to_have_text(
            "What you asked could not be answered; what you see is the answer before. Try again later."
        )
        assert words.inner_text() == shown

        renamed("away", "eparking_payments_day")
        choose("30d")
        page.wait_for_selector("html[data-painted='2']")
        expect(banner).not_to_have_attribute("data-level", "calm")

        page.evaluate(BUSY_ONCE, BUSY)
        choose("month")
        expect(banner).to_contain_text("Too much is being asked right now")
        page.wait_for_selector("html[data-painted='3']")
        expect(banner).not_to_have_attribute("data-level", "calm")

        renamed("eparking_payments_day", "away")
        page.goto(f"{served.url}/program/eparking?period=quarter&key=nope&lang=en")
        expect(page.locator("h1")).to_have_text("This page could not be made")

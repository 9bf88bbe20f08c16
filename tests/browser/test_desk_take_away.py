"""What a person takes away from a page: tables with progress and a way to stop, pictures, a link, a document on A4."""

from __future__ import annotations

import re
import shutil
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.api.desk import EXPORTS
from db.city.profile import load_profile
from db.engine import open_engine
from tests.conftest import PageLog
from tests.support.records import at, put
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

NOW = "2026-11-16 14:05:00"
PAYMENTS = [
    {
        "txn_id": f"p{n}",
        "paid_at": f"2026-11-16 {8 + n % 6:02d}:30",
        "amount_idr": 2_000,
        "status": "captured",
        "method": "qris",
        "vehicle_type": "R2",
        "district": "12.71.19" if n % 2 else "12.71.01",
    }
    for n in range(4_000)
]
SLOW = {"offline": False, "latency": 20, "downloadThroughput": 40_000, "uploadThroughput": -1}
FREE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A city with a morning of payments."""
    folder = tmp_path_factory.mktemp("take-away")
    shutil.copy(sqlite_template, folder / "city.db")
    url = f"sqlite:///{folder / 'city.db'}"
    engine = open_engine(url)
    put(engine, load_profile("medan"), "eparking.payments", PAYMENTS, now=NOW)
    engine.dispose()
    (folder / "tmp").mkdir()
    shift = str(at(NOW) - int(time.time()))
    with serving(url, DEMO_CLOCK_SHIFT_S=shift, TMPDIR=str(folder / "tmp")) as running:
        running.environment["TMPDIR"] = str(folder / "tmp")
        yield running


def test_panels_are_taken_away_as_tables_and_pictures_with_the_filters_that_hold_now(
    served: Served, page: Page, page_log: PageLog, tmp_path: Path
) -> None:
    page.goto(f"{served.url}/program/eparking")
    page.wait_for_selector("#sheet--revenue--graph .main-svg")
    page.locator('#sheet--map [data-value="12.71.19"]').click()
    expect(page.locator("#filter-chips .chip")).to_contain_text("Medan Petisah")
    expect(page.locator(".open-brief")).to_have_attribute("href", re.compile("district=12.71.19"))

    taken: list[str] = []
    page.on("request", lambda asked: taken.append(asked.url) if "/export/" in asked.url else None)
    with page.expect_download() as table:
        page.locator("#sheet--revenue [data-takeaway]").first.evaluate(
            "(link) => { link.click(); link.click(); }"
        )
    table.value.save_as(tmp_path / "revenue.csv")
    for panel in ("revenue", "districts"):
        with page.expect_download() as picture:
            page.locator(f"#sheet--{panel} [data-picture]").click()
        picture.value.save_as(tmp_path / "panel.png")
        assert picture.value.suggested_filename.startswith(f"eparking-{panel}-Sen-16-Nov-Medan-Petisah")
        made = (tmp_path / "panel.png").read_bytes()
        width, height = struct.unpack(">II", made[16:24])
        assert made.startswith(b"\x89PNG")
        assert width > 600
        assert height > 400

    assert len(taken) == 1
    assert table.value.suggested_filename == "eparking-revenue-2026-11-16.csv"
    head, *rows = (tmp_path / "revenue.csv").read_text().splitlines()
    assert head == "bucket,gross_revenue,unit"
    assert sum(float(row.split(",")[1] or 0) for row in rows) == 2_000 * len(PAYMENTS) / 2
    expect(page.locator("#files .file").first).to_contain_text("Selesai")
    assert page_log.errors == []


def test_a_long_file_shows_how_far_it_is_and_leaves_nothing_when_it_is_cancelled(
    served: Served, page: Page
) -> None:
    page.goto(f"{served.url}/rows/eparking?metric=eparking.transactions")
    link = page.locator("[data-takeaway]").first
    expect(link).to_be_visible()
    network = page.context.new_cdp_session(page)
    network.send("Network.emulateNetworkConditions", SLOW)
    kept: list[str] = []
    page.on("download", lambda download: kept.append(download.suggested_filename))

    # As many times as there may be exports at once: none of them keeps its place.
    for _ in range(EXPORTS):
        link.click()
        entry = page.locator("#files .file:not([data-ended])")
        expect(entry).to_contain_text("dari 4.000 baris")
        entry.locator("button").click()
        expect(page.locator("#files .file").last).to_contain_text("Dibatalkan; tidak ada yang disimpan.")
    page.locator("[data-takeaway]").nth(1).click()
    # A workbook is packed: how far it is, its rows say.
    expect(entry).to_contain_text(re.compile(r"(?<![\d.])[1-3]\.\d\d\d dari 4\.000 baris"), timeout=30_000)
    assert 0.2 < float(entry.locator("progress").evaluate("(bar) => bar.value")) < 1
    entry.locator("button").click()
    expect(page.locator("#files .file").last).to_contain_text("Dibatalkan; tidak ada yang disimpan.")
    network.send("Network.emulateNetworkConditions", FREE)
    assert kept == []
    assert list(Path(served.environment["TMPDIR"]).iterdir()) == []
    with page.expect_download() as again:
        link.click()
    assert again.value.suggested_filename == "eparking-transactions-rows-2026-11-16.csv"


def test_a_refused_file_is_told_in_the_words_of_the_panel(served: Served, page: Page) -> None:
    page.goto(f"{served.url}/program/licensing?lang=en&district=12.71.19")
    page.locator("#sheet--steps [data-takeaway]").first.click()

    expect(page.locator("#files .file")).to_contain_text("does not record the district")


def test_the_brief_prints_on_a4_and_gives_its_link(
    served: Served, page: Page, page_log: PageLog, tmp_path: Path
) -> None:
    page.goto(f"{served.url}/program/eparking?lang=en&district=12.71.19")
    page.locator(".open-brief").click()
    expect(page.locator("h1")).to_have_text("E-Parking")
    expect(page.locator("header dl")).to_contain_text("Medan Petisah")
    assert page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy-link]").click()
    expect(page.locator("[data-copy-link]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url

    made = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made)
    assert 1 <= len(sizes) <= 2
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {(595, 842)}
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page_log.errors == []

    page.goto(f"{served.url}/program/eparking/brief?lang=en&district=nowhere")
    expect(page.locator(".problem")).to_contain_text("District 'nowhere' is not known.")
    unknown = page.goto(f"{served.url}/program/nothing/brief")
    assert unknown is not None
    assert unknown.status == 404

"""The desk in Chromium: cold opens, bytes of JavaScript and filter changes; its row table; and fifty people at once."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from sqlalchemy import Engine

from benchmarks import crowd, reading
from benchmarks.crowd import LASTS_S, PEOPLE
from benchmarks.ingest import Line
from benchmarks.reading import DAY, NOW
from benchmarks.records import calls, write
from db.city.profile import load_profile
from db.engine import reading as transaction
from db.ingest.load import prepare
from db.kept import CACHE
from db.metrics import Cut, MetricQueryError, Span
from db.metrics.rows import Behind, page
from db.registry import MetricRef, feed, metrics
from tests.support.browser import CHROMIUM_FLAGS
from tests.support.provide import browser_path, playwright_has_browser
from tests.support.serving import serving

OPENS = 5
COLD_S, SCRIPT_KB, CHANGE_S, ROWS_S = 1.5, 1_200, 0.3, 0.3
BAR = ".js-plotly-plot .scatterlayer path.js-line, .js-plotly-plot .barlayer path"
#: What stands first on each kind of page that says something: a course, a chart, a row.
FIRST = {"/": ".row .spark-line", "/program/eparking": BAR, "/rows/eparking": ".ag-row .ag-cell"}
#: Controls and values, one after the other: each asks for what nobody asked for before.
CHANGES = (
    ("period", "7d"),
    ("period", "30d"),
    ("district", "12.71.19"),
    ("period", "month"),
    ("district", "12.71.04"),
    ("compare", "month"),
    ("period", "quarter"),
    ("district", None),
    ("period", "year"),
)
#: Sets a control and waits until the first chart was drawn for it and stood on the screen for a frame.
CHANGE = """([control, value]) => new Promise((resolve) => {
  const begun = performance.now();
  const chart = document.querySelector(".js-plotly-plot");
  chart.once("plotly_afterplot", () => requestAnimationFrame(() => requestAnimationFrame(() =>
    resolve((performance.now() - begun) / 1000))));
  window.dash_clientside.set_props("filter-" + control, { value });
})"""
SPANS = {"30 days": 30 * DAY, "a year": 365 * DAY}
#: Narrow filters: a district, the rarest category and the rarest channel of each feed.
WHERE: dict[str, tuple[dict[Cut, str], ...]] = {
    "eparking": ({}, {Cut.DISTRICT: "12.71.19"}, {Cut.CATEGORY: "R6"}, {Cut.CHANNEL: "wallet"}),
    "call122": ({}, {Cut.DISTRICT: "12.71.19"}, {Cut.CATEGORY: "flood"}, {Cut.CATEGORY: "police"}),
}


def measure(
    places: dict[str, str],
    folder: Path,
    rows: int,
    *,
    opens: int = OPENS,
    people: int = PEOPLE,
    lasts_s: float = LASTS_S,
) -> Iterator[Line]:
    """The desk over ten times so many payments and a tenth as many emergencies, in the database without a server."""
    engine = reading.filled(places["SQLite"], folder, 10 * rows)
    file = write(calls(rows // 10), folder / "desk-calls.csv")
    prepare(engine, feed("call122.incidents"), load_profile("medan")).file(file)
    lines = [_rows(engine)]
    url = engine.url.render_as_string(hide_password=False)
    with serving(url, DEMO_CLOCK_SHIFT_S=str(NOW - int(time.time()))) as served:
        if opens and (browser_path() is not None or playwright_has_browser()):
            with sync_playwright() as playwright:
                lines += _in_browser(playwright, served.url, opens)
        lines += crowd.lines(served, people=people, lasts_s=lasts_s)
    for line in lines:
        yield replace(line, what=f"desk, {10 * rows:,} payments: {line.what}")


def _in_browser(playwright: Playwright, url: str, opens: int) -> Iterator[Line]:
    browser = playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM_FLAGS)
    try:
        for path, first in FIRST.items():
            opened = [_open(browser, url + path, first) for _ in range(opens)]
            seconds, scripts = statistics.median(o.seconds for o in opened), opened[0].scripts_kb
            yield Line(
                what=f"cold open of {path}",
                database="SQLite",
                seconds=seconds,
                ratio=f"{scripts:,.0f} kB of JavaScript",
                goal=f"≤ {COLD_S:g} s, ≤ {SCRIPT_KB:,} kB",
                reached=seconds <= COLD_S and scripts <= SCRIPT_KB,
            )
        yield _changes(browser.new_page(viewport={"width": 1366, "height": 768}), url)
    finally:
        browser.close()


@dataclass(frozen=True, kw_only=True)
class _Opened:
    seconds: float
    scripts_kb: float


def _open(browser: Browser, address: str, first: str) -> _Opened:
    """Seconds to the first thing that says something in a context that has seen nothing, and kilobytes of scripts."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    asked = context.new_page()
    network = context.new_cdp_session(asked)
    scripts: set[str] = set()
    sizes: dict[str, float] = {}

    def answered(event: dict[str, Any]) -> None:
        if event["type"] == "Script":
            scripts.add(event["requestId"])

    network.on("Network.responseReceived", answered)
    network.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    network.send("Network.enable")
    try:
        started = time.perf_counter()
        asked.goto(address, wait_until="commit")
        asked.wait_for_selector(first, state="attached", timeout=60_000)
        seconds = time.perf_counter() - started
        asked.wait_for_load_state("load")
        return _Opened(seconds=seconds, scripts_kb=sum(sizes.get(one, 0) for one in scripts) / 1_000)
    finally:
        context.close()


def _changes(asked: Page, url: str) -> Line:
    asked.goto(f"{url}/program/eparking")
    asked.wait_for_selector(BAR, state="attached", timeout=60_000)
    asked.wait_for_timeout(2_000)
    waits = [asked.evaluate(CHANGE, list(change)) for change in CHANGES]
    middle = statistics.median(waits)
    return Line(
        what="filter change → painted, median",
        database="SQLite",
        seconds=middle,
        ratio=f"longest {max(waits):.2f} s ({' '.join(str(part) for part in CHANGES[waits.index(max(waits))])})",
        goal=f"≤ {CHANGE_S:g} s each",
        reached=max(waits) <= CHANGE_S,
    )


def _rows(engine: Engine) -> Line:
    """The first page of rows of every metric over a month and a year under narrow filters."""
    taken = {
        f"{ref.key}, {name}, {_said(where)}": seconds
        for ref in metrics()
        for where in WHERE.get(ref.program.key, ())
        for name, length in SPANS.items()
        if (seconds := _first_page(engine, ref, where, length)) is not None
    }
    worst = max(taken, key=lambda key: taken[key])
    return Line(
        what=f"first page of rows, longest of {len(taken)} questions",
        database="SQLite",
        seconds=taken[worst],
        ratio=f"{worst}; median {1_000 * statistics.median(taken.values()):.0f} ms",
        goal=f"≤ {ROWS_S:g} s",
        reached=taken[worst] <= ROWS_S,
    )


def _said(where: dict[Cut, str]) -> str:
    return " ".join(where.values()) or "all"


def _first_page(engine: Engine, ref: MetricRef, where: dict[Cut, str], length: int) -> float | None:
    """Seconds of the first page, with nothing kept from before; None where the metric has no such rows."""
    CACHE.forget()
    started = time.perf_counter()
    try:
        with transaction(engine) as connection:
            page(connection, Behind(ref=ref, span=Span(NOW - length, NOW), where=where, now=NOW))
    except MetricQueryError:
        return None
    return time.perf_counter() - started

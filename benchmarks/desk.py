"""The desk in Chromium: cold opens, bytes of JavaScript and filter changes; its row table; and fifty people at once."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from sqlalchemy import Engine

from benchmarks import crowd
from benchmarks.clocks import Meter, processor_s, spent_s
from benchmarks.crowd import LASTS_S, PEOPLE
from benchmarks.held import FULL, peopled
from benchmarks.ingest import Line
from benchmarks.reading import DAY, NOW
from dashboard.pages.ahead import BEGIN_AFTER_S
from db.engine import reading as transaction
from db.kept import CACHE
from db.metrics import Cut, MetricQueryError, Span
from db.metrics.rows import Behind, page
from db.registry import MetricRef, metrics
from tests.support.browser import CHROMIUM_FLAGS
from tests.support.provide import browser_path, playwright_has_browser
from tests.support.serving import Served, serving

OPENS = 3
COLD_S, SCRIPT_KB, CHANGE_S, ROWS_S = 1.5, 1_200, 0.3, 0.3
BAR = ".js-plotly-plot .scatterlayer path.js-line, .js-plotly-plot .barlayer path"
#: What stands first on each kind of page that says something: a course, a chart, a row.
FIRST = {"/": ".row .spark-line", "/program/eparking": BAR, "/rows/eparking": "#rows-first td"}
#: What takes over later, with code of its own.
THEN = {"/rows/eparking": "#rows-frame[data-standing]"}
#: By program, controls and values, one after the other: each asks for what nobody asked for before. The server may have, for it
#: reads the usual periods of the whole city after a start.
CHANGES: dict[str, tuple[tuple[str, str | None], ...]] = {
    "eparking": (
        ("period", "7d"),
        ("period", "30d"),
        ("district", "12.71.19"),
        ("period", "month"),
        ("district", "12.71.04"),
        ("compare", "month"),
        ("period", "quarter"),
        ("district", None),
        ("period", "year"),
        ("category", "R2"),
        ("category", None),
        ("channel", "qris"),
        ("district", "12.71.19"),
    ),
    "call122": (
        ("period", "30d"),
        ("category", "flood"),
        ("district", "12.71.19"),
        ("period", "quarter"),
        ("category", None),
        ("period", "year"),
        ("district", None),
        ("category", "flood"),
        ("channel", "call122"),
    ),
}
#: Server and database that used less of a core for so long have nothing left to do of their own.
IDLE, IDLE_S, LONGEST_S = 0.1, 15.0, 180.0
#: Sets a control; seconds until all that changes on the screen stood there for a frame, and until all of the page did.
CHANGE = """([control, value]) => new Promise((resolve) => {
  const begun = performance.now();
  const took = {};
  const observer = new MutationObserver((changes) => {
    for (const { attributeName } of changes) {
      requestAnimationFrame(() => requestAnimationFrame(() => {
        took[attributeName] ??= (performance.now() - begun) / 1000;
        if (!took["data-seen"] || !took["data-drawn"]) return;
        observer.disconnect();
        resolve([took["data-seen"], took["data-drawn"]]);
      }));
    }
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-seen", "data-drawn"] });
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
    """The desk over ten times so many payments and a tenth as many emergencies.

    The rows are read from each database; pages are opened on the one without a server, and with a million rows or more
    filters are changed on the other too.
    """
    has_browser = opens > 0 and (browser_path() is not None or playwright_has_browser())
    for database, place in places.items():
        engine = peopled(place, folder, 10 * rows, rows // 10)
        alone = database == "SQLite"
        lines = [_rows(database, engine)]
        if alone or rows >= FULL:
            url, shift = engine.url.render_as_string(hide_password=False), str(NOW - int(time.time()))
            with serving(url, DEMO_CLOCK_SHIFT_S=shift, ASK_AHEAD="true") as served:
                if has_browser:
                    lines += _in_browser(database, engine, served, opens if alone else 0)
                if alone:
                    lines += crowd.lines(served, people=people, lasts_s=lasts_s)
        for line in lines:
            yield replace(line, what=f"desk, {10 * rows:,} payments: {line.what}")


def _in_browser(database: str, engine: Engine, served: Served, opens: int) -> Iterator[Line]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM_FLAGS)
        try:
            for path, first in FIRST.items() if opens else ():
                yield _cold(browser, served, opens, path, first)
            meter = Meter(engine)

            def busy_s() -> float:
                return processor_s(served.process.pid) + meter.server_s()

            _idle(busy_s)
            for program in CHANGES:
                with browser.new_page(viewport={"width": 1366, "height": 768}) as asked:
                    yield _changes(asked, program, database, busy_s, served.url)
        finally:
            browser.close()


def _cold(browser: Browser, served: Served, opens: int, path: str, first: str) -> Line:
    busy = processor_s(served.process.pid)
    opened = [_open(browser, served.url + path, first, THEN.get(path, first)) for _ in range(opens)]
    busy = (processor_s(served.process.pid) - busy) / opens
    seconds, scripts = statistics.median(o.seconds for o in opened), opened[0].scripts_kb
    thread = statistics.median(o.thread_s for o in opened)
    then = f"; grid {statistics.median(o.then_s for o in opened):.2f} s" if path in THEN else ""
    return Line(
        what=f"cold open of {path}",
        database="SQLite",
        seconds=seconds,
        ratio=f"{scripts:,.0f} kB of JavaScript; CPU: page {thread:.2f} s, server {busy:.2f} s{then}",
        goal=f"≤ {COLD_S:g} s, ≤ {SCRIPT_KB:,} kB",
        reached=seconds <= COLD_S and scripts <= SCRIPT_KB,
    )


@dataclass(frozen=True, kw_only=True)
class _Opened:
    seconds: float
    then_s: float
    thread_s: float
    scripts_kb: float


def _open(browser: Browser, address: str, first: str, then: str) -> _Opened:
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
    network.send("Performance.enable")
    try:
        started = time.perf_counter()
        asked.goto(address, wait_until="commit")
        asked.wait_for_selector(first, state="attached", timeout=60_000)
        seconds = time.perf_counter() - started
        thread_s = _thread_s(network)
        asked.wait_for_selector(then, state="attached", timeout=60_000)
        then_s = time.perf_counter() - started
        asked.wait_for_load_state("load")
        scripts_kb = sum(sizes.get(one, 0) for one in scripts) / 1_000
        return _Opened(seconds=seconds, then_s=then_s, thread_s=thread_s, scripts_kb=scripts_kb)
    finally:
        context.close()


def _thread_s(session: CDPSession) -> float:
    """CPU seconds of the page's main thread so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "ThreadTime"))


def _idle(busy_s: Callable[[], float]) -> None:
    """Wait until the server and its database have done what they do by themselves, which begins some time after the start."""
    time.sleep(BEGIN_AFTER_S)
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        busy = busy_s()
        time.sleep(IDLE_S)
        if busy_s() - busy < IDLE * IDLE_S:
            return


def _changes(asked: Page, program: str, database: str, busy_s: Callable[[], float], url: str) -> Line:
    changes = CHANGES[program]
    asked.goto(f"{url}/program/{program}")
    asked.wait_for_selector(BAR, state="attached", timeout=60_000)
    asked.wait_for_timeout(2_000)
    session = asked.context.new_cdp_session(asked)
    session.send("Performance.enable")
    thread, busy = _thread_s(session), busy_s()
    taken = [asked.evaluate(CHANGE, list(change)) for change in changes]
    thread = (_thread_s(session) - thread) / len(changes)
    busy = (busy_s() - busy) / len(changes)
    waits, whole = [seen for seen, _ in taken], statistics.median(drawn for _, drawn in taken)
    longest = max(waits)
    named = " ".join(str(part) for part in changes[waits.index(longest)])
    cpu = f"CPU each: page {thread:.2f} s, server {busy:.2f} s"
    return Line(
        what=f"filter change → painted, {program}, median",
        database=database,
        seconds=statistics.median(waits),
        ratio=f"longest {longest:.2f} s ({named}); below the screen too {whole:.2f} s; {cpu}",
        goal=f"≤ {CHANGE_S:g} s each",
        reached=longest <= CHANGE_S,
    )


def _rows(database: str, engine: Engine) -> Line:
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
        what=f"first page of rows, CPU, longest of {len(taken)} questions",
        database=database,
        seconds=taken[worst],
        ratio=f"{worst}; median {1_000 * statistics.median(taken.values()):.0f} ms",
        goal=f"≤ {ROWS_S:g} s",
        reached=taken[worst] <= ROWS_S,
    )


def _said(where: dict[Cut, str]) -> str:
    return " ".join(where.values()) or "all"


def _first_page(engine: Engine, ref: MetricRef, where: dict[Cut, str], length: int) -> float | None:
    """CPU seconds of the first page, with nothing kept from before; None where the metric has no such rows."""
    CACHE.forget()
    asked = Behind(ref=ref, span=Span(NOW - length, NOW), where=where, now=NOW)
    with transaction(engine) as connection:
        started = spent_s(connection)
        try:
            page(connection, asked)
        except MetricQueryError:
            return None
        return spent_s(connection) - started

"""The wall in Chromium: how soon a first chart stands after a cold open, and how soon a commit is painted.

The textbook page is measured beside it, on the same database, in turns.
"""

from __future__ import annotations

import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright, sync_playwright
from playwright.sync_api import TimeoutError as NothingCameError
from sqlalchemy import Engine, func, select

from benchmarks.clocks import processor_s
from benchmarks.held import FULL, peopled
from benchmarks.ingest import Line
from benchmarks.records import END
from db.city.profile import load_profile
from db.engine import reading
from db.ingest.load import prepare
from db.registry import feed
from db.schema import tables
from db.state import state
from tests.conftest import CHROMIUM_FLAGS
from tests.support.postgres import free_port
from tests.support.provide import browser_path, playwright_has_browser
from tests.support.records import text_frame
from tests.support.serving import ROOT, Served, environment_for, serving

OPENS, OPENS_BESIDE, COMMITS, EVERY_S = 10, 5, 20, 0.5
SETTLES_MS, LATE_MS = 1_000, 2_500
#: The present of the measurement: the evening of the last day that the made records cover.
NOW = END - 3 * 3_600
WALL = "/wall?scenes=overview&dwell=3600"
#: What is measured of an update, and the most seconds wanted.
GOALS = (
    ("commit → painted, P50", 0.15),
    ("commit → painted, P95", 0.3),
    ("server CPU an update, one screen", None),
)
DRAWN = ".js-plotly-plot .scatterlayer path.js-line, .js-plotly-plot .barlayer path"
#: Notes when each answer came onto the screen: the wall says so itself two frames after it painted, the other page is
#: given the same two frames.
NOTE = """([selector, key]) => {
  window.seen = [];
  const element = document.querySelector(selector);
  const note = (value) => window.seen.push([Number(value), performance.timeOrigin + performance.now()]);
  const changed = () => {
    if (key) note(element.dataset[key]);
    else {
      const value = element.textContent;
      requestAnimationFrame(() => requestAnimationFrame(() => note(value)));
    }
  };
  new MutationObserver(changed).observe(element,
    { attributes: true, childList: true, characterData: true, subtree: !key });
}"""
#: Whether the last commit was painted.
LAST = "value => window.seen.some(([what]) => what >= value)"
#: Median and 95th percentile of commit to painted, server CPU an update; in seconds.
Updates = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Where a page says what it has painted, how a database says what it holds, and the process that serves the page."""

    where: tuple[str, str]
    asked: Callable[[Engine], int]
    pid: int


def measure(places: dict[str, str], folder: Path, rows: int) -> Iterator[Line]:
    """Updates of the wall on each database; on the one without a server also cold opens, and the textbook page beside it.

    With a million rows or more the smaller database comes first, so that it can be seen whether facts make a difference.
    """
    if browser_path() is None and not playwright_has_browser():
        return
    for database, place in places.items():
        beside, than = None, ""
        for n in (rows, 10 * rows)[rows < FULL :]:
            engine = peopled(place, folder, n, rows // 10)
            with _served(engine) as ours, sync_playwright() as playwright:
                seen = Shown(where=("html", "revision"), asked=revision_of, pid=ours.process.pid)
                taken = _updates(playwright, engine, ours.url + WALL, seen)
                yield from _lines(database, n, taken, beside, than)
                if database == "SQLite" and n > rows:
                    yield from _textbook_beside(playwright, engine, ours, taken)
            beside, than = taken, f"x of {n:,} payments"


def _textbook_beside(playwright: Playwright, engine: Engine, ours: Served, taken: Updates) -> Iterator[Line]:
    with _textbook(engine) as (textbook, pid):
        yield from _cold(playwright, ours.url + WALL, textbook)
        seen = Shown(where=("#revision", ""), asked=_payments, pid=pid)
        slow = _updates(playwright, engine, textbook, seen)
    for (what, _), seconds, ours_s in zip(GOALS, slow, taken, strict=True):
        ratio = f"the wall's is {ours_s / seconds:.2f} of it"
        yield Line(what=f"textbook page: {what}", database="SQLite", seconds=seconds, ratio=ratio)


def _lines(database: str, rows: int, taken: Updates, beside: Updates | None, than: str) -> Iterator[Line]:
    for part, (what, most) in enumerate(GOALS):
        yield Line(
            what=f"wall, {rows:,} payments: {what}",
            database=database,
            seconds=taken[part],
            ratio=f"{taken[part] / beside[part]:.2f} {than}" if beside else "",
            goal=f"≤ {most:g} s" if most else "",
            reached=taken[part] <= most if most else None,
        )


@contextmanager
def _served(engine: Engine) -> Iterator[Served]:
    with serving(_url(engine), DEMO_CLOCK_SHIFT_S=_shift(), ASK_AHEAD="true") as served:
        yield served


def _url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def _shift() -> str:
    return str(NOW - int(time.time()))


def _cold(playwright: Playwright, ours: str, textbook: str) -> Iterator[Line]:
    fast, slow = [], []
    for number in range(OPENS):
        fast.append(_open(playwright, ours))
        if number % (OPENS // OPENS_BESIDE) == 0:
            slow.append(_open(playwright, textbook))
    first, other = statistics.median(fast), statistics.median(slow)
    yield Line(
        what="wall: cold open to first chart, median of ten",
        database="SQLite",
        seconds=first,
        ratio=f"{first / other:.2f} of textbook",
        goal="1.2 s, 0.75 of textbook",
        reached=first <= 1.2 and first <= 0.75 * other,
    )
    yield Line(
        what="textbook page: cold open to first chart, median of five", database="SQLite", seconds=other
    )


@contextmanager
def _fresh(playwright: Playwright) -> Iterator[BrowserContext]:
    """A browser that has seen nothing."""
    with tempfile.TemporaryDirectory(prefix="profile-", ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=browser_path(),
            args=CHROMIUM_FLAGS,
            viewport={"width": 1920, "height": 1080},
        )
        try:
            yield context
        finally:
            context.close()


def _open(playwright: Playwright, address: str) -> float:
    with _fresh(playwright) as context:
        page = context.pages[0]
        started = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_selector(DRAWN, state="attached", timeout=60_000)
        return time.perf_counter() - started


def _updates(playwright: Playwright, engine: Engine, address: str, shown: Shown) -> Updates:
    """Median and 95th percentile of seconds from commit to paint, and CPU seconds of the server an update."""
    with _fresh(playwright) as context:
        page = context.pages[0]
        page.goto(address)
        page.wait_for_selector(DRAWN, state="attached", timeout=60_000)
        page.wait_for_timeout(SETTLES_MS)
        page.evaluate(NOTE, list(shown.where))
        busy = processor_s(shown.pid)
        committed = []
        for number in range(COMMITS):
            at = commit(engine, f"{shown.asked.__name__}{number}")
            committed.append((shown.asked(engine), at))
            page.wait_for_timeout(EVERY_S * 1_000)
        with suppress(NothingCameError):
            page.wait_for_function(LAST, arg=committed[-1][0], timeout=LATE_MS)
        busy = processor_s(shown.pid) - busy
        seen = page.evaluate("window.seen")
    painted = [
        (min((when for what, when in seen if what >= value), default=None), at) for value, at in committed
    ]
    waits = [when / 1000 - at for when, at in painted if when is not None]
    if len(waits) < COMMITS * 0.9:
        message = f"Only {len(waits)} of {COMMITS} commits were painted at {address}."
        raise RuntimeError(message)
    return statistics.median(waits), statistics.quantiles(waits, n=20)[-1], busy / COMMITS


def revision_of(engine: Engine) -> int:
    """The revision of a database."""
    with reading(engine) as connection:
        return state(connection).revision


def _payments(engine: Engine) -> int:
    """What the textbook page shows: how many payments there are today."""
    fact = tables("eparking.payments").fact
    since = NOW - (NOW + 7 * 3_600) % 86_400
    with reading(engine) as connection:
        return connection.execute(
            select(func.count()).select_from(fact).where(fact.c.paid_at >= since)
        ).scalar_one()


def commit(engine: Engine, key: str) -> float:
    """Put a payment in; returns when it was committed."""
    record = {
        "txn_id": f"W{key}",
        "paid_at": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(NOW + 7 * 3_600)),
        "amount_idr": 5_000,
        "method": "qris",
        "status": "captured",
    }
    job = prepare(engine, feed("eparking.payments"), load_profile("medan"), now=lambda: NOW)
    job.frames([text_frame([record])], name="bench")
    return time.time()


@contextmanager
def _textbook(engine: Engine) -> Iterator[tuple[str, int]]:
    port = free_port()
    environment = environment_for(_url(engine), DEMO_CLOCK_SHIFT_S=_shift())
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = [sys.executable, "-m", "benchmarks.textbook", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, **quiet)
    address = f"http://127.0.0.1:{port}/"
    try:
        _until(lambda: urllib.request.urlopen(address, timeout=2).status == 200)
        yield address, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def _until(answers: Callable[[], bool], patience_s: float = 60) -> None:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        with suppress(OSError):
            if answers():
                return
        time.sleep(0.2)
    message = "The textbook page did not come up."
    raise RuntimeError(message)

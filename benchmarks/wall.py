"""The wall in Chromium: how soon a first chart stands after a cold open, and how soon a commit is painted.

The textbook page is measured beside it, on the same database, in turns.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright, sync_playwright
from sqlalchemy import Engine, func, select

from benchmarks.databases import new_city
from benchmarks.ingest import Line
from benchmarks.records import END, calls, payments, write
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
from tests.support.serving import ROOT, serving

OPENS, OPENS_BESIDE, COMMITS, EVERY_S = 10, 5, 20, 0.5
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


def measure(places: dict[str, str], folder: Path, rows: int) -> Iterator[Line]:
    """Cold opens and updates of both pages on each database."""
    if browser_path() is None and not playwright_has_browser():
        return
    made = write(payments(rows), folder / "wall.csv"), write(calls(rows // 10), folder / "wall-calls.csv")
    for database, place in places.items():
        engine = new_city(place, f"w_{rows}")
        for key, file in zip(("eparking.payments", "call122.incidents"), made, strict=True):
            prepare(engine, feed(key), load_profile("medan")).file(file)
        yield from _both(database, engine)


def _both(database: str, engine: Engine) -> Iterator[Line]:
    """The wall on a database; on SQLite the textbook page too, which reads either alike."""
    url = engine.url.render_as_string(hide_password=False)
    shift, slow = str(NOW - int(time.time())), None
    with serving(url, DEMO_CLOCK_SHIFT_S=shift) as ours, sync_playwright() as playwright:
        if database == "SQLite":
            with _textbook(url, shift) as (textbook, pid):
                yield from _cold(playwright, ours.url + WALL, textbook, database)
                slow = _updates(
                    playwright, engine, textbook, pid=pid, where=("#revision", ""), shown=_payments
                )
        fast = _updates(
            playwright,
            engine,
            ours.url + WALL,
            pid=ours.process.pid,
            where=("html", "revision"),
            shown=revision_of,
        )
    for part, (what, most) in enumerate(GOALS):
        yield Line(
            what=f"wall: {what}",
            database=database,
            seconds=fast[part],
            ratio=f"{fast[part] / slow[part]:.2f} of textbook" if slow else "",
            goal=f"{most:g} s" if most else "",
            reached=fast[part] <= most if most else None,
        )
        if slow:
            yield Line(what=f"textbook page: {what}", database=database, seconds=slow[part])


def _cold(playwright: Playwright, ours: str, textbook: str, database: str) -> Iterator[Line]:
    fast, slow = [], []
    for number in range(OPENS):
        fast.append(_open(playwright, ours))
        if number % (OPENS // OPENS_BESIDE) == 0:
            slow.append(_open(playwright, textbook))
    first, other = statistics.median(fast), statistics.median(slow)
    yield Line(
        what="wall: cold open to first chart, median of ten",
        database=database,
        seconds=first,
        ratio=f"{first / other:.2f} of textbook",
        goal="1.2 s, 0.75 of textbook",
        reached=first <= 1.2 and first <= 0.75 * other,
    )
    yield Line(
        what="textbook page: cold open to first chart, median of five", database=database, seconds=other
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


def _updates(
    playwright: Playwright,
    engine: Engine,
    address: str,
    *,
    pid: int,
    where: tuple[str, str],
    shown: Callable[[Engine], int],
) -> tuple[float, float, float]:
    """Median and 95th percentile of seconds from commit to paint, and CPU seconds of the server an update."""
    with _fresh(playwright) as context:
        page = context.pages[0]
        page.goto(address)
        page.wait_for_selector(DRAWN, state="attached", timeout=60_000)
        page.wait_for_timeout(2_000)
        page.evaluate(NOTE, list(where))
        busy = _cpu(pid)
        committed = []
        for number in range(COMMITS):
            at = commit(engine, f"{shown.__name__}{number}")
            committed.append((shown(engine), at))
            page.wait_for_timeout(EVERY_S * 1_000)
        page.wait_for_timeout(2_500)
        busy = _cpu(pid) - busy
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


def _cpu(pid: int) -> float:
    """CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _textbook(url: str, shift: str) -> Iterator[tuple[str, int]]:
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": url, "DEMO_CLOCK_SHIFT_S": shift, "PYTHONPATH": str(ROOT)}
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

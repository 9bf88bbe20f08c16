"""`make soak`: a wall for a day's worth of updates as fast as it paints them, then for half an hour at real pace.

It stops by itself and says what grew and what was missed: `python -m benchmarks.soak [--updates N] [--minutes N]`.
"""

from __future__ import annotations

import argparse
import tempfile
import time

import numpy as np
from playwright.sync_api import CDPSession, Page, sync_playwright
from sqlalchemy import Engine

from benchmarks.databases import new_city
from benchmarks.wall import NOTE, NOW, commit, revision_of
from tests.browser.test_endurance import PLAY
from tests.conftest import CHROMIUM_FLAGS
from tests.support.provide import browser_path
from tests.support.serving import Served, serving

ROUND, LONGEST_S, LATE_S = 500, 7_200, 5.0
WALL = "/wall?scenes=overview,eparking,licensing&dwell=20"


def main() -> None:
    """Soak and say what came of it."""
    parser = argparse.ArgumentParser(prog="soak", description="Run a wall for long and look for growth.")
    parser.add_argument(
        "--updates", type=int, default=86_400, help="updates to replay (default: %(default)s)"
    )
    parser.add_argument(
        "--minutes", type=float, default=30, help="minutes at real pace (default: %(default)s)"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, sync_playwright() as playwright:
        engine = new_city(folder, "soak")
        commit(engine, "first")
        shift = str(NOW - int(time.time()))
        browser = playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM_FLAGS)
        with serving(engine.url.render_as_string(hide_password=False), DEMO_CLOCK_SHIFT_S=shift) as served:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(served.url + WALL)
            page.wait_for_selector("html[data-revision]", state="attached", timeout=60_000)
            cdp = page.context.new_cdp_session(page)
            real_pace(page, cdp, engine, served, asked.minutes)
            page.reload()
            page.wait_for_selector("html[data-revision]", state="attached", timeout=60_000)
            replay(page, cdp, asked.updates)
        browser.close()


def real_pace(page: Page, cdp: CDPSession, engine: Engine, served: Served, minutes: float) -> None:
    """One commit a second; a commit is missed when it is not painted within five seconds."""
    page.evaluate(NOTE, ["html", "revision"])
    missed, memory, heaps = 0, [], []
    until = time.monotonic() + minutes * 60
    number = 0
    while time.monotonic() < until:
        commit(engine, f"soak{number}")
        wanted = revision_of(engine)
        number += 1
        page.wait_for_timeout(1_000)
        late = time.monotonic() + LATE_S
        while int(page.evaluate("document.documentElement.dataset.revision")) < wanted:
            if time.monotonic() > late:
                missed += 1
                break
            page.wait_for_timeout(100)
        if number % 30 == 0:
            page.evaluate("window.seen.length = 0")
            memory.append(served.resident_bytes())
            heaps.append(_heap(cdp))
    print(f"real pace: {number} commits in {minutes:g} minutes, {missed} missed")
    print(f"  server memory {_slope(memory, 30):.0f} bytes an update, browser heap {_slope(heaps, 30):.0f}")


def replay(page: Page, cdp: CDPSession, updates: int) -> None:
    """A day at one update a second, as fast as the browser paints, and no longer than two hours."""
    heaps, done, until = [], 0, time.monotonic() + LONGEST_S
    while done < updates and time.monotonic() < until:
        page.evaluate(PLAY, [ROUND, ROUND // 10, done])
        done += ROUND
        heaps.append(_heap(cdp))
    print(f"replay: {done} of {updates} updates, {done // 10} turns")
    print(f"  browser heap {_slope(heaps, ROUND):.0f} bytes an update, {heaps[-1] / 1e6:.1f} MB at the end")


def _heap(cdp: CDPSession) -> int:
    cdp.send("HeapProfiler.collectGarbage")
    return int(cdp.send("Runtime.getHeapUsage")["usedSize"])


def _slope(values: list[int], step: int) -> float:
    """Bytes an update by least squares, the first fifth left out as warming up."""
    kept = values[len(values) // 5 :]
    return float(np.polyfit(np.arange(len(kept)) * step, kept, 1)[0]) if len(kept) > 1 else 0.0


if __name__ == "__main__":
    main()

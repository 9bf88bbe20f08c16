"""`make soak`: a wall at real pace for half an hour, then a day's worth of updates as fast as it paints them.

While the day is replayed in the page, payments are committed beside it, so that the server works too. It says what grew
and what was missed, and ends with 1 when anything was: `python -m benchmarks.soak [--updates N] [--minutes N]`.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from playwright.sync_api import CDPSession, Page, sync_playwright
from sqlalchemy import Engine

from benchmarks.databases import new_city
from benchmarks.wall import NOW, commit, revision_of
from tests.browser.test_endurance import MOST_BYTES_AN_UPDATE, MOST_SERVER_BYTES_AN_UPDATE, PLAY
from tests.conftest import CHROMIUM_FLAGS
from tests.support.provide import browser_path
from tests.support.serving import Served, serving

#: Updates between two looks at the memory; one turn of a scene in so many of them.
ROUND, UPDATES_A_TURN, COMMITS_A_LOOK = 500, 10, 30
LONGEST_S, LATE_S = 7_200, 5.0
#: The heap swings by so much with the scene on show and the last collection; less in a few hundred updates tells nothing.
SWING_BYTES = 4_000_000
#: Pause between two commits beside the replay.
BESIDE_S = 0.4
WALL = "/wall?scenes=overview,eparking,licensing&dwell=20"


@dataclass
class Grown:
    """What memory there was at each look: how many updates so far, and bytes."""

    what: str
    most: float
    looks: list[tuple[int, int]] = field(default_factory=list)

    def note(self, updates: int, used: int) -> None:
        """Remember one look."""
        self.looks.append((updates, used))

    @property
    def slope(self) -> float:
        """Bytes an update by least squares, the first fifth left out as warming up."""
        updates, used = np.array(self.looks[len(self.looks) // 5 :], dtype=float).T
        return float(np.polyfit(updates, used, 1)[0]) if len(updates) > 1 else 0.0

    @property
    def too_much(self) -> bool:
        """Whether it grew as only a leak does: by much for each update, and by more than it swings."""
        kept = self.looks[len(self.looks) // 5 :]
        return self.slope > self.most and self.slope * (kept[-1][0] - kept[0][0]) > SWING_BYTES

    def __str__(self) -> str:
        """One line of the report."""
        first, last = self.looks[len(self.looks) // 5][1] / 1e6, self.looks[-1][1] / 1e6
        return f"  {self.what}: {self.slope:.0f} bytes an update, from {first:.1f} to {last:.1f} MB"


def main() -> int:
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
        with serving(
            engine.url.render_as_string(hide_password=False), DEMO_CLOCK_SHIFT_S=shift, ASK_AHEAD="true"
        ) as served:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(served.url + WALL)
            page.wait_for_selector("html[data-revision]", state="attached", timeout=60_000)
            cdp = page.context.new_cdp_session(page)
            held = real_pace(page, cdp, engine, served, asked.minutes)
            page.reload()
            page.wait_for_selector("html[data-revision]", state="attached", timeout=60_000)
            with committing(engine) as beside:
                held &= replay(page, cdp, served, asked.updates, beside)
        browser.close()
    return 0 if held else 1


def real_pace(page: Page, cdp: CDPSession, engine: Engine, served: Served, minutes: float) -> bool:
    """One commit a second; a commit is missed when it is not painted within five seconds."""
    heap, server = _grown()
    missed, number = 0, 0
    started = time.monotonic()
    while time.monotonic() < started + minutes * 60:
        commit(engine, f"soak{number}")
        wanted = revision_of(engine)
        committed = time.monotonic()
        number += 1
        while int(page.evaluate("document.documentElement.dataset.revision")) < wanted:
            if time.monotonic() > committed + LATE_S:
                missed += 1
                break
            page.wait_for_timeout(100)
        page.wait_for_timeout(max(committed + 1 - time.monotonic(), 0) * 1_000)
        if number % COMMITS_A_LOOK == 0:
            server.note(number, served.resident_bytes())
            heap.note(number, _heap(cdp))
    print(f"real pace: {number} commits in {minutes:g} minutes, {missed} missed", flush=True)
    return missed == 0 and _told(heap, server)


def replay(page: Page, cdp: CDPSession, served: Served, updates: int, beside: list[int]) -> bool:
    """A day at one update a second, as fast as the browser paints, and no longer than two hours."""
    heap, server = _grown()
    done, until = 0, time.monotonic() + LONGEST_S
    while done < updates and time.monotonic() < until:
        page.evaluate(PLAY, [ROUND, ROUND // UPDATES_A_TURN, done])
        done += ROUND
        heap.note(done, _heap(cdp))
        server.note(len(beside), served.resident_bytes())
        if done % (20 * ROUND) == 0:
            print(f"  {done} of {updates}: {heap.looks[-1][1] / 1e6:.1f} MB of heap", flush=True)
    nodes = cdp.send("Memory.getDOMCounters")
    print(
        f"replay: {done} of {updates} updates, {done // UPDATES_A_TURN} turns, {len(beside)} commits beside"
    )
    print(f"  {nodes['nodes']} nodes and {nodes['jsEventListeners']} listeners at the end", flush=True)
    return done >= updates and _told(heap, server)


@contextmanager
def committing(engine: Engine) -> Iterator[list[int]]:
    """Commit payments in a thread until the block ends; gives the revisions made so far."""
    made: list[int] = []
    enough = threading.Event()

    def work() -> None:
        while not enough.wait(BESIDE_S):
            commit(engine, f"beside{len(made)}")
            made.append(revision_of(engine))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield made
    finally:
        enough.set()
        thread.join()


def _grown() -> tuple[Grown, Grown]:
    return (
        Grown("heap of the browser", MOST_BYTES_AN_UPDATE),
        Grown("memory of the server", MOST_SERVER_BYTES_AN_UPDATE),
    )


def _told(*found: Grown) -> bool:
    """Print what grew; whether all of it held still."""
    looked = [one for one in found if one.looks]
    for one in looked:
        print(one, flush=True)
    return not any(one.too_much for one in looked)


def _heap(cdp: CDPSession) -> int:
    cdp.send("HeapProfiler.collectGarbage")
    return int(cdp.send("Runtime.getHeapUsage")["usedSize"])


if __name__ == "__main__":
    raise SystemExit(main())

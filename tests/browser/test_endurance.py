"""A day's worth of updates and turns, replayed as fast as a browser paints them, leaves its memory flat."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from db.engine import open_engine
from tests.browser.test_screens import _afternoon, _open, _shift
from tests.conftest import CHROMIUM_FLAGS
from tests.support.provide import browser_path
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200), pytest.mark.xdist_group(__name__)]

UPDATES, TURNS, ROUNDS = 5_000, 500, 10
#: A leak of a kilobyte an update would fill a gigabyte in twelve days at one update a second.
MOST_BYTES_AN_UPDATE = 1_024
#: Plays a round: every tile at each update, one chart at every third, and scenes turn.
PLAY = """async ([updates, turns, from]) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const center = window.commandCenter;
  const names = document.getElementById("page").dataset.scenes.split(",");
  const release = document.documentElement.dataset.release;
  const changed = (value, n) => {
    if (typeof value === "string") return /^[0-9][0-9.,]*$/.test(value) ? String(n % 1000) : value;
    if (Array.isArray(value)) return value.map((item) => changed(item, n));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item, n)]));
    }
    return value;
  };
  const moved = (figure, n) => ({ ...figure, data: figure.data.map((trace) =>
    ({ ...trace, y: Array.isArray(trace.y) ? trace.y.map((y) => (y === null ? y : Number(y) + n % 7)) : trace.y })) });
  window.firstScenes = window.firstScenes || structuredClone(center.latest.scenes);
  window.firstShared = window.firstShared || structuredClone({ ...center.latest, scenes: undefined });
  for (let n = from; n < from + updates; n += 1) {
    if (n % Math.round(updates / turns) === 0) center.turnTo(names[(n / Math.round(updates / turns)) % names.length]);
    const scene = window.firstScenes[center.scene];
    const graphs = Object.keys(scene).filter((id) => scene[id].figure);
    const props = Object.fromEntries(Object.entries(scene).map(([id, given]) => {
      if (!given.figure) return [id, changed(given, n)];
      return [id, n % 3 === 0 && id === graphs[(n / 3) % graphs.length] ? { figure: moved(given.figure, n) } : given];
    }));
    const stamp = { revision: 1000 + n, at: Math.floor(center.serverNow() / 1000), show_at: 0, release, shifted: true };
    center.hear("scene", JSON.stringify({ ...stamp, scene: center.scene, props }));
    center.hear("shared", JSON.stringify({ ...window.firstShared, ...stamp }));
    const before = center.updates;
    while (center.updates === before) await frame();
  }
  return [center.updates, center.turns];
}"""


@pytest.fixture
def served(tmp_path: Path, sqlite_template: Path) -> Iterator[Served]:
    file = tmp_path / "city.db"
    shutil.copy(sqlite_template, file)
    _afternoon(open_engine(f"sqlite:///{file}"))
    with serving(f"sqlite:///{file}", DEMO_CLOCK_SHIFT_S=str(_shift())) as running:
        yield running


@pytest.fixture
def unhurried(browser: Browser) -> Iterator[Page]:
    """A page in a browser that paints as fast as it can, not sixty times a second."""
    flags = [*CHROMIUM_FLAGS, "--disable-frame-rate-limit", "--disable-gpu-vsync"]
    made = browser.browser_type.launch(executable_path=browser_path(), args=flags)
    yield made.new_page(viewport={"width": 960, "height": 540})
    made.close()


def test_five_thousand_updates_and_five_hundred_turns_leave_the_browsers_memory_flat(
    served: Served, unhurried: Page, record_property: Callable[[str, object], None]
) -> None:
    page = unhurried
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    _open(page, served, "/wall?scenes=overview,eparking,licensing&dwell=3600")
    cdp = page.context.new_cdp_session(page)
    cdp.send("HeapProfiler.enable")

    def heap() -> int:
        cdp.send("HeapProfiler.collectGarbage")
        return int(cdp.send("Runtime.getHeapUsage")["usedSize"])

    used, counts = [], []
    for part in range(ROUNDS):
        share = UPDATES // ROUNDS
        counts = page.evaluate(PLAY, [share, TURNS // ROUNDS, part * share])
        used.append(heap())

    # The first rounds make every chart and warm every cache.
    slope = float(np.polyfit(np.arange(2, ROUNDS) * (UPDATES / ROUNDS), used[2:], 1)[0])
    record_property("heap_bytes_an_update", round(slope))
    print(
        f"heap: {slope:.0f} bytes an update, {used[-1] / 1e6:.1f} MB after {counts[0]} updates, {counts[1]} turns"
    )
    assert counts[0] >= UPDATES
    assert counts[1] >= TURNS
    assert slope < MOST_BYTES_AN_UPDATE, used
    assert errors == []

"""Updates and turns, as many and as fast as a browser takes them, leave its memory and the server's flat."""

from __future__ import annotations

import re
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from db.city.profile import load_profile
from db.engine import open_engine, reading
from db.state import state
from tests.browser.test_screens import NOW, _afternoon, _open, _payment, _shift
from tests.conftest import CHROMIUM_FLAGS
from tests.support.provide import browser_path
from tests.support.records import put
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

#: Each round turns through all scenes as often, so that the same one shows whenever memory is measured: what is left to
#: see is a leak, and needs no long run. A browser has made all that it keeps after a thousand updates.
SCENES = ("overview", "eparking", "licensing")
ROUNDS, UPDATES, TURNS, COMMITS = 10, 1_500, 150, 100
WARM = {"browser": 6, "server": 3}
#: A leak of a kilobyte an update would fill a gigabyte in twelve days at one update a second.
MOST_BYTES_AN_UPDATE = 1_024
#: The server's memory is counted in pages, and the database keeps those that it touched, up to 64 MiB of them: a commit
#: adds about one of 4 kB. What is below this cannot be told from a leak in so short a time.
MOST_SERVER_BYTES_AN_UPDATE = 16_384
#: Plays a round: at each update a part of the tiles, at every third a chart, and scenes turn. The next update comes as
#: soon as this one was put into the page, which is in the frame after it was heard.
PLAY = """async ([updates, turns, from]) => {
  const PARTS = 6;
  const frame = () => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve)));
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
    const props = Object.fromEntries(Object.entries(scene).map(([id, given], place) => {
      if (!given.figure) return [id, changed(given, n - (n + place) % PARTS)];
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
def engine(tmp_path: Path, sqlite_template: Path) -> Engine:
    """A city with a payment and a complaint of this afternoon."""
    file = tmp_path / "city.db"
    shutil.copy(sqlite_template, file)
    made = open_engine(f"sqlite:///{file}")
    _afternoon(made)
    return made


@pytest.fixture
def served(engine: Engine) -> Iterator[Served]:
    with serving(str(engine.url), DEMO_CLOCK_SHIFT_S=str(_shift())) as running:
        yield running
    engine.dispose()


@pytest.fixture
def unhurried(browser: Browser) -> Iterator[Page]:
    """A page in a browser that paints as fast as it can, not sixty times a second."""
    flags = [*CHROMIUM_FLAGS, "--disable-frame-rate-limit", "--disable-gpu-vsync"]
    made = browser.browser_type.launch(executable_path=browser_path(), args=flags)
    yield made.new_page(viewport={"width": 960, "height": 540})
    made.close()


def _followed(served: Served, engine: Engine, updates: range) -> None:
    """Commit payments one after another, each as soon as a stream that was opened anew told of the one before."""
    city = load_profile("medan")
    for number in updates:
        put(engine, city, "eparking.payments", [_payment(f"e{number}", 1_000)], now=NOW)
        with reading(engine) as connection:
            wanted = state(connection).revision
        with urllib.request.urlopen(
            f"{served.url}/api/v1/live?scenes=overview,eparking", timeout=30
        ) as stream:
            while True:
                told = re.match(rb'data: .*"revision":(\d+)', stream.readline())
                if told and int(told[1]) >= wanted:
                    break


def _slope(values: list[int], updates: int, warm: int) -> float:
    """Bytes an update by least squares, without the first rounds, which make every chart and warm every cache."""
    kept = values[warm:]
    return float(np.polyfit(np.arange(len(kept)) * updates / ROUNDS, kept, 1)[0])


def test_updates_and_turns_leave_the_memory_of_browser_and_server_flat(
    served: Served, engine: Engine, unhurried: Page, record_property: Callable[[str, object], None]
) -> None:
    page = unhurried
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    _open(page, served, f"/wall?scenes={','.join(SCENES)}&dwell=3600")
    cdp = page.context.new_cdp_session(page)
    cdp.send("HeapProfiler.enable")

    def heap() -> int:
        cdp.send("HeapProfiler.collectGarbage")
        return int(cdp.send("Runtime.getHeapUsage")["usedSize"])

    used, resident, counts = [], [], []
    share, real = UPDATES // ROUNDS, COMMITS // ROUNDS
    assert (TURNS // ROUNDS) % len(SCENES) == 0
    with ThreadPoolExecutor(max_workers=1) as beside:
        for part in range(ROUNDS):
            following = beside.submit(_followed, served, engine, range(part * real, (part + 1) * real))
            counts = page.evaluate(PLAY, [share, TURNS // ROUNDS, part * share])
            following.result()
            used.append(heap())
            resident.append(served.resident_bytes())

    slopes = {
        "browser": _slope(used, UPDATES, WARM["browser"]),
        "server": _slope(resident, COMMITS, WARM["server"]),
    }
    for where, slope in slopes.items():
        record_property(f"{where}_bytes_an_update", round(slope))
    print(f"{slopes} bytes an update, {used[-1] / 1e6:.1f} and {resident[-1] / 1e6:.1f} MB after {counts}")
    assert counts[0] >= UPDATES
    assert counts[1] >= TURNS
    assert slopes["browser"] < MOST_BYTES_AN_UPDATE, used
    assert slopes["server"] < MOST_SERVER_BYTES_AN_UPDATE, resident
    assert errors == []

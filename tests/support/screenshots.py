"""Pictures of every scene and page with the demo city at a fixed hour: `python -m tests.support.screenshots`.

They are for looking at and for the README. The demo city is the same on every machine and day; only its database is
made anew, or given with `--database` when one was kept.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, sync_playwright

from dashboard.live.build import scene_names
from db.registry import programs
from tests.support.browser import CHROMIUM_FLAGS
from tests.support.commands import program
from tests.support.provide import browser_path
from tests.support.serving import ROOT, Served, environment_for, serving

#: A Monday afternoon in the city, when everything is open.
PRESENT = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Jakarta"))
WALL, WALL_4K = (1920, 1080), (3840, 2160)
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
Desk = tuple[str, str, tuple[int, int], Theme, str]
#: The desk: file, address, size, theme, and what is opened before the picture is taken.
DESKS: tuple[Desk, ...] = (
    ("desk-overview-1366", "/", (1366, 768), "light", ""),
    ("desk-overview-390", "/", (390, 844), "light", ""),
    ("desk-program", "/program/call122?period=30d", (1366, 768), "light", ""),
    ("desk-about", "/program/eparking", (1366, 768), "dark", ".about-open"),
    ("desk-rows", "/rows/taru?period=year", (1366, 768), "light", ""),
)
#: Every page at every size in both themes, for looking at; too many to keep.
WIDTHS = ((390, 844), (768, 1024), (1366, 768), (1920, 1080), (3840, 2160))
PAGES = ("/", *(f"/{kind}/{program.key}" for program in programs() for kind in ("program", "rows")))
#: Only the overview is kept at 4K: the other scenes differ in nothing but pixels.
KEPT_AT_4K = ("overview",)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--database", help="URL of a demo city that was loaded at the same hour")
    parser.add_argument("--scenes", default=",".join(scene_names()))
    parser.add_argument("--language", default="id")
    parser.add_argument("--all-desk", action="store_true", help="every page of the desk, size and theme too")
    parser.add_argument("--all-4k", action="store_true", help="every scene at 3840x2160 too")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    shift = str(int(PRESENT.timestamp()) - int(time.time()))
    with (
        _city(asked.database, shift) as url,
        serving(url, DEMO_CLOCK_SHIFT_S=shift) as served,
        _chromium() as browser,
    ):
        for scene in filter(None, asked.scenes.split(",")):
            address = f"/wall?scenes={scene}&lang={asked.language}"
            _shoot(browser, served, address, size=WALL, file=asked.into / f"wall-{scene}.png")
            if asked.all_4k or scene in KEPT_AT_4K:
                _shoot(browser, served, address, size=WALL_4K, file=asked.into / f"wall-{scene}-4k.png")
        for name, path, size, theme, opened in _desk(asked.scenes, everything=asked.all_desk):
            address = f"{path}{'&' if '?' in path else '?'}lang={asked.language}"
            file = asked.into / f"{name}.png"
            _shoot(browser, served, address, size=size, file=file, theme=theme, opened=opened)


def _desk(scenes: str, *, everything: bool) -> Iterator[Desk]:
    """Pictures of the desk: those of the documentation with all scenes, every one of them when asked for."""
    if scenes == ",".join(scene_names()):
        yield from DESKS
    for path in PAGES if everything else ():
        for size in WIDTHS:
            for theme in THEMES:
                name = path.strip("/").replace("/", "-") or "overview"
                yield f"all-{name}-{size[0]}-{theme}", path, size, theme, ""


@contextmanager
def _city(given: str | None, shift: str) -> Iterator[str]:
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'city.db'}"
        done = program(environment_for(url, DEMO_CLOCK_SHIFT_S=shift), "demo")
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        yield url


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def _shoot(
    browser: Browser,
    served: Served,
    address: str,
    *,
    size: tuple[int, int],
    file: Path,
    theme: Theme = "dark",
    opened: str = "",
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=theme)
    page = context.new_page()
    page.goto(served.url + address)
    page.wait_for_selector("html[data-revision]", state="attached", timeout=60_000)
    page.evaluate("() => document.fonts.ready")
    if opened:
        page.locator(opened).first.click()
        page.wait_for_selector("#about-body dl")
    if address.startswith("/rows"):
        page.wait_for_selector(".ag-row")
    page.wait_for_timeout(1_000)
    made = page.screenshot()
    context.close()
    file.write_bytes(made)
    print(f"{os.path.relpath(file)} {file.stat().st_size // 1024} kB", flush=True)


if __name__ == "__main__":
    main()

"""The kiosk's script with a browser that crashes, and one whose page crashes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.serving import ROOT

SCRIPT = ROOT / "deploy" / "kiosk" / "kiosk.sh"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script of wall PCs with Linux")

#: Tells its flags through a pipe and ends at once.
CRASHING = '#!/bin/sh\nprintf "%s\\n" "$*" > "$TOLD"\nexit 139\n'
#: Draws a page in a process of its own, which ends, and lives on.
PAGE_CRASHING = (
    '#!/bin/sh\nsh -c "sleep 0.4; true --type=renderer" &\nprintf "%s\\n" "$*" > "$TOLD"\n'
    "exec tail -f /dev/null\n"
)


@contextmanager
def _running(tmp_path: Path, browser: str, **settings: str) -> Iterator[Path]:
    fake = tmp_path / "chromium"
    fake.write_text(browser)
    fake.chmod(0o755)
    told = tmp_path / "told"
    os.mkfifo(told)
    file = tmp_path / "left.env"
    lines = {"PROFILE": str(tmp_path / "profile"), "PAUSE_S": "0.1", "CHECK_EVERY_S": "0.1", **settings}
    file.write_text("".join(f"{name}='{value}'\n" for name, value in lines.items()))
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "TOLD": str(told)}
    process = subprocess.Popen([str(SCRIPT), str(file)], env=environment, start_new_session=True)
    try:
        yield told
    finally:
        process.terminate()
        process.wait(timeout=15)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


#: Lives on and never draws a page.
BLANK = '#!/bin/sh\nprintf "%s\\n" "$*" > "$TOLD"\nexec tail -f /dev/null\n'


@pytest.mark.parametrize("browser", [CRASHING, PAGE_CRASHING, BLANK], ids=["browser", "page", "blank"])
def test_a_crash_is_followed_by_a_new_start(tmp_path: Path, browser: str) -> None:
    with _running(tmp_path, browser, WALL_URL="http://10.1.2.3:8050/wall?screen=a&lang=en") as told:
        starts = [told.read_text() for _ in range(3)]

    assert len(set(starts)) == 1
    flags = starts[0].split()
    assert {"--kiosk", "--noerrdialogs", f"--user-data-dir={tmp_path / 'profile'}"} <= set(flags)
    assert "--unsafely-treat-insecure-origin-as-secure=http://10.1.2.3:8050" in flags
    assert flags[-1].endswith("/waiting.html?url=http://10.1.2.3:8050/wall?screen=a%26lang=en")


def test_a_screen_has_its_place_and_a_secure_address_needs_no_exception(tmp_path: Path) -> None:
    where = {"WALL_URL": "https://city/wall", "POSITION": "1920,0", "SIZE": "1920,1080"}
    with _running(tmp_path, CRASHING, **where) as told:
        flags = told.read_text().split()

    assert {"--window-position=1920,0", "--window-size=1920,1080"} <= set(flags)
    assert not any("insecure" in flag for flag in flags)


def test_without_a_browser_the_script_says_what_to_do(tmp_path: Path) -> None:
    for name in ("dirname", "basename", "cut", "sed"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    bash = shutil.which("bash") or "bash"

    done = subprocess.run(
        [bash, str(SCRIPT), str(tmp_path / "none.env")],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )

    assert done.returncode == 2
    assert "install chromium" in done.stderr


def test_every_setting_of_the_script_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "kiosk.md").read_text(encoding="utf-8")

    for name in ("WALL_URL", "POSITION", "SIZE", "PROFILE", "BROWSER", "CHECK_EVERY_S", "PAUSE_S"):
        assert f"`{name}`" in guide

"""The kiosk's script with a real browser whose page really crashes."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from tests.conftest import CHROMIUM_FLAGS
from tests.support.provide import browser_path
from tests.support.serving import ROOT

pytestmark = [pytest.mark.browser]
SCRIPT = ROOT / "deploy" / "kiosk" / "kiosk.sh"
PATIENCE_S = 40


@contextmanager
def _wall() -> Iterator[tuple[str, Queue[str]]]:
    """A server that is always well, and what its wall says once a browser runs it."""
    drawn: Queue[str] = Queue()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/drawn":
                drawn.put(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(
                b"<title>wall</title><script>if (location.pathname === '/wall') fetch('/drawn')</script>"
            )

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/wall", drawn
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _kiosk(folder: Path, url: str) -> Iterator[int]:
    browser = folder / "browser.sh"
    browser.write_text(f'#!/bin/sh\nexec {browser_path()} {" ".join(CHROMIUM_FLAGS)} "$@"\n')
    browser.chmod(0o755)
    settings = folder / "main.env"
    settings.write_text(
        f"WALL_URL={url}\nBROWSER={browser}\nPROFILE={folder / 'profile'}\nCHECK_EVERY_S=0.5\nPAUSE_S=0.2\n"
    )
    process = subprocess.Popen([SCRIPT, settings], start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=15)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _drawing(script: int) -> list[int]:
    """Processes below the script that draw pages."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args="], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    parent = {int(pid): int(above) for pid, above, *_ in rows}

    def below(pid: int) -> bool:
        while pid > 1:
            if pid == script:
                return True
            pid = parent.get(pid, 0)
        return False

    return [int(pid) for pid, _, *args in rows if args and "--type=renderer" in args[0] and below(int(pid))]


def test_a_wall_whose_page_crashes_is_opened_again(tmp_path: Path) -> None:
    with _wall() as (url, drawn), _kiosk(tmp_path, url) as script:
        drawn.get(timeout=PATIENCE_S)

        for pid in _drawing(script):
            # The process of the waiting page may just be leaving by itself.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

        assert drawn.get(timeout=PATIENCE_S) == "/drawn"

"""The real server in a process of its own, for tests that look at it from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.support.postgres import free_port
from tests.support.warm import Forked, forked_server

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Served:
    """A running server."""

    url: str
    process: subprocess.Popen[bytes] | Forked
    environment: dict[str, str]
    output: IO[bytes]

    def resident_bytes(self) -> int:
        """Memory that the server has now, as Linux tells it."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def environment_for(database_url: str, **extra: str) -> dict[str, str]:
    """The environment of the product's programs in a test; no server reads ahead beside it unless it is told to."""
    quiet = {"DEMO": "false", "ASK_AHEAD": "false", "PYTHONPATH": str(ROOT)}
    return {**os.environ, "DATABASE_URL": database_url, **quiet, **extra}


@contextmanager
def serving(
    database_url: str, *, port: int | None = None, cold: bool = False, **extra: str
) -> Iterator[Served]:
    """Serve a database until the block ends; a server that does not come up shows its output.

    It has imported its modules already, unless it starts cold, as it does for a user.
    """
    port = port or free_port()
    environment = environment_for(database_url, PORT=str(port), **extra)
    # Into a file, not a pipe that nobody reads: a full pipe would stop the server.
    with tempfile.TemporaryFile() as output:
        process = (
            subprocess.Popen(
                [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
            if cold or sys.platform != "linux"
            else forked_server(environment, output)
        )
        served = Served(f"http://127.0.0.1:{port}", process, environment, output)
        try:
            _wait_ready(served)
            yield served
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_ready(served: Served) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if served.process.poll() is not None:
            served.output.seek(0)
            said = served.output.read().decode()
            message = f"The server ended with {served.process.returncode}:\n{said}"
            raise RuntimeError(message)
        try:
            with urllib.request.urlopen(f"{served.url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.1)
    message = "The server was not ready within 60 s."
    raise RuntimeError(message)

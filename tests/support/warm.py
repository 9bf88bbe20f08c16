"""The product's programs in processes of their own that need not import everything anew: each is a fork of one that did.

Importing takes two thirds of a server's start, and tests start dozens. What a fork could spoil is nothing: the process
that is forked has imported and done nothing else, and the program is run from its file with its own environment.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
#: A fork gets two descriptors: where it writes, and where its keeper tells its number and how it ended.
WRITES, TELLS = 0, 1
LONGEST_QUESTION = 1_000_000


class Forked:
    """A running program, with what tests need of `subprocess.Popen`."""

    def __init__(self, told: socket.socket) -> None:
        """Follow what the program's keeper tells."""
        self._told = told.makefile("rb")
        self._line = told
        self.args = ["app.py"]
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self._ended()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ended.

        Raises:
            TimeoutExpired: when it still runs after so many seconds.
        """
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self._ended()
        assert self.returncode is not None
        return self.returncode

    def _ended(self) -> None:
        self.returncode = int(self._told.readline())
        self._told.close()
        self._line.close()

    def send_signal(self, number: int) -> None:
        """Send a signal unless it ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def forked_server(environment: Mapping[str, str], output: IO[bytes]) -> Forked:
    """`python app.py` with an environment, writing into a file."""
    mine, theirs = socket.socketpair()
    question = json.dumps(dict(environment)).encode()
    assert len(question) < LONGEST_QUESTION
    with theirs:
        socket.send_fds(_parent(), [question], [output.fileno(), theirs.fileno()])
    return Forked(mine)


@cache
def _parent() -> socket.socket:
    """The line to the process that is forked, started when it is first needed; it ends with this process."""
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.support.warm", str(theirs.fileno())]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[theirs.fileno()])
    theirs.close()
    return mine


def _serve_forks(line: socket.socket) -> None:
    """Fork for each question until nobody can ask any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        question, descriptors, _, _ = socket.recv_fds(line, LONGEST_QUESTION, 2)
        if not question:
            return
        if os.fork() == 0:
            line.close()
            _keep(json.loads(question), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _keep(environment: dict[str, str], descriptors: list[int]) -> Any:
    """In a fork: run the program in another one, and tell its number and how it ended; it outlives nobody who asked."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    program = os.fork()
    if program == 0:
        os.close(descriptors[TELLS])
        _become(environment, descriptors[WRITES])
    os.close(descriptors[WRITES])
    os.write(descriptors[TELLS], f"{program}\n".encode())
    ended = os.pidfd_open(program)
    if ended not in select.select([ended, descriptors[TELLS]], [], [])[0]:
        os.kill(program, signal.SIGTERM)
    _, status = os.waitpid(program, 0)
    with contextlib.suppress(BrokenPipeError):
        os.write(descriptors[TELLS], f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(environment: dict[str, str], output: int) -> Any:
    """Be the program, as `python app.py` would be."""
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["app.py"]
    runpy.run_path(str(ROOT / "app.py"), run_name="__main__")


def _main() -> None:
    import app  # noqa: F401 - what is imported here need not be by its forks

    with socket.socket(fileno=int(sys.argv[1])) as line:
        _serve_forks(line)


if __name__ == "__main__":
    _main()

"""Time that can be compared on a shared machine: by the clock on the wall, and of the processors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

TICKS = 100
NANOSECONDS = 1e9


@dataclass(kw_only=True)
class Taken:
    """Seconds by the clock, seconds of processors (this process and the database's server), peak of memory."""

    wall: float = 0.0
    cpu: float = 0.0
    peak_mib: float = 0.0


class Meter:
    """Adds up what pieces of work on one database take."""

    def __init__(self, engine: Engine) -> None:
        """Find the server, if there is one; where the system does not tell its time, only our own is counted."""
        self._server: str | None = None
        if engine.dialect.name == "postgresql" and Path("/proc/self/stat").exists():
            with engine.connect() as connection:
                backend = connection.scalar(text("SELECT pg_backend_pid()"))
            self._server = _stat(Path(f"/proc/{backend}"))[1]

    @contextmanager
    def measure(self, taken: Taken) -> Iterator[None]:
        """Add what the block takes."""
        wall, cpu = time.perf_counter(), self._cpu()
        yield
        taken.wall += time.perf_counter() - wall
        taken.cpu += self._cpu() - cpu

    @contextmanager
    def in_transaction(
        self, transaction: AbstractContextManager[Connection], taken: Taken
    ) -> Iterator[Connection]:
        """A transaction whose commit is measured; what happens inside measures itself."""
        with transaction as connection:
            yield connection
            wall, cpu = time.perf_counter(), self._cpu()
        taken.wall += time.perf_counter() - wall
        taken.cpu += self._cpu() - cpu

    def server_s(self) -> float:
        """Seconds that the database's server has used so far; none without a server."""
        return _server_time(self._server) if self._server else 0.0

    def _cpu(self) -> float:
        return time.process_time() + self.server_s()


def processor_s(pid: int) -> float:
    """Seconds of processors that a process has used so far."""
    return sum(int(n) for n in _stat(Path(f"/proc/{pid}"))[11:13]) / TICKS


def spent_s(connection: Connection) -> float:
    """Seconds of processors that this process and the database's process behind a connection have used, finely."""
    spent = time.process_time()
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.dbapi_connection
        schedule = Path(f"/proc/{driver.info.backend_pid}/schedstat")
        spent += int(schedule.read_text().split()[0]) / NANOSECONDS if schedule.exists() else 0
    return spent


def _server_time(server: str) -> float:
    """Seconds that a server and its processes have used, those that ended included."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            stat = _stat(process)
        except (FileNotFoundError, ProcessLookupError):
            continue
        if process.name == server:
            ticks += sum(int(n) for n in stat[11:15])
        elif stat[1] == server:
            ticks += sum(int(n) for n in stat[11:13])
    return ticks / TICKS


def _stat(process: Path) -> list[str]:
    """What the system counts of a process (proc(5)), from its state on."""
    return (process / "stat").read_text().rpartition(")")[2].split()

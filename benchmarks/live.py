"""What a live update costs: from commit to the bytes in plain clients, CPU and memory of the server a stream.

Snapshots and frames are made in threads of their own, once for all; whatever a stream costs, the thread of the event
loop pays. So the cost of a client and update is that thread's CPU alone, in the kernel too, less what it took with one
client, and not the difference of two totals in which a build weighs as much as a thousand sends.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine

from benchmarks.held import FULL, filled
from benchmarks.ingest import Line
from benchmarks.records import END, payments
from db.city.profile import load_profile
from db.engine import reading
from db.ingest.load import prepare
from db.registry import feed
from db.state import state
from tests.support.serving import Served, serving

#: Screens watch at three in the afternoon of the last day with records.
NOW = END - 9 * 3_600
SCENES = "overview,eparking"
UPDATES = 8
CLIENTS = 1_000
MOST_CLIENTS = 16_000
PATIENCE_S = 20
TICK_HZ = os.sysconf("SC_CLK_TCK")


@dataclass
class Client:
    """A screen without a browser: it unpacks what it gets and notes when it has heard of a revision."""

    heard: dict[int, float] = field(default_factory=dict)
    received: int = 0
    frames: int = 0
    _unpack: zlib._Decompress = field(default_factory=lambda: zlib.decompressobj(-zlib.MAX_WBITS))

    async def follow(self, url: str, opened: asyncio.Semaphore, ready: asyncio.Event) -> None:
        """Stay connected until cancelled; `ready` is set with the first shared frame."""
        address = urlsplit(url)
        async with opened:
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            writer.write(
                f"GET /api/v1/live?scenes={SCENES}&lang=id HTTP/1.1\r\nHost: {address.netloc}\r\n"
                "Accept-Encoding: gzip\r\n\r\n".encode()
            )
            await reader.readuntil(b"\r\n\r\n")
        head, text = 10, b""
        try:
            while size := int(await reader.readline(), 16):
                piece = (await reader.readexactly(size + 2))[:-2]
                self.received += size
                text = text[-64:] + self._unpack.decompress(piece[head:])
                head = 0
                for part in text.split(b"event: shared\nid: ")[1:]:
                    self.heard.setdefault(int(part.split(b"\n", 1)[0]), time.monotonic())
                    self.frames += 1
                    ready.set()
        finally:
            writer.close()


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one number of streams cost: delays, CPU seconds of the server and its event loop, memory, bytes of an update."""

    delays: list[float]
    cpu_s: float
    loop_s: float
    memory_kb: int
    bytes_per_update: float
    updates: float

    def percentile(self, part: int) -> float:
        """A percentile of the delays from commit to received."""
        return statistics.quantiles(self.delays, n=100)[part - 1] if len(self.delays) > 1 else 0.0


def measure(
    places: dict[str, str], folder: Path, rows: int, *, clients: int = CLIENTS, updates: int = UPDATES
) -> Iterator[Line]:
    """One stream, then many, on each database; with a million rows or more also how many it takes to be late."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for database, place in places.items():
        engine = filled(place, folder, rows)
        shift = str(NOW - int(time.time()))
        limits = {"STREAMS_PER_ADDRESS": "100000", "STREAMS_TOTAL": "100000"}
        with serving(
            str(engine.url.render_as_string(hide_password=False)), DEMO_CLOCK_SHIFT_S=shift, **limits
        ) as served:
            yield from _compare(engine, served, database, clients, updates)
            if rows >= FULL:
                yield from _ceiling(engine, served, database, clients, updates)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _compare(engine: Engine, served: Served, database: str, clients: int, updates: int) -> Iterator[Line]:
    alone = _run(engine, served, 1, max(updates // 2, 2))
    many = _run(engine, served, clients, updates)
    # A tick of the clock is an update too: what counts is how many times a screen got something.
    each = max(many.loop_s / many.updates - alone.loop_s / alone.updates, 0.0) / clients
    memory = (many.memory_kb - alone.memory_kb) / clients
    size = f"{many.bytes_per_update:,.0f} bytes an update"
    for what, seconds, told in (
        ("one stream: commit to received, P50", alone.percentile(50), ""),
        (f"{clients:,} streams: commit to received, P50", many.percentile(50), size),
        (f"{clients:,} streams: commit to received, P95", many.percentile(95), f"{memory:.0f} kB a stream"),
        (f"{clients:,} streams: server CPU a client and update", each, f"{1000 * each:.3f} ms"),
        ("server CPU of an update itself", alone.cpu_s / alone.updates, ""),
    ):
        yield Line(what=what, database=database, seconds=seconds, ratio=told)


def _ceiling(engine: Engine, served: Served, database: str, clients: int, updates: int) -> Iterator[Line]:
    found = clients
    while found < MOST_CLIENTS:
        found *= 2
        late = _run(engine, served, found, updates).percentile(95)
        yield Line(what=f"{found:,} streams: commit to received, P95", database=database, seconds=late)
        if late > 1:
            return


def _run(engine: Engine, served: Served, clients: int, updates: int) -> Run:
    return asyncio.run(_watched(engine, served, clients, updates))


async def _watched(engine: Engine, served: Served, clients: int, updates: int) -> Run:
    screens, opened = [Client() for _ in range(clients)], asyncio.Semaphore(50)
    ready = [asyncio.Event() for _ in screens]
    tasks = [
        asyncio.create_task(screen.follow(served.url, opened, event))
        for screen, event in zip(screens, ready, strict=True)
    ]
    for event in ready:
        await event.wait()
    before, looped, received = _cpu_s(served), _loop_s(served), sum(screen.received for screen in screens)
    frames = sum(screen.frames for screen in screens)
    commits: dict[int, float] = {}
    for number in range(updates):
        started = time.monotonic()
        revision = await asyncio.to_thread(_commit, engine, number)
        commits[revision] = time.monotonic()
        await asyncio.sleep(max(1 - (time.monotonic() - started), 0))
    await _all_heard(screens, max(commits))
    frames = sum(screen.frames for screen in screens) - frames
    run = Run(
        delays=[_delay(screen, revision, at) for screen in screens for revision, at in commits.items()],
        cpu_s=_cpu_s(served) - before,
        loop_s=_loop_s(served) - looped,
        memory_kb=_memory_kb(served),
        bytes_per_update=(sum(screen.received for screen in screens) - received) / frames,
        updates=frames / clients,
    )
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return run


async def _all_heard(screens: list[Client], revision: int) -> None:
    """Wait until the last update came everywhere, a while at most: what is still under way is late, not lost."""
    for _ in range(PATIENCE_S * 10):
        if all(max(screen.heard, default=0) >= revision for screen in screens):
            return
        await asyncio.sleep(0.1)


def _delay(screen: Client, revision: int, at: float) -> float:
    """Seconds from a commit to the first frame that holds it; a minute when there was none."""
    return min(
        (max(heard - at, 0.0) for held, heard in screen.heard.items() if held >= revision), default=60.0
    )


def _commit(engine: Engine, number: int) -> int:
    """A payment of this minute; returns the revision it made."""
    records = (
        payments(1).astype("str").assign(txn_id=f"L{time.time_ns()}-{number}", paid_at="2026-10-31 14:58:00")
    )
    prepare(engine, feed("eparking.payments"), load_profile("medan"), now=lambda: NOW).frames(
        [records], name="live"
    )
    with reading(engine) as connection:
        return state(connection).revision


def _cpu_s(served: Served) -> float:
    fields = Path(f"/proc/{served.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK_HZ


def _loop_s(served: Served) -> float:
    """CPU seconds of the server's first thread, which runs its event loop, to the nanosecond."""
    pid = served.process.pid
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e9


def _memory_kb(served: Served) -> int:
    lines = Path(f"/proc/{served.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))

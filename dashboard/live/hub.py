"""The live hub: the only reader of the database for screens.

It hears of a new revision, builds one snapshot, makes its bytes once for each audience and language, and swaps
them in. Every open stream sends the newest; a slow one skips what it missed. Without a new revision the snapshot is
built anew every few seconds, because some values change only because time passes.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from dashboard.live.build import build_snapshot
from dashboard.live.limits import Watch
from dashboard.live.message import AUDIENCES, Frame, frame, snapshot_frame
from dashboard.model import Snapshot
from dashboard.text import LANGUAGES
from db import clock
from db.city.profile import CityProfile
from db.dialect import Watcher
from db.engine import DatabaseUnavailableError, Engine, database_for, reading

log = structlog.get_logger()
SHORTEST_INTERVAL_S, LONGEST_INTERVAL_S = 0.25, 10.0
BEAT_S = 5.0
RETRY_S = 1.0


def release_of(folder: Path) -> str:
    """A short hash of everything a browser holds on to: an open wall reloads when it changes."""
    digest = hashlib.sha256()
    for file in sorted((*folder.glob("*.js"), *folder.glob("*.css"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@dataclass
class Hub:
    """One hub a process; started and stopped with the server."""

    engine: Engine
    profile: CityProfile
    release: str = ""
    watch: Watch = field(default_factory=Watch)
    snapshot: Snapshot | None = None
    streams: int = 0
    built: int = 0
    failed_since: float | None = None
    _frames: dict[tuple[str, str], Frame] = field(default_factory=dict)
    _fresh: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None
    _closing: bool = False

    async def start(self) -> None:
        """Begin to follow the database; screens that come before the first snapshot wait for it."""
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Stop following and let the streams end."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def close_streams(self) -> None:
        """Let every open stream end, so that the server can stop at once."""
        self._closing = True
        self._fresh.set()

    async def current(self) -> Snapshot:
        """The newest snapshot; waits for the first one."""
        while self.snapshot is None:
            await self._wait_fresh(RETRY_S)
        return self.snapshot

    async def stream(self, audience: str, language: str, *, packed: bool) -> AsyncIterator[bytes]:
        """Events for one screen: the present snapshot first, then each newer one, and a beat while nothing happens."""
        sent: Frame | None = None
        self.streams += 1
        try:
            while not self._closing:
                newest = self._frames.get((audience, language))
                if newest is not None and newest is not sent:
                    sent = newest
                    yield newest.packed if packed else newest.plain
                elif not await self._wait_fresh(BEAT_S):
                    beat = self.beat()
                    yield beat.packed if packed else beat.plain
        finally:
            self.streams -= 1

    def beat(self) -> Frame:
        """A sign of life with the server's clock."""
        now_ms = int(time.time() * 1000) + clock.shift_s() * 1000
        return frame("beat", {"now": now_ms, "release": self.release, "shifted": clock.shift_s() != 0})

    async def _wait_fresh(self, timeout_s: float) -> bool:
        try:
            await asyncio.wait_for(self._fresh.wait(), timeout_s)
        except TimeoutError:
            return False
        return True

    async def _follow(self) -> None:
        watcher: Watcher | None = None
        while True:
            started = time.monotonic()
            try:
                if watcher is None:
                    watcher = await asyncio.to_thread(database_for(self.engine).watch, self.engine)
                await self._refresh()
                await asyncio.sleep(max(SHORTEST_INTERVAL_S - (time.monotonic() - started), 0))
                await asyncio.to_thread(watcher.changed, LONGEST_INTERVAL_S)
                self.failed_since = None
            except asyncio.CancelledError:
                if watcher is not None:
                    watcher.close()
                raise
            except Exception as error:
                # Screens keep the last good values, which age; the log says why.
                self.failed_since = self.failed_since or time.monotonic()
                known = isinstance(error, DatabaseUnavailableError)
                log.warning("snapshot failed", error=str(error), exc_info=not known)
                if watcher is not None:
                    with suppress(Exception):
                        watcher.close()
                    watcher = None
                await asyncio.sleep(RETRY_S)

    async def _refresh(self) -> None:
        self.snapshot, self._frames = await asyncio.to_thread(self._make)
        self.built += 1
        woken, self._fresh = self._fresh, asyncio.Event()
        woken.set()

    def _make(self) -> tuple[Snapshot, dict[tuple[str, str], Frame]]:
        with reading(self.engine) as connection:
            snapshot = build_snapshot(connection, self.profile, now=clock.now(), watch=self.watch)
        show_at = int(time.time() * 1000) + clock.shift_s() * 1000
        frames = {
            (audience, language): snapshot_frame(
                snapshot,
                audience,
                language,
                release=self.release,
                show_at_ms=show_at,
                shifted=clock.shift_s() != 0,
            )
            for audience in AUDIENCES
            for language in LANGUAGES
        }
        return snapshot, frames


_running: list[Hub] = []


def install(hub: Hub) -> None:
    """Make a hub the one that pages ask."""
    _running[:] = [hub]


def close_streams() -> None:
    """Let every open stream of this process end."""
    for hub in _running:
        hub.close_streams()


def running() -> Hub:
    """This process's hub."""
    return _running[0]


async def current() -> Snapshot:
    """The newest snapshot of this process's hub."""
    return await _running[0].current()

"""The live hub: the only reader of the database for screens.

It hears of a commit, finds the programs whose feeds changed, builds anew what these show, and swaps in the frames of
the scenes that say something else than before. Every open stream sends the newest; a slow one skips what it missed.
Because some values change only because time passes, everything is built anew every few seconds.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from dashboard.live.build import Builder
from dashboard.live.limits import Watch
from dashboard.live.message import BEAT, Board, Frame, Slot, beat_frame
from dashboard.live.streams import Stream, Streams
from dashboard.model import Fault, Snapshot
from db import clock
from db.city.profile import CityProfile
from db.dialect import Watcher
from db.engine import DatabaseUnavailableError, Engine, reading, watch
from db.judgements import judgements

log = structlog.get_logger()
#: A program is built at most four times a second, and everything at least every ten seconds.
SHORTEST_INTERVAL_S, LONGEST_INTERVAL_S = 0.25, 10.0
#: What is committed within so short a time is built together.
GAP_S = 0.1
BEAT_S = 5.0
RETRY_S = 1.0


@dataclass
class Hub:
    """One hub a process; started and stopped with the server."""

    engine: Engine
    profile: CityProfile
    release: str = ""
    watch: Watch = field(default_factory=Watch)
    streams: Streams = field(default_factory=Streams)
    snapshot: Snapshot | None = None
    built: int = 0
    build_s: float | None = None
    failed_since: float | None = None
    confirmed_at: int = 0
    _builder: Builder = field(init=False)
    _board: Board = field(init=False)
    _pending: set[str] = field(default_factory=set)
    _built_at: dict[str, float] = field(default_factory=dict)
    _whole_at: float = float("-inf")
    _recalled: bool = False
    _building: bool = False
    _late: set[Slot] = field(default_factory=set)
    _first: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make what the hub works with."""
        self._builder = Builder(self.profile, self.watch)
        self._board = Board(self.release)

    async def start(self) -> None:
        """Begin to follow the database; screens that come before the first snapshot wait for it."""
        self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._keep_beating())]

    async def stop(self) -> None:
        """Stop following and let the streams end."""
        self.close_streams()
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def close_streams(self) -> None:
        """Let every open stream end, so that the server can stop at once."""
        self.streams.end()

    async def current(self) -> Snapshot:
        """The newest snapshot; waits for the first one."""
        while self.snapshot is None:
            await self._first.wait()
        return self.snapshot

    def attend(self, stream: Stream) -> Frame:
        """See to it that the frames of a newly opened stream are made; returns the beat that it begins with."""
        if self._building:
            self._late.update(stream.slots)
        elif self.snapshot is not None:
            self._post(self.snapshot, self.streams.only_of(stream))
        return self._made_beat()

    @property
    def frames(self) -> Mapping[Slot, Frame]:
        """The newest frames."""
        return self._board.frames

    async def _follow(self) -> None:
        watcher: Watcher | None = None
        while True:
            try:
                if watcher is None:
                    watcher = await asyncio.to_thread(watch, self.engine)
                await self._refresh()
                self.failed_since = None
                await asyncio.sleep(GAP_S)
                await asyncio.to_thread(watcher.changed, self._patience())
            except asyncio.CancelledError:
                if watcher is not None:
                    watcher.close()
                raise
            except Exception as error:
                # Screens keep the last good values, which age; the log says why, at length once.
                known = self.failed_since is not None or isinstance(error, DatabaseUnavailableError)
                self.failed_since = self.failed_since or time.monotonic()
                log.warning("snapshot failed", error=str(error), exc_info=not known)
                if watcher is not None:
                    with suppress(Exception):
                        watcher.close()
                    watcher = None
                await asyncio.sleep(RETRY_S)

    async def _refresh(self) -> None:
        self._building, self._late = True, set()
        try:
            asked_at = clock.now()
            made = await asyncio.to_thread(self._make, self.streams.slots)
        finally:
            self._building = False
        self.confirmed_at = asked_at
        if made is not None:
            self._report(made.faults, self.snapshot.faults if self.snapshot else ())
            self.snapshot = made
            self.built += 1
        if self.snapshot is not None:
            self._post(self.snapshot, self._late)
            self._first.set()
        self.streams.offer(self.frames)

    def _make(self, wanted: Collection[Slot]) -> Snapshot | None:
        """Read what is due and make its frames, in a thread of its own; None when nothing is due."""
        started = time.monotonic()
        with reading(self.engine) as connection:
            if not self._recalled:
                self.watch.recall(judgements(connection, now=clock.now()))
                self._recalled = True
            self._pending |= self._builder.look(connection)
            whole = started - self._whole_at >= LONGEST_INTERVAL_S
            due = {
                program
                for program in (self._builder.programs if whole else self._pending)
                if whole or started - self._built_at.get(program, float("-inf")) >= SHORTEST_INTERVAL_S
            }
            if not due:
                return None
            snapshot = self._builder.build(connection, now=clock.now(), programs=due)
        self._pending -= due
        self._built_at |= dict.fromkeys(due, started)
        self._whole_at = started if whole else self._whole_at
        self._post(snapshot, wanted)
        self.build_s = time.monotonic() - started
        return snapshot

    def _patience(self) -> float:
        """Seconds until something is due even without another commit."""
        due = [self._whole_at + LONGEST_INTERVAL_S]
        due += [self._built_at.get(program, 0.0) + SHORTEST_INTERVAL_S for program in self._pending]
        return max(min(due) - time.monotonic(), 0.0)

    def _post(self, snapshot: Snapshot, wanted: Collection[Slot]) -> None:
        self._board.post(snapshot, wanted, now_ms=clock.now_ms(), shifted=clock.shifted())

    def _report(self, faults: Iterable[Fault], before: Iterable[Fault]) -> None:
        known = {(fault.scene, fault.panel) for fault in before}
        for fault in faults:
            if (fault.scene, fault.panel) not in known:
                log.warning(
                    "a panel cannot be computed", scene=fault.scene, panel=fault.panel, reason=fault.reason
                )
        still = {(fault.scene, fault.panel) for fault in faults}
        for scene, panel in known - still:
            log.info("a panel is computed again", scene=scene, panel=panel)

    def _made_beat(self) -> Frame:
        return beat_frame(
            now_ms=clock.now_ms(),
            release=self.release,
            shifted=clock.shifted(),
            confirmed=self.confirmed_at,
        )

    async def _keep_beating(self) -> None:
        while True:
            self._board.frames[BEAT, ""] = self._made_beat()
            self.streams.offer(self.frames)
            self.streams.drop_stuck()
            await asyncio.sleep(BEAT_S)


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

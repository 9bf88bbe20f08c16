"""The screens that this process knows: named ones from the database, and what open walls report to have painted.

Reports are kept in memory and written together every few seconds, one transaction for all walls, so that their
number costs the database nothing. Named screens are read again after a moment; while the database is away, the last
known ones serve.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from db.engine import DatabaseUnavailableError, Engine, reading, writing
from db.screens.paints import LOCK, Paint, put_paints
from db.screens.record import Screen
from db.screens.store import screens

log = structlog.get_logger()
FLUSH_EVERY_S = 3.0
KNOWN_FOR_S = 3.0
#: More walls than any city has; beyond them reports are refused rather than remembered.
MOST_WAITING = 500


@dataclass
class Roster:
    """One roster a process; started and stopped with the server."""

    engine: Engine
    _known: tuple[Screen, ...] = ()
    _known_at: float | None = None
    _waiting: dict[str, Paint] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to write reports."""
        self._task = asyncio.create_task(self._flush_for_ever())

    async def stop(self) -> None:
        """Stop writing; what walls reported last is written once more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._flush()

    async def named(self, asked: str = "") -> tuple[Screen, ...]:
        """Every named screen, at most a few seconds old; read at once when the one asked for is not known."""
        missing = asked != "" and asked not in (screen.name for screen in self._known)
        if missing or self._known_at is None or time.monotonic() - self._known_at > KNOWN_FOR_S:
            try:
                self._known = await asyncio.to_thread(self._read)
            except DatabaseUnavailableError as error:
                log.warning("named screens not read", error=str(error))
            self._known_at = time.monotonic()
        return self._known

    def forget(self) -> None:
        """Read the named screens again when next asked: one was changed here."""
        self._known_at = None

    def note(self, paint: Paint) -> bool:
        """Keep a report until it is written; False when there are too many."""
        if paint.screen not in self._waiting and len(self._waiting) >= MOST_WAITING:
            return False
        self._waiting[paint.screen] = paint
        return True

    def _read(self) -> tuple[Screen, ...]:
        with reading(self.engine) as connection:
            return screens(connection)

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_EVERY_S)
            await self._flush()

    async def _flush(self) -> None:
        if not self._waiting:
            return
        taken, self._waiting = self._waiting, {}
        try:
            await asyncio.to_thread(self._write, taken)
        except DatabaseUnavailableError as error:
            log.warning("reports of screens not written", error=str(error))

    def _write(self, taken: dict[str, Paint]) -> None:
        with writing(self.engine, LOCK) as connection:
            put_paints(connection, taken, now=int(time.time()))


_running: list[Roster] = []


def install(roster: Roster) -> None:
    """Make a roster the one that pages ask."""
    _running[:] = [roster]


async def named_screens(asked: str = "") -> tuple[Screen, ...]:
    """Every named screen, the one asked for too if it exists."""
    return await _running[0].named(asked)

"""Keeps what is abnormal beyond the life of a process, so that a restart at night does not make an alarm normal."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from dashboard.live.limits import Watch
from db import clock
from db.engine import DatabaseUnavailableError, Engine, writing
from db.judgements import LOCK, Judgement, put_judgements

log = structlog.get_logger()
LOOK_EVERY_S = 5.0
#: What stays abnormal is written again so that a new process knows how fresh the judgement is.
WRITE_EVERY_S = 60.0


@dataclass
class Memory:
    """One a process; started and stopped with the server. A database that is away is tried again."""

    engine: Engine
    watch: Watch
    _written: tuple[Judgement, ...] | None = None
    _written_at: float = field(default=float("-inf"))
    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to write judgements when they change."""
        self._task = asyncio.create_task(self._keep_for_ever())

    async def stop(self) -> None:
        """Stop, and write once more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.keep()

    async def keep(self) -> None:
        """Write what is abnormal, if it changed or is long written."""
        found = self.watch.remembered()
        again = found and time.monotonic() - self._written_at >= WRITE_EVERY_S
        if found == (self._written or ()) and not again:
            return
        try:
            await asyncio.to_thread(self._write, found)
        except DatabaseUnavailableError as error:
            log.warning("judgements not written", error=str(error))

    async def _keep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.keep()

    def _write(self, found: tuple[Judgement, ...]) -> None:
        with writing(self.engine, LOCK) as connection:
            put_judgements(connection, found, now=clock.now())
        self._written, self._written_at = found, time.monotonic()

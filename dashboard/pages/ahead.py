"""Asks every program's page for the usual periods before a person does, so that nobody waits for what was never read.

What is over is read once and kept (`db.kept`) until it is corrected; so the first asking costs seconds of work, done
beside everything else, and each later one little.
"""

from __future__ import annotations

import asyncio
import time

import structlog

from dashboard.desk.build import build_page
from dashboard.desk.serve import asked_of, read_beside
from dashboard.faces import faces
from dashboard.filters import Filters
from dashboard.live.hub import Hub
from db.engine import DatabaseUnavailableError
from db.metrics.compare import Period

log = structlog.get_logger()
#: Pages that are opened at once after a start come first.
BEGIN_AFTER_S = 30.0
AGAIN_AFTER_S = 600.0
PERIODS = tuple(period for period in Period if period is not Period.CUSTOM)


async def ask_ahead(hub: Hub) -> None:
    """Ask for ever, resting as long as each answer took; a database that is away is asked again the next time."""
    await asyncio.sleep(BEGIN_AFTER_S)
    while True:
        await ask_once(hub)
        await asyncio.sleep(AGAIN_AFTER_S)


async def ask_once(hub: Hub) -> None:
    """Ask every program's page for each period."""
    started = time.perf_counter()
    for face in faces():
        for period in PERIODS:
            await _ask(hub, face.program, period)
    log.info("pages asked ahead", seconds=round(time.perf_counter() - started, 1))


async def _ask(hub: Hub, program: str, period: Period) -> None:
    snapshot, started = await hub.current(), time.perf_counter()
    filters = Filters(period=period)
    try:
        await read_beside(lambda connection: build_page(asked_of(connection, filters, snapshot.at), program))
    except Exception as error:
        known = isinstance(error, DatabaseUnavailableError)
        log.warning(
            "page not asked ahead", program=program, period=period.value, error=str(error), exc_info=not known
        )
    await asyncio.sleep(time.perf_counter() - started)

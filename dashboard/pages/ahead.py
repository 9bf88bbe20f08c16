"""Reads what pages are made of, and asks every program's page for the usual periods, before a person does.

What is over is read once and kept (`db.kept`) until it is corrected; so the first asking costs seconds of work, done
beside everything else, and each later one little.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable

import structlog

from dashboard.desk.build import build_page
from dashboard.desk.serve import BusyError, asked_of, read_beside
from dashboard.desk.shapes import LONGEST_DAYS
from dashboard.faces import faces
from dashboard.filters import Filters
from dashboard.live.hub import Hub
from dashboard.sheets import Pattern, sheets
from db.city.zone import HOUR, to_date, to_day
from db.engine import Connection, DatabaseUnavailableError
from db.metrics.combinations import read_ahead
from db.metrics.compare import Period, period_days
from db.reference import load_zone
from db.registry import FeedRef, feeds, metric

log = structlog.get_logger()
#: Pages that are opened at once after a start come first.
BEGIN_AFTER_S = 30.0
AGAIN_AFTER_S = 600.0
PERIODS = tuple(period for period in Period if period is not Period.CUSTOM)


async def ask_ahead(hub: Hub) -> None:
    """Ask for ever, resting as long as each answer took; a database that is away is asked again the next time."""
    await asyncio.sleep(BEGIN_AFTER_S)
    await ask_once(hub)
    _keep()
    while True:
        await asyncio.sleep(AGAIN_AFTER_S)
        await ask_once(hub)


def _keep() -> None:
    """Let the garbage collector pass over what is held by now: looking through it stops every answer for a tenth of a second."""
    gc.collect()
    gc.freeze()


async def ask_once(hub: Hub) -> None:
    """Ask every program's page for each period, then read what answers them under any filters."""
    started = time.perf_counter()
    for face in faces():
        for period in PERIODS:
            await _ask(hub, face.program, period)
    for ref in feeds():
        await _read(hub, ref)
    log.info("pages asked ahead", seconds=round(time.perf_counter() - started, 1))


async def _ask(hub: Hub, program: str, period: Period) -> None:
    snapshot, filters = await hub.current(), Filters(period=period)

    def ask(connection: Connection) -> None:
        build_page(asked_of(connection, filters, snapshot.at), program)

    await _beside(ask, program=program, period=period.value)


async def _read(hub: Hub, ref: FeedRef) -> None:
    snapshot = await hub.current()

    def ask(connection: Connection) -> None:
        zone = load_zone(connection)
        today = zone.day(snapshot.at)
        last_year = to_day(to_date(today).replace(year=to_date(today).year - 1, month=1, day=1))
        begins = today - LONGEST_DAYS if _by_the_hour(ref) else today
        hours = range(zone.day_start(begins) // HOUR, zone.day_start(today) // HOUR)
        for first in {last_year, *(period_days(period, today)[0] for period in PERIODS)}:
            read_ahead(connection, ref.key, range(first, today), hours)

    await _beside(ask, feed=ref.key)


def _by_the_hour(ref: FeedRef) -> bool:
    """Whether a page shows a usual week of the feed, which takes the hours of many days."""
    patterns = [panel for panel in sheets()[ref.program.key].panels if isinstance(panel, Pattern)]
    return any(metric(f"{ref.program.key}.{panel.metric}").feed.key == ref.key for panel in patterns)


async def _beside(ask: Callable[[Connection], None], **what: str) -> None:
    """Ask beside the event loop, then rest for as long as it took."""
    started = time.perf_counter()
    try:
        await read_beside(ask)
    except Exception as error:
        known = isinstance(error, BusyError | DatabaseUnavailableError)
        log.warning("page not asked ahead", **what, error=str(error), exc_info=not known)
    await asyncio.sleep(time.perf_counter() - started)

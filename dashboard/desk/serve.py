"""The desk's way to the database: questions are asked beside the event loop, at the moment of the hub's snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from dashboard.desk.asked import Asked
from dashboard.filters import Filters
from dashboard.live import hub
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from db.engine import Connection, reading

Found = TypeVar("Found")
#: Apart from the hub's threads, so that no screen waits for a crowd at the desk.
READS = 4
_POOL = ThreadPoolExecutor(max_workers=READS, thread_name_prefix="desk")


async def read_beside(ask: Callable[[Connection], Found]) -> Found:
    """What a reading transaction answers."""

    def work() -> Found:
        with reading(hub.running().engine) as connection:
            return ask(connection)

    return await asyncio.get_running_loop().run_in_executor(_POOL, work)


def asked_of(connection: Connection, filters: Filters, at: int) -> Asked:
    """A page's filters at an instant."""
    return Asked(moment=Moment(connection, hub.running().profile, at, Watch()), filters=filters)

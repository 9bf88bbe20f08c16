"""The desk's way to the database: questions are asked beside the event loop, at the moment of the hub's snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from dashboard.desk.asked import Asked
from dashboard.filters import Filters
from dashboard.live import hub
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.model import Snapshot
from db.engine import Connection, reading

Found = TypeVar("Found")


async def read_beside(ask: Callable[[Connection], Found]) -> Found:
    """What a reading transaction answers."""

    def work() -> Found:
        with reading(hub.running().engine) as connection:
            return ask(connection)

    return await asyncio.to_thread(work)


def asked_of(connection: Connection, filters: Filters, snapshot: Snapshot) -> Asked:
    """A page's filters at the moment of a snapshot."""
    return Asked(moment=Moment(connection, hub.running().profile, snapshot.at, Watch()), filters=filters)

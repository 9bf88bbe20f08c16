"""The desk's way to the database: questions are asked beside the event loop, at the moment of the hub's snapshot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from anyio import CapacityLimiter, fail_after, to_thread

from dashboard.desk.asked import Asked
from dashboard.filters import Filters
from dashboard.live import hub
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from db.engine import Connection, reading

Found = TypeVar("Found")
#: Apart from the hub's threads, so that no screen waits for a crowd at the desk.
READS = 4
#: Whoever waited so long for a turn is told to come again, instead of waiting behind everything that others asked.
LONGEST_WAIT_S = 5.0
_turns = CapacityLimiter(READS)


class BusyError(RuntimeError):
    """The desk is asked more than it can answer."""


async def read_beside(ask: Callable[[Connection], Found]) -> Found:
    """What a reading transaction answers.

    Raises:
        BusyError: when it did not get its turn in time.
    """

    def work() -> Found:
        with reading(hub.running().engine) as connection:
            return ask(connection)

    async with turn(_turns):
        return await to_thread.run_sync(work)


@asynccontextmanager
async def turn(turns: CapacityLimiter) -> AsyncIterator[None]:
    """One of a few that work at a time.

    Raises:
        BusyError: when all others took too long.
    """
    me = object()
    try:
        with fail_after(LONGEST_WAIT_S):
            await turns.acquire_on_behalf_of(me)
    except TimeoutError:
        raise BusyError from None
    try:
        yield
    finally:
        turns.release_on_behalf_of(me)


def asked_of(connection: Connection, filters: Filters, at: int) -> Asked:
    """A page's filters at an instant."""
    return Asked(moment=Moment(connection, hub.running().profile, at, Watch()), filters=filters)

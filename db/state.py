"""What a screen must know about the database as a whole before it shows anything from it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from db import clock, demo
from db.engine import remembered
from db.tables import City, Opening, Revision


@dataclass(frozen=True)
class State:
    """`revision` counts committed changes; `loading` is the loaded share of the demo city's history while some is missing."""

    revision: int
    simulated: bool
    loading: float | None


def state(connection: Connection) -> State:
    """The database's state as this transaction sees it; the process goes by the database's clock from then on."""
    return remembered(connection, ("state",), lambda: _state(connection))


def still_answers(connection: Connection) -> None:
    """Ask the database for the least.

    Raises:
        sqlalchemy.exc.OperationalError: when it does not answer.
    """
    connection.scalar(select(Revision.revision))


def _state(connection: Connection) -> State:
    clock.follow(demo.pace(connection))
    share = demo.share_of(remembered(connection, ("demo",), lambda: demo.progress(connection)))
    return State(
        revision=connection.scalar(select(Revision.revision)) or 0,
        simulated=bool(connection.scalar(select(City.simulated))),
        loading=share if share < 1 else None,
    )


def version(connection: Connection) -> str:
    """Changes whenever stored data changes: records, or the reference data that decides about them."""
    revision = connection.scalar(select(Revision.revision)) or 0
    city = connection.execute(select(City.digest, City.applied_at)).one_or_none()
    openings = connection.execute(select(func.count(), func.sum(Opening.value), func.min(Opening.day))).one()
    return "/".join(str(part) for part in (revision, *(city or ()), *openings))

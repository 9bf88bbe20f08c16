"""What a screen must know about the database as a whole before it shows anything from it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from db import clock, demo
from db.tables import City, Revision


@dataclass(frozen=True)
class State:
    """`revision` counts committed changes; `loading` is the loaded share of the demo city's history while some is missing."""

    revision: int
    simulated: bool
    loading: float | None


def state(connection: Connection) -> State:
    """The database's state as this transaction sees it; the process goes by the database's clock from then on."""
    clock.follow(demo.pace(connection))
    share = demo.share_of(demo.progress(connection))
    return State(
        revision=connection.scalar(select(Revision.revision)) or 0,
        simulated=bool(connection.scalar(select(City.simulated))),
        loading=share if share < 1 else None,
    )

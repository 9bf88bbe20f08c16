"""What a screen must know about the database as a whole before it shows anything from it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from db.simulate.run import JOURNAL_NAME
from db.tables import City, Load, Revision


@dataclass(frozen=True)
class State:
    """`revision` counts committed changes; `loading` is the loaded share of the demo city's history, if it is loading."""

    revision: int
    simulated: bool
    loading: float | None


def state(connection: Connection) -> State:
    """The database's state as this transaction sees it."""
    return State(
        revision=connection.scalar(select(Revision.revision)) or 0,
        simulated=bool(connection.scalar(select(City.simulated))),
        loading=_loading(connection),
    )


def _loading(connection: Connection) -> float | None:
    newest = (
        select(Load.status, Load.rows_read, Load.control_total)
        .where(Load.feed == JOURNAL_NAME)
        .order_by(Load.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).one_or_none()
    if row is None or row.status != "running" or not row.control_total:
        return None
    return float(row.rows_read / row.control_total)

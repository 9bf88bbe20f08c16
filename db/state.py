"""What a screen must know about the database as a whole before it shows anything from it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, true

from db import clock, demo
from db.changes import owner, versions
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


@dataclass(frozen=True)
class Standing:
    """How far the database had come in some feeds: what was read of them at one instant is what is read at an equal one."""

    revision: int
    known_by: Hashable


def standing(connection: Connection, feeds: Iterable[str]) -> Standing:
    """What this transaction sees of some feeds and of all reference data, without reading any of it."""
    found = versions(connection)
    city = remembered(connection, ("city",), lambda: _city(connection))
    loaded = remembered(connection, ("demo",), lambda: demo.progress(connection))
    owners = sorted({owner(feed) for feed in feeds})
    missing = tuple(held.loaded_from for held in loaded.values() if not held.complete)
    return Standing(city[0], (city[1:], tuple((feed, found.get(feed)) for feed in owners), missing))


def _city(connection: Connection) -> tuple[int, str, int]:
    """The revision, and what tells one state of all reference data from another."""
    of_city = select(City.digest, City.reference_version).subquery()
    row = connection.execute(
        select(Revision.revision, of_city).join(of_city, true(), isouter=True)
    ).one_or_none()
    return (row.revision, row.digest or "", row.reference_version or 0) if row else (0, "", 0)


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

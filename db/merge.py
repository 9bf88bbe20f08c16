"""One batch of records into facts and rollups, as one set of statements in the caller's transaction.

Staged rows replace the facts of the same key. Rows that say nothing new are dropped; for the others the rollups
receive the new contribution minus the old one, so that every rollup cell stays what all facts add up to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Table,
    and_,
    delete,
    exists,
    select,
    update,
)
from sqlalchemy.schema import CreateTable

from db import changes
from db.city.zone import Zone
from db.engine import database_of
from db.rollups import (
    CUBE_KEYS,
    HIST_DAY_KEYS,
    Cells,
    Summaries,
    contribute,
    summarise,
)
from db.schema import FeedTables, content_columns, key_columns, tables, temporary_copy
from db.tables import Revision

KEY = ("source", "record_key")


@dataclass(frozen=True, kw_only=True)
class Merged:
    """How many staged rows were new, replaced a fact, or said nothing new."""

    inserted: int
    updated: int
    unchanged: int

    @property
    def changed(self) -> int:
        """Facts written."""
        return self.inserted + self.updated


@dataclass(frozen=True)
class Workspace:
    """Temporary tables of one feed, private to a connection."""

    staged: Table
    old: Table
    cube: Table
    hist: Table | None

    def __iter__(self) -> Iterator[Table]:
        yield from (t for t in (self.staged, self.old, self.cube, self.hist) if t is not None)


def merge(connection: Connection, feed: str, frame: pd.DataFrame, *, load_id: int, zone: Zone) -> Merged:
    """Merge checked and derived records into a feed's facts and rollups.

    `frame` holds one row a key with the columns of the fact table; the caller owns the transaction and the
    writer's lock, and raises the revision.
    """
    target, space = tables(feed), workspace(feed)
    _prepare(connection, space)
    way = database_of(connection)
    way.stage(connection, space.staged, _rows(frame, space.staged, load_id))
    matched = way.match(connection, staged=space.staged, fact=target.fact, into=space.old)
    unchanged = _drop_unchanged(connection, space) if matched else 0
    merged = Merged(inserted=len(frame) - matched, updated=matched - unchanged, unchanged=unchanged)
    if merged.changed:
        _add_to_rollups(connection, target, space, zone, replaces=merged.updated > 0)
        way.put(connection, target.fact, select(space.staged), KEY)
        changes.note(connection, target, frame, replaced=space.old if merged.updated else None)
    return merged


def raise_revision(connection: Connection, now: int) -> int:
    """Count one more change and tell the listeners; the last statement of a writing transaction."""
    connection.execute(update(Revision).values(revision=Revision.revision + 1, changed_at=now))
    revision = connection.scalar(select(Revision.revision)) or 0
    database_of(connection).notify(connection, revision)
    return revision


@cache
def workspace(feed: str) -> Workspace:
    """The temporary tables for merging into a feed."""
    target, metadata = tables(feed), MetaData()
    name = target.ref.table

    def like_fact(prefix: str) -> Table:
        load_id = Column("load_id", BigInteger(), nullable=False)
        columns = (*key_columns(), *content_columns(target.feed).values(), load_id)
        made: Table = Table(
            f"{prefix}_{name}", metadata, *columns, prefixes=["TEMPORARY"], sqlite_with_rowid=False
        )
        return made

    return Workspace(
        staged=like_fact("stg"),
        old=like_fact("old"),
        cube=temporary_copy(target.hour, "dlt", metadata),
        hist=temporary_copy(target.hist_day, "dlt", metadata) if target.hist_day is not None else None,
    )


def _prepare(connection: Connection, space: Workspace) -> None:
    for table in space:
        connection.execute(CreateTable(table, if_not_exists=True))
        connection.execute(delete(table))


def _rows(frame: pd.DataFrame, staged: Table, load_id: int) -> Iterator[tuple[Any, ...]]:
    names = [column.name for column in staged.c if column.name != "load_id"]
    listed = [frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in names]
    return zip(*listed, [load_id] * len(frame), strict=True)


def _same_key(left: Table, right: Table) -> Any:
    return and_(*(left.c[name] == right.c[name] for name in KEY))


def _drop_unchanged(connection: Connection, space: Workspace) -> int:
    staged, old = space.staged, space.old
    content = [column.name for column in staged.c if column.name not in (*KEY, "load_id")]
    same = and_(*(staged.c[name].is_not_distinct_from(old.c[name]) for name in content))
    gone = connection.execute(delete(staged).where(exists().where(_same_key(old, staged), same)))
    if gone.rowcount:
        connection.execute(delete(old).where(~exists().where(_same_key(staged, old))))
    return gone.rowcount


def _add_to_rollups(
    connection: Connection, target: FeedTables, space: Workspace, zone: Zone, *, replaces: bool
) -> None:
    cells = Cells(hour=space.cube, place=target.place, hist_day=space.hist)
    contribute(connection, target, zone, source=space.staged, sign=1, into=cells)
    if replaces:
        contribute(connection, target, zone, source=space.old, sign=-1, into=cells)
    add = database_of(connection).add
    add(connection, target.hour, select(space.cube), CUBE_KEYS)
    if space.hist is not None and target.hist_day is not None:
        add(connection, target.hist_day, select(space.hist).where(space.hist.c.n != 0), HIST_DAY_KEYS)
    into = Summaries(day=target.day, hist_month=target.hist_month, stock_day=target.stock_day)
    summarise(connection, target, zone, hour=space.cube, hist_day=space.hist, into=into)

"""One batch of records into facts and rollups, as one set of statements in the caller's transaction.

Staged rows replace the facts of the same key. Rows that say nothing new are dropped; for the others the rollups
receive the new contribution minus the old one, so that every rollup cell stays what all facts add up to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
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
    PLACE_KEYS,
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
    """Temporary tables of one feed, private to a connection.

    `staged` numbers the rows of a batch; `met` says which numbers have a fact already, and whether it changed.
    """

    staged: Table
    met: Table
    old: Table
    cube: Table
    place: Table | None
    hist: Table | None

    def __iter__(self) -> Iterator[Table]:
        every = (self.staged, self.met, self.old, self.cube, self.place, self.hist)
        yield from (table for table in every if table is not None)


def merge(connection: Connection, feed: str, frame: pd.DataFrame, *, load_id: int, zone: Zone) -> Merged:
    """Merge checked and derived records into a feed's facts and rollups.

    `frame` holds one row a key with the columns of the fact table; the caller owns the transaction and the
    writer's lock, and raises the revision.
    """
    way = database_of(connection)
    target, space = tables(feed), workspace(feed, keyed=way.adds_row_by_row)
    _prepare(connection, space)
    way.stage(connection, space.staged, _rows(frame, space.staged, load_id))
    known, updated = _meet(connection, target, space)
    merged = Merged(inserted=len(frame) - known, updated=updated, unchanged=known - updated)
    if merged.changed:
        if merged.unchanged:
            same = select(space.met.c.n).where(space.met.c.changed == 0)
            connection.execute(delete(space.staged).where(space.staged.c.n.in_(same)))
        _add_to_rollups(connection, target, space, zone, replaces=updated > 0)
        rows = select(*(space.staged.c[column.name] for column in target.fact.c))
        if updated:
            way.put(connection, target.fact, rows, KEY)
        else:
            connection.execute(insert(target.fact).from_select(list(target.fact.c.keys()), rows))
        changes.note(connection, target, frame, replaced=space.old if updated else None)
    return merged


def raise_revision(connection: Connection, now: int) -> int:
    """Count one more change and tell the listeners; the last statement of a writing transaction."""
    connection.execute(update(Revision).values(revision=Revision.revision + 1, changed_at=now))
    revision = connection.scalar(select(Revision.revision)) or 0
    database_of(connection).notify(connection, revision)
    return revision


@cache
def workspace(feed: str, *, keyed: bool) -> Workspace:
    """The temporary tables for merging into a feed; `keyed` sums have one row a cell."""
    target, metadata = tables(feed), MetaData()
    name = target.ref.table

    def temporary(prefix: str, *columns: Column[Any]) -> Table:
        made: Table = Table(f"{prefix}_{name}", metadata, *columns, prefixes=["TEMPORARY"])
        return made

    def fact_columns() -> list[Column[Any]]:
        load_id = Column("load_id", BigInteger(), nullable=False)
        key: list[Column[Any]] = [Column(column.name, column.type) for column in key_columns()]
        return [*key, *content_columns(target.feed).values(), load_id]

    def copy(table: Table | None) -> Table | None:
        return None if table is None else temporary_copy(table, "dlt", metadata, keyed=keyed)

    return Workspace(
        staged=temporary("stg", _number(), *fact_columns()),
        met=temporary("met", _number(), Column("changed", Integer(), nullable=False)),
        old=temporary("old", *fact_columns()),
        cube=temporary_copy(target.hour, "dlt", metadata, keyed=keyed),
        place=copy(target.place),
        hist=copy(target.hist_day),
    )


def _number() -> Column[int]:
    return Column("n", Integer(), primary_key=True, autoincrement=False)


def _prepare(connection: Connection, space: Workspace) -> None:
    for table in space:
        connection.execute(CreateTable(table, if_not_exists=True))
    database_of(connection).clear(connection, space)


def _rows(frame: pd.DataFrame, staged: Table, load_id: int) -> Iterator[tuple[Any, ...]]:
    names = [column.name for column in staged.c if column.name not in ("n", "load_id")]
    columns = [_cells(frame[name]) for name in names]
    return zip(range(len(frame)), *columns, repeat(load_id, len(frame)), strict=True)


def _cells(column: pd.Series) -> list[Any]:
    cells: list[Any] = column.array.to_numpy(dtype=object, na_value=None).tolist()
    return cells


def _meet(connection: Connection, target: FeedTables, space: Workspace) -> tuple[int, int]:
    """Compare staged rows with the facts of their keys; how many have one, and how many of those change it."""
    met, pairs = space.met, database_of(connection).pairs(space.staged, target.fact)
    differs = or_(
        *(
            literal_column(f"s.{name}").is_distinct_from(literal_column(f"f.{name}"))
            for name in content_columns(target.feed)
            if name not in KEY
        )
    )
    compared = select(literal_column("s.n"), case((differs, 1), else_=0)).select_from(pairs)
    connection.execute(insert(met).from_select(["n", "changed"], compared))
    known, updated = connection.execute(
        select(func.count(), func.coalesce(func.sum(met.c.changed), 0)).select_from(met)
    ).one()
    if updated:
        changed = literal_column("s.n").in_(select(met.c.n).where(met.c.changed == 1))
        names = space.old.c.keys()
        replaced: Any = (
            select(*(literal_column(f"f.{name}") for name in names)).select_from(pairs).where(changed)
        )
        connection.execute(insert(space.old).from_select(names, replaced))
    return int(known), int(updated)


def _add_to_rollups(
    connection: Connection, target: FeedTables, space: Workspace, zone: Zone, *, replaces: bool
) -> None:
    add = database_of(connection).add
    if replaces:
        # What a corrected record takes from a cell it mostly gives back to the same one.
        cells = Cells(hour=space.cube, place=space.place, hist_day=space.hist)
        contribute(connection, target, zone, source=space.staged, sign=1, into=cells)
        contribute(connection, target, zone, source=space.old, sign=-1, into=cells)
        if space.place is not None and target.place is not None:
            add(connection, target.place, _moved(space.place, PLACE_KEYS), PLACE_KEYS)
    else:
        cells = Cells(hour=space.cube, place=target.place, hist_day=space.hist)
        contribute(connection, target, zone, source=space.staged, sign=1, into=cells)
    add(connection, target.hour, _moved(space.cube, CUBE_KEYS), CUBE_KEYS)
    if space.hist is not None and target.hist_day is not None:
        add(connection, target.hist_day, _moved(space.hist, HIST_DAY_KEYS), HIST_DAY_KEYS)
    into = Summaries(
        day=target.day,
        hist_city=target.hist_city,
        hist_month=target.hist_month,
        stock_day=target.stock_day,
    )
    summarise(connection, target, zone, hour=space.cube, hist_day=space.hist, into=into)


def _moved(cells: Table, keys: Sequence[str]) -> Select[Any]:
    """Cells of which any sum is not zero."""
    return select(cells).where(or_(*(column != 0 for column in cells.c if column.name not in keys)))

"""Everything recomputed from facts and compared cell by cell; and rollups built anew from facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, MetaData, Select, Table, delete, except_, func, or_, select
from sqlalchemy.schema import CreateTable, DropTable

from db import changes, journal
from db.engine import reading, writing
from db.health import VERIFY
from db.ingest.derive import derive
from db.journal import Counts
from db.merge import raise_revision
from db.recompute import contract_part, fact_pages
from db.reference import load_reference, load_zone
from db.registry import FeedRef
from db.rollups import Cells, Summaries, contribute, summarise
from db.schema import FeedTables, contributors, tables, temporary_copy

EXAMPLES = 5


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A table that does not hold what the facts add up to."""

    table: str
    cells: int
    examples: tuple[str, ...]


def verify(engine: Engine, ref: FeedRef) -> list[Difference]:
    """Differences between a feed's rollups and what its facts add up to; empty when all is exact.

    A feed that only adds to another's rollups is compared with that feed. Also derives every fact again, so that a fact decided by reference data that has since changed is found.
    """
    target = tables(ref.key)
    with writing(engine, ref.program.key) as connection:
        expected = {table.name: _clone(connection, table) for table in target.rollups()}
        if target.owns_rollups:
            _fill(connection, target, expected)
        found = [d for t in target.rollups() if (d := _difference(connection, t, expected[t.name]))]
        for table in expected.values():
            connection.execute(DropTable(table))
    with reading(engine) as connection:
        stale = list(_stale_facts(connection, target))
    return [*found, *stale]


def note(
    engine: Engine, ref: FeedRef, found: list[Difference], *, actor: str, now: Callable[[], int]
) -> None:
    """Write into the journal that a feed was verified, and with what result."""
    with writing(engine, ref.program.key) as connection:
        load_id = journal.open_load(
            connection, feed=ref.key, profile=VERIFY, file="", sha256="", actor=actor, started_at=now()
        )
        status, message = ("failed", f"{len(found)} tables differ") if found else ("done", None)
        journal.update_load(connection, load_id, Counts(), status=status, message=message, finished_at=now())


def rebuild(engine: Engine, ref: FeedRef, *, actor: str, now: Callable[[], int]) -> None:
    """Build the rollups that a feed fills anew from the facts behind them, in one transaction."""
    target = tables(tables(ref.key).summed.key)
    with writing(engine, ref.program.key) as connection:
        load_id = journal.open_load(
            connection, feed=ref.key, profile="rebuild", file="", sha256="", actor=actor, started_at=now()
        )
        for table in target.rollups():
            connection.execute(delete(table))
        _fill(connection, target, {table.name: table for table in target.rollups()})
        changes.note_all(connection, target)
        n = connection.scalar(select(func.count()).select_from(target.fact)) or 0
        counts = Counts(rows_read=n, unchanged=n)
        journal.update_load(connection, load_id, counts, status="done", finished_at=now())
        raise_revision(connection, now())


def _clone(connection: Connection, table: Table) -> Table:
    copied = temporary_copy(table, "vfy", MetaData())
    connection.execute(CreateTable(copied))
    return copied


def _fill(connection: Connection, target: FeedTables, into: dict[str, Table]) -> None:
    def chosen(table: Table | None) -> Table | None:
        return into[table.name] if table is not None else None

    hour, zone = into[target.hour.name], load_zone(connection)
    hist_day = chosen(target.hist_day)
    cells = Cells(hour=hour, place=chosen(target.place), hist_day=hist_day)
    for held in contributors(target.ref.key):
        own = cells if held.owns_rollups else Cells(hour=hour, place=None, hist_day=None)
        contribute(connection, held, zone, source=held.fact, sign=1, into=own)
    summaries = Summaries(
        day=into[target.day.name],
        hist_city=chosen(target.hist_city),
        hist_month=chosen(target.hist_month),
        stock_day=chosen(target.stock_day),
    )
    summarise(connection, target, zone, hour=hour, hist_day=hist_day, into=summaries)


def _difference(connection: Connection, actual: Table, expected: Table) -> Difference | None:
    examples: list[str] = []
    cells = set()
    keys = [column.name for column in actual.primary_key]
    for left, right, what in ((actual, expected, "holds"), (expected, actual, "should hold")):
        rows = except_(_told(left), _told(right))
        for row in connection.execute(rows):
            cells.add(tuple(row[: len(keys)]))
            if len(examples) < EXAMPLES:
                examples.append(f"{what} {dict(row._mapping)}")  # noqa: SLF001 - the documented way to a mapping
    return Difference(table=actual.name, cells=len(cells), examples=tuple(examples)) if cells else None


def _told(table: Table) -> Select[Any]:
    """Every cell that says something: one whose sums are all zero is the same as none."""
    values = [column for column in table.c if not column.primary_key]
    return select(*table.primary_key, *values).where(or_(*(value != 0 for value in values)))


def _stale_facts(connection: Connection, target: FeedTables) -> Iterator[Difference]:
    feed, reference = target.feed, load_reference(connection)
    stale = 0
    examples: list[str] = []
    for page in fact_pages(connection, target):
        again = derive(contract_part(page, feed), feed, reference)
        names = [c for c in page.columns if c in again.columns and c != "load_id"]
        differs = pd.Series(False, index=page.index)
        for name in names:
            held, made = page[name], again[name]
            differs |= ~((held == made) | (held.isna() & made.isna())).fillna(False)
        stale += int(differs.sum())
        examples += [str(key) for key in page.loc[differs, "record_key"].head(EXAMPLES - len(examples))]
    if stale:
        yield Difference(table=target.fact.name, cells=stale, examples=tuple(examples))

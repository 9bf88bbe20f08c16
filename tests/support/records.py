"""Records into a database through the real ingest path, and what is then in its rollups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, delete, or_, select

from db import changes
from db.city.profile import CityProfile
from db.city.zone import to_day, zone
from db.ingest.load import prepare
from db.journal import Report
from db.registry import feed
from db.schema import all_tables, tables
from db.tables import FeedState, Load, Opening, Quarantine

Record = Mapping[str, Any]


def at(text: str, name: str = "Asia/Jakarta") -> int:
    """UTC epoch seconds of a wall-clock time such as `2026-11-16 08:10`."""
    return int(pd.Timestamp(text, tz=zone(name).info).timestamp())


def day(text: str) -> int:
    """Day number of a date."""
    return to_day(pd.Timestamp(text).date())


def put(engine: Engine, city: CityProfile, key: str, records: Iterable[Record], *, now: str | int) -> Report:
    """Ingest records given as canonical text; every column that a record leaves out is empty."""
    instant = at(now) if isinstance(now, str) else now
    job = prepare(engine, feed(key), city, now=lambda: instant, actor="test")
    return job.frames([text_frame(records)], name="records")


def text_frame(records: Iterable[Record]) -> pd.DataFrame:
    """Records as a reader hands them on: text, by line number."""
    rows = list(records)
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = {n: pd.array([None if r.get(n) is None else str(r[n]) for r in rows], dtype="str") for n in names}
    return pd.DataFrame(cells, index=pd.Index(range(1, len(rows) + 1), name="line"))


def rollups(connection: Connection, key: str) -> dict[str, set[tuple[Any, ...]]]:
    """Every rollup cell of a feed that says something."""
    found = {}
    for table in tables(key).rollups():
        sums = [column for column in table.c if not column.primary_key]
        rows = connection.execute(select(table).where(or_(*(column != 0 for column in sums))))
        found[table.name] = {tuple(row) for row in rows}
    return found


def empty(connection: Connection) -> None:
    """Remove every record and everything that follows from records; the city stays."""
    for target in all_tables():
        for table in (target.fact, *target.rollups()):
            connection.execute(delete(table))
        changes.note_all(connection, target)
    for model in (FeedState, Load, Quarantine, Opening):
        connection.execute(delete(model))

"""Rows of reference data in the table they share with the city profile: compared, replaced, and kept from overlapping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pandas as pd
from sqlalchemy import Boolean, Connection, Table, bindparam, delete, insert, select

from db.city.zone import to_date
from db.contracts import ReferenceFeed, RowFault
from db.references import ReferenceRef
from db.tables import FILE, metadata
from db.validate import DeclarationError

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """What became of rows: new, other than before, or known; whether anything changed, and whether facts hang on it."""

    inserted: int
    updated: int
    unchanged: int
    changed: bool
    decided: bool


class Shelf:
    """The rows of one reference feed as the database holds them in the present transaction."""

    def __init__(self, connection: Connection, ref: ReferenceRef) -> None:
        """Read what is there."""
        self._connection, self._ref, self._feed = connection, ref, ref.feed
        self._table = metadata.tables[ref.feed.table]
        self._sources = _sources(ref.feed, self._table)
        self._columns = {name: column for column, name in self._sources.items() if column == name}
        self._columns |= {name: column for column, name in ref.feed.named.items()}
        _check(ref, self._table, self._sources)
        self._thing = [self._columns[name] for name in ref.feed.thing]
        rows = select(self._table)
        if "program" in self._table.c and ref.program is not None:
            rows = rows.where(self._table.c.program == ref.program.key)
        self._all: list[Row] = [dict(row) for row in connection.execute(rows).mappings()]
        self._held = {self._key(row): row for row in self._all if row.get("origin", FILE) == FILE}

    def faults(self, frame: pd.DataFrame) -> Iterator[RowFault]:
        """What is wrong between the rows of a frame, and between them and those held."""
        found = list(self._feed.faults(frame)) if self._feed.faults else []
        if "valid_from" in self._feed.record_key:
            wrong = {fault.line for fault in found}
            rows = {line: row for line, row in self._rows(frame).items() if line not in wrong}
            backward = [
                line
                for line, row in rows.items()
                if row["valid_to"] is not None and row["valid_to"] <= row["valid_from"]
            ]
            for line in backward:
                found.append(RowFault(line, "valid_to", "ends_before", "is not after 'valid_from'"))
                del rows[line]
            found += self._overlaps(rows)
        return iter(found)

    def put(self, frame: pd.DataFrame) -> Placed:
        """Make good rows those that are held, in place of what file or profile said of the same things."""
        rows = {self._key(row): row for row in self._rows(frame).values()}
        things = {self._thing_of(row) for row in rows.values()}
        new = {key: row for key, row in rows.items() if self._held.get(key) != row}
        outdated = [row for key, row in self._held.items() if key in new]
        superseded = [
            row for row in self._all if row.get("origin", FILE) != FILE and self._thing_of(row) in things
        ]
        superseded += self._left_out(rows)
        self._remove([*outdated, *superseded])
        if new:
            self._connection.execute(insert(self._table), list(new.values()))
        before = [row for row in self._all if self._thing_of(row) in things]
        kept = [row for key, row in self._held.items() if key not in new and self._thing_of(row) in things]
        decisive = self._decisive(before) != self._decisive([*kept, *new.values()])
        return Placed(
            inserted=len(new) - len(outdated),
            updated=len(outdated),
            unchanged=len(rows) - len(new),
            changed=bool(new or superseded),
            decided=bool(self._feed.decides) and decisive,
        )

    def _rows(self, frame: pd.DataFrame) -> dict[int, Row]:
        """The table's rows that a frame stands for, by line."""
        made: dict[str, list[Any]] = {}
        for column in self._table.c:
            filled = self._feed.filled.get(column.name)
            if column.name == "origin":
                cells: Sequence[Any] = [FILE] * len(frame)
            elif callable(filled):
                cells = filled(frame).tolist()
            elif column.name in self._sources:
                given = frame[self._sources[column.name]]
                cells = given.astype(object).where(given.notna(), filled).tolist()
            else:
                program = self._ref.program.key if self._ref.program else None
                cells = [program if column.name == "program" else filled] * len(frame)
            is_flag = isinstance(column.type, Boolean)
            made[column.name] = [bool(cell) if is_flag else cell for cell in cells]
        lines = [int(line) for line in frame.index]
        rows = zip(*made.values(), strict=True)
        return {line: dict(zip(made, row, strict=True)) for line, row in zip(lines, rows, strict=True)}

    def _thing_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self._thing)

    def _key(self, row: Row) -> Key:
        return (*self._thing_of(row), row.get("valid_from"))

    def _decisive(self, rows: Iterable[Row]) -> set[Key]:
        names = [self._columns[name] for name in self._feed.decides]
        return {(*self._key(row), row.get("valid_to"), *(row[name] for name in names)) for row in rows}

    def _left_out(self, rows: Mapping[Key, Row]) -> list[Row]:
        """Rows held of which a file that states all of them at once no longer speaks."""
        whole = [self._columns[name] for name in self._feed.whole]
        stated = {tuple(row[name] for name in whole) for row in rows.values()} if whole else set()
        return [
            row
            for key, row in self._held.items()
            if key not in rows and whole and tuple(row[name] for name in whole) in stated
        ]

    def _remove(self, rows: Sequence[Row]) -> None:
        keys = list(self._table.primary_key)
        if rows:
            wanted = [column == bindparam(f"of_{column.name}") for column in keys]
            gone = [{f"of_{column.name}": row[column.name] for column in keys} for row in rows]
            self._connection.execute(delete(self._table).where(*wanted), gone)

    def _overlaps(self, rows: Mapping[int, Row]) -> list[RowFault]:
        """Rows that would be valid together with another of the same thing; of two of one file, both.

        What is refused gives way to the row held before, which may clash with a third: hence the rounds.
        """
        refused: dict[int, RowFault] = {}
        while True:
            live = {self._key(row): (None, row) for row in self._held.values()}
            live |= {self._key(row): (line, row) for line, row in rows.items() if line not in refused}
            groups: dict[Key, list[tuple[int | None, Row]]] = defaultdict(list)
            for line, row in live.values():
                groups[self._thing_of(row)].append((line, row))
            found = dict(chain.from_iterable(_clashes(group) for group in groups.values()))
            if not found:
                return list(refused.values())
            refused |= found


def _clashes(group: list[tuple[int | None, Row]]) -> Iterator[tuple[int, RowFault]]:
    latest: tuple[int | None, Row] | None = None
    for line, row in sorted(group, key=lambda item: item[1]["valid_from"]):
        if latest is not None and (
            latest[1]["valid_to"] is None or latest[1]["valid_to"] > row["valid_from"]
        ):
            yield from _clash(line, latest[1])
            yield from _clash(latest[0], row)
        if latest is None or latest[1]["valid_to"] is not None:
            latest = max((latest or (line, row)), (line, row), key=lambda item: _end(item[1]))


def _clash(line: int | None, other: Row) -> Iterator[tuple[int, RowFault]]:
    if line is not None:
        since = to_date(other["valid_from"]).isoformat() if other["valid_from"] else "the beginning"
        until = f"until {to_date(other['valid_to'])}" if other["valid_to"] is not None else "without end"
        reason = f"overlaps with the row of the same thing that is valid from {since} {until}; end one with 'valid_to'"
        yield line, RowFault(line, "valid_from", "overlaps", reason)


def _end(row: Row) -> float:
    return float("inf") if row["valid_to"] is None else float(row["valid_to"])


def _sources(feed: ReferenceFeed, table: Table) -> dict[str, str]:
    """Columns of the table with the contract's column behind each."""
    names = {column.name for column in feed.columns}
    own = {column.name: column.name for column in table.c if column.name in names}
    return own | dict(feed.named)


def _check(ref: ReferenceRef, table: Table, sources: Mapping[str, str]) -> None:
    """Every column that the table must have is given by a required column, or filled.

    Raises:
        DeclarationError: naming the column and the mend.
    """
    for column in table.c:
        source = sources.get(column.name)
        given = column.name in ("origin", "program") or column.name in ref.feed.filled
        if column.nullable or given or (source and ref.feed.column(source).required):
            continue
        message = (
            f"Reference feed '{ref.key}' leaves column '{column.name}' of table '{table.name}' empty. Declare a required "
            "column of that name, or say in 'named' or 'filled' where it comes from."
        )
        raise DeclarationError(message)


def held_by_file(connection: Connection, table: Table, names: Sequence[str]) -> set[Key]:
    """Things of which files speak: the values of the named columns."""
    rows = connection.execute(select(*(table.c[name] for name in names)).where(table.c.origin == FILE))
    return {tuple(row) for row in rows}

"""Sums of a block of days for every week and combination of dimensions, from which cuts, filters and weeks are added up.

A page asks for the same months by district, by category, by channel and in all, by week, and under each filter again. The
combinations that occur are few; read once, they answer all of these in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, func, select, text

from db.metrics.cuts import Cut
from db.metrics.statements import DIMENSIONS, HIGH, LOW, monday
from db.schema import tables

#: A combination in arrays takes a quarter of the memory of a row of Python objects, or less.
COMBINATIONS_A_ROW = 4


@dataclass(frozen=True)
class Coded:
    """A column as its distinct values and, for each row, the place of its value among them."""

    values: tuple[Any, ...]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, column: Sequence[Any]) -> Coded:
        """The codes of a column, in the order in which values occur."""
        known = {value: code for code, value in enumerate(dict.fromkeys(column))}
        return cls(tuple(known), np.array([known[value] for value in column], dtype=np.int32))


@dataclass(frozen=True, kw_only=True)
class Combined:
    """`sums` has an array a measure; `weeks` (their Mondays) and `members` say what each element is of."""

    weeks: Coded
    members: Mapping[Cut, Coded]
    sums: tuple[NDArray[np.int64], ...]

    @classmethod
    def of(cls, columns: Sequence[Sequence[Any]]) -> Combined:
        """From columns of Mondays, of each dimension and of sums."""
        weeks, *members = (Coded.of(column) for column in columns[: 1 + len(DIMENSIONS)])
        # PostgreSQL adds 64-bit integers up to decimals.
        sums = tuple(
            np.array([int(n) for n in column], dtype=np.int64) for column in columns[1 + len(DIMENSIONS) :]
        )
        return cls(weeks=weeks, members=dict(zip(DIMENSIONS, members, strict=True)), sums=sums)

    def __len__(self) -> int:
        """How much memory it takes, in rows of other answers."""
        return len(self.weeks.codes) // COMBINATIONS_A_ROW

    def added(
        self, cut: Cut | None, where: Mapping[Cut, str], columns: Sequence[int], *, by_week: bool
    ) -> Iterator[tuple[int | None, str | None, tuple[int, ...]]]:
        """Week, member and sums of some measures, for what occurs under restrictions; None without weeks or cut."""
        rows = self._rows(where)
        if not rows.size:
            return
        weeks = self.weeks if by_week else Coded((None,), np.zeros_like(self.weeks.codes))
        members = self.members[cut] if cut else Coded((None,), weeks.codes * 0)
        codes = weeks.codes[rows] * len(members.values) + members.codes[rows]
        occurs = np.bincount(codes)
        totals = [_added(codes, self.sums[column][rows], len(occurs)) for column in columns]
        for code in np.flatnonzero(occurs).tolist():
            week, member = divmod(code, len(members.values))
            yield weeks.values[week], members.values[member], tuple(total[code] for total in totals)

    def _rows(self, where: Mapping[Cut, str]) -> NDArray[np.intp]:
        chosen = np.ones(len(self.weeks.codes), dtype=bool)
        for cut, member in where.items():
            known = self.members[cut]
            if member not in known.values:
                return np.empty(0, dtype=np.intp)
            chosen &= known.codes == known.values.index(member)
        return np.flatnonzero(chosen)


def _added(codes: NDArray[np.int32], values: NDArray[np.int64], size: int) -> list[int]:
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, codes, values)
    found: list[int] = total.tolist()
    return found


def combined(connection: Connection, feed: str, low: int, high: int) -> Combined:
    """Read the days [low, high) of a feed, with all of its measures in the order of their declaration."""
    statement = _statement(feed)
    rows = connection.execute(statement, {"low": low, "high": high}).all()
    columns: list[Sequence[Any]] = [*zip(*rows, strict=True)] or [()] * len(statement.selected_columns)
    return Combined.of(columns)


@lru_cache
def _statement(feed: str) -> Select[Any]:
    table, measures = tables(feed).day, tables(feed).summed.feed.measures
    keys = [monday(table.c.day), *(table.c[cut.value] for cut in DIMENSIONS)]
    added = [func.sum(table.c[measure.key]) for measure in measures]
    rows = select(keys[0].label("week"), *keys[1:], *added)
    by = [text(str(place)) for place in range(1, 2 + len(DIMENSIONS))]
    return rows.where(table.c.day >= LOW, table.c.day < HIGH).group_by(*by)

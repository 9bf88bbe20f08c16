"""Sums for every combination of some axes, from which cuts, filters and buckets are added up in memory.

A page asks for the same months by district, by category, by channel and in all, by week, and under each filter again. The
combinations that occur are few; read once, they answer all of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.metrics.cuts import Cut

#: What a row of another answer takes in memory, about.
BYTES_A_ROW = 200
SIZES = (np.int8, np.int16, np.int32, np.int64)


class Beside(Enum):
    """What sums are of besides dimensions."""

    BUCKET = auto()
    CELL = auto()


Axis = Cut | Beside
Whole = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Coded:
    """A column as its distinct values and, for each row, the place of its value among them."""

    values: tuple[Any, ...]
    codes: Whole

    @classmethod
    def of(cls, column: Sequence[Any]) -> Coded:
        """The codes of a column, in the order in which values occur."""
        known = {value: code for code, value in enumerate(dict.fromkeys(column))}
        return cls(tuple(known), _compact([known[value] for value in column]))


@dataclass(frozen=True, kw_only=True)
class Combined:
    """`sums` has an array a measure; `axes` say what each element is of."""

    axes: Mapping[Axis, Coded]
    sums: tuple[Whole, ...]

    @classmethod
    def of(cls, axes: Sequence[Axis], columns: Sequence[Sequence[Any]]) -> Combined:
        """From a column of each axis, then of each sum."""
        coded = (Coded.of(column) for column in columns[: len(axes)])
        # PostgreSQL adds 64-bit integers up to decimals.
        sums = tuple(_compact([int(n) for n in column]) for column in columns[len(axes) :])
        return cls(axes=dict(zip(axes, coded, strict=True)), sums=sums)

    def __len__(self) -> int:
        """How much memory it takes, in rows of other answers."""
        arrays = (*(coded.codes for coded in self.axes.values()), *self.sums)
        return sum(array.nbytes for array in arrays) // BYTES_A_ROW

    def added(
        self, by: Sequence[Axis], where: Mapping[Cut, str], columns: Sequence[int]
    ) -> Iterator[tuple[tuple[Any, ...], tuple[int, ...]]]:
        """Values on the axes `by` and sums of some measures, for what occurs under restrictions."""
        rows = self._rows(where)
        if not rows.size:
            return
        axes = [self.axes[axis] for axis in by]
        codes = np.zeros(rows.size, dtype=np.int64)
        for axis in axes:
            codes = codes * len(axis.values) + axis.codes[rows]
        occurs = np.bincount(codes)
        totals = [_added(codes, self.sums[column][rows], len(occurs)) for column in columns]
        for code in np.flatnonzero(occurs).tolist():
            yield _values(axes, code), tuple(total[code] for total in totals)

    def _rows(self, where: Mapping[Cut, str]) -> NDArray[np.intp]:
        chosen = np.ones(len(next(iter(self.axes.values())).codes), dtype=bool)
        for cut, member in where.items():
            known = self.axes[cut]
            if member not in known.values:
                return np.empty(0, dtype=np.intp)
            chosen &= known.codes == known.values.index(member)
        return np.flatnonzero(chosen)


def _values(axes: Sequence[Coded], code: int) -> tuple[Any, ...]:
    found: list[Any] = []
    for axis in reversed(axes):
        code, place = divmod(code, len(axis.values))
        found.append(axis.values[place])
    return tuple(reversed(found))


def _compact(numbers: Sequence[int]) -> Whole:
    """The numbers in the smallest type that holds them: most are a few hundred at most."""
    whole = np.array(numbers, dtype=np.int64)
    low, high = whole.min(initial=0), whole.max(initial=0)
    fitting = next(kind for kind in SIZES if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)
    return whole.astype(fitting)


def _added(codes: NDArray[np.int64], values: Whole, size: int) -> list[int]:
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, codes, values.astype(np.int64))
    found: list[int] = total.tolist()
    return found

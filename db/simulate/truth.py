"""Everything that ever happens to the records of one day, and what a source would say of them at an instant.

A generator writes down the whole life of a record at once, the future too. A column is a pile of layers: from
`since` on, a layer's value is what the source reports. Masking by an instant gives the state at that instant;
the sorted instants of all layers say which records changed in a window. Because both read the same truth, a
first load and a live feed cannot disagree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

#: An instant that never comes.
NEVER = 2**62
#: A whole number that is not known.
MISSING = -(2**62)

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Layer:
    """Values reported from `since` on; without it from the first report. A missing text is None."""

    values: Ints | Texts
    since: Ints | None = None


Column = tuple[Layer, ...]


def texts(values: Iterable[str | None]) -> Texts:
    """Texts as an array, also when there are none."""
    listed = list(values)
    made = np.empty(len(listed), dtype=object)
    made[:] = listed
    return made


def without(values: Texts, gone: Bools) -> Texts:
    """Texts of which some are missing."""
    kept = values.copy()
    kept[gone] = None
    return kept


def fixed(values: Ints | Texts) -> Column:
    """A column known from the first report and never changed."""
    return (Layer(values),)


def instant(at: Ints) -> Column:
    """A milestone: known once it is there, NEVER for one that does not come."""
    return (Layer(at, at),)


def known(values: Ints | Texts, since: Ints) -> Column:
    """A column that is missing until `since`."""
    return (Layer(values, since),)


def states(first: str | Texts, *later: tuple[str, Ints], n: int) -> Column:
    """A state and when it gives way to the next; of two that are due the last named counts."""
    base = np.full(n, first, dtype=object) if isinstance(first, str) else first
    return (Layer(base), *(Layer(np.full(n, name, dtype=object), since) for name, since in later))


@dataclass(frozen=True)
class Truth:
    """Records of one feed born on one day.

    `at` is the main timestamp, `reported` (never before it) the instant of the first report.
    """

    at: Ints
    reported: Ints
    columns: Mapping[str, Column]

    @cached_property
    def _events(self) -> tuple[Ints, Ints]:
        """Instants at which a record is sent, sorted, with its row; never before its first report."""
        rows = np.arange(len(self.at))
        layers = [
            layer.since for column in self.columns.values() for layer in column if layer.since is not None
        ]
        unique = {id(since): since for since in layers}.values()
        at = np.concatenate([self.reported, *(np.maximum(since, self.reported) for since in unique)])
        row = np.tile(rows, len(at) // max(len(rows), 1)) if len(rows) else rows
        happens = at < NEVER
        order = np.argsort(at[happens], kind="stable")
        return at[happens][order], row[happens][order]

    def changed(self, since: int, until: int) -> Ints:
        """Rows first reported or changed in (since, until], in their order."""
        at, row = self._events
        low, high = np.searchsorted(at, (since, until), side="right")
        return np.unique(row[low:high]) if high > low else row[:0]

    def visible(self, since: int, until: int) -> Ints:
        """Rows with a main timestamp from `since` on that were reported until `until`."""
        return np.flatnonzero((self.at >= since) & (self.reported <= until))

    def row(self, number: int) -> Ints:
        """One row, as all that asks for rows wants it."""
        return np.array([number], dtype=np.int64)

    def open(self, until: int, ends: Mapping[str, Collection[Any]]) -> Ints:
        """Rows reported until `until` of cases that are open then.

        A case is open while none of the columns in `ends` has one of the values named for it, or any without names.
        """
        seen = np.flatnonzero(self.reported <= until)
        still_open = np.ones(len(seen), dtype=bool)
        for name, values in ends.items():
            cells = _at(self.columns[name], seen, until)
            still_open &= ~np.isin(cells, list(values)) if values else _missing(cells)
        return seen[still_open]

    def born_before(self, rows: Ints, instant: int) -> Ints:
        """Those of the rows whose main timestamp lies before an instant."""
        return rows[np.take(self.at, rows) < instant]

    def frame(self, rows: Ints, until: int) -> pd.DataFrame:
        """Rows as the source reports them at `until`: whole numbers as Int64, text as str."""
        return pd.DataFrame(
            {name: _cells(column, rows, until) for name, column in self.columns.items()}, copy=False
        )


def joined(parts: Sequence[Truth]) -> Truth:
    """Records of several truths with the same columns, made of the same layers, as one."""
    first = parts[0]
    columns = {}
    for name, column in first.columns.items():
        layers = []
        for number, layer in enumerate(column):
            same = [part.columns[name][number] for part in parts]
            since = (
                None
                if layer.since is None
                else np.concatenate([s.since for s in same if s.since is not None])
            )
            layers.append(Layer(np.concatenate([s.values for s in same]), since))
        columns[name] = tuple(layers)
    return Truth(
        at=np.concatenate([part.at for part in parts]),
        reported=np.concatenate([part.reported for part in parts]),
        columns=columns,
    )


def _at(column: Column, rows: Ints, until: int) -> npt.NDArray[Any]:
    """Values as reported at `until`; MISSING or None where there is none yet."""
    if len(column) == 1 and column[0].since is None:
        return column[0].values[rows]
    whole = column[0].values.dtype.kind == "i"
    cells: npt.NDArray[Any] = np.full(len(rows), MISSING if whole else None, np.int64 if whole else object)
    for layer in column:
        values = layer.values[rows]
        cells = values if layer.since is None else np.where(layer.since[rows] <= until, values, cells)
    return cells


def _missing(cells: npt.NDArray[Any]) -> Bools:
    if cells.dtype.kind == "i":
        return np.asarray((cells == MISSING) | (cells >= NEVER))
    return np.array([cell is None for cell in cells], dtype=bool)


def _cells(column: Column, rows: Ints, until: int) -> Any:
    cells = _at(column, rows, until)
    if cells.dtype.kind != "i":
        return pd.array(cells, dtype="str")
    mask = _missing(cells)
    return pd.arrays.IntegerArray(np.where(mask, 1, cells), mask)

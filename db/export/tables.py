"""Tables to take away: columns with a form each, and rows that are read as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from db.declare import Kind
from db.export.about import About, about_rows, about_values
from db.export.question import Question
from db.metrics.cuts import MetricQueryError
from db.metrics.rows import FactRow, RowColumn, columns, every
from db.text import Text

#: One row: cells in the order of the columns; instants in epoch seconds, days as day numbers.
Cells = tuple[Any, ...]


class Form(StrEnum):
    """How the cells of a column are to be written."""

    TEXT = "text"
    INSTANT = "instant"
    DAY = "day"
    RUPIAH = "rupiah"
    NUMBER = "number"
    YEAR = "year"


_FORMS = {
    Kind.AT: Form.INSTANT,
    Kind.ON: Form.DAY,
    Kind.IDR: Form.RUPIAH,
    Kind.N: Form.NUMBER,
    Kind.S: Form.NUMBER,
    Kind.YEAR: Form.YEAR,
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column by name."""

    name: str
    form: Form
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with what it is about. `rows` can be read once and reads the database as it goes; `n` says how many come."""

    columns: tuple[Column, ...]
    rows: Iterable[Cells]
    about: About
    n: int | None = None

    @property
    def length(self) -> int | None:
        """How many rows there are, where that is known before they are read."""
        return len(self.rows) if isinstance(self.rows, Sized) else self.n


def values_table(connection: Connection, asked: Question) -> Table:
    """A metric's values by time and member."""
    form = Form.RUPIAH if asked.ref.metric.unit == "idr" else Form.NUMBER
    named = (
        Column(name="bucket", form=Form.INSTANT, comment="Start of the time bucket"),
        Column(name="member", form=Form.TEXT, comment="Member of the cut"),
        Column(name="value", form=form, comment="In the unit beside it; empty without data"),
        Column(name="unit", form=Form.TEXT),
        Column(name="numerator", form=Form.NUMBER),
        Column(name="denominator", form=Form.NUMBER),
        Column(name="n", form=Form.NUMBER, comment="Observations of a percentile"),
        Column(name="state", form=Form.TEXT, comment="number, no_data or suppressed"),
    )
    unit = asked.ref.metric.unit
    n, found = asked.values_in_parts(connection)
    rows = (
        (
            row.bucket,
            row.member,
            row.value,
            unit,
            row.numerator,
            row.denominator,
            row.n,
            state_of(row.value, row.withheld),
        )
        for row in found
    )
    return Table(columns=named, rows=rows, about=about_values(connection, asked), n=n)


def state_of(value: float | None, withheld: bool) -> str:  # noqa: FBT001 - two facts about one value
    """Why a value is, or is not, a number."""
    if withheld:
        return "suppressed"
    return "no_data" if value is None else "number"


def rows_table(connection: Connection, asked: Question, *, n: int | None = None) -> Table:
    """The rows behind a metric's value, of which `n` were counted.

    Raises:
        MetricQueryError: for a public view of records about persons.
    """
    if asked.public and asked.ref.feed.feed.persons:
        raise MetricQueryError(
            Text(
                id=f"Baris '{asked.ref.feed.key}' menyangkut orang perorangan dan tidak pernah publik. Minta nilainya.",
                en=f"Rows of '{asked.ref.feed.key}' are about single persons and are never public. Ask for values.",
            )
        )
    named = columns(connection, asked.behind)
    return Table(
        columns=tuple(_column(column, asked) for column in named),
        rows=(_cells(row, named) for row in every(connection, asked.behind)),
        about=about_rows(connection, asked),
        n=n,
    )


def _column(column: RowColumn, asked: Question) -> Column:
    form = _FORMS.get(column.kind, Form.TEXT)
    if column.is_part and column.name == "value" and asked.ref.metric.unit == "idr":
        form = Form.RUPIAH
    return Column(name=column.name, form=form, comment=column.comment)


def _cells(row: FactRow, named: tuple[RowColumn, ...]) -> Cells:
    own = {"feed": row.feed, "source": row.source, "record_key": row.key, "counted_at": row.at}
    return tuple(
        row.parts.get(column.name) if column.is_part else own.get(column.name, row.cells.get(column.name))
        for column in named
    )

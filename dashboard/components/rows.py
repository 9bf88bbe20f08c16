"""Records as cells of a table: dates in the city's time, rupiah grouped, codes as the contract spells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.components.phrases import View
from dashboard.text import format as fmt
from dashboard.text.columns import COLUMNS
from db.city.zone import DAY
from db.declare import Kind
from db.metrics.rows import COUNTED_AT, Counted, FactRow, Page, RowColumn
from db.text import Text

NUMBERS = (Kind.IDR, Kind.N, Kind.S)
#: Room for what a column holds, in pixels of a plain screen.
WIDTHS = {Kind.AT: 165, Kind.ON: 130, Kind.IDR: 140, Kind.N: 120, Kind.S: 120, Kind.YEAR: 90}
#: A column's name stands whole: what a letter of it takes, and what stands beside it.
HEADER_LETTER, HEADER_ROOM = 7, 36
#: Columns that say the same in every row of a table, or repeat the key.
LEFT_OUT = ("feed",)
#: Columns that every row has.
FIXED = ("source", "record_key", COUNTED_AT)


def rows_heading(counted: Counted, view: View) -> str:
    """How many rows make up the number."""
    n = fmt.number(counted.n, view.language)
    return view.say("rows_more_than" if counted.more else "rows_behind", n=n)


def columns_of(found: Page, view: View, unit: str) -> list[dict[str, Any]]:
    """The table's columns; only the instant can be sorted by, because along it there is an index.

    What a row adds to the number, whose `unit` it has, stands first, where the record comes from last. A column without anything in it is
    left out where these are all rows, and stands behind the others where more may follow.
    """
    columns = sorted((column for column in found.columns if column.name not in LEFT_OUT), key=_place)
    filled = [column for column in columns if not found.rows or _is_filled(column, found.rows)]
    empty = [] if found.cursor is None else [column for column in columns if column not in filled]
    return [_column(column, view, unit) for column in (*filled, *empty)]


def _place(column: RowColumn) -> int:
    if column.is_part:
        return 1
    return {COUNTED_AT: 0, "record_key": 2, "source": 4}.get(column.name, 3)


def _is_filled(column: RowColumn, rows: Sequence[FactRow]) -> bool:
    if column.is_part:
        return any(row.parts.get(column.name) is not None for row in rows)
    return column.name in FIXED or any(row.cells.get(column.name) not in (None, "") for row in rows)


def _column(column: RowColumn, view: View, unit: str) -> dict[str, Any]:
    named = COLUMNS.get(column.name)
    name = named[view.language] if named else column.name.replace("_", " ")
    if column.is_part and column.name == "value" and unit == "idr":
        name = f"{name} (Rp)"
    made: dict[str, Any] = {
        "field": _field(column),
        "headerName": name,
        "headerTooltip": column.name,
        "width": max(WIDTHS.get(column.kind, 170), HEADER_LETTER * len(name) + HEADER_ROOM),
    }
    if column.kind in NUMBERS or column.is_part:
        made["type"] = "rightAligned"
    if column.name == COUNTED_AT:
        made |= {"sortable": True, "sortingOrder": ["desc", "asc"], "initialSort": "desc", "pinned": "left"}
    return made


def _field(column: RowColumn) -> str:
    return f"part_{column.name}" if column.is_part else column.name


def row_cells(
    row: FactRow, shown: Sequence[RowColumn], names: Mapping[str, Text], view: View
) -> dict[str, str]:
    """A record's cells as text, coded values by the names that the city gives them."""
    fixed = {"source": row.source, "record_key": row.key, COUNTED_AT: row.at}
    made: dict[str, str] = {}
    for column in shown:
        value = (
            row.parts.get(column.name)
            if column.is_part
            else fixed.get(column.name, row.cells.get(column.name))
        )
        named = names.get(value) if isinstance(value, str) and column.name not in fixed else None
        made[_field(column)] = named[view.language] if named else _cell(value, column.kind, view)
    return made


def _cell(value: Any, kind: Kind, view: View) -> str:
    if value is None:
        return ""
    if kind is Kind.AT:
        return fmt.short_instant(int(value), view.zone, view.language)
    if kind is Kind.ON:
        return fmt.civil_day(int(value) * DAY, view.language)
    if kind in NUMBERS:
        return fmt.number(float(value), view.language)
    return str(value)

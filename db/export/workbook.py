"""A table as a workbook that people read: a first sheet saying what it is, then the table with real numbers and dates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from db.city.zone import Zone, to_date
from db.export.csv_file import neutral, plain_number
from db.export.tables import Form, Table
from db.text import Text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABOUT, DATA = Text(id="Tentang", en="About"), Text(id="Data", en="Data")
#: Spreadsheets show these in the separators of the person's own language.
_FORMATS = {
    Form.INSTANT: "yyyy-mm-dd hh:mm:ss",
    Form.DAY: "yyyy-mm-dd",
    Form.RUPIAH: '"Rp" #,##0',
    Form.NUMBER: "#,##0.###",
    Form.TEXT: "@",
}
_WIDTHS = {Form.INSTANT: 20, Form.DAY: 12, Form.RUPIAH: 18, Form.NUMBER: 14, Form.TEXT: 20}
_LONGEST_CELL = 32_000


def write(table: Table, file: Path, *, language: str = "en") -> None:
    """Write the workbook row by row, without holding it in memory; instants are those of the city's clocks."""
    book = Workbook(write_only=True)
    _about_sheet(book, table, language)
    sheet = book.create_sheet(DATA[language])
    sheet.freeze_panes = "A2"
    for index, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _WIDTHS[column.form]
    sheet.append([_bold(sheet, column.name) for column in table.columns])
    forms, zone = [column.form for column in table.columns], table.about.zone
    for row in table.rows:
        sheet.append([_cell(sheet, value, form, zone) for value, form in zip(row, forms, strict=True)])
    book.save(file)


def _about_sheet(book: Workbook, table: Table, language: str) -> None:
    sheet = book.create_sheet(ABOUT[language])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 90
    for line in table.about.lines:
        value = line.value if isinstance(line.value, str | float) else line.value[language]
        cell = WriteOnlyCell(sheet, value=_text(value) if isinstance(value, str) else plain_number(value))
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        sheet.append([_bold(sheet, line.label[language]), cell])


def _bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=_text(text))
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any, form: Form, zone: Zone) -> WriteOnlyCell | None:
    if value is None:
        return None
    cell = WriteOnlyCell(sheet, value=_value(value, form, zone))
    cell.number_format = _FORMATS[form]
    return cell


def _value(value: Any, form: Form, zone: Zone) -> Any:
    if form is Form.INSTANT:
        # Workbooks know no time zones.
        return zone.local(int(value)).replace(tzinfo=None)
    if form is Form.DAY:
        return to_date(int(value))
    return _text(str(value)) if form is Form.TEXT else plain_number(value)


def _text(text: str) -> str:
    return neutral(ILLEGAL_CHARACTERS_RE.sub("", text))[:_LONGEST_CELL]

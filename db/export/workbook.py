"""A table as a workbook that people read: a first sheet saying what it is, then the table with real numbers and dates.

A workbook is a zip archive of XML. It is written row by row and handed over as it grows, so that it needs neither
memory nor a place on disk, and is given up in the middle without a trace.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from db.city.zone import Zone, to_date
from db.export.about import Line
from db.export.csv_file import neutral, plain_number
from db.export.tables import Cells, Column, Form, Table
from db.metrics.cuts import MetricQueryError
from db.text import Text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABOUT, DATA = Text(id="Tentang", en="About"), Text(id="Data", en="Data")
ROWS_AT_A_TIME = 500
#: A sheet of Excel has 1,048,576 rows, the head among them.
MOST_ROWS = 1_048_575
#: A cell takes so much at the most, unless its text is unusually long.
CELL_BYTES = 250
#: Spreadsheets show these in the separators of the person's own language; a style is its place in the list.
FORMATS = ("General", "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd", '"Rp" #,##0', "#,##0", "#,##0.###", "@", "0")
_STYLES = {Form.INSTANT: 1, Form.DAY: 2, Form.RUPIAH: 3, Form.NUMBER: 4, Form.TEXT: 6, Form.YEAR: 7}
_FRACTION = 5
_BOLD, _TOLD = len(FORMATS), len(FORMATS) + 1
_WIDTHS = {Form.INSTANT: 20, Form.DAY: 12, Form.RUPIAH: 18, Form.NUMBER: 14, Form.TEXT: 20, Form.YEAR: 8}
_LONGEST_CELL = 32_000
#: What XML cannot hold, and a return that a reader of it would turn into a new line.
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - workbooks know no time zones
_DAY_S = 86_400
#: Files of one content are the same whenever they are made.
_STAMP = (1980, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class _Grown:
    """What a zip archive wrote since it was last asked; it cannot go back in it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """What was written stays until it is taken."""

    def taken(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held


def pieces(table: Table, *, language: str = "en") -> Iterator[bytes]:
    """The file in pieces; instants are those of the city's clocks.

    Raises:
        MetricQueryError: before the first piece, when there are more rows than a sheet takes.
    """
    if (table.length or 0) > MOST_ROWS:
        raise _too_many()
    grown = _Grown()
    with ZipFile(grown, "w", ZIP_DEFLATED, compresslevel=4) as book:
        for name, text in _frame(language):
            book.writestr(_entry(name), _XML + text)
        book.writestr(_entry("xl/worksheets/sheet1.xml"), _XML + _about_sheet(table.about.lines, language))
        with book.open(_entry("xl/worksheets/sheet2.xml"), "w", force_zip64=_is_vast(table)) as sheet:
            sheet.write((_XML + _head(table.columns)).encode())
            yield grown.taken()
            held: list[str] = []
            for n, row in enumerate(_rows(table), start=1):
                held.append(row)
                if n % ROWS_AT_A_TIME == 0:
                    sheet.write("".join(held).encode())
                    held.clear()
                    yield grown.taken()
            sheet.write(f"{''.join(held)}</sheetData></worksheet>".encode())
    yield grown.taken()


def write(table: Table, file: Path, *, language: str = "en") -> None:
    """Write the workbook to a file.

    Raises:
        MetricQueryError: before there is a file, when there are more rows than a sheet takes.
    """
    made = pieces(table, language=language)
    first = next(made)
    with file.open("wb") as out:
        out.write(first)
        out.writelines(made)


def _too_many() -> MetricQueryError:
    most = {"id": f"{MOST_ROWS:,}".replace(",", "."), "en": f"{MOST_ROWS:,}"}
    return MetricQueryError(
        Text(
            id=f"Lembar Excel memuat paling banyak {most['id']} baris. Ambil CSV, perpendek periode, atau tambah saringan.",
            en=f"A sheet of Excel holds at most {most['en']} rows. Take CSV, shorten the period or add a filter.",
        )
    )


def _is_vast(table: Table) -> bool:
    """Whether the table's XML may pass what the old form of zip archives can say.

    Only then: of the newer form Excel asks whether to repair it.
    """
    n = table.length
    return n is None or n * len(table.columns) * CELL_BYTES > zipfile.ZIP64_LIMIT


def _entry(name: str) -> ZipInfo:
    made = ZipInfo(name, date_time=_STAMP)
    made.compress_type = ZIP_DEFLATED
    return made


def _frame(language: str) -> Iterator[tuple[str, str]]:
    """Everything but the two sheets: what the archive holds, and how cells look."""
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in (1, 2)
    )
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{sheets}</Types>'
    )
    yield "[Content_Types].xml", types
    yield "_rels/.rels", _links(("officeDocument", "xl/workbook.xml"))
    yield (
        "xl/_rels/workbook.xml.rels",
        _links(
            ("worksheet", "worksheets/sheet1.xml"),
            ("worksheet", "worksheets/sheet2.xml"),
            ("styles", "styles.xml"),
        ),
    )
    named = "".join(
        f'<sheet name={quoteattr(name[language])} sheetId="{n}" r:id="r{n}"/>'
        for n, name in enumerate((ABOUT, DATA), start=1)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
    )
    yield "xl/styles.xml", _styles()


def _links(*found: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(found, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _styles() -> str:
    first = 164
    formats = "".join(
        f'<numFmt numFmtId="{first + n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(FORMATS)
    )
    plain = "".join(
        f'<xf numFmtId="{first + n}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for n in range(len(FORMATS))
    )
    bold = '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    told = (
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
        '<alignment horizontal="left" vertical="top" wrapText="1"/></xf>'
    )
    font = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(FORMATS)}">{formats}</numFmts>'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(FORMATS) + 2}">{plain}{bold}{told}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _about_sheet(lines: Sequence[Line], language: str) -> str:
    rows = []
    for n, line in enumerate(lines, start=1):
        value = line.value if isinstance(line.value, str | float) else line.value[language]
        told = (
            _text_cell(f"B{n}", value, _TOLD)
            if isinstance(value, str)
            else f'<c r="B{n}" s="{_TOLD}"><v>{plain_number(value)!r}</v></c>'
        )
        rows.append(f'<row r="{n}">{_text_cell(f"A{n}", line.label[language], _BOLD)}{told}</row>')
    return f'<worksheet xmlns="{_MAIN}">{_widths([30, 90])}<sheetData>{"".join(rows)}</sheetData></worksheet>'


def _widths(widths: Sequence[int]) -> str:
    listed = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(widths, start=1)
    )
    return f"<cols>{listed}</cols>"


def _head(columns: Sequence[Column]) -> str:
    """The beginning of the table's sheet: the names of its columns stay where they are."""
    names = "".join(
        _text_cell(f"{letter}1", column.name, _BOLD)
        for letter, column in zip(_letters(len(columns)), columns, strict=True)
    )
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
        f'{_widths([_WIDTHS[column.form] for column in columns])}<sheetData><row r="1">{names}</row>'
    )


def _rows(table: Table) -> Iterator[str]:
    letters, zone = _letters(len(table.columns)), table.about.zone
    forms = [column.form for column in table.columns]
    for n, row in enumerate(table.rows, start=2):
        yield f'<row r="{n}">{_cells(row, forms, letters, n, zone)}</row>'


def _cells(row: Cells, forms: Sequence[Form], letters: Sequence[str], n: int, zone: Zone) -> str:
    made = []
    for value, form, letter in zip(row, forms, letters, strict=True):
        if value is None:
            continue
        if form is Form.TEXT:
            made.append(_text_cell(f"{letter}{n}", str(value), _STYLES[form]))
        else:
            number, style = _number(value, form, zone)
            made.append(f'<c r="{letter}{n}" s="{style}"><v>{number!r}</v></c>')
    return "".join(made)


def _number(value: Any, form: Form, zone: Zone) -> tuple[int | float, int]:
    """A cell's number and its style; days are counted from the end of 1899."""
    if form is Form.INSTANT:
        since = zone.local(int(value)).replace(tzinfo=None) - _EPOCH
        return since.days + since.seconds / _DAY_S, _STYLES[form]
    if form is Form.DAY:
        return to_date(int(value)).toordinal() - date.toordinal(_EPOCH.date()), _STYLES[form]
    number = plain_number(value)
    return number, _FRACTION if form is Form.NUMBER and isinstance(number, float) else _STYLES[form]


def _text_cell(place: str, text: str, style: int) -> str:
    said = escape(neutral(_ILLEGAL.sub("", text))[:_LONGEST_CELL])
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


def _letters(n: int) -> list[str]:
    """Names of the first columns: A to Z, AA and so on."""
    named = [chr(ord("A") + i) for i in range(26)]
    named += [first + second for first in named for second in named[:26]]
    return named[:n]

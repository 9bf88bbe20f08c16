"""A table as CSV that machines read: one header row, ISO dates, decimal points, nothing that a sheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from db.city.zone import Zone, to_date
from db.export.about import About
from db.export.tables import Form, Table

MEDIA_TYPE = "text/csv; charset=utf-8"
#: A spreadsheet takes text that begins so for a formula. Where its list separator is a semicolon, as in Indonesian, or a
#: tab, it parts cells at these instead of commas, and quotes within such a cell keep nothing together: what follows a
#: separator or a new line begins a cell too.
_RUNS = re.compile(r"^(?=[=+\-@\t\r\n])|(?<=[;\t\r\n])(?=[=+\-@])")
ROWS_AT_A_TIME = 1_000


def lines(table: Table, *, language: str = "en", about: bool = False) -> Iterator[bytes]:
    """The file in pieces. With `about` it begins with lines `# label: value`, for readers that skip comments."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    if about:
        held.write("".join(_about(table.about, language)))
    writer.writerow(neutral(column.name) for column in table.columns)
    forms, zone = [column.form for column in table.columns], table.about.zone
    for n, row in enumerate(table.rows, start=1):
        writer.writerow(_cell(value, form, zone) for value, form in zip(row, forms, strict=True))
        if n % ROWS_AT_A_TIME == 0:
            yield _taken(held)
    yield _taken(held)


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front."""
    return _RUNS.sub("'", text)


def plain_number(value: float) -> int | float:
    """A number without a fraction as a whole one."""
    return int(value) if float(value).is_integer() else value


def _taken(held: io.StringIO) -> bytes:
    made = held.getvalue().encode()
    held.seek(0)
    held.truncate()
    return made


def _about(about: About, language: str) -> Iterator[str]:
    for line in about.lines:
        value = line.value
        said = (
            str(plain_number(value))
            if isinstance(value, float)
            else value
            if isinstance(value, str)
            else value[language]
        )
        yield neutral(f"# {line.label[language]}: {' '.join(said.split())}") + "\r\n"


def _cell(value: Any, form: Form, zone: Zone) -> Any:
    if value is None:
        return ""
    if form is Form.INSTANT:
        return zone.local(int(value)).isoformat()
    if form is Form.DAY:
        return to_date(int(value)).isoformat()
    return neutral(str(value)) if form is Form.TEXT else plain_number(value)


def records(rows: Sequence[Mapping[str, Any]], *, names: Sequence[str] = ()) -> bytes:
    """A short list of records as a whole file; text is made harmless. `names` are the columns, by default those found."""
    held = io.StringIO(newline="")
    named = names or list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(held, named, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: neutral(v) if isinstance(v, str) else _plain(v) for k, v in row.items()})
    return held.getvalue().encode()


def _plain(value: Any) -> Any:
    return plain_number(value) if isinstance(value, float) else value

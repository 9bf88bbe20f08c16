"""What every kind of file is turned into: rows of text in chunks, or a reason why it cannot be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Protocol

import pandas as pd

BLOCK = 1 << 20


class UnreadableFileError(Exception):
    """A file that cannot be read as a whole; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class ReadLimits:
    """Bounds on compressed input, against files made to exhaust the machine."""

    unpacked_bytes: int = 4 << 30
    ratio: int = 200
    ratio_floor_bytes: int = 64 << 20


@dataclass(frozen=True, kw_only=True)
class BadLine:
    """A line that cannot be split into the header's columns; its text is not kept."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class RawChunk:
    """Rows as text: `frame` has one column per header name and the line number as index."""

    frame: pd.DataFrame
    bad: tuple[BadLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """What a mapping profile says of a file: text encoding and delimiter, sheet of a workbook, place of the records."""

    encoding: str = "utf-8-sig"
    delimiter: str | None = None
    sheet: str | None = None
    records: str | None = None
    limits: ReadLimits = ReadLimits()


class Source(Protocol):
    """An inspected file, ready to be read. `sha256` is of the file as given."""

    sha256: str

    def progress(self) -> float:
        """Share of the file read so far, 0 to 1."""

    def chunks(self, rows: int = 20_000) -> Iterator[RawChunk]:
        """The rows in order, at most `rows` a chunk; the first chunk comes even when there are none.

        Raises:
            UnreadableFileError: when the rest of the file cannot be read.
        """


def hashed(file: IO[bytes], digest: Any) -> Iterator[bytes]:
    """The blocks of a file, counted into a digest on the way."""
    while block := file.read(BLOCK):
        digest.update(block)
        yield block


def fingerprint(path: Path) -> str:
    """Hash of a file's content."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for _ in hashed(file, digest):
            pass
    return digest.hexdigest()


def cell_text(value: Any) -> str | None:
    """A typed cell as a source would write it in a text file.

    Raises:
        TypeError: for lists, objects and bytes, which are no cells.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124 - the only float that differs from itself is "not a number"
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    raise TypeError(type(value).__name__)


def frame_of(columns: Sequence[str], rows: Sequence[tuple[int, Sequence[str | None]]]) -> pd.DataFrame:
    """Numbered rows of text as a frame."""
    lines = pd.Index([line for line, _ in rows], name="line", dtype="int64")
    values = list(zip(*(row for _, row in rows), strict=True)) if rows else [()] * len(columns)
    made = {name: pd.array(list(cells), dtype="str") for name, cells in zip(columns, values, strict=True)}
    return pd.DataFrame(made, index=lines)


def flat(record: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """An object whose inner objects became columns called `outer.inner`."""
    made: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            made.update(flat(value, f"{prefix}{key}."))
        else:
            made[f"{prefix}{key}"] = value
    return made


def check_header(name: str, columns: Sequence[str]) -> None:
    """Every column has a name of its own.

    Raises:
        UnreadableFileError: naming the first that has not.
    """
    repeated = next((c for i, c in enumerate(columns) if c in columns[:i]), None)
    if repeated is not None:
        message = f"{name} names the column {repeated!r} more than once. Each needs a name of its own."
        raise UnreadableFileError(message)


class Records:
    """Objects to rows: columns are those seen so far, in the order in which they came up."""

    def __init__(self) -> None:
        """Begin without columns."""
        self.columns: tuple[str, ...] = ()

    def chunk(self, numbered: Sequence[tuple[int, Any]]) -> RawChunk:
        """A chunk of objects; what is no flat object is a bad line without its text."""
        bad: list[BadLine] = []
        rows: list[tuple[int, dict[str, str | None]]] = []
        for line, found in numbered:
            if isinstance(found, BadLine):
                bad.append(found)
            elif not isinstance(found, dict):
                bad.append(BadLine(line=line, column="", value="", reason="is JSON, but not an object"))
            else:
                record = flat(found)
                listed = next((key for key, value in record.items() if isinstance(value, list)), None)
                if listed is None:
                    rows.append((line, {key: cell_text(value) for key, value in record.items()}))
                else:
                    bad.append(BadLine(line=line, column=listed, value="", reason="holds a list"))
        seen = dict.fromkeys((*self.columns, *(key for _, record in rows for key in record)))
        self.columns = tuple(seen)
        return RawChunk(
            frame_of(self.columns, [(line, [record.get(c) for c in self.columns]) for line, record in rows]),
            tuple(bad),
        )

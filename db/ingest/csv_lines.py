"""Lines of CSV into columns of text.

The csv module decides what a line means. Where a block of lines is so plain that Arrow surely splits it the same way,
Arrow does it, several times as fast; a test holds the two to the same answer for any content.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import IO

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from db.ingest.source import BadLine, RawChunk, UnreadableFileError, frame_of

DELIMITERS = ",;\t|"


class CsvLines:
    """The rows behind the header of an open text file."""

    def __init__(self, name: str, text: IO[str], columns: Sequence[str], delimiter: str) -> None:
        """Step over the header; `name` is the file's, for messages."""
        self._name = name
        self._text = text
        self._columns = columns
        self._delimiter = delimiter
        header = csv.reader(text, delimiter=delimiter, strict=True)
        next(header)
        self._line = header.line_num + 1

    def chunks(self, rows: int) -> Iterator[RawChunk]:
        """The rows in order, at most `rows` a chunk; the first chunk comes even when there are none.

        Raises:
            UnreadableFileError: from the line on that cannot be split.
        """
        first = True
        while (lines := list(islice(self._text, rows))) or first:
            chunk = (_split_by_arrow(lines, self._delimiter, self._columns, self._line)) or self._split(lines)
            self._line += len(lines)
            if first or chunk.bad or not chunk.frame.empty:
                yield chunk
            first = False

    def _split(self, lines: list[str]) -> RawChunk:
        """By the csv module, which takes more lines from the file where the last row goes on there."""
        taken = len(lines)
        reader = csv.reader(chain(lines, self._more(lines)), delimiter=self._delimiter, strict=True)
        good: list[tuple[int, list[str]]] = []
        bad: list[BadLine] = []
        start = 0
        try:
            while start < taken:
                row = next(reader)
                if len(row) == len(self._columns):
                    good.append((self._line + start, row))
                elif row:
                    bad.append(_misfit(self._line + start, len(row), len(self._columns)))
                start = reader.line_num
        except csv.Error as error:
            message = (
                f"{self._name} cannot be read from line {self._line + start} on: {error}. Look for a quotation mark "
                "that is never closed. Rows before it were taken; mend the file and run the same command again."
            )
            raise UnreadableFileError(message) from error
        return RawChunk(frame_of(self._columns, good), tuple(bad))

    def _more(self, lines: list[str]) -> Iterator[str]:
        for line in self._text:
            lines.append(line)
            yield line


def _misfit(line: int, found: int, width: int) -> BadLine:
    return BadLine(line=line, column="", value="", reason=f"has {found} columns, the header has {width}")


def _split_by_arrow(lines: list[str], delimiter: str, columns: Sequence[str], first: int) -> RawChunk | None:
    """A chunk, or None when the csv module might see the lines differently."""
    block = "".join(lines)
    if not _is_plain(lines, block, delimiter):
        return None
    misfits: list[arrow_csv.InvalidRow] = []

    def put_aside(row: arrow_csv.InvalidRow) -> str:
        misfits.append(row)
        return "skip"

    names = [str(number) for number in range(len(columns))]
    content = block.encode()
    table = arrow_csv.read_csv(
        pa.py_buffer(content),
        arrow_csv.ReadOptions(column_names=names, block_size=len(content) + 1, use_threads=False),
        arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False, invalid_row_handler=put_aside),
        arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string())),
    )
    bad = tuple(_misfit(first + row.number - 1, row.actual_columns, len(columns)) for row in misfits)
    if table.num_rows == 0:
        return RawChunk(frame_of(columns, []), bad)
    frame = table.to_pandas()
    frame.columns = pd.Index(columns)
    numbers = np.delete(np.arange(first, first + len(lines)), [row.number - 1 for row in misfits])
    frame.index = pd.Index(numbers, name="line")
    return RawChunk(frame, bad)


def _is_plain(lines: list[str], block: str, delimiter: str) -> bool:
    """Whether every line is a row of its own, with nothing that a reader of CSV could take in two ways."""
    if not lines or delimiter not in DELIMITERS or max(map(len, lines)) > csv.field_size_limit():
        return False
    if "\r" in block and block.count("\r") != block.count("\r\n"):
        return False
    if block.startswith(("\n", "\r\n")) or "\n\n" in block or "\n\r\n" in block:
        return False
    return '"' not in block or _well_quoted(delimiter).fullmatch(block) is not None


@lru_cache
def _well_quoted(delimiter: str) -> re.Pattern[str]:
    """Lines whose fields are quoted as a whole, within the line, or not at all."""
    mark = re.escape(delimiter)
    field = rf'(?:"(?:[^"\r\n]|"")*+"|[^"\r\n{mark}]*+)'
    return re.compile(rf"(?:{field}(?:{mark}{field})*+(?:\r?\n|\Z))*+")

"""Excel workbooks into rows of text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from db.ingest.source import (
    BadLine,
    RawChunk,
    ReadLimits,
    ReadOptions,
    UnreadableFileError,
    cell_text,
    check_header,
    fingerprint,
    frame_of,
)


class WorkbookSource:
    """One sheet of a workbook: its first row that is not empty names the columns."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        """Open the workbook and choose the sheet.

        Raises:
            UnreadableFileError: when it is damaged, has several sheets and none was named, or a column no name.
        """
        self.sha256 = fingerprint(path)
        self._name = path.name
        _check_size(path, options.limits)
        try:
            workbook = CalamineWorkbook.from_path(str(path))
            self._sheet = _chosen(workbook, path, options.sheet)
        except CalamineError as error:
            message = (
                f"{path.name} is a damaged workbook ({error}). Open and save it again, or export it as CSV."
            )
            raise UnreadableFileError(message) from error
        self._rows = max(self._sheet.height, 1)
        self._done = 0

    def progress(self) -> float:
        """Share of the rows handed out."""
        return min(self._done / self._rows, 1.0)

    def chunks(self, rows: int = 20_000) -> Iterator[RawChunk]:
        """The rows under the header, numbered as in the sheet."""
        numbered = enumerate(
            self._sheet.iter_rows(), start=self._sheet.start[0] + 1 if self._sheet.start else 1
        )
        filled = ((line, row) for line, row in numbered if any(cell not in ("", None) for cell in row))
        columns = self._header(next(filled, None))
        first = True
        while (batch := list(islice(filled, rows))) or first:
            first = False
            self._done += len(batch)
            yield _chunk(columns, batch)

    def _header(self, found: tuple[int, list[Any]] | None) -> list[str]:
        if found is None:
            message = f"{self._name} is empty. The first row must name the columns."
            raise UnreadableFileError(message)
        line, cells = found
        names = [(cell_text(cell) or "").strip() for cell in cells]
        while names and not names[-1]:
            names.pop()
        if "" in names:
            place = names.index("") + 1
            message = (
                f"{self._name}: column {place} of the header in row {line} has no name. Merged cells name only their "
                "first column: split them, and keep one header row above the data."
            )
            raise UnreadableFileError(message)
        check_header(self._name, names)
        return names


def _chosen(workbook: CalamineWorkbook, path: Path, wanted: str | None) -> CalamineSheet:
    names = workbook.sheet_names
    if wanted is not None:
        if wanted not in names:
            message = f"{path.name} has no sheet {wanted!r}. Sheets: {', '.join(names)}."
            raise UnreadableFileError(message)
        return workbook.get_sheet_by_name(wanted)
    filled = [sheet for sheet in map(workbook.get_sheet_by_name, names) if sheet.start is not None]
    if len(filled) > 1:
        message = (
            f"{path.name} has {len(filled)} sheets with data: {', '.join(sheet.name for sheet in filled)}. Say which "
            'one in the mapping profile: sheet = "…" under [file].'
        )
        raise UnreadableFileError(message)
    return filled[0] if filled else workbook.get_sheet_by_index(0)


def _check_size(path: Path, limits: ReadLimits) -> None:
    """A workbook is a zip archive, which can be made to unpack to more than the machine holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            total = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        message = f"{path.name} is a damaged workbook or no workbook at all. Export it as CSV in UTF-8."
        raise UnreadableFileError(message) from error
    allowed = min(limits.unpacked_bytes, max(path.stat().st_size * limits.ratio, limits.ratio_floor_bytes))
    if total > allowed:
        message = (
            f"{path.name} unpacks to more than {allowed >> 20} MiB and is refused. Export it as CSV in parts."
        )
        raise UnreadableFileError(message)


def _chunk(columns: list[str], batch: list[tuple[int, list[Any]]]) -> RawChunk:
    width = len(columns)
    good: list[tuple[int, list[str | None]]] = []
    bad: list[BadLine] = []
    for line, row in batch:
        cells = [cell_text(cell) or None for cell in row]
        if any(cell is not None for cell in cells[width:]):
            reason = f"has values beyond the {width} columns of the header"
            bad.append(BadLine(line=line, column="", value="", reason=reason))
        else:
            good.append((line, [*cells[:width], *[None] * (width - len(cells))]))
    return RawChunk(frame_of(columns, good), tuple(bad))

"""JSON documents and Parquet files into rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from db.ingest.source import (
    RawChunk,
    ReadOptions,
    Records,
    UnreadableFileError,
    cell_text,
    check_header,
    fingerprint,
    frame_of,
)
from db.ingest.text_files import GZIP_MAGIC, unpacked

#: A document is read whole; a larger one is to be sent as NDJSON, which is streamed.
MAX_DOCUMENT = 1 << 30


class JsonSource:
    """A JSON document: a list of objects, or an object that holds one."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        """Read and parse the document.

        Raises:
            UnreadableFileError: when it is cut off, too large, or holds no list of records.
        """
        self.sha256 = fingerprint(path)
        self._list = _records(path, _document(path, options), options.records)
        self._done = 0

    def progress(self) -> float:
        """Share of the records handed out."""
        return self._done / len(self._list) if self._list else 1.0

    def chunks(self, rows: int = 20_000) -> Iterator[RawChunk]:
        """The records, numbered from 1."""
        records = Records()
        for start in range(0, max(len(self._list), 1), rows):
            batch = self._list[start : start + rows]
            self._done = start + len(batch)
            yield records.chunk(list(enumerate(batch, start=start + 1)))


def _document(path: Path, options: ReadOptions) -> Any:
    size = path.stat().st_size
    with path.open("rb") as file:
        zipped = file.read(2) == GZIP_MAGIC
        file.seek(0)
        blocks: Iterator[bytes] = iter(lambda: file.read(1 << 20), b"")
        content = b"".join(unpacked(path, blocks, size, options.limits) if zipped else blocks)
    if len(content) > MAX_DOCUMENT:
        message = (
            f"{path.name} is larger than {MAX_DOCUMENT >> 20} MiB. Send it as NDJSON, one object a line."
        )
        raise UnreadableFileError(message)
    try:
        return orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        message = f"{path.name} is not complete JSON: {error.msg} at line {error.lineno}. It may be cut off; fetch it again."
        raise UnreadableFileError(message) from error


def _records(path: Path, document: Any, place: str | None) -> list[Any]:
    found = document
    for name in place.split(".") if place else ():
        found = found.get(name) if isinstance(found, dict) else None
    if place is None and isinstance(document, dict):
        lists = [key for key, value in document.items() if isinstance(value, list)]
        found = document[lists[0]] if len(lists) == 1 else None
    if not isinstance(found, list):
        message = (
            f"{path.name} holds no list of records{f' at {place!r}' if place else ''}. Name its place in the mapping "
            'profile, for example records = "data.items".'
        )
        raise UnreadableFileError(message)
    return found


class ParquetSource:
    """A Parquet file, read in batches."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        """Open the file and look at its columns.

        Raises:
            UnreadableFileError: when it is damaged or a column holds lists, objects or bytes.
        """
        del options
        self.sha256 = fingerprint(path)
        self._path = path
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            message = f"{path.name} is a damaged Parquet file ({error}). Fetch it again."
            raise UnreadableFileError(message) from error
        for field in self._file.schema_arrow:
            if pa.types.is_nested(field.type) or pa.types.is_binary(field.type):
                message = (
                    f"{path.name}: column {field.name!r} has type {field.type}, which is no cell. Leave it out, or "
                    "write its parts as columns of their own."
                )
                raise UnreadableFileError(message)
        check_header(path.name, self._file.schema_arrow.names)
        self._done = 0

    def progress(self) -> float:
        """Share of the rows handed out."""
        return float(self._done / max(self._file.metadata.num_rows, 1))

    def chunks(self, rows: int = 20_000) -> Iterator[RawChunk]:
        """The rows, numbered from 1."""
        names = self._file.schema_arrow.names
        if self._file.metadata.num_rows == 0:
            yield RawChunk(frame_of(names, []))
        for batch in self._file.iter_batches(batch_size=rows):
            cells = zip(
                *([cell_text(v) for v in column.to_pylist()] for column in batch.columns), strict=True
            )
            numbered = list(enumerate(cells, start=self._done + 1))
            self._done += batch.num_rows
            yield RawChunk(frame_of(names, numbered))

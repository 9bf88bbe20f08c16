"""Any file that a source hands over, by its content and its name: text, JSON, Parquet or a workbook."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from db.ingest.documents import JsonSource, ParquetSource
from db.ingest.source import (
    BLOCK,
    RawChunk,
    ReadLimits,
    ReadOptions,
    Source,
    UnreadableFileError,
    fingerprint,
)
from db.ingest.text_files import GZIP_MAGIC, TextSource, stem_suffix, unpacked
from db.ingest.workbooks import WorkbookSource

__all__ = ["RawChunk", "ReadLimits", "ReadOptions", "Source", "UnreadableFileError", "open_source"]

ZIP_MAGIC, PARQUET_MAGIC, OLD_WORKBOOK_MAGIC = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"


def open_source(path: Path, options: ReadOptions | None = None) -> Source:
    """Look a file through and make it ready to read.

    Raises:
        UnreadableFileError: when the file as a whole cannot be read.
    """
    options = options or ReadOptions()
    try:
        with path.open("rb") as file:
            start = file.read(8)
        if start.startswith(GZIP_MAGIC) and _inner_start(path).startswith((PARQUET_MAGIC, ZIP_MAGIC)):
            return UnpackedSource(path, options)
        return _kind(path, start)(path, options)
    except IsADirectoryError as error:
        message = f"{path} is a folder, not a file. Name the files in it."
        raise UnreadableFileError(message) from error
    except FileNotFoundError as error:
        message = f"There is no file {path}."
        raise UnreadableFileError(message) from error
    except PermissionError as error:
        message = f"{path} may not be read by this user. Check its rights."
        raise UnreadableFileError(message) from error


def _kind(path: Path, start: bytes) -> type[TextSource | JsonSource | ParquetSource | WorkbookSource]:
    if start.startswith(PARQUET_MAGIC):
        return ParquetSource
    if start.startswith(ZIP_MAGIC):
        return WorkbookSource
    if start.startswith(OLD_WORKBOOK_MAGIC):
        message = f"{path.name} is a workbook of before 2007. Save it as .xlsx, or export it as CSV in UTF-8."
        raise UnreadableFileError(message)
    return JsonSource if stem_suffix(path) == ".json" else TextSource


def _inner_start(path: Path) -> bytes:
    """The first bytes within a gzip file; none when it is damaged, which reading it will tell."""
    with path.open("rb") as file:
        try:
            return zlib.decompressobj(wbits=31).decompress(file.read(BLOCK), 8)
        except zlib.error:
            return b""


class UnpackedSource:
    """A gzipped workbook or Parquet file, which are read from any place: unpacked beside, within the limits."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        """Unpack the file and look it through.

        Raises:
            UnreadableFileError: when it is damaged, too large, or cannot be read.
        """
        self._folder = TemporaryDirectory(prefix="unpacked-")
        inner = Path(self._folder.name) / path.name.removesuffix(".gz")
        try:
            with path.open("rb") as packed, inner.open("wb") as out:
                blocks = iter(lambda: packed.read(BLOCK), b"")
                for piece in unpacked(path, blocks, path.stat().st_size, options.limits):
                    out.write(piece)
            self._source = open_source(inner, options)
        except BaseException:
            self._folder.cleanup()
            raise
        self.sha256 = fingerprint(path)

    def progress(self) -> float:
        """Share of the unpacked file read so far."""
        return self._source.progress()

    def chunks(self, rows: int = 20_000) -> Iterator[RawChunk]:
        """The rows in order; the unpacked file is gone afterwards."""
        try:
            yield from self._source.chunks(rows)
        finally:
            self._folder.cleanup()

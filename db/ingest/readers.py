"""Any file that a source hands over, by its content and its name: text, JSON, Parquet or a workbook."""

from __future__ import annotations

from pathlib import Path

from db.ingest.documents import JsonSource, ParquetSource
from db.ingest.source import RawChunk, ReadLimits, ReadOptions, Source, UnreadableFileError
from db.ingest.text_files import TextSource, stem_suffix
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

"""Text files into rows: CSV and its relatives, and NDJSON, plain or gzipped, streamed in chunks.

A file is looked through once before the first row is handed out, so that everything that makes it unreadable as a
whole (encoding, truncation, a bomb, binary content) is found before anything of it is written.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

import orjson

from db.ingest.csv_lines import DELIMITERS, CsvLines
from db.ingest.source import (
    BLOCK,
    BadLine,
    RawChunk,
    ReadLimits,
    ReadOptions,
    Records,
    UnreadableFileError,
    check_header,
    hashed,
)

GZIP_MAGIC = b"\x1f\x8b"
MAX_FIELD = 100_000


class TextSource:
    """An inspected text file."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        """Look the file through.

        Raises:
            UnreadableFileError: when the file as a whole cannot be read.
        """
        inspected = _inspect(path, options.encoding, options.limits)
        self.path = path
        self.sha256 = inspected.sha256
        self.bytes = inspected.bytes
        self._gzipped = inspected.gzipped
        self._encoding = options.encoding
        self._is_json = stem_suffix(path) in (".ndjson", ".jsonl")
        self._raw: IO[bytes] | None = None
        self._delimiter = options.delimiter
        self._records = Records()
        self.columns: tuple[str, ...] = () if self._is_json else self._header()

    def progress(self) -> float:
        """Share of the file's bytes read so far."""
        return min(self._raw.tell() / max(self.bytes, 1), 1.0) if self._raw and not self._raw.closed else 0.0

    def chunks(self, rows: int = 20_000) -> Iterator[RawChunk]:
        """The rows in order, at most `rows` a chunk; the first chunk comes even when there are none."""
        with self._text() as text:
            if self._is_json:
                yield from self._json_chunks(text, rows)
            else:
                yield from CsvLines(self.path.name, text, self.columns, self._delimiter or ",").chunks(rows)

    def _text(self) -> IO[str]:
        self._raw = self.path.open("rb")
        data: Any = gzip.GzipFile(fileobj=self._raw) if self._gzipped else self._raw
        return io.TextIOWrapper(data, encoding=self._encoding, newline="")

    def _header(self) -> tuple[str, ...]:
        with self._text() as text:
            first = text.readline(MAX_FIELD)
            if not first.strip():
                message = f"{self.path.name} has no header line. The first line must name the columns."
                raise UnreadableFileError(message)
            self._delimiter = self._delimiter or _sniff(first, self.path)
            text.seek(0)
            names = [name.strip() for name in next(csv.reader(text, delimiter=self._delimiter))]
        if len(names) == 1 and any(other in first for other in DELIMITERS if other != self._delimiter):
            message = (
                f"{self.path.name} is not separated by {self._delimiter!r}: its header is one column, {names[0]!r}. "
                "Set the delimiter in the mapping profile, or leave it out to have it recognised."
            )
            raise UnreadableFileError(message)
        check_header(self.path.name, names)
        return tuple(names)

    def _json_chunks(self, text: IO[str], rows: int) -> Iterator[RawChunk]:
        records, first = self._json_records(text), True
        while (batch := list(islice(records, rows))) or first:
            first = False
            yield self._records.chunk(batch)

    def _json_records(self, text: IO[str]) -> Iterator[tuple[int, Any]]:
        for number, line in enumerate(text, start=1):
            if line.strip():
                yield number, _parsed(line, number)


@dataclass(frozen=True, kw_only=True)
class _Inspected:
    sha256: str
    bytes: int
    gzipped: bool


def _inspect(path: Path, encoding: str, limits: ReadLimits) -> _Inspected:
    with path.open("rb") as file:
        start = file.read(8)
        file.seek(0)
        gzipped = start.startswith(GZIP_MAGIC)
        digest, size = hashlib.sha256(), path.stat().st_size
        blocks = hashed(file, digest)
        _check_text(path, unpacked(path, blocks, size, limits) if gzipped else blocks, encoding)
    return _Inspected(sha256=digest.hexdigest(), bytes=size, gzipped=gzipped)


def unpacked(path: Path, blocks: Iterable[bytes], size: int, limits: ReadLimits) -> Iterator[bytes]:
    """Bytes of a gzip file, member by member, within the limits."""
    unpacker, total = zlib.decompressobj(wbits=31), 0
    allowed = min(limits.unpacked_bytes, max(size * limits.ratio, limits.ratio_floor_bytes))
    try:
        for block in blocks:
            rest = block
            while rest:
                if unpacker.eof:
                    unpacker = zlib.decompressobj(wbits=31)
                piece = unpacker.decompress(rest, BLOCK)
                total += len(piece)
                if total > allowed:
                    message = (
                        f"{path.name} unpacks to more than {allowed >> 20} MiB from {size >> 10} KiB and is refused. "
                        "If it is genuine, unpack it and ingest it in parts."
                    )
                    raise UnreadableFileError(message)
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
                if piece:
                    yield piece
    except zlib.error as error:
        message = (
            f"{path.name} is damaged: its compressed content cannot be unpacked ({error}). Fetch it again."
        )
        raise UnreadableFileError(message) from error
    if not unpacker.eof:
        message = f"{path.name} is cut off: its compressed content does not end. Fetch it again."
        raise UnreadableFileError(message)


def _check_text(path: Path, blocks: Iterable[bytes], encoding: str) -> None:
    decoder, lines, total = codecs.getincrementaldecoder(encoding)(), 1, 0
    for block in blocks:
        total += len(block)
        if b"\x00" in block:
            message = f"{path.name} is not text: it holds zero bytes. Export it as CSV in UTF-8."
            raise UnreadableFileError(message)
        _decode(path, decoder, block, encoding, lines)
        lines += block.count(b"\n")
    if total == 0:
        message = f"{path.name} is empty. The first line must name the columns."
        raise UnreadableFileError(message)
    _decode(path, decoder, b"", encoding, lines, final=True)


def _decode(
    path: Path, decoder: Any, block: bytes, encoding: str, lines: int, *, final: bool = False
) -> None:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError as error:
        line = lines + block[: error.start].count(b"\n")
        message = (
            f"{path.name} is not {encoding.removesuffix('-sig').upper()}: line {line} has a byte that does not belong "
            "there. Save it as UTF-8, or set the encoding in the mapping profile (Excel often writes cp1252)."
        )
        raise UnreadableFileError(message) from error


def stem_suffix(path: Path) -> str:
    """Suffix of a file's name in lower case, without `.gz`."""
    return Path(path.name.removesuffix(".gz")).suffix.lower()


def _sniff(header: str, path: Path) -> str:
    if stem_suffix(path) == ".tsv":
        return "\t"
    counts = {delimiter: header.count(delimiter) for delimiter in DELIMITERS}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    return best if counts[best] else ","


def _parsed(line: str, number: int) -> Any:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return BadLine(line=number, column="", value="", reason="is not complete JSON")
    return found

"""Reference data from files: points, targets, opening balances; one file, one transaction.

A file is small and its rows depend on one another, so it is read whole. Good rows replace the rows of the same thing
and first day; a row that would be valid together with another of the same thing is refused, and so is that other one
when it comes from the same file. What a file says of a thing replaces all that the city profile says of it.
"""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine

from db import journal
from db.city.profile import CityProfile, known_districts
from db.contracts import RowFault
from db.engine import reading, writing
from db.ingest.checks import check
from db.ingest.mapping import MappingProfile
from db.ingest.readers import RawChunk, Source, UnreadableFileError, open_source
from db.journal import Counts, Report
from db.merge import raise_revision
from db.reference import load_reference
from db.references import ReferenceRef
from db.settle import LOCK, note, settle
from db.shelf import Shelf

MAX_ROWS = 200_000


@dataclass(frozen=True, kw_only=True)
class _Read:
    """A file as read: its rows as text and, where every cell is good, as values; what is wrong with the others."""

    text: pd.DataFrame
    good: pd.DataFrame
    faults: list[RowFault]
    rows: int
    duplicates: int
    dropped: tuple[str, ...]


@dataclass(kw_only=True)
class ReferenceIngest:
    """Where rows of reference data go and under which rules; one for each file."""

    engine: Engine
    ref: ReferenceRef
    city: CityProfile
    profile: MappingProfile
    actor: str = field(default_factory=getpass.getuser)
    now: Callable[[], int] = lambda: int(time.time())
    on_progress: Callable[[float], None] = lambda _share: None

    def file(self, path: Path) -> Report:
        """Bring one file in, and derive again the facts that it decides otherwise than before.

        Raises:
            UnreadableFileError: when the file as a whole cannot be read; nothing of it is written then.
        """
        report = Report(load_id=0, feed=self.ref.key, file=path.name, counts=Counts())
        try:
            source = open_source(path, self.profile.file.options)
            read = self._read(source, path)
        except UnreadableFileError as error:
            with writing(self.engine, LOCK) as connection:
                self._journal(connection, report, "", status="failed", message=str(error))
            raise
        report.dropped = read.dropped
        with writing(self.engine, LOCK) as connection:
            self._write(connection, read, report, source.sha256)
        settle(self.engine, actor=self.actor, now=self.now, reason=f"{self.ref.key}: {path.name}")
        self.on_progress(1.0)
        return report

    def _read(self, source: Source, path: Path) -> _Read:
        chunks: list[RawChunk] = []
        rows = 0
        for chunk in source.chunks():
            rows += len(chunk.frame)
            chunks.append(chunk)
            self.on_progress(source.progress() / 2)
            if rows > MAX_ROWS:
                message = f"{path.name} has more than {MAX_ROWS:,} rows of reference data. Split it by kind or place."
                raise UnreadableFileError(message)
        mapped = self.profile.apply(pd.concat([chunk.frame for chunk in chunks]), self.ref.feed)
        with reading(self.engine) as connection:
            zone = load_reference(connection).zone
        checked = check(
            mapped,
            self.ref.feed,
            zone=zone,
            profile=self.profile,
            known_districts=known_districts(self.city),
            extra_values=self.city.extra_values(self.ref.key),
            now=self.now(),
        )
        faults = [
            RowFault(bad.line, bad.column, "unreadable_line", bad.reason)
            for chunk in chunks
            for bad in chunk.bad
        ]
        cells = checked.bad[["line", "column", "code", "reason"]].itertuples(index=False)
        faults += [RowFault(int(line), column, code, reason) for line, column, code, reason in cells]
        return _Read(
            text=mapped.frame,
            good=checked.frame,
            faults=faults,
            rows=rows + sum(len(chunk.bad) for chunk in chunks),
            duplicates=checked.duplicates,
            dropped=mapped.dropped,
        )

    def _write(self, connection: Connection, read: _Read, report: Report, sha256: str) -> None:
        shelf = Shelf(connection, self.ref)
        faults = [*read.faults, *shelf.faults(read.good)]
        refused = {fault.line for fault in faults}
        placed = shelf.put(read.good[~read.good.index.isin(refused)])
        report.counts = Counts(
            rows_read=read.rows,
            inserted=placed.inserted,
            updated=placed.updated,
            unchanged=placed.unchanged,
            duplicates=read.duplicates,
            quarantined=len(refused),
        )
        report.load_id = self._journal(connection, report, sha256, status="done")
        self._quarantine(connection, read.text, faults, report, sha256)
        if placed.changed:
            note(connection, [self.ref.key] if placed.decided else [])
            report.revision = raise_revision(connection, self.now())

    def _journal(self, connection: Connection, report: Report, sha256: str, **outcome: Any) -> int:
        load_id = journal.open_load(
            connection,
            feed=self.ref.key,
            profile=self.profile.name,
            file=report.file,
            sha256=sha256,
            actor=self.actor,
            started_at=self.now(),
        )
        journal.update_load(connection, load_id, report.counts, finished_at=self.now(), **outcome)
        return load_id

    def _quarantine(
        self, connection: Connection, text: pd.DataFrame, faults: list[RowFault], report: Report, sha256: str
    ) -> None:
        """Keep refused rows with their contract columns and every fault."""
        wanted = text.loc[text.index.isin({fault.line for fault in faults})]
        named = [str(name) for name in wanted.columns]
        cells: dict[int, dict[str, str | None]] = {
            int(line): {n: None if pd.isna(cell) else str(cell) for n, cell in zip(named, row, strict=True)}
            for line, *row in wanted.itertuples()
        }
        found: dict[int, list[dict[str, str]]] = {}
        for line, column, code, reason in faults:
            value = cells.get(line, {}).get(column) or ""
            fault = {"column": column, "value": value, "code": code, "reason": reason}
            found.setdefault(line, []).append(fault)
            said = f"{column}: {reason}" if column else reason
            report.reasons[said] = report.reasons.get(said, 0) + 1
        journal.quarantine(
            connection,
            feed=self.ref.key,
            sha256=sha256,
            file=report.file,
            load_id=report.load_id,
            faults=found,
            records=cells,
            now=self.now(),
        )

"""A source into the database: read, map, check, derive, merge; chunk by chunk, each chunk one transaction."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine

from db import journal
from db.city.profile import CityProfile, known_districts
from db.declare import Kind
from db.engine import reading, writing
from db.ingest.checks import Checked, check
from db.ingest.derive import derive
from db.ingest.fold import Folding
from db.ingest.mapping import MappingProfile, canonical_profile, load_mapping
from db.ingest.readers import RawChunk, UnreadableFileError, open_source
from db.journal import Counts, Report
from db.merge import Merged, merge, raise_revision
from db.reference import Reference, load_reference
from db.registry import FeedRef
from db.schema import tables

#: Rows a transaction: the write lock is held for a fraction of a second.
CHUNK_ROWS = 20_000


@dataclass(kw_only=True)
class Ingest:
    """Where records go and under which rules; one for each load.

    `now` is the instant by which "in the future" is judged, the wall clock unless given.
    """

    engine: Engine
    ref: FeedRef
    city: CityProfile
    profile: MappingProfile
    actor: str = field(default_factory=getpass.getuser)
    now: Callable[[], int] = lambda: int(time.time())
    on_progress: Callable[[float], None] = lambda _share: None

    def file(self, path: Path, *, chunk_rows: int = CHUNK_ROWS) -> Report:
        """Ingest one file; what was done before an interruption is found unchanged and costs little.

        Raises:
            UnreadableFileError: when the file as a whole cannot be read; nothing of it is written then, except
                by chunks committed before an unreadable part that no pre-check can see.
            db.engine.DatabaseUnavailableError: when the database fails; committed chunks stay.
        """
        try:
            source = open_source(path, self.profile.file.options)
            folding = (
                Folding(self.engine, self.ref, self.profile, source)
                if self.profile.fold is not None
                else None
            )
        except UnreadableFileError as error:
            self._refuse(path, str(error))
            raise
        if folding is not None:
            job = replace(self, profile=self.profile.after_fold)
            chunks = folding.chunks(chunk_rows)
            report = job._run(chunks, file=path.name, sha256=source.sha256)  # noqa: SLF001 - itself, copied
            report.dropped, report.folded = folding.dropped, folding.rows
            return report
        chunks = ((chunk, source.progress()) for chunk in source.chunks(chunk_rows))
        return self._run(chunks, file=path.name, sha256=source.sha256)

    def frames(self, frames: Iterable[pd.DataFrame], *, name: str, digest: str = "") -> Report:
        """Ingest canonical records that are already text in columns, one chunk a frame."""
        chunks = ((RawChunk(frame=frame, bad=()), 0.0) for frame in frames)
        return self._run(chunks, file=name, sha256=digest)

    def open(self, *, name: str, digest: str = "") -> Running:
        """Begin a load that takes chunks as they come, under one row of the journal and today's reference data."""
        with writing(self.engine, self.ref.program.key) as connection:
            load_id = self._open(connection, file=name, sha256=digest)
        with reading(self.engine) as connection:
            reference = load_reference(connection)
        report = Report(load_id=load_id, feed=self.ref.key, file=name, counts=Counts())
        return Running(ingest=self, report=report, reference=reference, sha256=digest)

    def _refuse(self, path: Path, reason: str) -> None:
        with writing(self.engine, self.ref.program.key) as connection:
            load_id = self._open(connection, file=path.name, sha256="")
            journal.update_load(
                connection, load_id, Counts(), status="failed", message=reason, finished_at=self.now()
            )

    def _open(self, connection: Connection, *, file: str, sha256: str) -> int:
        journal.expire_quarantine(connection, self.now())
        return journal.open_load(
            connection,
            feed=self.ref.key,
            profile=self.profile.name,
            file=file,
            sha256=sha256,
            actor=self.actor,
            started_at=self.now(),
        )

    def _run(self, chunks: Iterator[tuple[RawChunk, float]], *, file: str, sha256: str) -> Report:
        run = self.open(name=file, digest=sha256)
        try:
            for chunk, share in chunks:
                run.take(chunk)
                self.on_progress(share)
        except Exception as error:
            run.close(status="failed", message=str(error))
            raise
        run.close()
        self.on_progress(1.0)
        return run.report


@dataclass(kw_only=True)
class Running:
    """One load between its chunks."""

    ingest: Ingest
    report: Report
    reference: Reference
    sha256: str

    def take(self, chunk: RawChunk, *, also: Callable[[Connection], None] | None = None) -> None:
        """Check and merge one chunk in a transaction of its own, with whatever else belongs into it."""
        ingest, now = self.ingest, self.ingest.now()
        checked, facts = self.read(chunk, now=now)
        with writing(ingest.engine, ingest.ref.program.key) as connection:
            if also is not None:
                also(connection)
            merged = merge(
                connection, ingest.ref.key, facts, load_id=self.report.load_id, zone=self.reference.zone
            )
            counts = self._counted(chunk, checked, merged)
            self._quarantine(connection, chunk, checked, now)
            journal.update_load(connection, self.report.load_id, counts)
            if merged.changed:
                journal.update_feed_state(connection, tables(ingest.ref.key), facts, merged.inserted, now)
                self.report.revision = raise_revision(connection, now)
        self.report.counts = counts

    def read(self, chunk: RawChunk, *, now: int) -> tuple[Checked, pd.DataFrame]:
        """What became of a chunk's rows, and the facts that they make; nothing is written."""
        ingest, feed = self.ingest, self.ingest.ref.feed
        mapped = ingest.profile.apply(chunk.frame, feed)
        checked = check(
            mapped,
            feed,
            zone=self.reference.zone,
            profile=ingest.profile,
            known_districts=known_districts(ingest.city),
            extra_values=ingest.city.extra_values(ingest.ref.key),
            now=now,
        )
        self.report.dropped = mapped.dropped
        return checked, derive(checked.frame, feed, self.reference)

    def close(self, *, status: str = "done", message: str | None = None) -> None:
        """End the load in the journal."""
        ingest, report = self.ingest, self.report
        with writing(ingest.engine, ingest.ref.program.key) as connection:
            journal.update_load(
                connection,
                report.load_id,
                report.counts,
                status=status,
                message=message,
                finished_at=ingest.now(),
            )

    def _counted(self, chunk: RawChunk, checked: Checked, merged: Merged) -> Counts:
        so_far, amount = self.report.counts, control_column(self.ingest.ref)
        total = int(checked.frame[amount].fillna(0).sum()) if amount else 0
        return Counts(
            rows_read=so_far.rows_read + len(chunk.frame) + len(chunk.bad),
            inserted=so_far.inserted + merged.inserted,
            updated=so_far.updated + merged.updated,
            unchanged=so_far.unchanged + merged.unchanged,
            duplicates=so_far.duplicates + checked.duplicates,
            quarantined=so_far.quarantined + len(checked.bad_rows) + len(chunk.bad),
            control_total=so_far.control_total + total,
        )

    def _quarantine(self, connection: Connection, chunk: RawChunk, checked: Checked, now: int) -> None:
        faults: dict[int, list[dict[str, str]]] = {}
        for bad in chunk.bad:
            fault = {
                "column": bad.column,
                "value": bad.value,
                "code": "unreadable_line",
                "reason": bad.reason,
            }
            faults.setdefault(bad.line, []).append(fault)
        for line, column, value, code, reason in checked.bad[
            ["line", "column", "value", "code", "reason"]
        ].itertuples(index=False):
            fault = {"column": column, "value": value, "code": code, "reason": reason}
            faults.setdefault(int(line), []).append(fault)
        for found in faults.values():
            for fault in found:
                key = f"{fault['column']}: {fault['reason']}" if fault["column"] else fault["reason"]
                self.report.reasons[key] = self.report.reasons.get(key, 0) + 1
        text = checked.bad_rows.astype(object).where(checked.bad_rows.notna(), None)
        rows: list[dict[Any, Any]] = text.to_dict(orient="records")
        records = dict(zip((int(line) for line in text.index.to_numpy()), rows, strict=True))
        journal.quarantine(
            connection,
            feed=self.ingest.ref.key,
            sha256=self.sha256,
            file=self.report.file,
            load_id=self.report.load_id,
            faults=faults,
            records=records,
            now=now,
        )


def control_column(ref: FeedRef) -> str | None:
    """The column whose sum the journal keeps: the feed's first required rupiah column."""
    for column in ref.feed.columns:
        if column.kind is Kind.IDR and column.required:
            return column.name
    return None


def prepare(
    engine: Engine, ref: FeedRef, city: CityProfile, *, profile: str | None = None, **options: object
) -> Ingest:
    """An ingest into a feed, under a mapping profile or the contract's own column names.

    Raises:
        UnreadableFileError: when the profile cannot be read or is for another feed.
    """
    mapping = mapping_for(ref.key, profile)
    return Ingest(engine=engine, ref=ref, city=city, profile=mapping, **options)  # type: ignore[arg-type]


def mapping_for(feed: str, profile: str | None) -> MappingProfile:
    """The mapping profile of a name or file for a feed; without one, the contract's own column names.

    Raises:
        UnreadableFileError: when the profile cannot be read or is for another feed.
    """
    mapping = load_mapping(profile) if profile else canonical_profile(feed)
    if mapping.feed != feed:
        message = (
            f"Mapping profile '{mapping.name}' is for feed '{mapping.feed}', not for '{feed}'. "
            f"Run: python -m db ingest {mapping.feed} FILE --profile {profile}"
        )
        raise UnreadableFileError(message)
    return mapping

"""Refused rows: list them, export them, send them again once mended."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, select, update

from db import journal
from db.city.profile import CityProfile
from db.engine import reading, writing
from db.ingest.door import open_door
from db.ingest.readers import open_source
from db.journal import Report
from db.references import ReferenceRef
from db.registry import FeedRef
from db.tables import Quarantine

#: Columns of an export that say where a row came from; a mapping never takes them for data.
LINE, FILE_HASH, REASON = "_line", "_sha256", "_reason"


def waiting(engine: Engine, *, feed: str | None = None, limit: int | None = None) -> Sequence[Row[Any]]:
    """Refused rows that nobody mended yet, oldest first."""
    rows = select(Quarantine.__table__).where(Quarantine.resolved_by.is_(None))
    if feed:
        rows = rows.where(Quarantine.feed == feed)
    ordered = rows.order_by(Quarantine.created_at, Quarantine.feed, Quarantine.sha256, Quarantine.line)
    with reading(engine) as connection:
        return connection.execute(ordered.limit(limit)).all()


def export(engine: Engine, ref: FeedRef | ReferenceRef, out: Path) -> int:
    """Write a feed's refused rows as CSV with the contract's columns; returns how many.

    Cells that a spreadsheet would take for a formula are left as they are: the file is for mending and sending
    back, and must say what the source said.
    """
    columns = list(dict.fromkeys([*(column.name for column in ref.feed.columns), "source"]))
    rows = waiting(engine, feed=ref.key)
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*columns, LINE, FILE_HASH, REASON])
        for row in rows:
            reasons = "; ".join(f"{fault['column']} {fault['reason']}".strip() for fault in row.faults)
            cells = [row.record.get(name) or "" for name in columns]
            writer.writerow([*cells, row.line, row.sha256, reasons])
    return len(rows)


def resend(
    engine: Engine, ref: FeedRef | ReferenceRef, city: CityProfile, file: Path, *, now: Callable[[], int]
) -> Report:
    """Ingest a mended export and mark the rows that were accepted.

    The zone and formats of the file are the contract's: ISO dates, plain numbers, canonical values.
    """
    job = open_door(engine, ref.key, city, now=now)
    report = job.file(file)
    origins = _origins(file)
    refused = _refused_lines(engine, ref, report.load_id)
    mended = [origin for line, origin in origins.items() if line not in refused]
    with writing(engine, ref.program.key if ref.program else ref.key) as connection:
        for sha256, line in mended:
            connection.execute(
                update(Quarantine)
                .where(Quarantine.feed == ref.key, Quarantine.sha256 == sha256, Quarantine.line == line)
                .values(resolved_by=report.load_id)
            )
    return report


def _origins(file: Path) -> dict[int, tuple[str, int]]:
    """Line of the mended file to the refused row it came from."""
    found: dict[int, tuple[str, int]] = {}
    for chunk in open_source(file).chunks():
        if LINE in chunk.frame and FILE_HASH in chunk.frame:
            named = chunk.frame[[FILE_HASH, LINE]].dropna()
            found.update({int(at): (str(h), int(n)) for at, h, n in named.itertuples()})
    return found


def _refused_lines(engine: Engine, ref: FeedRef | ReferenceRef, load_id: int) -> set[int]:
    with reading(engine) as connection:
        rows = connection.execute(
            select(Quarantine.line).where(Quarantine.feed == ref.key, Quarantine.load_id == load_id)
        )
        return {int(line) for line in rows.scalars()}


def expire(engine: Engine, *, now: int) -> int:
    """Remove refused rows whose time is over; returns how many."""
    with writing(engine, "quarantine") as connection:
        return journal.expire_quarantine(connection, now)

"""The book-keeping around an ingest: the journal, the quarantine and what is known of each source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, insert, select, update

from db.known import known_since
from db.schema import FeedTables
from db.tables import FeedState, Load, Quarantine

QUARANTINE_DAYS = 30


@dataclass(kw_only=True)
class Counts:
    """What became of the rows of a load so far."""

    rows_read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    quarantined: int = 0
    control_total: int = 0

    def values(self) -> dict[str, int]:
        """The journal's columns."""
        return dict(vars(self))


@dataclass(kw_only=True)
class Report:
    """The outcome of a load, as the journal and the command line tell it.

    `folded` is the number of rows of which the records read were made, 0 where each row is a record.
    """

    load_id: int
    feed: str
    file: str
    counts: Counts
    revision: int = 0
    dropped: tuple[str, ...] = ()
    folded: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def open_load(connection: Connection, **values: Any) -> int:
    """Begin a journal row and return its number; earlier runs of the same file that never ended are marked."""
    connection.execute(
        update(Load)
        .where(Load.feed == values["feed"], Load.sha256 == values["sha256"], Load.status == "running")
        .values(status="interrupted")
    )
    row = {"status": "running", **Counts().values(), **values}
    return int(connection.scalar(insert(Load).values(row).returning(Load.id)) or 0)


def update_load(connection: Connection, load_id: int, counts: Counts, **values: Any) -> None:
    """Write the counts so far, and whatever else is given, to the journal row."""
    connection.execute(update(Load).where(Load.id == load_id).values(**counts.values(), **values))


def update_feed_state(
    connection: Connection, tables: FeedTables, frame: pd.DataFrame, inserted: int, now: int
) -> None:
    """Note per source how far the data reaches, and since when the feed is known.

    `frame` holds the facts of one merge that changed something.
    """
    feed = tables.feed
    instants = list(dict.fromkeys([feed.at, *feed.milestones]))
    past = frame[instants].where(frame[instants] <= now)
    known = frame[["source"]].assign(newest=past.max(axis=1))
    by_source = known.groupby("source").agg(newest=("newest", "max"), n=("source", "size"))
    # New facts are counted for the whole batch; with several sources in one file they are shared out by rows.
    for source, row in by_source.iterrows():
        share = inserted if len(by_source) == 1 else round(inserted * row["n"] / len(frame))
        _put_feed_state(connection, tables.ref.key, str(source), row, inserted=share, now=now)
    of_feed = update(FeedState).where(FeedState.feed == tables.ref.key)
    connection.execute(of_feed.values(first_at=known_since(connection, tables)))


def _put_feed_state(
    connection: Connection, feed: str, source: str, row: pd.Series, *, inserted: int, now: int
) -> None:
    newest = int(row["newest"]) if pd.notna(row["newest"]) else None
    held = select(FeedState).where(FeedState.feed == feed, FeedState.source == source)
    found = connection.execute(held).one_or_none()
    if found is None:
        connection.execute(
            insert(FeedState).values(
                feed=feed, source=source, newest_at=newest, received_at=now, records=inserted
            )
        )
        return
    connection.execute(
        update(FeedState)
        .where(FeedState.feed == feed, FeedState.source == source)
        .values(
            newest_at=_newest(found.newest_at, newest),
            received_at=now,
            records=FeedState.records + inserted,
        )
    )


def _newest(*values: int | None) -> int | None:
    return max((value for value in values if value is not None), default=None)


def quarantine(
    connection: Connection,
    *,
    feed: str,
    sha256: str,
    file: str,
    load_id: int,
    faults: Mapping[int, Sequence[Mapping[str, str]]],
    records: Mapping[int, Mapping[str, str | None]],
    now: int,
) -> None:
    """Keep refused rows with every fault; the same line of the same file is kept once."""
    if not faults:
        return
    connection.execute(
        delete(Quarantine).where(
            Quarantine.feed == feed, Quarantine.sha256 == sha256, Quarantine.line.in_(list(faults))
        )
    )
    connection.execute(
        insert(Quarantine),
        [
            {
                "feed": feed,
                "sha256": sha256,
                "line": int(line),
                "load_id": load_id,
                "file": file,
                "faults": [dict(fault) for fault in found],
                "record": dict(records.get(line, {})),
                "created_at": now,
                "expires_at": now + QUARANTINE_DAYS * 86_400,
                "resolved_by": None,
            }
            for line, found in faults.items()
        ],
    )


def expire_quarantine(connection: Connection, now: int) -> int:
    """Remove refused rows whose time is over; returns how many."""
    return connection.execute(delete(Quarantine).where(Quarantine.expires_at <= now)).rowcount

"""What a caretaker must know: what each feed delivered last and what was refused, and how the database is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from db import migrate
from db.engine import database_of
from db.registry import feeds
from db.tables import FeedState, Load, Quarantine, Revision

#: The journal's name for a check of rollups against facts.
VERIFY = "verify"


@dataclass(frozen=True, kw_only=True)
class LastLoad:
    """The newest load of a feed; `finished_at` is None while it runs."""

    started_at: int
    finished_at: int | None
    status: str
    file: str
    actor: str


@dataclass(frozen=True, kw_only=True)
class FeedHealth:
    """One feed: records held, rows refused that nobody mended, and its newest load."""

    feed: str
    records: int
    refused: int
    last_load: LastLoad | None


@dataclass(frozen=True, kw_only=True)
class DatabaseHealth:
    """The database: its kind, size, schema and pulse, and when it was last verified (None: never)."""

    kind: str
    size_bytes: int
    revision: int
    changed_at: int | None
    schema: str | None
    wanted_schema: str | None
    verified_at: int | None
    verified_exact: bool


def feed_health(connection: Connection) -> tuple[FeedHealth, ...]:
    """Every declared feed, also those that never delivered."""
    held = select(FeedState.feed, func.sum(FeedState.records)).group_by(FeedState.feed)
    waiting = select(Quarantine.feed, func.count()).where(Quarantine.resolved_by.is_(None))
    records = {feed: int(n) for feed, n in connection.execute(held)}
    refused = {feed: int(n) for feed, n in connection.execute(waiting.group_by(Quarantine.feed))}
    return tuple(
        FeedHealth(
            feed=ref.key,
            records=records.get(ref.key, 0),
            refused=refused.get(ref.key, 0),
            last_load=_last_load(connection, ref.key),
        )
        for ref in feeds()
    )


def _last_load(connection: Connection, feed: str) -> LastLoad | None:
    newest = select(Load.started_at, Load.finished_at, Load.status, Load.file, Load.profile, Load.actor)
    own = newest.where(Load.feed == feed, Load.profile != VERIFY).order_by(Load.id.desc()).limit(1)
    row = connection.execute(own).one_or_none()
    if row is None:
        return None
    return LastLoad(
        started_at=row.started_at,
        finished_at=row.finished_at,
        status=row.status,
        file=row.file or row.profile,
        actor=row.actor,
    )


def database_health(connection: Connection) -> DatabaseHealth:
    """The state of the database as this transaction sees it."""
    pulse = connection.execute(select(Revision.revision, Revision.changed_at)).one_or_none()
    verified_at, exact = _verified(connection)
    return DatabaseHealth(
        kind=connection.dialect.name,
        size_bytes=database_of(connection).size_bytes(connection),
        revision=pulse.revision if pulse else 0,
        changed_at=pulse.changed_at if pulse else None,
        schema=migrate.current(connection),
        wanted_schema=migrate.head(),
        verified_at=verified_at,
        verified_exact=exact,
    )


def _verified(connection: Connection) -> tuple[int | None, bool]:
    """When the feed that was verified longest ago was, and whether every feed's last check was exact."""
    oldest, exact = None, True
    for ref in feeds():
        newest = select(Load.finished_at, Load.status).where(Load.feed == ref.key, Load.profile == VERIFY)
        row = connection.execute(newest.order_by(Load.id.desc()).limit(1)).one_or_none()
        if row is None or row.finished_at is None:
            return None, True
        oldest = row.finished_at if oldest is None else min(oldest, row.finished_at)
        exact = exact and row.status == "done"
    return oldest, exact

"""What a change of reference data or of the schema leaves to do: facts derived again, rollups built anew.

The change notes it in the same transaction, so that a stop in between loses nothing: the next command does it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, Engine, select, update

from db.engine import reading, writing
from db.journal import Report
from db.recompute import feeds_using, recompute
from db.registry import FeedRef, feed
from db.schema import FeedTables, tables
from db.tables import City
from db.verify import rebuild

LOCK = "city"
#: Before the name of a feed: its facts gained derived columns, or its rollups measures.
DERIVE, REBUILD = "derive:", "rebuild:"


def note(connection: Connection, names: Iterable[str]) -> None:
    """Count a change of reference data, and note by which names facts have to be derived again.

    Versions begin at the clock: a database may be made anew, or restored, in the place of another.
    """
    version = max((connection.scalar(select(City.reference_version)) or 0) + 1, int(time.time()))
    noted = (connection.scalar(select(City.pending)) or "").split()
    pending = [*noted, *(f"{name}@{version}" for name in names)]
    connection.execute(update(City).values(reference_version=version, pending=" ".join(pending)))


def settle(
    engine: Engine,
    *,
    actor: str,
    now: Callable[[], int],
    reason: str,
    before: Callable[[str], None] = lambda _feed: None,
) -> list[Report]:
    """Do what was noted; returns the recomputations that were needed.

    `before` is told each feed before its turn: with millions of records that takes minutes.
    """
    with reading(engine) as connection:
        noted = (connection.scalar(select(City.pending)) or "").split()
        names = {name.partition("@")[0] for name in noted}
        using = {ref.key: ref for ref in (*feeds_using(sorted(names)), *_named(names, DERIVE))}
        touched = [ref for ref in using.values() if has_facts(connection, tables(ref.key))]
        gained = [ref for ref in _named(names, REBUILD) if has_facts(connection, tables(ref.key))]
    reports = []
    for ref in touched:
        before(ref.key)
        reports.append(recompute(engine, ref, reason=reason, actor=actor, now=now))
    for ref in gained:
        before(ref.key)
        rebuild(engine, ref, actor=actor, now=now)
    if noted:
        with writing(engine, LOCK) as connection:
            left = [
                name for name in (connection.scalar(select(City.pending)) or "").split() if name not in noted
            ]
            connection.execute(update(City).values(pending=" ".join(left)))
    return reports


def _named(names: Iterable[str], prefix: str) -> list[FeedRef]:
    return [feed(name.removeprefix(prefix)) for name in sorted(names) if name.startswith(prefix)]


def has_facts(connection: Connection, target: FeedTables) -> bool:
    """Whether a feed ever brought anything."""
    return connection.execute(select(target.fact.c.record_key).limit(1)).first() is not None

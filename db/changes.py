"""Which hours of a feed changed, and in which order: what was read before stays true as long as none of its hours did.

Every transaction that changes facts or rollups leaves the feed a higher version and writes it beside the hours it
touched. Writers of a feed follow one another, so that versions of one feed are committed in their order; between
feeds there is no order, and none is needed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import cache

import pandas as pd
from sqlalchemy import Connection, Integer, Table, cast, delete, insert, select, union, update

from db.city.zone import HOUR
from db.engine import remembered
from db.schema import FeedTables, tables
from db.tables import FeedVersion, HourVersion

#: A change of more hours than this counts as one of everything: telling them apart costs more than reading again.
MOST_HOURS = 500


def note(connection: Connection, target: FeedTables, frame: pd.DataFrame, *, replaced: Table | None) -> None:
    """Record that the facts of a frame were written, in place of those of a table."""
    hours: set[int] = set()
    for anchor in anchors(target.ref.key):
        hours.update((frame[anchor].dropna() // HOUR).unique().tolist())
    if replaced is not None and len(hours) <= MOST_HOURS:
        each = [
            select(cast(replaced.c[anchor] // HOUR, Integer)).where(replaced.c[anchor].is_not(None))
            for anchor in anchors(target.ref.key)
        ]
        hours.update(connection.scalars(union(*each)))
    _raise(connection, target.summed.key, hours)


def note_all(connection: Connection, target: FeedTables) -> None:
    """Record that any hour of a feed may have changed."""
    _raise(connection, target.summed.key, None)


def versions(connection: Connection) -> dict[str, tuple[int, int]]:
    """Of each feed that ever changed its version, and that of the last change of everything."""

    def ask() -> dict[str, tuple[int, int]]:
        rows = connection.execute(select(FeedVersion.feed, FeedVersion.version, FeedVersion.everything))
        return {feed: (version, everything) for feed, version, everything in rows}

    return remembered(connection, ("versions",), ask)


def hours_since(connection: Connection, feed: str, version: int) -> list[tuple[int, int]]:
    """Hours of a feed touched after a version, each with the version that touched it last."""
    found = select(HourVersion.hour, HourVersion.version)
    rows = connection.execute(found.where(HourVersion.feed == feed, HourVersion.version > version))
    return [(hour, touched) for hour, touched in rows]


def owner(feed: str) -> str:
    """The feed under whose name changes of a feed are noted: the one that owns the rollups it fills."""
    return tables(feed).summed.key


@cache
def anchors(feed: str) -> tuple[str, ...]:
    """Timestamps by which a feed's facts are read."""
    declared = tables(feed).feed
    named = [declared.at, *(m.at for m in declared.measures), *(d.anchor for d in declared.durations)]
    return tuple(dict.fromkeys(named))


def _raise(connection: Connection, feed: str, hours: Iterable[int] | None) -> None:
    held = connection.scalar(select(FeedVersion.version).where(FeedVersion.feed == feed))
    # Beginning at the clock, a database made anew in the place of another goes on where that one was.
    version = max((held or 0) + 1, time.time_ns() // 1_000)
    touched = None if hours is None else sorted(hours)
    everything = held is None or touched is None or len(touched) > MOST_HOURS
    values = {"version": version, **({"everything": version} if everything else {})}
    if held is None:
        connection.execute(insert(FeedVersion).values(feed=feed, **values))
    else:
        connection.execute(update(FeedVersion).where(FeedVersion.feed == feed).values(**values))
    if everything:
        connection.execute(delete(HourVersion).where(HourVersion.feed == feed))
    elif touched:
        of_feed = HourVersion.feed == feed
        connection.execute(delete(HourVersion).where(of_feed, HourVersion.hour.in_(touched)))
        connection.execute(
            insert(HourVersion), [{"feed": feed, "hour": hour, "version": version} for hour in touched]
        )

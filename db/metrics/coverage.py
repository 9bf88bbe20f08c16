"""From when to when a feed says anything."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from db import demo
from db.city.zone import DAY, Zone
from db.engine import remembered
from db.metrics.cuts import Span
from db.schema import contributors
from db.tables import FeedState


def coverage(connection: Connection, feed: str) -> Span | None:
    """From the oldest to the newest record of a feed and those that add to it; None when none ever delivered."""
    states = remembered(connection, ("feed states",), lambda: _states(connection))
    found = [states[held.ref.key] for held in contributors(feed) if held.ref.key in states]
    return Span(min(first for first, _ in found), max(newest for _, newest in found)) if found else None


def _states(connection: Connection) -> dict[str, tuple[int, int]]:
    rows = connection.execute(
        select(FeedState.feed, func.min(FeedState.first_at), func.max(FeedState.newest_at)).group_by(
            FeedState.feed
        )
    )
    return {
        feed: (first, max(first, newest))
        for feed, first, newest in rows
        if first is not None and newest is not None
    }


def records(connection: Connection, feed: str) -> int:
    """How many facts a feed brought."""
    total = select(func.sum(FeedState.records)).where(FeedState.feed == feed)
    return remembered(connection, ("records", feed), lambda: int(connection.scalar(total) or 0))


def facts_a_day(connection: Connection, feed: str) -> float:
    """Facts of a feed's own on a day between its oldest and its newest; 0 where it brought none."""
    first, newest = remembered(connection, ("feed states",), lambda: _states(connection)).get(feed, (0, 0))
    return records(connection, feed) / max((newest - first) / DAY, 1)


def whole_from(connection: Connection, feed: str, zone: Zone) -> int | None:
    """From when on a feed's sums are whole while the demo city's history is loading; None when nothing is missing."""
    held = remembered(connection, ("demo",), lambda: demo.progress(connection))
    return demo.whole_from(held, [tables.ref.key for tables in contributors(feed)], zone)

"""From when to when a feed says anything."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from db.engine import remembered
from db.metrics.cuts import Span
from db.schema import contributors
from db.tables import FeedState


def coverage(connection: Connection, feed: str) -> Span | None:
    """From the oldest to the newest record of a feed and those that add to it; None when none ever delivered."""
    return remembered(connection, ("coverage", feed), lambda: _coverage(connection, feed))


def _coverage(connection: Connection, feed: str) -> Span | None:
    keys = [held.ref.key for held in contributors(feed)]
    first, newest = connection.execute(
        select(func.min(FeedState.first_at), func.max(FeedState.newest_at)).where(FeedState.feed.in_(keys))
    ).one()
    return None if first is None or newest is None else Span(first, max(first, newest))

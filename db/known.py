"""Since when a feed is known: from its oldest record on, but for strays that stand alone years before the others."""

from __future__ import annotations

from sqlalchemy import Connection, select

from db.city.zone import DAY
from db.schema import FeedTables

#: Longer than a year, so that what is recorded once a year is no gap.
LONGEST_GAP_S = 400 * DAY


def known_since(connection: Connection, held: FeedTables) -> int | None:
    """The oldest main timestamp after which no gap of more than 400 days follows; None without records.

    A single record with a wrong year would otherwise make all the years since look known, and empty. Every step asks
    an index for one timestamp, and goes on by up to 400 days.
    """
    at = held.fact.c[held.feed.at]
    first = select(at).order_by(at).limit(1)
    begins = reached = connection.scalar(first.where(at.is_not(None)))
    while reached is not None:
        beyond = reached + LONGEST_GAP_S
        within = select(at).where(at > reached, at <= beyond).order_by(at.desc()).limit(1)
        reached = connection.scalar(within)
        if reached is None:
            reached = connection.scalar(first.where(at > beyond))
            begins = reached or begins
    return begins

"""What a member's share of a measure is a share of."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from db.declare import Share
from db.metrics.cuts import Cut
from db.metrics.question import Question
from db.metrics.sums import sums


def among_all(asked: Question, share: Share) -> Question:
    """The question about all members: among itself alone each would be all."""
    where = {cut: member for cut, member in asked.where.items() if cut is not Cut(share.cut)}
    return replace(asked, where=where)


def whole(connection: Connection, asked: Question, share: Share) -> float:
    """What all members come to, over a range without grain and cut."""
    found = sums(connection, among_all(asked, share), (share.measure,))
    return float(found.get((None, None), (0,))[0])

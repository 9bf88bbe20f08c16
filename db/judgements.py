"""What the server last judged to be abnormal, kept so that a new start goes on where the last one stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select

from db.tables import JudgementRow

LOCK = "judgement"
#: After a longer absence nobody knows what was in between, and every delay begins anew.
TRUSTED_FOR_S = 600


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """State of one value: since when it is beyond which limit, in epoch seconds; None where it is not."""

    key: str
    status: str
    since: int | None
    attention_since: int | None
    alarm_since: int | None


def put_judgements(connection: Connection, found: Sequence[Judgement], *, now: int) -> None:
    """Keep these in place of all earlier ones. No revision is raised."""
    connection.execute(delete(JudgementRow))
    if found:
        connection.execute(insert(JudgementRow), [{**asdict(one), "seen_at": now} for one in found])


def judgements(connection: Connection, *, now: int) -> tuple[Judgement, ...]:
    """What was kept, as long as it was seen not long before `now`."""
    columns = JudgementRow.__table__.c
    kept = (columns[name] for name in Judgement.__dataclass_fields__)
    lately = JudgementRow.seen_at.between(now - TRUSTED_FOR_S, now)
    return tuple(Judgement(**row) for row in connection.execute(select(*kept).where(lately)).mappings())

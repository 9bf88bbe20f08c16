"""What walls last painted, as they report it themselves; one row a screen, however often it reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select

from db.tables import ScreenPaint, ScreenRow

LOCK = "screen_paint"
#: A screen reports every few seconds; one that has been silent for so long has stopped painting.
STOPPED_AFTER_S = 30
#: A browser that is no named screen is forgotten after a week, and no more than so many are remembered.
FORGET_AFTER_S = 7 * 86_400
MOST_UNNAMED = 200


@dataclass(frozen=True, kw_only=True)
class Paint:
    """A report of what is on a screen's glass; instants are epoch seconds of the server's real clock."""

    screen: str
    scene: str
    revision: int
    painted_at: int
    reported_at: int
    started_at: int
    offset_ms: int
    release: str
    width_px: int
    height_px: int
    errors: int
    connected: bool


def put_paints(connection: Connection, paints: Mapping[str, Paint], *, now: int) -> None:
    """Keep the newest report of each screen, and forget browsers that are long gone. No revision is raised."""
    connection.execute(delete(ScreenPaint).where(ScreenPaint.screen.in_(list(paints))))
    connection.execute(insert(ScreenPaint), [asdict(paint) for paint in paints.values()])
    named = select(ScreenRow.name)
    unnamed = ScreenPaint.screen.not_in(named)
    connection.execute(delete(ScreenPaint).where(unnamed, ScreenPaint.reported_at < now - FORGET_AFTER_S))
    newest = select(ScreenPaint.screen).where(unnamed).order_by(ScreenPaint.reported_at.desc())
    surplus = connection.execute(newest.offset(MOST_UNNAMED)).scalars().all()
    if surplus:
        connection.execute(delete(ScreenPaint).where(ScreenPaint.screen.in_(surplus)))


def paints(connection: Connection) -> Sequence[Paint]:
    """The newest report of every screen, the newest first."""
    table = ScreenPaint.__table__
    rows = connection.execute(select(table).order_by(ScreenPaint.reported_at.desc(), ScreenPaint.screen))
    return [Paint(**dict(row)) for row in rows.mappings()]

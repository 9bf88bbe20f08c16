"""Named screens in the database; the caller owns the transaction and names the actor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from db.screens.profile import Fault, ScreenProfile
from db.screens.record import Screen, ScreenRefusedError
from db.tables import ScreenPaint, ScreenRow
from db.text import Text

LOCK = "screens"
MOST_SCREENS = 200


def screens(connection: Connection) -> tuple[Screen, ...]:
    """Every named screen by name, each with its position in its video wall."""
    found = [_screen(row) for row in connection.execute(select(ScreenRow.__table__).order_by(ScreenRow.name))]
    groups: dict[str, list[Screen]] = {}
    for screen in found:
        groups.setdefault(screen.group, []).append(screen)
    for members in groups.values():
        members.sort(key=lambda member: (member.row, member.column))
    return tuple(_placed(screen, groups[screen.group]) for screen in found)


def _placed(screen: Screen, members: list[Screen]) -> Screen:
    if not screen.group:
        return screen
    return replace(screen, position=members.index(screen), positions=len(members))


def put_screen(connection: Connection, screen: Screen, *, actor: str, now: int) -> tuple[str, ...]:
    """Keep a screen, new or changed; returns the other screens of its video wall, which turn as it does from now on.

    Raises:
        ScreenRefusedError: when its place in the video wall is taken, or there are too many screens.
    """
    held = {other.name: other for other in screens(connection)}
    group = [o for o in held.values() if screen.group and o.group == screen.group and o.name != screen.name]
    _refuse_taken_place(screen, group)
    if screen.name not in held and len(held) >= MOST_SCREENS:
        words = Text(
            id=f"Paling banyak {MOST_SCREENS} layar; hapus satu dulu.",
            en=f"At most {MOST_SCREENS} screens are kept; remove one first.",
        )
        raise ScreenRefusedError([Fault(field="name", text=words)])
    values = _values(screen, actor, now)
    changed = connection.execute(update(ScreenRow).where(ScreenRow.name == screen.name).values(values))
    if changed.rowcount == 0:
        connection.execute(insert(ScreenRow).values(created_at=now, **values))
    turning = ("scenes", "dwell_s", "alarm_every", "side_by_side")
    followers = [o.name for o in group if any(getattr(o, key) != getattr(screen, key) for key in turning)]
    if followers:
        shared = {key: values[key] for key in (*turning, "changed_at", "changed_by")}
        connection.execute(update(ScreenRow).where(ScreenRow.name.in_(followers)).values(shared))
    return tuple(followers)


def _refuse_taken_place(screen: Screen, group: list[Screen]) -> None:
    for other in group:
        if (other.column, other.row) == (screen.column, screen.row):
            words = Text(
                id=f"Kolom {screen.column} baris {screen.row} dinding '{screen.group}' sudah ditempati '{other.name}'.",
                en=f"Column {screen.column}, row {screen.row} of '{screen.group}' is taken by '{other.name}'.",
            )
            raise ScreenRefusedError([Fault(field="column", text=words)])


def remove_screen(connection: Connection, name: str) -> bool:
    """Forget a screen and what it last painted; whether there was one."""
    connection.execute(delete(ScreenPaint).where(ScreenPaint.screen == name))
    return connection.execute(delete(ScreenRow).where(ScreenRow.name == name)).rowcount > 0


def _values(screen: Screen, actor: str, now: int) -> dict[str, Any]:
    return {
        "name": screen.name,
        "diagonal_in": screen.profile.diagonal_in,
        "width_px": screen.profile.width_px,
        "height_px": screen.profile.height_px,
        "distance_m": screen.profile.distance_m,
        "scenes": ",".join(screen.scenes),
        "dwell_s": screen.dwell_s,
        "language": screen.language,
        "alarm_every": screen.alarm_every,
        "video_wall": screen.group,
        "wall_column": screen.column,
        "wall_row": screen.row,
        "side_by_side": screen.side_by_side,
        "changed_at": now,
        "changed_by": actor,
    }


def _screen(row: Row[Any]) -> Screen:
    return Screen(
        name=row.name,
        profile=ScreenProfile(
            diagonal_in=row.diagonal_in,
            width_px=row.width_px,
            height_px=row.height_px,
            distance_m=row.distance_m,
        ),
        scenes=tuple(name for name in row.scenes.split(",") if name),
        dwell_s=row.dwell_s,
        language=row.language,
        alarm_every=row.alarm_every,
        group=row.video_wall,
        column=row.wall_column,
        row=row.wall_row,
        side_by_side=row.side_by_side,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )

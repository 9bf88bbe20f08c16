"""What the database knows of the demo city in it: how far it is loaded, up to when it was fed.

History is loaded backwards while the present is fed forwards, perhaps by two programs at once. Both write a record as
its source reports it at an instant. `advance` stands in the same transaction and refuses an instant that lies before
one already written, so that an older state of a record can never replace a newer one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, case, delete, insert, select, update

from db.city.zone import Zone
from db.clock import Pace
from db.tables import DemoClock, DemoFeed


class OvertakenError(RuntimeError):
    """Somebody else has fed the demo city further than the instant that was to be written."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a feed has come: days from `loaded_from` on are loaded, and changes up to `fed_until`."""

    feed: str
    seed: int
    scale: float
    first_day: int
    last_day: int
    loaded_from: int
    reach_days: int
    rows_a_day: int
    fed_until: int

    @property
    def complete(self) -> bool:
        """Whether nothing of the history is missing."""
        return self.loaded_from <= self.first_day


def progress(connection: Connection) -> dict[str, Progress]:
    """How far each feed has come; nothing where no demo city was begun."""
    rows = connection.execute(select(DemoFeed.__table__))
    return {row.feed: Progress(**row._mapping) for row in rows}  # noqa: SLF001 - the documented way to a mapping


def begin(connection: Connection, feeds: Iterable[Progress]) -> None:
    """Note that nothing of these feeds is loaded yet."""
    connection.execute(insert(DemoFeed), [vars(feed) for feed in feeds])


def advance(connection: Connection, feed: str, *, at: int, loaded_from: int | None = None) -> None:
    """Note in the transaction that writes them that records as of an instant are written.

    Raises:
        OvertakenError: when records as of a later instant were written before; nothing may be committed then.
    """
    values: dict[str, object] = {"fed_until": at}
    if loaded_from is not None:
        sooner = DemoFeed.loaded_from > loaded_from
        values["loaded_from"] = case((sooner, loaded_from), else_=DemoFeed.loaded_from)
    allowed = update(DemoFeed).where(DemoFeed.feed == feed, DemoFeed.fed_until <= at)
    if connection.execute(allowed.values(values)).rowcount == 0:
        message = f"{feed} was fed beyond {at} by another program."
        raise OvertakenError(message)


def pace(connection: Connection) -> Pace | None:
    """The demo city's own clock; None where it goes by the real one."""
    row = connection.execute(select(DemoClock.set_at, DemoClock.shows, DemoClock.speed)).one_or_none()
    return Pace(set_at=row.set_at, shows=row.shows, speed=row.speed) if row else None


def set_pace(connection: Connection, speed: float, *, real: float) -> None:
    """Let the demo city's time go on from where it stands, `speed` times as fast as real time.

    Time that ran ahead stays ahead, as records of it are there.
    """
    held = pace(connection)
    shows = held.at(real) if held else real
    connection.execute(delete(DemoClock))
    if speed != 1 or shows > real + 1:
        connection.execute(insert(DemoClock).values(id=1, set_at=real, shows=shows, speed=speed))


def whole_from(held: Mapping[str, Progress], feeds: Iterable[str], zone: Zone) -> int | None:
    """From when on measures of feeds count every record, while some of the history is missing; None when none is.

    A record that began `reach_days` before a day may still count on it.
    """
    days = [
        f.loaded_from + f.reach_days for f in (held[key] for key in feeds if key in held) if not f.complete
    ]
    return zone.day_start(max(days)) if days else None


def share_of(feeds: Mapping[str, Progress]) -> float:
    """Loaded part of feeds, 1 when nothing is missing."""
    due = sum(f.rows_a_day * (f.last_day + 1 - f.first_day) for f in feeds.values())
    left = sum(f.rows_a_day * (f.loaded_from - f.first_day) for f in feeds.values())
    return 1.0 - left / due if due else 1.0

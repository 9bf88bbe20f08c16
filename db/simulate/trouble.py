"""What goes wrong in the demo city: events of its own that history shows, and trouble ordered by whoever shows it.

Both are part of the city's truth. An event is drawn from the seed and its day; an order is a row in the database,
where every program that feeds the city finds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from db.city.zone import DAY, HOUR
from db.registry import feeds
from db.simulate import estimates
from db.tables import DemoTrouble


class Kind(StrEnum):
    """Trouble that can be ordered."""

    SILENT_FEED = "silent-feed"
    CALL_FLOOD = "call-flood"
    WRONG_TARIFF = "wrong-tariff"
    STUCK_STEP = "stuck-step"


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What an order means when nothing more is said: whom it befalls, from when on (seconds from now), how long."""

    target: str
    start_s: int
    lasts_s: int


USUAL = {
    Kind.SILENT_FEED: Usual(target="eparking.payments", start_s=0, lasts_s=HOUR),
    Kind.CALL_FLOOD: Usual(target="", start_s=0, lasts_s=HOUR),
    Kind.WRONG_TARIFF: Usual(target="", start_s=0, lasts_s=6 * HOUR),
    Kind.STUCK_STEP: Usual(target="health_practice/technical_review", start_s=-10 * DAY, lasts_s=14 * DAY),
}


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Something that is wrong in [since, until)."""

    kind: Kind
    target: str
    since: int
    until: int

    def at(self, instant: int) -> bool:
        """Whether it is going on."""
        return self.since <= instant < self.until

    def silences(self, feed: str) -> bool:
        """Whether it keeps a feed from delivering; a program as target stands for all its feeds."""
        return self.kind is Kind.SILENT_FEED and self.target in (feed, feed.partition(".")[0])


def ordered(connection: Connection) -> tuple[Trouble, ...]:
    """All trouble ever ordered: what is over is part of the city's past."""
    rows = connection.execute(select(DemoTrouble.__table__).order_by(DemoTrouble.id))
    return tuple(
        Trouble(kind=Kind(row.kind), target=row.target, since=row.since, until=row.until) for row in rows
    )


def order(connection: Connection, trouble: Trouble) -> None:
    """Order trouble; whatever feeds the city takes it up with its next step."""
    connection.execute(insert(DemoTrouble).values(**vars(trouble)))


def trouble_of(text: str, *, now: int, start_s: int | None = None, lasts_s: int | None = None) -> Trouble:
    """Trouble from `KIND` or `KIND:TARGET`. A feed falls silent now at the earliest: what was sent was sent.

    Raises:
        ValueError: for a kind that there is not, or a target that it cannot befall.
    """
    name, _, target = text.partition(":")
    if name not in set(Kind):
        message = f"There is no trouble '{name}'; allowed: {', '.join(Kind)}."
        raise ValueError(message)
    kind = Kind(name)
    usual = USUAL[kind]
    begins = now + (usual.start_s if start_s is None else start_s)
    if kind is Kind.SILENT_FEED:
        begins = max(begins, now)
    ends = begins + (usual.lasts_s if lasts_s is None else lasts_s)
    return Trouble(kind=kind, target=_checked(kind, target or usual.target), since=begins, until=ends)


def _checked(kind: Kind, target: str) -> str:
    allowed: Sequence[str] = (target,)
    if kind is Kind.SILENT_FEED:
        keys = [ref.key for ref in feeds()]
        allowed = [*keys, *dict.fromkeys(key.partition(".")[0] for key in keys)]
    elif kind is Kind.WRONG_TARIFF:
        allowed = ["", *(f"OP-{number:02d}" for number in range(1, estimates.OPERATORS + 1))]
    elif kind is Kind.STUCK_STEP:
        steps = ("technical_review", "field_survey", "recommendation", "verification", "determination")
        allowed = [f"{permit}/{step}" for permit in estimates.PERMITS for step in steps]
    elif target:
        allowed = ("",)
    if target not in allowed:
        message = (
            f"'{kind}' cannot befall '{target}'; allowed: {', '.join(filter(None, allowed)) or 'no target'}."
        )
        raise ValueError(message)
    return target

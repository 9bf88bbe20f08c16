"""Which values a dimension has: those of the city, of the contract, and those that records brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, select

from db import clock
from db.city.zone import DAY
from db.declare import UNKNOWN, Program
from db.engine import remembered
from db.kept import CACHE
from db.metrics.cuts import Cut, MetricQueryError
from db.metrics.question import unknown_last
from db.reference import load_reference
from db.registry import FeedRef
from db.schema import tables
from db.tables import District, Place
from db.text import Text

#: A message names at most so many of the values that are allowed.
NAMED = 8


def members(connection: Connection, program: Program, cut: Cut) -> list[str]:
    """Values by which a program's metrics can be restricted, unknown last; empty where no feed has the dimension."""
    feeds = [
        FeedRef(program, feed) for feed in program.feeds if getattr(feed, cut.value) and not feed.adds_to
    ]
    found: set[str] = set()
    for ref in feeds:
        found.update(members_of(connection, ref, cut))
    return sorted(found | {UNKNOWN} if feeds else found, key=unknown_last)


def members_of(connection: Connection, ref: FeedRef, cut: Cut) -> frozenset[str]:
    """Values of a dimension that a feed may hold; the unknown one only where a record had none."""
    return remembered(connection, ("members", ref.key, cut), lambda: _ask(connection, ref, cut))


def occurs(connection: Connection, ref: FeedRef, cut: Cut, member: str) -> bool:
    """Whether a feed may hold a value: one of its own, the unknown one, or a place that only its records name."""
    if member == UNKNOWN or member in members_of(connection, ref, cut):
        return True
    table = tables(ref.key).place if cut is Cut.PLACE else None
    if table is None:
        return False
    found = select(table.c.place).where(table.c.place == member).limit(1)
    return connection.scalar(found) is not None


def check_members(connection: Connection, ref: FeedRef, where: Mapping[Cut, str]) -> None:
    """Refuse a restriction to a value that a feed never has, so that nobody reads a zero for it.

    Raises:
        MetricQueryError: with the first of the values that there are.
    """
    for cut, member in where.items():
        if not getattr(ref.feed, cut.value, "") or occurs(connection, ref, cut, member):
            continue
        known = sorted(members_of(connection, ref, cut))
        listed = ", ".join(f"'{value}'" for value in known[:NAMED]) + (", …" if len(known) > NAMED else "")
        raise MetricQueryError(
            Text(
                id=f"Sumber '{ref.key}' tidak punya {cut.value} '{member}'; yang diperbolehkan: {listed}.",
                en=f"Feed '{ref.key}' has no {cut.value} '{member}'; allowed: {listed}.",
            )
        )


def _ask(connection: Connection, ref: FeedRef, cut: Cut) -> frozenset[str]:
    if cut in (Cut.DISTRICT, Cut.PLACE):
        return load_reference(connection).told(
            ("members", ref.program.key, cut), lambda: _registered(connection, ref, cut)
        )
    return frozenset((*_declared(ref, getattr(ref.feed, cut.value)), *_brought(connection, ref, cut)))


def _registered(connection: Connection, ref: FeedRef, cut: Cut) -> frozenset[str]:
    if cut is Cut.DISTRICT:
        return frozenset(connection.scalars(select(District.code)))
    return frozenset(connection.scalars(select(Place.place_id).where(Place.program == ref.program.key)))


def _declared(ref: FeedRef, column: str) -> Iterable[str]:
    return next((held.values for held in ref.feed.columns if held.name == column), ())


def _brought(connection: Connection, ref: FeedRef, cut: Cut) -> Iterable[str]:
    """Values in the rollup by day: those of long ago are read once a day, those of these days after each change of them."""
    table, today = tables(ref.key).day, clock.now() // DAY
    value, recent = table.c[cut.value], today - 1

    def held(when: str, within: ColumnElement[bool], since: int, until: int) -> list[str]:
        return CACHE.answer(
            connection,
            ref.key,
            # What is kept under a name holds for the same hours: tomorrow they are others.
            ("members", cut, when, today),
            since=since * DAY,
            until=until * DAY,
            ask=lambda: list(connection.scalars(select(value).where(within).distinct())),
        )

    # Civil days are at most a day apart from those of the epoch.
    past = held("past", table.c.day < recent, 0, recent + 1)
    return [*past, *held("recent", table.c.day >= recent, recent - 1, today + 3)]

"""What is over as combinations: which of them answer a question, and reading them.

Those of days are read where a question first needs them. Those of places, of hours and of histogram cells are many, so a person's
question is answered from them only where they were read before (`read_ahead`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, text

from db.kept import CACHE, keeps
from db.metrics.blocks import blocks, instants
from db.metrics.combined import Axis, Beside, Combined
from db.metrics.cuts import Cut, Grain, Piece, Source, Span
from db.metrics.question import Key, Question, kept, starts
from db.metrics.statements import DIMENSIONS, HIGH, LOW, monday
from db.reference import load_zone
from db.schema import tables

#: Shorter blocks are read anew too often, and cost little.
SHORTEST_HOURS = 5 * 24


class Of(StrEnum):
    """Rollups that are read as combinations: by week of their days, places not by time, hours by hour."""

    DAYS = "days"
    PLACES = "places"
    HOURS = "hours"
    CELLS = "cells"


def added_sums(
    connection: Connection, asked: Question, measures: tuple[str, ...], block: Piece
) -> Iterator[tuple[Key, tuple[int, ...]]] | None:
    """Sums of a block that is all of the same month and year, or of hours; None where it has to be read otherwise."""
    of = _of_sums(asked, block)
    known = _known(connection, asked, of, block) if of else None
    if of is None or known is None:
        return None
    order = _measures(asked.tables.summed.key, of)
    columns = [order.index(key) for key in measures]
    found = known.added(_axes(asked, of), asked.where, columns)
    return ((_key(asked, of, block, values), added) for values, added in found)


def added_cells(
    connection: Connection, asked: Question, duration: str, block: Piece
) -> Iterator[tuple[Key, int, int]] | None:
    """Histogram cells of a block of days; None where they have to be read otherwise."""
    if block.source is not Source.DAYS or asked.grain is Grain.DAY:
        return None
    known = _known(connection, asked, Of.CELLS, block, duration)
    if known is None:
        return None
    found = known.added([Beside.CELL, *_axes(asked, Of.CELLS)], asked.where, [0])
    return ((_key(asked, Of.CELLS, block, values), cell, n) for (cell, *values), (n,) in found)


def read_ahead(connection: Connection, feed: str, days: range, hours: range) -> None:
    """Read and keep what answers cuts and filters over past civil days, and by the hour over hours since the epoch.

    Whole months and the last days of the range are kept as a question about it will ask for them.
    """
    held, zone = tables(feed), load_zone(connection)
    asked = Question(tables=held, span=Span(zone.day_start(days.start), zone.day_start(days.stop)), zone=zone)
    for block in blocks(Piece(Source.DAYS, days.start, days.stop), zone):
        if held.place is not None:
            _read(connection, asked, Of.PLACES, block)
        for duration in held.feed.durations:
            _read(connection, asked, Of.CELLS, block, duration.key)
    for block in blocks(Piece(Source.HOURS, hours.start, hours.stop), zone):
        if _is_long(block):
            _read(connection, asked, Of.HOURS, block)


def _of_sums(asked: Question, block: Piece) -> Of | None:
    """Which combinations tell the sums of a block, if any do."""
    of_place = asked.uses(Cut.PLACE)
    if block.source is Source.DAYS and asked.grain is not Grain.DAY:
        if not of_place:
            return Of.DAYS
        return None if asked.grain is Grain.WEEK else Of.PLACES
    by_hour = block.source is Source.HOURS and asked.grain is Grain.HOUR and not of_place
    return Of.HOURS if by_hour and _is_long(block) else None


def _is_long(block: Piece) -> bool:
    return block.high - block.low >= SHORTEST_HOURS


def _known(
    connection: Connection, asked: Question, of: Of, block: Piece, duration: str | None = None
) -> Combined | None:
    if not keeps(connection):
        return None
    if of is Of.DAYS:
        return _read(connection, asked, of, block)
    since, until = instants(block, asked.zone)
    name = _name(asked, of, block, duration)
    found = CACHE.held(connection, asked.tables.ref.key, name, since=since, until=until)
    return cast("Combined | None", found)


def _read(
    connection: Connection, asked: Question, of: Of, block: Piece, duration: str | None = None
) -> Combined:
    feed = asked.tables.ref.key if duration else asked.tables.summed.key

    def ask() -> Combined:
        bounds = {"low": block.low, "high": block.high}
        axes, statement = _statement(feed, of, duration)
        rows = connection.execute(statement, bounds).all()
        columns: list[Sequence[Any]] = [*zip(*rows, strict=True)] or [()] * len(statement.selected_columns)
        return Combined.of(axes, columns)

    return kept(connection, asked, _name(asked, of, block, duration), block, ask)


def _name(asked: Question, of: Of, block: Piece, duration: str | None) -> Hashable:
    return ("combined", of, asked.tables.summed.key, duration, block)


@lru_cache
def _statement(feed: str, of: Of, duration: str | None) -> tuple[tuple[Axis, ...], Select[Any]]:
    held = tables(feed)
    table = {Of.DAYS: held.day, Of.PLACES: held.place, Of.HOURS: held.hour, Of.CELLS: held.hist_day}[of]
    assert table is not None
    at = table.c.hour if of is Of.HOURS else table.c.day
    within = and_(at >= LOW, at < HIGH)
    columns: dict[Axis, ColumnElement[Any]] = {}
    if of is Of.PLACES:
        columns[Cut.PLACE] = table.c.place
    else:
        columns[Beside.BUCKET] = at if of is Of.HOURS else monday(at)
    columns |= {cut: table.c[cut.value] for cut in DIMENSIONS}
    if of is Of.CELLS:
        columns[Beside.CELL] = table.c.cell
        within &= table.c.measure == duration
    by = [text(str(place)) for place in range(1, 1 + len(columns))]
    added = [func.sum(table.c[key]) for key in _measures(feed, of)]
    return tuple(columns), select(*columns.values(), *added).where(within).group_by(*by)


def _measures(feed: str, of: Of) -> tuple[str, ...]:
    """The columns that combinations sum, in their order."""
    held = tables(feed)
    if of is Of.CELLS:
        return ("n",)
    return tuple(m.key for m in (held.place_measures if of is Of.PLACES else held.feed.measures))


def _axes(asked: Question, of: Of) -> list[Axis]:
    """The axes that a question asks for: its bucket where a block has several, then its cut."""
    by_bucket = of is Of.HOURS or asked.grain is Grain.WEEK
    return [*([Beside.BUCKET] if by_bucket else []), *([asked.cut] if asked.cut else [])]


def _key(asked: Question, of: Of, block: Piece, values: Sequence[Any]) -> Key:
    """Bucket and member of values on these axes."""
    unit, bucket = "block", None
    if of is Of.HOURS or asked.grain is Grain.WEEK:
        unit, bucket = "hour" if of is Of.HOURS else "day", values[0]
    return starts(asked, block, bucket, unit), values[-1] if asked.cut else None

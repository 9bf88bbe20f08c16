"""Which combinations answer a question, and reading them.

Those of days, of a few hours and of facts are read where a question first needs them: the page's other questions, under any filter,
need no statement then. Those of places, of many hours and of histogram cells take longer to read than one question about them
does, so a question uses them where they were read before (`read_ahead`), and never waits for them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, text

from db.city.zone import HOUR
from db.engine import remembered
from db.kept import CACHE, keeps
from db.metrics.blocks import HOURS_A_BLOCK, blocks, instants, lasts
from db.metrics.combined import Axis, Beside, Combined
from db.metrics.cuts import Cut, Grain, Piece, Source, Span, bucket_start
from db.metrics.question import Key, Question, kept, starts
from db.metrics.statements import DIMENSIONS, HIGH, LOW, monday
from db.reference import load_zone
from db.rollups import contribution, dimension
from db.schema import FeedTables, tables

Sums = Iterator[tuple[Key, tuple[int, ...]]]


class Of(StrEnum):
    """What is read as combinations: days by their weeks, hours by hour, places and facts not by time."""

    DAYS = "days"
    HOURS = "hours"
    FACTS = "facts"
    FACTS_OF_PLACES = "facts of places"
    CELLS_OF_FACTS = "cells of facts"
    PLACES = "places"
    CELLS = "cells"


@dataclass(frozen=True)
class _Wanted:
    """Which combinations of a block; `what` is the duration of cells, or the instant by which facts are read."""

    of: Of
    block: Piece
    what: str | None = None


def added_sums(
    connection: Connection, asked: Question, measures: tuple[str, ...], block: Piece
) -> Sums | None:
    """Sums of a block; None where it has to be read otherwise. A key may occur once for each instant of facts."""
    of = _of_sums(asked, block) if keeps(connection) else None
    if of is None:
        return None
    if block.source is not Source.FACTS:
        return _added(connection, asked, measures, _Wanted(of, block))
    anchors = dict.fromkeys(asked.tables.feed.measure(key).at for key in measures)
    found = (_added(connection, asked, measures, _Wanted(of, block, anchor)) for anchor in anchors)
    return chain.from_iterable(rows for rows in found if rows is not None)


def _added(
    connection: Connection, asked: Question, measures: tuple[str, ...], wanted: _Wanted
) -> Sums | None:
    known = _known(connection, asked, wanted)
    if known is None:
        return None
    order = _measures(asked.tables, wanted.of, wanted.what)
    here = [key for key in measures if key in order]
    found = known.added(_axes(asked, wanted.of), asked.where, [order.index(key) for key in here])
    if len(here) == len(measures):
        return ((_key(asked, wanted, values), added) for values, added in found)
    places = [here.index(key) if key in here else None for key in measures]
    return (
        (_key(asked, wanted, values), tuple(0 if place is None else added[place] for place in places))
        for values, added in found
    )


def added_cells(
    connection: Connection, asked: Question, duration: str, block: Piece
) -> Iterator[tuple[Key, int, int]] | None:
    """Histogram cells of a block; None where they have to be read otherwise."""
    of = _of_cells(asked, block) if keeps(connection) else None
    known = _known(connection, asked, wanted := _Wanted(of, block, duration)) if of else None
    if of is None or known is None:
        return None
    found = known.added([Beside.CELL, *_axes(asked, of)], asked.where, [0])
    return ((_key(asked, wanted, values), cell, n) for (cell, *values), (n,) in found)


def read_ahead(connection: Connection, feed: str, days: range, hours: range) -> None:
    """Read and keep what answers cuts and filters over past civil days, and by the hour over hours since the epoch.

    Whole months and the last days of the range are kept as a question about it will ask for them.
    """
    held, zone = tables(feed), load_zone(connection)
    asked = Question(tables=held, span=Span(zone.day_start(days.start), zone.day_start(days.stop)), zone=zone)
    for block in blocks(Piece(Source.DAYS, days.start, days.stop), zone):
        if held.place is not None:
            _read(connection, asked, _Wanted(Of.PLACES, block))
        for duration in held.feed.durations:
            _read(connection, asked, _Wanted(Of.CELLS, block, duration.key))
    for block in blocks(Piece(Source.HOURS, hours.start, hours.stop), zone):
        _read(connection, asked, _Wanted(Of.HOURS, block))


def _of_sums(asked: Question, block: Piece) -> Of | None:
    """Which combinations tell the sums of a block, if any do."""
    of_places = asked.uses(Cut.PLACE)
    if block.source is Source.DAYS:
        if of_places:
            return Of.PLACES if asked.grain not in (Grain.DAY, Grain.WEEK) else None
        return Of.DAYS if asked.grain is not Grain.DAY else None
    if block.source is Source.HOURS:
        return Of.HOURS
    if of_places:
        return Of.FACTS_OF_PLACES if _is_of_hours(asked, block) else None
    of_part_of_hour = asked.grain is not Grain.QUARTER_HOUR and block.high - block.low <= HOUR
    return Of.FACTS if of_part_of_hour else None


def _of_cells(asked: Question, block: Piece) -> Of | None:
    """Which combinations tell the histogram cells of a block, if any do."""
    if asked.uses(Cut.PLACE):
        return None
    if block.source is Source.DAYS:
        return Of.CELLS if asked.grain is not Grain.DAY else None
    return Of.CELLS_OF_FACTS if _is_of_hours(asked, block) else None


def _is_of_hours(asked: Question, block: Piece) -> bool:
    """Whether facts are of hours that were over an hour ago, all in the same bucket: newer ones are read anew too often."""
    low, high, zone = block.low, block.high, asked.zone
    is_one = asked.grain is None or (asked.grain.is_civil and zone.day(low) == zone.day(high - 1))
    return is_one and HOUR <= high - low <= HOURS_A_BLOCK * HOUR and high <= asked.span.until - HOUR


def _known(connection: Connection, asked: Question, wanted: _Wanted) -> Combined | None:
    """Combinations that are kept, or read where that costs little."""
    block = wanted.block
    many_hours = wanted.of is Of.HOURS and block.high - block.low > HOURS_A_BLOCK
    if wanted.of not in (Of.PLACES, Of.CELLS) and not many_hours:
        return _read(connection, asked, wanted)
    since, until = instants(block, asked.zone)
    found = CACHE.held(connection, asked.tables.ref.key, _name(asked, wanted), since=since, until=until)
    return cast("Combined | None", found)


def _read(connection: Connection, asked: Question, wanted: _Wanted) -> Combined:
    block = wanted.block

    def ask() -> Combined:
        axes, statement = _statement(asked.tables.ref.key, wanted.of, wanted.what)
        rows = connection.execute(statement, {"low": block.low, "high": block.high}).all()
        columns: list[Sequence[Any]] = [*zip(*rows, strict=True)] or [()] * len(statement.selected_columns)
        return Combined.of(axes, columns)

    if not lasts(block):
        return remembered(connection, _name(asked, wanted), ask)
    return kept(connection, asked, _name(asked, wanted), block, ask)


def _name(asked: Question, wanted: _Wanted) -> Hashable:
    return ("combined", asked.tables.ref.key, wanted)


@lru_cache
def _statement(feed: str, of: Of, what: str | None) -> tuple[tuple[Axis, ...], Select[Any]]:
    held = tables(feed)
    if of in (Of.FACTS, Of.FACTS_OF_PLACES, Of.CELLS_OF_FACTS):
        assert what is not None
        return _of_facts(held, of, what)
    table = {Of.DAYS: held.day, Of.HOURS: held.hour, Of.PLACES: held.place, Of.CELLS: held.hist_day}[of]
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
        within &= table.c.measure == what
    added = [func.sum(table.c[key]) for key in _measures(held, of, what)]
    return tuple(columns), _grouped(columns, added, within)


def _of_facts(held: FeedTables, of: Of, what: str) -> tuple[tuple[Axis, ...], Select[Any]]:
    fact = held.fact.c
    columns: dict[Axis, ColumnElement[Any]] = {cut: dimension(held, fact, cut.value) for cut in DIMENSIONS}
    if of is Of.FACTS_OF_PLACES:
        columns[Cut.PLACE] = dimension(held, fact, Cut.PLACE.value)
    if of is not Of.CELLS_OF_FACTS:
        added = [func.sum(contribution(held.feed.measure(key), fact)) for key in _measures(held, of, what)]
        return tuple(columns), _grouped(columns, added, and_(fact[what] >= LOW, fact[what] < HIGH))
    timed = held.feed.duration(what)
    at = fact[timed.anchor]
    columns[Beside.CELL] = fact[f"{what}_cell"]
    within = and_(at >= LOW, at < HIGH, columns[Beside.CELL].is_not(None))
    if timed.where:
        within &= timed.where(fact)
    return tuple(columns), _grouped(columns, [func.count()], within)


def _grouped(
    columns: Mapping[Axis, ColumnElement[Any]],
    added: Sequence[ColumnElement[Any]],
    within: ColumnElement[bool],
) -> Select[Any]:
    by = [text(str(place)) for place in range(1, 1 + len(columns))]
    return select(*columns.values(), *added).where(within).group_by(*by)


def _measures(held: FeedTables, of: Of, what: str | None) -> tuple[str, ...]:
    """The columns that combinations sum, in their order."""
    match of:
        case Of.CELLS | Of.CELLS_OF_FACTS:
            return ("n",)
        case Of.PLACES:
            return tuple(measure.key for measure in held.place_measures)
        case Of.FACTS | Of.FACTS_OF_PLACES:
            return tuple(measure.key for measure in held.feed.measures if measure.at == what)
        case Of.DAYS | Of.HOURS:
            return tuple(measure.key for measure in held.summed.feed.measures)


def _axes(asked: Question, of: Of) -> list[Axis]:
    """The axes that a question asks for: its bucket where a block has several, then its cut."""
    return [*([Beside.BUCKET] if _has_buckets(asked, of) else []), *([asked.cut] if asked.cut else [])]


def _has_buckets(asked: Question, of: Of) -> bool:
    """Whether a block holds several buckets. But for those of many days all of one is in the same civil day."""
    if of is Of.HOURS:
        return asked.grain is Grain.HOUR
    return of in (Of.DAYS, Of.CELLS) and asked.grain is Grain.WEEK


def _key(asked: Question, wanted: _Wanted, values: Sequence[Any]) -> Key:
    """Bucket and member of values on these axes."""
    of, block = wanted.of, wanted.block
    member = values[-1] if asked.cut else None
    if _has_buckets(asked, of):
        return starts(asked, block, values[0], "hour" if of is Of.HOURS else "day"), member
    if asked.grain is None:
        return None, member
    return bucket_start(instants(block, asked.zone)[0], asked.grain, asked.zone), member

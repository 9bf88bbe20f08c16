"""What facts contribute to the rollups, and how one rollup follows from another.

The same statements serve the merge (staged rows minus the facts they replace), the rebuild (all facts) and the
verification (all facts, into tables of its own), so that the three cannot disagree on a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)

from db.city.zone import DAY, HOUR, Zone, to_date, to_day
from db.declare import UNKNOWN, Duration, Measure
from db.engine import database_of
from db.schema import ALL, DIMENSIONS, FeedTables

CUBE_KEYS = ("hour", *DIMENSIONS)
DAY_KEYS = ("day", *DIMENSIONS)
PLACE_KEYS = ("day", "place", *DIMENSIONS)
HIST_CITY_KEYS = ("measure", "day", "district", "cell")
HIST_DAY_KEYS = ("measure", "day", *DIMENSIONS, "cell")
HIST_MONTH_KEYS = ("measure", "month", *DIMENSIONS, "cell")
STOCK_KEYS = ("day", "district")


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Tables that take contributions: by hour, by place and day, and by histogram cell and day."""

    hour: Table
    place: Table | None
    hist_day: Table | None


@dataclass(frozen=True, kw_only=True)
class Summaries:
    """Tables that follow from the cells: by day, of histograms by month and of the whole city, and the net flow of stocks."""

    day: Table
    hist_city: Table | None
    hist_month: Table | None
    stock_day: Table | None


def contribution(measure: Measure, columns: Any, sign: int = 1) -> ColumnElement[int]:
    """What one fact adds to a measure in the hour of its anchor."""
    value = func.coalesce(measure.value(columns), 0) if measure.value else literal(1, Integer)
    signed = value * sign if sign != 1 else value
    if measure.where is None:
        return signed
    return case((measure.where(columns), signed), else_=0)


def dimension(tables: FeedTables, columns: Any, name: str) -> ColumnElement[str]:
    """A fact's value of a rollup dimension; unknown where the feed has no such dimension."""
    column = getattr(tables.feed, name)
    return columns[column] if column else literal(UNKNOWN)


def contribute(
    connection: Connection, tables: FeedTables, zone: Zone, *, source: Table, sign: int, into: Cells
) -> None:
    """Add what the rows of `source` (facts, or a table with a fact's columns) contribute, times `sign`."""
    feed, add = tables.feed, database_of(connection).add
    for anchor in dict.fromkeys(m.at for m in feed.measures):
        measures = [m for m in feed.measures if m.at == anchor]
        add(connection, into.hour, _cube_rows(tables, source, anchor, measures, sign), CUBE_KEYS)
    if into.place is not None:
        day = _anchor_day(connection, source.c[feed.at], zone)
        add(connection, into.place, _place_rows(tables, source, day, sign), PLACE_KEYS)
    if into.hist_day is not None:
        for duration in feed.durations:
            day = _anchor_day(connection, source.c[duration.anchor], zone)
            add(connection, into.hist_day, _hist_rows(tables, source, duration, day, sign), HIST_DAY_KEYS)


def summarise(
    connection: Connection,
    tables: FeedTables,
    zone: Zone,
    *,
    hour: Table,
    hist_day: Table | None,
    into: Summaries,
) -> None:
    """Add cells up to days, months and net flows of stocks."""
    add = database_of(connection).add
    first, last = connection.execute(select(func.min(hour.c.hour), func.max(hour.c.hour))).one()
    if first is not None:
        day = local_day(hour.c.hour * HOUR, zone.changes_between(first * HOUR, (last + 1) * HOUR))
        sums = [hour.c[m.key] for m in tables.summed.feed.measures]
        dims = [hour.c[name] for name in DIMENSIONS]
        add(connection, into.day, select(day.label("day"), *dims, *sums), DAY_KEYS)
        if into.stock_day is not None:
            stocks = tables.summed.feed.stocks
            flows = [(hour.c[s.entered] - hour.c[s.left]).label(s.key) for s in stocks]
            moved = or_(*(hour.c[s.entered] != hour.c[s.left] for s in stocks))
            rows = select(day.label("day"), hour.c.district, *flows).where(moved)
            add(connection, into.stock_day, rows, STOCK_KEYS)
    if hist_day is not None and into.hist_month is not None and into.hist_city is not None:
        _add_months(connection, hist_day, into.hist_month)
        _add_city(connection, hist_day, into.hist_city)


def _add_months(connection: Connection, hist_day: Table, hist_month: Table) -> None:
    first, last = connection.execute(select(func.min(hist_day.c.day), func.max(hist_day.c.day))).one()
    if first is not None:
        month = month_of(hist_day.c.day, first, last).label("month")
        kept = [hist_day.c[name] for name in (*DIMENSIONS, "cell", "n")]
        rows = select(hist_day.c.measure, month, *kept)
        database_of(connection).add(connection, hist_month, rows, HIST_MONTH_KEYS)


def _add_city(connection: Connection, hist_day: Table, hist_city: Table) -> None:
    held = hist_day.c
    rows = select(held.measure, held.day, literal(ALL).label("district"), held.cell, held.n)
    database_of(connection).add(connection, hist_city, rows, HIST_CITY_KEYS)


def local_day(at: ColumnElement[int], changes: Sequence[tuple[int, int]]) -> ColumnElement[int]:
    """Civil day of an instant as SQL, with the offset changes that matter where it lies (`Zone.changes_between`)."""
    offset: ColumnElement[int] | int = changes[0][1]
    if len(changes) > 1:
        later = [(at >= start, shift) for start, shift in reversed(changes[1:])]
        offset = case(*later, else_=changes[0][1])
    return cast((at + offset) // DAY, Integer)


def month_of(day: ColumnElement[int], first: int, last: int) -> ColumnElement[int]:
    """Month (yyyymm) of a civil day known to lie in [first, last], as SQL."""
    on, end = to_date(first).replace(day=1), to_date(last)
    starts: list[tuple[int, int]] = []
    while on <= end:
        starts.append((to_day(on), on.year * 100 + on.month))
        on = on.replace(year=on.year + on.month // 12, month=on.month % 12 + 1)
    if len(starts) == 1:
        return literal(starts[0][1], Integer)
    return case(*((day >= start, month) for start, month in reversed(starts[1:])), else_=starts[0][1])


def _cube_rows(
    tables: FeedTables, source: Table, anchor: str, measures: Sequence[Measure], sign: int
) -> Select[Any]:
    columns = source.c
    hour = cast(columns[anchor] // HOUR, Integer).label("hour")
    dims = [dimension(tables, columns, name).label(name) for name in DIMENSIONS]
    sums = [contribution(m, columns, sign).label(m.key) for m in measures]
    counted = (
        true()
        if any(m.where is None for m in measures)
        else or_(*(m.where(columns) for m in measures if m.where))
    )
    chosen: list[ColumnElement[Any]] = [hour, *dims, *sums]
    return select(*chosen).where(columns[anchor].is_not(None), counted)


def _place_rows(tables: FeedTables, source: Table, day: ColumnElement[int], sign: int) -> Select[Any]:
    columns, feed = source.c, tables.feed
    dims = [dimension(tables, columns, name).label(name) for name in DIMENSIONS]
    sums = [contribution(m, columns, sign).label(m.key) for m in tables.place_measures]
    counted = or_(*((m.where(columns) if m.where else true()) for m in tables.place_measures))
    return select(day.label("day"), columns[feed.place].label("place"), *dims, *sums).where(
        columns[feed.at].is_not(None), counted
    )


def _anchor_day(connection: Connection, at: Column[Any], zone: Zone) -> ColumnElement[int]:
    if len(zone.starts) == 1:
        return local_day(at, zone.changes_between(0, 0))
    first, last = connection.execute(select(func.min(at), func.max(at))).one()
    return local_day(at, zone.changes_between(first or 0, (last or 0) + 1))


def _hist_rows(
    tables: FeedTables, source: Table, duration: Duration, day: ColumnElement[int], sign: int
) -> Select[Any]:
    columns = source.c
    cell = columns[f"{duration.key}_cell"]
    at = columns[duration.anchor]
    chosen: list[ColumnElement[Any]] = [
        literal(duration.key).label("measure"),
        day.label("day"),
        *(dimension(tables, columns, name).label(name) for name in DIMENSIONS),
        cell.label("cell"),
        literal(sign, Integer).label("n"),
    ]
    rows = select(*chosen).where(at.is_not(None), cell.is_not(None))
    return rows.where(duration.where(columns)) if duration.where else rows

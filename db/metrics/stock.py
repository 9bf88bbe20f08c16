"""Open cases at an instant: opening balances plus net flows, exact at every hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection, select

from db.engine import remembered
from db.metrics.blocks import blocks
from db.metrics.cuts import Cut, Grain, MetricQueryError, Piece, Source, Span, buckets, next_bucket
from db.metrics.question import Key, Question, check_dimensions, kept
from db.metrics.statements import stock_flows
from db.metrics.sums import sums
from db.reference import Calendar, load_reference
from db.schema import FeedTables
from db.tables import Opening
from db.text import Text


def levels(connection: Connection, asked: Question, key: str) -> dict[Key, float] | None:
    """Level of a stock at the end of each bucket (of the range, without a grain), per member.

    None as long as the feed has neither a complete history nor an opening balance, and for a range before it.

    Raises:
        MetricQueryError: when the opening balance is not known by the dimensions asked for.
    """
    check_dimensions(asked)
    start = opened(connection, asked, key)
    if start is None:
        return None
    stock = asked.tables.feed.stock(key)
    since = max(asked.span.since, asked.zone.day_start(start))
    base = _level_at(connection, asked, key, since, start)
    flows = sums(
        connection,
        replace(asked, span=Span(since, max(since, asked.span.until))),
        (stock.entered, stock.left),
    )
    members = {*asked.members, *(member for _, member in (*base, *flows))} or {None}
    if asked.cut is None:
        members = {None}
    found: dict[Key, float] = {}
    grain = asked.grain
    steps: list[int | None] = [*buckets(asked.span, grain, asked.zone)] if grain else [None]
    for member in members:
        net = [_net(flows.get((step, member))) for step in steps]
        running = accumulate(net, initial=base.get((None, member), 0))
        for step, level in zip(steps, list(running)[1:], strict=True):
            if step is None or grain is None or next_bucket(step, grain, asked.zone) > since:
                found[step, member] = level
    return found


def days_of_stock(connection: Connection, asked: Question, key: str, days: int) -> dict[Key, float | None]:
    """Working days that a stock lasts at the end of each bucket, per member: level over mean daily departures.

    The mean is over the last `days` working days that were over by then; None without a level or departures.
    """
    known = levels(connection, asked, key)
    if known is None or asked.span.empty:
        return {}
    stock, zone, calendar = asked.tables.feed.stock(key), asked.zone, load_reference(connection).calendar
    last = zone.day(asked.span.until)
    first = zone.day(asked.span.since) - 3 * days
    span = Span(zone.day_start(first), zone.day_start(last))
    left = sums(connection, replace(asked, span=span, grain=Grain.DAY), (stock.left,))
    found: dict[Key, float | None] = {}
    for (bucket, member), level in known.items():
        end = last
        if bucket is not None and asked.grain is not None:
            end = min(zone.day(next_bucket(bucket, asked.grain, zone)), last)
        worked = working_days_before(calendar, end, days)
        gone = sum(left.get((zone.day_start(day), member), (0,))[0] for day in worked)
        found[bucket, member] = level * len(worked) / gone if gone else None
    return found


def working_days_before(calendar: Calendar, end: int, days: int) -> list[int]:
    """The last so many working days before a civil day, oldest first."""
    return [day for day in range(end - 3 * days, end) if calendar.is_working(day)][-days:]


def opening_day(connection: Connection, tables: FeedTables, key: str) -> int | None:
    """First day from which a stock is known; None before a history was stated to be complete."""
    return min((row.day for row in _openings(connection, tables, key)), default=None)


def opened(connection: Connection, asked: Question, key: str) -> int | None:
    """First day from which a stock is known as it is asked for; None for a range that is over by then.

    Raises:
        MetricQueryError: when cases were open on that day, and by the dimensions asked for nobody knows how many.
    """
    start = opening_day(connection, asked.tables, key)
    if start is None or asked.span.until <= asked.zone.day_start(start):
        return None
    if opening(connection, asked, key) and asked.uses(Cut.CATEGORY, Cut.CHANNEL, Cut.PLACE):
        raise MetricQueryError(
            Text(
                id="Saldo awal angka ini hanya dinyatakan per kecamatan; "
                "yang diperbolehkan: seluruh kota, kecamatan.",
                en="The opening balance of this figure is stated by district only; "
                "allowed: the whole city, district.",
            )
        )
    return start


def opening(connection: Connection, asked: Question, key: str) -> int:
    """Cases that were open when a stock begins to be known, in the districts asked for."""
    only = asked.where.get(Cut.DISTRICT)
    held = _openings(connection, asked.tables, key)
    return sum(row.value for row in held if only in (None, row.district))


def _openings(connection: Connection, tables: FeedTables, key: str) -> Sequence[Any]:
    """Balances stated of a stock: day, district and value."""

    def ask() -> Sequence[Any]:
        rows = select(Opening.day, Opening.district, Opening.value)
        return connection.execute(rows.where(Opening.feed == tables.ref.key, Opening.stock == key)).all()

    return remembered(connection, ("openings", tables.ref.key, key), ask)


def _net(pair: tuple[int, ...] | None) -> int:
    return pair[0] - pair[1] if pair else 0


def _level_at(connection: Connection, asked: Question, key: str, at: int, start: int) -> dict[Key, float]:
    """Level at one instant per member: balances stated, whole days of net flow, and the hours since midnight."""
    stock = asked.tables.feed.stock(key)
    day = asked.zone.day(at)
    level: dict[Key, float] = {}
    if asked.uses(Cut.CATEGORY, Cut.CHANNEL, Cut.PLACE):
        history = replace(asked, span=Span(asked.zone.day_start(start), at), grain=None)
        return {
            key_: _net(pair) for key_, pair in sums(connection, history, (stock.entered, stock.left)).items()
        }
    only = asked.where.get(Cut.DISTRICT)
    rows: list[tuple[str | None, int]] = [
        (row.district, row.value)
        for row in _openings(connection, asked.tables, key)
        if only in (None, row.district)
    ]
    for block in blocks(Piece(Source.DAYS, start, max(day, start)), asked.zone):

        def ask(block: Piece = block) -> list[tuple[str | None, int]]:
            bounds = {"low": block.low, "high": block.high, **asked.shape.members}
            flows = connection.execute(stock_flows(asked.shape.form, key), bounds)
            return [(member, int(amount or 0)) for member, amount in flows]

        rows += kept(connection, asked, ("stock", asked.shape, key, block), block, ask)
    for member, amount in rows:
        slot: Key = (None, member if asked.cut else None)
        level[slot] = level.get(slot, 0) + amount
    today = replace(asked, span=Span(asked.zone.day_start(day), at), grain=None)
    for slot, pair in sums(connection, today, (stock.entered, stock.left)).items():
        level[slot] = level.get(slot, 0) + _net(pair)
    return level

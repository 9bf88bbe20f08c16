"""Sums of measures and counts of histogram cells over any range and cut, from the coarsest rollup that fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from operator import add
from typing import Any, TypeVar

from sqlalchemy import Connection, and_, func, or_, select

from db.city.zone import DAY, QUARTER, Zone, to_date
from db.declare import Duration
from db.engine import remembered
from db.kept import CACHE
from db.metrics.blocks import blocks, instants, lasts
from db.metrics.combinations import added_cells, added_sums
from db.metrics.coverage import facts_a_day
from db.metrics.cuts import (
    Cut,
    Grain,
    Piece,
    RangeTooLongError,
    Source,
    Span,
    pieces,
)
from db.metrics.question import Key, Question, check_dimensions, kept, starts
from db.metrics.statements import Changes, Statement, fact_cells, kept_cells, sum_statements
from db.rollups import contribution
from db.schema import FeedTables
from db.text import Text

Found = TypeVar("Found")
MAX_FACT_DAYS = 93
MOST_HOURLY_S = 7 * DAY
#: Read within half a second.
MAX_FACTS = 1_000_000


def sums(connection: Connection, asked: Question, measures: Sequence[str]) -> dict[Key, tuple[int, ...]]:
    """Sum of each measure per bucket and member; members and buckets without records are absent."""
    check_dimensions(asked)
    together = _asked_together(asked, measures)
    name = ("sums", asked.key, together)
    found = _held(connection, asked, name, lambda: _sums(connection, asked, together))
    if together == tuple(measures):
        return found
    chosen = [together.index(key) for key in measures]
    return {key: tuple(values[index] for index in chosen) for key, values in found.items()}


def _asked_together(asked: Question, measures: Sequence[str]) -> tuple[str, ...]:
    """Every measure where rollups tell them all at once: a page and a scene ask for one after another.

    Only one is asked for by the hour of many days, where there are many rows.
    """
    by_many_hours = asked.grain is Grain.HOUR and asked.span.until - asked.span.since > MOST_HOURLY_S
    if asked.cut is not None or by_many_hours or asked.uses(Cut.PLACE) or asked.coarsest() is Source.FACTS:
        return tuple(measures)
    return tuple(measure.key for measure in asked.tables.feed.measures)


def _held(
    connection: Connection, asked: Question, name: Hashable, ask: Callable[[], dict[Key, Found]]
) -> dict[Key, Found]:
    """An answer put together from blocks, kept whole where the same range will be asked for again."""

    def rows() -> list[tuple[Key, Found]]:
        return [*ask().items()]

    def held() -> dict[Key, Found]:
        since, until = asked.span.since, asked.span.until
        if until % QUARTER:
            return ask()
        feed = asked.tables.ref.key
        return dict(CACHE.answer(connection, feed, name, since=since, until=until, ask=rows))

    return remembered(connection, name, held)


def _sums(connection: Connection, asked: Question, measures: Sequence[str]) -> dict[Key, tuple[int, ...]]:
    coarsest, of_place = asked.coarsest(), asked.uses(Cut.PLACE)
    if of_place:
        by_place = {m.key for m in asked.tables.place_measures}
        fits = by_place.issuperset(measures) and coarsest is Source.DAYS
        coarsest = Source.DAYS if fits else Source.FACTS
    found: dict[Key, tuple[int, ...]] = {}
    for block in _blocks(connection, asked, coarsest, hours=not of_place):
        for key, values in _of_block(connection, asked, tuple(measures), block):
            held = found.get(key)
            found[key] = values if held is None else tuple(map(add, held, values))
    return found


def _of_block(
    connection: Connection, asked: Question, measures: tuple[str, ...], block: Piece
) -> Iterable[tuple[Key, tuple[int, ...]]]:
    found = added_sums(connection, asked, measures, block)
    return _by_itself(connection, asked, measures, block) if found is None else found


def _by_itself(
    connection: Connection, asked: Question, measures: tuple[str, ...], block: Piece
) -> list[tuple[Key, tuple[int, ...]]]:
    name = ("sums", asked.shape, measures, block)
    return kept(connection, asked, name, block, partial(_block_sums, connection, asked, measures, block))


def total(connection: Connection, tables: FeedTables, zone: Zone, measure: str, spans: Sequence[Span]) -> int:
    """Sum of a measure over several ranges together; what is not kept of them is read at once."""
    found, loose = 0, []
    for span in spans:
        asked = Question(tables=tables, span=span, zone=zone)
        for block in _blocks(connection, asked, Source.DAYS):
            if not lasts(block):
                loose.append(block)
                continue
            # Nobody asks otherwise for parts of these days.
            read = _of_block if block.source is Source.DAYS else _by_itself
            found += sum(value for _, (value,) in read(connection, asked, (measure,), block))
    if loose:
        declared, fact = tables.feed.measure(measure), tables.fact
        at = fact.c[declared.at]
        within = or_(*(and_(at >= block.low, at < block.high) for block in loose))
        found += connection.scalar(select(func.sum(contribution(declared, fact.c))).where(within)) or 0
    return int(found)


def cell_counts(
    connection: Connection, asked: Question, duration: Duration
) -> dict[Key, list[tuple[int, int]]]:
    """Histogram cells (cell, observations) per bucket and member; a cell may occur more than once."""
    check_dimensions(asked)
    return remembered(
        connection, ("cells", asked.key, duration.key), lambda: _cell_counts(connection, asked, duration)
    )


def _cell_counts(
    connection: Connection, asked: Question, duration: Duration
) -> dict[Key, list[tuple[int, int]]]:
    in_rollup = not asked.uses(Cut.PLACE) and asked.coarsest() is Source.DAYS
    found: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    coarsest = Source.DAYS if in_rollup else Source.FACTS
    for block in _blocks(connection, asked, coarsest, hours=False):
        for key, cell, n in _of_cells(connection, asked, duration, block):
            found[key].append((cell, n))
    return found


def _of_cells(
    connection: Connection, asked: Question, duration: Duration, block: Piece
) -> Iterable[tuple[Key, int, int]]:
    found = added_cells(connection, asked, duration.key, block)
    if found is not None:
        return found
    name = ("cells", asked.shape, duration.key, block)
    return kept(connection, asked, name, block, partial(_block_cells, connection, asked, duration, block))


def _block_cells(
    connection: Connection, asked: Question, duration: Duration, block: Piece
) -> list[tuple[Key, int, int]]:
    statement, low, high = _cell_read(asked, duration, block)
    return [
        ((starts(asked, block, bucket, statement.unit), member), cell, int(n))
        for bucket, member, cell, n in _rows(connection, asked, statement, low, high)
    ]


def _blocks(
    connection: Connection, asked: Question, coarsest: Source, *, hours: bool = True
) -> Iterator[Piece]:
    whole = asked.part.whole if asked.part else asked.span
    for piece in pieces(whole, coarsest, asked.zone, hours=hours):
        if piece.source is Source.FACTS and piece.high - piece.low > DAY:
            _check_fact_days(connection, asked, piece)
    for piece in pieces(asked.span, coarsest, asked.zone, hours=hours):
        yield from blocks(piece, asked.zone)


def _block_sums(
    connection: Connection, asked: Question, measures: Sequence[str], block: Piece
) -> list[tuple[Key, tuple[int, ...]]]:
    """Rows of a block; facts are read by each measure's own instant, so that a key may occur more than once."""
    found = []
    for statement, indexes in sum_statements(
        asked.shape.form, tuple(measures), block.source, _changes(asked, block)
    ):
        for bucket, member, *values in _rows(connection, asked, statement, block.low, block.high):
            if all(value is None for value in values):
                continue  # A sum over no rows, which says nothing.
            at = starts(asked, block, bucket, statement.unit)
            read = dict(zip(indexes, values, strict=True))
            found.append(((at, member), tuple(int(read.get(index) or 0) for index in range(len(measures)))))
    return found


def _rows(
    connection: Connection, asked: Question, statement: Statement, low: int, high: int
) -> Iterable[Any]:
    return connection.execute(statement.select, {"low": low, "high": high, **asked.shape.members})


def _changes(asked: Question, block: Piece) -> Changes:
    """Offset changes that matter to a civil day made of the block's instants; none where there is no such bucket."""
    if block.source is Source.DAYS or asked.grain in (None, Grain.HOUR, Grain.QUARTER_HOUR):
        return ()
    return asked.zone.changes_between(*instants(block, asked.zone))


def _cell_read(asked: Question, duration: Duration, block: Piece) -> tuple[Statement, int, int]:
    """The statement that reads a block's cells, with its bounds."""
    form = asked.shape.form
    if block.source is Source.FACTS:
        return fact_cells(form, duration.key, _changes(asked, block)), block.low, block.high
    of_months = form.restricted and asked.grain in (None, Grain.MONTH, Grain.YEAR)
    if of_months and _is_month(block):
        return kept_cells(form, duration.key, "month"), _yyyymm(block.low), _yyyymm(block.high)
    return kept_cells(form, duration.key, "day"), block.low, block.high


def _is_month(block: Piece) -> bool:
    """Whether days, which no block has of two months, are all of one."""
    return to_date(block.low).day == to_date(block.high).day == 1


def _yyyymm(day: int) -> int:
    on = to_date(day)
    return on.year * 100 + on.month


def _check_fact_days(connection: Connection, asked: Question, piece: Piece) -> None:
    allowed = most_fact_days(connection, asked.tables.ref.key)
    if piece.high - piece.low > allowed * DAY:
        raise RangeTooLongError(
            Text(
                id=f"Rincian ini dihitung dari setiap baris, jadi tersedia untuk paling lama {allowed} hari. "
                "Pilih periode yang lebih pendek.",
                en=f"This detail is made from every row, so it is there for at most {allowed} days. "
                "Choose a shorter period.",
            )
        )


def most_fact_days(connection: Connection, feed: str) -> int:
    """Days of a feed whose facts may be read for one answer: fewer, the more facts a day has."""
    a_day = facts_a_day(connection, feed)
    return min(MAX_FACT_DAYS, max(int(MAX_FACTS / a_day), 1)) if a_day else MAX_FACT_DAYS

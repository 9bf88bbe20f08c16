"""Sums of measures and counts of histogram cells over any range and cut, from the coarsest rollup that fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Label,
    Null,
    Select,
    Table,
    and_,
    cast,
    func,
    null,
    or_,
    select,
    text,
)

from db.city.zone import DAY, HOUR, QUARTER, Zone, to_date, to_day
from db.declare import UNKNOWN, Duration
from db.engine import remembered
from db.kept import CACHE
from db.metrics.blocks import blocks, instants, lasts
from db.metrics.cuts import (
    Cut,
    Grain,
    MetricQueryError,
    Piece,
    RangeTooLongError,
    Source,
    Span,
    bucket_day,
    pieces,
)
from db.rollups import contribution, dimension, local_day
from db.schema import ALL, FeedTables

#: A bucket's beginning (None without a grain) and a member of the cut (None without one).
Key = tuple[int | None, str | None]
Row = TypeVar("Row")
MAX_FACT_DAYS = 93


@dataclass(frozen=True, kw_only=True)
class Question:
    """A range with its grain, cut and restrictions, asked of one feed."""

    tables: FeedTables
    span: Span
    zone: Zone
    grain: Grain | None = None
    cut: Cut | None = None
    where: Mapping[Cut, str] = field(default_factory=dict)

    @property
    def key(self) -> Hashable:
        """Everything that tells this question from another."""
        return (self.span, self.shape)

    @property
    def shape(self) -> Hashable:
        """Everything that tells this question from another of the same range."""
        return (self.tables.ref.key, self.grain, self.cut, *sorted(self.where.items()))

    def uses(self, *cuts: Cut) -> bool:
        """Whether the cut or a restriction involves one of the given dimensions."""
        return any(cut is self.cut or cut in self.where for cut in cuts)

    def finest(self) -> Source:
        """The coarsest rollup that the grain allows."""
        if self.grain is Grain.QUARTER_HOUR:
            return Source.FACTS
        return Source.HOURS if self.grain is Grain.HOUR else Source.DAYS


def sums(connection: Connection, asked: Question, measures: Sequence[str]) -> dict[Key, tuple[int, ...]]:
    """Sum of each measure per bucket and member; members and buckets without records are absent."""
    check_dimensions(asked)
    return remembered(
        connection, ("sums", asked.key, tuple(measures)), lambda: _sums(connection, asked, measures)
    )


def _sums(connection: Connection, asked: Question, measures: Sequence[str]) -> dict[Key, tuple[int, ...]]:
    coarsest = asked.finest()
    if asked.uses(Cut.PLACE):
        by_place = {m.key for m in asked.tables.place_measures}
        only_place = not asked.uses(Cut.DISTRICT, Cut.CATEGORY, Cut.CHANNEL)
        fits = only_place and by_place.issuperset(measures) and coarsest is not Source.FACTS
        coarsest = Source.HOURS if fits else Source.FACTS
    found: dict[Key, list[int]] = defaultdict(lambda: [0] * len(measures))
    for block in _blocks(asked, pieces(asked.span, coarsest, asked.zone)):
        name = ("sums", asked.shape, tuple(measures), block)
        ask = partial(_block_sums, connection, asked, measures, block)
        for key, values in kept(connection, asked, name, block, ask):
            row = found[key]
            for index, value in values:
                row[index] += value
    return {key: tuple(values) for key, values in found.items()}


def total(connection: Connection, tables: FeedTables, zone: Zone, measure: str, spans: Sequence[Span]) -> int:
    """Sum of a measure over several ranges together; what is not kept of them is read at once."""
    found, loose = 0, []
    for span in spans:
        asked = Question(tables=tables, span=span, zone=zone)
        for block in _blocks(asked, pieces(span, Source.DAYS, zone)):
            if lasts(block):
                ask = partial(_block_sums, connection, asked, (measure,), block)
                rows = kept(connection, asked, ("sums", asked.shape, (measure,), block), block, ask)
                found += sum(value for _, values in rows for _, value in values)
            else:
                loose.append(block)
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
    by_category = asked.uses(Cut.CATEGORY)
    in_rollup = not asked.uses(Cut.CHANNEL, Cut.PLACE) and not (by_category and asked.uses(Cut.DISTRICT))
    in_rollup = in_rollup and (duration.by_category or not by_category) and asked.finest() is Source.DAYS
    found: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    coarsest = Source.DAYS if in_rollup else Source.FACTS
    for block in _blocks(asked, pieces(asked.span, coarsest, asked.zone, hours=False)):
        name = ("cells", asked.shape, duration.key, block)
        ask = partial(_block_cells, connection, asked, duration, block, by_category=by_category)
        for key, cell, n in kept(connection, asked, name, block, ask):
            found[key].append((cell, n))
    return found


def _block_cells(
    connection: Connection, asked: Question, duration: Duration, block: Piece, *, by_category: bool
) -> list[tuple[Key, int, int]]:
    return [
        ((_start(asked, bucket, unit), member), cell, int(n))
        for statement, unit in _cell_statements(asked, duration, block, by_category=by_category)
        for bucket, member, cell, n in connection.execute(statement)
    ]


def kept(
    connection: Connection, asked: Question, name: Hashable, block: Piece, ask: Callable[[], list[Row]]
) -> list[Row]:
    """What is read of a block, from an earlier reading where that still holds."""
    if not lasts(block):
        return ask()
    since, until = instants(block, asked.zone)
    return CACHE.answer(connection, asked.tables.ref.key, name, since=since, until=until, ask=ask)


def _blocks(asked: Question, parts: Iterable[Piece]) -> Iterator[Piece]:
    for part in parts:
        if part.source is Source.FACTS:
            _check_fact_days(part)
        yield from blocks(part, asked.zone)


def check_dimensions(asked: Question) -> None:
    """Refuse a cut or restriction by a dimension that the feed does not have."""
    feed = asked.tables.feed
    for cut in (asked.cut, *asked.where):
        if cut is not None and not (cut.is_of_facts and getattr(feed, cut.value)):
            allowed = [c.value for c in Cut if c.is_of_facts and getattr(feed, c.value)]
            message = (
                f"Feed '{asked.tables.ref.key}' has no {cut.value}; allowed: {', '.join(allowed) or 'none'}."
            )
            raise MetricQueryError(message)


def _block_sums(
    connection: Connection, asked: Question, measures: Sequence[str], block: Piece
) -> list[tuple[Key, tuple[tuple[int, int], ...]]]:
    found = []
    for statement, unit, indexes in _sum_statements(asked, measures, block):
        for bucket, member, *values in connection.execute(statement):
            if all(value is None for value in values):
                continue  # A sum over no rows, which says nothing.
            whole = (int(value or 0) for value in values)
            found.append(((_start(asked, bucket, unit), member), tuple(zip(indexes, whole, strict=True))))
    return found


def _sum_statements(
    asked: Question, measures: Sequence[str], piece: Piece
) -> Iterable[tuple[Select[Any], str, list[int]]]:
    every = list(range(len(measures)))
    if piece.source is Source.FACTS:
        declared = [asked.tables.feed.measure(key) for key in measures]
        for anchor in dict.fromkeys(m.at for m in declared):
            indexes = [i for i in every if declared[i].at == anchor]
            fact = asked.tables.fact
            added = [func.sum(contribution(declared[i], fact.c)) for i in indexes]
            bucket, unit = _fact_bucket(asked, fact.c[anchor], piece)
            member, conditions = _fact_cut(asked)
            within = and_(fact.c[anchor] >= piece.low, fact.c[anchor] < piece.high, *conditions)
            yield _grouped(bucket, member, added, within), unit, indexes
        return
    if asked.uses(Cut.PLACE):
        table = asked.tables.place
        assert table is not None
        member, conditions = _cut_columns(asked, {Cut.PLACE: table.c.place})
    else:
        table = asked.tables.day if piece.source is Source.DAYS else asked.tables.hour
        columns = {cut: table.c[cut.value] for cut in (Cut.DISTRICT, Cut.CATEGORY, Cut.CHANNEL)}
        member, conditions = _cut_columns(asked, columns)
    at = table.c.day if piece.source is Source.DAYS else table.c.hour
    bucket, unit = _rollup_bucket(asked, at, piece)
    within = and_(at >= piece.low, at < piece.high, *conditions)
    yield _grouped(bucket, member, [func.sum(table.c[key]) for key in measures], within), unit, every


def _cell_statements(
    asked: Question, duration: Duration, piece: Piece, *, by_category: bool
) -> Iterable[tuple[Select[Any], str]]:
    if piece.source is Source.DAYS:
        for table, low, high, unit in _histogram_parts(asked, piece):
            columns = {Cut.DISTRICT: table.c.district, Cut.CATEGORY: table.c.category}
            member, conditions = _cut_columns(asked, columns)
            other = table.c.district if by_category else table.c.category
            at = table.c[unit]
            within = and_(table.c.measure == duration.key, other == ALL, at >= low, at < high, *conditions)
            bucket: ColumnElement[Any] = at if asked.grain else null()
            yield _grouped(bucket, member, [func.sum(table.c.n)], within, table.c.cell), unit
        return
    fact = asked.tables.fact
    at, cell = fact.c[duration.anchor], fact.c[f"{duration.key}_cell"]
    bucket, unit = _fact_bucket(asked, at, piece)
    member, conditions = _fact_cut(asked)
    if duration.where:
        conditions.append(duration.where(fact.c))
    within = and_(at >= piece.low, at < piece.high, cell.is_not(None), *conditions)
    yield _grouped(bucket, member, [func.count()], within, cell), unit


def _histogram_parts(asked: Question, piece: Piece) -> Iterable[tuple[Table, int, int, str]]:
    """Whole months where the grain allows, days for the rest: (table, low, high, its time key)."""
    by_day, by_month = asked.tables.hist_day, asked.tables.hist_month
    assert by_day is not None
    assert by_month is not None
    first = to_date(piece.low - 1).replace(day=1)
    month_low = to_day(first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1))
    month_high = to_day(to_date(piece.high).replace(day=1))
    if asked.grain in (None, Grain.MONTH, Grain.YEAR) and month_low < month_high:
        yield by_day, piece.low, month_low, "day"
        yield by_month, _yyyymm(month_low), _yyyymm(month_high), "month"
        yield by_day, month_high, piece.high, "day"
    else:
        yield by_day, piece.low, piece.high, "day"


def _yyyymm(day: int) -> int:
    on = to_date(day)
    return on.year * 100 + on.month


def _grouped(
    bucket: ColumnElement[Any],
    member: ColumnElement[Any],
    added: Sequence[ColumnElement[Any]],
    within: ColumnElement[bool],
    *more: ColumnElement[Any],
) -> Select[Any]:
    shown = [bucket.label("bucket"), member.label("member"), *more]
    # Grouped by position: with bound parameters PostgreSQL would not see that the expressions are the same.
    by = [text(str(place)) for place, column in enumerate(shown, start=1) if not _is_null(column)]
    return select(*shown, *added).where(within).group_by(*by)


def _is_null(column: ColumnElement[Any]) -> bool:
    return isinstance(column, Label) and isinstance(column.element, Null)


def _cut_columns(
    asked: Question, columns: Mapping[Cut, ColumnElement[Any]]
) -> tuple[ColumnElement[Any], list[ColumnElement[bool]]]:
    member = columns[asked.cut] if asked.cut else null()
    return member, [columns[cut] == wanted for cut, wanted in asked.where.items()]


def _fact_cut(asked: Question) -> tuple[ColumnElement[Any], list[ColumnElement[bool]]]:
    fact, feed = asked.tables.fact, asked.tables.feed
    columns = {
        cut: dimension(asked.tables, fact.c, cut.value)
        for cut in Cut
        if cut.is_of_facts and getattr(feed, cut.value)
    }
    return _cut_columns(asked, columns)


def _fact_bucket(asked: Question, at: ColumnElement[int], piece: Piece) -> tuple[ColumnElement[Any], str]:
    if asked.grain is None:
        return null(), "none"
    if asked.grain is Grain.QUARTER_HOUR:
        return cast(at // QUARTER, Integer), "quarter"
    if asked.grain is Grain.HOUR:
        return cast(at // HOUR, Integer), "hour"
    return local_day(at, asked.zone, piece.low, piece.high), "day"


def _rollup_bucket(asked: Question, at: ColumnElement[int], piece: Piece) -> tuple[ColumnElement[Any], str]:
    if asked.grain is None:
        return null(), "none"
    if piece.source is Source.DAYS:
        return at, "day"
    if asked.grain is Grain.HOUR:
        return at, "hour"
    return local_day(at * HOUR, asked.zone, piece.low * HOUR, piece.high * HOUR), "day"


def _start(asked: Question, bucket: int | None, unit: str) -> int | None:
    if bucket is None or asked.grain is None:
        return None
    if unit == "quarter":
        return bucket * QUARTER
    if unit == "hour":
        return bucket * HOUR
    day = to_day(to_date(0).replace(year=bucket // 100, month=bucket % 100)) if unit == "month" else bucket
    return asked.zone.day_start(bucket_day(day, asked.grain))


def _check_fact_days(piece: Piece) -> None:
    if piece.high - piece.low > MAX_FACT_DAYS * DAY:
        message = (
            f"This cut is not kept in rollups and would read facts; allowed: at most {MAX_FACT_DAYS} days. "
            "Shorten the range, or ask by day, district or category."
        )
        raise RangeTooLongError(message)


def unknown_last(member: str | None) -> tuple[bool, str]:
    """Sort key that puts the unknown member after the known ones."""
    return (member == UNKNOWN, member or "")

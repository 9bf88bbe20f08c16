"""The statements that read sums and histogram cells, each built once and used with other bounds ever after.

Building a statement costs more than running it on what is usually a few rows, so a statement has its bounds and the members
of restrictions as parameters and depends only on what is asked: `Form`, measures and source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Label,
    Null,
    Select,
    String,
    Table,
    and_,
    bindparam,
    cast,
    func,
    null,
    select,
    text,
    true,
)

from db.city.zone import HOUR, QUARTER
from db.metrics.cuts import Cut, Grain, Source
from db.rollups import contribution, dimension, local_day
from db.schema import FeedTables, tables

#: Statements that a process holds; the ones used least recently go first.
MOST_STATEMENTS = 2_000
LOW, HIGH = bindparam("low", type_=Integer), bindparam("high", type_=Integer)
#: What rollups are kept by.
DIMENSIONS = (Cut.DISTRICT, Cut.CATEGORY, Cut.CHANNEL)
#: Offset changes of the city's zone that matter in a range (`Zone.changes_between`).
Changes = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Form:
    """What a statement depends on: its feed, bucket, cut, and the dimensions that it is restricted by."""

    feed: str
    grain: Grain | None
    cut: Cut | None
    where: tuple[Cut, ...]

    @property
    def tables(self) -> FeedTables:
        """Tables of the feed."""
        return tables(self.feed)

    @property
    def restricted(self) -> bool:
        """Whether the question is about less than the whole city together."""
        return self.cut is not None or bool(self.where)

    def uses(self, *cuts: Cut) -> bool:
        """Whether the cut or a restriction involves one of the given dimensions."""
        return any(cut is self.cut or cut in self.where for cut in cuts)


@dataclass(frozen=True)
class Shape:
    """What tells one question from another of the same range."""

    feed: str
    grain: Grain | None
    cut: Cut | None
    where: tuple[tuple[Cut, str], ...]

    @cached_property
    def form(self) -> Form:
        """What the statements that answer it depend on."""
        return Form(self.feed, self.grain, self.cut, tuple(cut for cut, _ in self.where))

    @cached_property
    def members(self) -> dict[str, str]:
        """The parameters that restrict a statement of its form."""
        return {_asked(cut): member for cut, member in self.where}


def _asked(cut: Cut) -> str:
    """The parameter that says to which member a dimension is restricted."""
    return f"asked_{cut.value}"


@dataclass(frozen=True)
class Statement:
    """A statement with its bounds left open: rows of bucket and member, with what `unit` a bucket counts.

    With `block` there is no bucket, because all of a block is in the same.
    """

    select: Select[Any]
    unit: str


@lru_cache(maxsize=MOST_STATEMENTS)
def sum_statements(
    form: Form, measures: tuple[str, ...], source: Source, changes: Changes
) -> tuple[tuple[Statement, tuple[int, ...]], ...]:
    """Sums of measures, each statement with the positions of those it reads: facts are read by each measure's own instant."""
    every = tuple(range(len(measures)))
    if source is not Source.FACTS:
        return ((_rollup_sums(form, measures, source, changes), every),)
    fact = form.tables.fact
    declared = [form.tables.feed.measure(key) for key in measures]
    made = []
    for anchor in dict.fromkeys(m.at for m in declared):
        indexes = tuple(i for i in every if declared[i].at == anchor)
        added = [func.sum(contribution(declared[i], fact.c)) for i in indexes]
        bucket, unit = _fact_bucket(form, fact.c[anchor], changes)
        member, conditions = _fact_cut(form)
        within = and_(fact.c[anchor] >= LOW, fact.c[anchor] < HIGH, *conditions)
        made.append((Statement(_grouped(bucket, member, added, within), unit), indexes))
    return tuple(made)


def _rollup_sums(form: Form, measures: Sequence[str], source: Source, changes: Changes) -> Statement:
    table = form.tables.day if source is Source.DAYS else form.tables.hour
    cuts = [*DIMENSIONS]
    if form.uses(Cut.PLACE):
        assert form.tables.place is not None
        assert source is Source.DAYS
        table = form.tables.place
        cuts.append(Cut.PLACE)
    member, conditions = _cut_columns(form, {cut: table.c[cut.value] for cut in cuts})
    at = table.c.day if source is Source.DAYS else table.c.hour
    bucket, unit = _rollup_bucket(form, at, source, changes)
    within = and_(at >= LOW, at < HIGH, *conditions)
    if form.cut is Cut.PLACE:
        return Statement(_places_day_by_day(form, table, measures, within), unit)
    return Statement(_grouped(bucket, member, [func.sum(table.c[key]) for key in measures], within), unit)


def _places_day_by_day(
    form: Form, table: Table, measures: Sequence[str], within: ColumnElement[bool]
) -> Select[Any]:
    """Sums by place, of each day first: so the rows come in the order of the key, and SQLite need not sort them all."""
    sums = [func.sum(table.c[key]).label(key) for key in measures]
    days = select(table.c.day, table.c.place, *sums).where(within).group_by(table.c.day, table.c.place)
    of_day = days.subquery()
    bucket, _ = _rollup_bucket(form, of_day.c.day, Source.DAYS, ())
    return _grouped(bucket, of_day.c.place, [func.sum(of_day.c[key]) for key in measures], true())


@lru_cache(maxsize=MOST_STATEMENTS)
def kept_cells(form: Form, duration: str, unit: str) -> Statement:
    """Histogram cells from the rollups: of the whole city by day, else by day or by month (`unit`)."""
    held = form.tables
    table = held.hist_month if unit == "month" else held.hist_day if form.restricted else held.hist_city
    assert table is not None
    member, conditions = _cut_columns(form, {cut: table.c[cut.value] for cut in DIMENSIONS if form.uses(cut)})
    at = table.c[unit]
    within = and_(table.c.measure == duration, at >= LOW, at < HIGH, *conditions)
    bucket: ColumnElement[Any] = null()
    if form.grain:
        bucket = monday(at) if form.grain is Grain.WEEK else at
    return Statement(_grouped(bucket, member, [func.sum(table.c.n)], within, table.c.cell), unit)


@lru_cache(maxsize=MOST_STATEMENTS)
def fact_cells(form: Form, duration: str, changes: Changes) -> Statement:
    """Histogram cells from facts."""
    fact, declared = form.tables.fact, form.tables.feed.duration(duration)
    at, cell = fact.c[declared.anchor], fact.c[f"{duration}_cell"]
    bucket, unit = _fact_bucket(form, at, changes)
    member, conditions = _fact_cut(form)
    if declared.where:
        conditions.append(declared.where(fact.c))
    within = and_(at >= LOW, at < HIGH, cell.is_not(None), *conditions)
    return Statement(_grouped(bucket, member, [func.count()], within, cell), unit)


@lru_cache(maxsize=MOST_STATEMENTS)
def stock_flows(form: Form, stock: str) -> Select[Any]:
    """Net flow of a stock over days, by district with any cut."""
    table = form.tables.stock_day
    assert table is not None
    district, flow = table.c.district, func.sum(table.c[stock])
    rows: Select[Any] = select(district if form.cut else null(), flow)
    if form.cut:
        rows = rows.group_by(district)
    _, only = _cut_columns(form, {Cut.DISTRICT: district})
    return rows.where(table.c.day >= LOW, table.c.day < HIGH, *only)


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
    form: Form, columns: Mapping[Cut, ColumnElement[Any]]
) -> tuple[ColumnElement[Any], list[ColumnElement[bool]]]:
    member = columns[form.cut] if form.cut else null()
    return member, [columns[cut] == bindparam(_asked(cut), type_=String) for cut in form.where]


def _fact_cut(form: Form) -> tuple[ColumnElement[Any], list[ColumnElement[bool]]]:
    fact, feed = form.tables.fact, form.tables.feed
    columns = {
        cut: dimension(form.tables, fact.c, cut.value)
        for cut in Cut
        if cut.is_of_facts and getattr(feed, cut.value)
    }
    return _cut_columns(form, columns)


def _fact_bucket(form: Form, at: ColumnElement[int], changes: Changes) -> tuple[ColumnElement[Any], str]:
    if form.grain is None:
        return null(), "none"
    if form.grain is Grain.QUARTER_HOUR:
        return cast(at // QUARTER, Integer), "quarter"
    if form.grain is Grain.HOUR:
        return cast(at // HOUR, Integer), "hour"
    return local_day(at, changes), "day"


def _rollup_bucket(
    form: Form, at: ColumnElement[int], source: Source, changes: Changes
) -> tuple[ColumnElement[Any], str]:
    if form.grain is None:
        return null(), "none"
    if source is Source.DAYS:
        # Blocks of days end with their month (`db.metrics.blocks`), so that all of one is in the same month and year.
        if form.grain in (Grain.MONTH, Grain.YEAR):
            return null(), "block"
        return (monday(at) if form.grain is Grain.WEEK else at), "day"
    if form.grain is Grain.HOUR:
        return at, "hour"
    return local_day(at * HOUR, changes), "day"


def monday(day: ColumnElement[int]) -> ColumnElement[int]:
    """First day of a civil day's week as SQL; 1 January 1970 was a Thursday."""
    return cast((day + 3) // 7, Integer) * 7 - 3

"""Fact and rollup tables, generated from the feeds' declarations.

For a feed `program.feed` there is the fact table `program_feed` with one row per record, keyed by (`source`,
`record_key`), and beside it the rollups: `…_hour` and `…_day` (district, category, channel), `…_place` (day),
`…_hist_day` and `…_hist_month` (cells of durations, with the same dimensions), `…_hist_city` (the same of the whole city by day) and
`…_stock_day` (net flow of open cases).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, SmallInteger, String, Table, Text

from db.declare import UNKNOWN, Derived, Duration, Feed, Kind, Measure
from db.declare import Column as ContractColumn
from db.registry import FeedRef, feeds
from db.tables import metadata

#: District of what is kept for the whole city.
ALL = "*"
DIMENSIONS = ("district", "category", "channel")

_TYPES = {
    Kind.ID: Text,
    Kind.TEXT: Text,
    Kind.ENUM: Text,
    Kind.AT: BigInteger,
    Kind.ON: Integer,
    Kind.IDR: BigInteger,
    Kind.N: Integer,
    Kind.YEAR: Integer,
    Kind.S: BigInteger,
}


@dataclass(frozen=True, kw_only=True)
class FeedTables:
    """The tables of one feed.

    `summed` is the feed whose measures the rollups hold: the feed itself, or the one it adds to.
    """

    ref: FeedRef
    summed: FeedRef
    fact: Table
    hour: Table
    day: Table
    place: Table | None
    hist_city: Table | None
    hist_day: Table | None
    hist_month: Table | None
    stock_day: Table | None

    @property
    def feed(self) -> Feed:
        """The declaration behind the tables."""
        return self.ref.feed

    @property
    def place_measures(self) -> tuple[Measure, ...]:
        """Measures kept by place."""
        return tuple(m for m in self.feed.measures if m.by_place)

    @property
    def owns_rollups(self) -> bool:
        """False for a feed that only adds to those of another."""
        return self.summed.key == self.ref.key

    def rollups(self) -> Iterator[Table]:
        """Every rollup table of the feed's own."""
        if not self.owns_rollups:
            return
        histograms = (self.hist_city, self.hist_day, self.hist_month)
        for table in (self.hour, self.day, self.place, *histograms, self.stock_day):
            if table is not None:
                yield table


def content_columns(feed: Feed) -> dict[str, Column[Any]]:
    """New column objects for a fact's content, in order: contract, derived, durations, flags.

    A single key column is not repeated: `record_key` is its value.
    """
    columns: list[Column[Any]] = []
    declarations: list[ContractColumn | Derived] = [*feed.columns, *feed.derived]
    for declared in declarations:
        if feed.record_key != (declared.name,) and declared.name != "source":
            dimension = declared.name in (feed.district, feed.category, feed.channel, feed.place)
            required = isinstance(declared, ContractColumn) and declared.required
            columns.append(
                Column(
                    declared.name,
                    _TYPES[declared.kind](),
                    nullable=not (dimension or required),
                    server_default=UNKNOWN if dimension else None,
                    comment=declared.comment or None,
                )
            )
    for duration in feed.durations:
        columns.append(
            Column(f"{duration.key}_s", BigInteger(), comment="Seconds; working seconds where so declared")
        )
        columns.append(
            Column(f"{duration.key}_cell", SmallInteger(), comment="Histogram cell of the seconds")
        )
    columns.append(
        Column("flags", Integer(), nullable=False, comment="1: a milestone before its predecessor")
    )
    return {column.name: column for column in columns}


def key_columns() -> list[Column[str]]:
    """New column objects for a fact's natural key."""
    return [
        Column("source", Text(), primary_key=True, comment="System that reported the record"),
        Column("record_key", Text(), primary_key=True, comment="Key of the record in that system"),
    ]


@cache
def tables(key: str) -> FeedTables:
    """The tables of the feed called `program.feed`."""
    return _BY_KEY[key]


def all_tables() -> tuple[FeedTables, ...]:
    """The tables of every feed."""
    return tuple(_BY_KEY.values())


@cache
def contributors(key: str) -> tuple[FeedTables, ...]:
    """The tables of every feed that fills the rollups of a feed: its own first, then those that add to it."""
    return tuple(
        sorted(
            (held for held in all_tables() if held.summed.key == key), key=lambda held: not held.owns_rollups
        )
    )


def _build(ref: FeedRef) -> FeedTables:
    feed, name = ref.feed, ref.table
    if feed.adds_to:
        records = _BY_KEY[f"{ref.program.key}.{feed.adds_to}"]
        return replace(
            records,
            ref=ref,
            fact=_fact(name, feed),
            place=None,
            hist_city=None,
            hist_day=None,
            hist_month=None,
        )
    return FeedTables(
        ref=ref,
        summed=ref,
        fact=_fact(name, feed),
        hour=_cube(f"{name}_hour", "hour", feed.measures),
        day=_cube(f"{name}_day", "day", feed.measures),
        place=_place(f"{name}_place", feed),
        hist_city=_histogram(f"{name}_hist_city", "day", ("district",), feed.durations),
        hist_day=_histogram(f"{name}_hist_day", "day", DIMENSIONS, feed.durations),
        hist_month=_histogram(f"{name}_hist_month", "month", DIMENSIONS, feed.durations),
        stock_day=_stock(f"{name}_stock_day", feed),
    )


def _fact(name: str, feed: Feed) -> Table:
    table = Table(
        name,
        metadata,
        *key_columns(),
        *content_columns(feed).values(),
        Column("load_id", BigInteger(), nullable=False, comment="Load that wrote this version"),
        comment=feed.names.en,
    )
    anchors = dict.fromkeys([feed.at, *(m.at for m in feed.measures), *(d.anchor for d in feed.durations)])
    for anchor in anchors:
        Index(f"ix_{name}_{anchor}", table.c[anchor])
    if feed.ended:
        open_case = table.c[feed.ended].is_(None)
        Index(f"ix_{name}_open", table.c[feed.at], sqlite_where=open_case, postgresql_where=open_case)
    return table


def _dimensions(names: Sequence[str] = DIMENSIONS) -> list[Column[str]]:
    return [Column(name, String(64), primary_key=True, comment=f"{name}, or unknown") for name in names]


def _sums(measures: tuple[Measure, ...]) -> list[Column[int]]:
    return [
        Column(m.key, BigInteger(), nullable=False, server_default="0", comment=f"Anchored at {m.at}")
        for m in measures
    ]


def _time_key(name: str) -> Column[int]:
    meaning = {
        "hour": "UTC epoch seconds // 3600",
        "day": "Civil days since 1970-01-01",
        "month": "yyyymm of the civil day",
    }
    return Column(name, Integer(), primary_key=True, autoincrement=False, comment=meaning[name])


def _cube(name: str, time: str, measures: tuple[Measure, ...]) -> Table:
    return Table(name, metadata, _time_key(time), *_dimensions(), *_sums(measures), sqlite_with_rowid=False)


def _place(name: str, feed: Feed) -> Table | None:
    kept = tuple(m for m in feed.measures if m.by_place)
    if not kept:
        return None
    place = Column("place", String(64), primary_key=True, comment="Place of the registry, or unknown")
    table = Table(
        name, metadata, _time_key("day"), place, *_dimensions(), *_sums(kept), sqlite_with_rowid=False
    )
    Index(f"ix_{name}_place", table.c.place, table.c.day)
    return table


def _histogram(
    name: str, time: str, dimensions: Sequence[str], durations: tuple[Duration, ...]
) -> Table | None:
    if not durations:
        return None
    return Table(
        name,
        metadata,
        Column("measure", String(32), primary_key=True, comment="Key of the duration"),
        _time_key(time),
        *_dimensions(dimensions),
        Column("cell", Integer(), primary_key=True, autoincrement=False, comment="See db.histogram"),
        Column("n", BigInteger(), nullable=False, server_default="0", comment="Observations"),
        sqlite_with_rowid=False,
    )


def _stock(name: str, feed: Feed) -> Table | None:
    if not feed.stocks:
        return None
    return Table(
        name,
        metadata,
        _time_key("day"),
        Column("district", String(64), primary_key=True, comment="District, or unknown"),
        *(
            Column(s.key, BigInteger(), nullable=False, server_default="0", comment=f"{s.entered} - {s.left}")
            for s in feed.stocks
        ),
        sqlite_with_rowid=False,
    )


def temporary_copy(table: Table, prefix: str, metadata: MetaData, *, keyed: bool = True) -> Table:
    """A table of the same columns for one connection alone, called `<prefix>_<name>`; without a key if so wished."""
    columns = [
        Column(
            c.name,
            c.type,
            primary_key=keyed and c.primary_key,
            server_default=c.server_default,
            autoincrement=False,
        )
        for c in table.c
    ]
    return Table(
        f"{prefix}_{table.name}", metadata, *columns, prefixes=["TEMPORARY"], sqlite_with_rowid=not keyed
    )


_BY_KEY: dict[str, FeedTables] = {}
for _ref in sorted(feeds(), key=lambda ref: ref.feed.adds_to != ""):
    _BY_KEY[_ref.key] = _build(_ref)

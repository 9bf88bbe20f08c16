"""How durations are spread over short and long ones, and what came into and left a stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from db.declare import Quantile, StockLevel
from db.histogram import CELLS_PER_DECADE, cell_seconds
from db.metrics.cuts import Cut, Grain, Span
from db.metrics.question import Question
from db.metrics.read import read
from db.metrics.sums import cell_counts, sums
from db.reference import load_zone
from db.registry import MetricRef
from db.schema import tables

BINS_PER_DECADE = 10


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Observations that lasted more than `low_s` and at most `high_s` seconds."""

    low_s: float
    high_s: float
    n: int


@dataclass(frozen=True, kw_only=True)
class Passing:
    """What entered and left a stock in a bucket, and its level at the bucket's end (None: not known)."""

    bucket: int
    entered: int
    left: int
    level: float | None


def spread(
    connection: Connection, ref: MetricRef, *, span: Span, where: Mapping[Cut, str], now: int
) -> list[Bin]:
    """Observations of the duration behind a percentile, in bins of equal ratio (ten a decade), the shortest first.

    Bins between the shortest and the longest are there even when empty. The first holds everything up to a second.

    Raises:
        MetricQueryError: when the restriction is not kept for this duration, or would need too many facts.
    """
    counts: dict[int, int] = defaultdict(int)
    for cell, n in _cells(connection, ref, span.until_at_most(now), where):
        counts[max(-(-cell * BINS_PER_DECADE // CELLS_PER_DECADE), 0)] += n
    return [
        Bin(low_s=_edge(index - 1) if index else 0.0, high_s=_edge(index), n=counts[index])
        for index in _between(counts)
    ]


def whole_spread(
    connection: Connection, ref: MetricRef, *, span: Span, where: Mapping[Cut, str], now: int
) -> list[Bin]:
    """As `spread`, of a duration that is a whole number of the metric's unit: a bin for each such number.

    Exact up to 25 of the unit, where two numbers begin to share a cell.

    Raises:
        MetricQueryError: when the restriction is not kept for this duration, or would need too many facts.
    """
    per = _quantile(ref).per
    counts: dict[int, int] = defaultdict(int)
    for cell, n in _cells(connection, ref, span.until_at_most(now), where):
        counts[round(cell_seconds(cell) / per)] += n
    return [
        Bin(low_s=float(max(index - 1, 0) * per), high_s=float(index * per), n=counts[index])
        for index in _between(counts)
    ]


def _quantile(ref: MetricRef) -> Quantile:
    formula = ref.metric.formula
    assert isinstance(formula, Quantile)
    return formula


def _cells(
    connection: Connection, ref: MetricRef, span: Span, where: Mapping[Cut, str]
) -> list[tuple[int, int]]:
    """Cells of the histogram that hold observations, with how many; a cell may occur more than once."""
    asked = Question(tables=tables(ref.feed.key), span=span, zone=load_zone(connection), where=where)
    duration = asked.tables.feed.duration(_quantile(ref).duration)
    return [
        (cell, n) for cells in cell_counts(connection, asked, duration).values() for cell, n in cells if n
    ]


def _between(counts: Mapping[int, int]) -> range:
    return range(min(counts), max(counts) + 1) if counts else range(0)


def passings(
    connection: Connection, ref: MetricRef, *, span: Span, grain: Grain, where: Mapping[Cut, str], now: int
) -> list[Passing]:
    """What entered and left the stock behind a metric, bucket by bucket.

    Raises:
        MetricQueryError: when the restriction is not kept for this stock.
    """
    formula = ref.metric.formula
    assert isinstance(formula, StockLevel)
    asked = Question(
        tables=tables(ref.feed.key),
        span=span.until_at_most(now),
        zone=load_zone(connection),
        grain=grain,
        where=where,
    )
    stock = asked.tables.feed.stock(formula.stock)
    flows = sums(connection, asked, (stock.entered, stock.left))
    levels = read(connection, ref, span=span, grain=grain, where=where, now=now)
    return [
        Passing(
            bucket=row.bucket,
            entered=flows.get((row.bucket, None), (0, 0))[0],
            left=flows.get((row.bucket, None), (0, 0))[1],
            level=row.value,
        )
        for row in levels
        if row.bucket is not None
    ]


def _edge(index: int) -> float:
    return float(10 ** (index / BINS_PER_DECADE))

"""How many cases a percentage or percentile is made of."""

from __future__ import annotations

from db.declare import Quantile, Ratio
from db.metrics import MetricRow
from db.registry import MetricRef

#: Percentages and percentiles of fewer observations are marked.
MARKED = 30


def few(ref: MetricRef, row: MetricRow) -> int | None:
    """How many observations are behind a percentage or percentile, where they are so few that one must know."""
    n = observations(ref, row)
    return n if n is not None and n < MARKED else None


def observations(ref: MetricRef, row: MetricRow) -> int | None:
    """Observations behind a percentile, or cases behind a share of cases; None where it is neither."""
    formula = ref.metric.formula
    if isinstance(formula, Quantile):
        return row.n
    if not isinstance(formula, Ratio) or row.denominator is None:
        return None
    counted = ref.feed.feed.measure(formula.denominator).value is None
    return int(row.denominator) if counted else None

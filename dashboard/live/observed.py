"""What values are made of: the cases of a percentage or percentile, the days of a course."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from db.declare import Quantile, Ratio
from db.metrics import MetricRow
from db.metrics.compare import WorkingDays
from db.metrics.week import WEEK
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


def told_days(
    ref: MetricRef, course: Mapping[int, float | None], calendar: WorkingDays
) -> list[float | None]:
    """The values of civil days in order, without those on which nothing is to happen.

    Those are an office's days of rest. Of a share or percentile they are the days that never have a case: days of rest
    where all in the course have none, and weekdays that have none week by week.
    """
    days = [day for day in sorted(course) if calendar.is_working(day) or not ref.feed.feed.of_office]
    if not isinstance(ref.metric.formula, Ratio | Quantile):
        return [course[day] for day in days]
    kinds: dict[int | None, list[int]] = defaultdict(list)
    for day in days:
        kinds[day % WEEK].append(day)
        if not calendar.is_working(day):
            kinds[None].append(day)
    idle = {
        day
        for kind, alike in kinds.items()
        if (kind is None or len(alike) > 1) and all(course[day] is None for day in alike)
        for day in alike
    }
    return [course[day] for day in days if day not in idle]

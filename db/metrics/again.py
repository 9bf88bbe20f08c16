"""A metric's value made of its rows again: what anyone can do who was given them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from db.city.zone import DAY
from db.declare import (
    AsOfNow,
    OfTarget,
    OfUsual,
    OfYear,
    PerPlaceDay,
    PerWorkingDay,
    Quantile,
    Ratio,
    Share,
    StockDays,
    StockLevel,
    Total,
)
from db.metrics.basis import DENOMINATOR, LEFT, NUMERATOR, OPEN, SECONDS, VALUE, Basis
from db.metrics.rows import FactRow
from db.registry import MetricRef


@dataclass
class _Added:
    """Rows added up: sums of their parts, their number, their observations, and sums by member of a share."""

    n: int = 0
    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    seconds: list[float] = field(default_factory=list)
    members: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def recompute(ref: MetricRef, rows: Iterable[FactRow], made: Basis) -> float | None:
    """The value from its rows and the constants beside them; None without a value.

    Exact for counts, sums and ratios. A percentile of the rows' own seconds differs from the one shown, which
    comes from histogram cells, by at most 2 %. Where rows alone do not give the value (`Basis.why_not`), the
    result is the sum that they make up.
    """
    added = _add(ref, rows)
    formula, sums, constants = ref.metric.formula, added.sums, made.constants
    if constants.get("known") == 0.0:
        return None
    match formula:
        case Ratio(scale=scale):
            return scale * sums[NUMERATOR] / sums[DENOMINATOR] if sums[DENOMINATOR] else None
        case Quantile(q=q, per=per):
            return _rank(added.seconds, q, per)
        case Share():
            total = constants.get("total", sum(added.members.values()))
            return 100 * max(added.members.values()) / total if total and added.n else None
        case StockLevel():
            return constants["opening"] + sums[VALUE]
        case StockDays():
            level = constants["opening"] + sums[OPEN]
            return level * constants["working_days"] / sums[LEFT] if sums[LEFT] else None
        case PerPlaceDay() | PerWorkingDay():
            days = constants.get("place_days") or constants.get("working_days")
            return sums[VALUE] / days if days and (added.n or ref.metric.missing == "zero") else None
        case OfTarget() | OfYear() | OfUsual():
            due = constants.get("target") or constants.get("usual")
            return 100 * sums[VALUE] / due if due else None
        case AsOfNow(arguments=arguments) if made.by_item:
            if "q" not in arguments:
                return float(added.n)
            return _rank(added.seconds, float(arguments["q"]), DAY)
        case _:
            return (
                sums[VALUE]
                if added.n or ref.metric.missing == "zero" or not isinstance(formula, Total)
                else None
            )


def _add(ref: MetricRef, rows: Iterable[FactRow]) -> _Added:
    formula, added = ref.metric.formula, _Added()
    cut = formula.cut if isinstance(formula, Share) else None
    column = getattr(ref.feed.feed, cut) if cut else ""
    for row in rows:
        added.n += 1
        for name, amount in row.parts.items():
            if name == SECONDS and amount is not None:
                added.seconds.append(amount)
            else:
                added.sums[name] += amount or 0
        if column:
            added.members[str(row.cells[column])] += row.parts[VALUE] or 0
    return added


def _rank(seconds: list[float], q: float, per: int) -> float | None:
    """Nearest rank, as every percentile of the product."""
    if not seconds:
        return None
    return sorted(seconds)[max(math.ceil(q * len(seconds) - 1e-9), 1) - 1] / per

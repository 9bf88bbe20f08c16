"""The like-for-like change of a metric, told in the way that says neither more nor less than is known."""

from __future__ import annotations

from typing import Literal

from dashboard.model import Change, Difference
from dashboard.text import told
from dashboard.text.ranges import part_name
from db.city.zone import Zone
from db.declare import Metric, Ratio, StockLevel, Total
from db.engine import Connection
from db.metrics.compare import Alike, Unlike, unlike
from db.text import Text

#: Why a metric is not held against an earlier range: it is known for this moment alone, the cases of that range have had
#: longer to come as far, data begin within that range, or a late source owes a part of the present one.
Lacking = Literal["now_only", "ripens", "known_in_part", "owed_in_part"]
#: Reasons for which the earlier value says nothing either.
NO_EARLIER: frozenset[Lacking] = frozenset({"now_only", "ripens", "known_in_part"})
#: A change from fewer than so many is told in cases: one instead of two is not half of a city.
FEW = 10


def compared_part(alike: Alike, zone: Zone, now: int) -> Text:
    """The part of an earlier period that a present one is held against."""
    return part_name(alike.earlier.since, alike.earlier.until, zone.name, now=now)


def differences(connection: Connection, zone: Zone, alike: Alike, metric: Metric) -> tuple[Difference, ...]:
    """What makes two compared ranges less alike than they seem, by kinds of days.

    Shares and durations do not grow with the days that they are of. Of ranges that are as long as one another, days of
    rest say nothing that working days do not.
    """
    found = unlike(connection, zone, alike)
    if not isinstance(metric.formula, Total):
        found = {kind: days for kind, days in found.items() if kind == "ramadan"}
    rest, worked = found.get("days_of_rest", (0, 0)), found.get("working_days", (0, 0))
    if rest[0] - rest[1] == worked[1] - worked[0]:
        found.pop("days_of_rest", None)
    # Of two kinds the one stands first that says most about what a city does.
    order: tuple[Unlike, ...] = ("working_days", "days_of_rest", "ramadan")
    return tuple(
        Difference(short=told(f"{kind}_differ"), told=_told_days(kind, *found[kind]))
        for kind in order
        if kind in found
    )


def _told_days(kind: Unlike, now: int, before: int) -> Text:
    if kind == "ramadan" and not (now and before):
        return told("ramadan_in_one")
    return told(f"{kind}_differ_by", now=str(now), before=str(before))


def change_of(
    metric: Metric,
    now: float | None,
    before: float | None,
    *,
    against: int,
    span: Literal["day", "month", "year"],
    named: Text | None = None,
) -> Change | None:
    """The change from one value to another; None where either is unknown, or nothing became nothing.

    A percentage changes by points, a flow of counts or money by percent, few cases by cases, anything else by its unit.
    """
    if now is None or before is None:
        return None
    counted = metric.unit == "count" and not isinstance(metric.formula, Ratio | StockLevel)
    in_percent = metric.unit == "idr" or (counted and before >= FEW)
    if (in_percent and before == 0) or (counted and before == now == 0):
        return None
    made, kind, unit, decimals = now - before, "absolute", metric.unit, metric.decimals
    if metric.unit == "percent":
        kind, unit, decimals = "points", "points", 1
    elif in_percent:
        made, kind, unit, decimals = 100 * (now / before - 1), "percent", "percent", 0
    return Change(
        value=made, kind=kind, unit=unit, decimals=decimals, against=against, span=span, named=named
    )

"""What the desk adds to a panel that the wall shows without: exact values, marked days, a spread, a click that filters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.text import Text


class MarkKind(StrEnum):
    """What is special about a stretch of time."""

    HOLIDAY = "holiday"
    RAMADAN = "ramadan"
    GAP = "gap"  # the source delivered nothing that covers it
    CLOSED = "closed"  # nothing is missing: no activity was expected
    LOADING = "loading"  # the demo city's history is still coming in
    LATE = "late"  # from the newest data of a late source up to now


#: Marks that say why there is no value.
ABSENT = (MarkKind.GAP, MarkKind.CLOSED, MarkKind.LOADING, MarkKind.LATE)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A stretch of the time axis, from `since` up to but not including `until`."""

    since: int
    until: int
    label: Text
    kind: MarkKind


@dataclass(frozen=True, kw_only=True)
class Detail:
    """How a chart is read at a desk.

    `marks` are drawn behind it. A click on a part filters by the cut named `cut`, with the line's key as the member; a
    click on a bucket shows that day alone where `days` is set. While its history is `loading` a sum over it says nothing.
    """

    marks: tuple[Mark, ...] = ()
    cut: str | None = None
    days: bool = False
    loading: bool = False


@dataclass(frozen=True, kw_only=True)
class SpreadBar:
    """Observations between two durations, both in the panel's unit."""

    low: float
    high: float
    n: int


@dataclass(frozen=True, kw_only=True)
class SpreadPanel:
    """How many took how long, with the percentiles and the limit in the same unit.

    Durations that are `whole` numbers of the unit have a bar each, which ends at it; others lie on a logarithmic axis.
    """

    key: str
    title: Text
    unit: str
    decimals: int
    bars: tuple[SpreadBar, ...]
    p50: float | None
    p90: float | None
    limit: float | None
    n: int
    whole: bool = False

"""The vocabulary in which a program states its page at the desk: key figures, and panels that follow the filters."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module

import dashboard.programs
from db.metrics import Cut
from db.registry import programs
from db.text import Text


@dataclass(frozen=True, kw_only=True)
class Trend:
    """Metrics over the period in buckets that suit its length; the first also over the period compared with.

    Split by a dimension the four largest members are stacked and the rest is one.
    """

    key: str
    title: Text
    metrics: tuple[str, ...]
    split: Cut | None = None
    wide: bool = True


@dataclass(frozen=True, kw_only=True)
class _OfMetric:
    """A panel of one metric."""

    key: str
    title: Text
    metric: str
    wide: bool = False

    @property
    def metrics(self) -> tuple[str, ...]:
        """What the panel shows."""
        return (self.metric,)


@dataclass(frozen=True, kw_only=True)
class Members(_OfMetric):
    """A metric by the members of a dimension, each against the period compared with: of what can be too little or too much
    the worst first, of anything else the largest.

    The first `rows` are shown at once.
    """

    cut: Cut
    rows: int = 10


@dataclass(frozen=True, kw_only=True)
class DistrictMap(_OfMetric):
    """A metric by district on the map; a district is a filter."""


@dataclass(frozen=True, kw_only=True)
class Pattern(_OfMetric):
    """A flow by hour of the day and day of the week: the mean over the period, or over four weeks where it is shorter."""


@dataclass(frozen=True, kw_only=True)
class Spread(_OfMetric):
    """How long cases take: how many took how long. `metric` is the P90 and `p50` the median of one duration.

    `limit` names a rate that is marked, divided by `limit_per` to be in the metric's unit. `whole` says that the duration
    is from day to day and not from hour to hour.
    """

    p50: str
    limit: str = ""
    limit_per: int = 1
    whole: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseFlow(_OfMetric):
    """Cases finished, added up over the period, and what was open at its start with those received since.

    The distance between the two is the stock `metric`.
    """

    entered: Text
    left: Text
    wide: bool = True


@dataclass(frozen=True, kw_only=True)
class Ages(_OfMetric):
    """What is open now by its age, in the bands that the metric declares."""


@dataclass(frozen=True, kw_only=True)
class Stages:
    """Several figures one under another in a fixed order; of a funnel each with its share of the first."""

    key: str
    title: Text
    metrics: tuple[str, ...]
    labels: tuple[Text, ...] = ()
    funnel: bool = False
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Dwell:
    """How long cases stay in each step: P50, P90 and the part of all time that the step takes."""

    key: str
    title: Text
    p50: str
    p90: str
    share: str
    steps: tuple[str, ...]
    rows: int = 8
    wide: bool = False

    @property
    def metrics(self) -> tuple[str, ...]:
        """What the panel shows, the one that it is about first."""
        return (self.p90, self.p50, self.share)


@dataclass(frozen=True, kw_only=True)
class YearPace(_OfMetric):
    """A year adding up against the year before, its target by the season, and where it will end."""

    wide: bool = True


@dataclass(frozen=True, kw_only=True)
class MonthPace(_OfMetric):
    """The month at the end of the period adding up against its target and the month before."""

    wide: bool = True


@dataclass(frozen=True, kw_only=True)
class Achievement(_OfMetric):
    """A year's achievement by category against what the season lets expect by now (`gap` points away)."""

    gap: str
    amount: str
    rows: int = 8


Panel = (
    Trend
    | Members
    | DistrictMap
    | Pattern
    | Spread
    | CaseFlow
    | Ages
    | Stages
    | Dwell
    | YearPace
    | MonthPace
    | Achievement
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A program's page. The first of `figures` is its headline, whose rows the page shows."""

    program: str
    figures: tuple[str, ...]
    panels: tuple[Panel, ...]


@cache
def sheets() -> dict[str, Sheet]:
    """The page of every program that has one, in the programs' order."""
    found: dict[str, Sheet] = {}
    for module in pkgutil.iter_modules(dashboard.programs.__path__):
        sheet = getattr(import_module(f"dashboard.programs.{module.name}"), "SHEET", None)
        if sheet is not None:
            found[sheet.program] = sheet
    return {program.key: found[program.key] for program in programs() if program.key in found}

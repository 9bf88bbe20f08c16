"""The vocabulary in which a program states its face: headline, panels, and its scene on the wall."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Literal

import dashboard.programs
from db.metrics import Cut, Grain
from db.registry import programs
from db.text import Text

#: Part of the present that a value covers.
Period = Literal["day", "month", "year", "now"]


@dataclass(frozen=True, kw_only=True)
class Headline:
    """The one figure by which a program is judged at a glance.

    `notes` are the figures beside it, for the same period; `brief` is what it is called where there is little room. Its state is that of the worst of the program's watched metrics.
    """

    metric: str
    period: Period
    subtitle: Text
    notes: tuple[str, ...] = ()
    brief: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Cumulative:
    """A flow adding up through the day, against the target and the last day of its kind."""

    key: str
    area: str
    metric: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class Buckets:
    """A flow per hour or quarter hour today: split by a dimension, or against what is usual.

    `headline` stands large above it, or `inline` in the line of the title.
    """

    key: str
    area: str
    metrics: tuple[str, ...]
    title: Text
    grain: Grain = Grain.HOUR
    split: Cut | None = None
    headline: str = ""
    inline: bool = False


@dataclass(frozen=True, kw_only=True)
class WorkingDays:
    """Flows per working day, the first two with the area between them shaded; `labels` name their ends.

    The title may hold the sums (`{0}`, `{1}`) and the number of `{days}`.
    """

    key: str
    area: str
    metrics: tuple[str, ...]
    title: Text
    days: int = 15
    headline: str = ""
    labels: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class YearPace:
    """A year adding up: against last year, the target by the season of earlier years, and where it will end.

    `metric` is one of the year so far (achievement) that names the measure and the target; `headline` stands large,
    or `inline` in the line of the title.
    """

    key: str
    area: str
    metric: str
    title: Text
    headline: str = ""
    inline: bool = False


@dataclass(frozen=True, kw_only=True)
class Stages:
    """Several figures one under another in a fixed order: age bands, or a funnel, which tells shares of its first."""

    key: str
    area: str
    metrics: tuple[str, ...]
    title: Text
    period: Period = "year"
    labels: tuple[Text, ...] = ()
    funnel: bool = False


@dataclass(frozen=True, kw_only=True)
class Bands:
    """How many cases are open now in each band of age that the metric declares, the youngest first."""

    key: str
    area: str
    metric: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class Week:
    """A flow by hour of the day and day of the week, the mean of the last whole weeks."""

    key: str
    area: str
    metric: str
    title: Text
    weeks: int = 8


@dataclass(frozen=True, kw_only=True)
class Streets:
    """Streets by a total or a metric per place and day: the best, or the `worst`."""

    key: str
    area: str
    metric: str
    title: Text
    worst: bool = False
    rows: int = 6


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """A year's achievement (`metric`) by category, with the amount.

    `gap` tells how many points that is ahead of what the season lets expect by now.
    """

    key: str
    area: str
    metric: str
    gap: str
    amount: str
    title: Text
    rows: int = 5


@dataclass(frozen=True, kw_only=True)
class Dwell:
    """How long cases stay in each step: P50, P90 and the part of all time that the step takes."""

    key: str
    area: str
    p50: str
    p90: str
    share: str
    title: Text
    steps: tuple[str, ...]
    rows: int = 5
    period: Period = "month"


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Members of a cut, largest first."""

    key: str
    area: str
    metric: str
    cut: Cut
    title: Text
    period: Period = "day"
    rows: int = 5


@dataclass(frozen=True, kw_only=True)
class Districts:
    """A metric by district: on the tile grid, or to scale where the city profile names a file of boundaries."""

    key: str
    area: str
    metric: str
    title: Text
    period: Period = "day"


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """The cases or places behind a metric of now, worst first. `unit` is how their time is told."""

    key: str
    area: str
    metric: str
    title: Text
    footer: Text
    unit: Literal["minutes", "working_days"]
    rows: int = 6
    of_places: bool = False


@dataclass(frozen=True, kw_only=True)
class Number:
    """A small figure; its context is the like-for-like change, or `context`, which may name the unit (`bare`).

    `beneath` names a metric whose `{value}` (or bare `{number}`) makes the context, put into `context`; `longest` tells the longest case.
    """

    key: str
    area: str
    metric: str
    title: Text
    period: Period = "day"
    context: Text | None = None
    bare: bool = False
    beneath: str = ""
    beneath_period: Period | None = None
    longest: bool = False


Chart = Cumulative | Buckets | WorkingDays | YearPace
Panel = Chart | Stages | Bands | Week | Streets | Bullets | Dwell | Ranking | Districts | Worklist | Number


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A full screen of the wall that answers one question with the program's panels.

    `grid`, `columns` and `rows` are a CSS grid whose areas the panels name; `headline_area` places the program's
    headline there, if it does. The first scene of a program has no `key`; another's key and title say what it adds.
    """

    grid: tuple[str, ...]
    columns: str
    rows: str
    panels: tuple[Panel, ...]
    headline_area: str = ""
    key: str = ""
    title: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Face:
    """How a program looks. `overview` is its chart on the wall's first scene; `watched` are metrics with limits."""

    program: str
    headline: Headline
    overview: Chart
    scenes: tuple[Scene, ...]
    watched: tuple[tuple[str, Period], ...] = ()


@cache
def faces() -> tuple[Face, ...]:
    """The face of every program that has one, in the programs' order."""
    found = {
        face.program: face
        for module in pkgutil.iter_modules(dashboard.programs.__path__)
        for face in (import_module(f"dashboard.programs.{module.name}").FACE,)
    }
    return tuple(found[program.key] for program in programs() if program.key in found)

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

    `notes` are the figures beside it, for the same period. Its state is that of the worst of the program's watched metrics.
    """

    metric: str
    period: Period
    subtitle: Text
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cumulative:
    """A flow adding up through the day, against the target and the last day of its kind."""

    key: str
    area: str
    metric: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class Buckets:
    """A flow per hour or quarter hour today: split by a dimension, or against what is usual."""

    key: str
    area: str
    metrics: tuple[str, ...]
    title: Text
    grain: Grain = Grain.HOUR
    split: Cut | None = None
    headline: str = ""


@dataclass(frozen=True, kw_only=True)
class WorkingDays:
    """Flows per working day, the first two with the area between them shaded."""

    key: str
    area: str
    metrics: tuple[str, ...]
    title: Text
    days: int = 15
    headline: str = ""


@dataclass(frozen=True, kw_only=True)
class YearPace:
    """A year adding up: against last year, the target by the season of earlier years, and where it will end.

    `metric` is one of the year so far (achievement) that names the measure and the target; `headline` stands large.
    """

    key: str
    area: str
    metric: str
    title: Text
    headline: str = ""


@dataclass(frozen=True, kw_only=True)
class Stages:
    """Several counts one under another, in the order in which cases pass through them."""

    key: str
    area: str
    metrics: tuple[str, ...]
    title: Text
    period: Period = "year"


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
    """A metric by district on the tile grid."""

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
    rows: int = 5
    of_places: bool = False


@dataclass(frozen=True, kw_only=True)
class Number:
    """A small figure; its context is the like-for-like change, or `context`, which may name the unit (`bare`)."""

    key: str
    area: str
    metric: str
    title: Text
    period: Period = "day"
    context: Text | None = None
    bare: bool = False


Chart = Cumulative | Buckets | WorkingDays | YearPace
Panel = Chart | Stages | Ranking | Districts | Worklist | Number


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

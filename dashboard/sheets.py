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
class Members:
    """A metric by the members of a dimension, largest first, each against the period compared with."""

    key: str
    title: Text
    metric: str
    cut: Cut
    rows: int = 10
    wide: bool = False

    @property
    def metrics(self) -> tuple[str, ...]:
        """What the panel shows."""
        return (self.metric,)


@dataclass(frozen=True, kw_only=True)
class DistrictMap:
    """A metric by district on the map; a district is a filter."""

    key: str
    title: Text
    metric: str
    wide: bool = False

    @property
    def metrics(self) -> tuple[str, ...]:
        """What the panel shows."""
        return (self.metric,)


Panel = Trend | Members | DistrictMap


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

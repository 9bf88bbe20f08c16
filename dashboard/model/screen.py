"""Whole screens: scenes, notices, and all that is shown at one revision."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.model.panels import Panel
from dashboard.model.values import Freshness, Status, Tile
from db.text import Text


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One line of the attention bar: what is abnormal of a program of that name, and since when.

    `query` is that of the page which shows the same value.
    """

    program: str
    name: Text
    what: Text
    status: Status
    since: int | None
    metric: str = ""
    query: str = ""

    @property
    def title(self) -> Text:
        """What is abnormal where other programs stand beside it."""
        return Text(id=f"{self.name.id} · {self.what.id}", en=f"{self.name.en} · {self.what.en}")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A full screen answering one question.

    `grid`, `columns` and `rows` are a CSS grid template whose areas the tiles and panels name; `compact` tiles stand small
    beside large charts.
    """

    key: str
    title: Text
    grid: tuple[str, ...]
    columns: str
    rows: str
    tiles: tuple[Tile, ...]
    panels: tuple[Panel, ...]
    notices: tuple[Notice, ...]
    freshness: Freshness | None = None
    compact: bool = False


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A panel, headline or limit that could not be computed, and why."""

    scene: str
    panel: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """All that screens show at one revision. `feeds` are the ages of every feed, by its key."""

    revision: int
    at: int
    city: str
    time_zone: str
    zone_label: str
    simulated: bool
    loading: float | None
    programs: tuple[tuple[str, Text], ...]
    tiles: tuple[Tile, ...]
    scenes: tuple[Scene, ...]
    notices: tuple[Notice, ...]
    feeds: tuple[tuple[str, Freshness], ...] = ()
    faults: tuple[Fault, ...] = ()

"""What the builders of the desk's panels hand over."""

from __future__ import annotations

from dataclasses import dataclass, field

from dashboard import model, sheets
from dashboard.detail import Detail, SpreadPanel
from db.metrics import Span
from db.text import Text

Drawn = model.Panel | SpreadPanel


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A panel with what is said beneath it; `reason` says why there is none.

    `span` is what it covers where that is not the page's period; then it is held against no other.
    """

    panel: Drawn | None
    declared: sheets.Panel
    reason: Text | None = None
    notes: tuple[Text, ...] = ()
    detail: Detail = field(default_factory=Detail)
    freshness: model.Freshness | None = None
    span: Span | None = None


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a builder made of one declared panel."""

    panel: Drawn
    notes: tuple[Text, ...] = ()
    detail: Detail = field(default_factory=Detail)
    span: Span | None = None


def is_empty(panel: Drawn) -> bool:
    """Whether nothing is known of all that a panel would show."""
    match panel:
        case model.LinesPanel() | model.BarsPanel():
            return all(value is None for line in panel.lines for value in line.values)
        case model.HeatPanel():
            return all(value is None for hours in panel.values for value in hours)
        case model.MapPanel():
            return panel.unknown is None and all(cell.value is None for cell in panel.cells)
        case SpreadPanel():
            return not panel.bars
        case model.RankPanel():
            return all(row.value.value is None for row in panel.rows)
        case model.BulletPanel() | model.DwellPanel():
            return not panel.rows
        case _:
            return False

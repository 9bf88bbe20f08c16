"""What the builders of the desk's panels hand over."""

from __future__ import annotations

from dataclasses import dataclass, field

from dashboard import model, sheets
from dashboard.detail import Detail, SpreadPanel
from db.text import Text

Drawn = model.Panel | SpreadPanel


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A panel with what is said beneath it; `reason` says why there is none."""

    panel: Drawn | None
    declared: sheets.Panel
    reason: Text | None = None
    notes: tuple[Text, ...] = ()
    detail: Detail = field(default_factory=Detail)
    freshness: model.Freshness | None = None


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a builder made of one declared panel."""

    panel: Drawn
    notes: tuple[Text, ...] = ()
    detail: Detail = field(default_factory=Detail)

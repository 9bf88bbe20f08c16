"""What a screen shows, before it has a look: plain frozen data between the metrics and the figures.

Instants are UTC epoch seconds, values are in the unit beside them, phrases come in both languages. Builders in
`dashboard.live` fill these from `db.metrics`; `dashboard.figures` and `dashboard.components` draw them.
"""

from __future__ import annotations

from dashboard.model.panels import (
    BarsPanel,
    BulletPanel,
    BulletRow,
    Chart,
    DwellPanel,
    DwellRow,
    FailedPanel,
    Fan,
    HeatPanel,
    Line,
    LinesPanel,
    ListPanel,
    ListRow,
    MapCell,
    MapPanel,
    NumberPanel,
    Panel,
    RankPanel,
    RankRow,
    Role,
)
from dashboard.model.screen import Fault, Notice, Scene, Snapshot
from dashboard.model.values import Change, Difference, Freshness, Note, State, Status, Target, Tile, Value

__all__ = [
    "BarsPanel",
    "BulletPanel",
    "BulletRow",
    "Change",
    "Chart",
    "Difference",
    "DwellPanel",
    "DwellRow",
    "FailedPanel",
    "Fan",
    "Fault",
    "Freshness",
    "HeatPanel",
    "Line",
    "LinesPanel",
    "ListPanel",
    "ListRow",
    "MapCell",
    "MapPanel",
    "Note",
    "Notice",
    "NumberPanel",
    "Panel",
    "RankPanel",
    "RankRow",
    "Role",
    "Scene",
    "Snapshot",
    "State",
    "Status",
    "Target",
    "Tile",
    "Value",
]

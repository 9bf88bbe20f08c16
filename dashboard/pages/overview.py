"""`/`: the programs at a glance."""

from __future__ import annotations

from typing import Any

import dash
from dash import html

from dashboard.components.desk import overview_layout
from dashboard.components.phrases import View
from dashboard.live import hub
from dashboard.pages.shell import desk_header, root
from dashboard.settings import settings
from dashboard.text import language_of


async def layout(lang: str | None = None, **_others: str) -> Any:
    """The overview at the present snapshot."""
    snapshot = await hub.current()
    view = View(language_of(lang, settings().locale), snapshot.time_zone)
    banner = html.Div(id="connection-banner", className="connection-banner", role="alert")
    children = [desk_header(snapshot, view), banner, overview_layout(snapshot, view)]
    return root("desk", children, snapshot, view)


dash.register_page(__name__, path="/", title="Command Center", layout=layout)

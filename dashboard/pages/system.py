"""`/system`: what every screen shows, which feed is late and whom to call, the hub and the database."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.phrases import View
from dashboard.components.system import system_layout
from dashboard.live import hub
from dashboard.live.system import system_state
from dashboard.pages.address import Address
from dashboard.pages.shell import desk_header, root
from dashboard.person import language_for


async def layout(address: Address) -> Any:
    """The system's state now; the browser asks for it again every few seconds."""
    snapshot = await hub.current()
    view = View(language_for(address.query.get("lang")), snapshot.time_zone)
    banner = html.Div(id="connection-banner", className="connection-banner", role="alert")
    page = [desk_header(snapshot, view, here=address.path), banner, system_layout(await system_state(), view)]
    return root("desk", page, snapshot, view)

"""`/screens`: the wall's named screens, and the form that names one or changes it."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.phrases import View
from dashboard.components.screens import screens_layout
from dashboard.live import hub
from dashboard.live.build import scene_names
from dashboard.live.roster import named_screens
from dashboard.pages.address import Address
from dashboard.pages.shell import desk_header, root
from dashboard.person import language_for


async def layout(address: Address) -> Any:
    """The screens that there are; `edit` fills the form with one of them."""
    snapshot = await hub.current()
    view = View(language_for(address.query.get("lang")), snapshot.time_zone)
    edit, saved = address.query.get("edit", ""), address.query.get("saved", "")
    named = await named_screens(saved or edit)
    edited = next((screen for screen in named if screen.name == edit), None)
    banner = html.Div(id="connection-banner", className="connection-banner", role="alert")
    body = screens_layout(named, scene_names(), view, edited=edited, saved=saved)
    return root("desk", [desk_header(snapshot, view, here=address.path), banner, body], snapshot, view)

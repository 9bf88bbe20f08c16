"""`/wall`: scenes for the command center's screens, in rotation; what the address cannot have is told on the wall."""

from __future__ import annotations

from typing import Any

import dash

from dashboard.components.phrases import View
from dashboard.live import hub
from dashboard.live.roster import named_screens
from dashboard.pages.shell import wall_layout
from dashboard.rotation import facts, rotation
from dashboard.settings import settings


async def layout(**asked: str) -> Any:
    """The wall at the present snapshot, as its address and its named screen have it."""
    snapshot = await hub.current()
    known = {scene.key: scene for scene in snapshot.scenes}
    turning = rotation(
        asked,
        screens=await named_screens(asked.get("screen", "")),
        scenes=tuple(known),
        locale=settings().locale,
    )
    view = View(turning.language, snapshot.time_zone)
    chosen = tuple(known[name] for name in dict.fromkeys(turning.scenes))
    return wall_layout(snapshot, chosen, view, messages=turning.messages, facts=facts(turning))


dash.register_page(__name__, path="/wall", title="Command Center", layout=layout)

"""`/wall`: scenes for the command center's screens, in rotation."""

from __future__ import annotations

import math
from typing import Any

import dash

from dashboard.components.phrases import View
from dashboard.live import hub
from dashboard.pages.shell import wall_layout
from dashboard.settings import settings
from dashboard.text import language_of, say

DEFAULT_DWELL_S, SHORTEST_S, LONGEST_S = 20.0, 2.0, 3_600.0


async def layout(
    lang: str | None = None, scenes: str | None = None, dwell: str | None = None, **_others: str
) -> Any:
    """The wall at the present snapshot, with the scenes and seconds asked for."""
    snapshot = await hub.current()
    view = View(language_of(lang, settings().locale), snapshot.time_zone)
    known = {scene.key: scene for scene in snapshot.scenes}
    asked = [name.strip() for name in (scenes or "").split(",") if name.strip()]
    chosen = tuple(known[name] for name in asked if name in known) or tuple(known.values())
    unknown = ", ".join(name for name in asked if name not in known)[:60]
    message = say("unknown_scenes", view.language, names=unknown) if unknown else ""
    return wall_layout(snapshot, chosen, view, dwell_s=dwell_seconds(dwell), message=message)


def dwell_seconds(given: str | None) -> float:
    """Seconds a scene stays, bounded; the default for anything that is no number."""
    try:
        wanted = float(given) if given else DEFAULT_DWELL_S
    except ValueError:
        return DEFAULT_DWELL_S
    return min(max(wanted, SHORTEST_S), LONGEST_S) if math.isfinite(wanted) else DEFAULT_DWELL_S


dash.register_page(__name__, path="/wall", title="Command Center", layout=layout)

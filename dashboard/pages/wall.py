"""`/wall`: scenes for the command center's screens, in rotation; what the address cannot have is told on the wall.

The server writes the whole page as HTML: a wall only shows, so its browser needs nothing of Dash.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse

from dashboard.components.phrases import View
from dashboard.components.plain_html import whole_html
from dashboard.index import dark_when
from dashboard.live import hub
from dashboard.live.roster import named_screens
from dashboard.pages.shell import wall_layout
from dashboard.person import PERSON
from dashboard.rotation import Rotation, facts, rotation
from dashboard.settings import settings
from dashboard.titles import page_title
from dashboard.waiting import please_wait

log = structlog.get_logger()


def wall_routes(template: str) -> APIRouter:
    """The route of one server, whose page of a wall is the template."""
    router = APIRouter()

    @router.api_route("/wall", methods=["GET", "HEAD"], include_in_schema=False)
    async def wall(request: Request) -> Response:
        try:
            turning, page = await _turning(request.query_params)
        except Exception:
            log.exception("the wall's page could not be made")
            return please_wait()
        parts = {
            "language": turning.language,
            "title": page_title("/wall", {}, turning.language),
            "dark": dark_when(PERSON.get().theme),
            "page": whole_html(page),
        }
        return HTMLResponse(template.format(**parts))

    return router


async def _turning(asked: Mapping[str, str]) -> tuple[Rotation, Any]:
    """What a wall turns through, and its page at the present snapshot, as its address and its named screen have it."""
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
    return turning, wall_layout(snapshot, chosen, view, messages=turning.messages, facts=facts(turning))

"""`/api/v1/system/parts`: what the system page shows now, as the properties of its elements."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Response

from dashboard.components.phrases import View
from dashboard.components.system import system_parts
from dashboard.live.system import SystemReader
from dashboard.settings import settings
from dashboard.text import language_of


def system_routes(reader: SystemReader) -> APIRouter:
    """The route of one server, bound to its reader."""
    router = APIRouter()

    @router.get("/api/v1/system/parts", include_in_schema=False)
    async def parts(lang: str = "") -> Response:
        view = View(language_of(lang, settings().locale), reader.hub.profile.time_zone)
        body = orjson.dumps(system_parts(await reader.state(), view))
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    return router

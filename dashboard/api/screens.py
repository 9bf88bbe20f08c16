"""`/api/v1/screens`: named screens read and changed, and the reports of walls."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from dashboard.api.callers import RateLimit, RefusedCallError, address_of, json_body, require_own_page
from dashboard.api.problems import problem
from dashboard.live.build import scene_names
from dashboard.live.hub import Hub
from dashboard.live.roster import Roster
from dashboard.settings import settings
from dashboard.text import language_of
from db import clock
from db.engine import DatabaseUnavailableError, Engine, writing
from db.screens.paints import Paint
from db.screens.profile import profile_warnings
from db.screens.record import NAME, SceneNames, Screen, ScreenRefusedError, as_fields, read_screen
from db.screens.store import LOCK, put_screen, remove_screen

MOST_BYTES = 4_000
Whole = Annotated[int, Field(ge=0, le=2**53)]
#: A screen reports every five seconds; several may stand behind one address.
REPORTS = RateLimit(calls=120, window_s=10)
WRITES = RateLimit(calls=30, window_s=10)


class Report(BaseModel):
    """What a wall says it painted."""

    model_config = ConfigDict(extra="forbid", strict=True)

    screen: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    scene: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{0,64}$")]
    revision: Whole
    painted_ago_ms: Whole
    open_for_ms: Whole
    offset_ms: Annotated[int, Field(ge=-(2**53), le=2**53)]
    release: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.+-]{0,40}$")]
    width_px: Annotated[int, Field(ge=1, le=100_000)]
    height_px: Annotated[int, Field(ge=1, le=100_000)]
    errors: Annotated[int, Field(ge=0, le=1_000_000)]
    connected: bool

    def paint(self, now: int) -> Paint:
        """What is kept of it; by the real clock, also where a demo city has another."""
        kept = self.model_dump(exclude={"painted_ago_ms", "open_for_ms"})
        return Paint(
            **kept,
            reported_at=now,
            painted_at=now - self.painted_ago_ms // 1_000,
            started_at=now - self.open_for_ms // 1_000,
        )


def screen_routes(hub: Hub, roster: Roster) -> APIRouter:
    """The routes of one server, bound to its roster."""
    router = APIRouter(prefix="/api/v1/screens")

    @router.get("")
    async def listed() -> Response:
        return JSONResponse([_told(screen) for screen in await roster.named()])

    @router.post("")
    async def put(request: Request, lang: str = "") -> Response:
        language = language_of(lang, settings().locale)
        try:
            given = await _written(request, WRITES)
            screen = read_screen(given, SceneNames(scene_names()))
            followers = await asyncio.to_thread(_put, hub.engine, screen, _actor(request))
        except RefusedCallError as error:
            return problem(error.status, "Not served", str(error))
        except ScreenRefusedError as error:
            return _refused(error, language)
        except DatabaseUnavailableError as error:
            return problem(503, "Database unavailable", str(error))
        roster.forget()
        warnings = [warning.text[language] for warning in profile_warnings(screen.profile)]
        return JSONResponse({**_told(screen), "followers": followers, "warnings": warnings})

    @router.delete("/{name}")
    async def remove(request: Request, name: str) -> Response:
        try:
            require_own_page(request)
            _limit(request, WRITES)
            found = bool(NAME.fullmatch(name)) and await asyncio.to_thread(_remove, hub.engine, name)
        except RefusedCallError as error:
            return problem(error.status, "Not served", str(error))
        except DatabaseUnavailableError as error:
            return problem(503, "Database unavailable", str(error))
        roster.forget()
        return Response(status_code=204) if found else problem(404, "Unknown screen", f"No screen '{name}'.")

    @router.post("/painted")
    async def painted(request: Request) -> Response:
        try:
            report = Report.model_validate(await _written(request, REPORTS))
        except RefusedCallError as error:
            return problem(error.status, "Not served", str(error))
        except ValidationError as error:
            fields = ", ".join(
                sorted({".".join(str(p) for p in fault["loc"])[:40] for fault in error.errors()})
            )
            return problem(422, "Malformed report", f"These fields will not do: {fields}.")
        if not roster.note(report.paint(int(time.time()))):
            return problem(429, "Too many screens", "Reports are kept of a bounded number of screens.")
        known = {screen.name: screen.version for screen in await roster.named()}
        return JSONResponse({"version": known.get(report.screen, "")})

    return router


async def _written(request: Request, limit: RateLimit) -> dict[str, Any]:
    require_own_page(request)
    _limit(request, limit)
    return await json_body(request, at_most=MOST_BYTES)


def _limit(request: Request, limit: RateLimit) -> None:
    if not limit.allows(address_of(request)):
        raise RefusedCallError(429, "Too many requests from this address; wait a few seconds.")


def _actor(request: Request) -> str:
    # Nobody can sign in yet and only this machine may ask: the address is all that is known of a person.
    return f"page@{address_of(request)}"


def _put(engine: Engine, screen: Screen, actor: str) -> tuple[str, ...]:
    with writing(engine, LOCK) as connection:
        return put_screen(connection, screen, actor=actor, now=clock.now())


def _remove(engine: Engine, name: str) -> bool:
    with writing(engine, LOCK) as connection:
        return remove_screen(connection, name)


def _told(screen: Screen) -> dict[str, Any]:
    return {
        **as_fields(screen),
        "position": screen.position,
        "positions": screen.positions,
        "smallest_px": round(screen.profile.smallest_px, 2),
        "base_px": round(screen.profile.base_px, 2),
        "changed_at": screen.changed_at,
        "changed_by": screen.changed_by,
    }


def _refused(error: ScreenRefusedError, language: str) -> JSONResponse:
    body = {
        "type": "about:blank",
        "title": "Screen refused",
        "status": 422,
        "detail": " ".join(fault.text[language] for fault in error.faults),
        "errors": [{"field": fault.field, "text": fault.text[language]} for fault in error.faults],
    }
    return JSONResponse(body, status_code=422, media_type="application/problem+json")

"""`/api/v1/live`, `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from dashboard.live.hub import Hub
from dashboard.live.message import AUDIENCES, GZIP_HEADER
from dashboard.text import LANGUAGES
from db import migrate
from db.engine import DatabaseUnavailableError, reading

NO_BUFFERING = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def routes(hub: Hub) -> APIRouter:
    """The routes of one server, bound to its hub."""
    router = APIRouter()
    measured = CollectorRegistry()
    Gauge("commandcenter_streams", "Open live streams", registry=measured).set_function(lambda: hub.streams)
    Gauge("commandcenter_snapshots_total", "Snapshots built", registry=measured).set_function(
        lambda: hub.built
    )
    Gauge("commandcenter_revision", "Revision on the screens", registry=measured).set_function(
        lambda: hub.snapshot.revision if hub.snapshot else 0
    )

    @router.get("/api/v1/live")
    async def live(request: Request, scene: str = "wall", lang: str = "id") -> Response:
        if scene not in AUDIENCES or lang not in LANGUAGES:
            return problem(
                422,
                "Unknown stream",
                f"scene is one of {', '.join(AUDIENCES)}; lang is one of {', '.join(LANGUAGES)}.",
            )
        packed = "gzip" in request.headers.get("accept-encoding", "")
        headers = {**NO_BUFFERING, **({"Content-Encoding": "gzip"} if packed else {})}
        body = _opened(hub.stream(scene, lang, packed=packed), packed=packed)
        return StreamingResponse(body, media_type="text/event-stream", headers=headers)

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> Response:
        try:
            with reading(hub.engine) as connection:
                schema = migrate.current(connection)
        except DatabaseUnavailableError as error:
            return problem(503, "Database unavailable", str(error))
        if schema != migrate.head():
            return problem(503, "Schema out of date", "Run: python -m db migrate")
        if hub.snapshot is None or hub.failed_since is not None:
            return problem(503, "No current snapshot", "The screens show their last good values.")
        ages = {t.program: _age(t.freshness.newest_at, hub.snapshot.at) for t in hub.snapshot.tiles}
        late = [t.program for t in hub.snapshot.tiles if t.freshness.late_since is not None]
        return JSONResponse(
            {"status": "ready", "revision": hub.snapshot.revision, "age_s": ages, "late": late}
        )

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(measured), media_type=CONTENT_TYPE_LATEST)

    return router


def problem(status: int, title: str, detail: str) -> JSONResponse:
    """An error as RFC 9457 problem details."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def _age(newest_at: int | None, now: int) -> int | None:
    return None if newest_at is None else max(now - newest_at, 0)


async def _opened(events: AsyncIterator[bytes], *, packed: bool) -> AsyncIterator[bytes]:
    if packed:
        yield GZIP_HEADER
    async for event in events:
        yield event

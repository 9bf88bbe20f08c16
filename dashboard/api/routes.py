"""`/api/v1/live`, `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.types import Receive, Scope, Send

from dashboard.api.problems import problem
from dashboard.live.build import scene_names
from dashboard.live.condition import SystemState
from dashboard.live.hub import Hub
from dashboard.live.message import DESK
from dashboard.live.streams import LINE, Line, Stream, TooManyStreamsError
from dashboard.live.system import SystemReader
from dashboard.text import LANGUAGES
from db import clock, migrate
from db.engine import DatabaseUnavailableError, reading
from db.text import Text

NO_BUFFERING = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def routes(hub: Hub, reader: SystemReader) -> APIRouter:
    """The routes of one server, bound to its hub and to what it knows of its screens."""
    router = APIRouter()
    measured = _measured(hub)
    painted = Gauge(
        "commandcenter_screen_painted_age_seconds",
        "Since a named screen last painted",
        ["screen"],
        registry=measured,
    )
    aged = Gauge("commandcenter_feed_age_seconds", "Age of a feed's newest data", ["feed"], registry=measured)

    @router.get("/api/v1/live")
    async def live(
        request: Request, scenes: str | None = None, scene: str | None = None, lang: str = "id"
    ) -> Response:
        known = scene_names()
        asked = (DESK,) if scene == DESK else tuple(dict.fromkeys((scenes or ",".join(known)).split(",")))
        unknown = [name for name in asked if name not in (*known, DESK)]
        if unknown or scene not in (None, DESK) or lang not in LANGUAGES:
            return _unknown_stream(known)
        return LiveResponse(hub, asked, lang, packed="gzip" in request.headers.get("accept-encoding", ""))

    @router.get("/healthz")
    async def healthz() -> Response:
        # A wall PC's own waiting page, which comes from its disk, may read this answer.
        return JSONResponse({"status": "ok"}, headers={"Access-Control-Allow-Origin": "*"})

    @router.get("/readyz")
    async def readyz() -> Response:
        return await _readiness(hub, reader)

    @router.get("/metrics")
    async def metrics() -> Response:
        found = await reader.state()
        for gauge, ages in ((painted, _painted_ages(found)), (aged, _feed_ages(found))):
            gauge.clear()
            for name, seconds in ages.items():
                if seconds is not None:
                    gauge.labels(name).set(seconds)
        return Response(generate_latest(measured), media_type=CONTENT_TYPE_LATEST)

    return router


def _measured(hub: Hub) -> CollectorRegistry:
    """What a hub says of itself whenever it is asked."""
    registry = CollectorRegistry()
    told: dict[tuple[str, str], Callable[[], float]] = {
        ("streams", "Open live streams"): lambda: len(hub.streams),
        ("snapshots_total", "Snapshots built"): lambda: hub.built,
        ("revision", "Revision on the screens"): lambda: hub.snapshot.revision if hub.snapshot else 0,
        ("streams_refused_total", "Streams refused"): lambda: hub.streams.refused,
        ("streams_dropped_total", "Streams that did not read"): lambda: hub.streams.dropped,
        ("faults", "Panels that cannot be computed"): lambda: len(hub.snapshot.faults) if hub.snapshot else 0,
    }
    for (name, meaning), ask in told.items():
        Gauge(f"commandcenter_{name}", meaning, registry=registry).set_function(ask)
    return registry


def _unknown_stream(known: tuple[str, ...]) -> Response:
    scenes, languages = ", ".join(known), ", ".join(LANGUAGES)
    return problem(
        422,
        "Unknown stream",
        Text(
            id=f"scenes adalah salah satu atau beberapa dari {scenes}, dipisah koma; "
            f"atau scene adalah {DESK}; lang salah satu dari {languages}.",
            en=f"scenes are any of {scenes}, separated by commas; or scene is {DESK}; lang is one of {languages}.",
        ),
    )


async def _readiness(hub: Hub, reader: SystemReader) -> Response:
    """Whether the screens have a current state, and how old what they show is."""
    try:
        schema = await asyncio.to_thread(_schema, hub)
    except DatabaseUnavailableError as error:
        return problem(503, "Database unavailable", str(error))
    if schema != migrate.head():
        return problem(503, "Schema out of date", "Run: python -m db migrate")
    if hub.snapshot is None or hub.failed_since is not None:
        return problem(503, "No current snapshot", "The screens show their last good values.")
    found, tiles = await reader.state(), hub.snapshot.tiles
    return JSONResponse(
        {
            "status": "ready",
            "revision": hub.snapshot.revision,
            "age_s": {t.program: _age(t.freshness.newest_at, hub.snapshot.at) for t in tiles},
            "late": [t.program for t in tiles if t.freshness.late_since is not None],
            "feeds_age_s": _feed_ages(found),
            "screens_painted_age_s": _painted_ages(found),
            "screens_stopped": [one.name for one in found.screens if one.screen and one.stopped],
            "faults": {f"{fault.scene}/{fault.panel}": fault.reason for fault in hub.snapshot.faults},
        }
    )


def _schema(hub: Hub) -> str | None:
    with reading(hub.engine) as connection:
        return migrate.current(connection)


def _painted_ages(found: SystemState) -> dict[str, int | None]:
    """Seconds since each named screen painted; None for one that never did."""
    named = [one for one in found.screens if one.screen is not None]
    return {one.name: _age(one.paint.painted_at if one.paint else None, clock.now()) for one in named}


def _feed_ages(found: SystemState) -> dict[str, int | None]:
    """Age of each feed's newest data in seconds; None for one that never delivered."""
    ages = ((one.health.feed, one.freshness) for one in found.feeds)
    return {feed: _age(fresh.newest_at if fresh else None, clock.now()) for feed, fresh in ages}


def _age(newest_at: int | None, now: int) -> int | None:
    return None if newest_at is None else max(now - newest_at, 0)


class LiveResponse(Response):
    """An open stream, or a problem when there are too many of them."""

    def __init__(self, hub: Hub, scenes: tuple[str, ...], language: str, *, packed: bool) -> None:
        """Follow scenes of a hub in a language."""
        super().__init__(media_type="text/event-stream", headers=NO_BUFFERING)
        del self.headers["content-length"]
        if packed:
            self.headers["content-encoding"] = "gzip"
        self._hub, self._scenes, self._language, self._packed = hub, scenes, language, packed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until somebody ends it."""
        line: Line = scope.get(LINE, Line(send))
        stream = Stream(
            scenes=self._scenes,
            language=self._language,
            address=(scope.get("client") or ("",))[0],
            packed=self._packed,
            hang_up=line.hang_up,
        )
        try:
            with self._hub.streams.admitted(stream):
                beat = self._hub.attend(stream)
                await send(
                    {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
                )
                line.narrow()
                stream.direct = line.direct
                await stream.run(self._hub.frames, beat, receive, line.send)
        except TooManyStreamsError as error:
            refusal = problem(error.status, "Too many streams", str(error))
            refusal.headers["retry-after"] = "10"
            await refusal(scope, receive, send)

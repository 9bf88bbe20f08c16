"""FastAPI and Dash put together: routes, security headers, error pages, and the hub's life."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from posixpath import normpath
from typing import Any, cast

from dash import Dash
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import waiting
from dashboard.api.application import PREFIX, build_api
from dashboard.api.brief import brief_routes
from dashboard.api.callers import RefusedCallError
from dashboard.api.desk import Desk
from dashboard.api.problems import nothing_at, problem
from dashboard.api.routes import routes
from dashboard.api.screens import screen_routes
from dashboard.api.system import system_routes
from dashboard.bodies import CALLBACKS, bounded
from dashboard.bundles import ASKED_PATH, PagedDash
from dashboard.hosts import refusal
from dashboard.index import (
    NOT_LOADED_BY_DASH,
    addresses_in,
    index_template,
    plotly_address,
    speak_to_the_person,
    wall_template,
)
from dashboard.joined import DESK, joined_address, joined_routes
from dashboard.live import hub as live
from dashboard.live import memory, roster, system
from dashboard.live.streams import LINE, Line, Streams
from dashboard.lost import not_found, program_names
from dashboard.pages.ahead import ask_ahead
from dashboard.pages.router import frame, no_answer
from dashboard.pages.wall import wall_routes
from dashboard.person import PERSON, Person, asked_language, person_of, remembered
from dashboard.release import release_of
from dashboard.settings import Settings
from dashboard.static import BARE, FILES, Packed, Static, answer_of
from dashboard.trouble import Told
from db.city.profile import load_profile
from db.engine import open_engine
from db.registry import programs
from db.settings import ROOT
from db.text import Text

#: Everything that may be asked for; any other path answers 404 with a page that helps.
PAGES = (
    "/",
    "/wall",
    "/screens",
    "/system",
    *(f"/{view}/{program.key}" for program in programs() for view in ("program", "rows")),
    *(f"/program/{program.key}/brief{form}" for program in programs() for form in ("", ".pdf")),
)
SERVICES = (
    "/_dash-layout",
    "/_dash-dependencies",
    CALLBACKS,
    "/_favicon.ico",
    "/_reload-hash",
    "/healthz",
    "/readyz",
    "/metrics",
    "/waiting",
    "/sw.js",
)
API = "/api/"
ASSETS = ROOT / "assets"
POLICY = (
    "default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Server(FastAPI):
    """Knows the connection behind a request, so that a stream whose client does not read can be closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope[LINE] = Line(send)
        await super().__call__(scope, receive, send)


def build_server(settings: Settings) -> FastAPI:
    """The whole application as an ASGI server; nothing connects before it starts."""
    release = release_of(ROOT)
    hub = live.Hub(
        engine=open_engine(settings.database_url),
        profile=load_profile(settings.city),
        release=release,
        streams=Streams(per_address=settings.streams_per_address, in_total=settings.streams_total),
    )
    screens = roster.Roster(engine=open_engine(settings.database_url))
    judged = memory.Memory(engine=hub.engine, watch=hub.watch)
    reader = system.SystemReader(hub)
    wall = wall_template(ASSETS, release)

    @asynccontextmanager
    async def lifespan(server: FastAPI) -> AsyncIterator[None]:
        live.install(hub)
        roster.install(screens)
        system.install(reader)
        await hub.start()
        await screens.start()
        await judged.start()
        page = await warm_up(server)
        beside = [asyncio.create_task(_compress_early(server, page + wall))]
        if settings.ask_ahead:
            beside.append(asyncio.create_task(ask_ahead(hub)))
        yield
        for task in beside:
            task.cancel()
        await screens.stop()
        await hub.stop()
        await judged.stop()

    names = program_names(hub.profile)
    server = Server(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    server.include_router(routes(hub, reader))
    server.include_router(screen_routes(hub, screens))
    server.include_router(system_routes(reader))
    server.include_router(brief_routes(ASSETS))
    server.include_router(wall_routes(wall))
    server.include_router(joined_routes(ASSETS))
    _add_api(server, hub)
    server.include_router(waiting.routes(release))
    # Added before Dash's own, and so within it.
    server.add_middleware(Told)
    app = _build_dash(server, release, names)
    # Innermost first: compression, files from memory, patience with pages, headers on everything.
    server.add_middleware(Packed, pages=PAGES)
    server.add_middleware(Static)
    server.add_middleware(
        waiting.Patience, pages=PAGES, ready=lambda: hub.snapshot is not None, release=release
    )
    server.add_middleware(Guard, dash_app=app, names=names, hosts=settings.names)
    return server


def _add_api(server: FastAPI, hub: live.Hub) -> None:
    """The HTTP API, and an answer in its manner for every other path below `/api/`."""
    server.mount(PREFIX, build_api(Desk(engine=hub.engine, profile=hub.profile)))

    @server.api_route("/api/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    async def unknown(path: str) -> Response:
        return nothing_at(f"/api/{path}")


async def warm_up(server: FastAPI) -> str:
    """The first page, made before anyone asks: only then does Dash know every inline script of its pages."""
    await _ask(server, "/")
    return (await _ask(server, "/")).decode()


async def _compress_early(server: FastAPI, page: str) -> None:
    """Ask for every file of a page once, so that the first screen need not wait for its compression."""
    page += (await _ask(server, f"/rows/{programs()[0].key}")).decode()
    for address in (*addresses_in(page), plotly_address(ASSETS)):
        await _ask(server, address.split("?")[0])


async def _ask(server: FastAPI, path: str) -> bytes:
    scope = {**BARE, "path": path, "raw_path": path.encode(), waiting.INSIDE: True}
    return (await answer_of(server, scope))[1]


def _build_dash(server: FastAPI, release: str, names: Mapping[str, Text]) -> Dash:
    app = PagedDash(
        "dashboard",
        server=cast("Any", server),
        assets_folder=str(ASSETS),
        assets_ignore=NOT_LOADED_BY_DASH,
        external_scripts=[joined_address(ASSETS, DESK)],
        use_async=True,
        index_string=index_template(ASSETS, release),
        update_title="",
        suppress_callback_exceptions=True,
        on_error=no_answer,
    )
    speak_to_the_person(app, names)
    # The live stream replaces Dash's own WebSocket, which every browser would otherwise open.
    app.backend.websocket_capability = False
    app.layout = frame()
    return app


class Guard:
    """Security headers on everything, 421 for another server's name, 404 for paths that nobody serves, bounded bodies."""

    def __init__(
        self, app: ASGIApp, dash_app: Dash, names: Mapping[str, Text], hosts: Collection[str]
    ) -> None:
        """Wrap an application; the script hashes are complete once a first page was made."""
        self.app = app
        self._names, self._hosts = names, hosts
        self._dash = dash_app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        path = scope["path"]
        ASKED_PATH.set(path)
        # A wall is nobody's: it speaks the language of its address or its screen.
        on_wall = path == "/wall"
        PERSON.set(Person(language=asked_language(scope)) if on_wall else person_of(scope))

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if path in PAGES and not on_wall and asked_language(scope):
                    headers.append("Set-Cookie", remembered(asked_language(scope)))
                headers["Content-Security-Policy"] = POLICY.format(hashes=self._hashes())
                for name, value in HEADERS.items():
                    headers[name] = value
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        if (refused := refusal(scope, self._hosts)) is not None:
            await refused(scope, receive, send_guarded)
        elif _is_served(path):
            await self._answer(scope, receive, send_guarded)
        else:
            await not_found(path, self._names)(scope, receive, send_guarded)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            received = await bounded(scope, receive)
        except RefusedCallError as error:
            await problem(error.status, "Request refused", str(error))(scope, receive, send)
        except ClientDisconnect:
            return
        else:
            await self.app(_as_read(scope), received, send)

    def _hashes(self) -> str:
        return " ".join(
            f"'{found}'" if not found.startswith("'") else found
            for found in (*self._dash.csp_hashes(), waiting.script_hash())
        )


def _is_served(path: str) -> bool:
    """Whether somebody answers for a path; a file has one, and is kept once: no other way of writing it will do."""
    is_file = path.startswith(FILES) and normpath(path) == path
    return path in PAGES or path in SERVICES or path.startswith(API) or is_file


def _as_read(scope: Scope) -> Scope:
    """A request for the head alone is answered as one for all, whose body is left out; the API answers it in its manner."""
    alike = scope["method"] == "HEAD" and not scope["path"].startswith(API)
    return {**scope, "method": "GET"} if alike else scope

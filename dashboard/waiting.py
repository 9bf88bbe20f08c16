"""What a screen sees while there is nothing to show: the waiting page and the service worker that keeps it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from db.settings import ROOT

#: The same file waits on a wall PC's own disk.
PAGE = ROOT / "deploy" / "kiosk" / "waiting.html"
WORKER = ROOT / "assets" / "worker.js"
#: Set on requests that the server makes of itself before it serves anyone.
INSIDE = "command_center.inside"


@cache
def waiting_page() -> str:
    """The page, complete in itself."""
    return PAGE.read_text(encoding="utf-8")


@cache
def script_hash() -> str:
    """What the security policy must allow so that the waiting page runs."""
    found = re.search(r"<script>(.*?)</script>", waiting_page(), re.DOTALL)
    assert found is not None
    digest = hashlib.sha256(found[1].encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def routes(release: str) -> APIRouter:
    """The waiting page by itself, and the worker, whose text changes with the release."""
    router = APIRouter()
    worker = WORKER.read_text(encoding="utf-8").replace("RELEASE", release)

    @router.get("/waiting", include_in_schema=False)
    async def waiting() -> Response:
        return HTMLResponse(waiting_page(), headers={"Cache-Control": "no-cache"})

    @router.get("/sw.js", include_in_schema=False)
    async def service_worker() -> Response:
        return Response(worker, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    return router


def please_wait() -> Response:
    """The waiting page in the place of one that cannot be made now; it asks for it again by itself."""
    headers = {"Retry-After": "2", "Cache-Control": "no-store"}
    return HTMLResponse(waiting_page(), status_code=503, headers=headers)


class Patience:
    """Answers for pages with the waiting page until there is something to show."""

    def __init__(self, app: ASGIApp, pages: tuple[str, ...], ready: Callable[[], bool], release: str) -> None:
        """Wrap an application whose pages need data."""
        self.app = app
        self._pages, self._ready, self._release = pages, ready, release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] not in self._pages or scope.get(INSIDE):
            await self.app(scope, receive, send)
        elif not self._ready():
            await please_wait()(scope, receive, send)
        else:
            await self.app(scope, receive, _marked(send, self._release))


def _marked(send: Send, release: str) -> Send:
    """Pages say that they are ours, and are asked for anew each time."""

    async def marked(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Release"] = release
            headers["Cache-Control"] = "no-cache"
        await send(message)

    return marked

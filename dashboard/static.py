"""Files that a browser keeps: compressed once, kept in memory, named by their content and cached for ever."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from dash.fingerprint import check_fingerprint
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FILES = ("/assets/", "/_dash-component-suites/")
FOR_EVER = "public, max-age=31536000, immutable"
#: Has a browser compile a script in another thread while it comes, instead of piecemeal in the thread that draws.
EAGER = b"//# allFunctionsCalledOnLoad\n"
LARGE = ("/assets/vendor/", "/_dash-component-suites/")
COMPRESSED = ("javascript", "css", "json", "svg", "text")


def version_of(content: bytes) -> str:
    """What stands in a file's address, so that other content has another address."""
    return hashlib.sha256(content).hexdigest()[:16]


def versioned(folder: Path, name: str) -> str:
    """The address of an asset that may be kept for ever."""
    return f"/assets/{name}?v={version_of((folder / name).read_bytes())}"


@dataclass(frozen=True)
class Kept:
    """A file as it goes out."""

    content: bytes
    packed: bytes | None
    kind: str
    version: str


class Packed:
    """Compresses pages and the answers of their callbacks, a tenth of their size then; files and streams see to it themselves."""

    def __init__(self, app: ASGIApp, pages: Collection[str]) -> None:
        """Wrap the application that makes them."""
        self.app = app
        self._pages = pages
        # The fourth of nine steps: half the time of the last, a twentieth larger.
        self._packing = GZipMiddleware(app, minimum_size=1_000, compresslevel=4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["path"] if scope["type"] == "http" else ""
        made = path in self._pages or (path.startswith("/_dash-") and not path.startswith(FILES))
        await (self._packing if made else self.app)(scope, receive, send)


class Static:
    """Answers for static files from memory; the first answer of the application inside is kept.

    Nothing here grows without end: a file is kept under its path without fingerprint, and only when there is one.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application that has the files."""
        self.app = app
        self._kept: dict[str, Kept] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if (
            scope["type"] != "http"
            or scope["method"] not in {"GET", "HEAD"}
            or not scope["path"].startswith(FILES)
        ):
            await self.app(scope, receive, send)
            return
        path, named = _without_fingerprint(scope["path"])
        found = self._kept.get(path) or await self._fetch(scope, path)
        if found is None:
            await self.app(scope, receive, send)
            return
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
        await _answer(scope, found, for_ever=named or asked == found.version)(scope, receive, send)

    async def _fetch(self, scope: Scope, path: str) -> Kept | None:
        inner = {**scope, "method": "GET", "headers": [], "raw_path": scope["path"].encode()}
        start, content = await answer_of(self.app, inner)
        if start["status"] != 200:
            return None
        kind = dict(start["headers"]).get(b"content-type", b"application/octet-stream").decode()
        self._kept[path] = await asyncio.to_thread(_packed, content, kind, eager=path.startswith(LARGE))
        return self._kept[path]


async def answer_of(app: ASGIApp, scope: Scope) -> tuple[Message, bytes]:
    """What an application answers to a request that nobody outside made: its start and its body."""
    start: Message = {}
    parts: list[bytes] = []
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            # Nobody hangs up; an answer that listens for it must not spin.
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return start, b"".join(parts)


#: A request that nobody made.
BARE: Scope = {
    "type": "http",
    "asgi": {"version": "3.0", "spec_version": "2.4"},
    "http_version": "1.1",
    "method": "GET",
    "root_path": "",
    "scheme": "http",
    "query_string": b"",
    "headers": [(b"host", b"localhost")],
    "client": ("127.0.0.1", 0),
    "server": ("127.0.0.1", 0),
}


def _without_fingerprint(path: str) -> tuple[str, bool]:
    plain, named = check_fingerprint(path)  # type: ignore[no-untyped-call]
    return plain, named


def _packed(content: bytes, kind: str, *, eager: bool) -> Kept:
    version = version_of(content)
    if eager and "javascript" in kind:
        content = EAGER + content
    packed = gzip.compress(content, 9, mtime=0) if any(word in kind for word in COMPRESSED) else None
    if packed is not None and len(packed) >= len(content):
        packed = None
    return Kept(content, packed, kind, version)


def _answer(scope: Scope, found: Kept, *, for_ever: bool) -> Response:
    asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
    packed = found.packed if "gzip" in asked.get(b"accept-encoding", "") else None
    tag = f'"{found.version}{"-gz" if packed is not None else ""}"'
    headers = {
        "Content-Type": found.kind,
        "ETag": tag,
        "Cache-Control": FOR_EVER if for_ever else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if tag in asked.get(b"if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if packed is not None:
        headers["Content-Encoding"] = "gzip"
    body = found.content if packed is None else packed
    if scope["method"] == "HEAD":
        return Response(headers={**headers, "Content-Length": str(len(body))})
    return Response(body, headers=headers)

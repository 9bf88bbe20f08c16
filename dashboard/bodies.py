"""What a request may bring: a bounded body, and to a page's callbacks only what the page itself sends.

Every layer further in reads a body whole, so that it is counted before any of them sees it.
"""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from dashboard.api.callers import RefusedCallError, require_own_page

#: What a page sends is its address, a few choices and a cursor: thousands of bytes.
MOST_BYTES = 256_000
CALLBACKS = "/_dash-update-component"
_SAID_BY = {b"content-length", b"transfer-encoding"}


async def bounded(scope: Scope, receive: Receive) -> Receive:
    """What gives a request's body, once it is known to be small, and for callbacks a page's own JSON.

    Raises:
        RefusedCallError: 403 or 415 for callbacks of another page, 413 for a large body, 400 for one that is no JSON.
        ClientDisconnect: when the client goes away before its end.
    """
    asks_page = scope["path"] == CALLBACKS and scope["method"] == "POST"
    if asks_page:
        require_own_page(Request(scope))
    elif not any(name in _SAID_BY for name, _ in scope["headers"]):
        return receive
    body = await _body(Request(scope, receive))
    if asks_page:
        _check_json(body)
    return _again(body, receive)


async def _body(request: Request) -> bytes:
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > MOST_BYTES:
        raise _too_large()
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise _too_large()
    return bytes(body)


def _too_large() -> RefusedCallError:
    return RefusedCallError(413, f"The body of a request has at most {MOST_BYTES:,} bytes.")


def _check_json(body: bytes) -> None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RefusedCallError(400, "Send a JSON object.")


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that was read, given once more; then what comes after it, such as that the client went away."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return left.pop() if left else await receive()

    return received

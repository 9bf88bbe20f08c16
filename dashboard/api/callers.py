"""Who may write: only pages of this server, at a bounded rate, with bodies of a bounded size."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson
from fastapi import Request


class RefusedCallError(ValueError):
    """A request that is not served; `status` is the answer's."""

    def __init__(self, status: int, detail: str) -> None:
        """Refuse with a status and a reason in plain words."""
        super().__init__(detail)
        self.status = status


def require_own_page(request: Request) -> None:
    """Refuse what a browser sends on behalf of another site.

    A browser says where a request comes from: on its own, or by naming a page whose host is then held against the one
    that is asked, which a proxy may have changed. A program that is no browser says nothing, and needs no protection from
    other sites.

    Raises:
        RefusedCallError: 403 when the request comes from elsewhere, 415 when it is no JSON, which no form can send.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign if site is None else site != "same-origin":
        raise RefusedCallError(403, "Only pages of this server may send this.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "DELETE" and kind != "application/json":
        raise RefusedCallError(415, "Send application/json.")


async def json_body(request: Request, *, at_most: int) -> dict[str, Any]:
    """The JSON object in a request's body, never reading more than `at_most` bytes.

    Raises:
        RefusedCallError: 413 when it is larger, 422 when it is no JSON object.
    """
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > at_most:
            raise RefusedCallError(413, f"At most {at_most} bytes.")
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RefusedCallError(422, f"This is no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise RefusedCallError(422, "Send a JSON object.")
    return found


def address_of(request: Request) -> str:
    """The network address that a request comes from."""
    return request.client.host if request.client else "unknown"


@dataclass
class RateLimit:
    """So many calls in a window for each address; it remembers a bounded number of addresses."""

    calls: int
    window_s: float
    most_addresses: int = 1_000
    _seen: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)

    def allows(self, address: str, now: float | None = None) -> bool:
        """Count a call; whether it is still within the limit."""
        at = time.monotonic() if now is None else now
        began, count = self._seen.pop(address, (at, 0))
        if at - began >= self.window_s:
            began, count = at, 0
        self._seen[address] = (began, count + 1)
        if len(self._seen) > self.most_addresses:
            self._seen.popitem(last=False)
        return count < self.calls

"""Under which names the server answers: a foreign page whose name is pointed at this computer must read nothing.

A browser lets such a page read whatever its own name serves; only the name tells the server that it is not meant.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from dashboard.api.problems import problem
from db.text import Text

MISDIRECTED = 421
#: A name is shown no longer than this.
SHOWN = 80


def refusal(scope: Scope, names: Collection[str]) -> Response | None:
    """The answer to a request for a name that is not this server's; None when it is to be answered.

    An address cannot be pointed elsewhere, and a program that names no host is no browser.
    """
    asked = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    wrong = next((host for host in asked if not _is_ours(host, names)), None)
    if wrong is None:
        return None
    shown = wrong if len(wrong) <= SHOWN else f"{wrong[:SHOWN]}…"
    words = Text(
        id=f"Server ini tidak menjawab atas nama '{shown}'. Bila nama itu miliknya, tambahkan ke ALLOWED_HOSTS.",
        en=f"This server does not answer as '{shown}'. If the name is its own, add it to ALLOWED_HOSTS.",
    )
    if scope["path"].startswith("/api/"):
        return problem(MISDIRECTED, "Wrong host", words)
    return PlainTextResponse(f"{words.id}\n{words.en}\n", MISDIRECTED, {"Cache-Control": "no-store"})


def _is_ours(host: str, names: Collection[str]) -> bool:
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return name in names or name == "localhost" or name.endswith(".localhost") or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

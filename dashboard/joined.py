"""The page's own scripts and style sheets, each kind joined into one file: a browser asks once instead of thirty times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter, Response

from dashboard.static import version_of

#: Not joined: `boot.js` comes first, the worker is no page script, when it is dark depends on the person, and the
#: document in brief is a page of its own.
APART = re.compile(r"^((boot|worker)\.js|dark\.css|brief(-charts)?\.(js|css))$")
STYLES, DESK, WALL = "all.css", "desk.js", "wall.js"
#: The scripts of a wall: it shows and asks nothing.
OF_A_WALL = (
    "10-figures.js",
    "12-focus.js",
    "13-asked.js",
    "14-fill.js",
    "15-charts.js",
    "20-clock.js",
    "25-link.js",
    "30-stream.js",
    "40-wall.js",
    "45-report.js",
)
KINDS = {"css": "text/css", "js": "text/javascript"}


def parts_of(assets: Path, name: str) -> Sequence[str]:
    """The files that a joined one is made of, in the order in which they hold."""
    if name == WALL:
        return OF_A_WALL
    return [file.name for file in sorted(assets.glob(f"*{Path(name).suffix}")) if not APART.match(file.name)]


def joined(assets: Path, name: str) -> bytes:
    """A joined file."""
    return b"\n".join((assets / part).read_bytes() for part in parts_of(assets, name))


def joined_address(assets: Path, name: str) -> str:
    """Its address, under which it may be kept for ever."""
    return f"/assets/{name}?v={version_of(joined(assets, name))}"


def joined_routes(assets: Path) -> APIRouter:
    """Where the joined files are."""
    router = APIRouter()
    for name in (STYLES, DESK, WALL):
        _add(router, assets, name)
    return router


def _add(router: APIRouter, assets: Path, name: str) -> None:
    @router.get(f"/assets/{name}", include_in_schema=False)
    async def file() -> Response:
        return Response(joined(assets, name), media_type=KINDS[name.rsplit(".", 1)[1]])

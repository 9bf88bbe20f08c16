"""`/`: the programs at a glance, live; or for a period, a district and a comparison that a person chose."""

from __future__ import annotations

from typing import Any

import dash
from dash import dcc, html

from dashboard.components.chips import CHIPS, chip_row
from dashboard.components.desk import asked_parts, overview_layout
from dashboard.components.filterbar import filter_bar, problem_list
from dashboard.components.phrases import View
from dashboard.desk.overview import asked_tiles, overview_choices
from dashboard.desk.serve import asked_of, read_beside
from dashboard.filters import KEYS, Filters, parse, write
from dashboard.live import hub
from dashboard.model import Snapshot
from dashboard.pages.shell import desk_header, mantine, root
from dashboard.person import language_for


async def answer(filters: Filters, snapshot: Snapshot, view: View) -> dict[str, Any]:
    """What the page's script paints: live rows under the default filters, rows made for any others."""
    tiles = None
    if filters != Filters():
        tiles = await read_beside(
            lambda connection: asked_tiles(asked_of(connection, filters, snapshot), snapshot.tiles)
        )
    parts = asked_parts(tiles, view)
    choices = overview_choices(hub.running().profile, snapshot.at)
    parts[CHIPS] = {"children": chip_row(filters, choices, view)}
    return {"parts": parts, "live": tiles is not None, "revision": snapshot.revision}


async def refreshed(query: str, language: str) -> tuple[dict[str, Any], list[Any]]:
    """The page's answer and the problems of its address for other filters or a newer revision."""
    snapshot = await hub.current()
    view = View(language, snapshot.time_zone)
    found = parse(query, overview_choices(hub.running().profile, snapshot.at))
    return await answer(found.filters, snapshot, view), problem_list(found.problems, view)


async def layout(lang: str | None = None, **query: str) -> Any:
    """The overview at the present snapshot for the filters of its address."""
    snapshot = await hub.current()
    view = View(language_for(lang), snapshot.time_zone)
    choices = overview_choices(hub.running().profile, snapshot.at)
    found = parse({name: query[name] for name in KEYS if query.get(name)}, choices)
    made = await answer(found.filters, snapshot, view)
    above = [
        html.Div(id=CHIPS, className="chips", role="status", **made["parts"][CHIPS]),
        html.Div(problem_list(found.problems, view), id="problems", role="status"),
    ]
    known = {"program": "", "lang": view.language, "query": write(found.filters)}
    children = [
        desk_header(snapshot, view),
        html.Div(id="connection-banner", className="connection-banner", role="alert"),
        filter_bar(found.filters, choices, view, own_period=True),
        overview_layout(snapshot, view, made["parts"], above),
        dcc.Store(id="sheet-key", data=known),
        dcc.Store(id="sheet-answer", data=made),
        *(dcc.Store(id=name) for name in ("sheet-query", "sheet-revision", "sheet-painted")),
    ]
    return mantine(root("desk", children, snapshot, view), view)


dash.register_page(__name__, path="/", title="Command Center", layout=layout)

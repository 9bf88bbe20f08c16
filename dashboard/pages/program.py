"""`/program/<key>`: one program, filtered, compared and taken apart."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html

from dashboard.components.filterbar import filter_bar, filter_id, problem_list
from dashboard.components.phrases import View
from dashboard.components.sheet import figure_parts, panel_frame, panel_parts
from dashboard.desk.build import Built, build_page, choices
from dashboard.filters import KEYS, Filters, parse, write
from dashboard.live import hub
from dashboard.model import Snapshot
from dashboard.pages.shell import desk_header, root
from dashboard.settings import settings
from dashboard.sheets import sheets
from dashboard.text import language_of
from db.engine import reading
from db.registry import program as program_of


async def layout(key: str = "", lang: str | None = None, **query: str) -> Any:
    """A program's page at the present snapshot, for the filters of its address."""
    snapshot = await hub.current()
    view = View(language_of(lang, settings().locale), snapshot.time_zone)
    running = hub.running()
    found = parse(
        {name: query[name] for name in KEYS if query.get(name)}, choices(running.profile, key, snapshot.at)
    )
    built = await read_page(key, found.filters, snapshot)
    parts = page_parts(built, found.filters, view)
    sheet = sheets()[key]
    body = html.Main(
        [
            html.H1(
                program_of(key).names[view.language].format(emergency_number=running.profile.emergency_number)
            ),
            html.Div(problem_list(found.problems, view), id="problems", role="status"),
            html.Section(
                [html.Article(id=name, **props) for name, props in figure_parts(built.figures, view).items()],
                className="kpis",
            ),
            html.Section(
                [
                    panel_frame(spec, parts, view, takeaway(key, spec, found.filters, view))
                    for spec in sheet.panels
                ],
                className="sheet",
            ),
        ],
        id="content",
    )
    answer = {"parts": parts, "live": built.live, "revision": snapshot.revision}
    stores = [
        dcc.Store(id="sheet-query", data=""),
        dcc.Store(id="sheet-revision"),
        dcc.Store(id="sheet-painted"),
        dcc.Store(id="sheet-answer", data=answer),
        dcc.Store(id="sheet-key", data={"program": key, "lang": view.language}),
        dcc.Store(id="about-asked"),
    ]
    banner = html.Div(id="connection-banner", className="connection-banner", role="alert")
    bar = filter_bar(found.filters, choices(running.profile, key, snapshot.at), view)
    page = root(
        "desk", [desk_header(snapshot, view), banner, bar, body, *stores], snapshot, view, program=key
    )
    return dmc.MantineProvider(page, defaultColorScheme="auto")


async def read_page(program: str, filters: Filters, snapshot: Snapshot) -> Built:
    """The page's data, read beside the event loop."""
    running = hub.running()

    def work() -> Built:
        with reading(running.engine) as connection:
            return build_page(connection, running.profile, program, filters, snapshot.at)

    return await asyncio.to_thread(work)


def page_parts(built: Built, filters: Filters, view: View) -> dict[str, Any]:
    """What each element of the page shows."""
    parts = figure_parts(built.figures, view)
    for shown in built.panels:
        parts |= panel_parts(shown, view, filters.where)
    return parts


def takeaway(program: str, spec: Any, filters: Filters, view: View) -> dict[str, str]:
    """Addresses of the panel's data as files."""
    asked = {"metric": f"{program}.{spec.metrics[0]}", "lang": view.language}
    query = "&".join(part for part in (urlencode(asked), write(filters)) if part)
    return {kind: f"/api/v1/export/values.{kind}?{query}" for kind in ("csv", "xlsx")}


clientside_callback(
    ClientsideFunction(namespace="desk", function_name="collect"),
    Output("sheet-query", "data"),
    [
        Input(filter_id(name), "value")
        for name in ("period", "range", "district", "category", "channel", "compare")
    ],
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(namespace="desk", function_name="paint"),
    Output("sheet-painted", "data"),
    Input("sheet-answer", "data"),
)


@callback(
    Output("sheet-answer", "data"),
    Input("sheet-query", "data"),
    Input("sheet-revision", "data"),
    State("sheet-key", "data"),
    prevent_initial_call=True,
)
async def refresh(query: str, _revision: int | None, page: dict[str, str]) -> dict[str, Any]:
    """New parts for new filters, or for a new revision of the city."""
    snapshot = await hub.current()
    view = View(page["lang"], snapshot.time_zone)
    filters = parse(query, choices(hub.running().profile, page["program"], snapshot.at)).filters
    built = await read_page(page["program"], filters, snapshot)
    return {"parts": page_parts(built, filters, view), "live": built.live, "revision": snapshot.revision}


dash.register_page(__name__, path_template="/program/<key>", title="Command Center", layout=layout)

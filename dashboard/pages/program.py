"""`/program/<key>`: one program, filtered, compared and taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html

from dashboard.components.about import about_body, about_drawer
from dashboard.components.chips import CHIPS, chip_row
from dashboard.components.filterbar import CONTROLS, filter_bar, filter_id, problem_list
from dashboard.components.phrases import View
from dashboard.components.sheet import sheet_layout, sheet_parts
from dashboard.desk.about import about
from dashboard.desk.build import Built, build_page, choices
from dashboard.desk.serve import asked_of, read_beside
from dashboard.filters import KEYS, Choices, Filters, parse, write
from dashboard.live import hub
from dashboard.model import Snapshot
from dashboard.pages.overview import refreshed
from dashboard.pages.shell import desk_header, mantine, root
from dashboard.person import language_for
from dashboard.sheets import sheets
from db.registry import metric


@dataclass(frozen=True, kw_only=True)
class _Page:
    """A program's page as its callbacks find it: program, language, snapshot, and what its filter bar offers."""

    program: str
    view: View
    snapshot: Snapshot
    choices: Choices

    async def read(self, filters: Filters) -> Built:
        """The page's data."""
        return await read_beside(
            lambda connection: build_page(asked_of(connection, filters, self.snapshot), self.program)
        )

    def answer(self, built: Built, filters: Filters) -> dict[str, Any]:
        """What the page's script paints."""
        parts = sheet_parts(built.figures, built.panels, self.view, filters.where)
        parts[CHIPS] = {"children": chip_row(filters, self.choices, self.view)}
        return {"parts": parts, "live": built.live, "revision": self.snapshot.revision}


async def _page(program: str, language: str) -> _Page:
    snapshot = await hub.current()
    profile = hub.running().profile
    return _Page(
        program=program,
        view=View(language, snapshot.time_zone),
        snapshot=snapshot,
        choices=await read_beside(lambda connection: choices(connection, profile, program, snapshot.at)),
    )


async def layout(key: str = "", lang: str | None = None, **query: str) -> Any:
    """A program's page for the filters of its address."""
    page = await _page(key, language_for(lang))
    view, snapshot = page.view, page.snapshot
    found = parse({name: query[name] for name in KEYS if query.get(name)}, page.choices)
    answer = page.answer(await page.read(found.filters), found.filters)
    name = dict(snapshot.programs)[key][view.language]
    content = [
        html.H1(name),
        html.Div(id=CHIPS, className="chips", role="status", **answer["parts"][CHIPS]),
        html.Div(problem_list(found.problems, view), id="problems", role="status"),
        *sheet_layout(sheets()[key], answer["parts"], found.filters, view),
    ]
    known = {"program": key, "lang": view.language, "query": write(found.filters)}
    children = [
        desk_header(snapshot, view, here=f"/program/{key}"),
        html.Div(id="connection-banner", className="connection-banner", role="alert"),
        filter_bar(found.filters, page.choices, view),
        html.Main(content, id="content"),
        about_drawer(view),
        dcc.Store(id="sheet-key", data=known),
        dcc.Store(id="sheet-answer", data=answer),
        *(dcc.Store(id=name) for name in ("sheet-query", "sheet-revision", "sheet-painted", "about-asked")),
    ]
    return mantine(root("desk", children, snapshot, view, program=key), view)


clientside_callback(
    ClientsideFunction(namespace="desk", function_name="collect"),
    Output("sheet-query", "data"),
    [Input(filter_id(name), "value") for name in CONTROLS],
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(namespace="desk", function_name="paint"),
    Output("sheet-painted", "data"),
    Input("sheet-answer", "data"),
)


@callback(
    Output("sheet-answer", "data"),
    Output("problems", "children"),
    Input("sheet-query", "data"),
    Input("sheet-revision", "data"),
    State("sheet-key", "data"),
    prevent_initial_call=True,
)
async def refresh(query: str | None, _revision: int | None, known: dict[str, str]) -> tuple[Any, list[Any]]:
    """New parts for new filters, or for a new revision of the city; the overview is a page without a program."""
    asked = known["query"] if query is None else query
    if not known["program"]:
        return await refreshed(asked, known["lang"])
    page = await _page(known["program"], known["lang"])
    found = parse(asked, page.choices)
    built = await page.read(found.filters)
    return page.answer(built, found.filters), problem_list(found.problems, page.view)


@callback(
    Output("about-title", "children"),
    Output("about-body", "children"),
    Output("about-drawer", "opened"),
    Input("about-asked", "data"),
    State("sheet-query", "data"),
    State("sheet-key", "data"),
    prevent_initial_call=True,
)
async def explain(asked: dict[str, Any], query: str | None, known: dict[str, str]) -> tuple[str, Any, bool]:
    """Fill and open the drawer about a number."""
    page = await _page(known["program"], known["lang"])
    filters = parse(known["query"] if query is None else query, page.choices).filters
    ref = metric(f"{page.program}.{asked['metric']}")
    found = await read_beside(lambda connection: about(asked_of(connection, filters, page.snapshot), ref))
    return ref.metric.names[page.view.language], about_body(found, filters, page.view), True


dash.register_page(__name__, path_template="/program/<key>", title="Command Center", layout=layout)

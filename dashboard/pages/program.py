"""`/program/<key>`: one program, filtered, compared and taken apart."""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html

from dashboard import ids
from dashboard.components.about import about_body, about_drawer
from dashboard.components.behind import rows_section
from dashboard.components.cards import Parts
from dashboard.components.chips import CHIPS
from dashboard.components.files import brief_link
from dashboard.components.filterbar import CONTROLS, filter_bar, filter_id, problem_list
from dashboard.components.notices import program_notices
from dashboard.components.phrases import View
from dashboard.components.sheet import sheet_layout
from dashboard.filters import write
from dashboard.live import hub
from dashboard.model import Snapshot
from dashboard.pages.address import Address
from dashboard.pages.answers import Answer, about_answer, overview_answer, program_answer
from dashboard.pages.behind import metric_of, rows_answer
from dashboard.pages.shell import desk_header, mantine, root
from dashboard.person import language_for
from dashboard.sheets import sheets
from db.city.boundaries import outlines
from db.registry import metric


async def layout(address: Address) -> Any:
    """A program's page for the filters of its address."""
    key, snapshot = address.program, await hub.current()
    view = View(language_for(address.query.get("lang")), snapshot.time_zone)
    answer = await program_answer(key, address.query, view, snapshot)
    parts, found = answer.parts, answer.parsed
    look = program_notices(snapshot, key, view)
    name = dict(snapshot.programs)[key][view.language]
    content = [
        _title(name, brief_link(key, found.filters, view), parts),
        html.Div(id=ids.needs_a_look(key), className="page-look", **look[ids.needs_a_look(key)]),
        html.Div(id=CHIPS, className="chips", role="status", **parts[CHIPS]),
        html.Div(problem_list(found.problems, view), id="problems", role="status"),
        *sheet_layout(
            sheets()[key],
            found.filters,
            view,
            to_scale=bool(outlines(hub.running().profile)),
        ),
        rows_section(sheets()[key], found.filters, view),
    ]
    known = {"program": key, "lang": view.language, "query": write(found.filters)}
    children = [
        desk_header(snapshot, view, here=address.path),
        html.Div(id="connection-banner", className="connection-banner", role="alert"),
        filter_bar(found.filters, answer.choices, view),
        html.Main(content, id="content"),
        about_drawer(view),
        dcc.Store(id="sheet-key", data=known),
        dcc.Store(id="sheet-answer", data=answer.data(known["query"])),
        *(dcc.Store(id=name) for name in ("sheet-query", "sheet-revision", "sheet-painted", "about-asked")),
        *(dcc.Store(id=name) for name in (ids.BEHIND_ASKED, ids.BEHIND_ANSWER, ids.ROWS_KNOWN)),
    ]
    return mantine(root("desk", children, snapshot, view, program=key), view)


def _title(name: str, brief: Any, parts: Parts) -> Any:
    """The program's name, what is asked of it in words, and the way to its document."""
    words = html.P(id=ids.ASKED_WORDS, className="asked-words", **parts[ids.ASKED_WORDS])
    return html.Div([html.H1(name), words, brief], className="page-title")


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
clientside_callback(
    ClientsideFunction(namespace="behind", function_name="show"),
    Input(ids.BEHIND_ANSWER, "data"),
    prevent_initial_call=True,
)


@callback(
    Output("sheet-answer", "data"),
    Output("problems", "children"),
    Input("sheet-query", "data"),
    Input("sheet-revision", "data"),
    State("sheet-key", "data"),
    prevent_initial_call=True,
)
async def refresh(query: str | None, newest: dict[str, Any] | None, known: dict[str, str]) -> tuple[Any, Any]:
    """New parts for new filters, or for a newer state of the city."""
    snapshot = await hub.current()
    view = View(known["lang"], snapshot.time_zone)
    asked = known["query"] if query is None else query
    answer = await _answer(known, asked, view, snapshot)
    news = newest if dash.ctx.triggered_id == "sheet-revision" else None
    # News may overtake the answer to a person's question, which is then told with theirs.
    if news is None or news["query"] != asked:
        return answer.data(asked), problem_list(answer.parsed.problems, view)
    # What was wrong with the address stays said: news of the city do not mend it.
    return dash.no_update if news["mark"] == answer.mark else answer.data(asked), dash.no_update


async def _answer(known: dict[str, Any], asked: str, view: View, snapshot: Snapshot) -> Answer:
    """A page of rows has a metric, and the overview has no program."""
    if "metric" in known:
        return await rows_answer(metric(known["metric"]), asked, view, snapshot)
    if known["program"]:
        return await program_answer(known["program"], asked, view, snapshot)
    return await overview_answer(asked, view, snapshot)


@callback(
    Output(ids.BEHIND_ANSWER, "data"),
    Input(ids.BEHIND_ASKED, "data"),
    State("sheet-key", "data"),
    prevent_initial_call=True,
)
async def first_rows(asked: dict[str, Any], known: dict[str, str]) -> Any:
    """The first rows behind a number of the page, asked for when their section is near the screen."""
    snapshot = await hub.current()
    ref = metric_of(known["program"], asked["metric"])
    answer = await rows_answer(ref, asked["query"], View(known["lang"], snapshot.time_zone), snapshot)
    return dash.no_update if asked["mark"] == answer.mark else answer.data(asked["query"])


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
    """Fill and open the drawer about a number; the overview names its program too."""
    snapshot = await hub.current()
    view, here = View(known["lang"], snapshot.time_zone), known["program"]
    ref = metric(f"{here}.{asked['metric']}" if here else asked["metric"])
    text = known["query"] if query is None else query
    found, filters = await about_answer(ref, text, snapshot, at_a_glance=not here)
    return ref.metric.names[view.language], about_body(found, filters, view), True

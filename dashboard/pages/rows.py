"""`/rows/<key>`: the records that make up a number, as a table without end."""

from __future__ import annotations

from typing import Any

import dash
import dash_ag_grid as dag
from dash import Input, Output, State, callback, dcc, html

from dashboard.components.files import row_files
from dashboard.components.phrases import View
from dashboard.components.rows import columns_of, row_cells, rows_heading
from dashboard.desk.build import choices
from dashboard.desk.names import names_of
from dashboard.desk.reasons import reason
from dashboard.desk.serve import asked_of, read_beside
from dashboard.desk.words import asked_words
from dashboard.filters import KEYS, parse, write
from dashboard.live import hub
from dashboard.pages.shell import desk_header, root
from dashboard.person import language_for
from dashboard.sheets import sheets
from db.declare import Program
from db.engine import Connection
from db.metrics import MetricQueryError
from db.metrics.rows import Behind, columns, count, page
from db.registry import MetricRef, UnknownNameError, metric, program

BLOCK = 100
#: Blocks that a browser keeps; older ones are asked for again by the cursor that led to them.
KEPT_BLOCKS = 20


def _metric(key: str, asked: str | None) -> MetricRef:
    """The metric whose rows are asked for; the headline's for a name that the program does not have."""
    owner: Program = program(key)
    try:
        found = metric(asked or "")
    except UnknownNameError:
        found = metric(f"{key}.{sheets()[key].figures[0]}")
    return found if found.program is owner else metric(f"{key}.{sheets()[key].figures[0]}")


def _behind(connection: Connection, known: dict[str, str], *, oldest_first: bool = False) -> Behind:
    """The question that the page's address asks.

    Raises:
        MetricQueryError: when the metric's feed does not know a dimension that is filtered by.
    """
    ref, at = metric(known["metric"]), int(known["at"])
    offered = choices(connection, hub.running().profile, ref.program.key, at)
    filters = parse(known["query"], offered).filters
    asked = asked_of(connection, filters, at)
    return Behind(
        ref=ref, span=asked.framed(ref).span, where=asked.where(ref), now=at, oldest_first=oldest_first
    )


async def layout(key: str = "", metric: str | None = None, lang: str | None = None, **query: str) -> Any:
    """The table's frame; rows come as they are looked at."""
    snapshot = await hub.current()
    view, ref = View(language_for(lang), snapshot.time_zone), _metric(key, metric)
    profile = hub.running().profile
    offered = await read_beside(lambda connection: choices(connection, profile, key, snapshot.at))
    found = parse({name: query[name] for name in KEYS if query.get(name)}, offered)
    known = {"metric": ref.key, "lang": view.language, "query": write(found.filters), "at": str(snapshot.at)}

    try:
        shown = await read_beside(lambda connection: columns(connection, _behind(connection, known)))
    except MetricQueryError as error:
        table: Any = html.P(reason(error, ref)[view.language], className="problem")
    else:
        table = _grid(columns_of(shown, view), view)
    words = await read_beside(
        lambda connection: asked_words(asked_of(connection, found.filters, snapshot.at), ref)
    )
    written = write(found.filters)
    back = f"/program/{key}?{written}" if written else f"/program/{key}"
    content = [
        html.P(html.A(f"← {dict(snapshot.programs)[key][view.language]}", href=back)),
        html.H1([ref.metric.names[view.language], " ", html.Small(view.say("rows"), id="rows-count")]),
        html.P(
            [f"{words[view.language]} · ", html.A(view.say("change_filters"), href=back)],
            className="rows-asked",
        ),
        html.P(ref.metric.definition[view.language], className="sub"),
        html.Div(row_files(ref.key, found.filters, view), className="about-links"),
        table,
    ]
    children = [
        desk_header(snapshot, view, here=""),
        html.Div(id="connection-banner", className="connection-banner", role="alert"),
        html.Main(content, id="content", className="rows-page"),
        dcc.Store(id="rows-known", data=known),
        dcc.Store(id="rows-cursors", data={}),
    ]
    return root("desk", children, snapshot, view)


def _grid(shown: list[dict[str, Any]], view: View) -> Any:
    return dag.AgGrid(
        id="rows-grid",
        columnDefs=shown,
        rowModelType="infinite",
        className="rows-grid",
        style={"height": "calc(100vh - 16.5rem)", "minHeight": "24rem"},
        dashGridOptions={
            "cacheBlockSize": BLOCK,
            "maxConcurrentDatasourceRequests": 1,
            "maxBlocksInCache": KEPT_BLOCKS,
            "infiniteInitialRowCount": BLOCK,
            "animateRows": False,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "localeText": {"noRowsToShow": view.say("no_rows"), "loadingOoo": view.say("loading_rows")},
        },
        defaultColDef={"sortable": False, "resizable": True, "suppressMovable": True},
    )


@callback(Output("rows-count", "children"), Input("rows-known", "data"))
async def counted(known: dict[str, str]) -> Any:
    """How many rows there are, beside the first of them: counting thousands takes longer than showing a hundred."""
    view = View(known["lang"], hub.running().profile.time_zone)
    try:
        found = await read_beside(lambda connection: count(connection, _behind(connection, known)))
    except MetricQueryError:
        return dash.no_update
    return rows_heading(found, view)


@callback(
    Output("rows-grid", "getRowsResponse"),
    Output("rows-cursors", "data"),
    Input("rows-grid", "getRowsRequest"),
    State("rows-cursors", "data"),
    State("rows-known", "data"),
    prevent_initial_call=True,
)
async def more(asked: dict[str, Any] | None, cursors: dict[str, str], known: dict[str, str]) -> Any:
    """The next block of rows, from where the block before it ended."""
    if asked is None:
        return dash.no_update, dash.no_update
    start = int(asked["startRow"])
    oldest_first = any(model["sort"] == "asc" for model in asked.get("sortModel") or ())
    cursor = cursors.get(f"{oldest_first}:{start}")
    if start and cursor is None:
        return {"rowData": [], "rowCount": start}, dash.no_update
    found = await read_beside(
        lambda connection: page(
            connection,
            _behind(connection, known, oldest_first=oldest_first),
            limit=BLOCK,
            cursor=cursor,
        )
    )
    view = View(known["lang"], hub.running().profile.time_zone)
    names = names_of(hub.running().profile)
    rows = [row_cells(row, found.columns, names, view) for row in found.rows]
    if found.cursor is None:
        return {"rowData": rows, "rowCount": start + len(rows)}, dash.no_update
    following = {**cursors, f"{oldest_first}:{start + BLOCK}": found.cursor}
    return {"rowData": rows}, following


dash.register_page(__name__, path_template="/rows/<key>", title="Command Center", layout=layout)

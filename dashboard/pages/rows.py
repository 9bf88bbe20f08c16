"""`/rows/<key>`: the records that make up a number, as a table without end."""

from __future__ import annotations

from typing import Any

import dash
import dash_ag_grid as dag
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html

from dashboard import ids
from dashboard.components.chips import CHIPS
from dashboard.components.files import row_files
from dashboard.components.filterbar import filter_bar, problem_list
from dashboard.components.markup import attributes
from dashboard.components.phrases import View
from dashboard.components.rows import row_cells, rows_heading
from dashboard.desk.names import names_of
from dashboard.desk.serve import read_beside
from dashboard.filters import KEYS, write
from dashboard.live import hub
from dashboard.pages.behind import behind, metric_of, rows_answer
from dashboard.pages.shell import desk_header, mantine, root
from dashboard.person import language_for
from db.metrics import MetricQueryError
from db.metrics.rows import count, page

BLOCK = 100
#: Blocks that a browser keeps; older ones are asked for again by the cursor that led to them.
KEPT_BLOCKS = 20


async def layout(key: str = "", metric: str | None = None, lang: str | None = None, **query: str) -> Any:
    """The table's frame; rows come as they are looked at."""
    snapshot = await hub.current()
    view, ref = View(language_for(lang), snapshot.time_zone), metric_of(key, metric)
    answer = await rows_answer(ref, {name: query[name] for name in KEYS if query.get(name)}, view, snapshot)
    parts, found, rows = answer.parts, answer.parsed, answer.rows or {}
    written = write(found.filters)
    way_back = html.A(
        f"← {dict(snapshot.programs)[key][view.language]}",
        href=f"/program/{key}?{written}" if written else f"/program/{key}",
        **attributes(data_follows="filters"),
    )
    content = [
        html.P(way_back),
        html.H1([ref.metric.names[view.language], " ", html.Small(view.say("rows"), id="rows-count")]),
        html.P(id=ids.ASKED_WORDS, className="rows-asked", **parts[ids.ASKED_WORDS]),
        html.P(ref.metric.definition[view.language], className="sub"),
        html.Div(id=CHIPS, className="chips", role="status", **parts[CHIPS]),
        html.Div(problem_list(found.problems, view), id="problems", role="status"),
        html.Div(row_files(ref.key, found.filters, view), className="about-links"),
        html.P(id=ids.TABLE_PROBLEM, role="status", **parts[ids.TABLE_PROBLEM]),
        _grid(rows["columns"], parts[ids.TABLE]["className"], view),
    ]
    children = [
        desk_header(snapshot, view, here=""),
        html.Div(id="connection-banner", className="connection-banner", role="alert"),
        filter_bar(found.filters, answer.choices, view),
        html.Main(content, id="content", className="rows-page"),
        dcc.Store(id="sheet-key", data={**rows["known"], "program": key}),
        dcc.Store(id="sheet-answer", data=answer.data()),
        dcc.Store(id="rows-known", data=rows["known"]),
        *(
            dcc.Store(id=name)
            for name in ("rows-wanted", "rows-block", "sheet-query", "sheet-revision", "sheet-painted")
        ),
    ]
    return mantine(root("desk", children, snapshot, view), view)


def _grid(shown: list[dict[str, Any]], class_name: str, view: View) -> Any:
    return dag.AgGrid(
        id=ids.TABLE,
        columnDefs=shown,
        rowModelType="infinite",
        className=class_name,
        style={"height": "24rem"},
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
        found = await read_beside(lambda connection: count(connection, behind(connection, known)))
    except MetricQueryError:
        return ""
    return rows_heading(found, view)


@callback(Output("rows-block", "data"), Input("rows-wanted", "data"), prevent_initial_call=True)
async def more(wanted: dict[str, Any]) -> dict[str, Any]:
    """The block of rows that follows a cursor, or the first one; `n` says which of the table's requests it answers."""
    known = wanted["known"]
    view = View(known["lang"], hub.running().profile.time_zone)
    try:
        found = await read_beside(
            lambda connection: page(
                connection,
                behind(connection, known, oldest_first=wanted["oldest_first"]),
                limit=BLOCK,
                cursor=wanted["cursor"],
            )
        )
    except MetricQueryError:
        # The page says why in the table's place.
        return {"n": wanted["n"], "rows": [], "cursor": None}
    names = names_of(hub.running().profile)
    rows = [row_cells(row, found.columns, names, view) for row in found.rows]
    return {"n": wanted["n"], "rows": rows, "cursor": found.cursor}


clientside_callback(
    ClientsideFunction(namespace="rows", function_name="wanted"),
    Input(ids.TABLE, "getRowsRequest"),
    State("rows-known", "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(namespace="rows", function_name="filled"),
    Input("rows-block", "data"),
    prevent_initial_call=True,
)
dash.register_page(__name__, path_template="/rows/<key>", title="Command Center", layout=layout)

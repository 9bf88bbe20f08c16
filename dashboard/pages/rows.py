"""`/rows/<key>`: the records that make up a number, as a table without end."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html

from dashboard import ids
from dashboard.components.behind import rows_table
from dashboard.components.chips import CHIPS
from dashboard.components.files import row_files
from dashboard.components.filterbar import filter_bar, problem_list
from dashboard.components.markup import attributes
from dashboard.components.phrases import View
from dashboard.desk.serve import read_beside
from dashboard.filters import write
from dashboard.live import hub
from dashboard.pages.address import Address
from dashboard.pages.behind import FIRST_PAGE, behind, block, metric_of, metric_problems, rows_answer
from dashboard.pages.shell import desk_header, mantine, root
from dashboard.person import language_for
from db.metrics import MetricQueryError
from db.metrics.rows import page

#: Blocks that a browser keeps; older ones are asked for again by the cursor that led to them.
KEPT_BLOCKS = 20


async def layout(address: Address) -> Any:
    """The table's frame; rows come as they are looked at."""
    key, snapshot = address.program, await hub.current()
    view = View(language_for(address.query.get("lang")), snapshot.time_zone)
    wanted = address.query.get("metric")
    ref = metric_of(key, wanted)
    answer = await rows_answer(ref, address.query, view, snapshot)
    parts, found, rows = answer.parts, answer.parsed, answer.rows or {}
    written = write(found.filters)
    way_back = html.A(
        f"← {dict(snapshot.programs)[key][view.language]}",
        href=f"/program/{key}?{written}" if written else f"/program/{key}",
        **attributes(data_follows="filters"),
    )
    content = [
        html.P(way_back),
        html.H1([ref.metric.names[view.language], " ", html.Small(view.say("rows"), id=ids.ROWS_COUNT)]),
        html.P(id=ids.ASKED_WORDS, className="rows-asked", **parts[ids.ASKED_WORDS]),
        html.P(ref.metric.definition[view.language], className="sub"),
        html.Div(id=CHIPS, className="chips", role="status", **parts[CHIPS]),
        html.Div(
            problem_list((*metric_problems(ref, wanted), *found.problems), view), id="problems", role="status"
        ),
        html.Div(row_files(ref.key, found.filters, view), className="about-links"),
        html.P(id=ids.TABLE_PROBLEM, role="status", **parts[ids.TABLE_PROBLEM]),
        rows_table(view, parts[ids.TABLE_FRAME]["className"], grid=True),
    ]
    children = [
        desk_header(snapshot, view, here=f"/program/{key}"),
        html.Div(id="connection-banner", className="connection-banner", role="alert"),
        filter_bar(found.filters, answer.choices, view),
        html.Main(content, id="content", className="rows-page"),
        dcc.Store(id="sheet-key", data={**rows["known"], "program": key}),
        dcc.Store(id="sheet-answer", data=answer.data(written)),
        dcc.Store(id=ids.ROWS_KNOWN),
        dcc.Store(id="rows-table", data=_grid(view).to_plotly_json()),
        *(
            dcc.Store(id=name)
            for name in ("rows-wanted", "rows-block", "sheet-query", "sheet-revision", "sheet-painted")
        ),
    ]
    return mantine(root("desk", children, snapshot, view, look="rows"), view)


def _grid(view: View) -> Any:
    """The grid, which the page's script puts in its place once the first rows are seen and the grid's code is there."""
    return dag.AgGrid(
        id=ids.TABLE,
        columnDefs=[],
        rowModelType="infinite",
        className="rows-grid",
        style={"height": "100%"},
        dashGridOptions={
            "cacheBlockSize": FIRST_PAGE,
            "maxConcurrentDatasourceRequests": 1,
            "maxBlocksInCache": KEPT_BLOCKS,
            "animateRows": False,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "localeText": {"noRowsToShow": view.say("no_rows"), "loadingOoo": view.say("loading_rows")},
        },
        defaultColDef={"sortable": False, "resizable": True, "suppressMovable": True},
    )


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
                limit=FIRST_PAGE,
                cursor=wanted["cursor"],
            )
        )
    except MetricQueryError:
        # The page says why in the table's place.
        return {"n": wanted["n"], "rows": [], "cursor": None}
    return {"n": wanted["n"], **block(found, view)}


clientside_callback(
    ClientsideFunction(namespace="rows", function_name="table"),
    Output(ids.TABLE_PLACE, "children"),
    Input("rows-table", "data"),
)
clientside_callback(
    ClientsideFunction(namespace="rows", function_name="wanted"),
    Input(ids.TABLE, "getRowsRequest"),
    State(ids.ROWS_KNOWN, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(namespace="rows", function_name="filled"),
    Input("rows-block", "data"),
    prevent_initial_call=True,
)

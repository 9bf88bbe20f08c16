"""`/`: the programs at a glance, live; or for a period, a district and a comparison that a person chose."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.components.about import about_drawer
from dashboard.components.chips import CHIPS
from dashboard.components.desk import overview_layout
from dashboard.components.files import overview_files
from dashboard.components.filterbar import filter_bar, problem_list
from dashboard.components.phrases import View
from dashboard.filters import write
from dashboard.live import hub
from dashboard.pages.address import Address
from dashboard.pages.answers import overview_answer
from dashboard.pages.shell import desk_header, mantine, root
from dashboard.person import language_for


async def layout(address: Address) -> Any:
    """The overview at the present snapshot for the filters of its address."""
    snapshot = await hub.current()
    view = View(language_for(address.query.get("lang")), snapshot.time_zone)
    made = await overview_answer(address.query, view, snapshot)
    parts, found = made.parts, made.parsed
    above = [
        html.Div(id=CHIPS, className="chips", role="status", **parts[CHIPS]),
        html.Div(problem_list(found.problems, view), id="problems", role="status"),
    ]
    known = {"program": "", "lang": view.language, "query": write(found.filters)}
    children = [
        desk_header(snapshot, view),
        html.Div(id="connection-banner", className="connection-banner", role="alert"),
        filter_bar(
            found.filters,
            made.choices,
            view,
            own_period=True,
            files=overview_files(found.filters, view),
        ),
        overview_layout(snapshot, view, parts, above),
        about_drawer(view),
        dcc.Store(id="sheet-key", data=known),
        dcc.Store(id="sheet-answer", data=made.data(known["query"])),
        *(dcc.Store(id=name) for name in ("sheet-query", "sheet-revision", "sheet-painted", "about-asked")),
    ]
    return mantine(root("desk", children, snapshot, view, look="overview"), view)

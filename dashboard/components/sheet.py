"""A program's page at the desk: key figures, panels, and what each offers to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from dashboard import ids, model, sheets
from dashboard.components.cards import EMPTY_LAYOUT, Parts
from dashboard.components.markup import attributes
from dashboard.components.phrases import (
    View,
    card_class,
    change_words,
    figure,
    plain,
    state_line,
    target_words,
)
from dashboard.desk.panels import Figure, Shown
from dashboard.figures.axes import empty
from dashboard.figures.bars import bars_figure
from dashboard.figures.choropleth import STEPS, step_of
from dashboard.figures.lines import lines_figure
from dashboard.figures.sparkline import sparkline
from dashboard.filters import Filters, write
from dashboard.text import format as fmt
from db.metrics import Cut

SCENE = "sheet"
GRAPH_CONFIG: Any = {
    "displayModeBar": False,
    "showSendToCloud": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": "reset",
}


def sheet_parts(
    figures: Sequence[Figure], panels: Sequence[Shown], view: View, chosen: Mapping[Cut, str]
) -> Parts:
    """What data and filters change on the page."""
    parts = _figure_parts(figures, view)
    for shown in panels:
        parts |= _panel_parts(shown, view, chosen)
    return parts


def sheet_layout(sheet: sheets.Sheet, parts: Parts, filters: Filters, view: View) -> list[Any]:
    """The page's frame with its parts filled in: key figures, then panels."""
    figures = [ids.card(SCENE, f"figure-{key}") for key in sheet.figures]
    return [
        html.Section([html.Article(id=name, **parts[name]) for name in figures], className="kpis"),
        html.Section(
            [
                _panel_frame(spec, parts, view, _files(sheet.program, spec, filters, view))
                for spec in sheet.panels
            ],
            className="sheet",
        ),
    ]


def _files(program: str, spec: sheets.Panel, filters: Filters, view: View) -> dict[str, str]:
    """Addresses of a panel's data as files."""
    asked = {"metric": f"{program}.{spec.metrics[0]}", "lang": view.language}
    query = "&".join(part for part in (urlencode(asked), write(filters)) if part)
    return {kind: f"/api/v1/export/values.{kind}?{query}" for kind in ("csv", "xlsx")}


def _figure_parts(figures: Sequence[Figure], view: View) -> Parts:
    """The key figures, headline first."""
    return {
        ids.card(SCENE, f"figure-{found.key}"): {
            "children": _figure(found, view),
            "className": card_class("kpi", model.Status.NORMAL, found.freshness, found.value),
        }
        for found in figures
    }


def _figure(found: Figure, view: View) -> list[Any]:
    unit, decimals = found.value.unit, found.value.decimals
    context = [target_words(found.target, unit, decimals, view), change_words(found.change, view)]
    drawn = sparkline(found.spark, None)
    line = (
        html.I(className="spark-line", style={"maskImage": drawn.image, "WebkitMaskImage": drawn.image})
        if drawn
        else None
    )
    return [
        html.H2(about_button(found.key, found.title[view.language], view), className="kpi-title"),
        html.Div(
            [figure(found.value, view, found.freshness), html.Span(line, className="spark", **_hidden())],
            className="value-row",
        ),
        html.Div(" · ".join(word for word in context if word), className="context"),
        html.Div(state_line(model.Status.NORMAL, None, found.freshness, view)[1:], className="foot"),
    ]


def about_button(metric: str, name: str, view: View) -> Any:
    """A name that opens what the number means."""
    return html.Button(
        name,
        className="about-open",
        type="button",
        title=view.say("about_number"),
        **attributes(data_about=metric),
    )


def _hidden() -> dict[str, Any]:
    return attributes(aria_hidden="true")


def _panel_parts(shown: Shown, view: View, chosen: Mapping[Cut, str]) -> Parts:
    """What data changes on a panel."""
    key, panel = shown.declared.key, shown.panel
    card = ids.card(SCENE, key)
    match panel:
        case model.LinesPanel():
            return {ids.graph(SCENE, key): {"figure": lines_figure(panel, view.language, view.zone)}}
        case model.BarsPanel():
            return {ids.graph(SCENE, key): {"figure": bars_figure(panel, view.language, view.zone)}}
        case model.RankPanel():
            cut = shown.declared.cut if isinstance(shown.declared, sheets.Members) else Cut.CATEGORY
            return {f"{card}--body": {"children": _rank(panel, cut, view, chosen.get(cut))}}
        case model.MapPanel():
            return {f"{card}--body": {"children": _map(panel, view, chosen.get(Cut.DISTRICT))}}
        case _:
            words = html.P(view.say("cannot_answer"), className="empty", title=shown.reason)
            if isinstance(shown.declared, sheets.Trend):
                return {ids.graph(SCENE, key): {"figure": empty(view.say("cannot_answer"))}}
            return {f"{card}--body": {"children": words}}


def _panel_frame(spec: sheets.Panel, parts: Parts, view: View, takeaway: Mapping[str, str]) -> Any:
    """The frame of a panel with its parts filled in."""
    card = ids.card(SCENE, spec.key)
    head = html.Div(
        [
            html.H2(about_button(spec.metrics[0], spec.title[view.language], view)),
            _takeaway(spec, takeaway, view),
        ],
        className="panel-head",
    )
    if isinstance(spec, sheets.Trend):
        # The chart is drawn by the page's own script, which knows the screen and the theme.
        graph = dcc.Graph(
            id=ids.graph(SCENE, spec.key),
            figure={"data": [], "layout": EMPTY_LAYOUT},
            config=GRAPH_CONFIG,
            className="graph",
        )
        body = html.Div(graph, className="plot")
    else:
        body = html.Div(id=f"{card}--body", className="panel-body", **parts.get(f"{card}--body", {}))
    return html.Article(
        [head, body], id=card, className=f"panel sheet-panel{' is-wide' if spec.wide else ''}"
    )


def _takeaway(spec: sheets.Panel, links: Mapping[str, str], view: View) -> Any:
    named: list[Any] = [
        html.A(kind.upper(), href=link, download="", **attributes(data_takeaway=kind))
        for kind, link in links.items()
    ]
    if isinstance(spec, sheets.Trend):
        named.append(html.Button("PNG", type="button", **attributes(data_picture=ids.graph(SCENE, spec.key))))
    return html.Div(named, className="takeaway", **attributes(aria_label=view.say("take_away")))


def _rank(panel: model.RankPanel, cut: Cut, view: View, chosen: str | None) -> Any:
    top = max((row.value.value or 0 for row in panel.rows), default=0) or 1
    if not panel.rows:
        return html.P(view.say("no_data"), className="empty")
    return html.Div([_rank_row(row, top, cut, view, chosen) for row in panel.rows], className="rank")


def _rank_row(row: model.RankRow, top: float, cut: Cut, view: View, chosen: str | None) -> Any:
    width = 100 * (row.value.value or 0) / top
    children = [
        html.Span(row.label[view.language], className="label"),
        html.Span(html.I(style={"width": f"{width:.1f}%"}), className="bar"),
        html.Span(plain(row.value, view), className="amount"),
    ]
    if cut is Cut.PLACE or not row.member:
        return html.Div(children, className="rank-row")
    return html.Button(
        children,
        type="button",
        className=f"rank-row{' is-chosen' if chosen == row.member else ''}",
        **attributes(
            data_filter=cut.value, data_value=row.member, aria_pressed=str(chosen == row.member).lower()
        ),
    )


def _map(panel: model.MapPanel, view: View, chosen: str | None) -> list[Any]:
    top = max((cell.value or 0 for cell in panel.cells), default=0) or 1
    cells = [_cell(cell, top, panel.unit, view, chosen) for cell in panel.cells]
    if panel.unknown:
        words = view.say("unknown_share", percent=fmt.number(panel.unknown_share or 0, view.language))
        cells.append(
            html.Div(words, className="cell cell-unknown", style={"gridRow": 7, "gridColumn": "3 / 7"})
        )
    legend = html.Div(
        [
            html.Span("0"),
            html.Span([html.I(className=f"seq-{n}") for n in range(STEPS)], className="steps"),
            html.Span(str(fmt.parts(top, panel.unit, view.language))),
        ],
        className="map-legend",
    )
    return [html.Div(cells, className="map"), legend]


def _cell(cell: model.MapCell, top: float, unit: str, view: View, chosen: str | None) -> Any:
    step = step_of(cell.value, top)
    told = f"{cell.name}: {fmt.parts(cell.value or 0, unit, view.language)}"
    return html.Button(
        cell.short,
        type="button",
        className=f"cell seq-{step}{' is-chosen' if chosen == cell.code else ''}",
        style={"gridRow": cell.row + 1, "gridColumn": cell.column + 1},
        title=told,
        **attributes(
            aria_label=told,
            data_filter=Cut.DISTRICT.value,
            data_value=cell.code,
            aria_pressed=str(chosen == cell.code).lower(),
        ),
    )

"""A program's page at the desk: key figures, panels, and what each offers to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import ids, model, sheets
from dashboard.components import html
from dashboard.components.bodies import bullet_body, dwell_body, map_body, rank_body, told_district
from dashboard.components.cards import Parts
from dashboard.components.files import panel_files, rows_link
from dashboard.components.keyfigures import about_button, figure_parts
from dashboard.components.markup import attributes
from dashboard.components.phrases import View, late_since
from dashboard.components.scale import now_cell, week_scale
from dashboard.desk.keyfigures import Figure
from dashboard.desk.shown import Shown
from dashboard.detail import SpreadPanel
from dashboard.figures.axes import empty
from dashboard.figures.bars import bars_figure
from dashboard.figures.choropleth import choropleth_figure
from dashboard.figures.heat import heat_figure
from dashboard.figures.lines import lines_figure
from dashboard.figures.spread import spread_figure
from dashboard.filters import Filters
from dashboard.text import format as fmt
from db.metrics import Cut
from db.registry import metric

SCENE = ids.SHEET
#: The ranking that stands beside the map.
BESIDE_MAP = "districts"
#: Marks an element that the page's own script fills.
PAINTED = attributes(data_painted="here")
#: Panels that plotly draws; the others are elements of the page.
DRAWN = (
    sheets.Trend,
    sheets.Pattern,
    sheets.Spread,
    sheets.CaseFlow,
    sheets.YearPace,
    sheets.MonthPace,
)


def sheet_parts(
    figures: Sequence[Figure],
    panels: Sequence[Shown],
    view: View,
    chosen: Mapping[Cut, str],
    said: Sequence[str],
) -> Parts:
    """What data and filters change on the page, at whose head it is `said` what is asked."""
    parts = figure_parts(figures, SCENE, view)
    for shown in panels:
        parts |= _panel_parts(shown, view, chosen, said)
    return parts


def sheet_layout(sheet: sheets.Sheet, filters: Filters, view: View, *, to_scale: bool) -> list[Any]:
    """The page's frame, which its script fills: key figures, then panels; `to_scale` where maps have outlines."""
    figures = [_figure_frame(sheet.program, key, view) for key in sheet.figures]
    halves = [spec for spec in sheet.panels if not spec.wide]
    left_over = sum(2 if spec.wide else 1 for spec in sheet.panels) % 3
    fills = (" is-alone" if len(halves) % 2 else "") + (f" fills-{4 - left_over}" if left_over else "")
    return [
        html.Section(figures, className="kpis"),
        html.Section(
            [
                _panel_frame(
                    spec,
                    view,
                    [
                        rows_link(metric(f"{sheet.program}.{spec.metrics[0]}"), filters, view),
                        *panel_files(sheet.program, spec.key, filters, view),
                    ],
                    drawn=isinstance(spec, DRAWN) or (to_scale and isinstance(spec, sheets.DistrictMap)),
                    fills=fills if spec is halves[-1] else "",
                )
                for spec in sheet.panels
            ],
            className="sheet",
        ),
    ]


def _figure_frame(program: str, key: str, view: View) -> Any:
    """Where a key figure will stand, with its name, so that nothing moves when it comes."""
    name = metric(f"{program}.{key}").metric.names[view.language]
    words = PAINTED | attributes(data_title=name)
    return html.Article(id=ids.card(SCENE, f"figure-{key}"), className="kpi", **words)


def _panel_parts(shown: Shown, view: View, chosen: Mapping[Cut, str], said: Sequence[str]) -> Parts:
    """What data changes on a panel: its chart or body, and what is said beneath."""
    card = ids.card(SCENE, shown.declared.key)
    parts: Parts = {f"{card}--notes": {"children": _notes(shown, view, said)}}
    if isinstance(shown.declared, DRAWN):
        parts[ids.graph(SCENE, shown.declared.key)] = {"figure": _figure(shown, view)}
    else:
        parts[f"{card}--body"] = {"children": _body(shown, view, chosen)}
    if isinstance(shown.panel, model.MapPanel) and shown.panel.outlines:
        told = {cell.code: told_district(cell, shown.panel.unit, view) for cell in shown.panel.cells}
        drawn = choropleth_figure(shown.panel, told=told, chosen=chosen.get(Cut.DISTRICT))
        parts[ids.graph(SCENE, shown.declared.key)] = {"figure": drawn}
    return parts


def _figure(shown: Shown, view: View) -> dict[str, Any]:
    panel, language = shown.panel, view.language
    match panel:
        case model.LinesPanel():
            return lines_figure(panel, language, view.zone, shown.detail)
        case model.BarsPanel():
            return bars_figure(panel, language, view.zone, shown.detail)
        case model.HeatPanel():
            return heat_figure(panel, language, told=True, zone=view.zone)
        case SpreadPanel():
            return spread_figure(panel, language)
        case _:
            return empty("")


def _body(shown: Shown, view: View, chosen: Mapping[Cut, str]) -> Any:
    panel, declared = shown.panel, shown.declared
    match panel:
        case model.RankPanel():
            cut = declared.cut if isinstance(declared, sheets.Members) else None
            return rank_body(panel, cut, view, chosen.get(cut) if cut else None)
        case model.BulletPanel():
            return bullet_body(panel, view, chosen.get(Cut.CATEGORY))
        case model.DwellPanel():
            return dwell_body(panel, view)
        case model.MapPanel():
            return map_body(panel, view, chosen.get(Cut.DISTRICT))
        case _:
            return None


def _notes(shown: Shown, view: View, said: Sequence[str]) -> list[Any]:
    """Why there is nothing, that the source is late, that few cases are behind it, and what days are special."""
    told: list[Any] = []
    late = late_since(shown.freshness, view)
    if late:
        told.append(html.Span(f"◔ {view.say('late')} · {late}", className="state-late"))
    if shown.reason is not None:
        return [html.P(shown.reason[view.language], className="panel-reason"), *told]
    if isinstance(shown.panel, SpreadPanel) and shown.panel.n:
        told.append(html.Span(view.say("cases", n=fmt.number(shown.panel.n, view.language))))
    # A picture stands alone; on the page its head has said it.
    again = [f"± {words}" for words in said]
    told += [
        html.Span(note, className="of-picture" if note in again else None)
        for note in (note[view.language] for note in shown.notes)
    ]
    if isinstance(shown.panel, model.HeatPanel) and shown.panel.weeks:
        told += [week_scale(shown.panel, view), html.Span(now_cell(view))]
    if isinstance(shown.panel, model.HeatPanel) and any(shown.panel.newest):
        told.append(html.Span(view.say("cell_shows"), className="of-screen"))
    return told


def _panel_frame(spec: sheets.Panel, view: View, files: list[Any], *, drawn: bool, fills: str) -> Any:
    """The frame of a panel; the last one `fills` its line in two columns or three, where nothing would stand beside it."""
    card = ids.card(SCENE, spec.key)
    head = html.Div(
        [
            html.H2(about_button(spec.metrics[0], spec.title[view.language], view)),
            _takeaway(spec, files, view, drawn=drawn),
        ],
        className="panel-head",
    )
    body = []
    if drawn:
        # The page's own script, which knows the screen and the theme, makes the chart with its data in it.
        words = attributes(aria_label=view.say("chart_of", title=spec.title[view.language]))
        chart = html.Div(id=ids.plot(ids.graph(SCENE, spec.key)), className="plot", role="img", **words)
        table = html.Div(id=f"{card}--table", className="panel-table", tabIndex=0, hidden=True)
        body += [chart, table]
    if not isinstance(spec, DRAWN):
        room = {"--room": f"{0 if drawn else _room(spec)}rem"}
        body.append(html.Div(id=f"{card}--body", className="panel-body", style=room, **PAINTED))
    notes = html.Div(id=f"{card}--notes", className="panel-notes", **PAINTED)
    return html.Article([head, *body, notes], id=card, className=f"panel sheet-panel{_place(spec)}{fills}")


def _room(spec: sheets.Panel) -> float:
    """The height, in text of the page, that a panel's body will need at most."""
    match spec:
        case sheets.DistrictMap():
            return 15.875
        case sheets.Members():
            return 1.8125 * spec.rows
        case sheets.Stages():
            return 2.125 * len(spec.metrics)
        case _:
            return 2.125 * float(getattr(spec, "rows", 0))


def _place(spec: sheets.Panel) -> str:
    """Where a panel stands on the page: districts ranked beside the map of them."""
    if isinstance(spec, sheets.DistrictMap):
        return " is-map"
    if isinstance(spec, sheets.Members) and spec.key == BESIDE_MAP:
        return " is-beside"
    return " is-wide" if spec.wide else ""


def _takeaway(spec: sheets.Panel, links: list[Any], view: View, *, drawn: bool) -> Any:
    card = ids.card(SCENE, spec.key)
    named = [_table_button(card, view)] if drawn else []
    named += [*links, html.Button("PNG", type="button", **attributes(data_picture=card))]
    return html.Div(named, className="takeaway", **attributes(aria_label=view.say("take_away")))


def _table_button(card: str, view: View) -> Any:
    """What shows the numbers of a chart in place of it: for whoever cannot see it, or wants to read them one by one."""
    words = attributes(data_table=card, aria_pressed="false", aria_controls=f"{card}--table")
    return html.Button(view.say("as_table"), type="button", **words)

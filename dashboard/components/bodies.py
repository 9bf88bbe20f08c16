"""What stands in a panel of the desk: rankings, bands, funnels, steps, bullets and the map, each part a filter."""

from __future__ import annotations

from typing import Any

from dashboard import model
from dashboard.components import html
from dashboard.components.keyfigures import few_mark
from dashboard.components.markup import attributes
from dashboard.components.phrases import View, changed, plain
from dashboard.components.scale import map_scale
from dashboard.figures.axes import top_of
from dashboard.figures.choropleth import step_of
from dashboard.text import format as fmt
from db.declare import UNKNOWN
from db.metrics import Cut

FULL_PERCENT = 110.0
HIDDEN = attributes(aria_hidden="true")


def rank_body(panel: model.RankPanel, cut: Cut | None, view: View, chosen: str | None) -> Any:
    """Horizontal bars in their order, each with its value, its change or its share."""
    top = max((row.value.value or 0 for row in panel.rows), default=0) or 1
    if not panel.rows:
        return html.P(view.say("no_data"), className="empty")
    rows = [_rank_row(row, top, cut, view, chosen) for row in panel.rows]
    shown = rows[: panel.head]
    return html.Div([*shown, *_rest(panel, rows, view, chosen)], className=f"rank rank-{panel.kind}")


def _rest(panel: model.RankPanel, rows: list[Any], view: View, chosen: str | None) -> list[Any]:
    """How many are shown of how many, and the way to the others."""
    head = len(rows[: panel.head])
    hidden = rows[head:]
    n = sum(row.member != UNKNOWN for row in panel.rows[:head])
    if panel.total is None or (not hidden and n == panel.total):
        return []
    counts = {"n": fmt.number(n, view.language), "total": fmt.number(panel.total, view.language)}
    if not hidden:
        return [html.P(view.say("ranked_in_file", **counts), className="rank-more")]
    opened = any(row.member == chosen for row in panel.rows[head:] if chosen)
    everything = html.Span(f" · {view.say('ranked_all')}", className="of-screen")
    words = [
        html.Span([view.say("ranked_more", **counts), everything], className="when-closed"),
        html.Span(view.say("ranked_fewer", **counts), className="when-open of-screen"),
    ]
    return [html.Details([html.Summary(words, className="rank-more"), *hidden], open=opened)]


def _rank_row(row: model.RankRow, top: float, cut: Cut | None, view: View, chosen: str | None) -> Any:
    width = max(100 * (row.value.value or 0) / top, 0)
    beside = [changed(row.change, view) if row.change else ""]
    if row.share is not None:
        beside = [f"{fmt.number(row.share, view.language)}{fmt.NBSP}%"]
    children = [
        html.Span(row.label[view.language], className="label"),
        html.Span(html.I(style={"width": f"{width:.1f}%"}), className="bar", **HIDDEN),
        html.Span([plain(row.value, view, near=True), few_mark(row.n, view)], className="amount"),
        html.Span(beside, className="beside"),
    ]
    return _pressable(children, "rank-row", cut, row.member, chosen)


def _pressable(children: list[Any], kind: str, cut: Cut | None, member: str, chosen: str | None) -> Any:
    """A row that filters the page by its member; a plain row where there is no such filter."""
    if cut not in (Cut.DISTRICT, Cut.CATEGORY, Cut.CHANNEL) or not member:
        return html.Div(children, className=kind)
    pressed = chosen == member
    return html.Button(
        children,
        type="button",
        className=f"{kind}{' is-chosen' if pressed else ''}",
        **attributes(data_filter=cut.value, data_value=member, aria_pressed=str(pressed).lower()),
    )


def bullet_body(panel: model.BulletPanel, view: View, chosen: str | None) -> Any:
    """What each part has reached, with a tick at what is due by now."""
    if not panel.rows:
        return html.P(view.say("no_data"), className="empty")
    rows = [_bullet_row(row, view, chosen) for row in panel.rows]
    return html.Div(rows, className="rank rank-bullets")


def _bullet_row(row: model.BulletRow, view: View, chosen: str | None) -> Any:
    marks = [html.I(className="reached", style={"width": _part(row.value, FULL_PERCENT)})]
    if row.due is not None:
        marks.append(html.I(className="due", style={"left": _part(row.due, FULL_PERCENT)}))
    children = [
        html.Span(row.label[view.language], className="label"),
        html.Span(marks, className="bullet", **HIDDEN),
        html.Span(f"{fmt.number(row.value, view.language)}{fmt.NBSP}%", className="amount"),
        html.Span(plain(row.amount, view), className="beside"),
    ]
    return _pressable(children, "rank-row", Cut.CATEGORY, row.member, chosen)


def dwell_body(panel: model.DwellPanel, view: View) -> Any:
    """Time in each step: a bar to what half need, a line on to what nine in ten need."""
    if not panel.rows:
        return html.P(view.say("no_data"), className="empty")
    full = top_of(row.p90 for row in panel.rows)
    return html.Div([_dwell_row(row, full, view) for row in panel.rows], className="rank rank-dwell")


def _dwell_row(row: model.DwellRow, full: float, view: View) -> Any:
    marks = [
        html.I(className="most", style={"width": _part(row.p90, full)}),
        html.I(className="half", style={"width": _part(row.p50, full)}),
    ]
    children = [
        html.Span(row.label[view.language], className="label"),
        html.Span(marks, className="bar", **HIDDEN),
        html.Span(fmt.number(row.p50, view.language, 1), className="amount"),
        html.Span(fmt.number(row.p90, view.language, 1), className="beside"),
    ]
    return html.Div(children, className="rank-row is-strong" if row.longest else "rank-row")


def _part(value: float, full: float) -> str:
    return f"{max(0.0, min(100 * value / full, 100)):.1f}%"


def map_body(panel: model.MapPanel, view: View, chosen: str | None) -> list[Any]:
    """The tile grid: every district a button, what could not be placed beside them; to scale only what stands beneath."""
    top = top_of((cell.value for cell in panel.cells), headroom=1)
    unknown = []
    if panel.unknown and panel.unknown_share is not None:
        words = view.say("unknown_share", percent=fmt.number(panel.unknown_share, view.language))
        unknown = [html.Div(words, className="cell cell-unknown")]
    legend = map_scale(panel, view)
    if panel.outlines:
        return [html.Div([legend, *unknown], className="map-foot")]
    # The keyboard goes through them as the eye does.
    placed = sorted(panel.cells, key=lambda cell: (cell.row, cell.column))
    cells = [_cell(cell, top, panel.unit, view, chosen) for cell in placed]
    return [html.Div([*cells, *unknown], className="map"), legend]


def told_district(cell: model.MapCell, unit: str, view: View) -> str:
    """What a map says of a district."""
    value = view.say("no_data") if cell.value is None else fmt.exact(cell.value, unit, view.language)
    return f"{cell.name}: {value}"


def _cell(cell: model.MapCell, top: float, unit: str, view: View, chosen: str | None) -> Any:
    step = step_of(cell.value, top)
    told = told_district(cell, unit, view)
    return html.Button(
        cell.short,
        type="button",
        className=f"cell seq-{step}{' is-chosen' if chosen == cell.code else ''}",
        style={"gridRow": cell.row + 1, "gridColumn": cell.column + 1},
        title=told,
        **attributes(
            aria_label=f"{cell.short} · {told}",
            data_filter=Cut.DISTRICT.value,
            data_value=cell.code,
            aria_pressed=str(chosen == cell.code).lower(),
        ),
    )

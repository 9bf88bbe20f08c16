"""One function per kind of card: model data into parts, the same for the first layout and every update."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import ids
from dashboard.components.markup import attributes
from dashboard.components.phrases import (
    SHAPES,
    View,
    card_class,
    change_words,
    figure,
    plain,
    state_line,
    target_words,
)
from dashboard.figures.bars import bars_figure
from dashboard.figures.lines import lines_figure
from dashboard.figures.sparkline import sparkline
from dashboard.model import (
    Chart,
    FailedPanel,
    LinesPanel,
    ListPanel,
    ListRow,
    MapCell,
    MapPanel,
    NumberPanel,
    RankPanel,
    RankRow,
    Status,
    Tile,
)
from dashboard.text import format as fmt

#: What each element shows: properties by element id.
Parts = dict[str, dict[str, Any]]
MAP_STEPS = 5
EMPTY_LAYOUT = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "xaxis": {"visible": False},
    "yaxis": {"visible": False},
    "uirevision": "keep",
}


def tile_parts(tile: Tile, scene: str, view: View) -> Parts:
    """A program's headline: value, target bar, change, sparkline, state."""
    unit, decimals = tile.value.unit, tile.value.decimals
    children = [
        html.Div(
            [
                html.Span(tile.title[view.language], className="name"),
                html.Span(tile.subtitle[view.language], className="sub"),
            ],
            className="titles",
        ),
        html.Div([figure(tile.value, view, tile.freshness), spark(tile)], className="value-row"),
        bullet(tile),
        html.Div(
            [
                html.Span(target_words(tile.target, unit, decimals, view)),
                html.Span(change_words(tile.change, view)),
            ],
            className="context",
        ),
        html.Div(state_line(tile.status, tile.status_since, tile.freshness, view), className="foot"),
    ]
    return {
        ids.card(scene, tile.key): {
            "children": children,
            "className": card_class("tile", tile.status, tile.freshness, tile.value),
        }
    }


def chart_parts(panel: Chart, scene: str, view: View) -> Parts:
    """A chart with its headline above and its state below."""
    draw = (
        lines_figure(panel, view.language, view.zone)
        if isinstance(panel, LinesPanel)
        else bars_figure(panel, view.language, view.zone)
    )
    head: list[Any] = []
    if panel.program is not None:
        head.append(html.Span(panel.program[view.language], className="name"))
    head.append(html.Span(panel.title[view.language], className="sub"))
    titles = html.Div(head, className="titles")
    body: list[Any] = [titles]
    if panel.headline is not None:
        context = [
            html.Span(target_words(panel.target, panel.headline.unit, panel.headline.decimals, view)),
            html.Span(change_words(panel.change, view)),
        ]
        body.append(
            html.Div(
                [figure(panel.headline, view, panel.freshness), html.Div(context, className="beside")],
                className="value-row",
            )
        )
    foot = state_line(panel.status, None, panel.freshness, view) if panel.freshness else []
    return {
        ids.card(scene, panel.key): {
            "className": card_class("chart", panel.status, panel.freshness, panel.headline)
        },
        ids.head(scene, panel.key): {"children": body},
        ids.graph(scene, panel.key): {"figure": draw},
        ids.foot(scene, panel.key): {"children": foot, "className": "foot" if foot else "foot foot-none"},
    }


def failed_parts(panel: FailedPanel, scene: str, view: View) -> Parts:
    """A panel that could not be computed says so; the others around it stay live."""
    named = [html.Span(panel.program[view.language], className="name")] if panel.program is not None else []
    titles = html.Div([*named, html.Span(panel.title[view.language], className="sub")], className="titles")
    body = [titles, html.P(view.say("failed"), className="empty")]
    if not panel.drawn:
        return {ids.card(scene, panel.key): {"children": body, "className": "card is-failed is-silent"}}
    return {
        ids.card(scene, panel.key): {"className": "card chart is-failed is-silent"},
        ids.head(scene, panel.key): {"children": body},
        ids.graph(scene, panel.key): {"figure": {"data": [], "layout": EMPTY_LAYOUT}},
        ids.foot(scene, panel.key): {"children": [], "className": "foot foot-none"},
    }


def rank_parts(panel: RankPanel, scene: str, view: View) -> Parts:
    """Horizontal bars, largest first."""
    top = max((row.value.value or 0 for row in panel.rows), default=0) or 1
    rows = [_rank_row(row, top, view) for row in panel.rows]
    body = html.Div(rows, className="rank") if rows else html.P(view.say("no_data"), className="empty")
    return _card(scene, panel.key, "ranking", panel.title[view.language], [body])


def map_parts(panel: MapPanel, scene: str, view: View) -> Parts:
    """Districts on the tile grid in five steps, the unplaced in a cell of their own."""
    top = max((cell.value or 0 for cell in panel.cells), default=0) or 1
    cells = [_map_cell(cell, top, panel.unit, view) for cell in panel.cells]
    if panel.unknown:
        share = fmt.number(panel.unknown_share or 0, view.language)
        words = view.say("unknown_share", percent=share)
        cells.append(
            html.Div(words, className="cell cell-unknown", style={"gridRow": 7, "gridColumn": "3 / 7"})
        )
    legend = html.Div(
        [
            html.Span("0"),
            html.Span([html.I(className=f"seq-{n}") for n in range(MAP_STEPS)], className="steps"),
            html.Span(str(fmt.parts(top, panel.unit, view.language))),
        ],
        className="map-legend",
    )
    title = html.Div(
        [
            html.Span(panel.title[view.language], className="name"),
            html.Span(view.say("per_district"), className="sub"),
        ],
        className="titles map-title",
    )
    children = [title, html.Div(cells, className="map"), legend]
    return {ids.card(scene, panel.key): {"children": children, "className": "card map-card"}}


def list_parts(panel: ListPanel, scene: str, view: View) -> Parts:
    """The few that need a look, worst first."""
    total = [figure(panel.total, view)]
    if panel.of is not None:
        total.append(html.Span(view.say("of_total", n=fmt.number(panel.of, view.language)), className="sub"))
    rows = [_list_row(row, view) for row in panel.rows]
    body = html.Ul(rows, className="list") if rows else html.P(view.say("none_now"), className="empty")
    foot = html.Div(panel.footer[view.language], className="foot")
    return _card(
        scene,
        panel.key,
        "listing",
        panel.title[view.language],
        [html.Div(total, className="value-row"), body, foot],
    )


def number_parts(panel: NumberPanel, scene: str, view: View) -> Parts:
    """A small figure with one line of context."""
    context = panel.context[view.language] if panel.context else change_words(panel.change, view)
    shape = f"{SHAPES[panel.status]} " if panel.status is not Status.NORMAL else ""
    left = [
        html.Span(panel.title[view.language], className="name"),
        html.Span(shape + context, className=f"sub state-{panel.status.value}"),
    ]
    children = [html.Div(left, className="titles"), figure(panel.value, view, bare=panel.bare)]
    return {
        ids.card(scene, panel.key): {
            "children": children,
            "className": card_class("number-card", panel.status, None, panel.value),
        }
    }


def spark(tile: Tile) -> Any:
    """The sparkline of a tile, an empty box without one."""
    drawn = sparkline(tile.spark, tile.spark_target)
    if drawn is None:
        return html.Span(className="spark")
    children = [
        html.I(className="spark-line", style={"maskImage": drawn.image, "WebkitMaskImage": drawn.image}),
        html.I(className="spark-dot", style={"left": f"{drawn.end_x:.1f}%", "top": f"{drawn.end_y:.1f}%"}),
    ]
    if drawn.target_y is not None:
        children.append(html.I(className="spark-target", style={"top": f"{drawn.target_y:.1f}%"}))
    return html.Span(children, className="spark", **attributes(aria_hidden="true"))


def bullet(tile: Tile) -> Any:
    """How far the value is against its target: a bar and a tick."""
    if tile.target is None or tile.value.value is None or tile.target.value <= 0:
        return html.Div(className="bullet bullet-none")
    scale = 100.0 if tile.value.unit == "percent" else max(tile.target.value, tile.value.value) * 1.25
    reached, due = 100 * tile.value.value / scale, 100 * tile.target.value / scale
    return html.Div(
        [
            html.I(className="reached", style={"width": f"{min(reached, 100):.1f}%"}),
            html.I(className="due", style={"left": f"{min(due, 99):.1f}%"}),
        ],
        className="bullet",
        **attributes(aria_hidden="true"),
    )


def _card(scene: str, key: str, kind: str, title: str, body: list[Any]) -> Parts:
    heading = html.Div(html.Span(title, className="sub"), className="titles")
    return {ids.card(scene, key): {"children": [heading, *body], "className": f"card {kind}"}}


def _rank_row(row: RankRow, top: float, view: View) -> Any:
    width = 100 * (row.value.value or 0) / top
    return html.Div(
        [
            html.Span(row.label[view.language], className="label"),
            html.Span(html.I(style={"width": f"{width:.1f}%"}), className="bar"),
            html.Span(plain(row.value, view), className="amount"),
        ],
        className=f"rank-row is-{row.status.value}",
    )


def _map_cell(cell: MapCell, top: float, unit: str, view: View) -> Any:
    step = min(int(MAP_STEPS * (cell.value or 0) / top), MAP_STEPS - 1) if cell.value else 0
    told = f"{cell.name}: {fmt.parts(cell.value or 0, unit, view.language)}"
    return html.Div(
        cell.short,
        className=f"cell seq-{step}",
        style={"gridRow": cell.row + 1, "gridColumn": cell.column + 1},
        title=told,
        **attributes(aria_label=told),
    )


def _list_row(row: ListRow, view: View) -> Any:
    detail = [html.Span(SHAPES[row.status], className="shape")] if row.status is not Status.NORMAL else []
    return html.Li(
        [
            html.Span(row.title, className="name"),
            html.Span([*detail, plain(row.detail, view)], className=f"state state-{row.status.value}"),
            html.Span(row.place, className="place"),
        ]
    )

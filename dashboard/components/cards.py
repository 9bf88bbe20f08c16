"""One function per kind of card: model data into parts, the same for the first layout and every update."""

from __future__ import annotations

from typing import Any

from dashboard import ids
from dashboard.components import html
from dashboard.components.markup import attributes
from dashboard.components.phrases import (
    SHAPES,
    View,
    card_class,
    change_words,
    figure,
    late_mark,
    plain,
    state_line,
    target_words,
    why_none,
)
from dashboard.components.scale import map_scale, now_cell, week_scale
from dashboard.figures.axes import top_of
from dashboard.figures.bars import bars_figure
from dashboard.figures.choropleth import choropleth_figure, step_of
from dashboard.figures.heat import heat_figure
from dashboard.figures.lines import lines_figure
from dashboard.figures.sparkline import sparkline
from dashboard.model import (
    Chart,
    FailedPanel,
    HeatPanel,
    LinesPanel,
    ListPanel,
    ListRow,
    MapCell,
    MapPanel,
    NumberPanel,
    State,
    Status,
    Tile,
)
from dashboard.text import format as fmt

#: What each element shows: properties by element id.
Parts = dict[str, dict[str, Any]]
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
                html.Span(target_words(tile.target, unit, decimals, view, beside=tile.value)),
                html.Span(change_words(tile.change, view, brief=True)),
            ],
            className="context",
        ),
        html.Div(
            state_line(tile.status, tile.status_since, tile.freshness, view, tile.value), className="foot"
        ),
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
    body = _narrow_head(panel, view) if panel.narrow else _head(panel, view)
    foot = state_line(panel.status, None, panel.freshness, view, panel.headline) if panel.freshness else []
    return {
        ids.card(scene, panel.key): {
            "className": card_class(
                f"chart{' inline' if panel.inline else ''}{' narrow' if panel.narrow else ''}",
                panel.status,
                panel.freshness,
                panel.headline,
            )
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


def _head(panel: Chart, view: View) -> list[Any]:
    """Title with the headline inside or large beneath, target and change beside it."""
    words = [html.Span(panel.title[view.language], className="sub")]
    if panel.headline is None:
        return [html.Div(words, className="titles")]
    if panel.inline:
        known = panel.headline.value is not None
        words.insert(0 if known else 1, html.Span(plain(panel.headline, view), className="name"))
        return [html.Div(words, className="titles")]
    beside = [html.Span(_due(panel, view)), html.Span(change_words(panel.change, view, brief=True))]
    shown = figure(panel.headline, view, panel.freshness)
    return [
        html.Div(words, className="titles"),
        html.Div([shown, html.Div(beside, className="beside")], className="value-row"),
    ]


def _narrow_head(panel: Chart, view: View) -> list[Any]:
    """Program, what is counted with its change, and the value with its target, so that the chart keeps the height."""
    name = panel.program[view.language] if panel.program else ""
    second = [html.Span(panel.title[view.language]), html.Span(change_words(panel.change, view, brief=True))]
    value: list[Any] = []
    if panel.headline is not None:
        due = _due(panel, view).split(" ", 1)
        value = [figure(panel.headline, view, panel.freshness)]
        value.append(html.Div([html.Div(word) for word in due if word], className="due"))
    return [
        html.Div(name, className="name"),
        html.Div(second, className="second"),
        html.Div(value, className="value-row"),
    ]


def _due(panel: Chart, view: View) -> str:
    headline = panel.headline
    if headline is None:
        return ""
    return target_words(panel.target, headline.unit, headline.decimals, view, beside=headline)


def heat_parts(panel: HeatPanel, scene: str, view: View) -> Parts:
    """A week by hours, the title saying when most happens."""
    words: list[Any] = [html.Span(panel.title[view.language], className="sub")]
    if panel.peak is not None:
        day, hour, hours = panel.peak
        stretch = f"{panel.days[day][view.language]} {hour:02d}\u2013{hour + hours:02d}"
        words.append(html.Span(view.say("peak", stretch=stretch), className="name"))
    words_below = f"{view.say('mean_of_weeks', n=panel.weeks)} · {now_cell(view)}"
    foot = [html.Span(words_below), week_scale(panel, view)] if panel.weeks else []
    draw = heat_figure(panel, view.language)
    return _drawn(scene, panel.key, "heat", words=words, draw=draw, foot=foot)


def map_parts(panel: MapPanel, scene: str, view: View) -> Parts:
    """Districts in steps, on the tile grid or to scale, the unplaced in a cell of their own."""
    top = top_of((cell.value for cell in panel.cells), headroom=1)
    legend = map_scale(panel, view)
    period = panel.period[view.language] if panel.period else view.say("per_district")
    # There is room for two lines beside the first districts.
    late = late_mark(panel.freshness, view)
    below = late or html.Span(period, className="sub")
    titles = [html.Span(panel.title[view.language], className="name"), below]
    kind = "map-card is-late" if late else "map-card"
    unknown = []
    if panel.unknown:
        share = fmt.number(panel.unknown_share or 0, view.language)
        unknown = [html.Div(view.say("unknown_share", percent=share), className="cell cell-unknown")]
    if panel.outlines:
        draw = choropleth_figure(panel)
        return _drawn(scene, panel.key, f"{kind} to-scale", words=titles, draw=draw, foot=[*unknown, legend])
    cells = [_map_cell(cell, top, panel.unit, view) for cell in panel.cells]
    heading = html.Div(titles, className="titles map-title")
    children = [heading, html.Div([*cells, *unknown], className="map"), legend]
    return {ids.card(scene, panel.key): {"children": children, "className": f"card {kind}"}}


def _drawn(scene: str, key: str, kind: str, *, words: list[Any], draw: Any, foot: list[Any]) -> Parts:
    """A card around a figure without a headline."""
    return {
        ids.card(scene, key): {"className": f"card chart {kind}"},
        ids.head(scene, key): {"children": html.Div(words, className="titles")},
        ids.graph(scene, key): {"figure": draw},
        ids.foot(scene, key): {"children": foot, "className": "foot" if foot else "foot foot-none"},
    }


def list_parts(panel: ListPanel, scene: str, view: View) -> Parts:
    """The few that need a look, worst first."""
    total = [figure(panel.total, view)]
    if panel.of is not None:
        total.append(html.Span(view.say("of_total", n=fmt.number(panel.of, view.language)), className="sub"))
    rows = [_list_row(row, view) for row in panel.rows]
    body = (
        html.Ul(rows, className="list")
        if rows
        else html.P(view.say("none_now") if panel.total.value is not None else "", className="empty")
    )
    late = late_mark(panel.freshness, view)
    foot = html.Div(late or panel.footer[view.language], className="foot")
    return _card(
        scene,
        panel.key,
        "listing is-late" if late else "listing",
        panel.title[view.language],
        [html.Div(total, className="value-row"), body, foot],
    )


def number_parts(panel: NumberPanel, scene: str, view: View) -> Parts:
    """A small figure with one line of context."""
    left = [html.Span(panel.title[view.language], className="name"), _beneath(panel, view)]
    shown = (
        html.Span("–", className="figure figure-words")
        if panel.value.value is None
        else figure(panel.value, view, panel.freshness, bare=panel.bare)
    )
    children = [html.Div(left, className="titles"), shown]
    return {
        ids.card(scene, panel.key): {
            "children": children,
            "className": card_class("number-card", panel.status, panel.freshness, panel.value),
        }
    }


def _beneath(panel: NumberPanel, view: View) -> Any:
    """The line under a small figure's name: its context, or since when its source is late."""
    late = late_mark(panel.freshness, view)
    if late is not None and panel.value.state is State.LATE:
        return late
    if panel.value.value is None:
        return html.Span(why_none(panel.value, view, panel.freshness), className="sub")
    context = panel.context[view.language] if panel.context else change_words(panel.change, view, brief=True)
    if panel.status is Status.NORMAL:
        return html.Span(context, className="sub")
    words = context if panel.longest else view.say(panel.status.value)
    return html.Span(f"{SHAPES[panel.status]} {words}", className=f"sub state-{panel.status.value}")


def compact_parts(tile: Tile, scene: str, view: View) -> Parts:
    """A program's headline beside others: value, target, change, state and age in four lines."""
    silent = tile.value.value is None
    brief = (
        why_none(tile.value, view, tile.freshness) if silent else (tile.brief or tile.subtitle)[view.language]
    )
    names = [html.Span(tile.title[view.language], className="name"), html.Span(brief, className="sub")]
    none = html.Span("–", className="figure figure-words")
    shown = none if silent else figure(tile.value, view, tile.freshness)
    unit, decimals = tile.value.unit, tile.value.decimals
    target = target_words(tile.target, unit, decimals, view, beside=tile.value)
    children = [
        html.Div([html.Div(names, className="titles"), shown], className="top"),
        html.Div(
            [html.Span(target), html.Span(change_words(tile.change, view, brief=True))], className="context"
        ),
        html.Div(
            state_line(tile.status, tile.status_since, tile.freshness, view, tile.value), className="foot"
        ),
    ]
    kind = card_class("tile compact", tile.status, tile.freshness, tile.value)
    return {ids.card(scene, tile.key): {"children": children, "className": kind}}


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
    return html.Span(
        children, className=f"spark own-{tile.own_status.value}", **attributes(aria_hidden="true")
    )


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
        className=f"bullet own-{tile.own_status.value}",
        **attributes(aria_hidden="true"),
    )


def _card(scene: str, key: str, kind: str, title: str, body: list[Any]) -> Parts:
    heading = html.Div(html.Span(title, className="sub"), className="titles")
    return {ids.card(scene, key): {"children": [heading, *body], "className": f"card {kind}"}}


def _map_cell(cell: MapCell, top: float, unit: str, view: View) -> Any:
    step = step_of(cell.value, top)
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
            html.Span(row.title[view.language], className="name"),
            html.Span([*detail, plain(row.detail, view)], className=f"state state-{row.status.value}"),
            html.Span(row.place, className="place"),
        ]
    )

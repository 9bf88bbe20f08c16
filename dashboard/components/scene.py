"""A scene of the wall: its frame once, its parts at every snapshot."""

from __future__ import annotations

from typing import Any

from dashboard import ids
from dashboard.components import html
from dashboard.components.bars import bullet_parts, dwell_parts, rank_parts
from dashboard.components.cards import (
    Parts,
    chart_parts,
    compact_parts,
    failed_parts,
    heat_parts,
    list_parts,
    map_parts,
    number_parts,
    tile_parts,
)
from dashboard.components.markup import attributes
from dashboard.components.phrases import SHAPES, View, within_limits
from dashboard.model import (
    BarsPanel,
    BulletPanel,
    DwellPanel,
    FailedPanel,
    HeatPanel,
    LinesPanel,
    ListPanel,
    MapPanel,
    NumberPanel,
    Panel,
    RankPanel,
    Scene,
    Snapshot,
    State,
    Status,
)
from dashboard.text import format as fmt


def scene_parts(scene: Scene, view: View) -> Parts:
    """Everything on a scene that data changes."""
    parts: Parts = {}
    draw = compact_parts if scene.compact else tile_parts
    for tile in scene.tiles:
        parts |= draw(tile, scene.key, view)
    for panel in scene.panels:
        parts |= panel_parts(panel, scene.key, view)
    note = view.say("unverified_brief") if _starred(scene) else ""
    return parts | {ids.note(scene.key): {"children": note}}


def _starred(scene: Scene) -> bool:
    """Whether a target that nobody verified is shown with its star."""
    charts = (
        p for p in scene.panels if isinstance(p, LinesPanel | BarsPanel) and p.headline and not p.inline
    )
    return any(shown.target is not None and not shown.target.verified for shown in (*scene.tiles, *charts))


def panel_parts(panel: Panel, scene: str, view: View) -> Parts:
    """The parts of a panel of any kind."""
    match panel:
        case LinesPanel() | BarsPanel():
            return chart_parts(panel, scene, view)
        case HeatPanel():
            return heat_parts(panel, scene, view)
        case RankPanel():
            return rank_parts(panel, scene, view)
        case BulletPanel():
            return bullet_parts(panel, scene, view)
        case DwellPanel():
            return dwell_parts(panel, scene, view)
        case MapPanel():
            return map_parts(panel, scene, view)
        case ListPanel():
            return list_parts(panel, scene, view)
        case NumberPanel():
            return number_parts(panel, scene, view)
        case FailedPanel():
            return failed_parts(panel, scene, view)


def scene_layout(scene: Scene, view: View, *, filled: bool) -> Any:
    """The frame of a scene; empty for scenes that are not shown first, which the stream fills before their turn."""
    parts = scene_parts(scene, view)
    if not filled:
        parts = {
            name: {key: given for key, given in shown.items() if key == "className"}
            for name, shown in parts.items()
        }
    cards = [_tile_frame(scene.key, tile.key, tile.area, parts) for tile in scene.tiles]
    cards += [_panel_frame(scene.key, panel, parts) for panel in scene.panels]
    areas = " ".join(f'"{row}"' for row in scene.grid)
    grid = {"gridTemplateAreas": areas, "gridTemplateColumns": scene.columns, "gridTemplateRows": scene.rows}
    note = html.Span(id=ids.note(scene.key), hidden=True, **parts[ids.note(scene.key)])
    return html.Section(
        [html.Div(cards, className="grid", style=grid), note],
        id=ids.section(scene.key),
        className="scene",
        **attributes(
            data_scene=scene.key, data_title=scene.title[view.language], aria_label=scene.title[view.language]
        ),
    )


def notice_parts(snapshot: Snapshot, view: View) -> Parts:
    """The attention bar: the worst first, or nothing abnormal; before the first data it says that there is none."""
    notices = snapshot.notices
    if not notices:
        known = any(
            tile.value.value is not None or tile.value.state is State.LOADING for tile in snapshot.tiles
        )
        words = within_limits(snapshot.tiles, view) if known else view.say("waiting_first")
        return {ids.NOTICES: {"children": words, "className": "notice is-normal"}}
    worst = notices[0]
    told = worst.since if worst.status is Status.ALARM else None
    since = f" {fmt.clock(told, view.zone, view.language)}" if told else ""
    more = f" · +{len(notices) - 1}" if len(notices) > 1 else ""
    words = (
        f"{SHAPES[worst.status]} {view.say(worst.status.value)}{since} · {worst.title[view.language]}{more}"
    )
    return {ids.NOTICES: {"children": words, "className": f"notice is-{worst.status.value}"}}


def _tile_frame(scene: str, key: str, area: str, parts: Parts) -> Any:
    return html.Article(id=ids.card(scene, key), style={"gridArea": area}, **parts[ids.card(scene, key)])


def _panel_frame(scene: str, panel: Panel, parts: Parts) -> Any:
    card = ids.card(scene, panel.key)
    if ids.graph(scene, panel.key) not in parts:
        return html.Article(id=card, style={"gridArea": panel.area}, **parts[card])
    head, graph, foot = ids.head(scene, panel.key), ids.graph(scene, panel.key), ids.foot(scene, panel.key)
    # The browser makes the chart when its scene is first shown: only it knows the screen that it is drawn for.
    frame = [
        html.Div(id=head, **{"className": "head", **parts[head]}),
        html.Div(id=ids.plot(graph), className="plot"),
        html.Div(id=foot, **parts[foot]),
    ]
    return html.Article(frame, id=card, style={"gridArea": panel.area}, **parts[card])

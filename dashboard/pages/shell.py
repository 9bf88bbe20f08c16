"""What surrounds a page: the desk's header with navigation, and the wall's header and footer."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import ids
from dashboard.components.desk import simulated_props
from dashboard.components.markup import attributes
from dashboard.components.phrases import View
from dashboard.components.scene import notice_parts, scene_layout
from dashboard.model import Scene, Snapshot

#: Words the browser needs to write ages and connection states itself.
BROWSER_WORDS = (
    "live",
    "connecting",
    "disconnected",
    "reconnecting",
    "not_connected",
    "database_away",
    "wrong_clock",
    "paused",
    "too_small",
    "unit_second",
    "unit_minute",
    "unit_hour",
    "unit_day",
)


def root(kind: str, children: list[Any], snapshot: Snapshot, view: View, **data: str) -> Any:
    """The outermost element: what the browser's scripts need to know, and the page."""
    known = attributes(
        data_page=kind,
        data_lang=view.language,
        data_zone=view.zone,
        data_revision=str(snapshot.revision),
        data_at=str(snapshot.at),
        **{f"data_{key}": value for key, value in data.items()},
        **{f"data_word_{key}": view.say(key) for key in BROWSER_WORDS},
    )
    return html.Div(children, id="page", className=kind, lang=view.language, **known)


def desk_header(snapshot: Snapshot, view: View, *, here: str = "/") -> Any:
    """City, navigation, language, mark of simulation, connection and clock; `here` is the page's path."""
    other = "en" if view.language == "id" else "id"
    ways = [
        ("/", view.say("overview")),
        *((f"/program/{key}", name[view.language]) for key, name in snapshot.programs),
        ("/wall", view.say("wall")),
        ("/screens", view.say("screens")),
        ("/system", view.say("system")),
    ]
    return html.Header(
        [
            html.A(view.say("skip"), href="#content", className="skip"),
            html.Span(snapshot.city, className="city"),
            html.Nav(
                [
                    html.A(
                        words,
                        href=f"{path}?lang={view.language}",
                        **attributes(**({"aria_current": "page"} if path == here else {})),
                    )
                    for path, words in ways
                ]
            ),
            html.Span(id=ids.SIMULATED, **simulated_props(snapshot, view)),
            html.Span(id="link-state", className="link-state", role="status"),
            html.Time(id="clock", className="clock"),
            html.A(view.say("language"), href=f"{here}?lang={other}", lang=other, className="language"),
        ],
        className="desk-header",
    )


def wall_layout(
    snapshot: Snapshot,
    scenes: tuple[Scene, ...],
    view: View,
    *,
    messages: tuple[str, ...],
    facts: dict[str, str],
) -> Any:
    """The wall: header, every scene of the rotation stacked, attention bar, and what is wrong with its address."""
    header = html.Header(
        [
            html.Span(snapshot.city, className="city"),
            html.H1(scenes[0].title[view.language] if scenes else "", id="scene-title"),
            html.Span(className="message"),
            html.Span(id="date", className="date"),
            html.Time(id="clock", className="clock"),
            html.Span(snapshot.zone_label, className="zone"),
            html.Span(id="link-state", className="link-state", role="status"),
        ],
        className="wall-header",
    )
    footer = html.Footer(
        [
            html.Div(id=ids.NOTICES, **notice_parts(snapshot, view)[ids.NOTICES]),
            html.Div(id=ids.SIMULATED, **simulated_props(snapshot, view)),
        ],
        className="wall-footer",
    )
    stage = html.Div(
        [scene_layout(scene, view, filled=place == 0) for place, scene in enumerate(scenes)],
        className="stage",
    )
    banner = html.Div(id="connection-banner", className="connection-banner", role="alert")
    told = html.Div(
        [*(html.P(message) for message in messages), html.P(id="wall-size")],
        id="wall-messages",
        className="wall-messages",
        role="status",
    )
    body = html.Div([header, html.Main(stage), footer, told, banner], className="shift", id="shift")
    return root("wall", [body], snapshot, view, **facts)

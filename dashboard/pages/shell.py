"""What surrounds a page: the desk's header with navigation, and the wall's header and footer."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.desk import simulated_props
from dashboard.components.markup import attributes
from dashboard.components.phrases import View
from dashboard.components.scene import notice_parts, scene_layout
from dashboard.model import Scene, Snapshot
from dashboard.person import PERSON, THEMES
from dashboard.text.takeaway import IN_THE_BROWSER as TAKEAWAY_WORDS

#: Pages beside the overview and the programs.
OTHER_PAGES = ("wall", "screens", "system")
#: The element that gives Mantine's controls their theme.
THEME = "theme"
#: Words the browser needs to write ages and connection states itself.
BROWSER_WORDS = (
    "live",
    "connecting",
    "disconnected",
    "reconnecting",
    "not_connected",
    "database_away",
    "asked_later",
    "desk_busy_page",
    "desk_failed_page",
    "wrong_clock",
    "paused",
    "too_small",
    "rows_new",
    "rows_many_new",
    "rows_changed",
    "rows_news",
    "rows_newest",
    "unit_second",
    "unit_minute",
    "unit_hour",
    "unit_day",
    *TAKEAWAY_WORDS,
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


def mantine(page: Any, view: View) -> Any:
    """A page with Mantine's controls, in the person's theme and with dates as the language writes them."""
    theme = PERSON.get().theme
    return dmc.MantineProvider(
        dmc.DatesProvider(page, settings={"locale": view.language, "firstDayOfWeek": 1, "weekendDays": [0]}),
        id=THEME,
        defaultColorScheme="auto",
        **({"forceColorScheme": theme} if theme else {}),
        theme={"cursorType": "pointer", "respectReducedMotion": True},
    )


def desk_header(snapshot: Snapshot, view: View, *, here: str = "/") -> Any:
    """City, navigation, mark of simulation, connection, clock, and what a person chooses; `here` is the page's path."""
    ways = {
        "/": view.say("overview"),
        **{f"/program/{key}": name[view.language] for key, name in snapshot.programs},
        **{f"/{name}": view.say(name) for name in OTHER_PAGES},
    }
    links = [
        html.A(words, href=path, **attributes(**({"aria_current": "page"} if path == here else {})))
        for path, words in ways.items()
    ]
    menu = html.Button(
        ways.get(here, view.say("pages")),
        type="button",
        className="menu-open",
        **attributes(data_unfolds="ways", aria_controls="ways", aria_expanded="false"),
    )
    state = [
        html.Span(id=ids.SIMULATED, **simulated_props(snapshot, view)),
        html.Span(id="link-state", className="link-state", role="status"),
        html.Time(id="clock", className="clock"),
    ]
    return html.Header(
        [
            html.A(view.say("skip"), href="#content", className="skip"),
            html.A(snapshot.city, href="/", className="city"),
            menu,
            html.Nav(links, id="ways", className="ways", **attributes(aria_label=view.say("pages"))),
            html.Div(state, className="header-state"),
            html.Div([_language_switch(view), _theme_switch(view)], className="header-person"),
        ],
        className="desk-header",
    )


def _language_switch(view: View) -> Any:
    """A link to the same page in the other language; the page's script keeps the rest of the address."""
    other = "en" if view.language == "id" else "id"
    return html.A(
        [other.upper(), html.Span(f" · {view.say('language')}", className="unseen")],
        href=f"?lang={other}",
        lang=other,
        className="language",
        title=view.say("language"),
        **attributes(data_language=other),
    )


def _theme_switch(view: View) -> Any:
    """A button that goes through the themes; the page's script names the one that holds."""
    words = attributes(**{f"data_word_{name}": view.say(f"theme_{name}") for name in ("system", *THEMES)})
    theme = PERSON.get().theme or "system"
    return html.Button(
        html.I(**attributes(aria_hidden="true")),
        type="button",
        className="theme",
        title=view.say(f"theme_{theme}"),
        **attributes(data_theme=theme, aria_label=view.say(f"theme_{theme}")),
        **words,
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
            html.Span(html.Span(id="scene-note"), className="header-room"),
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

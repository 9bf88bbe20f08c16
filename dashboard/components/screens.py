"""The page of named screens: those that there are, and one form that keeps what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.components.markup import attributes
from dashboard.components.phrases import View
from db.screens.record import (
    DEFAULT_ALARM_EVERY,
    DEFAULT_DWELL_S,
    LONGEST_DWELL_S,
    SHORTEST_DWELL_S,
    Screen,
    as_fields,
)

#: Fields of the form in order, with an example of what to write.
FIELDS = (
    ("name", "hall-1"),
    ("diagonal_in", "55"),
    ("width_px", "1920"),
    ("height_px", "1080"),
    ("distance_m", "4"),
    ("scenes", "overview, eparking, call122"),
    ("dwell_s", str(DEFAULT_DWELL_S)),
    ("language", ""),
    ("alarm_every", str(DEFAULT_ALARM_EVERY)),
    ("group", ""),
    ("column", "0"),
    ("row", "0"),
    ("side_by_side", ""),
)
CHOICES = {
    "language": (("", "language_of_server"), ("id", "language_id"), ("en", "language_en")),
    "side_by_side": (("true", "different_scenes"), ("false", "same_scene")),
}


def screens_layout(
    named: Sequence[Screen], scenes: Sequence[str], view: View, *, edited: Screen | None, saved: str
) -> Any:
    """The list and the form; `edited` fills the form, `saved` is told."""
    told = view.say("screen_saved", name=saved) if saved in [screen.name for screen in named] else ""
    return html.Main(
        [
            html.H1(view.say("screens_title"), className="summary"),
            html.P(told, id="screens-told", className="told", role="status"),
            html.Section([html.H2(view.say("screens")), *_list(named, view)], className="panel facts-panel"),
            html.Section(
                [
                    html.H2(
                        view.say("change_screen", name=edited.name) if edited else view.say("new_screen")
                    ),
                    _form(edited, scenes, view),
                ],
                className="panel facts-panel",
            ),
        ],
        id="content",
    )


def _list(named: Sequence[Screen], view: View) -> list[Any]:
    if not named:
        return [html.P(view.say("no_named_screens"), className="sub")]
    return [html.Div([_screen(screen, view) for screen in named], className="facts of-8")]


def _screen(screen: Screen, view: View) -> Any:
    profile = screen.profile
    size = f'{profile.diagonal_in:g}" {profile.width_px}×{profile.height_px}, {profile.distance_m:g} m'
    place = f"{screen.group} · {screen.column}/{screen.row}" if screen.group else "–"
    turn = f"1/{screen.alarm_every}" if screen.alarm_every else view.say("none_now")
    pairs: list[tuple[str, Any]] = [
        ("screen", html.A(screen.name, href=f"/wall?screen={screen.name}")),
        ("profile", [size, html.Span(f"≥ {profile.smallest_px:.0f} px", className="sub")]),
        ("field_scenes", ", ".join(screen.scenes) or view.say("all_scenes")),
        ("field_dwell_s", f"{screen.dwell_s} s"),
        ("field_alarm_every", turn),
        ("field_group", place),
        ("changed_by", screen.changed_by),
        (
            "actions",
            [
                html.A(view.say("edit"), href=f"/screens?edit={screen.name}"),
                html.Button(
                    view.say("remove"),
                    type="button",
                    className="plain",
                    **attributes(
                        data_remove_screen=screen.name,
                        data_confirm=view.say("remove_sure", name=screen.name),
                        data_failed=view.say("not_removed"),
                    ),
                ),
            ],
        ),
    ]
    return html.Dl([html.Div([html.Dt(view.say(k)), html.Dd(v)]) for k, v in pairs], className="fact-row")


def _form(edited: Screen | None, scenes: Sequence[str], view: View) -> Any:
    values = as_fields(edited) if edited else {}
    fields = [_field(name, example, values.get(name), view) for name, example in FIELDS]
    words = attributes(data_failed=view.say("not_saved"), data_lang=view.language)
    return html.Form(
        [
            html.P(view.say("scenes_there_are", names=", ".join(scenes)), className="sub"),
            html.Div(fields, className="fields"),
            html.P(id="form-fault", className="fault", role="alert"),
            html.Button(view.say("save"), type="submit"),
        ],
        id="screen-form",
        method="post",
        action="/api/v1/screens",
        **words,
    )


def _field(name: str, example: str, value: object, view: View) -> Any:
    shown = _shown(value)
    key = f"field-{name}"
    control: Any
    if name in CHOICES:
        chosen = shown or CHOICES[name][0][0]
        options = [
            html.Option(view.say(word), value=choice, selected=choice == chosen)
            for choice, word in CHOICES[name]
        ]
        control = html.Select(options, id=key, name=name)
    else:
        control = dcc.Input(id=key, name=name, value=shown, placeholder=example, autoComplete="off")
    hint = view.say(f"hint_{name}", least=SHORTEST_DWELL_S, most=LONGEST_DWELL_S)
    return html.Div(
        [
            html.Label(view.say(f"field_{name}"), htmlFor=key),
            control,
            html.Span(hint, className="sub", id=f"hint-{name}"),
            html.Span(className="fault", id=f"fault-{name}"),
        ],
        className="field",
        **attributes(data_field=name),
    )


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)

"""The desk's overview: one row a program, what needs a look, and the age of every source."""

from __future__ import annotations

from typing import Any

from dashboard import ids
from dashboard.components import html
from dashboard.components.cards import Parts, bullet, spark
from dashboard.components.keyfigures import about_button, few_mark, unlike_mark
from dashboard.components.markup import attributes
from dashboard.components.notices import notice_line, program_page
from dashboard.components.phrases import (
    View,
    age,
    card_class,
    change_told,
    figure,
    lasting,
    listed,
    plain,
    state_line,
    target_words,
    within_limits,
)
from dashboard.model import Snapshot, State, Status, Tile

#: As many lines of what needs a look as leave room for the sources' ages on one screen; each program's page has all of its own.
LISTED = 6


def overview_parts(snapshot: Snapshot, view: View) -> Parts:
    """Everything on the overview that data changes."""
    return {
        ids.SUMMARY: {"children": summary(snapshot, view)},
        ids.ROWS: {"children": program_rows(snapshot.tiles, view)},
        ids.ATTENTION: {"children": _attention(snapshot, view)},
        ids.AGES: {"children": _ages(snapshot, view)},
        ids.SIMULATED: simulated_props(snapshot, view),
    }


def program_rows(tiles: tuple[Tile, ...], view: View, *, course: str = "trend") -> list[Any]:
    """One row a program, those that need a look first; `course` is the word for how long a time the courses show."""
    stars = any(tile.target is not None and not tile.target.verified for tile in tiles)
    notes = [html.P(view.say("unverified_note"), className="note")] if stars else []
    return [_header(view, course), *(_row(tile, view) for tile in _worst_first(tiles)), *notes]


def asked_parts(tiles: tuple[Tile, ...] | None, view: View) -> Parts:
    """The rows under the filters that a person chose, in place of the live ones; None shows the live ones again."""
    if tiles is None:
        return {ids.ROWS: {"hidden": False}, ids.ASKED: {"hidden": True, "children": []}}
    return {
        ids.ROWS: {"hidden": True},
        ids.ASKED: {"hidden": False, "children": program_rows(tiles, view, course="course")},
    }


def overview_layout(snapshot: Snapshot, view: View, asked: Parts, above: list[Any]) -> Any:
    """The overview with its parts filled in; `above` stands over the rows."""
    parts = overview_parts(snapshot, view)
    side = [
        html.Section(id=ids.ATTENTION, className="panel", **parts[ids.ATTENTION]),
        html.Section(id=ids.AGES, className="panel", **parts[ids.AGES]),
    ]
    return html.Main(
        [
            html.H1(id=ids.SUMMARY, className="summary", **parts[ids.SUMMARY]),
            *above,
            html.Div(
                [
                    html.Div(
                        [
                            html.Div(
                                id=name,
                                className="panel rows",
                                role="table",
                                **(parts.get(name, {}) | asked[name]),
                            )
                            for name in (ids.ROWS, ids.ASKED)
                        ]
                    ),
                    html.Aside(side, className="side"),
                ],
                className="columns",
            ),
        ],
        id="content",
    )


def simulated_props(snapshot: Snapshot, view: View) -> dict[str, Any]:
    """The mark that stands on every screen as long as any of the data is invented."""
    words: Any = view.say("simulated") if snapshot.simulated else ""
    if snapshot.loading is not None:
        # The head of a desk page has room for the percentage alone.
        long = html.Span(view.say("loading_what"), className="only-wall")
        words = [long, view.say("loading", percent=int(100 * snapshot.loading))]
    return {"children": words, "className": "simulated" if words else "simulated is-hidden"}


def summary(snapshot: Snapshot, view: View) -> str:
    """The one thing the page says."""
    alarms = sum(notice.status is Status.ALARM for notice in snapshot.notices)
    attention = sum(notice.status is Status.ATTENTION for notice in snapshot.notices)
    said = [view.say("some_alarm", n=alarms)] if alarms else []
    said += [view.say("some_attention", n=attention)] if attention else []
    late = sum(tile.freshness.late_since is not None for tile in snapshot.tiles)
    said += [view.say("some_late", n=late)] if late else []
    loading = sum(tile.value.state is State.LOADING for tile in snapshot.tiles)
    said += [view.say("some_loading", n=loading)] if loading else []
    if not said:
        return view.say("all_normal" if _is_known(snapshot) else "nothing_yet")
    words = listed(said, view)
    return f"{words[0].upper()}{words[1:]}; {view.say('others_normal')}"


def _is_known(snapshot: Snapshot) -> bool:
    """Whether any source has delivered anything that could be judged."""
    return any(tile.freshness.newest_at is not None for tile in snapshot.tiles)


def _worst_first(tiles: tuple[Tile, ...]) -> list[Tile]:
    order = {Status.ALARM: 0, Status.ATTENTION: 1, Status.NORMAL: 2}
    return sorted(tiles, key=lambda tile: order[tile.status])


def _header(view: View, course: str) -> Any:
    names = ("program", "value", "against_target", "change", course, "also", "state")
    cells = [html.Span(view.say(name), role="columnheader") for name in names]
    return html.Div(cells, className="row row-head", role="row")


def _row(tile: Tile, view: View) -> Any:
    notes = [
        html.Span(f"{plain(note.value, view, near=True)} {note.label[view.language]}")
        for note in tile.notes[:2]
        if note.value.value is not None
    ]
    cells = [
        [
            html.A(
                tile.title[view.language],
                href=program_page(tile.program, tile.query),
                className="name",
            ),
            html.Span(
                about_button(f"{tile.program}.{tile.key}", tile.subtitle[view.language], view),
                className="sub",
            ),
        ],
        html.Span([figure(tile.value, view, tile.freshness), few_mark(tile.few, view)]),
        [
            bullet(tile),
            html.Span(_target_words(tile, view), className="sub"),
        ],
        html.Span([*change_told(tile.change, view), unlike_mark(tile.unlike, view)]),
        spark(tile),
        notes,
        state_line(tile.status, tile.status_since, tile.freshness, view, tile.value),
    ]
    named = ("what", "value", "target", "change", "trend", "also", "state-cell")
    children = [
        html.Div(cell, className=f"cell-{name}", role="cell") for name, cell in zip(named, cells, strict=True)
    ]
    kind = card_class("row", tile.status, tile.freshness, tile.value).removeprefix("card ")
    return html.Div(children, className=kind, role="row", **attributes(data_program=tile.program))


def _target_words(tile: Tile, view: View) -> str:
    """The target; that there is none only beside a value, for some targets are known by it."""
    if tile.target is None:
        return "" if tile.value.value is None else view.say("no_target")
    return target_words(tile.target, tile.value.unit, tile.value.decimals, view)


def _attention(snapshot: Snapshot, view: View) -> list[Any]:
    notices = snapshot.notices
    count = html.Span(str(len(notices)), className="count")
    # Whatever the page is filtered by.
    heading = html.H2([view.say("needs_a_look"), count, html.Span(view.say("city_now"), className="sub")])
    if not notices:
        return [
            heading,
            html.P(
                within_limits(snapshot.tiles, view) if _is_known(snapshot) else view.say("nothing_yet"),
                className="sub",
            ),
        ]
    items = [html.Li(notice_line(notice, notice.title, view)) for notice in notices[:LISTED]]
    rest = len(notices) - LISTED
    more = [html.Li(html.Span(f"+{rest}", className="sub"))] if rest > 0 else []
    return [heading, html.Ul([*items, *more])]


def _ages(snapshot: Snapshot, view: View) -> list[Any]:
    rows = []
    for tile in snapshot.tiles:
        fresh = tile.freshness
        newest, promise = fresh.newest_at, fresh.expected_every_s
        # A source in time for longer than it promised is out of its hours.
        rests = newest is not None and fresh.late_since is None and snapshot.at - newest > promise
        promised = view.say("rests") if rests else view.say("promised", n=lasting(promise, view))
        late = " is-late" if fresh.late_since is not None else ""
        rows.append(
            html.Li(
                [
                    html.Span(tile.title[view.language], className="name"),
                    age(fresh.newest_at),
                    html.Span(promised, className="sub"),
                ],
                className=f"age-row{late}",
            )
        )
    return [html.H2(view.say("freshness")), html.Ul(rows)]

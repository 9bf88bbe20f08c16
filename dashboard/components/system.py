"""The system page: screens and what is on them, feeds and whom to call, the hub, the database."""

from __future__ import annotations

from typing import Any

from dashboard import ids
from dashboard.components import html
from dashboard.components.cards import Parts
from dashboard.components.markup import attributes
from dashboard.components.phrases import View, age, lasting, listed
from dashboard.live.condition import FeedState, HubState, ScreenState, SystemState
from dashboard.text import format as fmt
from db.health import DatabaseHealth, LastLoad
from db.registry import feed as feed_of

WRONG_CLOCK_MS = 30_000
Cell = tuple[str, Any]
#: Columns of counts, which stand under one another by their last digit.
NUMBERS = ("records", "refused")


def system_parts(state: SystemState, view: View) -> Parts:
    """Everything on the page that changes."""
    return {
        ids.SYSTEM_SAYS: {"children": says(state, view), "className": "summary"},
        ids.SYSTEM_SCREENS: {"children": _screens(state, view)},
        ids.SYSTEM_FEEDS: {"children": _feeds(state, view)},
        ids.SYSTEM_HUB: {"children": _hub(state.hub, view)},
        ids.SYSTEM_DATABASE: {"children": _database(state.database, view)},
    }


def says(state: SystemState, view: View) -> str:
    """The one thing the page says."""
    if state.trouble:
        return view.say("system_database_away", reason=state.trouble)
    named = [one for one in state.screens if one.screen is not None]
    counts = {
        "system_stopped": sum(map(_is_broken, named)),
        "system_unpainted": sum(one.paint is None for one in named),
    } | {word: sum(map(is_so, state.feeds)) for word, is_so in WRONG}
    if not counts["system_stopped"] and counts["system_waiting"] == len(state.feeds):
        return view.say("system_empty")
    said = [view.say(word, n=n) for word, n in counts.items() if n]
    if not said and named:
        return view.say("system_well")
    words = listed(said, view) if said else view.say("system_in_time")
    rest = "" if named else f"; {view.say('system_nameless')}"
    return f"{words[0].upper()}{words[1:]}{rest}."


def _screens(state: SystemState, view: View) -> list[Any]:
    heading = html.H2(view.say("screens"))
    if not state.screens:
        return [heading, html.P(view.say("no_screens"), className="sub")]
    rows = [_row(_screen_cells(one, state, view), _screen_class(one), view) for one in state.screens]
    return [heading, html.Div(rows, className="facts")]


def _screen_class(one: ScreenState) -> str:
    return "is-attention" if _is_broken(one) else ""


def _is_broken(one: ScreenState) -> bool:
    """A browser that is no named screen may be closed."""
    return one.stopped and one.screen is not None


def _screen_cells(one: ScreenState, state: SystemState, view: View) -> list[Cell]:
    name: Any = one.name
    if one.screen is not None:
        name = html.A(one.name, href=f"/wall?screen={one.name}")
    paint = one.paint
    if paint is None:
        nothing = [(key, "–") for key in ("on_glass", "painted", "reported", "window", "open_since")]
        return [("screen", name), ("state_now", f"– {view.say('never_painted')}"), *nothing]
    if not one.stopped:
        word: Any = f"○ {view.say('painting')}"
    else:
        word = _attention(view.say("stopped_painting")) if one.screen else f"– {view.say('closed')}"
    notes = []
    if not paint.connected and not one.stopped:
        notes.append(view.say("disconnected"))
    if paint.release != state.hub.release:
        notes.append(view.say("other_release"))
    if abs(paint.offset_ms) > WRONG_CLOCK_MS:
        notes.append(view.say("clock_off", n=lasting(abs(paint.offset_ms) / 1000, view)))
    if paint.errors:
        notes.append(view.say("script_errors", n=paint.errors))
    smallest = one.screen.profile.smallest_px if one.screen else 0
    drawn = min(paint.width_px * 7 / 320, paint.height_px * 7 / 180)
    if drawn + 0.5 < smallest:
        notes.append(view.say("text_too_small", px=int(drawn), needed=round(smallest)))
    return [
        ("screen", name),
        ("state_now", [word, *(html.Span(note, className="sub") for note in notes)]),
        ("on_glass", [paint.scene, html.Span(f"{view.say('revision')} {paint.revision}", className="sub")]),
        ("painted", [age(paint.painted_at), " ", view.say("ago")]),
        ("reported", [age(paint.reported_at), " ", view.say("ago")]),
        ("window", f"{paint.width_px}×{paint.height_px}"),
        ("open_since", fmt.date_and_time(paint.started_at, view.zone, view.language)),
    ]


def _feeds(state: SystemState, view: View) -> list[Any]:
    """The sources, those with something wrong first and the late ones before all."""
    rows = []
    for one in sorted(state.feeds, key=_place):
        is_wrong = _place(one) < len(WRONG)
        rows.append(_row(_feed_cells(one, view), "is-attention" if is_wrong else "", view))
    return [html.H2(view.say("feeds")), html.Div(rows, className="facts")]


def _place(one: FeedState) -> int:
    return next((n for n, (_, is_so) in enumerate(WRONG) if is_so(one)), len(WRONG))


def _is_late(one: FeedState) -> bool:
    return one.freshness is not None and one.freshness.late_since is not None


def _is_waiting(one: FeedState) -> bool:
    return not one.health.records


def _is_refused(one: FeedState) -> bool:
    return one.health.refused > 0


#: What can be wrong with a source, by the word that counts it, the worst first.
WRONG = (("system_late", _is_late), ("system_waiting", _is_waiting), ("system_refused", _is_refused))


def _attention(words: str) -> Any:
    return html.Span([html.Span("▲", className="state-attention"), f" {words}"])


def _feed_cells(one: FeedState, view: View) -> list[Cell]:
    ref, health, fresh = feed_of(one.health.feed), one.health, one.freshness
    newest = fresh.newest_at if fresh else None
    promise = lasting(ref.feed.expected_every_s, view)
    if newest is None:
        word = f"– {view.say('waiting_first' if _is_waiting(one) else 'age_unknown')}"
    elif fresh is not None and fresh.late_since is not None:
        since = fmt.date_and_time(fresh.late_since, view.zone, view.language)
        word = f"◔ {view.say('late')} {view.say('since', time=since)}"
    else:
        word = f"○ {view.say('in_time')}"
    refused = fmt.number(health.refused, view.language)
    return [
        ("feed", [ref.feed.names[view.language], html.Span(health.feed, className="sub")]),
        ("state_now", word),
        ("newest", [age(newest), html.Span(view.say("promised", n=promise), className="sub")]),
        ("records", fmt.number(health.records, view.language)),
        ("last_load", _load(health.last_load, view)),
        ("refused", _attention(refused) if health.refused else refused),
        ("call", _contact(one, ref.program.owner, view)),
    ]


def _load(load: LastLoad | None, view: View) -> Any:
    if load is None:
        return view.say("never")
    at = fmt.date_and_time(load.finished_at or load.started_at, view.zone, view.language)
    return [at, html.Span(f"{view.say(f'load_{load.status}')} · {load.file} · {load.actor}", className="sub")]


def _contact(one: FeedState, owner: str, view: View) -> Any:
    contact = one.contact
    if contact is None:
        return [owner, html.Span(view.say("no_contact"), className="sub")]
    mark = "" if contact.verified else f" · {view.say('unverified')}"
    return [
        f"{contact.agency or owner}: {contact.role.said(view.language)}",
        html.Span(f"{contact.means.said(view.language)}{mark}", className="sub"),
    ]


def _hub(hub: HubState, view: View) -> list[Any]:
    failed = (
        view.say("none_now")
        if hub.failed_for_s is None
        else view.say("failing_for", n=lasting(hub.failed_for_s, view))
    )
    built = "–" if hub.build_s is None else f"{fmt.number(1000 * hub.build_s, view.language)} ms"
    cells: list[Cell] = [
        ("release", hub.release),
        ("snapshots", fmt.number(hub.built, view.language)),
        ("build_time", built),
        ("streams", fmt.number(hub.streams, view.language)),
        ("streams_refused", fmt.number(hub.refused, view.language)),
        ("streams_dropped", fmt.number(hub.dropped, view.language)),
        ("failures", failed),
        ("panel_faults", fmt.number(hub.faults, view.language)),
    ]
    return [html.H2(view.say("hub")), _row(cells, "", view)]


def _database(found: DatabaseHealth | None, view: View) -> list[Any]:
    heading = html.H2(view.say("database"))
    if found is None:
        return [heading, html.P(view.say("database_unknown"), className="sub")]
    schema = found.schema or "–"
    if found.schema != found.wanted_schema:
        schema = f"▲ {schema} · {view.say('schema_wanted', wanted=found.wanted_schema)}"
    verified = view.say("never_verified")
    if found.verified_at is not None:
        at = fmt.date_and_time(found.verified_at, view.zone, view.language)
        verified = f"{at} · {view.say('exact' if found.verified_exact else 'differs')}"
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[found.kind]
    cells: list[Cell] = [
        ("kind", kind),
        ("size", f"{fmt.number(found.size_bytes / 1e6, view.language, 1)} MB"),
        ("revision", fmt.number(found.revision, view.language)),
        ("changed", [age(found.changed_at), " ", view.say("ago")] if found.changed_at else "–"),
        ("schema", schema),
        ("verified_last", verified),
    ]
    return [heading, _row(cells, "", view)]


def _row(cells: list[Cell], state: str, view: View) -> Any:
    pairs = [
        html.Div(
            [html.Dt(view.say(name)), html.Dd(content)],
            className="is-number" if name in NUMBERS else None,
        )
        for name, content in cells
    ]
    return html.Dl(pairs, className=f"fact-row {state}".strip())


def system_layout(state: SystemState, view: View) -> Any:
    """The page with its parts filled in."""
    parts = system_parts(state, view)
    sections = [
        html.Section(id=name, className="panel facts-panel", **parts[name])
        for name in (ids.SYSTEM_SCREENS, ids.SYSTEM_FEEDS, ids.SYSTEM_HUB, ids.SYSTEM_DATABASE)
    ]
    address = f"/api/v1/system/parts?lang={view.language}"
    return html.Main(
        [html.H1(id=ids.SYSTEM_SAYS, **parts[ids.SYSTEM_SAYS]), *sections],
        id="content",
        **attributes(data_refresh=address),
    )

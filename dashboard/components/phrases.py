"""Small pieces of text that every card is made of: values, targets, changes, states and ages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from dashboard.components import html
from dashboard.components.markup import attributes
from dashboard.model import Change, Freshness, State, Status, Target, Tile, Value
from dashboard.text import format as fmt
from dashboard.text import say

#: Why there is no number, by its state.
WORDS = {
    State.FAILED: "failed",
    State.LOADING: "is_loading",
    State.NO_CASES: "no_cases",
    State.DAYS_END: "days_end",
}
#: What stands for the state of a value that nobody can judge.
UNKNOWN = {State.LOADING: "is_loading", State.FAILED: "is_unknown"}
SHAPES = {Status.NORMAL: "○", Status.ATTENTION: "▲", Status.ALARM: "◆"}


@dataclass(frozen=True)
class View:
    """For whom a card is drawn: the language, and the city's zone for every clock and date."""

    language: str
    zone: str

    def say(self, key: str, **values: object) -> str:
        """A phrase of the catalogue."""
        return say(key, self.language, **values)


#: Before a number that is not exact.
NEAR = "≈"


def figure(
    value: Value,
    view: View,
    freshness: Freshness | None = None,
    *,
    bare: bool = False,
    near: bool = False,
) -> Any:
    """A value with its unit set smaller (left out when `bare`), or the words for why there is none.

    Where it is to be explained (`near`), one that is approximate is marked so.
    """
    if value.value is None or value.state is State.NO_ACTIVITY:
        return html.Span(why_none(value, view, freshness), className="figure figure-words")
    shown = fmt.parts(value.value, value.unit, view.language, value.decimals)
    pieces = [
        html.Span(NEAR, className="unit") if near and value.approximate else None,
        html.Span(shown.prefix, className="unit") if shown.prefix else None,
        html.Span(shown.number, className="number"),
    ]
    if shown.suffix and not bare:
        pieces.append(html.Span(shown.suffix, className="unit"))
    return html.Span([piece for piece in pieces if piece is not None], className="figure")


def why_none(value: Value, view: View, freshness: Freshness | None = None) -> str:
    """The words for why there is no number."""
    if value.state is not State.NO_ACTIVITY:
        return view.say(WORDS.get(value.state, "no_data"))
    opens = freshness.opens_at if freshness else None
    return (
        view.say("opens", time=fmt.clock(opens, view.zone, view.language))
        if opens
        else view.say("no_activity")
    )


def plain(value: Value, view: View, *, near: bool = False) -> str:
    """A value in one line of text; where it is to be explained (`near`), one that is approximate is marked so."""
    if value.value is None:
        return why_none(value, view)
    mark = f"{NEAR}{fmt.NBSP}" if near and value.approximate else ""
    return mark + str(fmt.parts(value.value, value.unit, view.language, value.decimals))


def target_words(
    target: Target | None, unit: str, decimals: int, view: View, *, beside: Value | None = None
) -> str:
    """The target with a star as long as nobody verified it; `beside` a value it does not repeat the value's unit."""
    if target is None:
        return ""
    if not target.begun:
        return view.say("nothing_due")
    made = fmt.parts(target.value, target.unit or unit, view.language, decimals if target.value % 1 else 0)
    if beside is not None and beside.value is not None:
        value = fmt.parts(beside.value, unit, view.language, decimals)
        made = replace(made, suffix="") if value.suffix == made.suffix else made
    shown = fmt.NBSP.join(part for part in (made.number, made.suffix) if part)
    return view.say("target" if target.verified else "target_unverified", value=shown)


def changed(change: Change, view: View) -> str:
    """A change alone, with its sign and unit."""
    unit = fmt.parts(change.value, change.unit, view.language, change.decimals).suffix
    shown = fmt.signed(change.value, view.language, change.decimals)
    return fmt.NBSP.join(part for part in (shown, unit) if part)


def change_words(change: Change | None, view: View, *, brief: bool = False) -> str:
    """The like-for-like change and what it is held against; a `brief` one has no unit but that of a percentage."""
    return "" if change is None else " ".join(_held_against(change, view, brief=brief))


def change_told(change: Change | None, view: View) -> list[Any]:
    """The same for a page, where a line breaks before what it is held against and not within."""
    if change is None:
        return []
    shown, held = _held_against(change, view)
    return [shown, " ", html.Span(held, className="held")]


def _held_against(change: Change, view: View, *, brief: bool = False) -> tuple[str, str]:
    bare = brief and change.kind != "percent"
    shown = changed(replace(change, unit="count") if bare else change, view)
    if change.named is not None:
        return shown, view.say("held_against", period=change.named[view.language])
    name = {"day": fmt.weekday, "month": fmt.month, "year": fmt.year}[change.span]
    return shown, view.say("held_against", period=name(change.against, view.zone, view.language))


def in_pieces(pieces: Iterable[Any]) -> list[Any]:
    """Things said one after another for a page, where a line breaks between them sooner than within one."""
    said = [piece for piece in pieces if piece]
    held = [html.Span([*_listed(piece), " ·"], className="held") for piece in said[:-1]]
    held += [html.Span(_listed(piece), className="held") for piece in said[-1:]]
    return [part for one in held for part in (one, " ")][:-1]


def _listed(piece: Any) -> list[Any]:
    return piece if isinstance(piece, list) else [piece]


def listed(words: list[str], view: View) -> str:
    """Several things in one sentence, the last after an "and"."""
    return f" {view.say('and')} ".join([", ".join(words[:-1]), words[-1]] if words[:-1] else words)


def lasting(seconds: float, view: View) -> str:
    """A length of time in the unit that people would use; a whole minute or hour by its own."""
    for unit, size, most in (("seconds", 1, 120), ("minutes", 60, 120), ("hours", 3_600, 48)):
        if seconds < most * size and seconds != 60 * size:
            return str(fmt.parts(seconds / size, unit, view.language))
    return str(fmt.parts(seconds / 86_400, "days", view.language))


def age(at: int | None) -> Any:
    """How old data is: the browser writes it and keeps it current."""
    return html.Span(className="age", **attributes(data_at=str(at) if at is not None else ""))


def late_since(freshness: Freshness | None, view: View) -> str:
    """Since when a source is late, with the day where it is not this one; nothing while it keeps its promise."""
    if freshness is None or freshness.late_since is None:
        return ""
    at = freshness.newest_at or freshness.late_since
    return view.say("since", time=_instant(at, freshness, view))


def _instant(at: int, freshness: Freshness, view: View) -> str:
    time = fmt.clock(at, view.zone, view.language)
    return time if freshness.of_today else f"{fmt.day(at, view.zone, view.language)} {time}"


def late_mark(freshness: Freshness | None, view: View, *, bare: bool = False) -> Any:
    """Since when a source is late, in few words, a `bare` one by its shape alone; None when it is not late."""
    if freshness is None or freshness.late_since is None:
        return None
    full = f"{view.say('late')} {late_since(freshness, view)}"
    if bare:
        named = attributes(role="img", aria_label=full)
        return html.Span("◔", className="sub state-late", title=full, **named)
    return html.Span(f"◔ {_since(freshness, view)}", className="sub state-late", title=full)


def _since(freshness: Freshness, view: View) -> str:
    """Since when a source is late where there is little room: the time, or the day where it is not this one."""
    at = freshness.newest_at or freshness.late_since or 0
    said = fmt.clock if freshness.of_today else fmt.day
    return view.say("since", time=said(at, view.zone, view.language))


def as_of_words(freshness: Freshness, view: View) -> str:
    """Of when a figure of this moment is: of the newest data where its source is late."""
    if freshness.late_since is None or freshness.newest_at is None:
        return view.say("as_of_now")
    return view.say("as_of", time=_instant(freshness.newest_at, freshness, view))


def state_line(
    status: Status, since: int | None, freshness: Freshness | None, view: View, value: Value | None = None
) -> list[Any]:
    """Shape and word for the state on the left, the age of the data on the right; of no known `value` nothing is normal."""
    if freshness is not None and freshness.late_since is not None:
        return [
            html.Span([html.Span("◔", className="shape"), view.say("late")], className="state state-late"),
            html.Span(_since(freshness, view), className="age-words", title=late_since(freshness, view)),
        ]
    if freshness is not None and freshness.newest_at is None:
        return [html.Span(["–", " ", view.say("waiting_first")], className="state")]
    words = view.say(status.value)
    if status is Status.ALARM and since is not None:
        words = f"{words} {fmt.clock(since, view.zone, view.language)}"
    left = html.Span(
        [html.Span(SHAPES[status], className="shape"), words], className=f"state state-{status.value}"
    )
    if status is Status.NORMAL and value is not None and value.state in UNKNOWN:
        left = html.Span(["–", " ", view.say(UNKNOWN[value.state])], className="state")
    if freshness is None:
        return [left]
    return [left, html.Span([view.say("data"), " ", age(freshness.newest_at)], className="age-words")]


def within_limits(tiles: Iterable[Tile], view: View) -> str:
    """That nothing is abnormal; of what is known while some of it is loading."""
    loading = any(tile.value.state is State.LOADING for tile in tiles)
    return view.say("known_within_limits" if loading else "nothing_abnormal")


def card_class(kind: str, status: Status, freshness: Freshness | None, value: Value | None = None) -> str:
    """Class names that carry a card's state to the style sheet."""
    late = freshness is not None and freshness.late_since is not None
    silent = value is not None and value.state not in (State.NUMBER, State.LATE)
    return " ".join(
        [
            "card",
            kind,
            f"is-{status.value}",
            *(["is-late"] if late else []),
            *(["is-silent"] if silent else []),
        ]
    )

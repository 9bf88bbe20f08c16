"""What a wall shows in turn: what its address asks for, completed by its named screen and by defaults."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.text import language_of, say
from db.screens.record import DEFAULT_DWELL_S, NAME, Screen

SHORTEST_S, LONGEST_S = 2.0, 3_600.0
MOST_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """What one wall shows: the screen it is (None: no named one), scenes in order, seconds each, language.

    `name` is what the address calls it, known or not; `messages` say what the address asked for and cannot have.
    """

    name: str
    screen: Screen | None
    scenes: tuple[str, ...]
    dwell_s: float
    language: str
    messages: tuple[str, ...]


def rotation(
    asked: Mapping[str, str | None], *, screens: Sequence[Screen], scenes: Sequence[str], locale: str
) -> Rotation:
    """What an address asks for, completed by the named screen and then by defaults; never nothing to show."""
    named = {screen.name: screen for screen in screens}
    name = (asked.get("screen") or "").strip()
    screen = named.get(name)
    language = language_of(asked.get("lang"), language_of(screen.language if screen else None, locale))
    messages = []
    if name and screen is None:
        others = ", ".join(named) or say("none_yet", language)
        messages.append(say("unknown_screen", language, name=name[:MOST_SHOWN], names=others))
    wanted = _names(asked.get("scenes")) or list(screen.scenes if screen else ())
    unknown = [wish for wish in wanted if wish not in scenes]
    if unknown:
        told = ", ".join(unknown)[:MOST_SHOWN]
        messages.append(say("unknown_scenes", language, names=told, allowed=", ".join(scenes)))
    dwell_s, fits = dwell_seconds(asked.get("dwell"), float(screen.dwell_s if screen else DEFAULT_DWELL_S))
    if not fits:
        given = str(asked["dwell"])[:MOST_SHOWN]
        messages.append(
            say(
                "absurd_dwell",
                language,
                given=given,
                used=f"{dwell_s:g}",
                least=f"{SHORTEST_S:g}",
                most=f"{LONGEST_S:g}",
            )
        )
    return Rotation(
        name=name if NAME.fullmatch(name) else "",
        screen=screen,
        scenes=tuple(wish for wish in wanted if wish in scenes) or tuple(scenes),
        dwell_s=dwell_s,
        language=language,
        messages=tuple(messages),
    )


def dwell_seconds(given: str | None, default: float) -> tuple[float, bool]:
    """Seconds a scene stays, and whether that is what was asked for."""
    if not given:
        return default, True
    try:
        wanted = float(given)
    except ValueError:
        return default, False
    if not math.isfinite(wanted):
        return default, False
    bounded = min(max(wanted, SHORTEST_S), LONGEST_S)
    return bounded, bounded == wanted


def _names(given: str | None) -> list[str]:
    return [name.strip() for name in (given or "").split(",") if name.strip()]


def facts(turning: Rotation) -> dict[str, str]:
    """What the browser must know to turn scenes by itself."""
    unnamed = Screen(name="")
    screen = turning.screen or unnamed
    aside = screen if screen.side_by_side else replace(screen, position=0)
    return {
        "dwell": str(turning.dwell_s),
        "scenes": ",".join(turning.scenes),
        "screen": turning.name,
        "group": screen.group,
        "position": str(aside.position),
        "alarm_every": str(screen.alarm_every),
        "smallest": f"{screen.profile.smallest_px:.2f}" if turning.screen else "0",
        "version": screen.version if turning.screen else "",
    }

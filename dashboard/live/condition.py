"""The condition of the whole system: what a caretaker looks at, before it has a look."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.model import Freshness
from db.city.profile import Contact
from db.health import DatabaseHealth, FeedHealth
from db.screens.paints import STOPPED_AFTER_S, Paint
from db.screens.record import Screen

#: A browser that is no named screen is a closed tab sooner than a broken wall.
UNNAMED_SHOWN_S = 3_600


@dataclass(frozen=True, kw_only=True)
class ScreenState:
    """A screen, named or not, and what it last painted (None: nothing yet)."""

    name: str
    screen: Screen | None
    paint: Paint | None
    stopped: bool


@dataclass(frozen=True, kw_only=True)
class FeedState:
    """A feed with the age of its data, what it delivered, and whom to call about it."""

    health: FeedHealth
    freshness: Freshness | None
    contact: Contact | None


@dataclass(frozen=True, kw_only=True)
class HubState:
    """The hub of the process that answers."""

    release: str
    built: int
    build_s: float | None
    streams: int
    refused: int
    dropped: int
    failed_for_s: float | None
    faults: int


@dataclass(frozen=True, kw_only=True)
class SystemState:
    """Everything a caretaker looks at; `trouble` says why the database could not be asked, `at` when it last could."""

    at: int
    screens: tuple[ScreenState, ...]
    feeds: tuple[FeedState, ...]
    database: DatabaseHealth | None
    hub: HubState
    trouble: str = ""


def screen_states(
    named: tuple[Screen, ...], reported: tuple[Paint, ...], now: int
) -> tuple[ScreenState, ...]:
    """Named screens first, those that stopped painting before the others; then browsers seen lately."""
    by_name = {paint.screen: paint for paint in reported}
    states = [_state(screen.name, screen, by_name.pop(screen.name, None), now) for screen in named]
    lately = [paint for paint in by_name.values() if now - paint.reported_at <= UNNAMED_SHOWN_S]
    states.sort(key=lambda state: (not state.stopped, state.paint is None, state.name))
    return (*states, *(_state(paint.screen, None, paint, now) for paint in lately))


def _state(name: str, screen: Screen | None, paint: Paint | None, now: int) -> ScreenState:
    stopped = paint is not None and now - paint.reported_at > STOPPED_AFTER_S
    return ScreenState(name=name, screen=screen, paint=paint, stopped=stopped)

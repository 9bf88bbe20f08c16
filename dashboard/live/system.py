"""The state of the whole system for the page that shows it, `/readyz` and `/metrics`: read at most every few seconds."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace

from dashboard.live.condition import FeedState, HubState, SystemState, screen_states
from dashboard.live.hub import Hub
from db import clock
from db.city.zone import to_date, zone
from db.engine import DatabaseUnavailableError, reading
from db.health import FeedHealth, database_health, feed_health
from db.screens.paints import Paint, paints
from db.screens.store import screens

KNOWN_FOR_S = 2.0


@dataclass
class SystemReader:
    """Reads the state once for everyone who asks within a moment."""

    hub: Hub
    _held: SystemState | None = None
    _read_at: float = float("-inf")
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def state(self) -> SystemState:
        """The state, at most a few seconds old; while the database is away, the last known one with the reason."""
        async with self._lock:
            if self._held is None or time.monotonic() - self._read_at > KNOWN_FOR_S:
                self._held = await asyncio.to_thread(self._read)
                self._read_at = time.monotonic()
            return self._held

    def _read(self) -> SystemState:
        try:
            with reading(self.hub.engine) as connection:
                database, health = database_health(connection), feed_health(connection)
                named, reported = screens(connection), tuple(paints(connection))
                told = tuple(_in_the_citys_time(paint) for paint in reported)
        except DatabaseUnavailableError as error:
            held = self._held
            return SystemState(
                at=held.at if held else clock.now(),
                screens=held.screens if held else (),
                feeds=held.feeds if held else (),
                database=held.database if held else None,
                hub=self._hub_state(),
                trouble=str(error),
            )
        return SystemState(
            at=clock.now(),
            screens=screen_states(named, told, clock.now()),
            feeds=self._feeds(health),
            database=database,
            hub=self._hub_state(),
        )

    def _feeds(self, health: tuple[FeedHealth, ...]) -> tuple[FeedState, ...]:
        snapshot, profile = self.hub.snapshot, self.hub.profile
        ages = dict(snapshot.feeds) if snapshot else {}
        today = to_date(zone(profile.time_zone).day(clock.now()))
        return tuple(
            FeedState(health=h, freshness=ages.get(h.feed), contact=profile.contact(h.feed, today))
            for h in health
        )

    def _hub_state(self) -> HubState:
        hub = self.hub
        failed = hub.failed_since
        return HubState(
            release=hub.release,
            built=hub.built,
            build_s=hub.build_s,
            streams=len(hub.streams),
            refused=hub.streams.refused,
            dropped=hub.streams.dropped,
            failed_for_s=None if failed is None else time.monotonic() - failed,
            faults=len(hub.snapshot.faults) if hub.snapshot else 0,
        )


def _in_the_citys_time(paint: Paint) -> Paint:
    """Screens are watched by the real clock; the page goes by the city's, which differs in a demonstration."""
    ahead = clock.now() - int(time.time())
    return replace(
        paint,
        painted_at=paint.painted_at + ahead,
        reported_at=paint.reported_at + ahead,
        started_at=paint.started_at + ahead,
    )


_running: list[SystemReader] = []


def install(reader: SystemReader) -> None:
    """Make a reader the one that pages ask."""
    _running[:] = [reader]


async def system_state() -> SystemState:
    """The state of this process's system."""
    return await _running[0].state()

"""The present instant, in one place so that it can be moved for a demonstration.

`DEMO_CLOCK_SHIFT_S` moves the demo city's present: shown at night, a city can be at its busiest hour. A demo city that
was fed faster than real time has a clock of its own, kept in its database; whoever reads the database follows it.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Pace:
    """A clock that showed `shows` at the real instant `set_at` and goes `speed` times as fast."""

    set_at: float
    shows: float
    speed: float

    def at(self, real: float) -> float:
        """What it shows at a real instant."""
        return self.shows + (real - self.set_at) * self.speed


_followed: Pace | None = None


def follow(pace: Pace | None) -> None:
    """Go by the clock of the demo city from now on; None for the real one."""
    global _followed  # noqa: PLW0603 - a process has one present
    _followed = pace


def shift_s() -> int:
    """Seconds by which the demo city's present is moved; 0 without the setting."""
    return int(os.environ.get("DEMO_CLOCK_SHIFT_S", "0") or 0)


def shifted() -> bool:
    """Whether the present shown is another than the real one."""
    return _followed is not None or shift_s() != 0


def now_ms() -> int:
    """UTC epoch milliseconds of the present."""
    real = time.time()
    return int((_followed.at(real) if _followed else real) * 1_000) + shift_s() * 1_000


def now() -> int:
    """UTC epoch seconds of the present."""
    return now_ms() // 1_000

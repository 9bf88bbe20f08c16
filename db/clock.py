"""The present instant, in one place so that it can be shifted for a demonstration.

`DEMO_CLOCK_SHIFT_S` moves the demo city's present: shown at night, a city can be at its busiest hour.
"""

from __future__ import annotations

import os
import time


def shift_s() -> int:
    """Seconds by which the demo city's present is moved; 0 without the setting."""
    return int(os.environ.get("DEMO_CLOCK_SHIFT_S", "0") or 0)


def now() -> int:
    """UTC epoch seconds of the present."""
    return int(time.time()) + shift_s()

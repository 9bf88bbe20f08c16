"""The filled databases of a run: each is made once, by the measurement of its load or else by whoever asks first."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.databases import new_city, settle
from benchmarks.records import write_calls, write_payments
from db.city.profile import load_profile
from db.ingest.load import prepare
from db.registry import feed

#: From so many rows on a run takes the time to say more: ceilings, and the desk on each database.
FULL = 1_000_000
#: Databases of payments that were filled in this process's run, by place and rows.
HELD: dict[tuple[str, int], Engine] = {}


@cache
def filled(place: str, folder: Path, rows: int) -> Engine:
    """A city with so many payments: the one whose load was measured, or else made once for all measurements of a run."""
    if (place, rows) in HELD:
        return HELD[place, rows]
    engine = new_city(place, f"r_{rows}")
    file = write_payments(rows, folder / "payments.csv")
    prepare(engine, feed("eparking.payments"), load_profile("medan")).file(file)
    file.unlink()
    return engine


@cache
def peopled(place: str, folder: Path, rows: int, emergencies: int) -> Engine:
    """The same city with emergencies beside the payments."""
    engine = filled(place, folder, rows)
    file = write_calls(emergencies, folder / "emergencies.csv")
    prepare(engine, feed("call122.incidents"), load_profile("medan")).file(file)
    settle(engine)
    return engine

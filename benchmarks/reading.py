"""How fast a metric answers, and what a snapshot of all screens costs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.databases import new_city
from benchmarks.ingest import Line
from benchmarks.records import END, payments, write
from dashboard.live.build import build_snapshot
from dashboard.live.limits import Watch
from db.city.profile import load_profile
from db.engine import reading
from db.ingest.load import prepare
from db.metrics import Cut, Grain, Span, read
from db.registry import feed, metric

DAY = 86_400
RANGES = (
    ("a day by hour", 1, Grain.HOUR),
    ("a month by day", 30, Grain.DAY),
    ("120 days by month", 120, Grain.MONTH),
)


def measure(places: dict[str, str], folder: Path, rows: int) -> Iterator[Line]:
    """Metrics over a day, a month and all days, and a snapshot, with this many payments."""
    file = write(payments(rows), folder / "reading.csv")
    for database, place in places.items():
        engine = new_city(place, f"r_{rows}")
        prepare(engine, feed("eparking.payments"), load_profile("medan")).file(file)
        for what, days, grain in RANGES:
            seconds = _median(partial(_read, engine, days, grain))
            yield Line(what=f"revenue by district, {what}, {rows:,} rows", database=database, seconds=seconds)
        seconds = _median(partial(_snapshot, engine), clock=time.process_time)
        yield Line(what=f"snapshot of all screens (CPU), {rows:,} rows", database=database, seconds=seconds)


def _read(engine: Engine, days: int, grain: Grain) -> None:
    with reading(engine) as connection:
        span = Span(END - days * DAY, END)
        read(connection, metric("eparking.gross_revenue"), span=span, grain=grain, cut=Cut.DISTRICT, now=END)


def _snapshot(engine: Engine) -> None:
    with reading(engine) as connection:
        build_snapshot(connection, load_profile("medan"), now=END - 1, watch=Watch())


def _median(
    work: Callable[[], None], *, times: int = 7, clock: Callable[[], float] = time.perf_counter
) -> float:
    work()
    taken = []
    for _ in range(times):
        started = clock()
        work()
        taken.append(clock() - started)
    return statistics.median(taken)

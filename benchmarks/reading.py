"""How fast a metric answers, and what one scene costs with ten times the facts."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.held import filled
from benchmarks.ingest import Line
from benchmarks.records import END, payments
from dashboard.live.build import Builder
from dashboard.live.limits import Watch
from dashboard.live.message import SHARED, Board
from db.city.profile import load_profile
from db.engine import reading
from db.ingest.load import prepare
from db.kept import CACHE
from db.metrics import Cut, Grain, Span, read
from db.registry import feed, metric

DAY = 86_400
#: Three in the afternoon of the last day with records.
NOW = END - 9 * 3_600
#: Within a quarter hour, as most moments are.
SCENE_NOW, PAID_AT = NOW + 420, "2026-10-31 15:05:00"
TIMES, SCENES = 9, 5
RANGES = (
    ("a day by hour", 1, Grain.HOUR),
    ("a month by day", 30, Grain.DAY),
    ("a year by month", 365, Grain.MONTH),
)
SCENE = "eparking"


def measure(places: dict[str, str], folder: Path, rows: int) -> Iterator[Line]:
    """Metrics over a day, a month and a year, and a scene, with this many payments in 120 days and ten times as many."""
    for database, place in places.items():
        few = filled(place, folder, rows)
        small = dict(_scene(few))
        yield from (_line(f"scene, {what}, CPU, {rows:,} rows", database, s) for what, s in small.items())
        many = filled(place, folder, 10 * rows)
        for what, days, grain in RANGES:
            seconds = _median(partial(_read, many, days, grain))
            yield _line(f"revenue by district, {what}, {10 * rows:,} rows", database, seconds)
        for what, seconds in _scene(many):
            ratio = f"{seconds / small[what]:.2f} x of {rows:,} rows"
            yield _line(f"scene, {what}, CPU, {10 * rows:,} rows", database, seconds, ratio)


def _line(what: str, database: str, seconds: float, ratio: str = "") -> Line:
    return Line(what=what, database=database, seconds=seconds, ratio=ratio)


def _read(engine: Engine, days: int, grain: Grain) -> None:
    # A connection outside a reading transaction remembers nothing and is given nothing that was read before.
    with engine.connect() as connection:
        span = Span(END - days * DAY, END)
        read(connection, metric("eparking.gross_revenue"), span=span, grain=grain, cut=Cut.DISTRICT, now=END)


def _scene(engine: Engine) -> Iterator[tuple[str, float]]:
    """Cold, with nothing read before; after a payment of this minute; and when only time has passed."""
    builder, board = Builder(load_profile("medan"), Watch()), Board()

    def built(now: int) -> None:
        with reading(engine) as connection:
            builder.look(connection)
            snapshot = builder.build(connection, now=now, programs=[SCENE])
        board.post(snapshot, [(SCENE, "id"), (SHARED, "id")], now_ms=0, shifted=False)

    built(SCENE_NOW)
    cold, changed, passed = [], [], []
    for number in range(SCENES):
        CACHE.forget()
        cold.append(_cpu_s(partial(built, SCENE_NOW)))
        _pay(engine, number)
        changed.append(_cpu_s(partial(built, SCENE_NOW + number)))
        passed.append(_cpu_s(partial(built, SCENE_NOW + number + 1)))
    for what, taken in (("cold", cold), ("after a commit", changed), ("time passed", passed)):
        yield what, statistics.median(taken)


def _pay(engine: Engine, number: int) -> None:
    records = payments(20, seed=number).astype("str").assign(paid_at=PAID_AT)
    records["txn_id"] = [f"N{number}-{n}" for n in range(len(records))]
    prepare(engine, feed("eparking.payments"), load_profile("medan"), now=lambda: SCENE_NOW).frames(
        [records], name="now"
    )


def _cpu_s(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _median(work: Callable[[], None]) -> float:
    work()
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)

"""How fast records come in, as share of the bare load of the same rows into the same keyed table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine, delete, select

from benchmarks.databases import new_city
from benchmarks.records import calls, payments, write
from db.city.profile import load_profile
from db.engine import database_of, reading, writing
from db.ingest.load import prepare
from db.registry import feed
from db.schema import tables


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table; `ratio` is what counts, seconds say on how noisy a machine it was taken."""

    what: str
    database: str
    seconds: float
    ratio: str = ""


def measure(places: dict[str, str], folder: Path, rows: int) -> Iterator[Line]:
    """E-parking payments and emergencies into each database: ingest, replay, a correction of 1 %."""
    made: tuple[tuple[str, Callable[[int], pd.DataFrame], int], ...] = (
        ("eparking.payments", payments, rows),
        ("call122.incidents", calls, rows // 2),
    )
    for key, records, n in made:
        frame = records(n)
        file, mended = write(frame, folder / f"{key}.csv"), folder / f"{key}-mended.csv"
        part = frame.sample(frac=0.01, random_state=3).assign(district="12.71.21")
        write(part, mended)
        for database, place in places.items():
            engine = new_city(place, f"b_{key.replace('.', '_')}_{n}")
            for step, seconds, ratio in _feed(engine, key, file, mended):
                yield Line(
                    what=f"{n:,} rows of {key}: {step}", database=database, seconds=seconds, ratio=ratio
                )


def _feed(engine: Engine, key: str, file: Path, mended: Path) -> Iterator[tuple[str, float, str]]:
    city = load_profile("medan")

    def run(source: Path) -> float:
        started = time.perf_counter()
        prepare(engine, feed(key), city).file(source)
        return time.perf_counter() - started

    ingest, replay, correction = run(file), run(file), run(mended)
    bare = _bare(engine, key)
    yield "bare load", bare, ""
    yield "ingest", ingest, f"{bare / ingest:.2f} of bare"
    yield "replay", replay, f"{bare / replay:.2f} of bare"
    yield "correction of 1 %", correction, ""


def _bare(engine: Engine, key: str) -> float:
    """Seconds for the same rows into the same table, keys and indexes included, in one transaction."""
    fact = tables(key).fact
    with reading(engine) as connection:
        rows = [tuple(row) for row in connection.execute(select(fact))]
    with writing(engine, "bench") as connection:
        connection.execute(delete(fact))
    started = time.perf_counter()
    with writing(engine, "bench") as connection:
        database_of(connection).stage(connection, fact, rows)
    return time.perf_counter() - started

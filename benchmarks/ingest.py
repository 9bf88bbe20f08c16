"""How fast records come in, as share of the bare load of the same rows into the same keyed table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import Engine, select

from benchmarks.clocks import Meter, Taken
from benchmarks.databases import city, new_city, remove_city
from benchmarks.held import FULL, HELD
from benchmarks.records import END, mended, write_calls, write_mended, write_payments
from db.city.profile import load_profile
from db.engine import database_of, reading, writing
from db.ingest.load import prepare
from db.ingest.readers import open_source
from db.registry import feed
from db.schema import tables

#: Rows that the bare load is handed at a time; all of it is one transaction.
BARE_ROWS = 50_000
MEMORY_MIB = 1024


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table; `ratio` is what counts, seconds say on how noisy a machine it was taken.

    `goal` says what is wanted of this line, and `reached` whether it is so; a line without a goal has neither.
    """

    what: str
    database: str
    seconds: float
    ratio: str = ""
    goal: str = ""
    reached: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Goals:
    """Least shares of the bare load by database, and seconds for the correction, of so many rows or more."""

    feed: str = ""
    rows: int = 0
    ingest: dict[str, float] = field(default_factory=dict)
    replay: dict[str, float] = field(default_factory=dict)
    correction_s: float | None = None


REPLAY = {"SQLite": 0.35, "PostgreSQL": 0.20}
#: The first that fits is taken.
GOALS = (
    Goals(
        feed="eparking.payments", rows=10_000_000, ingest={"SQLite": 0.35, "PostgreSQL": 0.20}, replay=REPLAY
    ),
    Goals(
        feed="eparking.payments",
        rows=1_000_000,
        ingest={"SQLite": 0.25, "PostgreSQL": 0.15},
        replay=REPLAY,
        correction_s=1.0,
    ),
    Goals(feed="call122.incidents", rows=50_000, ingest={"SQLite": 0.18, "PostgreSQL": 0.12}),
    Goals(),
)


def measure(
    places: dict[str, str], folder: Path, rows: int, *, cases: Sequence[tuple[str, int]] = ()
) -> Iterator[Line]:
    """E-parking payments, ten times `rows`, and half as many emergencies; `rows` too when these are a million or more.

    The databases are loaded at the same time, each by a process of its own, when there is a core for each: what counts
    is the time of processors.
    """
    cases = cases or [
        *([("eparking.payments", rows)] if rows >= FULL else []),
        ("eparking.payments", rows * 10),
        ("call122.incidents", rows // 2),
    ]
    files = {case: _written(folder, *case) for case in cases}
    if len(places) > 1 and (os.cpu_count() or 1) > 1:
        with ProcessPoolExecutor(len(places), mp_context=get_context("spawn")) as pool:
            measured = [pool.submit(_measured, *place, files) for place in places.items()]
            for done in measured:
                yield from done.result()
    else:
        for place in places.items():
            yield from _measured(*place, files)
    for place in places.values():
        HELD.update(
            {(place, n): city(place, _name(key, n)) for key, n in cases if key == "eparking.payments"}
        )
    for file in files.values():
        file.unlink()
        mended(file).unlink()


def _written(folder: Path, key: str, n: int) -> Path:
    file = folder / f"{key}-{n}.csv"
    (write_calls if key == "call122.incidents" else write_payments)(n, file)
    write_mended(file)
    return file


def _name(key: str, n: int) -> str:
    return f"b_{key.replace('.', '_')}_{n}"


def _measured(database: str, place: str, files: dict[tuple[str, int], Path]) -> list[Line]:
    """Every case on one database."""
    lines: list[Line] = []
    for (key, n), file in files.items():
        goals = next(g for g in GOALS if g.feed in ("", key) and n >= g.rows)
        filled, blank = new_city(place, _name(key, n)), new_city(place, f"bare_{_name(key, n)}")
        found = _case(filled, blank, key=key, file=file, goals=goals, database=database)
        lines += [replace(line, what=f"{n:,} rows of {key}: {line.what}") for line in found]
        filled.dispose()
        remove_city(place, blank)
    return lines


def _case(
    filled: Engine, blank: Engine, *, key: str, file: Path, goals: Goals, database: str
) -> Iterator[Line]:
    ingest = _ingested(filled, key, file)
    bare = _bare(filled, blank, key)
    replay = _ingested(filled, key, file)
    yield Line(what="bare load", database=database, seconds=bare.wall)
    yield _share("ingest", database, bare, ingest, goals.ingest.get(database))
    yield _share("replay", database, bare, replay, goals.replay.get(database))
    yield _correction(database, _ingested(filled, key, mended(file)), goals.correction_s)
    yield _reading(database, _read(filled, key, file), ingest)
    yield Line(
        what="peak memory of ingest",
        database=database,
        seconds=ingest.wall,
        ratio=f"{ingest.peak_mib:.0f} MiB",
        goal=f"≤ {MEMORY_MIB} MiB",
        reached=ingest.peak_mib <= MEMORY_MIB,
    )


def _correction(database: str, taken: Taken, goal_s: float | None) -> Line:
    return Line(
        what="correction of 1 %",
        database=database,
        seconds=taken.wall,
        ratio=f"{taken.cpu:.2f} s of CPU",
        goal=f"≤ {goal_s:g} s" if goal_s else "",
        reached=taken.cpu <= goal_s if goal_s else None,
    )


def _reading(database: str, read: Taken, ingest: Taken) -> Line:
    merging = max(ingest.cpu - read.cpu, 0)
    return Line(
        what="reading and checking alone",
        database=database,
        seconds=read.wall,
        ratio=f"{merging / read.cpu:.1f} x as fast as the merge behind it",
        goal="≥ 1",
        reached=merging >= read.cpu,
    )


def _share(what: str, database: str, bare: Taken, taken: Taken, goal: float | None) -> Line:
    by_cpu = bare.cpu / taken.cpu
    return Line(
        what=what,
        database=database,
        seconds=taken.wall,
        ratio=f"{by_cpu:.2f} of bare by CPU, {bare.wall / taken.wall:.2f} by the clock",
        goal=f"≥ {goal:.2f}" if goal else "",
        reached=by_cpu >= goal if goal else None,
    )


def _ingested(engine: Engine, key: str, file: Path) -> Taken:
    """What one load takes, in a process of its own so that its peak of memory is the load's."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "benchmarks.one_load", url, key, str(file.absolute())]
    root = Path(__file__).parents[1]
    said = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Taken(**json.loads(said))


def _bare(engine: Engine, blank: Engine, key: str) -> Taken:
    """The same rows into the same table elsewhere, keys and indexes included, in one transaction."""
    fact, taken = tables(key).fact, Taken()
    meter = Meter(blank)
    with reading(engine) as source, meter.in_transaction(writing(blank, "bench"), taken) as target:
        found = source.execution_options(yield_per=BARE_ROWS).execute(select(fact))
        for part in found.partitions():
            rows = [tuple(row) for row in part]
            with meter.measure(taken):
                database_of(target).stage(target, fact, rows)
    return taken


def _read(engine: Engine, key: str, file: Path) -> Taken:
    """Reading, checking and deriving the same file, without writing anything."""
    job, taken = prepare(engine, feed(key), load_profile("medan")), Taken()
    run = job.open(name=file.name)
    with Meter(engine).measure(taken):
        for chunk in open_source(file).chunks():
            run.read(chunk, now=END)
    run.close()
    return taken

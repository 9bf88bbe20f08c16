"""The demo city in a database: fed live while its history loads, interrupted, and fed by two programs at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select

from db import demo, registry
from db.city.profile import CityProfile
from db.city.zone import DAY, HOUR
from db.demo import OvertakenError
from db.engine import open_engine, reading, writing
from db.metrics import Grain, Span, read, value
from db.schema import tables
from db.simulate import plan
from db.simulate.demo import FEEDS
from db.simulate.plan import Block
from db.simulate.run import Simulation
from db.state import state
from db.tables import DemoFeed, Opening, Quarantine
from db.verify import verify
from tests.conftest import city_database
from tests.support.records import at
from tests.support.serving import ROOT, environment_for

NOW = at("2026-11-23 14:05")
SMALL = {"scale": 0.02, "days": 2}
CALLS = ("call122.calls", "call122.incidents", "call122.dispatches")
PAYMENTS = ("eparking.payments",)


@dataclass
class Clock:
    now: int = NOW

    def __call__(self) -> int:
        return self.now


def city(engine: Engine, profile: CityProfile, clock: Clock, **more: float) -> Simulation:
    return Simulation(engine=engine, profile=profile, now=clock, **{**SMALL, **more})  # type: ignore[arg-type]


def facts(connection: Connection, key: str) -> dict[str, tuple[object, ...]]:
    """Every record of a feed, without the number of the load that wrote it."""
    rows = connection.execute(select(tables(key).fact))
    return {row.record_key: tuple(row._mapping[c] for c in row._fields if c != "load_id") for row in rows}


def all_facts(engine: Engine) -> dict[str, dict[str, tuple[object, ...]]]:
    with reading(engine) as connection:
        return {key: facts(connection, key) for key in FEEDS}


def differences(engine: Engine) -> list[object]:
    return [found for ref in registry.feeds() for found in verify(engine, ref)]


@pytest.fixture
def sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    request.param = "sqlite"
    with city_database(request, tmp_path) as url:
        yield open_engine(url)


@pytest.fixture
def loaded_live(sqlite: Engine, medan: CityProfile) -> tuple[Engine, Clock]:
    """A city loaded by two programs one after the other, while hours went by and its live feed ran ahead."""
    clock, blocks = Clock(), 0

    def interrupted() -> bool:
        nonlocal blocks
        blocks += 1
        clock.now += 700
        return blocks == 9

    city(sqlite, medan, clock).run(until=interrupted)
    clock.now += 2 * DAY
    again = city(sqlite, medan, clock)
    assert not again.complete
    assert demo.share_of(again.held) > 0
    again.run(until=lambda: bool(setattr(clock, "now", clock.now + 700)) or again.complete)
    again.step(at_least_s=0)
    return sqlite, clock


def test_what_was_fed_live_while_history_loaded_is_what_a_fresh_load_shows(
    loaded_live: tuple[Engine, Clock], medan: CityProfile, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    engine, clock = loaded_live
    fresh_folder = tmp_path / "fresh"
    fresh_folder.mkdir()
    request.param = "sqlite"
    with city_database(request, fresh_folder) as url:
        fresh = open_engine(url)
        city(fresh, medan, clock).load()
        held, made = all_facts(engine), all_facts(fresh)

    first_day = city(engine, medan, clock).held["eparking.payments"].first_day
    for key in FEEDS:
        missing = {record: made[key][record] for record in made[key].keys() - held[key].keys()}
        assert missing == {}, key
        assert {record: held[key][record] for record in made[key]} == made[key], key
    assert first_day < clock.now // DAY
    assert differences(engine) == []
    with reading(engine) as connection:
        assert state(connection).loading is None
        assert connection.scalar(select(func.count()).select_from(Opening)) > 0
        refused = connection.execute(select(Quarantine.feed, Quarantine.faults)).all()
    assert len({row.faults[0]["reason"] for row in refused}) >= 3


def test_a_record_that_lives_ahead_of_the_load_is_not_overwritten_by_an_older_state(
    engine: Engine, medan: CityProfile
) -> None:
    behind, ahead = Clock(), Clock()
    slow, quick = city(engine, medan, behind, scale=0.3), city(engine, medan, ahead, scale=0.3)
    ahead.now += 2 * HOUR
    quick.step()
    today = slow.city.zone.day(NOW)

    slow.load_block(Block(group=CALLS, days=range(today, today + 1)))

    with reading(engine) as connection:
        held = facts(connection, "call122.calls")
    newest = slow.city.born(CALLS, range(today, today + 1), ahead.now)["call122.calls"].set_index("call_id")
    results = list(tables("call122.calls").fact.c.keys())
    at_column = [c for c in results if c != "load_id"].index("result")
    assert {key: row[at_column] for key, row in held.items()} == newest["result"].to_dict()
    assert differences(engine) == []


def test_nothing_older_than_what_is_written_can_be_noted(engine: Engine, medan: CityProfile) -> None:
    city(engine, medan, Clock())
    with writing(engine, "test") as connection:
        demo.advance(connection, "taru.reports", at=NOW + 5)

    with pytest.raises(OvertakenError), writing(engine, "test") as connection:
        demo.advance(connection, "taru.reports", at=NOW + 4, loaded_from=0)
    with reading(engine) as connection:
        held = demo.progress(connection)["taru.reports"]
    assert (held.fed_until, held.loaded_from) == (NOW + 5, held.last_day + 1)


def test_open_cases_of_any_age_are_there_before_the_first_day_of_history(
    sqlite: Engine, medan: CityProfile
) -> None:
    job = city(sqlite, medan, Clock(), scale=0.1)
    blocks = list(plan.missing(job.held))
    for block in blocks:
        if block.days is None and block.group != ("simp4d.assessments",):
            job.load_block(block)
    open_first = {key: open_records(sqlite, key) for key in ("licensing.applications", "taru.reports")}
    for block in blocks:
        if block.days is not None and block.group[0] in ("licensing.applications", "taru.reports"):
            job.load_block(block)

    for key, records in open_first.items():
        assert len(records) > 5
        assert open_records(sqlite, key) == records


def open_records(engine: Engine, key: str) -> set[str]:
    target = tables(key)
    with reading(engine) as connection:
        ended = target.fact.c[target.feed.ended]
        return set(connection.scalars(select(target.fact.c.record_key).where(ended.is_(None))))


def test_what_is_not_loaded_yet_is_unknown_and_not_zero(sqlite: Engine, medan: CityProfile) -> None:
    job = city(sqlite, medan, Clock(), scale=0.05)
    today = job.city.zone.day(NOW)
    midnight = job.city.zone.day_start(today)
    ref, week = registry.metric("eparking.transactions"), Span(midnight - 6 * DAY, NOW)
    stock = registry.metric("licensing.backlog")

    job.load_block(Block(group=PAYMENTS, days=range(today - 1, today + 1)))

    with reading(sqlite) as connection:
        days = [row.value for row in read(connection, ref, span=week, grain=Grain.DAY, now=NOW)]
        assert value(connection, ref, span=week, now=NOW) is None
        assert value(connection, ref, span=Span(midnight, NOW), now=NOW) > 0
        assert value(connection, stock, span=Span(midnight, NOW), now=NOW) is None
        assert 0 < (state(connection).loading or 0) < 1
    assert days[:5] == [None] * 5
    assert all(day > 0 for day in days[5:])

    with writing(sqlite, "test") as connection:
        connection.execute(DemoFeed.__table__.update().values(loaded_from=DemoFeed.first_day))
    with reading(sqlite) as connection:
        assert value(connection, ref, span=week, now=NOW) > 0


def test_a_month_of_licences_is_unknown_until_all_that_reaches_into_it_is_loaded(
    sqlite: Engine, medan: CityProfile
) -> None:
    job = city(sqlite, medan, Clock(), scale=0.05)
    today = job.city.zone.day(NOW)
    midnight, ref = job.city.zone.day_start(today), registry.metric("licensing.issued")
    group = ("licensing.applications", "licensing.steps")

    job.load_block(Block(group=group, days=range(today - 20, today + 1)))
    with reading(sqlite) as connection:
        assert value(connection, ref, span=Span(midnight, NOW), now=NOW) is None
    job.load_block(Block(group=group, days=range(job.held[group[0]].first_day, today + 1)))
    with reading(sqlite) as connection:
        assert value(connection, ref, span=Span(midnight, NOW), now=NOW) is not None


KILLED = """
import os, signal
from db.city.profile import load_profile
from db.engine import open_engine
from db.simulate.run import Simulation

def tell(share):
    if share > 0.5:
        os.kill(os.getpid(), signal.SIGKILL)

url = os.environ["DATABASE_URL"]
job = Simulation(engine=open_engine(url), profile=load_profile("medan"), now=lambda: {now}, scale=0.02, days=2,
                 on_progress=tell)
job.load()
"""


def test_a_killed_load_is_whole_and_goes_on_where_it_stopped(sqlite: Engine, medan: CityProfile) -> None:
    environment = environment_for(str(sqlite.url))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED.replace("{now}", str(NOW))], cwd=ROOT, env=environment, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert differences(sqlite) == []

    again = city(sqlite, medan, Clock())
    assert demo.share_of(again.held) > 0.5
    assert not again.complete
    again.load()

    assert again.complete
    assert differences(sqlite) == []


def test_another_scale_does_not_mix_two_cities(engine: Engine, medan: CityProfile) -> None:
    city(engine, medan, Clock(), scale=0.5)

    assert city(engine, medan, Clock(), scale=2).city.scale == 0.5

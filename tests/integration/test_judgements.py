"""What is abnormal outlives the process that saw it."""

from __future__ import annotations

import asyncio

from sqlalchemy import Engine, create_engine

from dashboard.live.hub import Hub
from dashboard.live.limits import Watch
from dashboard.live.memory import Memory
from dashboard.model import Status
from db import clock
from db.city.profile import CityProfile
from db.engine import reading
from db.judgements import TRUSTED_FOR_S, judgements
from db.registry import metric
from tests.support.loops import elsewhere

SERVED = metric("call122.service_level").metric
#: A value that no screen of this test judges.
KEY = "call122.service_level:month"
BAD = 50.0


def _keep(engine: Engine, watch: Watch) -> None:
    elsewhere(lambda: asyncio.run(Memory(engine=engine, watch=watch).keep()))


def _recalled(engine: Engine, now: int) -> Watch:
    watch = Watch()
    with reading(engine) as connection:
        watch.recall(judgements(connection, now=now))
    return watch


def test_a_limits_delay_goes_on_after_a_new_start(engine: Engine) -> None:
    assert SERVED.alarm is not None
    begun, delay = clock.now(), SERVED.alarm.delay_s
    assert delay > 0
    before = Watch()
    assert before.judge(KEY, SERVED, BAD, begun)[0] is Status.NORMAL
    _keep(engine, before)

    after = _recalled(engine, begun + 5)

    assert after.judge(KEY, SERVED, BAD, begun + delay - 1)[0] is Status.NORMAL
    assert after.judge(KEY, SERVED, BAD, begun + delay) == (Status.ALARM, begun)
    assert Watch().judge(KEY, SERVED, BAD, begun + delay)[0] is Status.NORMAL


def test_an_alarm_stands_at_once_in_a_hub_that_starts_anew(engine: Engine, medan: CityProfile) -> None:
    assert SERVED.alarm is not None
    begun = clock.now() - SERVED.alarm.delay_s
    before = Watch()
    before.judge(KEY, SERVED, 99.0, begun - 1)
    before.judge(KEY, SERVED, BAD, begun)
    assert before.judge(KEY, SERVED, BAD, clock.now()) == (Status.ALARM, begun)
    _keep(engine, before)
    hub = Hub(engine=engine, profile=medan)

    async def first_snapshot() -> None:
        await hub.start()
        await hub.current()
        await hub.stop()

    elsewhere(lambda: asyncio.run(first_snapshot()))

    assert hub.watch.judge(KEY, SERVED, BAD, clock.now()) == (Status.ALARM, begun)


def test_what_was_seen_too_long_ago_is_not_believed(engine: Engine) -> None:
    begun, watch = clock.now(), Watch()
    watch.judge(KEY, SERVED, BAD, begun)
    _keep(engine, watch)

    assert _recalled(engine, begun + TRUSTED_FOR_S).remembered() != ()
    assert _recalled(engine, begun + TRUSTED_FOR_S + 60).remembered() == ()


def test_what_is_normal_again_is_forgotten(engine: Engine) -> None:
    watch = Watch()
    memory = Memory(engine=engine, watch=watch)
    watch.judge(KEY, SERVED, BAD, clock.now())
    elsewhere(lambda: asyncio.run(memory.keep()))
    watch.judge(KEY, SERVED, 100.0, clock.now())

    elsewhere(lambda: asyncio.run(memory.keep()))

    with reading(engine) as connection:
        assert judgements(connection, now=clock.now()) == ()


def test_a_database_that_is_away_stops_nobody(engine: Engine) -> None:
    watch = Watch()
    watch.judge(KEY, SERVED, BAD, clock.now())
    memory = Memory(engine=_away(engine), watch=watch)
    elsewhere(lambda: asyncio.run(memory.keep()))
    memory.engine = engine

    elsewhere(lambda: asyncio.run(memory.keep()))

    with reading(engine) as connection:
        assert [one.key for one in judgements(connection, now=clock.now())] == [KEY]


def _away(engine: Engine) -> Engine:
    if engine.dialect.name == "postgresql":
        return create_engine("postgresql+psycopg://postgres@127.0.0.1:1/none")
    return create_engine("sqlite:////nowhere/at/all.db")

"""Trouble made on demand: what the metrics say before and after, by the limits they declare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.model import Status
from db import clock, demo, registry
from db.city.profile import CityProfile
from db.city.zone import DAY, HOUR
from db.engine import open_engine, reading, writing
from db.metrics import Span, value
from db.schema import tables
from db.simulate.plan import Block
from db.simulate.run import ACTOR, Simulation
from db.simulate.trouble import Kind, order, ordered, trouble_of
from db.state import state
from db.verify import verify
from tests.conftest import city_database
from tests.support.commands import command
from tests.support.records import at
from tests.support.serving import environment_for

NOON = at("2026-11-24 12:00")
CALLS = ("call122.calls", "call122.incidents", "call122.dispatches")
PERMITS = ("licensing.applications", "licensing.steps")


@dataclass
class Clock:
    now: int = NOON

    def __call__(self) -> int:
        return self.now


@dataclass
class Demo:
    """A demo city of which some feeds are loaded, and its clock."""

    job: Simulation
    clock: Clock
    loaded: tuple[str, ...] = ()

    def load(self, group: tuple[str, ...], days: int) -> None:
        today = self.job.city.zone.day(self.clock.now)
        self.job.load_block(Block(group=group, days=range(today - days, today + 1)))
        with writing(self.job.engine, ACTOR) as connection:
            rows = demo.DemoFeed.__table__.update().where(demo.DemoFeed.feed.in_(group))
            connection.execute(rows.values(first_day=today - days))

    def order(self, text: str, **options: int) -> None:
        with writing(self.job.engine, ACTOR) as connection:
            order(connection, trouble_of(text, now=self.clock.now, **options))

    def number(self, key: str, since: int | None = None) -> float | None:
        midnight = self.job.city.zone.day_start(self.job.city.zone.day(self.clock.now))
        with reading(self.job.engine) as connection:
            span = Span(midnight if since is None else since, self.clock.now)
            return value(connection, registry.metric(key), span=span, now=self.clock.now)

    def status(self, key: str) -> Status:
        """As a screen judges it that has looked for a long time."""
        watch, metric = Watch(), registry.metric(key).metric
        watch.judge(key, metric, self.number(key), 0)
        return watch.judge(key, metric, self.number(key), self.clock.now)[0]

    def late(self, key: str, profile: CityProfile) -> bool:
        with reading(self.job.engine) as connection:
            moment = Moment(connection=connection, profile=profile, now=self.clock.now, watch=Watch())
            return moment.freshness(registry.metric(key)).late_since is not None


@pytest.fixture
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    request.param = "sqlite"
    with city_database(request, tmp_path) as url:
        yield open_engine(url)


@pytest.fixture
def town(engine: Engine, medan: CityProfile) -> Demo:
    clock = Clock()
    return Demo(Simulation(engine=engine, profile=medan, now=clock, days=2, scale=0.4), clock)


def test_a_silent_feed_is_late_and_delivers_what_it_held_back(town: Demo, medan: CityProfile) -> None:
    group = ("eparking.payments",)
    town.load(group, 0)
    town.order("silent-feed:eparking.payments", lasts_s=HOUR)
    before = town.number("eparking.transactions")
    assert not town.late("eparking.transactions", medan)

    town.clock.now += HOUR - 60
    town.job.step()
    assert town.late("eparking.transactions", medan)
    assert town.number("eparking.transactions") == before

    town.clock.now += 120
    town.job.step()
    assert not town.late("eparking.transactions", medan)
    assert (town.number("eparking.transactions") or 0) > (before or 0) * 1.1
    assert verify(town.job.engine, registry.feed("eparking.payments")) == []


def test_a_flood_of_calls_breaks_the_service_level_and_fills_the_queue(town: Demo) -> None:
    town.load(CALLS, 0)
    assert town.status("call122.service_level") is Status.NORMAL
    waiting = town.number("call122.waiting_now") or 0

    town.order("call-flood", lasts_s=HOUR)
    town.clock.now += HOUR // 2
    town.job.step()

    assert town.status("call122.service_level") is Status.ALARM
    assert (town.number("call122.waiting_now") or 0) > waiting
    assert verify(town.job.engine, registry.feed("call122.calls")) == []


def test_a_wrong_tariff_takes_the_day_below_its_target(town: Demo) -> None:
    group = ("eparking.payments",)
    town.load(group, 0)
    right = town.number("eparking.average_ticket") or 0
    gross = town.number("eparking.gross_revenue") or 0

    town.order("wrong-tariff", start_s=-6 * HOUR, lasts_s=8 * HOUR)
    town.job.step(at_least_s=0)

    assert (town.number("eparking.average_ticket") or 0) < 0.65 * right
    assert (town.number("eparking.gross_revenue") or 0) < 0.65 * gross
    wrong = town.number("eparking.gross_revenue") or 0
    town.clock.now += 60
    town.job.step()
    assert wrong <= (town.number("eparking.gross_revenue") or 0) < wrong * 1.05


def test_a_wrong_tariff_of_one_operator_leaves_the_others_alone(town: Demo) -> None:
    town.load(("eparking.payments",), 0)
    town.order("wrong-tariff:OP-03", start_s=-6 * HOUR, lasts_s=8 * HOUR)
    town.job.step(at_least_s=0)

    fact = tables("eparking.payments").fact
    with reading(town.job.engine) as connection:
        amounts = connection.execute(select(fact.c.operator_id, fact.c.amount_idr, fact.c.vehicle_type)).all()
    cheap = {row.operator_id for row in amounts if row.vehicle_type == "R2" and row.amount_idr == 1_500}
    assert cheap == {"OP-03"}


def test_a_stuck_step_brings_licences_near_deemed_approval_and_behind(town: Demo) -> None:
    town.load(PERMITS, 60)
    near = town.number("licensing.near_deemed_approval") or 0
    week = town.clock.now - 5 * DAY
    on_time = town.number("licensing.on_time", since=week) or 0

    town.order("stuck-step:health_practice/technical_review", start_s=-12 * DAY, lasts_s=20 * DAY)
    town.job.step(at_least_s=0)

    assert (town.number("licensing.near_deemed_approval") or 0) > near
    assert (town.number("licensing.on_time", since=week) or 0) < on_time - 5
    for key in PERMITS:
        assert verify(town.job.engine, registry.feed(key)) == []


def test_trouble_that_there_is_not_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="allowed: silent-feed, call-flood, wrong-tariff, stuck-step"):
        trouble_of("earthquake", now=NOON)
    with pytest.raises(ValueError, match=r"allowed: eparking\.payments"):
        trouble_of("silent-feed:eparking.nothing", now=NOON)
    with pytest.raises(ValueError, match="allowed: OP-01"):
        trouble_of("wrong-tariff:OP-99", now=NOON)


def test_what_was_sent_cannot_fall_silent() -> None:
    assert trouble_of("silent-feed", now=NOON, start_s=-HOUR).since == NOON
    assert trouble_of("stuck-step", now=NOON, start_s=-DAY).since == NOON - DAY


def test_trouble_ordered_on_the_command_line_waits_for_whoever_feeds_the_city(engine: Engine) -> None:
    done = command(
        environment_for(str(engine.url)),
        *("simulate", "--no-feed", "--trouble", "call-flood", "--trouble", "silent-feed:taru"),
        *("--start", "+10m", "--for", "2h"),
    )

    assert done.returncode == 0, done.stderr
    with reading(engine) as connection:
        troubles = ordered(connection)
    assert [t.kind for t in troubles] == [Kind.CALL_FLOOD, Kind.SILENT_FEED]
    assert all(t.until - t.since == 2 * HOUR for t in troubles)


def test_a_city_fed_faster_has_a_clock_that_screens_follow(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: real)
    with writing(engine, ACTOR) as connection:
        demo.set_pace(connection, 60, real=real)
    monkeypatch.setattr("time.time", lambda: real + 10)
    with reading(engine) as connection:
        state(connection)
    assert (clock.now(), clock.shifted()) == (int(real) + 600, True)

    with writing(engine, ACTOR) as connection:
        demo.set_pace(connection, 1, real=real + 10)
    monkeypatch.setattr("time.time", lambda: real + 20)
    with reading(engine) as connection:
        state(connection)
    assert clock.now() == int(real) + 610
    clock.follow(None)
    assert (clock.now(), clock.shifted()) == (int(real) + 20, False)

"""Events worth noticing in the demo city's history, on the days that docs/demo-city.md names."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from db import registry
from db.city.profile import load_profile
from db.city.zone import DAY, HOUR, to_date, to_day
from db.simulate import DemoCity, estimates
from db.simulate.broken import BROKEN_A_DAY, broken_rows
from db.simulate.demo import GROUPS
from db.simulate.world import World

NOW = int(datetime.fromisoformat("2026-11-23T14:05:00+07:00").timestamp())
PAGE = Path(__file__).resolve().parents[3] / "docs" / "demo-city.md"
OFFSET = 7 * HOUR


@pytest.fixture(scope="module")
def city() -> DemoCity:
    return DemoCity(load_profile("medan"))


@pytest.fixture(scope="module")
def world() -> World:
    return World(load_profile("medan"), seed=122, scale=1.0)


def born(city: DemoCity, feed: str, on: date) -> pd.DataFrame:
    group = next(group for group in GROUPS if feed in group)
    return city.born(group, range(to_day(on), to_day(on) + 1), NOW)[feed]


def test_the_page_names_the_days_of_2026(world: World):
    page = PAGE.read_text(encoding="utf-8")
    days = range(to_day(date(2026, 1, 1)), to_day(date(2027, 1, 1)))

    for event in estimates.EVENTS:
        for day in days:
            if world.falls_on(event, day):
                assert f"{to_date(day):%Y-%m-%d}" in page, event


def test_every_event_happens_in_any_400_days(world: World):
    for event, cycle in estimates.EVENTS.items():
        days = [world.falls_on(event, day) for day in range(20_000, 20_000 + 400)]
        assert sum(days) >= 400 // cycle - 1, event


def test_a_flood_day_brings_a_surge_of_calls_and_flooded_streets(city: DemoCity):
    flood, before = date(2026, 10, 8), date(2026, 10, 6)

    assert len(born(city, "call122.calls", flood)) > 2.5 * len(born(city, "call122.calls", before))
    wet, dry = (
        born(city, "call122.incidents", on).category.isin(["flood", "drainage"]).sum()
        for on in (flood, before)
    )
    assert wet > 4 * dry


def test_an_operator_is_silent_for_a_day(city: DemoCity):
    silent, before = (
        born(city, "eparking.payments", day).operator_id for day in (date(2026, 9, 10), date(2026, 9, 9))
    )

    assert len(set(before) - set(silent)) == 1


def test_fires_spread_through_one_district(city: DemoCity):
    incidents = born(city, "call122.incidents", date(2026, 9, 18))
    fires = incidents[incidents.category == "fire"]

    assert fires.district.value_counts().iloc[0] >= estimates.CLUSTER_FIRES - 1


def test_an_outage_of_the_registry_takes_and_hands_out_next_to_nothing(city: DemoCity):
    day, before = (born(city, "sibisa.requests", on) for on in (date(2026, 8, 18), date(2026, 8, 19)))

    def during(at: pd.Series) -> int:
        clock = (at + OFFSET) % DAY
        return int(((clock >= 9 * HOUR) & (clock < 15 * HOUR)).sum())

    assert during(day.submitted_at) < 0.1 * during(before.submitted_at)
    assert during(day.issued_at[day.issued_at < day.submitted_at.min() // DAY * DAY + DAY]) == 0


@pytest.mark.parametrize("feed", BROKEN_A_DAY)
def test_a_source_errs_a_few_times_a_day_and_always_alike(city: DemoCity, feed: str):
    declared = registry.feed(feed).feed
    whole = broken_rows(city, feed, declared, NOW - 20 * DAY, NOW)
    cuts = [NOW - 20 * DAY, NOW - 11 * DAY, NOW - 5 * HOUR, NOW - 1, NOW]
    parts = [broken_rows(city, feed, declared, *cuts[n : n + 2]) for n in range(4)]

    assert 0.2 * 20 * BROKEN_A_DAY[feed] < len(whole) < 3 * 20 * BROKEN_A_DAY[feed]
    pd.testing.assert_frame_equal(pd.concat(parts).sort_index(), whole.sort_index())
    assert whole.index.is_unique
    assert not set(whole[declared.record_key[0]]) & set(born(city, feed, date(2026, 11, 20)).iloc[:, 0])

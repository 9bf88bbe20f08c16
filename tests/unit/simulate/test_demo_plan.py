"""The order of loading: open cases, then today, then back in time, every day of every feed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from db.city.profile import load_profile
from db.demo import Progress, share_of
from db.simulate import DemoCity, plan
from db.simulate.demo import ENDS, FEEDS, GROUPS

NOW = int(datetime.fromisoformat("2026-11-23T14:05:00+07:00").timestamp())


@pytest.fixture(scope="module")
def held() -> dict[str, Progress]:
    return {feed.feed: feed for feed in plan.fresh(DemoCity(load_profile("medan")), NOW)}


def test_every_feed_is_in_one_group():
    assert sorted(key for group in GROUPS for key in group) == sorted(FEEDS)


def test_history_is_400_days_and_the_years_of_tax(held: dict[str, Progress]):
    today = held["taru.reports"].last_day

    assert today - held["eparking.payments"].first_day == 400
    assert today - held["simp4d.daily_realisation"].first_day > 3 * 365


def test_open_cases_come_first_then_today_then_back_in_time(held: dict[str, Progress]):
    blocks = list(plan.missing(held))
    case_groups = [group for group in GROUPS if group[0] in ENDS]
    n = len(case_groups)
    today = held["taru.reports"].last_day

    assert [block.group for block in blocks[:n]] == case_groups
    assert all(block.days is None for block in blocks[:n])
    assert all(block.days == range(today, today + 1) for block in blocks[n : n + len(GROUPS)])
    payments = [block.days for block in blocks if block.group == ("eparking.payments",) and block.days]
    assert [days[-1] for days in payments] == sorted((days[-1] for days in payments), reverse=True)


def test_every_day_is_loaded_once(held: dict[str, Progress]):
    for group in GROUPS:
        days = [
            day for block in plan.missing(held) if block.group == group and block.days for day in block.days
        ]
        first = held[group[0]]
        assert sorted(days) == list(range(first.first_day, first.last_day + 1)), group


def test_cases_that_reach_into_a_day_come_before_older_payments(held: dict[str, Progress]):
    blocks = [block for block in plan.missing(held) if block.days]
    yesterday = held["taru.reports"].last_day - 1
    known = next(n for n, b in enumerate(blocks) if b.group[0] == "eparking.payments" and yesterday in b.days)
    reach = held["sibisa.requests"].reach_days

    needed = [
        n for n, b in enumerate(blocks) if b.group[0] == "sibisa.requests" and b.days[-1] > yesterday - reach
    ]

    assert max(needed) < known + len(GROUPS) * 3


def test_what_is_loaded_is_not_loaded_again(held: dict[str, Progress]):
    payments = held["eparking.payments"]
    half = replace(payments, loaded_from=payments.last_day - 100)
    days = [
        block.days
        for block in plan.missing({**held, payments.feed: half})
        if block.group == (payments.feed,) and block.days
    ]

    assert days[0][-1] == half.loaded_from - 1
    assert 0 < share_of({payments.feed: half}) < 0.3
    done = {key: replace(feed, loaded_from=feed.first_day) for key, feed in held.items()}
    assert list(plan.missing(done)) == []
    assert share_of(done) == 1

"""What a period can be compared with: each earlier range once, by a name that is true of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.components.filterbar import comparisons
from dashboard.components.phrases import View
from dashboard.filters import Filters
from db.city.zone import to_date, to_day, zone
from db.metrics.compare import Against, Period, frame
from tests.support.records import at

ZONE, NOW = zone("Asia/Jakarta"), at("2026-11-18 12:00")
VIEW = View("en", "Asia/Jakarta")
NAMED = [period for period in Period if period is not Period.CUSTOM]


class Weekdays:
    """Offices work from Monday to Friday."""

    def is_working(self, day: int) -> bool:
        return to_date(day).weekday() < 5


@pytest.mark.parametrize("period", NAMED)
@pytest.mark.parametrize("chosen", Against)
def test_each_earlier_range_is_offered_once_and_the_chosen_one_is(period: Period, chosen: Against) -> None:
    offered = comparisons(Filters(period=period, compare=chosen), VIEW, own_period=False)

    def alike(against: Against) -> object:
        return frame(Weekdays(), ZONE, NOW, period=period, against=against).alike

    ranges = [alike(Against(option["value"])) for option in offered]
    assert alike(chosen) in ranges
    assert chosen.value in [option["value"] for option in offered]
    assert len(set(ranges)) == len(ranges)
    assert set(ranges) == {alike(against) for against in Against}
    assert len({option["label"] for option in offered}) == len(offered)


@pytest.mark.parametrize(("days", "ranges"), [(1, 4), (10, 4), (21, 4), (22, 3), (60, 3)])
def test_a_period_of_ones_own_as_long_as_a_month_has_one_such_before_it(days: int, ranges: int) -> None:
    until = to_date(ZONE.day(NOW)) - timedelta(days=3)
    since = until - timedelta(days=days - 1)
    offered = comparisons(Filters(period=Period.CUSTOM, since=since, until=until), VIEW, own_period=False)
    chosen = (to_day(since), to_day(until))

    found = {
        frame(
            Weekdays(), ZONE, NOW, period=Period.CUSTOM, against=Against(option["value"]), chosen=chosen
        ).alike
        for option in offered
    }
    assert len(found) == len(offered) == ranges


@pytest.mark.parametrize("period", NAMED)
def test_only_what_is_compared_with_the_same_days_of_a_week_is_called_so(period: Period) -> None:
    first, *_ = comparisons(Filters(period=period), VIEW, own_period=False)
    framed = frame(Weekdays(), ZONE, NOW, period=period, against=Against.WEEK)
    assert framed.alike is not None
    weeks = (framed.alike.current.since - framed.alike.earlier.since) / (7 * 86_400)

    assert first["label"] == ("Earlier week" if weeks == 1 else "Earlier period")


def test_where_each_program_has_a_period_of_its_own_no_week_is_named() -> None:
    first, *_ = comparisons(Filters(), VIEW, own_period=True)

    assert first == {"value": "week", "label": "Earlier period"}

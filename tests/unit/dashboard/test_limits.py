"""Abnormal values: limits with delay and hysteresis."""

from __future__ import annotations

from dashboard.live.limits import Watch
from dashboard.model import Status
from db import registry
from db.declare import Limit, Metric

BASE = registry.metric("licensing.on_time").metric


def _metric(**changes: object) -> Metric:
    values = {name: getattr(BASE, name) for name in BASE.__dataclass_fields__}
    return Metric(**{**values, "attention": Limit(at=90, hysteresis=2), "alarm": Limit(at=80), **changes})  # type: ignore[arg-type]


def test_a_value_within_limits_is_normal() -> None:
    assert Watch().judge("m", _metric(), 91, 0) == (Status.NORMAL, None)


def test_the_worse_limit_decides_and_tells_since_when() -> None:
    watch = Watch()
    watch.judge("m", _metric(), 91, 0)

    assert watch.judge("m", _metric(), 85, 10) == (Status.ATTENTION, 10)
    assert watch.judge("m", _metric(), 79, 20) == (Status.ALARM, 20)


def test_since_when_is_not_told_of_what_was_so_before_anyone_looked() -> None:
    watch, slow = Watch(), _metric(attention=Limit(at=90, delay_s=60), alarm=None)

    assert watch.judge("m", _metric(), 85, 10) == (Status.ATTENTION, None)
    assert watch.judge("m", _metric(), 79, 20) == (Status.ALARM, 20)
    assert watch.judge("m", _metric(), 95, 30) == (Status.NORMAL, None)
    assert watch.judge("m", _metric(), 85, 40) == (Status.ATTENTION, 40)
    assert watch.judge("slow", slow, 85, 0)[0] is Status.NORMAL
    assert watch.judge("slow", slow, 85, 60) == (Status.ATTENTION, None)


def test_a_look_without_a_value_saw_no_beginning() -> None:
    watch = Watch()

    watch.judge("m", _metric(), None, 0)

    assert watch.judge("m", _metric(), 85, 10) == (Status.ATTENTION, None)
    assert watch.judge("m", _metric(), 95, 20) == (Status.NORMAL, None)
    assert watch.judge("m", _metric(), 85, 30) == (Status.ATTENTION, 30)


def test_a_state_ends_only_beyond_the_hysteresis() -> None:
    watch = Watch()
    watch.judge("m", _metric(), 89, 0)

    assert watch.judge("m", _metric(), 91, 10)[0] is Status.ATTENTION
    assert watch.judge("m", _metric(), 93, 20)[0] is Status.NORMAL


def test_a_limit_with_a_delay_waits_and_forgets_a_short_excursion() -> None:
    watch, metric = Watch(), _metric(attention=Limit(at=90, delay_s=60), alarm=None)

    assert watch.judge("m", metric, 85, 0)[0] is Status.NORMAL
    assert watch.judge("m", metric, 95, 30)[0] is Status.NORMAL
    assert watch.judge("m", metric, 85, 40)[0] is Status.NORMAL
    assert watch.judge("m", metric, 85, 100) == (Status.ATTENTION, 40)


def test_a_metric_that_should_be_low_is_abnormal_above_its_limit() -> None:
    metric = _metric(better="down", attention=Limit(at=4), alarm=Limit(at=8))

    assert Watch().judge("m", metric, 9, 0)[0] is Status.ALARM


def test_a_missing_value_is_never_abnormal() -> None:
    assert Watch().judge("m", _metric(), None, 0) == (Status.NORMAL, None)

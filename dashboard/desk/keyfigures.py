"""The key figures at the head of a page."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import model
from dashboard.desk.asked import Asked
from dashboard.desk.marks import told_beginning
from dashboard.live.changes import differences
from dashboard.live.observed import few, told_days
from dashboard.model import State, Value
from db.declare import AsOfNow
from db.metrics import Grain, MetricQueryError
from db.registry import MetricRef
from db.text import Text


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A key figure of the page; `reason` says why it has no value under these filters, `few` that few cases made it.

    One that is known for this moment alone is `now_only`, whatever the period; one that `ripens` is held against no earlier
    one, and one whose earlier one is `told_by_day` to none before the first day is over. `begins` says since when there is
    data, where the period has days before that; `unlike` what the change does not say of the two periods.
    """

    key: str
    title: Text
    value: Value
    target: model.Target | None
    change: model.Change | None
    spark: tuple[float | None, ...]
    freshness: model.Freshness
    better: str
    few: int | None = None
    reason: Text | None = None
    now_only: bool = False
    ripens: bool = False
    told_by_day: bool = False
    begins: Text | None = None
    unlike: tuple[model.Difference, ...] = ()
    goal: model.Target | None = None


def build_figure(asked: Asked, program: str, key: str) -> Figure:
    """A key figure with its target, change and course over the period."""
    ref = asked.moment.ref(program, key)
    target = goal = change = n = why = None
    try:
        value, target, change = asked.shown(ref), asked.target(ref), asked.change(ref)
        goal = asked.goal(ref)
        n = few(ref, asked.row(ref)) if value.value is not None else None
    except MetricQueryError as error:
        value = Value(state=State.FAILED, value=None, unit=ref.metric.unit)
        why = error.words
    return Figure(
        key=key,
        title=ref.metric.names,
        value=value,
        target=target,
        change=change,
        spark=_spark(asked, ref),
        freshness=asked.freshness(ref),
        better=ref.metric.better,
        few=n,
        reason=why,
        now_only=isinstance(ref.metric.formula, AsOfNow),
        told_by_day=asked.framed(ref).told_by_day,
        ripens=ref.metric.ripens and asked.framed(ref).alike is not None,
        begins=told_beginning(asked, ref),
        goal=goal,
        unlike=_unlike(asked, ref) if change is not None else (),
    )


def _unlike(asked: Asked, ref: MetricRef) -> tuple[model.Difference, ...]:
    """What a change does not say of the two periods."""
    alike, moment = asked.framed(ref).alike, asked.moment
    return differences(moment.connection, moment.zone, alike, ref.metric) if alike else ()


def _spark(asked: Asked, ref: MetricRef) -> tuple[float | None, ...]:
    """The course over the period, without the bucket that is not over yet: what it lacks would look like a fall.

    Days on which nothing is to happen are left out: between two weeks is no gap.
    """
    try:
        found = asked.series(ref) if asked.grain(ref) else {}
    except MetricQueryError:
        return ()
    keys = sorted(found)[:-1] if asked.is_current else sorted(found)
    if asked.grain(ref) is not Grain.DAY:
        return tuple(found[key] for key in keys)
    days = {asked.moment.zone.day(key[0]): found[key] for key in keys}
    return tuple(told_days(ref, days, asked.moment.reference.calendar))

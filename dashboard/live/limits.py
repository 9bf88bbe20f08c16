"""Which values are abnormal, since when: limits with delay and hysteresis, as the metrics declare them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard.model import Status
from db.declare import Limit, Metric
from db.judgements import Judgement

_ORDER = {Status.NORMAL: 0, Status.ATTENTION: 1, Status.ALARM: 2}


@dataclass
class _Held:
    status: Status = Status.NORMAL
    since: int | None = None
    beyond_since: dict[Status, int] = field(default_factory=dict)
    #: Whether it ever had a value: without one nobody saw on which side of a limit it was.
    seen: bool = False
    #: Limits that it was beyond when it first had a value: nobody saw since when.
    unseen: set[Status] = field(default_factory=set)

    def forget(self, status: Status) -> None:
        """It is not beyond this limit any more."""
        self.beyond_since.pop(status, None)
        self.unseen.discard(status)


@dataclass
class Watch:
    """Remembers, for each metric, since when its value has been beyond which limit."""

    _held: dict[str, _Held] = field(default_factory=dict)

    def judge(self, key: str, metric: Metric, value: float | None, now: int) -> tuple[Status, int | None]:
        """State of a value and since when, if that was seen; a missing value is never abnormal by itself."""
        held = self._held.setdefault(key, _Held())
        first = not held.seen
        held.seen = held.seen or value is not None
        wanted = Status.NORMAL
        for status, limit in ((Status.ATTENTION, metric.attention), (Status.ALARM, metric.alarm)):
            if limit is None or value is None:
                held.forget(status)
                continue
            keeps = _ORDER[held.status] >= _ORDER[status]
            if not _beyond(metric, limit, value, keeps=keeps):
                held.forget(status)
                continue
            if first:
                held.unseen.add(status)
            since = held.beyond_since.setdefault(status, now)
            if keeps or now - since >= limit.delay_s:
                wanted = status
        if wanted is not held.status:
            held.status = wanted
            held.since = None if wanted in held.unseen else held.beyond_since.get(wanted)
        return held.status, held.since

    def held(self, key: str) -> tuple[Status, int | None]:
        """The last judgement, where nothing new can be said."""
        held = self._held.setdefault(key, _Held())
        return held.status, held.since

    def remembered(self) -> tuple[Judgement, ...]:
        """Everything that is abnormal or on its way there."""
        return tuple(
            Judgement(
                key=key,
                status=held.status,
                since=held.since,
                attention_since=held.beyond_since.get(Status.ATTENTION),
                alarm_since=held.beyond_since.get(Status.ALARM),
            )
            for key, held in sorted(self._held.items())
            if held.beyond_since or held.status is not Status.NORMAL
        )

    def recall(self, kept: Iterable[Judgement]) -> None:
        """Go on from what an earlier process remembered."""
        for one in kept:
            begun = {Status.ATTENTION: one.attention_since, Status.ALARM: one.alarm_since}
            self._held[one.key] = _Held(
                status=Status(one.status),
                since=one.since,
                seen=True,
                beyond_since={status: since for status, since in begun.items() if since is not None},
            )


def _beyond(metric: Metric, limit: Limit, value: float, *, keeps: bool) -> bool:
    """Whether a value is beyond a limit; once it is, it must come back by more than the hysteresis."""
    slack = limit.hysteresis if keeps else 0.0
    return value < limit.at + slack if metric.better == "up" else value > limit.at - slack

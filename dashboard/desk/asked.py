"""What a person asked of a program's page, put to its metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard.filters import Filters, grain_of
from dashboard.live.moment import Moment
from dashboard.model import Change, State, Target, Value
from db.city.zone import to_date
from db.declare import AsOfNow, Ratio, StockLevel
from db.metrics import Cut, Grain, MetricQueryError, Span, read, value
from db.metrics.compare import Framed, Period
from db.metrics.coverage import coverage
from db.registry import MetricRef

#: What a restriction that a feed does not know says; told on the panel instead of the whole city's number.
UNKNOWN_DIMENSION = "The feed of this metric does not know every dimension that is filtered by."
Buckets = dict[tuple[int, str], float | None]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The filters of a page at one moment; every answer is for the period and restrictions they state."""

    moment: Moment
    filters: Filters

    def framed(self, ref: MetricRef) -> Framed:
        """The period as the metric's feed counts it, and the earlier range that is like it."""
        moment = self.moment
        return self.filters.framed(ref.feed, moment.reference.calendar, moment.zone, moment.now)

    def grain(self, ref: MetricRef) -> Grain | None:
        """The bucket in which the period is drawn; None for a metric of this moment only."""
        return grain_of(self.framed(ref).span, ref.metric)

    @property
    def is_current(self) -> bool:
        """Whether the period reaches to the present."""
        today = to_date(self.moment.zone.day(self.moment.now))
        if self.filters.period is Period.CUSTOM:
            return self.filters.until == today
        return self.filters.period is not Period.YESTERDAY

    def where(self, ref: MetricRef) -> dict[Cut, str]:
        """The restrictions as the metric's feed knows them.

        Raises:
            MetricQueryError: when the feed lacks one of them, so that nobody reads the whole city's number.
        """
        known = self.filters.where_of(ref.feed)
        if known is None:
            raise MetricQueryError(UNKNOWN_DIMENSION)
        return known

    def number(self, ref: MetricRef, span: Span | None = None) -> float | None:
        """The metric over the period, or over another span.

        Raises:
            MetricQueryError: when the metric cannot be restricted in this way.
        """
        moment = self.moment
        asked = span or self.framed(ref).span
        return value(moment.connection, ref, span=asked, where=self.where(ref), now=moment.now)

    def shown(self, ref: MetricRef) -> Value:
        """The metric's value with its state.

        Raises:
            MetricQueryError: when the metric cannot be restricted in this way.
        """
        number, state = self.number(ref), State.NUMBER
        if coverage(self.moment.connection, ref.feed.key) is None or number is None:
            state, number = State.NO_DATA, None
        elif self.is_current and self.moment.freshness(ref).late_since is not None:
            state = State.LATE
        return Value(state=state, value=number, unit=ref.metric.unit, decimals=ref.metric.decimals)

    def change(self, ref: MetricRef) -> Change | None:
        """The like-for-like change over whole quarter hours; None where either side has no value."""
        alike = self.framed(ref).alike
        if alike is None or isinstance(ref.metric.formula, AsOfNow):
            return None
        now, before = self.number(ref, alike.current), self.number(ref, alike.earlier)
        if now is None or before is None:
            return None
        kind: Literal["percent", "points", "absolute"] = "percent"
        if ref.metric.unit == "percent":
            kind = "points"
        elif isinstance(ref.metric.formula, Ratio | StockLevel) or ref.metric.unit not in ("idr", "count"):
            kind = "absolute"
        elif before == 0:
            return None
        made = 100 * (now / before - 1) if kind == "percent" else now - before
        return Change(value=made, kind=kind, against=alike.against, span=self._compared())

    def _compared(self) -> str:
        if self.filters.period in (Period.TODAY, Period.YESTERDAY):
            return "day"
        return "year" if self.filters.period is Period.YEAR else "month"

    def target(self, ref: MetricRef) -> Target | None:
        """The target for the period; none for a part of the city, because targets are the whole city's."""
        return None if self.where(ref) else self.moment.target(ref, self.framed(ref).span)

    def series(self, ref: MetricRef, *, cut: Cut | None = None, earlier: bool = False) -> Buckets:
        """The metric by bucket and member, over the period or the one it is held against."""
        framed, moment = self.framed(ref), self.moment
        if earlier and framed.alike is None:
            return {}
        span = framed.alike.earlier if earlier and framed.alike else framed.span
        rows = read(
            moment.connection,
            ref,
            span=span,
            grain=self.grain(ref),
            cut=cut,
            where=self.where(ref),
            now=moment.now,
        )
        return {(row.bucket or 0, row.member or ""): row.value for row in rows}

    def members(self, ref: MetricRef, cut: Cut, *, earlier: bool = False) -> dict[str, float | None]:
        """The metric by the members of a dimension; the dimension's own restriction does not narrow it."""
        framed, moment = self.framed(ref), self.moment
        if earlier and framed.alike is None:
            return {}
        span = framed.alike.earlier if earlier and framed.alike else framed.span
        where = {key: member for key, member in self.where(ref).items() if key is not cut}
        rows = read(moment.connection, ref, span=span, cut=cut, where=where, now=moment.now)
        return {row.member or "": row.value for row in rows}

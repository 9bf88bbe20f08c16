"""What a person asked of a program's page, put to its metrics."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.desk.reasons import unknown_dimensions, unknown_member
from dashboard.filters import Filters, grain_of
from dashboard.live.changes import NO_EARLIER, change_of, compared_part
from dashboard.live.moment import Moment
from dashboard.model import Change, Freshness, Target, Value
from db.city.zone import to_date
from db.declare import Quantile, Ratio
from db.engine import remembered
from db.metrics import Cut, Grain, MetricRow, Span, read
from db.metrics.compare import Framed, Period
from db.metrics.members import occurs
from db.registry import MetricRef
from db.text import Text

Buckets = dict[tuple[int, str], float | None]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The filters of a page at one moment; every answer is for the period and restrictions they state."""

    moment: Moment
    filters: Filters

    def framed(self, ref: MetricRef) -> Framed:
        """The period as the metric counts it, and the earlier range that is like it."""
        return self.moment.framed(ref, self.filters)

    def grain(self, ref: MetricRef, *, in_parts: bool = False) -> Grain | None:
        """The bucket in which the period is drawn; None for a metric of this moment only.

        Shares, percentiles and parts of a whole say nothing by quarter hour: too few cases make each.
        """
        grain = grain_of(self.framed(ref).span, ref.metric)
        coarse = in_parts or isinstance(ref.metric.formula, Ratio | Quantile)
        return Grain.HOUR if grain is Grain.QUARTER_HOUR and coarse else grain

    @property
    def is_current(self) -> bool:
        """Whether the period reaches to the present."""
        today = to_date(self.moment.zone.day(self.moment.now))
        if self.filters.period is Period.CUSTOM:
            return self.filters.until == today
        return self.filters.period is not Period.YESTERDAY

    def is_worked(self, at: int) -> bool:
        """Whether offices work on the day of an instant."""
        return self.moment.reference.calendar.is_working(self.moment.zone.day(at))

    def where(self, ref: MetricRef, *, without: Cut | None = None) -> dict[Cut, str]:
        """The restrictions as the metric's feed knows them, less that of the dimension it is cut by.

        Raises:
            CannotSayError: when the feed lacks one of them or its value, so that nobody reads the whole city's
                number, or a zero, for it.
        """
        asked = {cut: member for cut, member in self.filters.where.items() if cut is not without}
        lacking = [cut for cut in asked if not getattr(ref.feed.feed, cut.value)]
        if lacking:
            raise unknown_dimensions(lacking)
        for cut, member in asked.items():
            if not occurs(self.moment.connection, ref.feed, cut, member):
                raise unknown_member(cut, self.moment.label(member))
        return asked

    def row(self, ref: MetricRef, span: Span | None = None) -> MetricRow:
        """The metric over the period, or over another span, with what its value was made of.

        Raises:
            MetricQueryError: when the metric cannot be restricted in this way.
        """
        moment, at = self.moment, self.moment.as_of(ref)
        asked, where = span or self.framed(ref).span, self.where(ref)
        return remembered(
            moment.connection,
            ("row", ref.key, asked, at, *sorted(where.items())),
            lambda: read(moment.connection, ref, span=asked, where=where, now=at)[0],
        )

    def number(self, ref: MetricRef, span: Span | None = None) -> float | None:
        """The metric's value over the period, or over another span.

        Raises:
            MetricQueryError: when the metric cannot be restricted in this way.
        """
        return self.row(ref, span).value

    def shown(self, ref: MetricRef) -> Value:
        """The metric's value with its state.

        Raises:
            MetricQueryError: when the metric cannot be restricted in this way.
        """
        return self.stated(ref, self.number(ref))

    def stated(self, ref: MetricRef, number: float | None) -> Value:
        """A value of the period with its state."""
        return self.moment.stated(ref, number, self.framed(ref).span)

    def freshness(self, ref: MetricRef) -> Freshness:
        """Age of the metric's source; late only where it was so before the period ended."""
        fresh = self.moment.freshness(ref)
        return fresh if self.moment.late_in(ref, self.framed(ref).span) else replace(fresh, late_since=None)

    def known(self, ref: MetricRef, span: Span) -> Span:
        """The part of a span that is known; a stock would go on level after the newest data of a late source."""
        return self.moment.known(ref, span) if self.freshness(ref).late_since is not None else span

    def loads_before(self, ref: MetricRef, since: int) -> bool:
        """Whether what happened from an instant on is not all there yet, because the demo city's history is loading."""
        whole = self.moment.whole_from(ref)
        return whole is not None and since < whole

    def change(self, ref: MetricRef) -> Change | None:
        """The like-for-like change over whole quarter hours; None where either side has no value."""
        alike = self.framed(ref).alike
        if alike is None or self.moment.lacking(ref, alike):
            return None
        return self.change_between(ref, self.number(ref, alike.current), self.number(ref, alike.earlier))

    def change_between(self, ref: MetricRef, now: float | None, before: float | None) -> Change | None:
        """The change from one value to another of the period compared with.

        None where the two are not held against each other.
        """
        alike = self.framed(ref).alike
        if alike is None or self.moment.lacking(ref, alike):
            return None
        named = self.compared_name(ref)
        return change_of(ref.metric, now, before, against=alike.against, span="day", named=named)

    def earlier(self, ref: MetricRef) -> float | None:
        """The metric's value over the period compared with; None where that is not known or not held against anything."""
        alike = self.framed(ref).alike
        if alike is None or NO_EARLIER.intersection(self.moment.lacking(ref, alike)):
            return None
        return self.number(ref, alike.earlier)

    def held(self, ref: MetricRef) -> float | None:
        """The metric's value that its change is taken from: over the part of the period that is like the earlier one."""
        alike = self.framed(ref).alike
        return None if alike is None or self.moment.lacking(ref, alike) else self.number(ref, alike.current)

    def unknown_until(self, ref: MetricRef) -> int | None:
        """The day before which nothing is known of the period compared with, where that lacks a part of it."""
        alike = self.framed(ref).alike
        return None if alike is None else self.moment.unknown_until(ref, alike.earlier)

    def compared_name(self, ref: MetricRef) -> Text:
        """What the period compared with is called; nothing against a target."""
        alike = self.framed(ref).alike
        if alike is None:
            return Text(id="", en="")
        return compared_part(alike, self.moment.zone, self.moment.now)

    def target(self, ref: MetricRef) -> Target | None:
        """The target for the period; none for a part of the city that is not of one kind, because nobody sets such."""
        return self.moment.due_of(ref, self.framed(ref).span, self.where(ref))

    def goal(self, ref: MetricRef) -> Target | None:
        """The target for the period; of what is told in percent of one, the amount that it is made of."""
        return self.target(ref) or self.moment.made_of(ref, self.framed(ref).span, self.where(ref))

    def series(self, ref: MetricRef, *, cut: Cut | None = None, span: Span | None = None) -> Buckets:
        """The metric by bucket and member, over the period or another span.

        The dimension's own restriction does not narrow a cut.
        """
        moment = self.moment
        rows = read(
            moment.connection,
            ref,
            span=self.known(ref, span or self.framed(ref).span),
            grain=self.grain(ref, in_parts=cut is not None),
            cut=cut,
            where=self.where(ref, without=cut),
            now=moment.now,
        )
        return {(row.bucket or 0, row.member or ""): row.value for row in rows}

    def members(self, ref: MetricRef, cut: Cut, *, span: Span | None = None) -> dict[str, MetricRow]:
        """The metric by the members of a dimension; the dimension's own restriction does not narrow it."""
        moment, where = self.moment, self.where(ref, without=cut)
        asked = span or self.framed(ref).span
        rows = read(moment.connection, ref, span=asked, cut=cut, where=where, now=moment.as_of(ref))
        return {row.member or "": row for row in rows}

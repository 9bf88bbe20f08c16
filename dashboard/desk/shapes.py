"""When in the week things happen, how long they take, and how a backlog comes about."""

from __future__ import annotations

from itertools import accumulate

from dashboard import model, sheets
from dashboard.desk.asked import Asked
from dashboard.desk.marks import absences, marks, told_marks
from dashboard.desk.parts import whole_history
from dashboard.desk.reasons import CannotSayError
from dashboard.desk.shown import Made
from dashboard.desk.trends import whole_days
from dashboard.detail import Detail, SpreadBar, SpreadPanel
from dashboard.live.patterns import EMPTY, busiest
from dashboard.model import Line, Role
from dashboard.text import format as fmt
from dashboard.text import told
from dashboard.text.ranges import range_name
from db.city.zone import DAY, HOUR
from db.declare import Quantile
from db.metrics.coverage import coverage, metric_coverage
from db.metrics.cuts import Span
from db.metrics.spread import passings, spread, whole_spread
from db.metrics.week import MONDAY, WEEK, usual_week
from db.registry import MetricRef
from db.text import Text

#: A period that is shorter says nothing about weekdays; a longer one is read at its end.
SHORTEST_DAYS, LONGEST_DAYS = 28, 91
#: In the unit of the duration.
SHORTEST_BAR = 0.1


def pattern(asked: Asked, program: str, spec: sheets.Pattern) -> Made:
    """The mean by hour and weekday over the whole days of the period, or of the four weeks that end with it."""
    ref = asked.moment.ref(program, spec.metric)
    zone = asked.moment.zone
    first, last = _pattern_days(asked, ref)
    moment, values = asked.moment, EMPTY
    if first < last:
        where = asked.where(ref)
        values = usual_week(moment.connection, ref, first=first, last=last, where=where, now=moment.now)
    today = zone.day(asked.moment.now)
    noon = zone.day_start(MONDAY) + DAY // 2
    days = tuple(
        Text(id=fmt.weekday(noon + n * DAY, zone.name, "id"), en=fmt.weekday(noon + n * DAY, zone.name, "en"))
        for n in range(WEEK)
    )
    panel = model.HeatPanel(
        key=spec.key,
        area="",
        title=spec.title,
        unit=ref.metric.unit,
        values=values,
        days=days,
        weeks=-(-(last - first) // WEEK),
        peak=busiest(values),
        now=((today - MONDAY) % WEEK, (asked.moment.now - zone.day_start(today)) // HOUR),
        newest=_newest_days(asked, first, last),
        label=ref.metric.short,
    )
    covers = Span(zone.day_start(first), zone.day_start(last))
    named = range_name(covers.since, covers.until, zone.name, now=moment.now)
    words = Text(id=told("mean_over", range=named.id).id, en=told("mean_over", range=named.en).en)
    return Made(panel=panel, notes=(words,) if first < last else (), span=covers)


def _newest_days(asked: Asked, first: int, last: int) -> tuple[int | None, ...]:
    """Of each weekday from Monday on the newest day that a pattern is made of, by its beginning."""
    newest = {(day - MONDAY) % WEEK: asked.moment.zone.day_start(day) for day in range(first, last)}
    return tuple(newest.get(weekday) for weekday in range(WEEK))


def _pattern_days(asked: Asked, ref: MetricRef) -> tuple[int, int]:
    """First day and the day after the last; only days that are over and that the feed covers."""
    zone, span = asked.moment.zone, asked.framed(ref).span
    covered = metric_coverage(asked.moment.connection, ref)
    last = min(zone.day(max(span.until - 1, span.since)) + 1, zone.day(asked.moment.now))
    if covered is None:
        return last, last
    last = min(last, zone.day(covered.until) + 1)
    first = min(max(zone.day(span.since), last - LONGEST_DAYS), last - SHORTEST_DAYS)
    return max(first, zone.day(covered.since - 1) + 1), last


def how_long(asked: Asked, program: str, spec: sheets.Spread) -> Made:
    """How many cases took how long, with the percentiles and the limit."""
    moment, ref = asked.moment, asked.moment.ref(program, spec.metric)
    formula = ref.metric.formula
    assert isinstance(formula, Quantile)
    span = asked.framed(ref).span
    read = whole_spread if spec.whole else spread
    bins = read(moment.connection, ref, span=span, where=asked.where(ref), now=moment.now)
    found = [SpreadBar(low=b.low_s / formula.per, high=b.high_s / formula.per, n=b.n) for b in bins]
    bars = tuple(found) if spec.whole else _bars(found)
    panel = SpreadPanel(
        key=spec.key,
        title=spec.title,
        unit=ref.metric.unit,
        decimals=ref.metric.decimals,
        bars=bars,
        p50=asked.number(moment.ref(program, spec.p50)),
        p90=asked.number(ref),
        limit=_limit(asked, spec, span),
        n=sum(bar.n for bar in bars),
        whole=spec.whole,
    )
    return Made(panel=panel)


def _bars(bars: list[SpreadBar]) -> tuple[SpreadBar, ...]:
    """Bars from a tenth of the unit on; what is shorter is one bar, for nobody asks for seconds of a working day."""
    short = [bar for bar in bars if bar.high <= SHORTEST_BAR]
    rest = bars[len(short) :]
    if not short:
        return tuple(rest)
    first = SpreadBar(low=0.0, high=short[-1].high, n=sum(bar.n for bar in short))
    return (first, *rest)


def _limit(asked: Asked, spec: sheets.Spread, span: Span) -> float | None:
    """The limit that held for what is shown; none where kinds of cases, or parts of the period, have different ones."""
    reference, category = asked.moment.reference, asked.filters.category
    kinds = [category] if category else [row.category for row in reference.rates.get(spec.limit, ())]
    bounds = (span.since, max(span.until - 1, span.since))
    found = (reference.rate_at(spec.limit, at, kind) for kind in kinds for at in bounds)
    held = {value for value in found if value is not None}
    return held.pop() / spec.limit_per if len(held) == 1 else None


def case_flow(asked: Asked, program: str, spec: sheets.CaseFlow) -> Made:
    """Finished added up, and above it what was open at the start with all that was received since."""
    moment, ref = asked.moment, asked.moment.ref(program, spec.metric)
    grain = asked.grain(ref)
    assert grain is not None
    span = asked.known(ref, asked.framed(ref).span)
    found = passings(moment.connection, ref, span=span, grain=grain, where=asked.where(ref), now=moment.now)
    if not found or found[-1].level is None:
        # How many were open at the start is known once all of the history is there.
        whole_history(asked, ref, 0)
        known = coverage(moment.connection, ref.feed.key) is not None
        raise CannotSayError(told("no_opening" if known else "no_data"))
    finished = list(accumulate(step.left for step in found))
    received = [
        None if step.level is None else gone + step.level for step, gone in zip(found, finished, strict=True)
    ]
    whole = whole_days(asked, ref)
    lines = (
        Line(
            key="opening_and_entered",
            label=told("opening_and", entered=spec.entered),
            values=tuple(received),
            role=Role.SECOND,
        ),
        Line(key="left", label=spec.left, values=tuple(float(n) for n in finished)),
    )
    panel = model.LinesPanel(
        key=spec.key,
        area="",
        title=spec.title,
        unit="count",
        x=tuple(step.bucket for step in found),
        x_range=(min(found[0].bucket, whole.since), whole.until),
        step=grain.value,
        lines=lines,
        now=moment.now if asked.is_current else None,
        fill_between=True,
    )
    x = tuple(step.bucket for step in found)
    special = (*marks(asked, whole), *absences(asked, ref, x, received, asked.framed(ref).span.until))
    return Made(panel=panel, notes=tuple(told_marks(asked, special)), detail=Detail(marks=special))

"""Courses over time: metrics bucket by bucket, against the period compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dashboard import model, sheets
from dashboard.desk.asked import Asked, Buckets
from dashboard.desk.marks import absences, marks, told_marks, told_unlike
from dashboard.desk.names import member_label
from dashboard.desk.reasons import CannotSayError
from dashboard.desk.shown import Made
from dashboard.detail import Detail, Mark
from dashboard.model import Line, Role
from dashboard.text import told
from dashboard.text.ranges import day_name
from db.city.zone import DAY
from db.declare import UNKNOWN, Quantile, Ratio, Total
from db.metrics import Cut, Grain, Span
from db.metrics.cuts import buckets, next_bucket
from db.registry import MetricRef
from db.text import Text

BARS = (Grain.QUARTER_HOUR, Grain.HOUR, Grain.DAY, Grain.WEEK, Grain.MONTH)
SHOWN_MEMBERS = 4
#: Not "others", which is the name of a member in more than one program.
REST = Text(id="sisanya", en="the rest")


def trend(asked: Asked, program: str, spec: sheets.Trend) -> Made:
    """Metrics over the period; a flow of counts or money as bars, anything else as lines."""
    ref = asked.moment.ref(program, spec.metrics[0])
    grain = asked.grain(ref, in_parts=spec.split is not None)
    if grain is None:
        raise CannotSayError(told("now_only"))
    whole = whole_days(asked, ref)
    x = tuple(buckets(whole, grain, asked.moment.zone))
    if spec.split:
        lines, earlier = _split_lines(asked, ref, spec.split, x), None
    else:
        lines, earlier = _metric_lines(asked, program, spec.metrics, x), earlier_line(asked, ref, x)
    common: dict[str, Any] = {
        "key": spec.key,
        "area": "",
        "title": spec.title,
        "unit": ref.metric.unit,
        "x": x,
        "x_range": (min(x[0], whole.since), whole.until),
        "step": grain.value,
        "now": asked.moment.now if asked.is_current else None,
    }
    found = (*marks(asked, whole), *_absences(asked, ref, x, lines))
    notes = (
        *_parts(asked, whole, x, grain),
        *told_marks(asked, found),
        *(told_unlike(asked, ref) if earlier else ()),
        *_beyond(asked, spec.split),
    )
    loading = asked.loads_before(ref, whole.since)
    detail = Detail(marks=found, cut=spec.split, days=grain is Grain.DAY and not spec.split, loading=loading)
    # Two flows are no parts of one whole: only a split is stacked, other flows are lines beside one another.
    in_bars = isinstance(ref.metric.formula, Total) and grain in BARS
    if in_bars and (spec.split or len(spec.metrics) == 1):
        panel: model.Chart = model.BarsPanel(**common, lines=lines, usual=earlier)
    else:
        lines = (*lines, *((earlier,) if earlier else ()))
        summed = isinstance(ref.metric.formula, Total)
        # The share or percentile of the last bucket is not that of the period, which the figure of the same name tells.
        apart = isinstance(ref.metric.formula, Ratio | Quantile)
        panel = model.LinesPanel(
            **common, lines=lines, decimals=ref.metric.decimals, summed=summed, ends_told=not apart
        )
    return Made(panel=panel, notes=notes, detail=detail)


def whole_days(asked: Asked, ref: MetricRef) -> Span:
    """The axis: the period to its end, also the part of today that is still to come."""
    span, zone = asked.framed(ref).span, asked.moment.zone
    return Span(span.since, zone.day_start(zone.day(max(span.until - 1, span.since)) + 1))


def _parts(asked: Asked, whole: Span, x: Sequence[int], grain: Grain) -> list[Text]:
    """From and until which day the first and last bucket count, where the period begins or ended within them."""
    zone = asked.moment.zone
    if not grain.is_civil:
        return []
    cut = {}
    if x[0] < whole.since:
        cut[f"first_{grain}"] = whole.since
    if next_bucket(x[-1], grain, zone) > whole.until and not asked.is_current:
        cut[f"last_{grain}"] = whole.until - 1
    return [told(key, day=day_name(at, zone.name)) for key, at in cut.items()]


def _absences(asked: Asked, ref: MetricRef, x: Sequence[int], lines: Sequence[Line]) -> tuple[Mark, ...]:
    """Why buckets have no value; a share or percentile of no case is not an absence of its source."""
    until = asked.framed(ref).span.until
    values: list[float | None] = [1.0 for _ in x]
    if not isinstance(ref.metric.formula, Ratio | Quantile) and lines:
        values = [None if all(line.values[i] is None for line in lines) else 1.0 for i in range(len(x))]
    return absences(asked, ref, x, values, until)


def _metric_lines(asked: Asked, program: str, keys: tuple[str, ...], x: tuple[int, ...]) -> tuple[Line, ...]:
    lines = []
    for index, key in enumerate(keys):
        ref = asked.moment.ref(program, key)
        found = asked.series(ref)
        values = tuple(found.get((at, "")) for at in x)
        role = Role.MAIN if index == 0 else Role.SECOND
        lines.append(Line(key=key, label=ref.metric.short, values=values, role=role))
    return tuple(lines)


def _beyond(asked: Asked, cut: Cut | None) -> list[Text]:
    """That parts are shown which the page's filter leaves out."""
    chosen = asked.filters.where.get(cut) if cut else None
    if cut is None or chosen is None:
        return []
    return [told("beyond_filter", member=member_label(asked.moment, cut, chosen))]


def _split_lines(asked: Asked, ref: MetricRef, cut: Cut, x: tuple[int, ...]) -> tuple[Line, ...]:
    """The largest members and the rest; first the one that is filtered by."""
    found, chosen = asked.series(ref, cut=cut), asked.filters.where.get(cut)
    totals: dict[str, float] = {}
    for (_, member), amount in found.items():
        totals[member] = totals.get(member, 0.0) + (amount or 0.0)
    known = (m for m in totals if (m != UNKNOWN or m == chosen) and totals[m])
    largest = sorted(known, key=lambda m: (m != chosen, -totals[m]))[:SHOWN_MEMBERS]
    lines = [
        Line(key=m, label=member_label(asked.moment, cut, m), values=tuple(found.get((at, m)) for at in x))
        for m in largest
    ]
    rest = [member for member in totals if member not in largest and totals[member]]
    if rest:
        lines.append(
            Line(key="", label=REST, values=tuple(_sum(found.get((at, m)) for m in rest) for at in x))
        )
    return tuple(lines)


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def earlier_line(asked: Asked, ref: MetricRef, x: tuple[int, ...]) -> Line | None:
    """The period compared with, laid bucket by bucket under this one; working days under working days."""
    alike, zone = asked.framed(ref).alike, asked.moment.zone
    grain = asked.grain(ref)
    if grain is None or ref.metric.ripens:
        return None
    if alike is None:
        return _target_line(asked, ref, x, grain)
    span = alike.earlier
    if not grain.is_civil and span.until - span.since <= DAY:
        span = Span(span.since, zone.day_start(zone.day(span.since) + 1))
    found = asked.series(ref, span=span)
    if not any(value is not None for value in found.values()):
        return None
    laid = _laid(asked, ref, x, found) if grain is Grain.DAY else _in_order(x, found)
    return Line(key="earlier", label=asked.compared_name(ref), values=laid, role=Role.REFERENCE)


def _target_line(asked: Asked, ref: MetricRef, x: tuple[int, ...], grain: Grain) -> Line | None:
    """What each bucket is due: of a flow its share of the target by whole days, of a level the target itself."""
    moment = asked.moment
    if asked.target(ref) is None or (isinstance(ref.metric.formula, Total) and not grain.is_civil):
        return None
    whole = whole_days(asked, ref)
    ends = [next_bucket(at, grain, moment.zone) for at in x]
    due = [
        moment.target(ref, Span(max(at, whole.since), min(end, whole.until)))
        for at, end in zip(x, ends, strict=True)
    ]
    star = "" if all(found is None or found.verified for found in due) else "*"
    values = tuple(found.value if found else None for found in due)
    return Line(
        key="target", label=Text(id=f"target{star}", en=f"target{star}"), values=values, role=Role.TARGET
    )


def _in_order(x: Sequence[int], found: Buckets) -> tuple[float | None, ...]:
    values = [found[key] for key in sorted(found)]
    return tuple((values + [None] * len(x))[: len(x)])


def _laid(asked: Asked, ref: MetricRef, x: Sequence[int], found: Buckets) -> tuple[float | None, ...]:
    """Of an office's days the first worked one under the first worked one, and so on; of others each in order."""
    if not ref.feed.feed.of_office:
        return _in_order(x, found)
    worked = [found[key] for key in sorted(found) if asked.is_worked(key[0])]
    following = iter(worked)
    return tuple(next(following, None) if asked.is_worked(at) else None for at in x)

"""Money on its way to a target: the year by its season, the month day by day, and each category."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from dashboard import faces, model, sheets
from dashboard.desk.asked import Asked
from dashboard.desk.marks import absences, marks, told_marks
from dashboard.desk.names import member_label
from dashboard.desk.parts import ALL_ROWS, city_or_category, told_rest, whole_history
from dashboard.desk.shown import Made
from dashboard.detail import Detail
from dashboard.live import charts
from dashboard.live.rankings import bullets
from dashboard.model import Line, Role
from dashboard.text import format as fmt
from dashboard.text import told
from dashboard.text.ranges import range_name
from db.city.zone import to_date, to_day
from db.metrics import Cut, Grain, Span, read
from db.metrics.coverage import known_part
from db.metrics.cuts import buckets, next_bucket
from db.registry import MetricRef
from db.text import Text


def year_pace(asked: Asked, program: str, spec: sheets.YearPace) -> Made:
    """The present year of the whole city, as on the wall, or of the kind that the page is restricted to."""
    ref = asked.moment.ref(program, spec.metric)
    category = city_or_category(asked, ref)
    whole_history(asked, ref, 0)
    drawn = faces.YearPace(key=spec.key, area="", metric=spec.metric, title=spec.title)
    return Made(
        panel=charts.year_pace(asked.moment, program, drawn, category=category),
        notes=(told("this_year_always"),),
        span=asked.moment.span("year"),
    )


def achievement(asked: Asked, program: str, spec: sheets.Achievement) -> Made:
    """The largest categories of the present year against what is due by now, and the one that the page is restricted to."""
    ref = asked.moment.ref(program, spec.metric)
    chosen = city_or_category(asked, ref)
    whole_history(asked, ref, 0)
    drawn = faces.Bullets(
        key=spec.key,
        area="",
        metric=spec.metric,
        gap=spec.gap,
        amount=spec.amount,
        title=spec.title,
        rows=ALL_ROWS,
    )
    panel = bullets(asked.moment, program, drawn)
    head = panel.rows[: spec.rows]
    if chosen and all(row.member != chosen for row in head):
        head = (*head[:-1], *(row for row in panel.rows if row.member == chosen))
    notes = [*told_rest(spec.rows, len(panel.rows)), told("reached_due"), told("this_year_always")]
    if chosen:
        notes.append(told("beyond_filter", member=member_label(asked.moment, Cut.CATEGORY, chosen)))
    return Made(panel=replace(panel, rows=head), notes=tuple(notes), span=asked.moment.span("year"))


def month_pace(asked: Asked, program: str, spec: sheets.MonthPace) -> Made:
    """The month adding up day by day, against the month before and the target, which is the whole city's."""
    moment, ref = asked.moment, asked.moment.ref(program, spec.metric)
    zone = moment.zone
    last = to_date(zone.day(max(asked.framed(ref).span.until - 1, 0)))
    month = _month(asked, to_day(last.replace(day=1)))
    x = tuple(buckets(month, Grain.DAY, zone))
    before = _month(asked, to_day(to_date(to_day(last.replace(day=1)) - 1).replace(day=1)))
    whole_history(asked, ref, month.since)
    days = _daily(asked, ref, month)
    earlier = _daily(asked, ref, before)
    # A month that the source did not deliver from its first day on has no running total to hold this one against.
    known = bool(earlier) and earlier[0] is not None
    lines = [
        Line(
            key="before",
            label=range_name(before.since, before.until, zone.name, now=moment.now),
            values=_running(earlier, len(x)) if known else (),
            role=Role.REFERENCE,
        ),
        *_target_line(asked, ref, x),
        Line(
            key="month",
            label=range_name(month.since, month.until, zone.name, now=moment.now),
            values=_running(days, len(x)),
        ),
    ]
    found = (*marks(asked, month), *absences(asked, ref, x, days, month.until))
    panel = model.LinesPanel(
        key=spec.key,
        area="",
        title=spec.title,
        unit=ref.metric.unit,
        x=x,
        x_range=(month.since, month.until),
        step="day",
        lines=tuple(line for line in lines if any(line.values)),
        now=moment.now if month.since <= moment.now < month.until else None,
    )
    notes = (*_gap(asked, ref, month, days), *told_marks(asked, found))
    return Made(panel=panel, notes=notes, detail=Detail(marks=found), span=month)


def _gap(asked: Asked, ref: MetricRef, month: Span, days: list[float | None]) -> list[Text]:
    """How far the month is from what is due of its target by now; lines that nearly coincide do not show it."""
    span = month.until_at_most(asked.moment.now)
    due = asked.moment.due_of(ref, span, asked.where(ref))
    known = [value for value in days if value is not None]
    if due is None or not due.value or len(known) < len(days):
        return []
    percent = 100 * (sum(known) / due.value - 1)
    change = Text(id=fmt.signed(percent, "id", 1), en=fmt.signed(percent, "en", 1))
    return [
        told(
            "gap_to_due" if span != month else "gap_to_target",
            change=change,
            star="" if due.verified else "*",
        )
    ]


def _month(asked: Asked, first: int) -> Span:
    zone = asked.moment.zone
    return Span(zone.day_start(first), next_bucket(zone.day_start(first), Grain.MONTH, zone))


def _daily(asked: Asked, ref: MetricRef, month: Span) -> list[float | None]:
    """Day by day up to now."""
    moment = asked.moment
    where = asked.where(ref)
    rows = read(moment.connection, ref, span=month, grain=Grain.DAY, where=where, now=moment.now)
    return [row.value for row in rows if (row.bucket or 0) < moment.now]


def _running(days: list[float | None], length: int) -> tuple[float | None, ...]:
    """Running total from the first known day to the last; unknown days between them add nothing."""
    known = [i for i, value in enumerate(days) if value is not None]
    first, last = (known[0], known[-1]) if known else (0, -1)
    totals = [*([None] * first), *accumulate(value or 0.0 for value in days[first : last + 1])]
    return tuple((totals + [None] * length)[:length])


def _target_line(asked: Asked, ref: MetricRef, x: tuple[int, ...]) -> list[Line]:
    """The target day by day: what whole days are due adds up to what the whole month is due."""
    if asked.where(ref):
        return []
    moment, zone = asked.moment, asked.moment.zone
    days = [Span(at, next_bucket(at, Grain.DAY, zone)) for at in x]
    known = [day for day in days if not known_part(moment.connection, ref, day, zone).empty]
    due = [moment.target(ref, day) for day in known]
    values = [found.value for found in due if found is not None]
    if len(values) < len(known):
        return []
    star = "" if all(found.verified for found in due if found is not None) else "*"
    label = Text(id=f"target{star}", en=f"target{star}")
    unknown = (None,) * (len(days) - len(known))
    return [Line(key="target", label=label, values=(*unknown, *accumulate(values)), role=Role.TARGET)]

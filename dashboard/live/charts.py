"""Declared charts into data: values over time, each against what is usual, due or earlier."""

from __future__ import annotations

from itertools import accumulate

from dashboard import faces, model
from dashboard.live.moment import Moment
from dashboard.model import Line, Role
from dashboard.text import format as fmt
from db.city.zone import HOUR, QUARTER
from db.declare import UNKNOWN, Activity
from db.metrics import Cut, Grain, Span, read, year_path
from db.metrics.season import YearPath
from db.metrics.targets import year_target
from db.registry import MetricRef
from db.registry import program as program_of
from db.text import Text

#: Parts of a whole with a colour of their own; quarter hours on each side that make the usual course smooth.
NAMED_PARTS, SMOOTHED = 3, 3
STEP_S = {Grain.QUARTER_HOUR: QUARTER, Grain.HOUR: HOUR}


def build_chart(moment: Moment, program: str, spec: faces.Chart, *, named: bool = False) -> model.Chart:
    """The data of a declared chart; `named` puts the program's name above it."""
    name = moment.name(program_of(program)) if named else None
    match spec:
        case faces.Cumulative():
            return _cumulative(moment, program, spec, name)
        case faces.Buckets():
            return _buckets(moment, program, spec, name)
        case faces.WorkingDays():
            return _working_days(moment, program, spec, name)
        case faces.YearPace():
            return year_pace(moment, program, spec, name=name)


def _day_range(moment: Moment, ref: MetricRef, day: int) -> tuple[int, int]:
    """The part of a day that a chart of this feed shows."""
    start, end = moment.zone.day_start(day), moment.zone.day_start(day + 1)
    if ref.feed.feed.activity is Activity.ALWAYS:
        return start, end
    opens, closes = moment.promises.hours(ref.feed.feed.activity)
    return start + opens, start + closes


def _cumulative(moment: Moment, program: str, spec: faces.Cumulative, name: Text | None) -> model.LinesPanel:
    ref = moment.ref(program, spec.metric)
    today = moment.zone.day(moment.now)
    start = moment.zone.day_start(today)
    low, high = _day_range(moment, ref, today)
    x = tuple(range(low, high + 1, QUARTER))
    earlier = {day: _running(moment, ref, day, [at - start for at in x]) for day in moment.alike_days}
    lines = []
    before = moment.alike_days[0] if moment.alike_days else None
    if before is not None and any(earlier[before]):
        weekday = _weekday(moment, before)
        lines.append(Line(key="before", label=weekday, values=earlier[before], role=Role.REFERENCE))
    due = moment.target(ref, Span(start, moment.zone.day_start(today + 1)))
    if due is not None:
        share = _usual_shares(list(earlier.values()))
        if share:
            values = tuple(due.value * part for part in share)
            lines.append(
                Line(key="target", label=Text(id="target", en="target"), values=values, role=Role.TARGET)
            )
    fresh = moment.freshness(ref)
    # Of a late source nobody knows how the day went on: the line ends with its data.
    end = fresh.newest_at if fresh.late_since is not None and fresh.newest_at is not None else moment.now
    reached = [at for at in x if at <= end]
    so_far = _running(moment, ref, today, [at - start for at in reached] + [end - start], end=end)
    own_x = (*reached, end)
    if moment.now > low and any(so_far):
        label = Text(id="hari ini", en="today")
        lines.append(Line(key="today", label=label, values=so_far, role=Role.MAIN, x=own_x))
    return model.LinesPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        unit=ref.metric.unit,
        x=x,
        x_range=(low, high),
        step="hour",
        lines=tuple(lines),
        headline=moment.shown(ref, "day"),
        target=moment.due(ref),
        change=moment.change(ref, "day"),
        now=moment.now if low <= moment.now < high else None,
        narrow=name is not None,
        program=name,
        freshness=moment.freshness(ref),
    )


def _running(
    moment: Moment, ref: MetricRef, day: int, clocks: list[int], *, end: int | None = None
) -> tuple[float, ...]:
    """Running total of a day's flow at seconds after midnight; at `end` with what is in its quarter hour so far."""
    start = moment.zone.day_start(day)
    flow = moment.quarters(ref, day)
    totals = list(accumulate(amount for _, amount in flow))
    found, index, total = [], 0, 0.0
    for clock in clocks:
        while index < len(flow) and flow[index][0] + QUARTER <= start + clock:
            total = totals[index]
            index += 1
        partial = flow[index][1] if index < len(flow) and start + clock == end else 0.0
        found.append(total + partial)
    return tuple(found)


def _usual_shares(days: list[tuple[float, ...]]) -> list[float]:
    """Share of the day's amount usually reached at each point of the axis."""
    whole = [day for day in days if day and day[-1]]
    if not whole:
        return []
    total = sum(day[-1] for day in whole)
    return [sum(values) / total for values in zip(*whole, strict=True)]


def _weekday(moment: Moment, day: int) -> Text:
    at, zone = moment.zone.day_start(day), moment.zone.name
    return Text(id=f"{fmt.weekday(at, zone, 'id')} lalu", en=f"last {fmt.weekday(at, zone, 'en')}")


def _buckets(moment: Moment, program: str, spec: faces.Buckets, name: Text | None) -> model.BarsPanel:
    ref = moment.ref(program, spec.headline or spec.metrics[0])
    today = moment.zone.day(moment.now)
    low, high = _day_range(moment, ref, today)
    step = STEP_S[spec.grain]
    low -= (low - moment.zone.day_start(today)) % step
    x = tuple(range(low, high, step))
    lines = _split_lines(moment, program, spec, x) if spec.split else _metric_lines(moment, program, spec, x)
    usual = (
        None
        if spec.split
        else _usual_line(moment, ref, spec.grain, [at - moment.zone.day_start(today) for at in x])
    )
    return model.BarsPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        unit=ref.metric.unit,
        x=x,
        x_range=(low, high),
        step=spec.grain.value,
        lines=lines,
        usual=usual,
        now=moment.now,
        inline=spec.inline,
        narrow=name is not None,
        headline=moment.shown(ref, "day") if spec.headline else None,
        target=moment.due(ref) if spec.headline else None,
        change=moment.change(ref, "day") if spec.headline else None,
        program=name,
        freshness=moment.freshness(ref) if spec.headline and not spec.inline else None,
    )


def _metric_lines(moment: Moment, program: str, spec: faces.Buckets, x: tuple[int, ...]) -> tuple[Line, ...]:
    lines = []
    for key in spec.metrics:
        ref = moment.ref(program, key)
        rows = read(moment.connection, ref, span=moment.span("day"), grain=spec.grain, now=moment.now)
        found = {row.bucket: row.value for row in rows}
        values = tuple(found.get(at) for at in x)
        label = ref.metric.short if len(spec.metrics) > 1 else Text(id="hari ini", en="today")
        lines.append(Line(key=key, label=label, values=values))
    return tuple(lines)


def _split_lines(moment: Moment, program: str, spec: faces.Buckets, x: tuple[int, ...]) -> tuple[Line, ...]:
    """The largest members and the rest, not more than can be told apart."""
    ref = moment.ref(program, spec.metrics[0])
    rows = read(
        moment.connection, ref, span=moment.span("day"), grain=spec.grain, cut=spec.split, now=moment.now
    )
    totals: dict[str, float] = {}
    found: dict[tuple[int | None, str], float] = {}
    for row in rows:
        member = row.member or UNKNOWN
        totals[member] = totals.get(member, 0.0) + (row.value or 0.0)
        found[row.bucket, member] = row.value or 0.0
    largest = sorted((m for m in totals if m != UNKNOWN), key=lambda m: -totals[m])[:NAMED_PARTS]
    lines = [
        Line(key=member, label=moment.label(member), values=tuple(found.get((at, member)) for at in x))
        for member in largest
    ]
    rest = [member for member in totals if member not in largest]
    if any(totals[member] for member in rest):
        values = tuple(sum(found.get((at, member), 0.0) for member in rest) for at in x)
        lines.append(Line(key="rest", label=Text(id="Lainnya", en="Other"), values=values))
    return tuple(lines)


def _usual_line(moment: Moment, ref: MetricRef, grain: Grain, clocks: list[int]) -> Line | None:
    """Mean per bucket of the last days of this kind."""
    days = []
    for day in moment.alike_days:
        start = moment.zone.day_start(day)
        span = Span(start, moment.zone.day_start(day + 1))
        rows = read(moment.connection, ref, span=span, grain=grain, now=moment.now)
        found = {(row.bucket or 0) - start: row.value for row in rows}
        if any(value is not None for value in found.values()):
            days.append([found.get(clock) or 0.0 for clock in clocks])
    if not days:
        return None
    mean = [sum(values) / len(days) for values in zip(*days, strict=True)]
    if grain is Grain.QUARTER_HOUR:
        mean = _smooth(mean)
    return Line(key="usual", label=Text(id="biasanya", en="usual"), values=tuple(mean), role=Role.REFERENCE)


def _smooth(values: list[float]) -> list[float]:
    """The mean with the neighbours on both sides: four days of quarter hours are too few to draw each by itself."""
    windows = (values[max(i - SMOOTHED, 0) : i + SMOOTHED + 1] for i in range(len(values)))
    return [sum(window) / len(window) for window in windows]


def _working_days(
    moment: Moment, program: str, spec: faces.WorkingDays, name: Text | None
) -> model.LinesPanel:
    days = moment.working_days(spec.days)
    x = tuple(moment.zone.day_start(d) for d in days)
    span = Span(x[0], moment.zone.day_start(days[-1] + 1))
    lines = []
    for index, key in enumerate(spec.metrics):
        ref = moment.ref(program, key)
        rows = read(moment.connection, ref, span=span, grain=Grain.DAY, now=moment.now)
        found = {row.bucket: row.value for row in rows}
        role = Role.MAIN if index == len(spec.metrics) - 1 else Role.SECOND
        lines.append(
            Line(
                key=key,
                label=spec.labels[index] if spec.labels else ref.metric.short,
                values=tuple(found.get(at) for at in x),
                role=role,
            )
        )
    headline = moment.ref(program, spec.headline or spec.metrics[0])
    return model.LinesPanel(
        key=spec.key,
        area=spec.area,
        title=_summed(spec.title, lines, len(days)),
        unit="count",
        x=x,
        x_range=(x[0], x[-1]),
        step="day",
        lines=tuple(lines),
        headline=moment.shown(headline, "day") if spec.headline else None,
        change=moment.change(headline, "day") if spec.headline else None,
        fill_between=True,
        narrow=name is not None,
        program=name,
        freshness=moment.freshness(headline) if spec.headline else None,
    )


def _summed(title: Text, lines: list[Line], days: int) -> Text:
    """A title with the sums of its lines put in; a dash for what is not known."""
    totals = [[v for v in line.values if v is not None] for line in lines]

    def told(language: str) -> list[str]:
        return [fmt.number(sum(known), language) if known else "–" for known in totals]

    return Text(
        id=title.id.format(*told("id"), days=days),
        en=title.en.format(*told("en"), days=days),
    )


def year_pace(
    moment: Moment, program: str, spec: faces.YearPace, *, name: Text | None = None, category: str = ""
) -> model.LinesPanel:
    """The present year against its target by the season, with a forecast; of the whole city or of a category."""
    ref = moment.ref(program, spec.metric)
    where = {Cut.CATEGORY: category} if category else {}
    path = year_path(moment.connection, ref, now=moment.now, where=where)
    alike, day = moment.alike(ref, "year"), moment.zone.day(moment.now)
    lines = []
    if any(value is not None for value in path.before):
        before = Text(
            id=fmt.year(alike.against, moment.zone.name, "id"),
            en=fmt.year(alike.against, moment.zone.name, "en"),
        )
        lines.append(Line(key="before", label=before, values=path.before, role=Role.REFERENCE))
    due = year_target(moment.connection, ref, day, category)
    if due is not None and any(path.share):
        values = tuple(None if share is None else due.value * share for share in path.share)
        star = "" if due.verified else "*"
        label = Text(id=f"target{star}", en=f"target{star}")
        lines.append(Line(key="target", label=label, values=values, role=Role.TARGET))
    if path.amount:
        points = tuple(at for at, value in zip(path.at, path.running, strict=True) if value is not None)
        running = tuple(value for value in path.running if value is not None)
        label = Text(id="tahun ini", en="this year")
        own_x = (alike.current.since, *points, moment.now)
        lines.append(Line(key="year", label=label, values=(0.0, *running, path.amount), x=own_x))
    headline = moment.ref(program, spec.headline) if spec.headline else None
    return model.LinesPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        unit="idr",
        x=path.at,
        x_range=(alike.current.since, path.at[-1]),
        step="month",
        lines=tuple(lines),
        fan=_fan(path, moment.now),
        inline=spec.inline,
        narrow=name is not None,
        headline=moment.shown(headline, "year") if headline else None,
        change=moment.change(headline, "year") if headline else None,
        program=name,
        freshness=moment.freshness(ref) if headline and not spec.inline else None,
    )


def _fan(path: YearPath, now: int) -> model.Fan | None:
    """From today to the end of the year along the season, as wide as the earlier years differ."""
    if path.end_range is None or not path.expected or path.expected >= 1:
        return None
    ahead = [(at, share) for at, share in zip(path.at, path.share, strict=True) if at > now and share]
    parts = [(share - path.expected) / (1 - path.expected) for _, share in ahead]
    amount, end = path.amount, path.amount / path.expected
    low, high = path.end_range
    return model.Fan(
        label=Text(id="perkiraan", en="forecast"),
        x=(now, *(at for at, _ in ahead)),
        likely=(amount, *(amount + (end - amount) * part for part in parts)),
        low=(amount, *(amount + (low - amount) * part for part in parts)),
        high=(amount, *(amount + (high - amount) * part for part in parts)),
    )

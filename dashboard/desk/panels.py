"""A page's declared panels into data, for the period and the restrictions a person asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard import model, sheets
from dashboard.desk.asked import Asked
from dashboard.live.moment import Moment
from dashboard.model import Line, Role, State, Value
from db.declare import UNKNOWN, Total
from db.metrics import Cut, Grain, MetricQueryError, Span
from db.metrics.cuts import buckets
from db.registry import MetricRef
from db.text import Text

STEPS = {Grain.WEEK: "day", Grain.YEAR: "month"}
BARS = (Grain.QUARTER_HOUR, Grain.HOUR, Grain.DAY)
SHOWN_MEMBERS = 4
NOW_ONLY = "The metric is known for this moment only and has no course over time."


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A key figure of the page."""

    key: str
    title: Text
    value: Value
    target: model.Target | None
    change: model.Change | None
    spark: tuple[float | None, ...]
    freshness: model.Freshness
    better: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A panel with what it was made from: the metric it explains and the dimension it is cut by."""

    panel: model.Panel | None
    declared: sheets.Panel
    reason: str = ""


def build_figure(asked: Asked, program: str, key: str) -> Figure:
    """A key figure with its target, change and course over the period."""
    ref = asked.moment.ref(program, key)
    try:
        value, target, change = asked.shown(ref), asked.target(ref), asked.change(ref)
    except MetricQueryError:
        value = Value(state=State.NO_DATA, value=None, unit=ref.metric.unit)
        target = change = None
    return Figure(
        key=key,
        title=ref.metric.names,
        value=value,
        target=target,
        change=change,
        spark=_spark(asked, ref),
        freshness=asked.moment.freshness(ref),
        better=ref.metric.better,
    )


def _spark(asked: Asked, ref: MetricRef) -> tuple[float | None, ...]:
    try:
        found = asked.series(ref) if asked.grain(ref) else {}
    except MetricQueryError:
        return ()
    return tuple(found[key] for key in sorted(found))


def build_panel(asked: Asked, program: str, spec: sheets.Panel) -> Shown:
    """The data of a declared panel; a question that the rollups cannot answer leaves its reason instead."""
    try:
        return Shown(panel=_panel(asked, program, spec), declared=spec)
    except MetricQueryError as error:
        return Shown(panel=None, declared=spec, reason=str(error))


def _panel(asked: Asked, program: str, spec: sheets.Panel) -> model.Panel:
    match spec:
        case sheets.Trend():
            return _trend(asked, program, spec)
        case sheets.Members():
            return _members(asked, program, spec)
        case sheets.DistrictMap():
            return _map(asked, program, spec)


def _trend(asked: Asked, program: str, spec: sheets.Trend) -> model.Chart:
    ref = asked.moment.ref(program, spec.metrics[0])
    grain, whole = asked.grain(ref), _whole(asked, ref)
    if grain is None:
        raise MetricQueryError(NOW_ONLY)
    x = tuple(buckets(whole, grain, asked.moment.zone))
    if spec.split:
        lines = _split_lines(asked, ref, spec.split, x)
    else:
        lines = _metric_lines(asked, program, spec.metrics, x)
    earlier = _earlier_line(asked, ref, x) if not spec.split else None
    common: dict[str, Any] = {
        "key": spec.key,
        "area": "",
        "title": spec.title,
        "unit": ref.metric.unit,
        "x": x,
        "x_range": (whole.since, whole.until),
        "step": STEPS.get(grain, grain.value),
        "now": asked.moment.now if asked.is_current else None,
    }
    if isinstance(ref.metric.formula, Total) and grain in BARS:
        return model.BarsPanel(**common, lines=lines, usual=earlier)
    return model.LinesPanel(**common, lines=(*lines, *((earlier,) if earlier else ())))


def _whole(asked: Asked, ref: MetricRef) -> Span:
    """The axis: the period to its end, also the part of today that is still to come."""
    span, zone = asked.framed(ref).span, asked.moment.zone
    return Span(span.since, zone.day_start(zone.day(max(span.until - 1, span.since)) + 1))


def _metric_lines(asked: Asked, program: str, keys: tuple[str, ...], x: tuple[int, ...]) -> tuple[Line, ...]:
    lines = []
    for index, key in enumerate(keys):
        ref = asked.moment.ref(program, key)
        found = asked.series(ref)
        values = tuple(found.get((at, "")) for at in x)
        role = Role.MAIN if index == 0 else Role.SECOND
        lines.append(Line(key=key, label=ref.metric.short, values=values, role=role))
    return tuple(lines)


def _split_lines(asked: Asked, ref: MetricRef, cut: Cut, x: tuple[int, ...]) -> tuple[Line, ...]:
    """The largest members and the rest."""
    found = asked.series(ref, cut=cut)
    totals: dict[str, float] = {}
    for (_, member), amount in found.items():
        totals[member] = totals.get(member, 0.0) + (amount or 0.0)
    largest = sorted((m for m in totals if m != UNKNOWN and totals[m]), key=lambda m: -totals[m])[
        :SHOWN_MEMBERS
    ]
    lines = [
        Line(key=m, label=asked.moment.label(m), values=tuple(found.get((at, m)) for at in x))
        for m in largest
    ]
    rest = [member for member in totals if member not in largest and totals[member]]
    if rest:
        values = tuple(sum(found.get((at, m)) or 0.0 for m in rest) for at in x)
        lines.append(Line(key="rest", label=Text(id="Lainnya", en="Other"), values=values))
    return tuple(lines)


def _earlier_line(asked: Asked, ref: MetricRef, x: tuple[int, ...]) -> Line | None:
    """The period compared with, laid bucket by bucket under this one."""
    found = asked.series(ref, earlier=True)
    values = [found[key] for key in sorted(found)]
    if not any(v is not None for v in values):
        return None
    padded = (values + [None] * len(x))[: len(x)]
    label = Text(id="pembanding", en="compared")
    return Line(key="earlier", label=label, values=tuple(padded), role=Role.REFERENCE)


def _members(asked: Asked, program: str, spec: sheets.Members) -> model.RankPanel:
    ref = asked.moment.ref(program, spec.metric)
    found = asked.members(ref, spec.cut)
    known = sorted(((m, v) for m, v in found.items() if v), key=lambda item: -(item[1] or 0))
    rows = tuple(
        model.RankRow(
            label=member_label(asked.moment, spec.cut, member),
            value=Value(state=State.NUMBER, value=number, unit=ref.metric.unit, decimals=ref.metric.decimals),
            member=member,
        )
        for member, number in known[: spec.rows]
    )
    return model.RankPanel(key=spec.key, area="", title=spec.title, unit=ref.metric.unit, rows=rows)


def member_label(moment: Moment, cut: Cut, member: str) -> Text:
    """A member's name on screens."""
    if cut is Cut.DISTRICT:
        name = next((d.name for d in moment.profile.districts if d.code == member), None)
        if name is not None:
            return Text(id=name, en=name)
    if cut is Cut.PLACE:
        name = next((p.name for p in moment.profile.places if p.place_id == member), None)
        if name is not None:
            return Text(id=name, en=name)
    return moment.label(member)


def _map(asked: Asked, program: str, spec: sheets.DistrictMap) -> model.MapPanel:
    ref = asked.moment.ref(program, spec.metric)
    found = asked.members(ref, Cut.DISTRICT)
    total = sum(value or 0 for value in found.values())
    unknown = found.get(UNKNOWN)
    cells = tuple(
        model.MapCell(
            code=district.code,
            short=district.short,
            name=district.name,
            row=district.row,
            column=district.column,
            value=found.get(district.code),
        )
        for district in asked.moment.profile.districts
    )
    return model.MapPanel(
        key=spec.key,
        area="",
        title=spec.title,
        unit=ref.metric.unit,
        cells=cells,
        unknown=unknown,
        unknown_share=100 * unknown / total if unknown and total else None,
    )

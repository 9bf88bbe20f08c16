"""Declared rankings into data: members of a cut, stages, streets, bullets and steps, each in its order."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import faces, model, sheets
from dashboard.live.moment import Moment
from dashboard.model import BulletRow, DwellRow, RankRow, State, Value
from db.declare import UNKNOWN, AsOfNow
from db.metrics import Cut, MetricRow, read
from db.metrics.streets import by_street
from db.registry import MetricRef
from db.text import Text

#: A value by member.
Values = Mapping[str, float | None]
REST = Text(id="Lainnya", en="Other")


def stages(moment: Moment, program: str, spec: faces.Stages) -> model.RankPanel:
    """Figures in a fixed order, as counts of their own or as a funnel with shares of the first."""
    refs = [moment.ref(program, key) for key in spec.metrics]
    labels = spec.labels or tuple(_capital(ref.metric.short) for ref in refs)
    values = [moment.shown(ref, spec.period) for ref in refs]
    first = values[0].value if spec.funnel else None
    rows = tuple(
        RankRow(
            label=label,
            value=value,
            share=100 * value.value / first if first and value.value is not None and index else None,
        )
        for index, (label, value) in enumerate(zip(labels, values, strict=True))
    )
    return model.RankPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        unit=refs[0].metric.unit,
        rows=rows if any(value.value is not None for value in values) else (),
        kind="funnel" if spec.funnel else "bands",
        freshness=moment.freshness(refs[0]),
    )


def ranking(moment: Moment, program: str, spec: faces.Ranking) -> model.RankPanel:
    """Members of a cut, largest first, those that do not fit added up."""
    ref = moment.ref(program, spec.metric)
    rows = _cut(moment, ref, spec.cut, spec.period)
    every = sorted((row for row in rows if row.value), key=lambda row: -(row.value or 0))
    # A member that is called like the rest is part of it.
    known = [row for row in every if moment.label(row.member) != REST]
    named = spec.rows if len(every) <= spec.rows else spec.rows - 1
    shown = [
        RankRow(label=moment.label(row.member), value=_number(row.value, ref.metric.unit))
        for row in known[:named]
    ]
    rest = sum(row.value or 0 for row in every if row not in known[:named])
    if rest:
        shown.append(RankRow(label=REST, value=_number(rest, ref.metric.unit)))
    return model.RankPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        unit=ref.metric.unit,
        rows=tuple(shown),
        freshness=moment.freshness(ref),
    )


def bands(moment: Moment, program: str, spec: faces.Bands) -> model.RankPanel:
    """Open cases per band of age, an empty band too; none at all where nothing is known."""
    ref = moment.ref(program, spec.metric)
    formula = ref.metric.formula
    assert isinstance(formula, AsOfNow)
    found = {row.member: row.value for row in _cut(moment, ref, Cut.BAND, "now")}
    rows = tuple(
        RankRow(label=band.names, value=_number(found.get(band.key), ref.metric.unit))
        for band in (formula.bands if found else ())
    )
    return model.RankPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        unit=ref.metric.unit,
        rows=rows,
        kind="bands",
        freshness=moment.freshness(ref),
    )


def streets(moment: Moment, program: str, spec: faces.Streets) -> model.RankPanel:
    """Streets of the registry, the best or the least first; what has no registered place is left out."""
    ref = moment.ref(program, spec.metric)
    rows = by_street(moment.connection, ref, span=moment.span("day"), now=moment.now)
    known = [row for row in rows if row.member != UNKNOWN and row.value is not None]
    ordered = known[::-1] if spec.worst else known
    shown = tuple(
        RankRow(
            label=Text(id=row.member or "", en=row.member or ""), value=_number(row.value, ref.metric.unit)
        )
        for row in ordered[: spec.rows]
    )
    return model.RankPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        unit=ref.metric.unit,
        rows=shown,
        tall=True,
        scale=max((row.value or 0 for row in known), default=0.0),
        freshness=moment.freshness(ref),
    )


def bullets(moment: Moment, program: str, spec: faces.Bullets) -> model.BulletPanel:
    """The year's achievement of the largest categories against what is due by now."""
    achieved, amount = moment.ref(program, spec.metric), moment.ref(program, spec.amount)
    amounts = {row.member: row.value or 0 for row in _cut(moment, amount, Cut.CATEGORY, "year")}
    gaps = {
        row.member: row.value for row in _cut(moment, moment.ref(program, spec.gap), Cut.CATEGORY, "year")
    }
    found = [row for row in _cut(moment, achieved, Cut.CATEGORY, "year") if row.value is not None]
    found.sort(key=lambda row: -(row.denominator or 0))
    rows = tuple(
        BulletRow(
            label=moment.label(row.member),
            value=row.value or 0,
            due=_due(row, gaps.get(row.member)),
            amount=_number(amounts.get(row.member), amount.metric.unit),
            member=row.member or "",
        )
        for row in found[: spec.rows]
    )
    fresh = moment.freshness(amount)
    return model.BulletPanel(key=spec.key, area=spec.area, title=spec.title, rows=rows, freshness=fresh)


def _due(row: MetricRow, gap: float | None) -> float | None:
    """The percentage due by now: what was reached less the points ahead of the season."""
    return None if gap is None or row.value is None else row.value - gap


def dwell(moment: Moment, program: str, spec: faces.Dwell) -> model.DwellPanel:
    """The steps that take most of all time, in the order of work."""
    p50, p90, share = (moment.ref(program, key) for key in (spec.p50, spec.p90, spec.share))
    half, most, parts = (
        {row.member or "": row.value for row in _cut(moment, ref, Cut.CATEGORY, spec.period)}
        for ref in (p50, p90, share)
    )
    return model.DwellPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        unit=p90.metric.unit,
        rows=dwell_rows(moment, spec, half, most, parts),
        total=len(known_steps(half, most)),
        freshness=moment.freshness(p90),
    )


def known_steps(half: Values, most: Values) -> list[str]:
    """The steps of which both percentiles are known."""
    return [step for step in most if half.get(step) is not None and most[step] is not None]


def dwell_rows(
    moment: Moment, spec: faces.Dwell | sheets.Dwell, half: Values, most: Values, parts: Values
) -> tuple[DwellRow, ...]:
    """The steps that take most of all time, in the order of work, from P50, P90 and part of all time by step."""
    chosen = sorted(known_steps(half, most), key=lambda step: -(parts.get(step) or 0))[: spec.rows]
    order = {step: index for index, step in enumerate(spec.steps)}
    return tuple(
        DwellRow(
            label=moment.label(step),
            p50=half[step] or 0,
            p90=most[step] or 0,
            share=parts.get(step),
            longest=step == chosen[0],
            member=step,
        )
        for step in sorted(chosen, key=lambda step: order.get(step, len(order)))
    )


def _cut(moment: Moment, ref: MetricRef, cut: Cut, period: faces.Period) -> list[MetricRow]:
    return read(moment.connection, ref, span=moment.span(period), cut=cut, now=moment.as_of(ref))


def _number(value: float | None, unit: str) -> Value:
    state = State.NO_DATA if value is None else State.NUMBER
    return Value(state=state, value=value, unit=unit)


def _capital(text: Text) -> Text:
    return Text(id=text.id[:1].upper() + text.id[1:], en=text.en[:1].upper() + text.en[1:])

"""Declared panels into data: each kind asks the metrics it needs, and nothing else knows how."""

from __future__ import annotations

from dashboard import faces, model
from dashboard.live.charts import build_chart
from dashboard.live.moment import Moment
from dashboard.model import State, Status, Value
from db.city.zone import DAY
from db.declare import UNKNOWN
from db.metrics import Cut, now, read
from db.text import Text


def build(moment: Moment, program: str, spec: faces.Panel) -> model.Panel:
    """The data of a declared panel."""
    match spec:
        case faces.Cumulative() | faces.Buckets() | faces.WorkingDays() | faces.YearPace():
            return build_chart(moment, program, spec)
        case faces.Stages():
            return _stages(moment, program, spec)
        case faces.Ranking():
            return _ranking(moment, program, spec)
        case faces.Districts():
            return _districts(moment, program, spec)
        case faces.Worklist():
            return _worklist(moment, program, spec)
        case faces.Number():
            return _number(moment, program, spec)


def _stages(moment: Moment, program: str, spec: faces.Stages) -> model.RankPanel:
    refs = [moment.ref(program, key) for key in spec.metrics]
    rows = tuple(
        model.RankRow(
            label=_capital(ref.metric.short),
            value=moment.shown(ref, spec.period),
        )
        for ref in refs
    )
    return model.RankPanel(
        key=spec.key, area=spec.area, title=spec.title, unit=refs[0].metric.unit, rows=rows
    )


def _capital(text: Text) -> Text:
    return Text(id=text.id[:1].upper() + text.id[1:], en=text.en[:1].upper() + text.en[1:])


def _ranking(moment: Moment, program: str, spec: faces.Ranking) -> model.RankPanel:
    ref = moment.ref(program, spec.metric)
    rows = read(moment.connection, ref, span=moment.span(spec.period), cut=spec.cut, now=moment.now)
    known = sorted((row for row in rows if row.value), key=lambda row: -(row.value or 0))
    named = spec.rows if len(known) <= spec.rows else spec.rows - 1
    shown = [
        model.RankRow(
            label=moment.label(row.member),
            value=Value(state=State.NUMBER, value=row.value, unit=ref.metric.unit, decimals=0),
        )
        for row in known[:named]
    ]
    rest = sum(row.value or 0 for row in known[named:])
    if rest:
        value = Value(state=State.NUMBER, value=rest, unit=ref.metric.unit)
        shown.append(model.RankRow(label=Text(id="Lainnya", en="Other"), value=value))
    return model.RankPanel(
        key=spec.key, area=spec.area, title=spec.title, unit=ref.metric.unit, rows=tuple(shown)
    )


def _districts(moment: Moment, program: str, spec: faces.Districts) -> model.MapPanel:
    ref = moment.ref(program, spec.metric)
    rows = read(moment.connection, ref, span=moment.span(spec.period), cut=Cut.DISTRICT, now=moment.now)
    found = {row.member: row.value for row in rows}
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
        for district in moment.profile.districts
    )
    return model.MapPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        unit=ref.metric.unit,
        cells=cells,
        unknown=unknown,
        unknown_share=100 * unknown / total if unknown and total else None,
    )


def _worklist(moment: Moment, program: str, spec: faces.Worklist) -> model.ListPanel:
    ref = moment.ref(program, spec.metric)
    found = now.items(moment.connection, ref, reference=moment.reference, now=moment.now)
    shorts = {district.code: district.short for district in moment.profile.districts}
    scale = 60 if spec.unit == "minutes" else DAY
    rows = tuple(
        model.ListRow(
            title=item.name if spec.of_places else f"{moment.label(item.category).id} {item.key[-4:]}",
            detail=Value(
                state=State.NUMBER,
                value=item.seconds / scale,
                unit=spec.unit,
                decimals=0 if spec.unit == "minutes" else 1,
            ),
            place=shorts.get(item.district, ""),
            status=Status.ATTENTION,
        )
        for item in found[: spec.rows]
    )
    places = sum(place.program == program for place in moment.profile.places)
    return model.ListPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        total=moment.shown(ref, "now"),
        of=places if spec.of_places else None,
        rows=rows,
        footer=spec.footer,
    )


def _number(moment: Moment, program: str, spec: faces.Number) -> model.NumberPanel:
    ref = moment.ref(program, spec.metric)
    shown = moment.shown(ref, spec.period)
    status, _ = moment.watch.judge(f"{ref.key}:{spec.period}", ref.metric, shown.value, moment.now)
    return model.NumberPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        value=shown,
        context=spec.context,
        bare=spec.bare,
        change=None if spec.context else moment.change(ref, spec.period),
        status=status,
    )

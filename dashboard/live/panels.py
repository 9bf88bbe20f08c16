"""Declared panels into data: each kind asks the metrics it needs, and nothing else knows how."""

from __future__ import annotations

from dashboard import faces, model
from dashboard.live import rankings
from dashboard.live.charts import build_chart
from dashboard.live.moment import Moment
from dashboard.live.patterns import week
from dashboard.model import State, Value
from dashboard.text import format as fmt
from db.city.boundaries import outlines
from db.city.zone import DAY
from db.declare import UNKNOWN
from db.metrics import Cut, now, read
from db.registry import MetricRef
from db.text import Text

#: Fewest characters of a record's key that a list shows.
SHORTEST_END = 4
#: How a panel names the part of the present that it covers.
PERIODS = {
    "day": Text(id="hari ini", en="today"),
    "month": Text(id="bulan ini", en="this month"),
    "year": Text(id="tahun ini", en="this year"),
    "now": Text(id="saat ini", en="right now"),
}


def build(moment: Moment, program: str, spec: faces.Panel) -> model.Panel:
    """The data of a declared panel."""
    match spec:
        case faces.Cumulative() | faces.Buckets() | faces.WorkingDays() | faces.YearPace():
            return build_chart(moment, program, spec)
        case faces.Stages():
            return rankings.stages(moment, program, spec)
        case faces.Bands():
            return rankings.bands(moment, program, spec)
        case faces.Ranking():
            return rankings.ranking(moment, program, spec)
        case faces.Streets():
            return rankings.streets(moment, program, spec)
        case faces.Bullets():
            return rankings.bullets(moment, program, spec)
        case faces.Dwell():
            return rankings.dwell(moment, program, spec)
        case faces.Week():
            return week(moment, program, spec)
        case faces.Districts():
            return _districts(moment, program, spec)
        case faces.Worklist():
            return _worklist(moment, program, spec)
        case faces.Number():
            return _number(moment, program, spec)


def _districts(moment: Moment, program: str, spec: faces.Districts) -> model.MapPanel:
    ref = moment.ref(program, spec.metric)
    rows = read(
        moment.connection, ref, span=moment.span(spec.period), cut=Cut.DISTRICT, now=moment.as_of(ref)
    )
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
        period=PERIODS[spec.period],
        freshness=moment.freshness(ref),
        outlines=outlines(moment.profile),
    )


def _worklist(moment: Moment, program: str, spec: faces.Worklist) -> model.ListPanel:
    ref = moment.ref(program, spec.metric)
    total = moment.shown(ref, "now")
    status, _ = moment.judged(ref, "now", total.value)
    known = total.value is not None
    at = moment.as_of(ref)
    found = now.items(moment.connection, ref, reference=moment.reference, now=at) if known else []
    told = _place_names(moment, program) if spec.of_places else {}
    scale = 60 if spec.unit == "minutes" else DAY
    shown = found[: spec.rows]
    ends = told_apart([item.key for item in shown])
    rows = tuple(
        model.ListRow(
            title=told[item.key][0] if item.key in told else moment.label(item.category),
            detail=Value(
                state=State.NUMBER,
                value=item.seconds / scale,
                unit="minutes" if spec.unit == "minutes" else "days",
                decimals=0 if spec.unit == "minutes" else 1,
            ),
            place=told[item.key][1] if item.key in told else end,
            status=status,
        )
        for item, end in zip(shown, ends, strict=True)
    )
    return model.ListPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        total=total,
        of=len(told) if spec.of_places else None,
        rows=rows,
        footer=spec.footer,
        freshness=moment.freshness(ref),
    )


def told_apart(keys: list[str]) -> list[str]:
    """The ends of keys of records from where they first differ, at least four characters: what a person reads of them."""
    shortest = min((len(key) for key in keys), default=0)
    alike = (len(set(letters)) == 1 for letters in zip(*keys, strict=False))
    differs = next((place for place, same in enumerate(alike) if not same), shortest)
    start = max(min(differs, shortest - SHORTEST_END), 0)
    return [key[start:] for key in keys]


def _place_names(moment: Moment, program: str) -> dict[str, tuple[Text, str]]:
    """Street of each registered place, and its number with the district; a first word that all streets share is left out."""
    places = [place for place in moment.profile.places if place.program == program]
    shorts = {district.code: district.short for district in moment.profile.districts}
    first = {place.street.split(" ", 1)[0] for place in places}
    shared = f"{first.pop()} " if len(first) == 1 else ""
    found = {}
    for place in places:
        street, number = place.street.removeprefix(shared), place.name.removeprefix(place.street).strip()
        where = " ".join(part for part in (number, shorts.get(place.district, "")) if part)
        found[place.place_id] = (Text(id=street, en=street), where)
    return found


def _number(moment: Moment, program: str, spec: faces.Number) -> model.NumberPanel:
    ref = moment.ref(program, spec.metric)
    shown = moment.shown(ref, spec.period)
    status, _ = moment.judged(ref, spec.period, shown.value)
    context = _context(moment, program, spec, ref)
    return model.NumberPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        value=shown,
        context=context,
        bare=spec.bare,
        longest=spec.longest,
        change=None if context else moment.change(ref, spec.period),
        status=status,
        freshness=moment.freshness(ref),
    )


def _context(moment: Moment, program: str, spec: faces.Number, ref: MetricRef) -> Text | None:
    """The line beneath a figure: another metric, the longest case, or fixed words."""
    if spec.beneath:
        other = moment.ref(program, spec.beneath)
        number = moment.number(other, spec.beneath_period or spec.period)
        if number is None:
            return spec.context and Text(id="", en="")
        return _filled(spec.context, number, other.metric.unit, other.metric.decimals)
    if spec.longest:
        found = now.items(moment.connection, ref, reference=moment.reference, now=moment.as_of(ref))
        if not found:
            return Text(id="tidak ada", en="none")
        return _filled(spec.context, *_lasting(max(item.seconds for item in found)), 0)
    return spec.context


def _lasting(seconds: float) -> tuple[float, str]:
    """A time in the unit that people would use for it."""
    for unit, size, until in (("seconds", 1, 120), ("minutes", 60, 7_200), ("hours", 3_600, 172_800)):
        if seconds < until:
            return seconds / size, unit
    return seconds / DAY, "days"


def _filled(words: Text | None, number: float, unit: str, decimals: int) -> Text:
    pattern = words or Text(id="{value}", en="{value}")
    return Text(
        id=pattern.id.format(value=fmt.parts(number, unit, "id", decimals), number=fmt.number(number, "id")),
        en=pattern.en.format(value=fmt.parts(number, unit, "en", decimals), number=fmt.number(number, "en")),
    )

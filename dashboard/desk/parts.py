"""A metric in its parts: members of a dimension, districts, stages, ages and steps."""

from __future__ import annotations

from dashboard import model, sheets
from dashboard.desk.asked import Asked
from dashboard.desk.marks import told_unlike
from dashboard.desk.names import member_label
from dashboard.desk.reasons import CannotSayError
from dashboard.desk.shown import Made
from dashboard.live.moment import valued
from dashboard.live.observed import few
from dashboard.live.rankings import dwell_rows, known_steps
from dashboard.model import RankRow, State, Value
from dashboard.text import format as fmt
from dashboard.text import told
from dashboard.text.ranges import range_name
from db.city.boundaries import outlines
from db.declare import UNKNOWN, AsOfNow, Quantile, Ratio, Total
from db.export.about import DIMENSIONS
from db.metrics import Cut, MetricRow
from db.registry import MetricRef
from db.text import Text

#: More than any dimension has members: a file has a ranking to its end, the page its head.
ALL_ROWS = 1_000_000
#: A ranking of more members than these has the rest in its file alone.
MOST_RANKED = 50


def members(asked: Asked, program: str, spec: sheets.Members) -> Made:
    """Members of a dimension in their order, each against the period compared with."""
    ref = asked.moment.ref(program, spec.metric)
    now, before, current = _compared(asked, ref, spec.cut)
    lowest_first = _is_rate(ref) and ref.metric.better == "up"
    known = sorted(
        (row for row in now.values() if row.value or (_is_rate(ref) and row.value is not None)),
        key=lambda row: (row.value or 0) if lowest_first else -(row.value or 0),
    )
    rows = tuple(
        RankRow(
            label=member_label(asked.moment, spec.cut, row.member or ""),
            value=_value(ref, row.value),
            member=row.member or "",
            change=asked.change_between(
                ref, *(_counted(ref, held, row.member) for held in (current, before))
            ),
            alike=_counted(ref, current, row.member),
            earlier=_counted(ref, before, row.member),
            n=few(ref, row),
        )
        for row in (known if len(known) <= MOST_RANKED else known[: spec.rows])
    )
    panel = model.RankPanel(
        key=spec.key,
        area="",
        title=spec.title,
        unit=ref.metric.unit,
        rows=rows,
        head=spec.rows,
        total=sum(row.member != UNKNOWN for row in known),
    )
    told_of = any(row.change for row in rows) or asked.unknown_until(ref) is not None
    against = _against(asked, ref) if told_of else []
    order = (told("lowest_first"),) if lowest_first and len(known) > 1 else ()
    return Made(panel=panel, notes=(*order, *against, *_in_one(before, spec.cut)))


def _is_rate(ref: MetricRef) -> bool:
    """Whether a member's value is good or bad whatever its size, so that none of it is worth a row too."""
    return isinstance(ref.metric.formula, Ratio | Quantile)


def _in_one(before: dict[str, MetricRow], cut: Cut) -> list[Text]:
    """That the earlier period knows no parts, where all that it has is of an unknown one."""
    if {member for member, row in before.items() if row.value} != {UNKNOWN}:
        return []
    named = DIMENSIONS[cut.value]
    return [told("earlier_in_one", dimension=Text(id=named.id.lower(), en=named.en.lower()))]


def _compared(
    asked: Asked, ref: MetricRef, cut: Cut
) -> tuple[dict[str, MetricRow], dict[str, MetricRow], dict[str, MetricRow]]:
    """By member: over the period, over the one compared with, and over the part of the period that is like it."""
    now, alike = asked.members(ref, cut), asked.framed(ref).alike
    apart = ref.metric.ripens or isinstance(ref.metric.formula, AsOfNow)
    if alike is None or apart or asked.unknown_until(ref) is not None:
        return now, {}, {}
    before = asked.members(ref, cut, span=alike.earlier)
    current = now if alike.current == asked.framed(ref).span else asked.members(ref, cut, span=alike.current)
    return now, before, current


def _against(asked: Asked, ref: MetricRef) -> list[Text]:
    alike = asked.framed(ref).alike
    if alike is None:
        return []
    if asked.unknown_until(ref) is not None:
        return told_unlike(asked, ref)[:1]
    named = asked.compared_name(ref)
    return [Text(id=f"± vs {named.id}", en=f"± vs {named.en}"), *told_unlike(asked, ref)]


def _of(rows: dict[str, MetricRow], member: str | None) -> float | None:
    row = rows.get(member or "")
    return row.value if row else None


def _counted(ref: MetricRef, rows: dict[str, MetricRow], member: str | None) -> float | None:
    """A member's value in a period; of a flow that the period has, what is not listed is none of it."""
    known = bool(rows) and all(row.value is not None for row in rows.values())
    nothing = 0.0 if known and isinstance(ref.metric.formula, Total) else None
    return _of(rows, member) if (member or "") in rows else nothing


def _value(ref: MetricRef, number: float | None) -> Value:
    return valued(ref, number, State.NO_DATA if number is None else State.NUMBER)


def district_map(asked: Asked, program: str, spec: sheets.DistrictMap) -> Made:
    """A metric by district; the part of what could not be placed where parts add up."""
    ref = asked.moment.ref(program, spec.metric)
    found = {member: row.value for member, row in asked.members(ref, Cut.DISTRICT).items()}
    adds_up = ref.metric.unit in ("count", "idr") and not isinstance(ref.metric.formula, Ratio)
    total = sum(value or 0 for value in found.values()) if adds_up else 0
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
    panel = model.MapPanel(
        key=spec.key,
        area="",
        title=spec.title,
        unit=ref.metric.unit,
        cells=cells,
        unknown=unknown,
        unknown_share=100 * unknown / total if unknown and total else None,
        outlines=outlines(asked.moment.profile),
    )
    return Made(panel=panel)


def stages(asked: Asked, program: str, spec: sheets.Stages) -> Made:
    """Figures in a fixed order; a funnel with the share that came so far."""
    refs = [asked.moment.ref(program, key) for key in spec.metrics]
    numbers = [asked.number(ref) for ref in refs]
    first = numbers[0] if spec.funnel else None
    labels = spec.labels or tuple(ref.metric.short for ref in refs)
    rows = tuple(
        RankRow(
            label=label,
            value=_value(ref, number),
            member=ref.metric.key,
            share=100 * number / first if first and number is not None and index else None,
        )
        for index, (ref, label, number) in enumerate(zip(refs, labels, numbers, strict=True))
    )
    kind = "funnel" if spec.funnel else "bands"
    panel = model.RankPanel(
        key=spec.key, area="", title=spec.title, unit=refs[0].metric.unit, rows=rows, kind=kind
    )
    of_now = all(isinstance(ref.metric.formula, AsOfNow) for ref in refs)
    return Made(panel=panel, notes=(of_when(asked, refs[0]),) if of_now else ())


def ages(asked: Asked, program: str, spec: sheets.Ages) -> Made:
    """What is open now by age, every declared band in order."""
    ref = asked.moment.ref(program, spec.metric)
    formula = ref.metric.formula
    assert isinstance(formula, AsOfNow)
    found = asked.members(ref, Cut.BAND)
    rows = tuple(
        RankRow(label=band.names, value=_value(ref, _of(found, band.key)), member=band.key)
        for band in formula.bands
    )
    panel = model.RankPanel(
        key=spec.key, area="", title=spec.title, unit=ref.metric.unit, rows=rows, kind="bands"
    )
    return Made(panel=panel, notes=(of_when(asked, ref),))


def of_when(asked: Asked, ref: MetricRef) -> Text:
    """Of when what is true of this moment is: of the newest data where their source is late."""
    fresh, zone = asked.freshness(ref), asked.moment.zone.name
    if fresh.late_since is None or fresh.newest_at is None:
        return told("ages_now")
    time = {language: fmt.short_instant(fresh.newest_at, zone, language) for language in ("id", "en")}
    return told("ages_as_of", time=Text(id=time["id"], en=time["en"]))


def dwell(asked: Asked, program: str, spec: sheets.Dwell) -> Made:
    """The steps that take most of all time, in the order of work."""
    half, most, parts = (
        {step: row.value for step, row in asked.members(asked.moment.ref(program, key), Cut.CATEGORY).items()}
        for key in (spec.p50, spec.p90, spec.share)
    )
    unit = asked.moment.ref(program, spec.p90).metric.unit
    rows = dwell_rows(asked.moment, spec, half, most, parts)
    panel = model.DwellPanel(key=spec.key, area="", title=spec.title, unit=unit, rows=rows)
    return Made(panel=panel, notes=(*told_rest(spec.rows, len(known_steps(half, most))), told("p50_p90")))


def told_rest(shown: int, total: int) -> tuple[Text, ...]:
    """That a panel shows so many of so many, where it does not show all."""
    return (told("ranked_in_file", n=str(shown), total=str(total)),) if shown < total else ()


def whole_history(asked: Asked, ref: MetricRef, since: int) -> None:
    """Refuse what adds up from an instant on while the demo city's history is still loading.

    Raises:
        CannotSayError: with the day since when it is whole, where there is one.
    """
    if not asked.loads_before(ref, since):
        return
    moment = asked.moment
    whole = moment.whole_from(ref) or moment.now
    if whole >= moment.now:
        raise CannotSayError(told("history_loads"))
    named = range_name(whole, whole + 1, moment.zone.name, now=moment.now)
    words = [told("history_loads_from", day=name) for name in (named.id, named.en)]
    raise CannotSayError(Text(id=words[0].id, en=words[1].en))


def city_or_category(asked: Asked, ref: MetricRef) -> str:
    """The category that a page is restricted to, "" for the whole city: targets are set for these alone.

    Raises:
        CannotSayError: when the page is restricted to anything else.
    """
    where = asked.where(ref)
    if {*where} - {Cut.CATEGORY}:
        raise CannotSayError(told("target_whole_city"))
    return where.get(Cut.CATEGORY, "")

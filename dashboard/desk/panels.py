"""A page's declared panels into data, for the period and the restrictions a person asked for."""

from __future__ import annotations

from dashboard import sheets
from dashboard.desk import pace, parts, shapes, trends
from dashboard.desk.asked import Asked
from dashboard.desk.shown import Made, Shown, is_empty
from dashboard.model import State
from dashboard.text import format as fmt
from dashboard.text import told
from db.metrics import MetricQueryError
from db.metrics.by_day import whole_days_until
from db.registry import MetricRef
from db.text import Text

#: What is added up over the whole period, so that a part of it would be taken for all; the others say what is missing.
ADDED_UP = (sheets.Members, sheets.DistrictMap, sheets.Spread, sheets.Dwell)

#: Why a panel has nothing, by the state of its metric's value.
WHY_EMPTY = {State.LOADING: "is_loading", State.NO_CASES: "no_cases", State.DAYS_END: "days_end"}


def build_panel(asked: Asked, program: str, spec: sheets.Panel) -> Shown:
    """The data of a declared panel; a question that cannot be answered leaves its reason instead."""
    ref = asked.moment.ref(program, spec.metrics[0])
    fresh = asked.freshness(ref)
    try:
        if isinstance(spec, ADDED_UP):
            parts.whole_history(asked, ref, asked.framed(ref).span.since)
        made = _made(asked, program, spec)
        why_empty = _why_empty(asked, ref) if is_empty(made.panel) else None
    except MetricQueryError as error:
        return Shown(panel=None, declared=spec, reason=error.words, freshness=fresh)
    return Shown(
        panel=made.panel,
        declared=spec,
        reason=why_empty,
        notes=made.notes,
        detail=made.detail,
        freshness=fresh,
        span=made.span,
    )


def _why_empty(asked: Asked, ref: MetricRef) -> Text:
    """Why there is nothing: it loads, the day has not begun, there was none, or no parts of it are known."""
    fresh, zone = asked.moment.freshness(ref), asked.moment.zone.name
    shown = asked.shown(ref)
    state = shown.state
    if shown.value == 0:
        return told("none_here")
    by_day = whole_days_until(asked.moment.connection, ref, asked.moment.zone)
    if shown.value is not None and by_day is not None and asked.framed(ref).span.since < by_day:
        return told("known_by_day")
    if state is State.NO_ACTIVITY and fresh.opens_at is not None:
        opens = {language: fmt.clock(fresh.opens_at, zone, language) for language in ("id", "en")}
        return Text(
            id=told("opens", time=opens["id"]).id,
            en=told("opens", time=opens["en"]).en,
        )
    return told(WHY_EMPTY.get(state, "no_data"))


def _made(asked: Asked, program: str, spec: sheets.Panel) -> Made:
    match spec:
        case sheets.Trend():
            return trends.trend(asked, program, spec)
        case sheets.Members():
            return parts.members(asked, program, spec)
        case sheets.DistrictMap():
            return parts.district_map(asked, program, spec)
        case sheets.Pattern():
            return shapes.pattern(asked, program, spec)
        case sheets.Spread():
            return shapes.how_long(asked, program, spec)
        case sheets.CaseFlow():
            return shapes.case_flow(asked, program, spec)
        case sheets.Ages():
            return parts.ages(asked, program, spec)
        case sheets.Stages():
            return parts.stages(asked, program, spec)
        case sheets.Dwell():
            return parts.dwell(asked, program, spec)
        case sheets.YearPace():
            return pace.year_pace(asked, program, spec)
        case sheets.MonthPace():
            return pace.month_pace(asked, program, spec)
        case sheets.Achievement():
            return pace.achievement(asked, program, spec)

"""A page's declared panels into data, for the period and the restrictions a person asked for."""

from __future__ import annotations

from dashboard import sheets
from dashboard.desk import pace, parts, shapes, trends
from dashboard.desk.asked import Asked
from dashboard.desk.shown import Made, Shown
from db.metrics import MetricQueryError


def build_panel(asked: Asked, program: str, spec: sheets.Panel) -> Shown:
    """The data of a declared panel; a question that cannot be answered leaves its reason instead."""
    ref = asked.moment.ref(program, spec.metrics[0])
    fresh = asked.moment.freshness(ref) if asked.is_current else None
    try:
        made = _made(asked, program, spec)
    except MetricQueryError as error:
        return Shown(panel=None, declared=spec, reason=error.words, freshness=fresh)
    return Shown(panel=made.panel, declared=spec, notes=made.notes, detail=made.detail, freshness=fresh)


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

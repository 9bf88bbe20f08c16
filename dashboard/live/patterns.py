"""Declared patterns into data: when in the week things happen."""

from __future__ import annotations

from dashboard import faces, model
from dashboard.live.moment import Moment
from dashboard.text import format as fmt
from db.city.zone import DAY, HOUR
from db.metrics.coverage import coverage
from db.metrics.week import HOURS, MONDAY, WEEK, Week, usual_week
from db.text import Text

PEAK_HOURS = 3
#: A week of which nothing is known.
EMPTY: Week = ((None,) * HOURS,) * WEEK


def week(moment: Moment, program: str, spec: faces.Week) -> model.HeatPanel:
    """The mean per hour and weekday of up to so many whole weeks before today, or before a source fell silent."""
    ref = moment.ref(program, spec.metric)
    zone, today = moment.zone, moment.zone.day(moment.now)
    covered = coverage(moment.connection, ref.feed.key)
    end = min(today, zone.day(covered.until) + 1) if covered is not None else today
    first = end - WEEK * spec.weeks
    if covered is not None:
        missing = max(zone.day(covered.since - 1) + 1 - first, 0)
        first += -(-missing // WEEK) * WEEK
    # Records of today alone reach not one whole week back.
    weeks = max((end - first) // WEEK, 0) if covered is not None else 0
    values = EMPTY
    if weeks:
        last = first + WEEK * weeks
        values = usual_week(moment.connection, ref, first=first, last=last, now=moment.now)
    return model.HeatPanel(
        key=spec.key,
        area=spec.area,
        title=spec.title,
        unit=ref.metric.unit,
        values=values,
        days=tuple(_day_name(moment, day) for day in range(WEEK)),
        weeks=weeks,
        peak=busiest(values),
        now=((today - MONDAY) % WEEK, (moment.now - zone.day_start(today)) // HOUR),
    )


def busiest(values: Week) -> tuple[int, int, int] | None:
    """Day, first hour and hours of the busiest stretch within one day; None when nothing is known."""
    stretches = [
        (sum(v or 0 for v in row[hour : hour + PEAK_HOURS]), -day, -hour)
        for day, row in enumerate(values)
        for hour in range(HOURS - PEAK_HOURS + 1)
    ]
    most, day, hour = max(stretches)
    return (-day, -hour, PEAK_HOURS) if most > 0 else None


def _day_name(moment: Moment, weekday: int) -> Text:
    at, zone = moment.zone.day_start(MONDAY + weekday) + DAY // 2, moment.zone.name
    return Text(id=fmt.weekday(at, zone, "id"), en=fmt.weekday(at, zone, "en"))

"""The programs' headlines for the filters that a person chose on the overview."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard.desk.asked import Asked
from dashboard.desk.build import districts_of
from dashboard.desk.keyfigures import build_figure
from dashboard.desk.marks import told_beginning
from dashboard.desk.words import range_words
from dashboard.faces import Face
from dashboard.filters import Choices, Filters, write
from dashboard.model import Note
from db.city.profile import CityProfile
from db.city.zone import to_date, zone
from db.declare import UNKNOWN
from db.metrics.compare import Period
from db.text import Text, joined

#: A headline's own period as the filter bar names it.
OWN = {"day": Period.TODAY, "month": Period.MONTH, "year": Period.YEAR, "now": Period.TODAY}


def overview_choices(profile: CityProfile, now: int) -> Choices:
    """What all programs can be restricted by: days and districts."""
    unknown = profile.labels.get(UNKNOWN)
    named = districts_of(profile)
    if unknown is not None:
        named[UNKNOWN] = Text(id=unknown.id, en=unknown.en)
    return Choices(today=to_date(zone(profile.time_zone).day(now)), districts=named)


def asked_facts(asked: Asked, face: Face) -> dict[str, Any]:
    """What the filters change on a program's tile."""
    own = replace(asked, filters=with_own_period(asked.filters, face))
    found = build_figure(own, face.program, face.headline.metric)
    notes = []
    for key in face.headline.notes:
        beside = build_figure(own, face.program, key)
        if beside.reason is None:
            ref = own.moment.ref(face.program, key)
            notes.append(Note(label=ref.metric.short, value=beside.value))
    return {
        "subtitle": found.reason or _subtitle(own, face),
        "value": found.value,
        "target": found.target,
        "change": found.change,
        "unlike": found.unlike,
        "spark": found.spark,
        "spark_target": None,
        "notes": tuple(notes),
        "few": found.few,
        "query": write(own.filters),
    }


def with_own_period(filters: Filters, face: Face) -> Filters:
    """Filters with the period that a program's headline is about where none was chosen."""
    return (
        filters if filters.period is not Period.TODAY else replace(filters, period=OWN[face.headline.period])
    )


def _subtitle(asked: Asked, face: Face) -> Text:
    """What the figure is, and of when; also since when there are data, where the period has days before that."""
    ref = asked.moment.ref(face.program, face.headline.metric)
    span = asked.framed(ref).counted
    named = range_words(span, asked.moment)
    short, begins = ref.metric.short, told_beginning(asked, ref)
    said = [Text(id=f"{short.id}, {named.id}", en=f"{short.en}, {named.en}"), *([begins] if begins else [])]
    return joined(said, " · ")

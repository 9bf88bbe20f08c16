"""A program's page as data: everything that its filters change, read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.desk.asked import Asked
from dashboard.desk.keyfigures import Figure, build_figure
from dashboard.desk.panels import build_panel
from dashboard.desk.shown import Shown
from dashboard.desk.words import asked_words
from dashboard.filters import Choices
from dashboard.sheets import sheets
from db.city.profile import CityProfile
from db.city.zone import to_date, zone
from db.declare import UNKNOWN
from db.engine import Connection
from db.metrics import Cut
from db.metrics.members import members_of
from db.registry import metric
from db.text import Text


@dataclass(frozen=True, kw_only=True)
class Built:
    """A page's key figures and panels for some filters, `words` for what was asked; `live` while they follow the city."""

    figures: tuple[Figure, ...]
    panels: tuple[Shown, ...]
    live: bool
    words: Text


def build_page(asked: Asked, program: str) -> Built:
    """Read a program's page for some filters at one state of the database."""
    sheet = sheets()[program]
    return Built(
        figures=tuple(build_figure(asked, program, key) for key in sheet.figures),
        panels=tuple(build_panel(asked, program, spec) for spec in sheet.panels),
        live=asked.is_current,
        words=asked_words(asked, asked.moment.ref(program, sheet.figures[0])),
    )


def choices(connection: Connection, profile: CityProfile, program: str, now: int) -> Choices:
    """What the filter bar of a program's page offers: the values of the dimensions of all feeds on the page."""
    sheet = sheets()[program]
    keys = (*sheet.figures, *(key for panel in sheet.panels for key in panel.metrics[:1]))
    feeds = {(ref := metric(f"{program}.{key}").feed).key: ref for key in keys}.values()

    def named(cut: Cut) -> dict[str, Text]:
        with_cut = [ref for ref in feeds if getattr(ref.feed, cut.value)]
        found = [sorted(members_of(connection, ref, cut) - {UNKNOWN}) for ref in with_cut]
        listed = {value: _label(profile, value) for values in found for value in values}
        return listed | ({UNKNOWN: _label(profile, UNKNOWN)} if with_cut else {})

    return Choices(
        today=to_date(zone(profile.time_zone).day(now)),
        districts=districts_of(profile) | {UNKNOWN: _label(profile, UNKNOWN)},
        categories=named(Cut.CATEGORY),
        channels=named(Cut.CHANNEL),
    )


def districts_of(profile: CityProfile) -> dict[str, Text]:
    """The city's districts by name, as a person looks for them."""
    listed = sorted(profile.districts, key=lambda district: district.name)
    return {district.code: Text(id=district.name, en=district.name) for district in listed}


def _label(profile: CityProfile, member: str) -> Text:
    found = profile.labels.get(member)
    words = member.replace("_", " ")
    return Text(id=found.id, en=found.en) if found else Text(id=words, en=words)

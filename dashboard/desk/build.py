"""A program's page as data: everything that its filters change, read in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.desk.asked import Asked
from dashboard.desk.keyfigures import Figure, build_figure
from dashboard.desk.panels import build_panel
from dashboard.desk.shown import Shown
from dashboard.filters import Choices
from dashboard.sheets import sheets
from db.city.profile import CityProfile
from db.city.zone import to_date, zone
from db.declare import UNKNOWN, Kind
from db.registry import FeedRef, metric
from db.text import Text


@dataclass(frozen=True, kw_only=True)
class Built:
    """A page's key figures and panels for some filters; `live` while they follow the city."""

    figures: tuple[Figure, ...]
    panels: tuple[Shown, ...]
    live: bool


def build_page(asked: Asked, program: str) -> Built:
    """Read a program's page for some filters at one state of the database."""
    sheet = sheets()[program]
    return Built(
        figures=tuple(build_figure(asked, program, key) for key in sheet.figures),
        panels=tuple(build_panel(asked, program, spec) for spec in sheet.panels),
        live=asked.is_current,
    )


def choices(profile: CityProfile, program: str, now: int) -> Choices:
    """What the filter bar of a program's page offers: the values of the dimensions of all feeds on the page."""
    sheet = sheets()[program]
    keys = (*sheet.figures, *(key for panel in sheet.panels for key in panel.metrics[:1]))
    feeds = {(ref := metric(f"{program}.{key}").feed).key: ref for key in keys}.values()
    return Choices(
        today=to_date(zone(profile.time_zone).day(now)),
        districts={d.code: Text(id=d.name, en=d.name) for d in profile.districts}
        | {UNKNOWN: _label(profile, UNKNOWN)},
        categories=_joined(_members(profile, ref, ref.feed.category) for ref in feeds),
        channels=_joined(_members(profile, ref, ref.feed.channel) for ref in feeds),
    )


def _joined(found: Iterable[dict[str, Text]]) -> dict[str, Text]:
    return {value: name for named in found for value, name in named.items()}


def _members(profile: CityProfile, ref: FeedRef, name: str) -> dict[str, Text]:
    """The values that a dimension's contract allows."""
    column = next((c for c in ref.feed.columns if c.name == name and c.kind is Kind.ENUM), None)
    if column is None:
        return {}
    values = (*column.values, *profile.extra_values(ref.key).get(name, ()))
    return {value: _label(profile, value) for value in dict.fromkeys(values)}


def _label(profile: CityProfile, member: str) -> Text:
    found = profile.labels.get(member)
    words = member.replace("_", " ")
    return Text(id=found.id, en=found.en) if found else Text(id=words, en=words)

"""The panel that an address of `/export/panel` asks for: a program's page, one of its panels, the page's filters."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import sheets
from dashboard.api.problems import ProblemError, Wrong
from dashboard.api.queries import TakenOverview, TakenPanel
from dashboard.desk.asked import Asked
from dashboard.desk.build import choices
from dashboard.filters import Choices, Filters, parse
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.taken.table import panel_table
from dashboard.text.ranges import iso_day
from db.city.profile import CityProfile
from db.engine import Connection
from db.export import Table
from db.metrics import Span
from db.registry import UnknownNameError
from db.text import Text


@dataclass(frozen=True, kw_only=True)
class TakenAway:
    """A panel of a page at one instant, ready to be read."""

    profile: CityProfile
    program: str
    panel: sheets.Panel
    filters: Filters
    now: int
    language: str
    days: str

    @property
    def file_name(self) -> str:
        """Name of a file with the panel, without its ending."""
        return f"{self.program}-{self.panel.key}-{self.days}"

    def table(self, connection: Connection) -> Table:
        """What the panel shows."""
        return panel_table(
            asked_at(connection, self.profile, self.filters, self.now),
            self.program,
            self.panel,
            self.language,
        )


def panel_for(connection: Connection, profile: CityProfile, query: TakenPanel, now: int) -> TakenAway:
    """The panel of a request.

    Raises:
        UnknownNameError: for a program or a panel that does not exist.
        ProblemError: naming every wrong filter with what is allowed.
    """
    sheet = sheets.sheets().get(query.program)
    if sheet is None:
        raise UnknownNameError.of(Text(id="program", en="program"), query.program, sheets.sheets())
    panel = next((panel for panel in sheet.panels if panel.key == query.panel), None)
    if panel is None:
        keys = [panel.key for panel in sheet.panels]
        raise UnknownNameError.of(Text(id="panel", en="panel"), query.panel, keys)
    filters = page_filters(query, choices(connection, profile, query.program, now))
    asked = asked_at(connection, profile, filters, now)
    return TakenAway(
        profile=profile,
        program=query.program,
        panel=panel,
        filters=filters,
        now=now,
        language=query.lang,
        days=_days(asked, query.program, panel),
    )


def page_filters(query: TakenOverview, offered: Choices) -> Filters:
    """The filters of a page's address.

    Raises:
        ProblemError: naming every wrong one with what is allowed.
    """
    given = {name: str(said) for name, said in query.model_dump(by_alias=True).items() if said}
    parsed = parse(given, offered)
    if parsed.problems:
        wrong = [Wrong(parameter=p.key, value=p.value, detail=p.wrong) for p in parsed.problems]
        raise ProblemError.about(*wrong)
    return parsed.filters


def asked_at(connection: Connection, profile: CityProfile, filters: Filters, now: int) -> Asked:
    """A page's filters at an instant."""
    return Asked(moment=Moment(connection, profile, now, Watch()), filters=filters)


def _days(asked: Asked, program: str, panel: sheets.Panel) -> str:
    span = asked.framed(asked.moment.ref(program, panel.metrics[0])).span
    return days_in_name(span, asked.moment.zone.name)


def days_in_name(span: Span, zone: str) -> str:
    """First and last day of a range as a file name says them."""
    first, last = iso_day(span.since, zone), iso_day(max(span.until - 1, span.since), zone)
    return first if first == last else f"{first}-{last}"

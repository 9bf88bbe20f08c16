"""A program in brief, as a document to hand over: its key figures, what needs attention, its main charts, and what all of it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import sheets
from dashboard.desk.asked import Asked
from dashboard.desk.keyfigures import Figure, build_figure
from dashboard.desk.names import member_label
from dashboard.desk.panels import build_panel
from dashboard.desk.shown import Shown, is_empty
from dashboard.desk.words import compared_words, range_words
from dashboard.model import Freshness, Notice
from dashboard.sheets import sheets as all_sheets
from dashboard.taken.about import address
from db.metrics import Span
from db.registry import MetricRef
from db.registry import program as program_of
from db.state import state
from db.text import Text

#: What two pages hold: a wide panel takes two places, any other one.
PLACES = 10
#: A ranking on paper names at most so many.
MOST_ROWS = 8


@dataclass(frozen=True, kw_only=True)
class Source:
    """A feed that the document's numbers come from, with the age of its data."""

    names: Text
    systems: Text
    freshness: Freshness


@dataclass(frozen=True, kw_only=True)
class Brief:
    """Everything that stands in the document. `compared` is None against a target.

    `problems` says what of the address could not be taken, on paper too.
    """

    program: str
    name: Text
    city: str
    period: Text
    span: Span
    running: bool
    compared: Text | None
    filters: tuple[tuple[str, Text], ...]
    figures: tuple[Figure, ...]
    panels: tuple[Shown, ...]
    notices: tuple[Notice, ...]
    meanings: tuple[MetricRef, ...]
    sources: tuple[Source, ...]
    address: str
    query: str
    revision: int
    made_at: int
    simulated: bool
    problems: tuple[Text, ...] = ()


def build_brief(asked: Asked, program: str, notices: Sequence[Notice]) -> Brief:
    """Read a program's document for a page's filters at one state of the database."""
    moment, sheet = asked.moment, all_sheets()[program]
    found = state(moment.connection)
    headline = moment.ref(program, sheet.figures[0])
    span = asked.framed(headline).span.until_at_most(moment.now)
    panels = _main_panels(asked, program, sheet)
    address_ = address(f"/program/{program}", asked)
    return Brief(
        program=program,
        name=moment.name(program_of(program)),
        city=moment.profile.full_name,
        period=range_words(span, moment),
        span=span,
        running=asked.is_current,
        compared=compared_words(asked, headline),
        filters=tuple(
            (cut.value, member_label(moment, cut, member)) for cut, member in asked.filters.where.items()
        ),
        figures=tuple(build_figure(asked, program, key) for key in sheet.figures),
        panels=panels,
        notices=tuple(notice for notice in notices if notice.program == program),
        meanings=_meanings(asked, program, sheet),
        sources=_sources(asked, program, sheet, panels),
        address=address_,
        query=address_.partition("?")[2],
        revision=found.revision,
        made_at=moment.now,
        simulated=found.simulated,
    )


def _main_panels(asked: Asked, program: str, sheet: sheets.Sheet) -> tuple[Shown, ...]:
    """The first panels of the page that have something to show, as many as there are places for."""
    found: list[Shown] = []
    left = PLACES
    for spec in sheet.panels:
        size = 2 if spec.wide else 1
        if size > left:
            continue
        shown = build_panel(asked, program, spec)
        if shown.panel is not None and not is_empty(shown.panel):
            found.append(shown)
            left -= size
    return tuple(found)


def _meanings(asked: Asked, program: str, sheet: sheets.Sheet) -> tuple[MetricRef, ...]:
    return tuple(asked.moment.ref(program, key) for key in sheet.figures)


def _sources(asked: Asked, program: str, sheet: sheets.Sheet, panels: Sequence[Shown]) -> tuple[Source, ...]:
    """Each feed behind a figure or a panel once, in the order in which they appear."""
    keys = (*sheet.figures, *(key for shown in panels for key in shown.declared.metrics))
    feeds = {(ref := asked.moment.ref(program, key)).feed.key: ref for key in keys}
    return tuple(
        Source(
            names=ref.feed.feed.names,
            systems=ref.program.sources,
            freshness=asked.freshness(ref),
        )
        for ref in feeds.values()
    )

"""What needs a look: a line for each, which leads to the figure or panel that shows it."""

from __future__ import annotations

from typing import Any

from dashboard import ids
from dashboard.components import html
from dashboard.components.cards import Parts
from dashboard.components.phrases import SHAPES, View
from dashboard.model import Notice, Snapshot
from dashboard.sheets import sheets
from dashboard.text import format as fmt
from db.text import Text


def program_page(program: str, query: str) -> str:
    """The address of a program's page under filters."""
    return f"/program/{program}{'?' if query else ''}{query}"


def notice_line(notice: Notice, words: Text, view: View) -> list[Any]:
    """A notice in these words: its state by shape, the way to what it is about, and since when."""
    shape = html.Span(SHAPES[notice.status], className=f"shape state-{notice.status.value}")
    since = view.say("since", time=fmt.clock(notice.since, view.zone, view.language)) if notice.since else ""
    link = html.A(words[view.language], href=_shown_at(notice), className="name")
    return [shape, link, html.Span(since, className="sub")]


def program_notices(snapshot: Snapshot, program: str, view: View) -> Parts:
    """What needs a look of one program, whatever its page is filtered by; nothing where nothing does."""
    lines = [
        html.Li(notice_line(notice, notice.what, view))
        for notice in snapshot.notices
        if notice.program == program
    ]
    heading = html.Span([f"{view.say('needs_a_look')} ", html.Small(view.say("city_now"))])
    children = [heading, html.Ul(lines)] if lines else []
    return {ids.needs_a_look(program): {"children": children}}


def _shown_at(notice: Notice) -> str:
    """The program's page, at the figure or panel of the metric that needs a look."""
    page = program_page(notice.program, notice.query)
    sheet = sheets().get(notice.program)
    if sheet is None:
        return page
    if notice.metric in sheet.figures:
        return f"{page}#{ids.card(ids.SHEET, f'figure-{notice.metric}')}"
    shown = next((panel.key for panel in sheet.panels if notice.metric in panel.metrics), None)
    return f"{page}#{ids.card(ids.SHEET, shown)}" if shown else page

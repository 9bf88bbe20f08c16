"""The rows behind a number as a page asks for them: which metric, which question, and what changes with the filters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
from dash import Input, Output, callback

from dashboard import ids
from dashboard.components.cards import Parts
from dashboard.components.phrases import View, in_pieces, late_since
from dashboard.components.rows import columns_of, row_cells, rows_heading
from dashboard.desk.answers import ANSWERS, told
from dashboard.desk.asked import Asked
from dashboard.desk.serve import asked_of, read_beside
from dashboard.desk.words import asked_words
from dashboard.filters import SHOWN_VALUE, Choices, Problem, parse, write
from dashboard.live import hub
from dashboard.model import Snapshot
from dashboard.pages.answers import Answer, Begun, Known, choices_of, known_at, known_of, packed
from dashboard.sheets import sheets
from db.city.names import names_of
from db.engine import Connection
from db.metrics import MetricQueryError
from db.metrics.rows import Behind, Page, count, page
from db.registry import MetricRef, UnknownNameError, metric, program
from db.text import Text

#: Rows of a block of the table; the first comes with the page.
FIRST_PAGE = 100


def metric_of(key: str, asked: str | None) -> MetricRef:
    """The metric whose rows are asked for; the headline's for a name that the program does not have."""
    with suppress(UnknownNameError):
        found = metric(asked or "")
        if found.program is program(key):
            return found
    return metric(f"{key}.{sheets()[key].figures[0]}")


def metric_problems(ref: MetricRef, asked: str | None) -> tuple[Problem, ...]:
    """What is wrong with the metric that an address asks for, where another one's rows are shown."""
    if not asked or asked == ref.key:
        return ()
    short, shown = asked[:SHOWN_VALUE], ref.metric.names
    wrong = Text(id=f"Program ini tidak punya angka '{short}'.", en=f"This program has no figure '{short}'.")
    instead = Text(id=f"Yang ditampilkan: {shown.id}.", en=f"Shown instead: {shown.en}.")
    return (Problem(key="metric", value=asked, wrong=wrong, instead=instead),)


def behind(connection: Connection, known: Mapping[str, str], *, oldest_first: bool = False) -> Behind:
    """The question that a page's rows answer.

    Raises:
        MetricQueryError: when the metric's feed does not know a dimension that is filtered by.
    """
    ref, at = metric(known["metric"]), int(known["at"])
    offered = choices_of(connection, known_at(connection, ref.program.key, at))
    asked = asked_of(connection, parse(known["query"], offered).filters, at)
    return Behind(
        ref=ref,
        span=asked.framed(ref).span,
        where=asked.where(ref),
        now=asked.moment.as_of(ref),
        oldest_first=oldest_first,
    )


async def rows_answer(
    ref: MetricRef, query: str | Mapping[str, str], view: View, snapshot: Snapshot
) -> Answer:
    """What a page of rows shows for the filters of an address, its first rows among it."""

    def ask(connection: Connection) -> Begun[_Shown]:
        known = known_of(connection, ref.program.key, snapshot)
        offered = choices_of(connection, known)
        filters = (parsed := parse(query, offered)).filters
        question = ("rows", view.language, ref.key, filters, known.state)
        asked = asked_of(connection, filters, known.at)
        made = ANSWERS.promise(question, lambda: _shown(asked, known, ref, offered, view))
        return Begun(known=known, choices=offered, parsed=parsed, question=question, made=made)

    begun = await read_beside(ask)
    shown = await told(begun.made)
    return Answer(
        painted=shown.painted,
        live=shown.live,
        choices=begun.choices,
        parsed=begun.parsed,
        revision=begun.known.stands.revision,
        at=begun.known.at,
        mark=shown.rows["known"]["mark"],
        rows=shown.rows,
    )


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """What a page of rows paints, the question and the table, and whether it follows the city."""

    painted: bytes
    rows: dict[str, Any]
    live: bool


def _shown(asked: Asked, known: Known, ref: MetricRef, offered: Choices, view: View) -> _Shown:
    filters, connection = asked.filters, asked.moment.connection
    question = {"metric": ref.key, "query": write(filters), "at": str(known.at), "lang": view.language}
    table, why_not = _first(connection, question, view)
    said = asked_words(asked, ref)[view.language].split(" · ")
    late = late_since(asked.freshness(ref), view)
    parts: Parts = {
        ids.ASKED_WORDS: {"children": in_pieces([*said, f"◔ {view.say('late')} {late}" if late else ""])},
        ids.TABLE_PROBLEM: {"children": why_not, "className": "panel-reason"},
        ids.TABLE_FRAME: {"className": "rows-frame is-away" if why_not else "rows-frame"},
    }
    # An instant later nothing is new by itself: only what was committed since, other words, other rows at the top.
    made_of = (ref.key, question["query"], known.stands.known_by, parts, table["first"]["rows"])
    mark = hashlib.sha256(repr(made_of).encode()).hexdigest()[:16]
    return _Shown(
        painted=packed(parts, filters, offered, view),
        rows={"known": {**question, "mark": mark}, "table": orjson.dumps(table).decode()},
        live=asked.is_current,
    )


def _first(connection: Connection, question: Mapping[str, str], view: View) -> tuple[dict[str, Any], str]:
    """The table's columns and first rows, or why there is no table."""
    try:
        asked = behind(connection, question)
        found = page(connection, asked, limit=FIRST_PAGE)
    except MetricQueryError as error:
        return {"columns": [], "first": {"rows": [], "cursor": None}}, error.words[view.language]
    return {"columns": columns_of(found, view, asked.ref.metric.unit), "first": block(found, view)}, ""


@callback(Output(ids.ROWS_COUNT, "children"), Input(ids.ROWS_KNOWN, "data"), prevent_initial_call=True)
async def counted(known: dict[str, str]) -> Any:
    """How many rows there are, beside the first of them: counting thousands takes longer than showing a hundred."""
    view = View(known["lang"], hub.running().profile.time_zone)
    try:
        found = await read_beside(lambda connection: count(connection, behind(connection, known)))
    except MetricQueryError:
        return ""
    return rows_heading(found, view)


def block(found: Page, view: View) -> dict[str, Any]:
    """Rows as the table takes them, and the cursor that asks for those that follow."""
    names = names_of(hub.running().profile)
    return {
        "rows": [row_cells(row, found.columns, names, view) for row in found.rows],
        "cursor": found.cursor,
    }

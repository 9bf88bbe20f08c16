"""The rows behind a number as a page asks for them: which metric, which question, and what changes with the filters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from dashboard import ids
from dashboard.components.phrases import View, late_since
from dashboard.components.rows import columns_of
from dashboard.desk.build import choices
from dashboard.desk.serve import asked_of, read_beside
from dashboard.desk.words import asked_words
from dashboard.filters import parse, write
from dashboard.live import hub
from dashboard.model import Snapshot
from dashboard.pages.answers import Answer, choices_of, known_of, packed
from dashboard.sheets import sheets
from db.engine import Connection
from db.metrics import MetricQueryError
from db.metrics.rows import Behind, columns
from db.registry import MetricRef, UnknownNameError, metric, program


def metric_of(key: str, asked: str | None) -> MetricRef:
    """The metric whose rows are asked for; the headline's for a name that the program does not have."""
    with suppress(UnknownNameError):
        found = metric(asked or "")
        if found.program is program(key):
            return found
    return metric(f"{key}.{sheets()[key].figures[0]}")


def behind(connection: Connection, known: Mapping[str, str], *, oldest_first: bool = False) -> Behind:
    """The question that a page's rows answer.

    Raises:
        MetricQueryError: when the metric's feed does not know a dimension that is filtered by.
    """
    ref, at = metric(known["metric"]), int(known["at"])
    offered = choices(connection, hub.running().profile, ref.program.key, at)
    asked = asked_of(connection, parse(known["query"], offered).filters, at)
    return Behind(
        ref=ref, span=asked.framed(ref).span, where=asked.where(ref), now=at, oldest_first=oldest_first
    )


async def rows_answer(
    ref: MetricRef, query: str | Mapping[str, str], view: View, snapshot: Snapshot
) -> Answer:
    """What a page of rows shows for the filters of an address, before the first row."""

    def ask(connection: Connection) -> Answer:
        known_as = known_of(connection, ref.program.key, snapshot)
        offered = choices_of(connection, known_as, view)
        parsed = parse(query, offered)
        known = {"metric": ref.key, "query": write(parsed.filters), "at": str(known_as.at)}
        mark = hashlib.sha256(repr(known).encode()).hexdigest()[:16]
        asked = asked_of(connection, parsed.filters, known_as.at)
        words = asked_words(asked, ref)[view.language]
        late = late_since(asked.moment.freshness(ref), view) if asked.is_current else ""
        shown, why_not = _columns(connection, known, view)
        parts = {
            ids.ASKED_WORDS: {"children": f"{words} · ◔ {view.say('late')} {late}" if late else words},
            ids.TABLE_PROBLEM: {"children": why_not, "className": "panel-reason"},
            ids.TABLE: {"className": "rows-grid is-away" if why_not else "rows-grid"},
        }
        return Answer(
            painted=packed(parts, parsed.filters, offered, view),
            live=False,
            choices=offered,
            parsed=parsed,
            revision=known_as.stands.revision,
            at=known_as.at,
            mark=mark,
            rows={"known": {**known, "lang": view.language, "mark": mark}, "columns": shown},
        )

    return await read_beside(ask)


def _columns(
    connection: Connection, known: Mapping[str, str], view: View
) -> tuple[list[dict[str, Any]], str]:
    """The table's columns, or why there is no table."""
    try:
        return columns_of(columns(connection, behind(connection, known)), view), ""
    except MetricQueryError as error:
        return [], error.words[view.language]

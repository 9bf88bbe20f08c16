"""`/values` and `/rows`: a metric's numbers by any cut, and what they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from dashboard.api.asked import Asked, asked_for, check_size
from dashboard.api.desk import Desk, Prepared, as_json, wants_csv
from dashboard.api.queries import Compared, Paged
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from db.city.zone import Zone, to_date
from db.declare import Kind
from db.engine import Connection
from db.export import Question, values_table
from db.export.csv_file import MEDIA_TYPE as CSV
from db.export.csv_file import lines, records
from db.export.tables import state_of
from db.metrics import Span, value
from db.metrics.compare import unlike
from db.metrics.rows import Counted, FactRow, Page, RowColumn, behind_basis, count, page
from db.reference import load_zone
from db.state import state


def routes(desk: Desk) -> APIRouter:
    """The routes of one API."""
    router = APIRouter()

    @router.get("/values", summary="Values of a metric by any cut", tags=["numbers"])
    async def values(request: Request, query: Annotated[Compared, Query()]) -> Response:
        """The same numbers as on the pages and from `python -m db metric`, over a named period or any range."""
        now = desk.now()

        def prepare(connection: Connection) -> Prepared:
            asked = asked_for(connection, desk.profile, query, now)
            moment = Moment(connection, desk.profile, now, Watch())
            return asked.moment, lambda: _values(moment, request, query, asked)

        return await desk.answer(request, prepare)

    @router.get("/rows", summary="The rows behind a number", tags=["numbers"])
    async def rows(request: Request, query: Annotated[Paged, Query()]) -> Response:
        """The records that make up a metric's value, newest first; contract columns only, no personal data."""
        now = desk.now()

        def prepare(connection: Connection) -> Prepared:
            asked = asked_for(connection, desk.profile, query, now)
            return asked.moment, lambda: _rows(connection, request, query, asked)

        return await desk.answer(request, prepare)

    return router


def _values(moment: Moment, request: Request, query: Compared, asked: Asked) -> Response:
    connection, question = moment.connection, asked.question
    check_size(connection, question)
    if wants_csv(request):
        return Response(b"".join(lines(values_table(connection, question))), media_type=CSV)
    zone, found = moment.zone, question.values(connection)
    due = moment.due_of(question.ref, question.span.until_at_most(question.now), question.where)
    return as_json(
        {
            **_head(connection, question, zone),
            "grain": question.grain,
            "cut": question.cut,
            "target": {"value": due.value, "source": due.source.id, "verified": due.verified}
            if due
            else None,
            "source": _source(moment, asked),
            "compare": _compared(moment, query, asked),
            "values": [
                {
                    "bucket": zone.local(row.bucket).isoformat() if row.bucket is not None else None,
                    "member": row.member,
                    "value": row.value,
                    "numerator": row.numerator,
                    "denominator": row.denominator,
                    "n": row.n,
                    "state": state_of(row.value, row.withheld),
                }
                for row in found
            ],
        }
    )


def _head(connection: Connection, question: Question, zone: Zone) -> dict[str, Any]:
    found = state(connection)
    # A late source may know nothing of the range; it is still the range that was asked for.
    known_until = max(question.now, question.span.since)
    return {
        "metric": question.ref.key,
        "unit": question.ref.metric.unit,
        **_range(question.span.until_at_most(known_until), zone),
        "where": {cut.value: member for cut, member in question.where.items()},
        "at": zone.local(question.now).isoformat(),
        "revision": found.revision,
        "simulated": found.simulated,
    }


def _range(span: Span, zone: Zone) -> dict[str, str]:
    return {"from": zone.local(span.since).isoformat(), "until": zone.local(span.until).isoformat()}


def _source(moment: Moment, asked: Asked) -> dict[str, str | None]:
    """From when, where the range began before, and how far the source's data go, and since when it is late, where it was so
    before the range ended.
    """
    question = asked.question
    fresh, late = moment.freshness(question.ref), moment.late_in(question.ref, question.span)
    told = {
        "data_since": moment.data_since(question.ref, question.span),
        "newest_at": fresh.newest_at,
        "late_since": fresh.late_since if late else None,
    }
    return {name: None if at is None else moment.zone.local(at).isoformat() for name, at in told.items()}


def _compared(moment: Moment, query: Compared, asked: Asked) -> dict[str, Any] | None:
    """The like-for-like change over whole quarter hours; only when asked for, and never of a public view."""
    alike, question = asked.framed.alike, asked.question
    connection, zone = moment.connection, moment.zone
    if not query.compare or alike is None or question.public:
        return None
    lacking = moment.lacking(question.ref, alike)

    def over(span: Span) -> float | None:
        return value(connection, question.ref, span=span, where=question.where, now=question.now)

    now, before = over(alike.current), None if {"now_only", "ripens"} & {*lacking} else over(alike.earlier)
    known = now is not None and before is not None and not lacking
    return {
        "current": {**_range(alike.current, zone), "value": now},
        "earlier": {**_range(alike.earlier, zone), "value": before},
        "difference": (now or 0) - (before or 0) if known else None,
        "percent": 100 * ((now or 0) / before - 1) if known and before and before > 0 else None,
        "unlike": [*unlike(connection, zone, alike), *lacking],
    }


def _rows(connection: Connection, request: Request, query: Paged, asked: Asked) -> Response:
    behind, zone = asked.question.behind, load_zone(connection)
    found = page(connection, behind, limit=query.limit, cursor=query.cursor or None)
    made = behind_basis(connection, found.asked)
    cells = [_cells(row, found.columns, zone) for row in found.rows]
    headers = _next(request, found)
    if wants_csv(request):
        named = [column.name for column in found.columns]
        body = records(cells, names=named)
        return Response(body, media_type=CSV, headers=headers)
    counted: Counted | None = None if query.cursor else count(connection, behind)
    response = as_json(
        {
            **_head(connection, replace(asked.question, span=found.asked.span, now=found.asked.now), zone),
            "count": None if counted is None else {"n": counted.n, "more": counted.more},
            "constants": made.constants,
            "why_not": {"id": made.why_not.id, "en": made.why_not.en} if made.why_not else None,
            "columns": [
                {"name": c.name, "kind": c.kind, "comment": c.comment, "part": c.is_part}
                for c in found.columns
            ],
            "rows": cells,
            "next": found.cursor,
        }
    )
    response.headers.update(headers)
    return response


def _next(request: Request, found: Page) -> dict[str, str]:
    if found.cursor is None:
        return {}
    query = urlencode({**request.query_params, "cursor": found.cursor})
    return {"Link": f'<{request.url.path}?{query}>; rel="next"'}


def _cells(row: FactRow, named: tuple[RowColumn, ...], zone: Zone) -> dict[str, Any]:
    own: Mapping[str, Any] = {
        "feed": row.feed,
        "source": row.source,
        "record_key": row.key,
        "counted_at": row.at,
        **row.cells,
    }
    return {
        c.name: row.parts.get(c.name) if c.is_part else _cell(own.get(c.name), c.kind, zone) for c in named
    }


def _cell(value: Any, kind: Kind, zone: Zone) -> Any:
    if value is None:
        return None
    if kind is Kind.AT:
        return zone.local(int(value)).isoformat()
    return to_date(int(value)).isoformat() if kind is Kind.ON else value

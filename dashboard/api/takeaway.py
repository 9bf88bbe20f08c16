"""`/export/…`: files, written as they are read, and given up when the reader goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

import structlog
from anyio import CancelScope, to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard.api.asked import asked_for, values_at_most
from dashboard.api.desk import Desk
from dashboard.api.panels import asked_at, days_in_name, page_filters, panel_for
from dashboard.api.problems import ProblemError, our_fault
from dashboard.api.queries import Taken, TakenOverview, TakenPanel, TakenRows, TakenValues
from dashboard.desk.overview import overview_choices
from dashboard.live import streams
from dashboard.live.streams import LINE, Line
from dashboard.taken.about import rows_lines
from dashboard.taken.overview import overview_table
from dashboard.text import format as fmt
from dashboard.text import told
from dashboard.text.ranges import iso_day
from db.city.profile import CityProfile
from db.engine import Connection, reading
from db.export import Table, csv_file, rows_table, values_table, workbook
from db.metrics.rows import count
from db.text import Text

log = structlog.get_logger()
#: The most rows of a file; a sheet of a workbook holds few more.
MOST_ROWS = 1_000_000
#: Tells a page how many rows are to come, so that it can show how far it is.
ROWS_HEADER = "X-Rows"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A file that was asked for: its name without ending, what makes its table, and how many rows it will have.

    A `short` one is made at once like any other answer; a long one is sent as it is written, a few at a time.
    """

    name: str
    make: Callable[[Connection], Table]
    n: int | None = None
    short: bool = False


def routes(desk: Desk) -> APIRouter:
    """The routes of one API."""
    router = APIRouter(prefix="/export", tags=["take away"])

    @router.get("/values", summary="Values as a file")
    async def values(request: Request, query: Annotated[TakenValues, Query()]) -> Response:
        """A metric's values as CSV for machines, or as a workbook whose first sheet says what they are; up to 1,000,000."""
        now = desk.now()

        def wanted(connection: Connection) -> Wanted:
            question = asked_for(connection, desk.profile, query, now).question
            if values_at_most(connection, question) > MOST_ROWS:
                raise _too_many()
            return Wanted(name=question.file_name, make=lambda c: values_table(c, question))

        return await _file(desk, request, query, wanted)

    @router.get("/rows", summary="The rows behind a number as a file")
    async def rows(request: Request, query: Annotated[TakenRows, Query()]) -> Response:
        """All rows that make up a value, up to 1,000,000."""
        now = desk.now()
        return await _file(desk, request, query, lambda c: _rows(c, desk.profile, query, now))

    @router.get("/panel", summary="A panel of a program's page as a file")
    async def panel(request: Request, query: Annotated[TakenPanel, Query()]) -> Response:
        """What a panel shows under the filters of its page: all its metrics, its cut, its grain and its comparison."""
        now = desk.now()

        def wanted(connection: Connection) -> Wanted:
            found = panel_for(connection, desk.profile, query, now)
            return Wanted(name=found.file_name, make=found.table, short=True)

        return await _file(desk, request, query, wanted)

    @router.get("/overview", summary="The overview as a file")
    async def overview(request: Request, query: Annotated[TakenOverview, Query()]) -> Response:
        """Each program's headline and the figures beside it under the filters of the page; without a period its own."""
        now = desk.now()

        filters = page_filters(query, overview_choices(desk.profile, now))
        asked = partial(asked_at, profile=desk.profile, filters=filters, now=now)
        name = f"overview-{iso_day(now, desk.profile.time_zone)}"
        wanted = Wanted(name=name, make=lambda c: overview_table(asked(c), query.lang), short=True)
        return await _file(desk, request, query, lambda _: wanted)

    return router


def _rows(connection: Connection, profile: CityProfile, query: TakenRows, now: int) -> Wanted:
    """The rows behind a value, once it is known that they fit a file."""
    asked = asked_for(connection, profile, query, now)
    question = asked.question
    counted = count(connection, question.behind, cap=MOST_ROWS)
    if counted.more:
        raise _too_many()

    def make(inside: Connection) -> Table:
        table = rows_table(inside, question, n=counted.n)
        if not asked.named:
            return table
        told = rows_lines(asked_at(inside, profile, asked.filters, now), question.ref)
        return replace(table, about=replace(table.about, lines=(*told, *table.about.lines)))

    name = f"{question.file_name}-rows-{days_in_name(question.span, profile.time_zone)}"
    return Wanted(name=name, make=make, n=counted.n)


def _too_many() -> ProblemError:
    words = Text(
        id=told("taken_too_many", most=fmt.number(MOST_ROWS, "id")).id,
        en=told("taken_too_many", most=fmt.number(MOST_ROWS, "en")).en,
    )
    return ProblemError(422, "Too many rows", words, words=words)


async def _file(
    desk: Desk, request: Request, query: Taken, prepare: Callable[[Connection], Wanted]
) -> Response:
    wanted = await desk.read(request.url.path, prepare)
    kind = csv_file.MEDIA_TYPE if query.format == "csv" else workbook.MEDIA_TYPE
    disposition = f'attachment; filename="{wanted.name}.{query.format}"'
    headers = {"Cache-Control": "no-store", "Content-Disposition": disposition}
    if wanted.short:
        path = request.url.path
        body = await desk.read(path, lambda c: b"".join(_written(wanted.make(c), query)))
        return Response(body, media_type=kind, headers=headers)
    if wanted.n is not None:
        headers[ROWS_HEADER] = str(wanted.n)
    made = _read(desk, wanted.make, query)
    # The first piece is read before anything is sent, so that a refusal is still an answer of its own.
    first = await to_thread.run_sync(next, made, b"")
    return _Stream(_pieces(first, made), media_type=kind, headers=headers)


def _written(table: Table, query: Taken) -> Iterator[bytes]:
    """A table in the form that was asked for, in pieces."""
    if query.format == "csv":
        return csv_file.lines(table, language=query.lang, about=query.about)
    return workbook.pieces(table, language=query.lang)


class _Stream(StreamingResponse):
    """A stream whose reading ends with it, also when the client goes away in the middle, or stays and does not read."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces, then let go of the database whatever happened."""
        line: Line = scope.get(LINE, Line(send))

        def give_up() -> None:
            log.info("a client that does not read its file was let go", path=scope["path"])
            line.hang_up()

        async def send_in_time(message: Message) -> None:
            # Hung up on, the client counts as gone away, and nothing waits for it any more.
            patience = asyncio.get_running_loop().call_later(streams.LONGEST_SEND_S, give_up)
            try:
                await send(message)
            finally:
                patience.cancel()

        try:
            await super().__call__(scope, receive, send_in_time)
        finally:
            with CancelScope(shield=True):
                await self.body_iterator.aclose()  # type: ignore[attr-defined]


async def _pieces(first: bytes, made: Generator[bytes, None, None]) -> AsyncGenerator[bytes, None]:
    try:
        yield first
        while (piece := await to_thread.run_sync(next, made, None)) is not None:
            yield piece
    finally:
        with CancelScope(shield=True):
            await to_thread.run_sync(made.close)


def _read(desk: Desk, make: Callable[[Connection], Table], query: Taken) -> Generator[bytes, None, None]:
    with _slot(desk), our_fault("/export"), reading(desk.engine) as connection:
        yield from _written(make(connection), query)


@contextmanager
def _slot(desk: Desk) -> Iterator[None]:
    """One of the few exports at a time.

    Raises:
        ProblemError: when all are taken.
    """
    if not desk.exports.acquire(blocking=False):
        raise ProblemError(503, "Busy", told("taken_busy"), words=told("taken_busy"))
    try:
        yield
    finally:
        desk.exports.release()

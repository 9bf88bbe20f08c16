"""`/export/…`: files, written as they are read, and given up when the reader goes away."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated

from anyio import CancelScope, to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask
from starlette.types import Receive, Scope, Send

from dashboard.api.asked import asked_for
from dashboard.api.desk import Desk
from dashboard.api.panels import panel_for
from dashboard.api.problems import ProblemError, our_fault
from dashboard.api.queries import Taken, TakenPanel, TakenRows, TakenValues
from dashboard.desk.reasons import told
from dashboard.text import format as fmt
from db.engine import Connection, reading
from db.export import Table, csv_file, rows_table, values_table, workbook
from db.metrics.rows import count
from db.text import Text

#: The most rows of a file; a workbook is written whole before it is sent.
MOST_CSV, MOST_XLSX = 1_000_000, 100_000
#: How often a writer of a workbook asks whether anyone still waits for it.
LOOK_S = 0.25
#: Tells a page how many rows are to come, so that it can show how far it is.
ROWS_HEADER = "X-Rows"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A file that was asked for: its name without ending, what makes its table, and how many rows it will have."""

    name: str
    make: Callable[[Connection], Table]
    n: int | None = None


class ClientGoneError(Exception):
    """The client went away."""


def routes(desk: Desk) -> APIRouter:
    """The routes of one API."""
    router = APIRouter(prefix="/export", tags=["take away"])

    @router.get("/values", summary="Values as a file")
    async def values(request: Request, query: Annotated[TakenValues, Query()]) -> Response:
        """A metric's values as CSV for machines, or as a workbook whose first sheet says what they are."""
        now = desk.now()

        def wanted(connection: Connection) -> Wanted:
            question = asked_for(connection, query, now).question
            return Wanted(name=question.file_name, make=lambda c: values_table(c, question))

        return await _file(desk, request, query, wanted)

    @router.get("/rows", summary="The rows behind a number as a file")
    async def rows(request: Request, query: Annotated[TakenRows, Query()]) -> Response:
        """All rows that make up a value: up to 1,000,000 as CSV, up to 100,000 in a workbook."""
        now = desk.now()
        return await _file(desk, request, query, lambda c: _rows(c, query, now))

    @router.get("/panel", summary="A panel of a program's page as a file")
    async def panel(request: Request, query: Annotated[TakenPanel, Query()]) -> Response:
        """What a panel shows under the filters of its page: all its metrics, its cut, its grain and its comparison."""
        now = desk.now()

        def wanted(connection: Connection) -> Wanted:
            found = panel_for(connection, desk.profile, query, now)
            return Wanted(name=found.file_name, make=found.table)

        return await _file(desk, request, query, wanted)

    return router


def _rows(connection: Connection, query: TakenRows, now: int) -> Wanted:
    """The rows behind a value, once it is known that they fit a file."""
    question = asked_for(connection, query, now).question
    most = MOST_CSV if query.format == "csv" else MOST_XLSX
    counted = count(connection, question.behind, cap=most)
    if counted.more:
        raise _too_many(most)
    name = f"{question.file_name}-rows"
    return Wanted(name=name, make=lambda c: rows_table(c, question), n=counted.n)


def _too_many(most: int) -> ProblemError:
    shown = {language: fmt.number(most, language) for language in ("id", "en")}
    more = {language: fmt.number(MOST_CSV, language) for language in ("id", "en")}
    words = Text(
        id=told("taken_too_many", most=shown["id"], csv=more["id"]).id,
        en=told("taken_too_many", most=shown["en"], csv=more["en"]).en,
    )
    detail = f"There are more than {most} rows. Shorten the range or add a filter; CSV takes {MOST_CSV}."
    return ProblemError(422, "Too many rows", detail, words=words)


async def _file(
    desk: Desk, request: Request, query: Taken, prepare: Callable[[Connection], Wanted]
) -> Response:
    wanted = await desk.read(request.url.path, prepare)
    name = f"{wanted.name}.{query.format}"
    headers = {"Cache-Control": "no-store"}
    if wanted.n is not None:
        headers[ROWS_HEADER] = str(wanted.n)
    if query.format == "xlsx":
        return await _workbook(request, partial(_write, desk, wanted.make, query.lang), name, headers)
    made = _read(desk, wanted.make, query)
    # The first piece is read before anything is sent, so that a refusal is still an answer of its own.
    first = await to_thread.run_sync(next, made, b"")
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _Stream(_pieces(first, made), media_type=csv_file.MEDIA_TYPE, headers=headers)


class _Stream(StreamingResponse):
    """A stream whose reading ends with it, also when the client goes away in the middle."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces, then let go of the database whatever happened."""
        try:
            await super().__call__(scope, receive, send)
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
        yield from csv_file.lines(make(connection), language=query.lang, about=query.about)


@contextmanager
def _slot(desk: Desk) -> Iterator[None]:
    """One of the few exports at a time.

    Raises:
        ProblemError: when all are taken.
    """
    if not desk.exports.acquire(blocking=False):
        detail = "Other exports are being made. Try again in a few seconds."
        raise ProblemError(503, "Busy", detail, words=told("taken_busy"))
    try:
        yield
    finally:
        desk.exports.release()


async def _workbook(
    request: Request, write: Callable[[threading.Event], Path], name: str, headers: dict[str, str]
) -> Response:
    """A workbook written in a thread, which stops when the client goes away."""
    gone = threading.Event()
    work = asyncio.create_task(to_thread.run_sync(write, gone))
    try:
        while not work.done():
            await asyncio.wait({work}, timeout=LOOK_S)
            if await request.is_disconnected():
                gone.set()
    finally:
        gone.set()
    try:
        file = await work
    except ClientGoneError:
        return Response(status_code=499)
    return FileResponse(
        file,
        media_type=workbook.MEDIA_TYPE,
        filename=name,
        headers=headers,
        background=BackgroundTask(file.unlink, missing_ok=True),
    )


def _write(desk: Desk, make: Callable[[Connection], Table], language: str, gone: threading.Event) -> Path:
    def watched(table: Table) -> Iterator[tuple[object, ...]]:
        for row in table.rows:
            if gone.is_set():
                raise ClientGoneError
            yield row

    handle, name = tempfile.mkstemp(prefix="export-", suffix=".xlsx")
    os.close(handle)
    file = Path(name)
    try:
        with _slot(desk), reading(desk.engine) as connection:
            table = make(connection)
            workbook.write(replace(table, rows=watched(table)), file, language=language)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return file

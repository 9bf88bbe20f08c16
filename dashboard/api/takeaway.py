"""`/export/values` and `/export/rows`: files, written as they are read, and given up when the reader goes away."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
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
from dashboard.api.problems import ProblemError, our_fault
from dashboard.api.queries import Restricted, TakenRows, TakenValues
from db.engine import Connection, reading
from db.export import Question, Table, csv_file, rows_table, values_table, workbook
from db.metrics import MetricQueryError
from db.metrics.rows import count

#: The most rows of a file; a workbook is written whole before it is sent.
MOST_CSV, MOST_XLSX = 1_000_000, 100_000
#: How often a writer of a workbook asks whether anyone still waits for it.
LOOK_S = 0.25
Make = Callable[[Connection, Question], Table]


class ClientGoneError(Exception):
    """The client went away."""


def routes(desk: Desk) -> APIRouter:
    """The routes of one API."""
    router = APIRouter(prefix="/export", tags=["take away"])

    @router.get("/values", summary="Values as a file")
    async def values(request: Request, query: Annotated[TakenValues, Query()]) -> Response:
        """A metric's values as CSV for machines, or as a workbook whose first sheet says what they are."""
        return await _file(desk, request, query, values_table, suffix="")

    @router.get("/rows", summary="The rows behind a number as a file")
    async def rows(request: Request, query: Annotated[TakenRows, Query()]) -> Response:
        """All rows that make up a value: up to 1,000,000 as CSV, up to 100,000 in a workbook."""
        return await _file(desk, request, query, rows_table, suffix="-rows")

    return router


async def _file(
    desk: Desk, request: Request, query: TakenValues | TakenRows, make: Make, *, suffix: str
) -> Response:
    now = desk.now()
    most = MOST_CSV if query.format == "csv" else MOST_XLSX
    question = await desk.read(
        request.url.path, lambda c: _checked(c, query, now, most=most, rows=make is rows_table)
    )
    name = f"{question.file_name}{suffix}.{query.format}"
    if query.format == "xlsx":
        return await _workbook(request, partial(_write, desk, question, make, query.lang), name)
    made = _read(desk, question, make, query)
    # The first piece is read before anything is sent, so that a refusal is still an answer of its own.
    first = await to_thread.run_sync(next, made, b"")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return _Stream(_pieces(first, made), media_type=csv_file.MEDIA_TYPE, headers=headers)


def _checked(connection: Connection, query: Restricted, now: int, *, most: int, rows: bool) -> Question:
    """The question, once it is known that its answer fits a file."""
    question = asked_for(connection, query, now).question
    if rows:
        counted = count(connection, question.behind, cap=most)
        if counted.more:
            message = (
                f"There are more than {most} rows. Shorten the range or add a filter; CSV takes {MOST_CSV}."
            )
            raise MetricQueryError(message)
    return question


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


def _read(
    desk: Desk, question: Question, make: Make, query: TakenValues | TakenRows
) -> Generator[bytes, None, None]:
    with _slot(desk), our_fault("/export"), reading(desk.engine) as connection:
        yield from csv_file.lines(make(connection, question), language=query.lang, about=query.about)


@contextmanager
def _slot(desk: Desk) -> Iterator[None]:
    """One of the few exports at a time.

    Raises:
        ProblemError: when all are taken.
    """
    if not desk.exports.acquire(blocking=False):
        raise ProblemError(503, "Busy", "Other exports are being made. Try again in a few seconds.")
    try:
        yield
    finally:
        desk.exports.release()


async def _workbook(request: Request, write: Callable[[threading.Event], Path], name: str) -> Response:
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
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(file.unlink, missing_ok=True),
    )


def _write(desk: Desk, question: Question, make: Make, language: str, gone: threading.Event) -> Path:
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
            table = make(connection, question)
            workbook.write(replace(table, rows=watched(table)), file, language=language)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return file

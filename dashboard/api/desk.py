"""What every route of the API shares: the database, the city, the instant, bounded reading, and revisions as ETags."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import orjson
from anyio import CapacityLimiter, to_thread
from fastapi import Request, Response

from dashboard.api.problems import ProblemError, our_fault
from dashboard.text.problems import PROBLEMS
from db import clock
from db.city.profile import CityProfile
from db.engine import Connection, Engine, reading
from db.state import version

Made = TypeVar("Made")
#: What an answer depends on besides stored data and the query, and what makes it.
Prepared = tuple[object, Callable[[], Response]]
#: Reads at one time; more wait, and beyond that are asked to come again.
READS, WAITING = 4, 32
#: Exports at one time.
EXPORTS = 2
#: Requests see the present in steps of so many seconds, so that a poll without news is answered by 304.
STEP_S = 10
CACHE = "private, no-cache"


@dataclass(frozen=True)
class Desk:
    """One API over one database."""

    engine: Engine
    profile: CityProfile
    limiter: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(READS))
    exports: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(EXPORTS))

    def now(self) -> int:
        """The present instant, a whole number of steps."""
        present = clock.now()
        return present - present % STEP_S

    async def run(self, work: Callable[[], Made]) -> Made:
        """Do blocking work in a thread, a few at a time.

        Raises:
            ProblemError: when too many are waiting already.
        """
        if self.limiter.statistics().tasks_waiting >= WAITING:
            raise ProblemError(503, "Busy", PROBLEMS["Busy"])
        return await to_thread.run_sync(work, limiter=self.limiter)

    async def read(self, path: str, work: Callable[[Connection], Made]) -> Made:
        """Read the database in one transaction for the answer of a path."""

        def reads() -> Made:
            with our_fault(path), reading(self.engine) as connection:
                return work(connection)

        return await self.run(reads)

    async def answer(self, request: Request, prepare: Callable[[Connection], Prepared]) -> Response:
        """A response with an ETag of the database's version, the query and the moment that the answer depends on.

        `prepare` checks the request and returns that moment with what makes the answer; an answer that the client
        has is not made.
        """

        def made(connection: Connection) -> Response:
            moment, make = prepare(connection)
            tag = etag(version(connection), request, moment)
            response = Response(status_code=304) if tag in _held(request) else make()
            response.headers.update({"ETag": tag, "Cache-Control": CACHE, "Vary": "Accept"})
            return response

        return await self.read(request.url.path, made)


def etag(revision: str, request: Request, moment: object) -> str:
    """A weak tag: equal tags mean the same numbers."""
    accept = "csv" if wants_csv(request) else "json"
    asked = repr([revision, request.url.path, sorted(request.query_params.multi_items()), accept, moment])
    return f'W/"{hashlib.sha256(asked.encode()).hexdigest()[:20]}"'


def _held(request: Request) -> set[str]:
    return {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}


def wants_csv(request: Request) -> bool:
    """Whether CSV was asked for, by `format=csv` or the Accept header."""
    form = request.query_params.get("format", "")
    accept = request.headers.get("accept", "")
    return form == "csv" or (not form and "text/csv" in accept and "application/json" not in accept)


def as_json(body: object) -> Response:
    """A body of plain data."""
    return Response(orjson.dumps(body), media_type="application/json")

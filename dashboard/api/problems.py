"""Errors of the HTTP API as RFC 9457 problem details, in plain words and without a trace."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from dashboard.desk.reasons import CannotSayError
from dashboard.text.problems import PROBLEMS
from db.engine import DatabaseUnavailableError
from db.metrics import MetricQueryError
from db.reference import NoCityError
from db.registry import UnknownNameError
from db.text import Text

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
RETRY_S = 5


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One wrong parameter: its name, what it said, and what is allowed."""

    parameter: str
    value: str
    detail: str


class ProblemError(Exception):
    """A request that cannot be answered, and why; `words` says it in both languages where a page shows it."""

    def __init__(
        self, status: int, title: str, detail: str, wrong: Sequence[Wrong] = (), *, words: Text | None = None
    ) -> None:
        """Say it in words for a person."""
        super().__init__(detail)
        self.status, self.title, self.detail, self.wrong = status, title, detail, tuple(wrong)
        self.words = words

    @classmethod
    def about(cls, *wrong: Wrong) -> ProblemError:
        """Wrong parameters, each with what is allowed."""
        return cls(422, "Wrong parameter", " ".join(one.detail for one in wrong), wrong)


def problem(
    status: int,
    title: str,
    detail: str,
    wrong: Sequence[Wrong] = (),
    headers: dict[str, str] | None = None,
    *,
    words: Text | None = None,
) -> JSONResponse:
    """An error as problem details; `words` says it for a person, in place of what holds for every problem of its kind."""
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if wrong:
        body["errors"] = [
            {"parameter": one.parameter, "value": one.value, "detail": one.detail} for one in wrong
        ]
    told = words or PROBLEMS[title]
    body["words"] = {"id": told.id, "en": told.en}
    kept = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=kept)


def explain_errors(api: FastAPI) -> None:
    """Answer every failure of an API with problem details."""
    api.exception_handler(ProblemError)(_problem)
    api.exception_handler(HTTPException)(_http)
    api.exception_handler(RequestValidationError)(_invalid)
    api.exception_handler(MetricQueryError)(_refused)
    api.exception_handler(UnknownNameError)(_unknown)
    api.exception_handler(DatabaseUnavailableError)(_unavailable)
    api.exception_handler(NoCityError)(_unavailable)
    api.exception_handler(Exception)(_failed)


async def _problem(_request: Request, error: ProblemError) -> JSONResponse:
    headers = {"Retry-After": str(RETRY_S)} if error.status == 503 else None
    return problem(error.status, error.title, error.detail, error.wrong, headers, words=error.words)


async def _http(request: Request, error: HTTPException) -> JSONResponse:
    path = request.url.path
    if error.status_code == 404:
        detail = f"There is nothing at {path}. The list of what there is: /api/v1/docs."
        return problem(404, "Not found", detail)
    if error.status_code == 405:
        detail = f"{path} can be read only; allowed: GET."
        return problem(405, "Method not allowed", detail, headers={"Allow": "GET"})
    return problem(error.status_code, "Request refused", str(error.detail))


async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
    wrong = [_in_words(fault) for fault in error.errors()]
    return problem(422, "Wrong parameter", " ".join(one.detail for one in wrong), wrong)


def _in_words(fault: dict[str, Any]) -> Wrong:
    name, value = str(fault["loc"][-1])[:80], str(fault.get("input", ""))[:80]
    if fault["type"] == "missing":
        return Wrong(parameter=name, value="", detail=f"'{name}' is missing.")
    if fault["type"] == "extra_forbidden":
        return Wrong(
            parameter=name, value=value, detail=f"'{name}' is no parameter here; /api/v1/docs lists them."
        )
    return Wrong(parameter=name, value=value, detail=f"'{name}' is '{value}': {fault['msg'].lower()}.")


async def _refused(_request: Request, error: MetricQueryError) -> JSONResponse:
    words = error.words if isinstance(error, CannotSayError) else None
    return problem(422, "This question cannot be answered", str(error), words=words)


async def _unknown(_request: Request, error: UnknownNameError) -> JSONResponse:
    return problem(404, "Not found", str(error.args[0]))


async def _unavailable(_request: Request, error: Exception) -> JSONResponse:
    return problem(503, "Database unavailable", str(error), headers={"Retry-After": str(RETRY_S)})


async def _failed(request: Request, error: Exception) -> JSONResponse:
    failure = failed(error, request.url.path)
    return problem(failure.status, failure.title, failure.detail)


#: What a person can mend or wait for; anything else is our own fault.
KNOWN = (ProblemError, MetricQueryError, UnknownNameError, DatabaseUnavailableError, NoCityError)


@contextmanager
def our_fault(path: str) -> Iterator[None]:
    """Turn a failure that nobody foresaw into a plain answer; the log gets the trace.

    Raises:
        ProblemError: in place of anything unforeseen.
    """
    try:
        yield
    except KNOWN:
        raise
    except Exception as error:  # noqa: BLE001 - the last door before a person; the log gets the trace
        raise failed(error, path) from None


def failed(error: Exception, path: str) -> ProblemError:
    """The answer to a failure, once it was logged."""
    log.error("api failed", path=path, trace="".join(traceback.format_exception(error)))
    return ProblemError(
        500, "Internal error", "The request failed on our side; the log says why. Try again later."
    )

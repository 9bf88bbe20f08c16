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

from dashboard.person import language_for_programs
from dashboard.text.problems import LIMITS, PROBLEMS, TITLES
from db.engine import DatabaseUnavailableError
from db.metrics import MetricQueryError
from db.reference import NoCityError
from db.registry import UnknownNameError
from db.text import Text, joined

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
RETRY_S = 5
#: What decides how an answer is worded.
VARY = "Accept-Language, Cookie"


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One wrong parameter: its name, what it said, and what is allowed."""

    parameter: str
    value: str
    detail: Text


class ProblemError(Exception):
    """A request that cannot be answered, and why; `words` says it where a page shows it."""

    def __init__(
        self, status: int, title: str, detail: Text, wrong: Sequence[Wrong] = (), *, words: Text | None = None
    ) -> None:
        """Say it in words for a person."""
        super().__init__(detail.en)
        self.status, self.title, self.detail, self.wrong = status, title, detail, tuple(wrong)
        self.words = words

    @classmethod
    def about(cls, *wrong: Wrong) -> ProblemError:
        """Wrong parameters, each with what is allowed."""
        return cls(422, "Wrong parameter", _together(wrong), wrong)


def problem(
    status: int,
    title: str,
    detail: Text | str,
    wrong: Sequence[Wrong] = (),
    headers: dict[str, str] | None = None,
    *,
    words: Text | None = None,
) -> JSONResponse:
    """An error as problem details, in the language of whoever asked.

    `words` says it in both languages for a person, in place of what holds for every problem of its kind. A detail that
    only a program can mend may be given in English alone; in Indonesian the words stand in its place.
    """
    told, language = words or PROBLEMS[title], language_for_programs()
    said = detail if isinstance(detail, Text) else Text(id=told.id, en=detail)
    body: dict[str, object] = {
        "type": "about:blank",
        "title": TITLES[title][language],
        "status": status,
        "detail": said[language],
    }
    if wrong:
        body["errors"] = [
            {"parameter": one.parameter, "value": one.value, "detail": one.detail[language]} for one in wrong
        ]
    body["words"] = {"id": told.id, "en": told.en}
    kept = {"Cache-Control": "no-store", "Content-Language": language, "Vary": VARY, **(headers or {})}
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
        return nothing_at(path)
    if error.status_code == 405:
        detail = Text(
            id=f"{path} hanya dapat dibaca; yang diperbolehkan: GET.",
            en=f"{path} can be read only; allowed: GET.",
        )
        return problem(405, "Method not allowed", detail, headers={"Allow": "GET"})
    return problem(error.status_code, "Request refused", str(error.detail))


def nothing_at(path: str) -> JSONResponse:
    """The answer for an address of the API that leads nowhere."""
    return problem(
        404,
        "Not found",
        Text(
            id=f"Tidak ada apa-apa di {path}. Daftar yang ada: /api/v1/docs.",
            en=f"There is nothing at {path}. The list of what there is: /api/v1/docs.",
        ),
    )


def _together(wrong: Sequence[Wrong]) -> Text:
    """What is wrong with each parameter, in one text."""
    return joined((one.detail for one in wrong), " ")


async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
    wrong = [_in_words(fault) for fault in error.errors()]
    return problem(422, "Wrong parameter", _together(wrong), wrong)


def _in_words(fault: dict[str, Any]) -> Wrong:
    name, value = str(fault["loc"][-1])[:80], str(fault.get("input", ""))[:80]
    if fault["type"] == "missing":
        detail = Text(id=f"'{name}' tidak ada.", en=f"'{name}' is missing.")
        return Wrong(parameter=name, value="", detail=detail)
    if fault["type"] == "extra_forbidden":
        detail = Text(
            id=f"'{name}' bukan parameter di sini; daftarnya di /api/v1/docs.",
            en=f"'{name}' is no parameter here; /api/v1/docs lists them.",
        )
        return Wrong(parameter=name, value=value, detail=detail)
    allowed = LIMITS.get(fault["type"], LIMITS[""])
    given = {key: str(said) for key, said in fault.get("ctx", {}).items()}
    detail = Text(
        id=f"'{name}' bernilai '{value}': {allowed.id.format(**given)}.",
        en=f"'{name}' is '{value}': {allowed.en.format(**given)}.",
    )
    return Wrong(parameter=name, value=value, detail=detail)


async def _refused(_request: Request, error: MetricQueryError) -> JSONResponse:
    return problem(422, "This question cannot be answered", error.words, words=error.words)


async def _unknown(_request: Request, error: UnknownNameError) -> JSONResponse:
    return problem(404, "Not found", error.words)


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
        500,
        "Internal error",
        Text(
            id="Permintaan gagal di pihak kami; catatan server menyebut sebabnya. Coba lagi nanti.",
            en="The request failed on our side; the log says why. Try again later.",
        ),
    )

"""What goes wrong while the desk answers: the log gets the trace, a person plain words."""

from __future__ import annotations

from enum import StrEnum

import structlog
from dash.exceptions import DependencyException, PreventUpdate
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.desk.serve import BusyError
from dashboard.lost import sorry
from db.engine import DatabaseUnavailableError

log = structlog.get_logger()
#: When a browser may ask again.
RETRY_S = 5


class Trouble(StrEnum):
    """Why there is no answer, by the phrase that says so."""

    BUSY = "desk_busy"
    FAILED = "desk_failed"


def noted(error: BaseException, where: str) -> Trouble:
    """What an error means to a person, once it stands in the log; with its trace unless its words say all there is to know."""
    if isinstance(error, BusyError):
        log.warning("the desk is busy", where=where)
        return Trouble.BUSY
    if isinstance(error, DatabaseUnavailableError):
        log.warning("the desk has no database", where=where, error=str(error))
        return Trouble.FAILED
    log.error("the desk failed", where=where, exc_info=error)
    return Trouble.FAILED


class Told:
    """Answers for a page that could not be made. It stands inside of Dash, which answers 500 and says nothing."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the routes."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except PreventUpdate:
            # Dash's own way to say that there is nothing new.
            raise
        except DependencyException:
            # No file of a package, which Dash takes for a failure.
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        except Exception as error:
            trouble = noted(error, scope["path"])
            if begun:
                raise
            await _answer(trouble, scope["path"])(scope, receive, send)


def _answer(trouble: Trouble, path: str) -> Response:
    status = 503 if trouble is Trouble.BUSY else 500
    headers = {"Retry-After": str(RETRY_S), "Cache-Control": "no-store"}
    if path.startswith("/_dash-"):
        return JSONResponse({"error": trouble.value}, status_code=status, headers=headers)
    return sorry(trouble.value, status, headers)

"""`/api/v1`: the API as an application of its own, so that its errors, its document and its limits are its own."""

from __future__ import annotations

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse

from dashboard.api import catalogue, takeaway, values
from dashboard.api.asked import no_control_characters, no_repeats
from dashboard.api.desk import Desk
from dashboard.api.document import document
from dashboard.api.problems import explain_errors
from dashboard.person import language_for
from db.export import workbook

PREFIX = "/api/v1"
DESCRIPTION = (
    "Every number of the city's programs, by any cut, with what it means and the rows behind it. The same numbers as on "
    "the pages. Dates are ISO 8601 in the city's time zone, decimals have a point. Answers carry an ETag of the data's "
    "revision; errors are problem details (RFC 9457). The live stream of the screens is `GET /api/v1/live?scene=…`."
)
_TABLES = ("application/json", "text/csv")
_FILES = ("text/csv", workbook.MEDIA_TYPE)
_PROBLEM = {"description": "What is wrong and what is allowed", "content": {"application/problem+json": {}}}


def build_api(desk: Desk) -> FastAPI:
    """The API over one database."""
    api = FastAPI(
        title="Command Center",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        dependencies=[Depends(no_control_characters), Depends(no_repeats)],
        responses={404: _PROBLEM, 422: _PROBLEM, 503: _PROBLEM},
    )
    explain_errors(api)
    for module, types in ((catalogue, _TABLES), (values, _TABLES), (takeaway, _FILES)):
        api.include_router(module.routes(desk), responses={200: {"content": {name: {} for name in types}}})

    @api.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(document(request.app.openapi(), language_for(request.query_params.get("lang"))))

    return api

"""`/program/<key>/brief`: a program's page as a document on A4, to print or as a PDF."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse

from dashboard.api.problems import problem
from dashboard.components.brief import brief_html
from dashboard.components.phrases import View
from dashboard.desk.build import choices
from dashboard.desk.serve import asked_of, read_beside, turn
from dashboard.filters import parse
from dashboard.index import fonts as font_links
from dashboard.live import hub
from dashboard.person import language_for
from dashboard.static import versioned
from dashboard.taken import pdf
from dashboard.taken.brief import Brief, build_brief
from dashboard.text.ranges import iso_day
from db.engine import Connection

STYLES = ("brief-charts.css", "brief.css", "brief-phone.css")
#: What the document needs on a screen.
SCRIPTS = ("51-copy.js", "brief.js")
READ = ["GET", "HEAD"]
#: PDFs made at one time; each takes a second of a processor.
AT_ONCE = 1
NO_PANGO = "This machine cannot make PDFs: Pango is not installed. Open the brief and choose Print."


def brief_routes(assets: Path) -> APIRouter:
    """The routes of one server, whose style sheet and scripts lie in its folder of assets."""
    router = APIRouter()
    turns = CapacityLimiter(AT_ONCE)

    @router.api_route("/program/{key}/brief", methods=READ, include_in_schema=False)
    async def document(key: str, request: Request) -> Response:
        brief, view = await _read(key, request)
        can = await to_thread.run_sync(pdf.can_be_made)
        return HTMLResponse(_page(brief, view, assets, pdf_address=_address(brief, view) if can else ""))

    @router.api_route("/program/{key}/brief.pdf", methods=READ, include_in_schema=False)
    async def file(key: str, request: Request) -> Response:
        if not await to_thread.run_sync(pdf.can_be_made):
            return problem(501, "No PDF", NO_PANGO)
        brief, view = await _read(key, request)
        page = _page(brief, view, assets, fonts="")
        async with turn(turns):
            made = await to_thread.run_sync(pdf.pdf_of, page)
        headers = {"Content-Disposition": f'attachment; filename="{_file_name(brief, view)}"'}
        return Response(made, media_type="application/pdf", headers=headers)

    return router


async def _read(key: str, request: Request) -> tuple[Brief, View]:
    """The document at the present snapshot for the filters of its address."""
    snapshot = await hub.current()
    profile = hub.running().profile

    def ask(connection: Connection) -> Brief:
        found = parse(request.url.query, choices(connection, profile, key, snapshot.at))
        asked = asked_of(connection, found.filters, snapshot.at)
        problems = tuple(problem.text for problem in found.problems)
        return replace(build_brief(asked, key, snapshot.notices), problems=problems)

    language = language_for(request.query_params.get("lang"))
    return await read_beside(ask), View(language, snapshot.time_zone)


def _page(brief: Brief, view: View, assets: Path, *, fonts: str | None = None, pdf_address: str = "") -> str:
    return brief_html(
        brief,
        view,
        style="".join((assets / name).read_text(encoding="utf-8") for name in STYLES),
        fonts=font_links(assets) if fonts is None else fonts,
        scripts=[versioned(assets, name) for name in SCRIPTS],
        pdf=pdf_address,
    )


def _address(brief: Brief, view: View) -> str:
    query = "&".join(part for part in (urlencode({"lang": view.language}), brief.query) if part)
    return f"/program/{brief.program}/brief.pdf?{query}"


def _file_name(brief: Brief, view: View) -> str:
    first, last = (iso_day(at, view.zone) for at in (brief.span.since, max(brief.span.until - 1, 0)))
    days = first if first == last else f"{first}-{last}"
    return f"{brief.program}-{view.say('brief').lower().replace(' ', '-')}-{days}.pdf"

"""The document in brief: the page's own numbers on A4, in both languages, and as a PDF."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.api.brief import STYLES
from dashboard.api.panels import asked_at
from dashboard.components.brief import brief_html
from dashboard.components.phrases import View, plain
from dashboard.desk.build import build_page, choices
from dashboard.filters import parse
from dashboard.model import Notice, Status
from dashboard.sheets import sheets
from dashboard.taken import pdf
from dashboard.taken.brief import PLACES, Brief, build_brief
from db.city.profile import CityProfile
from db.engine import reading
from db.settings import ROOT
from db.text import Text
from tests.integration.scenario import NOW

WEEK = "period=7d"
STYLE = "".join((ROOT / "assets" / name).read_text() for name in STYLES)
ATTENTION = Notice(
    program="eparking",
    name=Text(id="E-Parking", en="E-Parking"),
    what=Text(id="3 titik <senyap>", en="3 silent points"),
    status=Status.ALARM,
    since=NOW,
)
OTHER = replace(ATTENTION, program="taru", what=Text(id="lain", en="other"))
VOID = {"meta", "link", "br"}


class _Wellformed(HTMLParser):
    """Fails on an element that is not closed, and keeps the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.said.append(data)


def _brief(engine: Engine, medan: CityProfile, program: str, query: str) -> Brief:
    with reading(engine) as connection:
        filters = parse(query, choices(connection, medan, program, NOW)).filters
        return build_brief(asked_at(connection, medan, filters, NOW), program, [ATTENTION, OTHER])


def _html(brief: Brief, language: str, *, address: str = "") -> str:
    view = View(language, "Asia/Jakarta")
    return brief_html(brief, view, style=STYLE, fonts="", scripts=["/assets/brief.js"], pdf=address)


def _text(page: str) -> str:
    read = _Wellformed()
    read.feed(page)
    assert read.open == []
    return " ".join(" ".join(read.said).split())


def _unpacked(made: bytes) -> bytes:
    """A PDF with what its streams hold."""
    found = [made]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL):
        with suppress(zlib.error):
            found.append(zlib.decompress(packed))
    return b"\n".join(found)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("program", list(sheets()))
def test_every_program_has_a_brief_with_the_figures_of_its_page(
    sqlite_scenario: Engine, medan: CityProfile, program: str, language: str
) -> None:
    brief = _brief(sqlite_scenario, medan, program, WEEK)
    said = _text(_html(brief, language))
    view = View(language, "Asia/Jakarta")
    with reading(sqlite_scenario) as connection:
        filters = parse(WEEK, choices(connection, medan, program, NOW)).filters
        page = build_page(asked_at(connection, medan, filters, NOW), program)

    assert brief.name[language] in said
    assert f"12\u201318 Nov, {'sampai pukul 12.00' if language == 'id' else 'until 12:00'}" in said
    for figure, ref in zip(page.figures, brief.meanings, strict=True):
        shown = figure.reason[language] if figure.reason else plain(figure.value, view)
        assert shown.replace("\u00a0", " ") in said
        assert ref.metric.definition[language] in said
        assert ref.metric.formula_text[language] in said
    assert sum(2 if shown.declared.wide else 1 for shown in brief.panels) <= PLACES
    shown_on_page = {shown.declared.key: shown.panel for shown in page.panels}
    assert all(shown_on_page[shown.declared.key] == shown.panel for shown in brief.panels)
    assert str(brief.revision) in said
    assert "{" not in said


def test_a_brief_says_what_needs_attention_what_it_is_restricted_to_and_when_it_was_made(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    brief = _brief(sqlite_scenario, medan, "eparking", f"{WEEK}&district=12.71.19&compare=month")
    page = _html(brief, "id", address="/program/eparking/brief.pdf?lang=id&period=7d")
    said = _text(page)

    assert "3 titik <senyap>" in said
    assert "<senyap>" not in page
    assert "lain" not in [notice.title.id for notice in brief.notices]
    assert "Medan Petisah" in said
    assert "/program/eparking?period=7d&district=12.71.19&compare=month" in said
    assert "dibuat 18 November 2026 12.00" in said
    assert 'href="/program/eparking/brief?lang=en&period=7d&district=12.71.19&compare=month"' in unescape(
        page
    )
    assert re.search(r'<a href="/program/eparking/brief\.pdf[^"]*" download>PDF</a>', page)


def test_a_sum_that_is_short_of_its_target_is_told_and_an_unverified_target_marked(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    said = _text(_html(_brief(sqlite_scenario, medan, "eparking", WEEK), "en"))

    assert "Gross revenue: Rp 19 k, target*" in said
    assert "% of the target*" in said
    assert "* target not verified" in said


def test_a_brief_of_a_city_without_data_says_so(engine: Engine, medan: CityProfile) -> None:
    brief = _brief(engine, medan, "licensing", WEEK)
    said = _text(_html(brief, "id"))

    assert "belum ada data" in said
    assert brief.panels == ()


def test_a_brief_is_made_into_a_pdf_of_at_most_two_pages_of_a4(
    sqlite_scenario: Engine, medan: CityProfile
) -> None:
    page = _html(_brief(sqlite_scenario, medan, "call122", "period=30d"), "id")
    if not pdf.can_be_made():
        # The page then has no such link, and printing is the way.
        assert ">PDF</a>" not in page
        return
    made = pdf.pdf_of(page)

    assert made.startswith(b"%PDF-")
    sizes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", _unpacked(made))
    assert 1 <= len(sizes) <= 2
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {(595, 842)}

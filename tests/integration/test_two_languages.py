"""Nothing is half translated: what a page says in both languages alike is a name, a number or a word of both."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from dash import html

from dashboard.text.columns import COLUMNS
from db import registry
from db.city.profile import CityProfile
from tests.support.callbacks import layout_of
from tests.support.serving import Served

#: Properties whose text a person sees or hears.
SHOWN = re.compile(
    r"children|title|label|noRowsToShow|loadingOoo|placeholder|headerName|hovertext|text|ticktext|nothingFoundMessage|aria-label|data-word"
)
#: Words that are the same in both languages, abbreviations, and what is spelled alike in addresses and files.
ALIKE = re.compile(
    r"program|normal|target|data|status|alarm|hub|bank|operator|video|csv|xlsx|png|pdf|"
    r"sqlite|rp|p50|p90|nov|hotel|samsat|atm|qris|rupiah|whatsapp|simbg|oss-rba|sp1|"
    r"sp2|sp3|lapor|sp4n|mobile|banking|api|overview|english|bahasa|indonesia|command|center|jl|"
    r"kota|medan|call|si|cantik|cloud|sp4n-lapor|jan|mar|jul|ms"
)
#: An example of a screen's name, and values that only the scenario of these tests has.
EXAMPLES = {"hall-1", "road", "file", "check"}
PAGES = (
    "/",
    "/screens",
    "/system",
    *(f"/{kind}/{program.key}" for program in registry.programs() for kind in ("program", "rows")),
)


def _texts(node: Any, name: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            painted = key == "parts" and isinstance(value, str)
            yield from _texts(json.loads(value) if painted else value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, name)
    elif isinstance(node, str) and SHOWN.match(name):
        yield node


def _elements(node: Any) -> Iterator[dict[str, Any]]:
    """Every HTML element of a layout, and of the answers in it that a page's script paints."""
    if isinstance(node, dict):
        if node.get("namespace") == "dash_html_components":
            yield node
        for key, value in node.items():
            painted = key == "parts" and isinstance(value, str)
            yield from _elements(json.loads(value) if painted else value)
    elif isinstance(node, list):
        for value in node:
            yield from _elements(value)


def _words(text: str) -> list[str]:
    """The words of a text, without marks, addresses, and the hash that names a release."""
    plain = re.sub(r"<[^>]*>|\b[a-z0-9]+[._/][a-z0-9._/]+\b|\b[0-9a-f]{12}\b", " ", text.casefold())
    return re.findall(r"[a-z][a-z0-9-]*[a-z0-9]", plain)


def _strange(text: str, known: set[str]) -> bool:
    return any(word not in known and not ALIKE.fullmatch(word) for word in _words(text))


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_says_alike_in_both_languages_is_a_name_or_a_number(
    desk: Served, medan: CityProfile, path: str
) -> None:
    districts = {word for d in medan.districts for word in _words(f"{d.name} {d.short}")}
    names = {word for place in (*medan.districts, *medan.places) for word in _words(place.name)}
    programs = {
        word for program in registry.programs() for word in _words(f"{program.names.id} {program.key}")
    }
    months = "&period=custom&from=2026-11-02&to=2026-11-18" if path.startswith("/program") else ""

    indonesian, english = (
        set(_texts(layout_of(desk, path, f"?lang={lang}{months}"))) for lang in ("id", "en")
    )

    known = {*EXAMPLES, *districts, *names, *programs}
    alike = {text for text in indonesian & english if _strange(text, known)}
    assert alike == set()
    assert len(indonesian) > 20


def test_every_tab_has_a_title_of_its_own_in_the_language_of_the_person(desk: Served) -> None:
    def titled(path: str, language: str) -> str:
        with urllib.request.urlopen(f"{desk.url}{path}?lang={language}", timeout=60) as answer:
            return re.findall(r"<title>(.*?)</title>", answer.read().decode())[0]

    indonesian, english = ({path: titled(path, lang) for path in (*PAGES, "/wall")} for lang in ("id", "en"))

    assert len(set(indonesian.values())) == len(set(english.values())) == len(PAGES) + 1
    assert indonesian["/program/taru"] == "Patrol TARU · Pusat Komando"
    assert english["/program/taru"] == "Patrol TARU · Command Center"
    assert english["/rows/call122"] == "Rows · Call Center 122 · Command Center"
    assert all("Pusat Komando" in title for title in indonesian.values())


def test_the_document_of_the_api_speaks_the_language_that_is_asked_for(desk: Served) -> None:
    def texts(language: str) -> set[str]:
        with urllib.request.urlopen(f"{desk.url}/api/v1/docs?lang={language}", timeout=60) as answer:
            page = answer.read().decode()
        assert f'<html lang="{language}"' in page
        shown = re.sub(r"(?s)<(code|style|title)\b.*?</\1>", "", page)
        return {text.strip(" .:·\n") for text in re.split(r"<[^>]+>", shown) if text.strip()}

    indonesian, english = texts("id"), texts("en")

    known = {
        "json",
        "id",
        "en",
        "format",
        "lang",
        "day",
        "week",
        "month",
        "year",
        "hour",
        "quarter",
        "today",
        "yesterday",
        "openapi",
        "parameter",
    }
    assert {text for text in indonesian & english if _strange(text, known)} == set()
    assert len(indonesian) > 30


@pytest.mark.parametrize("path", PAGES)
def test_every_element_of_a_page_is_one_that_dash_knows_with_properties_that_it_has(
    desk: Served, path: str
) -> None:
    kinds = set()
    for element in _elements(layout_of(desk, path, "?period=7d&district=12.71.01")):
        getattr(html, element["type"])(**element["props"])
        kinds.add(element["type"])

    assert kinds >= {"Div", "Span"}


def test_every_column_of_every_feed_has_a_name_in_both_languages() -> None:
    columns = {column.name for ref in registry.feeds() for column in ref.feed.columns}

    assert columns <= set(COLUMNS)
    assert all(set(named) == {"id", "en"} for named in COLUMNS.values())


def test_every_coded_value_of_a_record_has_a_name_in_both_languages(medan: CityProfile) -> None:
    coded = {
        value for ref in registry.feeds() for column in ref.feed.columns for value in column.values or ()
    }

    assert coded - set(medan.labels) == set()

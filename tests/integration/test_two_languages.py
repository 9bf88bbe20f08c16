"""Nothing is half translated: what a page says in both languages alike is a name, a number or a word of both."""

from __future__ import annotations

import ast
import json
import re
import urllib.request
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from dash import html

from dashboard.sheets import sheets
from dashboard.text.columns import COLUMNS
from db import registry
from db.city.names import source_words
from db.city.profile import CityProfile
from db.settings import ROOT
from tests.support.callbacks import explained, layout_of
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
    r"kota|medan|call|si|cantik|cloud|sp4n-lapor|jan|mar|jul|ms|pbg|vs"
)
#: An example of a screen's name, and values that only the scenario of these tests has.
EXAMPLES = {"hall-1", "road", "file", "check"}
#: Spelled alike in sentences of both languages: registers, units, values of parameters, commands.
OF_BOTH = {
    "a4",
    "custom",
    "db",
    "diagonal",
    "excel",
    "false",
    "get",
    "lang",
    "lkpm",
    "migrate",
    "nib",
    "panel",
    "parameter",
    "per",
    "px",
    "python",
    "ramadan",
    "scene",
    "scenes",
    "screen",
    "server",
    "siak",
    "t14",
    "true",
    "unit",
    "wall",
    "web",
}
#: Systems that have a name of their own.
SYSTEMS = {"pbx", "siak", "sicantik", "sumut", "terpusat"}
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


@pytest.fixture
def known(medan: CityProfile) -> set[str]:
    """Names of the city and of its programs."""
    districts = {word for d in medan.districts for word in _words(f"{d.name} {d.short}")}
    names = {word for place in (*medan.districts, *medan.places) for word in _words(place.name)}
    programs = {
        word for program in registry.programs() for word in _words(f"{program.names.id} {program.key}")
    }
    return {*EXAMPLES, *SYSTEMS, *districts, *names, *programs}


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_says_alike_in_both_languages_is_a_name_or_a_number(
    desk: Served, known: set[str], path: str
) -> None:
    months = "&period=custom&from=2026-11-02&to=2026-11-18" if path.startswith("/program") else ""

    indonesian, english = (
        set(_texts(layout_of(desk, path, f"?lang={lang}{months}"))) for lang in ("id", "en")
    )

    alike = {text for text in indonesian & english if _strange(text, known)}
    assert alike == set()
    assert len(indonesian) > 20


def test_what_is_said_about_a_number_speaks_one_language(desk: Served, known: set[str]) -> None:
    keys = {program.key: sheets()[program.key].figures[0] for program in registry.programs()}

    said = [
        {text for program, metric in keys.items() for text in _texts(explained(desk, program, metric, lang))}
        for lang in ("id", "en")
    ]

    assert {text for text in said[0] & said[1] if _strange(text, known)} == set()
    assert min(map(len, said)) > 20


def _taken_away(desk: Served, language: str) -> set[str]:
    """What stands in briefs, and before the tables of files."""
    asked = f"lang={language}&period=custom&from=2026-11-02&to=2026-11-18"
    said: set[str] = set()
    for program in registry.programs():
        page = _answer(desk, f"/program/{program.key}/brief?{asked}")
        shown = re.sub(r"(?s)<(style|svg|script)\b.*?</\1>", "", page)
        said |= {text.strip(" .:·\n") for text in re.split(r"<[^>]+>|[()]", unescape(shown)) if text.strip()}
        panel = f"program={program.key}&panel={sheets()[program.key].panels[0].key}"
        said |= _about(_answer(desk, f"/api/v1/export/panel?{asked}&{panel}&about=true"))
    return said | _about(_answer(desk, f"/api/v1/export/overview?{asked}&about=true"))


def _about(file: str) -> set[str]:
    """The statements before a table, without labels, instants and addresses."""
    said = (line.partition(": ")[2] for line in file.splitlines() if line.startswith("# "))
    return {text for text in said if not re.match(r"[/\d]", text)}


def _answer(desk: Served, address: str) -> str:
    with urllib.request.urlopen(f"{desk.url}{address}", timeout=60) as answer:
        return str(answer.read().decode())


def test_what_is_taken_away_speaks_one_language(desk: Served, known: set[str]) -> None:
    indonesian, english = (_taken_away(desk, language) for language in ("id", "en"))

    assert {text for text in indonesian & english if _strange(text, known)} == set()
    assert any("Asumsi; target retribusi belum diperiksa" in said for said in indonesian)
    assert any("Assumption; the target of levies has not been checked" in said for said in english)


def test_every_source_of_a_target_is_translated_or_the_name_of_a_document(medan: CityProfile) -> None:
    sources = {target.source for target in medan.targets}

    assert {source for source in sources if source_words(medan, source).en == source} == set()
    assert set(medan.sources) <= sources


def _pairs() -> Iterator[tuple[str, str]]:
    """Every text that is written in both languages, without what is put in it and what stands in quotes."""
    for folder in ("db", "dashboard"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                given: dict[Any, ast.expr] = {}
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                    given = {keyword.arg: keyword.value for keyword in node.keywords}
                elif isinstance(node, ast.Dict):
                    given = {
                        getattr(key, "value", None): value
                        for key, value in zip(node.keys, node.values, strict=True)
                    }
                if set(given) == {"id", "en"}:
                    yield _literal(given["id"]), _literal(given["en"])


def _literal(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    said = "".join(
        str(getattr(part, "value", "")) if isinstance(part, ast.Constant) else " " for part in parts
    )
    return re.sub(r"'[^']*'|\{[^}]*\}", " ", said)


def test_no_english_word_stands_in_an_indonesian_sentence(known: set[str]) -> None:
    pairs = [(set(_words(indonesian)), set(_words(english))) for indonesian, english in _pairs()]

    alike = set().union(*(indonesian & english for indonesian, english in pairs))
    assert {word for word in alike if _strange(word, {*known, *OF_BOTH})} == set()
    assert len(pairs) > 800


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

"""Pages in the place of one that there is not, or that could not be made: what is wrong, and every way on."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from html import escape

from starlette.responses import HTMLResponse

from dashboard.index import dark_when, fonts
from dashboard.person import PERSON, language_for
from dashboard.static import versioned
from dashboard.text import say
from db.city.profile import CityProfile
from db.registry import programs
from db.settings import ROOT
from db.text import Text

#: A path is shown no longer than this.
SHOWN = 80
ASSETS = ROOT / "assets"
STYLES = ("1-tokens.css", "2-cards.css", "4-desk.css")


def program_names(profile: CityProfile) -> dict[str, Text]:
    """What the city calls its programs, by key."""
    number = profile.emergency_number
    return {
        program.key: Text(
            id=program.names.id.format(emergency_number=number),
            en=program.names.en.format(emergency_number=number),
        )
        for program in programs()
    }


def not_found(path: str, names: Mapping[str, Text]) -> HTMLResponse:
    """A page for an address that does not exist, in the person's language and theme."""
    language = language_for()
    ways = {"/": say("overview", language)}
    ways |= {f"/program/{key}": name[language] for key, name in names.items()}
    ways |= {f"/{name}": say(name, language) for name in ("wall", "screens", "system")}
    words = {key: escape(say(key, language)) for key in ("not_found", "not_found_help")}
    shown = path if len(path) <= SHOWN else f"{path[:SHOWN]}…"
    body = (
        f"<p><code>{escape(shown)}</code></p><p>{words['not_found_help']}{_meant(path, ways, language)}</p>"
    )
    return HTMLResponse(_page(words["not_found"], body, ways, language), status_code=404)


def sorry(key: str, status: int, headers: Mapping[str, str]) -> HTMLResponse:
    """A page that says a phrase of trouble, with a way to ask again."""
    language = language_for()
    again = f'<a href="">{escape(say("ask_again", language))}</a>'
    body = f"<p>{escape(say(f'{key}_help', language))} {again}</p>"
    ways = {"/": say("overview", language)}
    return HTMLResponse(
        _page(escape(say(key, language)), body, ways, language), status_code=status, headers=dict(headers)
    )


def _page(title: str, body: str, ways: Mapping[str, str], language: str) -> str:
    links = "".join(f'<li><a href="{way}">{escape(name)}</a></li>' for way, name in ways.items())
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{_styles()}</head>'
        f'<body class="desk lost"><main><h1>{title}</h1>{body}'
        f'<nav aria-label="{escape(say("ways_on", language))}"><ul>{links}</ul></nav></main></body></html>'
    )


def _meant(path: str, ways: Mapping[str, str], language: str) -> str:
    """The address that is most like the one asked for, if any is."""
    known = {way.rsplit("/", 1)[-1]: way for way in ways if way != "/"}
    last = path.rstrip("/").rsplit("/", 1)[-1].lower()
    found = get_close_matches(last, known, n=1)
    if not found:
        return ""
    way = known[found[0]]
    link = f'<a href="{way}">{escape(ways[way])}</a>'
    return f" {escape(say('meant', language))} {link}?"


def _styles() -> str:
    links = [f'<link rel="stylesheet" href="{versioned(ASSETS, name)}">' for name in STYLES]
    dark = f'<link rel="stylesheet" href="{versioned(ASSETS, "dark.css")}" media="{dark_when(PERSON.get().theme)}">'
    return "".join([fonts(ASSETS), *links, dark])

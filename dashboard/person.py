"""What a person chose for every page: language and theme, kept in cookies so that a first answer already has them."""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.types import Scope

from dashboard.settings import settings
from dashboard.text import LANGUAGES, language_of

#: Nothing chosen means as the system has it.
THEMES = ("light", "dark")
YEAR_S = 366 * 86_400


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whom a request comes from; empty where nothing, or nothing known, was chosen.

    `accepts` is the language that a program asks for without having chosen one.
    """

    language: str = ""
    theme: str = ""
    accepts: str = ""


NOBODY = Person()
#: The person whose request is being answered, set by the server's guard.
PERSON: ContextVar[Person] = ContextVar("person", default=NOBODY)


def person_of(scope: Scope) -> Person:
    """The choices that a request carries; the language of its address before that of the cookie."""
    kept = _cookies(scope)
    asked = asked_language(scope)
    language = asked or kept.get("lang", "")
    theme = kept.get("theme", "")
    return Person(
        language=language if language in LANGUAGES else "",
        theme=theme if theme in THEMES else "",
        accepts=_accepted(scope),
    )


def asked_language(scope: Scope) -> str:
    """The language that an address asks for; empty when it asks for none that there is."""
    given = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    return given if given in LANGUAGES else ""


def remembered(language: str) -> str:
    """The cookie that keeps a language for the next year."""
    return f"lang={language}; Path=/; Max-Age={YEAR_S}; SameSite=Lax"


def language_for(asked: object = None) -> str:
    """The language of a page: as its address asks, else as the person chose, else the server's."""
    return language_of(asked, PERSON.get().language or settings().locale)


def language_for_programs() -> str:
    """The language of an answer to a program: as chosen, else as its request accepts it, else the server's."""
    person = PERSON.get()
    return person.language or person.accepts or settings().locale


def _accepted(scope: Scope) -> str:
    """The language of ours that a request accepts most gladly; empty when it says nothing of any."""
    said = b",".join(value for name, value in scope["headers"] if name == b"accept-language").decode(
        "latin-1"
    )
    found: dict[str, float] = {}
    for part in said.split(","):
        name, _, rest = part.strip().partition(";")
        language = name.partition("-")[0].strip().lower()
        weight = rest.strip().removeprefix("q=")
        if language in LANGUAGES and re.fullmatch(r"|[01](\.\d{0,3})?", weight):
            found.setdefault(language, float(weight or 1))
    return max(found, key=lambda language: found[language], default="")


def _cookies(scope: Scope) -> dict[str, str]:
    written = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    try:
        return {name: found.value for name, found in SimpleCookie(written.decode("latin-1")).items()}
    except CookieError:
        return {}

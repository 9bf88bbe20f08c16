"""The words of the screens, in Indonesian and English."""

from __future__ import annotations

from types import MappingProxyType

from dashboard.text import caretaker, catalogue, takeaway
from db.text import Text

#: Every phrase by its key; a test keeps the parts apart.
WORDS = MappingProxyType({**catalogue.WORDS, **caretaker.WORDS, **takeaway.WORDS})
LANGUAGES = ("id", "en")


def say(key: str, language: str, **values: object) -> str:
    """A phrase in a language, with values put in.

    Raises:
        KeyError: when the catalogue has no such phrase.
    """
    phrase = WORDS[key][language]
    return phrase.format(**values) if values else phrase


def told(key: str, **values: str | Text) -> Text:
    """A phrase of the catalogue in both languages."""
    said = {
        language: say(
            key, language, **{n: v[language] if isinstance(v, Text) else v for n, v in values.items()}
        )
        for language in ("id", "en")
    }
    return Text(id=said["id"], en=said["en"])


def language_of(given: object, default: str) -> str:
    """The language asked for in an address if we have it, else the default one."""
    return str(given) if given in LANGUAGES else default

"""A phrase in the languages of the product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Text:
    """The same phrase in Indonesian and English; `text[language]` is one of them."""

    id: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.id


def joined(parts: Iterable[Text | str], by: str = ", ") -> Text:
    """Phrases one after another; a name is the same in every language."""
    both = [part if isinstance(part, Text) else Text(id=part, en=part) for part in parts]
    return Text(id=by.join(part.id for part in both), en=by.join(part.en for part in both))

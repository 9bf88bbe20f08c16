"""A phrase in the languages of the product."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Text:
    """The same phrase in Indonesian and English; `text[language]` is one of them."""

    id: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.id

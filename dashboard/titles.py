"""What a tab is called: the page first, then its program, then the product, in the person's language."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.text import say
from db.text import Text

#: Pages of a program whose name does not say that they are more than the program itself.
KINDS = ("rows",)
SEPARATOR = " · "


def page_title(path: str, names: Mapping[str, Text], language: str) -> str:
    """The title of the page at a path; `names` are the programs' by key."""
    page, _, program = path.strip("/").partition("/")
    product = say("command_center", language)
    if program in names:
        kind = [say(page, language)] if page in KINDS else []
        return SEPARATOR.join([*kind, names[program][language], product])
    return SEPARATOR.join([say(page or "overview", language), product])

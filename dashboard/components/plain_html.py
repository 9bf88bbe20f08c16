"""Elements of the pages as plain HTML, for documents that need no script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

#: A part that filters on a page is just a part on paper.
ON_PAPER = {"button": "div"}
_NAMES = {"className": "class", "role": "role", "title": "title", "lang": "lang", "href": "href"}


def plain_html(element: Any) -> str:
    """The markup of an element and all within it; what only the page's script understands is left out."""
    if element is None:
        return ""
    if isinstance(element, list | tuple):
        return "".join(plain_html(child) for child in element)
    if not isinstance(element, dict):
        return escape(str(element))
    props = element["props"]
    name = element["type"].lower()
    name = ON_PAPER.get(name, name)
    given = {_NAMES[key]: str(value) for key, value in props.items() if key in _NAMES and value is not None}
    if props.get("aria-hidden"):
        given["aria-hidden"] = "true"
    if props.get("style"):
        given["style"] = _style(props["style"])
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in given.items())
    return f"<{name}{attributes}>{plain_html(props.get('children'))}</{name}>" if name != "br" else "<br>"


def _style(style: Mapping[str, Any]) -> str:
    return ";".join(f"{re.sub('[A-Z]', lambda m: f'-{m[0].lower()}', k)}:{v}" for k, v in style.items())

"""Elements as HTML: plain, for documents that need no script, and whole, for pages that the server writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from dash.development.base_component import Component

#: A part that filters on a page is just a part on paper.
ON_PAPER = {"button": "div"}
#: Elements without content.
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_WHOLE_NAMES = {"className": "class", "htmlFor": "for"}
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


def whole_html(element: Any) -> str:
    """The markup of an element and all within it, with everything that a page's scripts and styles know it by."""
    if element is None:
        return ""
    if isinstance(element, list | tuple):
        return "".join(whole_html(child) for child in element)
    made = element.to_plotly_json() if isinstance(element, Component) else element
    if not isinstance(made, dict):
        return escape(str(made))
    props, name = made["props"], made["type"].lower()
    inner = whole_html(props.get("children"))
    given = {
        _WHOLE_NAMES.get(key, key): _style(value) if key == "style" else value
        for key, value in props.items()
        if key != "children" and value is not None and value is not False
    }
    attributes = "".join(
        f" {key}" if value is True else f' {key}="{escape(str(value))}"' for key, value in given.items()
    )
    return f"<{name}{attributes}>" if name in _VOID else f"<{name}{attributes}>{inner}</{name}>"


def _style(style: Mapping[str, Any]) -> str:
    return ";".join(f"{re.sub('[A-Z]', lambda m: f'-{m[0].lower()}', k)}:{v}" for k, v in style.items())

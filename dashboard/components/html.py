"""Elements as Dash's renderer takes them, made as plain dictionaries.

A page's script is sent hundreds of them with every answer and every commit. The classes of `dash.html`, which look at
every property of every element, make them five times as slowly; a test holds what is sent against those classes.
"""

from __future__ import annotations

from typing import Any, Protocol

#: `type`, `namespace` and `props` of an element.
Element = dict[str, Any]
NAMESPACE = "dash_html_components"


class Maker(Protocol):
    """Makes elements of one kind, called as the class of `dash.html` is."""

    def __call__(self, children: Any = None, **properties: Any) -> Element:
        """An element around its children."""
        ...


def _maker(kind: str) -> Maker:
    def make(children: Any = None, **properties: Any) -> Element:
        if children is not None:
            properties["children"] = children
        return {"type": kind, "namespace": NAMESPACE, "props": properties}

    return make


A, Article, Aside, Br, Button = map(_maker, ("A", "Article", "Aside", "Br", "Button"))
Dd, Details, Div, Dl, Dt = map(_maker, ("Dd", "Details", "Div", "Dl", "Dt"))
H1, H2, H3, I = map(_maker, ("H1", "H2", "H3", "I"))  # noqa: E741
Label, Li, Main, Optgroup, Option = map(_maker, ("Label", "Li", "Main", "Optgroup", "Option"))
P, Section, Select, Small, Span, Summary = map(_maker, ("P", "Section", "Select", "Small", "Span", "Summary"))
Table, Tbody, Td, Th, Thead, Tr, Ul = map(_maker, ("Table", "Tbody", "Td", "Th", "Thead", "Tr", "Ul"))

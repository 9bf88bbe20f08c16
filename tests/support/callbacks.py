"""A running desk asked as its pages ask it: one callback, with what its inputs say."""

from __future__ import annotations

import gzip
import json
import urllib.error
import urllib.request
from typing import Any

from dashboard import ids
from tests.support.serving import Served


def layout_of(desk: Served, path: str, search: str = "") -> Any:
    """A page's layout as a browser asks for it."""
    inputs = [_given(ids.PLACE, "pathname", path), _given(ids.PLACE, "search", search)]
    body = {
        "output": f"{ids.CONTENT}.children",
        "outputs": {"id": ids.CONTENT, "property": "children"},
        "inputs": inputs,
        "changedPropIds": [f"{ids.PLACE}.pathname"],
    }
    status, answer = called(desk, body)
    assert status == 200, answer
    return answer["response"][ids.CONTENT]["children"]


def refreshed(
    desk: Served, program: str, query: str, *, mark: str | None = None, painted: str | None = None
) -> tuple[int, Any]:
    """What a program's page is told under new filters, or by news of the city when it shows an answer of a mark.

    `painted` is the query of that answer, where it is another one.
    """
    shows = query if painted is None else painted
    news = None if mark is None else {"revision": 0, "at": 0, "mark": mark, "query": shows}
    body = {
        "output": "..sheet-answer.data...problems.children..",
        "outputs": [{"id": "sheet-answer", "property": "data"}, {"id": "problems", "property": "children"}],
        "inputs": [_given("sheet-query", "data", query), _given("sheet-revision", "data", news)],
        "state": [_given("sheet-key", "data", {"program": program, "lang": "en", "query": ""})],
        "changedPropIds": ["sheet-query.data" if mark is None else "sheet-revision.data"],
    }
    return called(desk, body)


def explained(desk: Served, program: str, metric: str, language: str) -> Any:
    """What the drawer about a number of a program's page says."""
    shown = (("about-title", "children"), ("about-body", "children"), ("about-drawer", "opened"))
    known = {"program": program, "lang": language, "query": ""}
    body = {
        "output": f"..{'...'.join('.'.join(part) for part in shown)}..",
        "outputs": [{"id": name, "property": prop} for name, prop in shown],
        "inputs": [_given("about-asked", "data", {"metric": metric, "at": 0})],
        "state": [_given("sheet-query", "data", None), _given("sheet-key", "data", known)],
        "changedPropIds": ["about-asked.data"],
    }
    status, answer = called(desk, body)
    assert status == 200, answer
    return answer["response"]


def called(desk: Served, body: Any) -> tuple[int, Any]:
    """A callback's status and answer."""
    request = urllib.request.Request(
        f"{desk.url}/_dash-update-component",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Accept-Encoding": "gzip"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = answer.read()
            if answer.headers["Content-Encoding"] == "gzip":
                content = gzip.decompress(content)
            return answer.status, json.loads(content) if content else None
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


def _given(name: str, prop: str, value: object) -> dict[str, object]:
    return {"id": name, "property": prop, "value": value}

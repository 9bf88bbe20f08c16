"""Reports and screens sent to the server: malformed, too large, too many, from another site."""

from __future__ import annotations

import json
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from db.engine import open_engine, reading
from db.screens.paints import paints
from tests.support.serving import Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    """A served city of which nothing is known yet."""
    file = tmp_path_factory.mktemp("reports") / "city.db"
    shutil.copy(sqlite_template, file)
    with serving(f"sqlite:///{file}") as running:
        yield running


GOOD = {
    "screen": "lobby",
    "scene": "taru",
    "revision": 3,
    "painted_ago_ms": 10,
    "open_for_ms": 1000,
    "offset_ms": -5,
    "release": "abc",
    "width_px": 1920,
    "height_px": 1080,
    "errors": 0,
    "connected": True,
}


def _post(served: Served, path: str, body: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
    asked = urllib.request.Request(
        served.url + path,
        data=body,
        headers={"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}},
    )
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


MALFORMED = [
    b"",
    b"[]",
    b"{",
    b"\xff\xfe",
    json.dumps({}).encode(),
    json.dumps({**GOOD, "more": 1}).encode(),
    json.dumps({**GOOD, "screen": "<b>"}).encode(),
    json.dumps({**GOOD, "revision": "3"}).encode(),
    json.dumps({**GOOD, "painted_ago_ms": -1}).encode(),
    json.dumps({**GOOD, "width_px": 10**12}).encode(),
    json.dumps({**GOOD, "errors": 1e400}).encode(),
]


def test_a_malformed_report_is_answered_422_and_leaves_nothing(served: Served) -> None:
    answers = {body: _post(served, "/api/v1/screens/painted", body) for body in MALFORMED}

    assert {body for body, (status, told) in answers.items() if status != 422 or not told["detail"]} == set()
    assert _post(served, "/api/v1/screens/painted", json.dumps(GOOD).encode())[0] == 200
    assert _kept(served) == ["lobby"]


def _kept(served: Served) -> list[str]:
    """Screens whose reports are kept, once there is one: they are written some seconds after they came."""
    engine, until = open_engine(served.environment["DATABASE_URL"]), time.monotonic() + 30
    while time.monotonic() < until:
        with reading(engine) as connection:
            if found := [paint.screen for paint in paints(connection)]:
                return found
    return []


def test_an_oversized_report_is_not_read_to_its_end(served: Served) -> None:
    assert _post(served, "/api/v1/screens/painted", b"x" * 5_000)[0] == 413


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Sec_Fetch_Site": "cross-site"}, {"Origin": "null"}],
)
@pytest.mark.parametrize("path", ["/api/v1/screens", "/api/v1/screens/painted"])
def test_another_site_cannot_write_through_a_visitors_browser(
    served: Served, path: str, headers: dict[str, str]
) -> None:
    assert _post(served, path, json.dumps(GOOD).encode(), **headers)[0] == 403


def test_a_form_of_another_site_cannot_write_either(served: Served) -> None:
    assert _post(served, "/api/v1/screens", b"name=x", Content_Type="text/plain")[0] == 415


def test_a_screen_whose_text_would_be_too_small_is_refused_with_what_would_do(served: Served) -> None:
    status, told = _post(
        served, "/api/v1/screens?lang=en", json.dumps({"name": "far", "distance_m": "9"}).encode()
    )

    assert status == 422
    (fault,) = told["errors"]
    assert fault["field"] == "distance_m"
    assert "a farthest seat of 4 m or less, or a screen of 124 inches or more" in fault["text"]


def test_reports_from_one_address_are_bounded_and_other_pages_never_notice(served: Served) -> None:
    body = json.dumps({**GOOD, "screen": "flood"}).encode()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: _post(served, "/api/v1/screens/painted", body)[0], range(240)))

    assert answers == {200, 429}
    with urllib.request.urlopen(served.url + "/healthz", timeout=10) as answer:
        assert answer.status == 200

"""When the desk fails, the log has the trace and a person plain words; what the page shows stays."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from dash.exceptions import PreventUpdate
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from dashboard import ids
from dashboard.bodies import CALLBACKS
from dashboard.desk import serve
from dashboard.live import hub
from dashboard.person import PERSON, Person
from dashboard.static import BARE, answer_of
from dashboard.trouble import Told, Trouble, noted
from db.city.profile import CityProfile
from db.engine import DatabaseUnavailableError, open_engine
from tests.support.callbacks import called, layout_of, refreshed
from tests.support.loops import elsewhere
from tests.support.serving import Served, serving


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    """A server whose database loses a table of e-parking while it runs."""
    file = tmp_path_factory.mktemp("broken") / "city.db"
    shutil.copy(sqlite_template, file)
    with serving(f"sqlite:///{file}") as running:
        with sqlite3.connect(file) as connection:
            connection.execute("DROP TABLE eparking_payments_day")
        connection.close()
        yield running


def _logged(served: Served) -> str:
    served.output.seek(0)
    return served.output.read().decode()


def _get(served: Served, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(served.url + path, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


@pytest.mark.parametrize(("language", "words"), [("id", "gagal dibuat"), ("en", "could not be made")])
def test_a_page_that_fails_says_so_and_the_log_says_why(broken: Served, language: str, words: str) -> None:
    said = json.dumps(layout_of(broken, "/program/eparking", f"?period=30d&lang={language}"))

    assert words in said
    assert "no such table" not in said
    assert "no such table: eparking_payments_day" in _logged(broken)
    assert "/program/eparking" in _logged(broken)


def test_new_filters_that_fail_leave_the_page_as_it_is_and_tell_it_why(broken: Served) -> None:
    before = _logged(broken).count("no such table")

    status, answer = refreshed(broken, "eparking", "period=year")

    assert status == 200
    assert "sheet-answer" not in answer.get("response", {})
    assert answer["sideUpdate"] == {ids.TROUBLE: {"data": {"word": "desk_failed"}}}
    assert _logged(broken).count("no such table") > before


def test_news_that_change_nothing_are_no_trouble(broken: Served) -> None:
    _, shown = refreshed(broken, "sibisa", "period=7d")
    logged = _logged(broken)

    status, answer = refreshed(
        broken, "sibisa", "period=7d", mark=shown["response"]["sheet-answer"]["data"]["mark"]
    )

    assert (status, answer["response"]) == (200, {})
    assert _logged(broken) == logged


def test_news_that_overtake_a_new_question_tell_what_is_wrong_with_it_and_no_longer_with_the_old_one(
    broken: Served,
) -> None:
    _, shown = refreshed(broken, "sibisa", "period=7d")
    painted = {"mark": shown["response"]["sheet-answer"]["data"]["mark"], "painted": "category=zzz"}

    _, mended = refreshed(broken, "sibisa", "period=7d", **painted)
    _, wrong = refreshed(broken, "sibisa", "district=zzz", **painted)

    assert mended["response"]["problems"]["children"] == []
    assert mended["response"]["sheet-answer"]["data"]["query"] == "period=7d"
    assert "'zzz' is not known" in json.dumps(wrong["response"]["problems"]["children"])


def test_a_document_that_fails_says_so(broken: Served) -> None:
    status, said = _get(broken, "/program/eparking/brief?period=30d&lang=en")

    assert status == 500
    assert "This page could not be made" in said
    assert "brief" in _logged(broken)


def test_a_question_that_no_page_asks_is_logged_too(broken: Served) -> None:
    status, _answer = called(broken, {"output": "nothing.children"})

    assert status == 500
    assert "_dash-update-component" in _logged(broken)


def test_what_no_page_sends_is_refused_without_a_trace(broken: Served) -> None:
    before = _logged(broken)

    def sent(body: bytes, **headers: str) -> tuple[int, str]:
        headers = {"Content-Type": "application/json", **headers}
        request = urllib.request.Request(f"{broken.url}{CALLBACKS}", data=body, headers=headers)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        return refused.value.code, refused.value.headers["Content-Type"]

    assert sent(b"{") == (400, "application/problem+json")
    assert sent(b"{}", Origin="http://elsewhere.example") == (403, "application/problem+json")
    assert _logged(broken) == before


def test_whoever_would_wait_too_long_is_told_to_come_again(
    tmp_path: Path, medan: CityProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.install(hub.Hub(engine=open_engine(f"sqlite:///{tmp_path / 'empty.db'}"), profile=medan))
    monkeypatch.setattr(serve, "LONGEST_WAIT_S", 0.05)
    done = Event()

    async def crowd() -> None:
        reads = [
            asyncio.create_task(serve.read_beside(lambda _: done.wait(30))) for _ in range(serve.READS + 1)
        ]
        refused, _ = await asyncio.wait(reads, return_when=asyncio.FIRST_COMPLETED)
        assert [type(read.exception()) for read in refused] == [serve.BusyError]
        done.set()
        await asyncio.gather(*reads, return_exceptions=True)
        assert await serve.read_beside(lambda _: "an answer") == "an answer"

    elsewhere(partial(asyncio.run, crowd()))


@pytest.mark.parametrize(("language", "words"), [("id", "Coba lagi"), ("en", "Try again")])
def test_a_document_that_has_no_turn_is_to_be_asked_for_again(language: str, words: str) -> None:
    async def busy(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise serve.BusyError

    async def asked() -> tuple[Message, bytes]:
        PERSON.set(Person(language=language))
        return await answer_of(Told(busy), {**BARE, "path": "/program/eparking/brief.pdf"})

    start, body = elsewhere(lambda: asyncio.run(asked()))

    assert start["status"] == 503
    assert (b"retry-after", b"5") in start["headers"]
    assert words in body.decode()


def test_an_answer_that_leaves_all_as_it_is_passes_to_dash() -> None:
    async def nothing_new(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise PreventUpdate

    asked = answer_of(Told(nothing_new), {**BARE, "path": "/_dash-update-component"})

    with pytest.raises(PreventUpdate):
        elsewhere(partial(asyncio.run, asked))


@pytest.mark.parametrize(
    ("error", "trouble", "traced"),
    [
        (serve.BusyError(), Trouble.BUSY, False),
        (DatabaseUnavailableError("away"), Trouble.FAILED, False),
        (ValueError("a fault"), Trouble.FAILED, True),
    ],
)
def test_only_faults_of_our_own_leave_a_trace(error: Exception, trouble: Trouble, *, traced: bool) -> None:
    with capture_logs() as logged:
        assert noted(error, "/") is trouble

    assert [bool(line.get("exc_info")) for line in logged] == [traced]

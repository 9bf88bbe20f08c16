"""What is sent to the server: bounded before anything reads it, and to callbacks only by a page of its own."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from functools import partial

import pytest
from dash import Dash
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from dashboard.bodies import CALLBACKS, MOST_BYTES
from dashboard.server import Guard
from dashboard.static import BARE
from tests.support.loops import elsewhere

JSON = (b"content-type", b"application/json")
PIECE = b" " * 64_000


@dataclass
class Told:
    """What a client sends, piece by piece, and what it is answered."""

    pieces: list[bytes]
    taken: int = 0
    messages: list[Message] = field(default_factory=list)

    async def receive(self) -> Message:
        self.taken += 1
        more = self.taken < len(self.pieces)
        return {"type": "http.request", "body": self.pieces[self.taken - 1], "more_body": more}

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages)


async def _whole(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that reads all that it is sent, and says it again."""
    await Response(await Request(scope, receive).body())(scope, receive, send)


def _sent(path: str, pieces: list[bytes], *headers: tuple[bytes, bytes], method: str = "POST") -> Told:
    guard, told = Guard(_whole, Dash(__name__), {}, ()), Told(pieces)
    sent = {**BARE, "method": method, "path": path, "headers": [*BARE["headers"], *headers]}
    elsewhere(partial(asyncio.run, guard(sent, told.receive, told.send)))
    return told


@pytest.mark.parametrize(("path", "method"), [(CALLBACKS, "POST"), ("/api/v1/screens", "POST"), ("/", "GET")])
def test_a_body_without_end_is_refused_before_much_of_it_is_read(path: str, method: str) -> None:
    told = _sent(path, [PIECE] * 1_000, JSON, (b"transfer-encoding", b"chunked"), method=method)
    said = _sent(path, [PIECE], JSON, (b"content-length", b"300000000"), method=method)

    assert (told.status, said.status) == (413, 413)
    assert told.taken <= MOST_BYTES // len(PIECE) + 1
    assert said.taken == 0
    assert json.loads(told.body)["words"]["id"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([JSON, (b"sec-fetch-site", b"cross-site")], 403),
        ([JSON, (b"origin", b"http://evil.example")], 403),
        ([(b"content-type", b"text/plain")], 415),
    ],
)
def test_callbacks_answer_no_other_page(headers: list[tuple[bytes, bytes]], status: int) -> None:
    told = _sent(CALLBACKS, [b"{}"], *headers)

    assert (told.status, told.taken) == (status, 0)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 200_000])
def test_what_is_no_json_object_is_no_question_of_a_page(body: bytes) -> None:
    assert _sent(CALLBACKS, [body], JSON).status == 400


@pytest.mark.parametrize(
    "own",
    [
        [(b"origin", b"http://localhost")],
        # A proxy may have asked in a name of its own.
        [(b"origin", b"https://command.example"), (b"sec-fetch-site", b"same-origin")],
    ],
)
def test_what_a_page_sends_arrives_as_it_was(own: list[tuple[bytes, bytes]]) -> None:
    pieces = [b'{"search": "', b"a" * 100_000, b'"}']

    told = _sent(CALLBACKS, pieces, JSON, *own)

    assert (told.status, told.body) == (200, b"".join(pieces))

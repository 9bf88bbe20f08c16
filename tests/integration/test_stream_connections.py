"""Streams over real connections: how many there may be, what a bad client can cost, and what a request is answered with."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from dashboard import connections
from dashboard.api.routes import routes
from dashboard.live import streams
from dashboard.live.hub import Hub
from dashboard.live.streams import LINE, Line, Stream, Streams, TooManyStreamsError
from dashboard.live.system import SystemReader
from db.city.profile import CityProfile
from db.engine import open_engine
from tests.support.events import told
from tests.support.here import serving_here
from tests.support.serving import ROOT, Served, serving


def _from(address: str) -> Stream:
    return Stream(scenes=("overview",), language="id", address=address, packed=False, hang_up=lambda: None)


class _App(FastAPI):
    """The live stream alone, over real connections, with a hub that lives as long as it."""

    def __init__(self, hub: Hub) -> None:
        @asynccontextmanager
        async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
            await hub.start()
            await hub.current()
            yield
            await hub.stop()

        super().__init__(lifespan=lifespan)
        self.include_router(routes(hub, SystemReader(hub)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[LINE] = Line(send)
        await super().__call__(scope, receive, send)


def test_a_client_that_never_reads_is_let_go_and_the_others_never_notice(
    sqlite_template: Path, tmp_path: Path, medan: CityProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LONGEST_SEND_S", 1.0)
    monkeypatch.setattr(streams, "SEND_BUFFER_BYTES", 4_096)
    monkeypatch.setattr("dashboard.live.hub.BEAT_S", 0.2)
    shutil.copy(sqlite_template, tmp_path / "city.db")
    hub = Hub(engine=open_engine(f"sqlite:///{tmp_path / 'city.db'}"), profile=medan)
    with serving_here(_App(hub)) as address, socket.socket() as stuck:
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        stuck.connect(("127.0.0.1", int(address.rsplit(":", 1)[1])))
        stuck.sendall(b"GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        beats = 0
        with urllib.request.urlopen(f"{address}/api/v1/live?scenes=overview", timeout=10) as reading_on:
            while (hub.streams.dropped == 0 or len(hub.streams) > 1) and beats < 150:
                beats += _lines(reading_on, 1) == ["beat"]
            held = len(hub.streams)
            after = _lines(reading_on, 3)
        received = _until_closed(stuck)

    assert (hub.streams.dropped, held) == (1, 1)
    assert beats >= 3
    assert "beat" in after
    assert received < 200_000


def test_connections_that_ask_nothing_are_closed_and_an_open_stream_never_notices(
    sqlite_template: Path, tmp_path: Path, medan: CityProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "ASK_WITHIN_S", 0.5)
    monkeypatch.setattr("dashboard.live.hub.BEAT_S", 0.2)
    shutil.copy(sqlite_template, tmp_path / "city.db")
    hub = Hub(engine=open_engine(f"sqlite:///{tmp_path / 'city.db'}"), profile=medan)
    with serving_here(_App(hub), http=connections.Connection) as address, ExitStack() as held:
        reading_on = held.enter_context(
            urllib.request.urlopen(f"{address}/api/v1/live?scenes=overview", timeout=10)
        )
        port = int(address.rsplit(":", 1)[1])
        silent = [held.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(300)]
        silent[0].sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        received = [_until_closed(connection) for connection in silent]
        after = _lines(reading_on, 5)

    assert received == [0] * 300
    assert after[-1] == "beat"


def test_as_many_files_may_be_open_as_streams_need() -> None:
    resource = pytest.importorskip("resource")
    code = (
        "import resource; _, hard = resource.getrlimit(resource.RLIMIT_NOFILE); "
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard)); "
        "from dashboard.connections import allow_streams; allow_streams(1_000); "
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert int(done.stdout) == (3_024 if hard == resource.RLIM_INFINITY else min(3_024, hard))


def _until_closed(stuck: socket.socket) -> int:
    """Bytes that the system still held of a connection that the other side closed."""
    received = 0
    stuck.settimeout(10)
    with suppress(ConnectionResetError):
        while piece := stuck.recv(65_536):
            received += len(piece)
    return received


def test_streams_are_bounded_per_address_and_in_all() -> None:
    every = Streams(per_address=2, in_total=3)
    with ExitStack() as held:
        for address in ("a", "a", "b"):
            held.enter_context(every.admitted(_from(address)))
        with pytest.raises(TooManyStreamsError) as full, every.admitted(_from("c")):
            pass
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(every.admitted(_from("a")))
        with pytest.raises(TooManyStreamsError) as greedy, every.admitted(_from("a")):
            pass
        with every.admitted(_from("b")):
            pass

    assert (full.value.status, greedy.value.status, every.refused) == (503, 429, 2)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    """A served empty city that allows one address two streams."""
    file = tmp_path_factory.mktemp("live") / "city.db"
    file.write_bytes(sqlite_template.read_bytes())
    with serving(f"sqlite:///{file}", STREAMS_PER_ADDRESS="2") as running:
        yield running


def _opened(served: Served, query: str = "scenes=overview", **headers: str) -> Any:
    request = urllib.request.Request(f"{served.url}/api/v1/live?{query}", headers=headers)
    return urllib.request.urlopen(request, timeout=10)


def _lines(stream: Any, events: int) -> list[str]:
    found: list[str] = []
    while len(found) < events:
        line = stream.readline().decode()
        if line.startswith("event: "):
            found.append(line[7:].strip())
    return found


def test_a_third_stream_from_one_address_is_refused_and_admitted_once_another_ends(served: Served) -> None:
    first, second = _opened(served), _opened(served, "scene=desk")
    assert _lines(first, 3) == ["beat", "scene", "shared"]
    assert _lines(second, 3) == ["beat", "scene", "shared"]

    with pytest.raises(urllib.error.HTTPError) as refused:
        _opened(served)
    assert refused.value.code == 429
    assert refused.value.headers["Content-Type"] == "application/problem+json"
    assert refused.value.headers["Retry-After"] == "10"

    first.close()
    third = _until_admitted(served)
    assert _lines(third, 3) == ["beat", "scene", "shared"]
    third.close()
    second.close()


def _until_admitted(served: Served, **headers: str) -> Any:
    """A stream, once the server noticed that earlier ones ended."""
    for _ in range(200):
        with suppress(urllib.error.HTTPError):
            return _opened(served, **headers)
    message = "The stream that ended is still counted."
    raise AssertionError(message)


def test_a_compressed_stream_says_the_same(served: Served) -> None:
    with _until_admitted(served, **{"Accept-Encoding": "gzip"}) as stream:
        assert stream.headers["Content-Encoding"] == "gzip"
        unpacked, unpack = b"", zlib.decompressobj(31)
        while b"event: shared" not in unpacked or not unpacked.endswith(b"\n\n"):
            unpacked += unpack.decompress(stream.read1(65_536))

    assert told(unpacked) == ["beat", "overview", "shared"]


def test_an_unknown_scene_is_answered_with_the_names_that_exist(served: Served) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        _opened(served, "scenes=overview,nowhere")

    body = json.loads(refused.value.read())
    assert refused.value.code == 422
    assert "overview, eparking" in body["detail"]

"""The live hub and its streams on real databases: who gets which frame, and what one failure or one client can cost."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from starlette.types import Receive, Scope, Send

from dashboard import connections
from dashboard.api.routes import routes
from dashboard.live import parts, streams
from dashboard.live.build import Builder
from dashboard.live.hub import Hub
from dashboard.live.limits import Watch
from dashboard.live.message import SHARED, Board, beat_frame
from dashboard.live.streams import LINE, Line, Stream, Streams, TooManyStreamsError
from dashboard.live.system import SystemReader
from dashboard.model import FailedPanel, State
from db.city.profile import CityProfile
from db.engine import open_engine, reading
from tests.support.here import serving_here
from tests.support.loops import elsewhere
from tests.support.records import at, put
from tests.support.serving import ROOT, Served, serving

NOW = at("2026-11-16 14:05")
PAYMENT = {
    "txn_id": "p1",
    "paid_at": "2026-11-16 13:30",
    "amount_idr": 2_000_000,
    "method": "qris",
    "status": "captured",
}
LICENCE = {
    "application_no": "a",
    "permit_type": "pbg",
    "submitted_at": "2026-11-16 09:00",
    "status": "submitted",
}
ISSUED = LICENCE | {
    "application_no": "b",
    "complete_at": "2026-11-16 10:00",
    "decided_at": "2026-11-16 11:00",
    "issued_at": "2026-11-16 11:30",
    "decision": "issued",
    "status": "decided",
}
LANGUAGE = "id"


def _stream(*scenes: str, hang_up: Callable[[], None] = lambda: None, address: str = "a") -> Stream:
    return Stream(scenes=scenes, language=LANGUAGE, address=address, packed=False, hang_up=hang_up)


def _events(piece: bytes) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in piece.decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if line)
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def _told(piece: bytes) -> list[str]:
    return [data.get("scene", event) for event, data in _events(piece)]


class Screen:
    """Follows a board as a stream does, without a connection."""

    def __init__(self, engine: Engine, city: CityProfile, *scenes: str) -> None:
        self.engine, self.builder, self.board = engine, Builder(city, Watch()), Board("r1")
        self.stream = _stream(*scenes)

    def look(self, now: int = NOW) -> bytes:
        with reading(self.engine) as connection:
            changed = self.builder.look(connection)
            snapshot = self.builder.build(connection, now=now, programs=changed)
        self.board.post(snapshot, self.stream.slots, now_ms=now * 1000, shifted=False)
        return self.stream.newer(self.board.frames)


def test_a_stream_begins_with_its_scenes_and_what_all_share(engine: Engine, medan: CityProfile) -> None:
    put(engine, medan, "eparking.payments", [PAYMENT | {"paid_at": "2026-11-16 14:04"}], now=NOW)

    events = _events(Screen(engine, medan, "overview", "licensing").look())

    assert [data.get("scene", event) for event, data in events] == ["overview", "licensing", SHARED]
    for _, data in events:
        assert data["at"] == NOW
        assert data["show_at"] >= NOW * 1000
        assert data["release"] == "r1"
        assert data["revision"] == events[-1][1]["revision"]
    shared = events[-1][1]
    assert shared["simulated"] is False
    assert shared["loading"] is None
    assert shared["feeds"]["eparking.payments"]["newest_at"] == at("2026-11-16 14:04")
    assert shared["notices"][0]["scene"] == "eparking"
    assert shared["notices"][0]["status"] in ("attention", "alarm")


def test_only_scenes_whose_feeds_changed_are_sent_again(engine: Engine, medan: CityProfile) -> None:
    screen = Screen(engine, medan, "overview", "eparking", "licensing", "call122")
    put(engine, medan, "licensing.applications", [LICENCE], now=NOW)
    screen.look()

    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    after_payment = _told(screen.look())
    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    after_replay = _told(screen.look())
    put(engine, medan, "licensing.applications", [ISSUED], now=NOW)
    after_licence = _told(screen.look())

    assert after_payment == ["overview", "eparking", SHARED]
    assert after_replay == [SHARED]
    assert after_licence == ["overview", "licensing", SHARED]


def test_a_new_stream_has_everything_at_once_however_late_it_comes(
    engine: Engine, medan: CityProfile
) -> None:
    screen = Screen(engine, medan, "overview", "eparking")
    first = screen.look()
    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    changed = screen.look()

    again = _stream("overview", "eparking").newer(screen.board.frames)

    assert _told(first) == _told(changed) == _told(again) == ["overview", "eparking", SHARED]
    assert again == changed


def test_a_slow_stream_skips_to_the_newest_frame(engine: Engine, medan: CityProfile) -> None:
    screen, slow = Screen(engine, medan, "eparking"), _stream("eparking")
    screen.look()
    slow.newer(screen.board.frames)
    for number in range(5):
        put(engine, medan, "eparking.payments", [PAYMENT | {"txn_id": f"n{number}"}], now=NOW)
        newest = screen.look()

    assert slow.newer(screen.board.frames) == newest
    assert slow.newer(screen.board.frames) == b""


class _Transport:
    """What a stream may be written to at once, as long as everything before was taken."""

    def __init__(self, waiting: int = 0) -> None:
        self.waiting, self.written = waiting, []

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def write(self, chunk: bytes) -> None:
        self.written.append(chunk)


def test_screens_that_are_alike_are_given_the_same_bytes_and_a_slow_one_sees_to_itself(
    engine: Engine, medan: CityProfile
) -> None:
    screen = Screen(engine, medan, "eparking")
    screen.look()
    sent: list[bytes] = []

    async def send(message: Any) -> None:
        sent.append(message["body"])

    async def offered() -> None:
        every, opening = Streams(), beat_frame(now_ms=0, release="r1", shifted=False, confirmed=0)
        quick, alike, slow, closed = (_stream("eparking") for _ in range(4))
        streams_open = (quick, alike, slow, closed)
        with ExitStack() as held:
            for stream, waiting in zip(streams_open, (0, 0, 1, 0), strict=True):
                held.enter_context(every.admitted(stream))
                stream.direct = _Transport(waiting)
            closed.direct.is_closing = lambda: True
            async with asyncio.TaskGroup() as group:
                for stream in streams_open:
                    group.create_task(stream.run(screen.board.frames, opening, _silence, send))
                await asyncio.sleep(0)
                sent.clear()
                put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
                newest = screen.look()
                every.offer(screen.board.frames)
                every.offer(screen.board.frames)
                await asyncio.sleep(0)
                told = [stream.direct.written for stream in streams_open]
                every.end()
        assert told == [[b"%x\r\n%b\r\n" % (len(newest), newest)]] * 2 + [[], []]
        assert told[0][0] is told[1][0]
        assert [piece for piece in sent if piece] == [newest, newest]

    elsewhere(lambda: asyncio.run(offered()))


def test_a_panel_that_fails_stands_alone(
    engine: Engine, medan: CityProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    build = parts.build_panel

    def broken(moment: Any, program: str, spec: Any) -> Any:
        if (program, spec.key) == ("eparking", "revenue"):
            moment.connection.execute(text("SELECT * FROM nowhere"))
        return build(moment, program, spec)

    monkeypatch.setattr(parts, "build_panel", broken)
    screen = Screen(engine, medan, "eparking")
    events = _events(screen.look())
    with reading(engine) as connection:
        snapshot = screen.builder.build(connection, now=NOW, programs=None)

    assert [(fault.scene, fault.panel) for fault in snapshot.faults] == [("eparking", "revenue")]
    assert "nowhere" in snapshot.faults[0].reason
    scene = next(scene for scene in snapshot.scenes if scene.key == "eparking")
    assert [panel.key for panel in scene.panels if isinstance(panel, FailedPanel)] == ["revenue"]
    props = json.dumps(events[0][1]["props"]["eparking--revenue--head"], ensure_ascii=False)
    assert "tidak dapat dihitung" in props
    assert events[1][1]["faults"] == [{"scene": "eparking", "panel": "revenue"}]
    assert all(tile.value.state is not State.FAILED for tile in snapshot.tiles)


def test_a_limit_that_cannot_be_judged_needs_a_look(
    engine: Engine, medan: CityProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        message = "no such thing"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(parts, "_judged", broken)
    with reading(engine) as connection:
        snapshot = Builder(medan, Watch()).build(connection, now=NOW, programs=None)

    assert {notice.status.value for notice in snapshot.notices} == {"attention"}
    assert "cannot be computed" in snapshot.notices[0].title.en
    assert {fault.reason for fault in snapshot.faults} == {"ZeroDivisionError: no such thing"}


def test_the_hub_sends_a_commit_to_an_open_stream_and_ends_it_on_stopping(
    engine: Engine, medan: CityProfile
) -> None:
    sent: list[bytes] = []

    async def follow() -> None:
        hub, stream = Hub(engine=engine, profile=medan), _stream("overview")
        heard = asyncio.Event()

        async def send(message: Any) -> None:
            sent.append(message["body"])
            heard.set()

        async def until(found: Callable[[], bool]) -> None:
            async with asyncio.timeout(20):
                while not found():
                    heard.clear()
                    await heard.wait()

        await hub.start()
        await hub.current()
        with hub.streams.admitted(stream):
            running = asyncio.create_task(stream.run(hub.frames, hub.attend(stream), _silence, send))
            await until(lambda: "shared" in _told(b"".join(sent)))
            before = _events(b"".join(sent))[-1][1]["revision"]
            await asyncio.to_thread(put, engine, medan, "eparking.payments", [PAYMENT], now=NOW)
            await until(lambda: _events(b"".join(sent))[-1][1].get("revision", 0) > before)
            await hub.stop()
            async with asyncio.timeout(5):
                await running
        assert len(hub.streams) == 0

    elsewhere(lambda: asyncio.run(follow()))

    assert _told(b"".join(sent))[:3] == ["beat", "overview", "shared"]


async def _silence() -> Any:
    await asyncio.Event().wait()


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
        stuck.sendall(b"GET /api/v1/live HTTP/1.1\r\nHost: here\r\n\r\n")
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
    with ExitStack() as held, serving_here(_App(hub), http=connections.Connection) as address:
        reading_on = held.enter_context(
            urllib.request.urlopen(f"{address}/api/v1/live?scenes=overview", timeout=10)
        )
        port = int(address.rsplit(":", 1)[1])
        silent = [held.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(300)]
        silent[0].sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\n")
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
            held.enter_context(every.admitted(_stream("overview", address=address)))
        with pytest.raises(TooManyStreamsError) as full, every.admitted(_stream("overview", address="c")):
            pass
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(every.admitted(_stream("overview", address="a")))
        with pytest.raises(TooManyStreamsError) as greedy, every.admitted(_stream("overview", address="a")):
            pass
        with every.admitted(_stream("overview", address="b")):
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

    assert _told(unpacked) == ["beat", "overview", "shared"]


def test_an_unknown_scene_is_answered_with_the_names_that_exist(served: Served) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        _opened(served, "scenes=overview,nowhere")

    body = json.loads(refused.value.read())
    assert refused.value.code == 422
    assert "overview, eparking" in body["detail"]

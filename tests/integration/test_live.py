"""The live hub and its streams on real databases: who gets which frame, and what one failure or one client can cost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import Engine, text

from dashboard.live import parts
from dashboard.live.build import Builder
from dashboard.live.hub import Hub
from dashboard.live.limits import Watch
from dashboard.live.message import SHARED, Board, beat_frame
from dashboard.live.streams import Stream, Streams
from dashboard.model import FailedPanel, State
from db.city.profile import CityProfile
from db.engine import reading
from tests.support.events import events_of, told
from tests.support.loops import elsewhere
from tests.support.records import at, put

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

    events = events_of(Screen(engine, medan, "overview", "licensing").look())

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
    notice = shared["notices"][0]
    assert notice["scene"] == "eparking"
    assert notice["status"] in ("attention", "alarm")
    program, what = notice["title"].split(" · ")
    own = str(shared["props"]["look--eparking"])
    assert what in own
    assert program not in own
    assert "#sheet--" in own
    assert shared["props"]["look--call122"] == {"children": []}


def test_only_scenes_whose_feeds_changed_are_sent_again(engine: Engine, medan: CityProfile) -> None:
    screen = Screen(engine, medan, "overview", "eparking", "licensing", "call122")
    put(engine, medan, "licensing.applications", [LICENCE], now=NOW)
    screen.look()

    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    after_payment = told(screen.look())
    put(engine, medan, "eparking.payments", [PAYMENT], now=NOW)
    after_replay = told(screen.look())
    put(engine, medan, "licensing.applications", [ISSUED], now=NOW)
    after_licence = told(screen.look())

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

    assert told(first) == told(changed) == told(again) == ["overview", "eparking", SHARED]
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
        quick, alike, slow, closed, packed = (_stream("eparking") for _ in range(5))
        packed.packed = True
        streams_open = (quick, alike, slow, closed, packed)
        with ExitStack() as held:
            for stream, waiting in zip(streams_open, (0, 0, 1, 0, 0), strict=True):
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
        assert told[:4] == [[b"%x\r\n%b\r\n" % (len(newest), newest)]] * 2 + [[], []]
        assert len(told[4]) == 1
        assert told[4] != told[0]
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
    events = events_of(screen.look())
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
            await until(lambda: "shared" in told(b"".join(sent)))
            before = events_of(b"".join(sent))[-1][1]["revision"]
            await asyncio.to_thread(put, engine, medan, "eparking.payments", [PAYMENT], now=NOW)
            await until(lambda: events_of(b"".join(sent))[-1][1].get("revision", 0) > before)
            await hub.stop()
            async with asyncio.timeout(5):
                await running
        assert len(hub.streams) == 0

    elsewhere(lambda: asyncio.run(follow()))

    assert told(b"".join(sent))[:3] == ["beat", "overview", "shared"]


async def _silence() -> Any:
    await asyncio.Event().wait()

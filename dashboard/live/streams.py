"""Open streams: each gets the frames that are newer than what it has; one that does not read is let go.

A stream holds no queue. While it is busy sending, newer frames take the place of older ones on the board, so that
a slow screen skips to the newest and costs no more memory than a quick one. Screens that took everything so far and
have the same frames are given the same bytes, put together once, without waking a task for each.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any

import structlog
from starlette.types import Receive, Send

from dashboard.live.message import BEAT, GZIP_HEADER, SHARED, Frame, Slot

log = structlog.get_logger()
#: Where a request's scope keeps the connection behind it.
LINE = "command_center.line"
#: What the system may hold of a stream that is not read; a screen needs a tenth of it.
SEND_BUFFER_BYTES = 128 * 1024
#: A client that took nothing for so long is let go.
LONGEST_SEND_S = 20.0

#: The frames that a stream has, in the order of its slots.
Has = tuple[Frame | None, ...]
#: For what a stream follows and has: what it has after the next chunk, and that chunk.
Steps = dict[tuple[bool, tuple[Slot, ...], Has], tuple[Has, bytes]]


class TooManyStreamsError(RuntimeError):
    """Another stream would cost more than this server was told to spend."""

    def __init__(self, status: int, detail: str) -> None:
        """Keep the answer that the client gets."""
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True)
class Line:
    """The server's own end of a request: what lies between it and a route adds nothing to a stream but its cost."""

    send: Send

    @property
    def _transport(self) -> Any:
        return getattr(getattr(self.send, "__self__", None), "transport", None)

    @property
    def direct(self) -> Any:
        """The transport, once the answer has begun in chunks that the server keeps no account of; else None."""
        chunked = getattr(getattr(self.send, "__self__", None), "chunked_encoding", None)
        return self._transport if chunked is True else None

    def narrow(self) -> None:
        """Let the system hold little of what a client does not take, and the server nothing: a stuck one is noticed soon."""
        if self._transport is None:
            return
        self._transport.set_write_buffer_limits(0)
        socket = self._transport.get_extra_info("socket")
        if socket is not None:
            socket.setsockopt(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES)

    def hang_up(self) -> None:
        """Close the connection at once, what was not taken included."""
        if self._transport is not None:
            self._transport.abort()


@dataclass(eq=False)
class Stream:
    """One screen's connection: the scenes it asked for, and the frames it has."""

    scenes: tuple[str, ...]
    language: str
    address: str
    packed: bool
    hang_up: Callable[[], None]
    direct: Any = None
    sending_since: float | None = None
    gone: bool = False
    _follows: tuple[Slot, ...] = field(init=False)
    _has: Has = field(init=False)
    _waiter: asyncio.Future[None] | None = None

    def __post_init__(self) -> None:
        """Begin without any frame."""
        self._follows = ((BEAT, ""), *self.slots)
        self._has = (None,) * len(self._follows)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every frame that this stream follows, in the order in which they are sent."""
        return tuple((channel, self.language) for channel in (*self.scenes, SHARED))

    def newer(self, frames: Mapping[Slot, Frame]) -> bytes:
        """The frames that this screen does not have yet, as one piece; it counts as having them then."""
        held = self._has
        self._has = tuple(frames.get(slot) or had for slot, had in zip(self._follows, held, strict=True))
        found = [now for now, had in zip(self._has, held, strict=True) if now is not None and now is not had]
        return b"".join(frame.packed if self.packed else frame.plain for frame in found)

    def offer(self, frames: Mapping[Slot, Frame], steps: Steps) -> None:
        """Write what is newer at once when everything before it was taken; else the stream sees to it in its turn."""
        if self._waiter is None or self._waiter.done():
            return
        if self.direct is None or self.direct.is_closing() or self.direct.get_write_buffer_size():
            self.wake()
            return
        known = (self.packed, self._follows, self._has)
        step = steps.get(known)
        if step is None:
            piece = self.newer(frames)
            step = steps[known] = self._has, b"%x\r\n%b\r\n" % (len(piece), piece) if piece else b""
        self._has, chunk = step
        if chunk:
            self.direct.write(chunk)

    def wake(self) -> None:
        """Tell the stream that there may be something newer, or that it has ended."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def run(self, frames: Mapping[Slot, Frame], opening: Frame, receive: Receive, send: Send) -> None:
        """Send the opening frame and whatever is newer, until the client or the server ends it."""
        listening = asyncio.create_task(self._listen(receive))
        try:
            self._has = (frames.get((BEAT, ""), opening), *self._has[1:])
            piece = GZIP_HEADER + opening.packed if self.packed else opening.plain
            while not self.gone:
                piece += self.newer(frames)
                if piece:
                    self.sending_since = time.monotonic()
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                    self.sending_since = None
                    piece = b""
                else:
                    self._waiter = asyncio.get_running_loop().create_future()
                    await self._waiter
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            listening.cancel()

    async def _listen(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.end()

    def end(self) -> None:
        """Let the stream end after what it is sending."""
        self.gone = True
        self.wake()


@dataclass
class Streams:
    """All open streams of this process, within bounds."""

    per_address: int = 64
    in_total: int = 5_000
    refused: int = 0
    dropped: int = 0
    _open: set[Stream] = field(default_factory=set)
    _addresses: Counter[str] = field(default_factory=Counter)
    _followers: Counter[Slot] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Stream]:
        return iter(self._open)

    @contextmanager
    def admitted(self, stream: Stream) -> Iterator[Stream]:
        """Count a stream in while it is open.

        Raises:
            TooManyStreamsError: when its address, or all together, have as many as allowed.
        """
        if len(self._open) >= self.in_total:
            self.refused += 1
            raise TooManyStreamsError(503, f"This server keeps at most {self.in_total} streams open.")
        if self._addresses[stream.address] >= self.per_address:
            self.refused += 1
            raise TooManyStreamsError(429, f"At most {self.per_address} streams are open to one address.")
        self._addresses[stream.address] += 1
        self._followers.update(stream.slots)
        self._open.add(stream)
        try:
            yield stream
        finally:
            self._open.discard(stream)
            self._addresses -= Counter({stream.address: 1})
            self._followers -= Counter(stream.slots)

    @property
    def slots(self) -> set[Slot]:
        """Every frame that somebody follows."""
        return set(self._followers)

    def only_of(self, stream: Stream) -> set[Slot]:
        """Frames that no other open stream follows."""
        return {slot for slot in stream.slots if self._followers[slot] <= 1}

    def offer(self, frames: Mapping[Slot, Frame]) -> None:
        """Give every stream what is newer."""
        steps: Steps = {}
        for stream in self._open:
            stream.offer(frames, steps)

    def end(self) -> None:
        """Let every stream end."""
        for stream in self._open:
            stream.end()

    def drop_stuck(self) -> None:
        """Hang up on clients that did not take what was sent to them."""
        latest = time.monotonic() - LONGEST_SEND_S
        for stream in self._open:
            if stream.sending_since is not None and stream.sending_since < latest:
                self.dropped += 1
                log.info("a stream that does not read was closed", address=stream.address)
                stream.hang_up()

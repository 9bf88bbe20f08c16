"""Connections that the server holds: as many as it promises, and none for long that asks nothing."""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

try:
    import resource
except ImportError:  # a system without limits of this kind
    resource = None  # type: ignore[assignment]

#: Whoever has not begun to ask by then, with the whole head of a request, is hung up on.
ASK_WITHIN_S = 30.0
#: Files that a process needs beside its streams: connections of pages and of the database, logs, templates.
BESIDE_STREAMS = 1_024


class Connection(HttpToolsProtocol):
    """One connection; without its first request it would be held for as long as the other side likes."""

    _unasked: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Give the other side its time to ask."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._unasked = self.loop.call_later(ASK_WITHIN_S, self._hang_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection, its time to ask included."""
        if self._unasked is not None:
            self._unasked.cancel()
        super().connection_lost(exc)

    def _hang_up(self) -> None:
        if self.cycle is None and self in self.connections:
            self.transport.abort()


def allow_streams(most: int) -> None:
    """Let this process have as many files open as its streams need; systems begin with about a thousand."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * most + BESIDE_STREAMS
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))

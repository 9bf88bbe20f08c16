"""A network between a browser and a server that can be cut: nothing is closed, nothing arrives."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.support.postgres import free_port


@dataclass
class Wire:
    """A relay on a port of its own; while it is cut, open connections hang and new ones are never answered."""

    target: int
    port: int = field(default_factory=free_port)
    whole: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        self.whole.clear()

    def mend(self) -> None:
        self.whole.set()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun = self.whole.is_set()
        with suppress(OSError):
            while data := await reader.read(65_536):
                if self.whole.is_set() and begun:
                    writer.write(data)
                    await writer.drain()
                else:
                    begun = False
        with suppress(OSError):
            writer.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward, back = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self._relay(reader, back), self._relay(onward, writer))


@contextmanager
def wire(target: int) -> Iterator[Wire]:
    """A relay to a port, whole at first."""
    made = Wire(target)
    made.mend()
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def serve() -> None:
        await asyncio.start_server(made._join, "127.0.0.1", made.port)
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.gather(*asyncio.all_tasks(loop), return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)

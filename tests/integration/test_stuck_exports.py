"""Files for clients that do not read: each is let go, and with it its place and its view of the database."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, Engine
from starlette.types import Receive, Scope, Send

from dashboard.api import takeaway
from dashboard.api.application import PREFIX, build_api
from dashboard.api.desk import EXPORTS, Desk
from dashboard.live import streams
from dashboard.live.streams import LINE, Line
from db.city.profile import CityProfile
from db.export import Table
from db.export.question import Question
from db.export.tables import Cells
from tests.support.here import serving_here
from tests.support.served_api import Api

ROWS = f"{PREFIX}/export/rows?{urlencode({'metric': 'eparking.gross_revenue', 'from': '2026-11-16', 'to': '2026-11-18'})}"
#: So many answers take longer than it takes to let a client go.
TRIES = 5_000


class _Knowing(FastAPI):
    """Knows the connection behind a request, as the server does."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[LINE] = Line(send)
        await super().__call__(scope, receive, send)


def test_clients_that_do_not_read_keep_nobody_from_exporting(
    sqlite_scenario: Engine, medan: CityProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up: list[str] = []
    made = takeaway.rows_table

    def endless(connection: Connection, asked: Question, *, n: int | None) -> Table:
        table = made(connection, asked, n=n)
        return replace(table, rows=_again(list(table.rows)))

    def _again(rows: list[Cells]) -> Iterator[Cells]:
        try:
            yield from cycle(rows)
        finally:
            given_up.append("rows")

    monkeypatch.setattr(takeaway, "rows_table", endless)
    monkeypatch.setattr(streams, "LONGEST_SEND_S", 0.3)
    app, desk = _Knowing(), Desk(engine=sqlite_scenario, profile=medan)
    app.mount(PREFIX, build_api(desk))

    with serving_here(app) as address:
        port = int(address.rsplit(":", 1)[1])
        stuck = [_asking(port) for _ in range(EXPORTS)]
        api = Api(address, desk.engine)
        values = ROWS.removeprefix(PREFIX).replace("/rows?", "/values?")
        refused = api.get(values).status
        answered = next(n for n in range(TRIES) if api.get(values).status == 200)
        for client in stuck:
            client.close()

    assert refused == 503
    assert answered < TRIES
    assert given_up
    assert sqlite_scenario.pool.checkedout() == 0  # type: ignore[attr-defined]


def _asking(port: int) -> socket.socket:
    """A client that took the beginning of a file and reads no further."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.connect(("127.0.0.1", port))
    client.sendall(f"GET {ROWS} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert client.recv(12) == b"HTTP/1.1 200"
    return client

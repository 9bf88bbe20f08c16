from __future__ import annotations

import asyncio
from typing import NoReturn

import pytest
from fastapi import FastAPI

from dashboard.live import hub
from dashboard.pages.wall import wall_routes
from dashboard.static import BARE, answer_of
from tests.support.loops import elsewhere


def test_a_wall_that_cannot_be_made_waits_and_asks_for_itself_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails() -> NoReturn:
        raise RuntimeError("nothing can be read")

    monkeypatch.setattr(hub, "current", fails)
    app = FastAPI()
    app.include_router(wall_routes("{page}"))

    asked = answer_of(app, {**BARE, "path": "/wall", "raw_path": b"/wall"})
    start, body = elsewhere(lambda: asyncio.run(asked))

    assert start["status"] == 503
    assert dict(start["headers"])[b"retry-after"] == b"2"
    assert b'id="waiting"' in body

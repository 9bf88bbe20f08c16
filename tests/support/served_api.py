"""The API at an address, asked as a program elsewhere would ask it."""

from __future__ import annotations

import csv
import http.client
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from sqlalchemy import Engine

from dashboard.api.application import PREFIX

#: The days of the scenario.
FROM, TO = "2026-11-16T00:00", "2026-11-18T12:00"


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def records(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.body.decode())))


@dataclass
class Api:
    """The API at an address, and the database behind it."""

    address: str
    engine: Engine

    def get(
        self, path: str, *, headers: Mapping[str, str] | None = None, method: str = "GET", **query: str
    ) -> Answer:
        where = urlsplit(self.address)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        named = {key.rstrip("_"): value for key, value in query.items()}
        target = f"{PREFIX}{path}" + (f"?{urlencode(named)}" if named else "")
        connection.request(method, target, headers=dict(headers or {}))
        answer = connection.getresponse()
        found = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        connection.close()
        return found

    def values(self, metric: str, **query: str) -> Answer:
        return self.get("/values", metric=metric, from_=FROM, to=TO, **query)

    def export(self, what: str, **query: str) -> Answer:
        """A file that there must be."""
        answer = self.get(f"/export/{what}", **query)
        assert answer.status == 200, answer.body
        return answer

"""The API of a database of a test, asked as anybody would ask it."""

from __future__ import annotations

import urllib.error
import urllib.request
from urllib.parse import urlencode

from dashboard.api.application import PREFIX
from dashboard.api.desk import Desk


class Api:
    """What the API says."""

    def __init__(self, desk: Desk, address: str) -> None:
        self.desk, self.engine, self.address = desk, desk.engine, address

    def get(self, target: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(self.address + target, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def export(self, what: str, **query: str) -> bytes:
        named = {key.rstrip("_"): value for key, value in query.items()}
        status, body = self.get(f"{PREFIX}/export/{what}?{urlencode(named)}")
        assert status == 200, body
        return body

"""Fifty people at the desk, each with a click every two seconds: filters changed, pages opened, all of them differing."""

from __future__ import annotations

import gzip
import http.client
import json
import random
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from benchmarks.clocks import processor_s
from benchmarks.ingest import Line
from dashboard import ids
from tests.support.serving import Served

PEOPLE, EVERY_S, LASTS_S = 50, 2.0, 20.0
P95_S = 1.0
PROGRAMS = ("eparking", "call122")
PERIODS = ("today", "yesterday", "7d", "30d", "month", "quarter", "year")
COMPARED = ("week", "month", "year", "target")
ANSWER, CONTENT = "sheet-answer.data", f"{ids.CONTENT}.children"
#: One in so many clicks opens another page.
OPENS_ONE_IN = 5
AGAIN = 50


@dataclass
class Person:
    """Someone with a page open, who clicks at their own pace; the same number always clicks the same."""

    number: int
    served: Served
    lasts_s: float = LASTS_S
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take a seat."""
        self._chance = random.Random(self.number)
        self._program = PROGRAMS[self.number % len(PROGRAMS)]
        self._filters: dict[str, str] = {}

    @cached_property
    def _line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self.served.url).netloc, timeout=30)

    def work(self, begins: float) -> list[float]:
        """Click until the time is over; returns how long each click took."""
        self._sleep_until(begins)
        callbacks = {known["output"]: known for known in self._asked("GET", "/_dash-dependencies")}
        self._refresh = next(known for name, known in callbacks.items() if ANSWER in name)
        self._route = next(known for name, known in callbacks.items() if CONTENT in name)
        at = begins + EVERY_S * self._chance.random()
        while at < begins + self.lasts_s:
            self._sleep_until(at)
            started = time.monotonic()
            if self._chance.randrange(OPENS_ONE_IN) == 0:
                self._open()
            else:
                self._change()
            self.waits.append(time.monotonic() - started)
            at = max(at + EVERY_S, time.monotonic())
        self._line.close()
        return self.waits

    def _change(self) -> None:
        name = self._chance.choice(("period", "district", "compare"))
        district = f"12.71.{self._chance.randint(1, 21):02d}"
        offered = {"period": PERIODS, "district": ("", district), "compare": COMPARED}
        self._filters[name] = self._chance.choice(offered[name])
        known = {"program": self._program, "lang": "id", "query": ""}
        values = {"sheet-query.data": self._query, "sheet-revision.data": None, "sheet-key.data": known}
        made = self._called(self._refresh, values, changed="sheet-query.data")
        assert "parts" in made["response"]["sheet-answer"]["data"], made

    def _open(self) -> None:
        self._program = self._chance.choice(PROGRAMS)
        path = f"/program/{self._program}"
        self._asked("GET", f"{path}?{self._query}")
        values = {f"{ids.PLACE}.pathname": path, f"{ids.PLACE}.search": f"?{self._query}"}
        made = self._called(self._route, values, changed=f"{ids.PLACE}.pathname")
        assert "sheet-answer" in json.dumps(made["response"]), made

    @property
    def _query(self) -> str:
        return "&".join(f"{key}={value}" for key, value in self._filters.items() if value)

    def _called(self, known: dict[str, Any], values: dict[str, Any], *, changed: str) -> Any:
        """What a callback answers, asked as a page of Dash asks."""
        outputs = [
            dict(zip(("id", "property"), one.rsplit(".", 1), strict=True))
            for one in known["output"].strip(".").split("...")
        ]
        asked = {
            "output": known["output"],
            "outputs": outputs if len(outputs) > 1 else outputs[0],
            "inputs": [_given(one, values) for one in known["inputs"]],
            "state": [_given(one, values) for one in known["state"]],
            "changedPropIds": [changed],
        }
        return self._asked("POST", "/_dash-update-component", asked)

    def _asked(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Accept-Encoding": "gzip", "Content-Type": "application/json"}
        self._line.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
        answer = self._line.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            message = f"{method} {path} was answered with {answer.status}: {content[:300]!r}"
            raise RuntimeError(message)
        if answer.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return json.loads(content) if path.startswith("/_dash-") else None

    @staticmethod
    def _sleep_until(at: float) -> None:
        time.sleep(max(at - time.monotonic(), 0))

    def again(self, times: int) -> None:
        """Ask for what is shown again and again."""
        known = {"program": self._program, "lang": "id", "query": ""}
        values = {"sheet-query.data": self._query, "sheet-revision.data": None, "sheet-key.data": known}
        for _ in range(times):
            self._called(self._refresh, values, changed="sheet-query.data")
        self._line.close()


def _given(one: dict[str, str], values: dict[str, Any]) -> dict[str, Any]:
    return {**one, "value": values.get(f"{one['id']}.{one['property']}")}


def lines(served: Served, *, people: int = PEOPLE, lasts_s: float = LASTS_S) -> Iterator[Line]:
    """How long people wait for a click, and what a click costs the server."""
    busy, begins = processor_s(served.process.pid), time.monotonic() + 1
    with ThreadPoolExecutor(max_workers=people) as pool:
        seated = [Person(number, served, lasts_s) for number in range(people)]
        waits = [wait for waited in pool.map(lambda person: person.work(begins), seated) for wait in waited]
    cost = (processor_s(served.process.pid) - busy) / len(waits)
    parts = statistics.quantiles(waits, n=100)
    cpu = f"{1_000 * cost:.0f} ms of server CPU a click"
    busy = processor_s(served.process.pid)
    seated[0].again(AGAIN)
    again = (processor_s(served.process.pid) - busy) / AGAIN
    yield Line(what="the same answer again, server CPU", database="SQLite", seconds=again)
    yield Line(
        what=f"{people} people, {len(waits)} clicks, P50", database="SQLite", seconds=parts[49], ratio=cpu
    )
    yield Line(
        what=f"{people} people, a click every {EVERY_S:g} s, P95",
        database="SQLite",
        seconds=parts[94],
        goal=f"≤ {P95_S:g} s",
        reached=parts[94] <= P95_S,
    )

"""Answers kept for as long as they are true: one for each question, state of the database and instant.

Whoever asks says how the database stands in the feeds that the answer is read from, in the same transaction, so that
no answer is older than what was committed. Time is part of the question: an answer stands for ten seconds, after
which what changes because time passes is read again, as on every screen.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from db.state import Standing

#: Seconds for which an instant stands while nothing was committed.
HOLDS_S = 10
MOST = 500
Found = TypeVar("Found")


@dataclass
class Answers:
    """The answers of one process; those used least recently go first."""

    most: int = MOST
    _held: OrderedDict[Hashable, Future[Any]] = field(default_factory=OrderedDict)
    _instants: dict[str, tuple[Standing, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def instant(self, subject: str, standing: Standing, newest: int) -> int:
        """The instant that answers about a subject are for: the newest, or a little earlier while all stands as it did."""
        with self._lock:
            held = self._instants.get(subject)
            if held is not None and held[0].known_by == standing.known_by and 0 <= newest - held[1] < HOLDS_S:
                return held[1]
            self._instants[subject] = (standing, newest)
            return newest

    def promise(self, question: Hashable, make: Callable[[], Found]) -> Future[Found]:
        """The answer to a question that says everything it depends on: made at once by the first who asks.

        Others who ask meanwhile get what is still to come: who reads the database ends that first, then waits (`told`).
        """
        with self._lock:
            held = self._held.get(question)
            if held is not None:
                self._held.move_to_end(question)
                return held
            promised: Future[Found] = Future()
            self._held[question] = promised
            while len(self._held) > self.most:
                self._held.popitem(last=False)
        try:
            promised.set_result(make())
        except BaseException as error:
            with self._lock:
                self._held.pop(question, None)
            promised.set_exception(error)
            raise
        return promised

    def answer(self, question: Hashable, make: Callable[[], Found]) -> Found:
        """An answer that takes so little that others may wait for it where they are."""
        return self.promise(question, make).result()

    def forget(self) -> None:
        """Begin anew, as a process does."""
        with self._lock:
            self._held.clear()
            self._instants.clear()


async def told(promised: Future[Found]) -> Found:
    """What was promised, once it is made; whoever goes away meanwhile takes it from nobody else."""
    return await asyncio.shield(asyncio.wrap_future(promised))


#: The answers of this process.
ANSWERS = Answers()

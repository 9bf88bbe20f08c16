"""Answers kept from one transaction to the next, for as long as nothing changed that they were read from.

An answer depends on the hours of one feed. It holds in a transaction when none of these hours was touched between
the version at which it was read and the version that the transaction sees, whichever is older. So a reader that
began earlier never gets what was committed later, and nothing expires by the clock.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Sequence, Sized
from dataclasses import dataclass, field
from operator import itemgetter
from threading import Lock
from typing import TypeVar, cast

from sqlalchemy import Connection, Engine

from db.changes import hours_since, owner, versions
from db.city.zone import HOUR

#: Rows of answers that a process holds; the answers used least recently go first.
MOST_ROWS = 400_000
Answer = TypeVar("Answer", bound=Sized)
#: Where an answer is kept.
_Place = tuple[Engine, str, Hashable]


@dataclass
class _Touched:
    """Up to a version, when each hour of a feed was touched last."""

    version: int = 0
    everything: int = 0
    #: The version of each hour, in the order of versions.
    hours: OrderedDict[int, int] = field(default_factory=OrderedDict)

    def learn(self, version: int, everything: int, hours: Sequence[tuple[int, int]]) -> None:
        if version <= self.version:
            return  # Another reader learned as much meanwhile.
        for hour, touched in sorted(hours, key=itemgetter(1)):
            if touched > self.hours.get(hour, 0):
                self.hours[hour] = touched
                self.hours.move_to_end(hour)
        self.version, self.everything = version, max(everything, self.everything)

    def after(self, version: int, low: int, high: int) -> bool:
        """Whether a later version touched any of the hours [low, high)."""
        if self.everything > version:
            return True
        # What is asked for again and again was held not long ago, so that few hours are newer.
        for hour, touched in reversed(self.hours.items()):
            if touched <= version:
                return False
            if low <= hour < high:
                return True
        return False


def keeps(connection: Connection) -> bool:
    """Whether what a connection reads is kept: it is in a `reading` transaction."""
    return "memo" in connection.get_execution_options()


@dataclass
class Cache:
    """The answers of one process, for every database it reads."""

    most_rows: int = MOST_ROWS
    hits: int = 0
    misses: int = 0
    _answers: OrderedDict[_Place, tuple[int, Sized]] = field(default_factory=OrderedDict)
    _touched: dict[tuple[Engine, str], _Touched] = field(default_factory=lambda: defaultdict(_Touched))
    _rows: int = 0
    _lock: Lock = field(default_factory=Lock)

    def answer(
        self,
        connection: Connection,
        feed: str,
        key: Hashable,
        *,
        since: int,
        until: int,
        ask: Callable[[], Answer],
    ) -> Answer:
        """The answer that `ask` reads, which depend on what a feed's hours in [since, until) hold and on `key`.

        It is shared: nobody may change it. Outside a `reading` transaction it is always read.
        """
        if not keeps(connection):
            return ask()
        place, version, found = self._find(connection, feed, key, since, until)
        if found is not None:
            return cast("Answer", found)
        answer = ask()
        self._keep(place, version, answer)
        return answer

    def held(
        self, connection: Connection, feed: str, key: Hashable, *, since: int, until: int
    ) -> Sized | None:
        """The answer that was kept for the same question, or None; in a `reading` transaction."""
        return self._find(connection, feed, key, since, until)[2]

    def _find(
        self, connection: Connection, feed: str, key: Hashable, since: int, until: int
    ) -> tuple[_Place, int, Sized | None]:
        """Where an answer is kept, the version that the transaction sees, and the answer if it holds at that."""
        name = owner(feed)
        version, everything = versions(connection).get(name, (0, 0))
        place = (connection.engine, name, key)
        self._learn(connection, name, version, everything)
        with self._lock:
            held = self._answers.get(place)
            if held is not None and self._holds(held[0], version, place, since, until):
                # What holds at two versions held at all between them.
                self._answers[place] = (max(held[0], version), held[1])
                self._answers.move_to_end(place)
                self.hits += 1
                return place, version, held[1]
            self.misses += 1
        return place, version, None

    def forget(self) -> None:
        """Begin anew, as a process does."""
        with self._lock:
            self._answers.clear()
            self._touched.clear()
            self._rows = 0

    def _holds(self, read_at: int, version: int, place: _Place, since: int, until: int) -> bool:
        if read_at == version:
            return True
        touched = self._touched[place[:2]]
        return not touched.after(min(read_at, version), since // HOUR, -(-until // HOUR))

    def _learn(self, connection: Connection, feed: str, version: int, everything: int) -> None:
        known = self._touched[connection.engine, feed].version
        if known < version:
            found = hours_since(connection, feed, known)
            with self._lock:
                self._touched[connection.engine, feed].learn(version, everything, found)

    def _keep(self, place: _Place, version: int, answer: Sized) -> None:
        with self._lock:
            held = self._answers.get(place)
            if held is not None:
                if held[0] > version:
                    return
                self._rows -= len(held[1]) + 1
            self._answers[place] = (version, answer)
            self._answers.move_to_end(place)
            self._rows += len(answer) + 1
            while self._rows > self.most_rows:
                _, (_, gone) = self._answers.popitem(last=False)
                self._rows -= len(gone) + 1


#: The one cache of this process.
CACHE = Cache()

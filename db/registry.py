"""The programs that exist, found by looking into `db.programs`: adding a file there adds a program."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import NamedTuple

import db.programs
from db.declare import Feed, Metric, Program, Total
from db.text import Text
from db.validate import check_programs


class UnknownNameError(LookupError):
    """A program, feed or metric that nobody declared; `words` says so in both languages."""

    def __init__(self, words: Text) -> None:
        """Keep the words."""
        super().__init__(words.en)
        self.words = words

    @classmethod
    def of(cls, kind: Text, key: str, known: Iterable[str]) -> UnknownNameError:
        """Nothing of a kind is called `key`; these names there are."""
        listed = ", ".join(known)
        there_are = Text(id=f"Yang ada: {listed}.", en=f"There are: {listed}.")
        if not listed:
            there_are = Text(id="Belum ada satu pun.", en="There are none yet.")
        return cls(
            Text(
                id=f"Tidak ada {kind.id} '{key}'. {there_are.id}",
                en=f"There is no {kind.en} '{key}'. {there_are.en}",
            )
        )


class FeedRef(NamedTuple):
    """A feed together with the program it belongs to."""

    program: Program
    feed: Feed

    @property
    def key(self) -> str:
        """Full name, for example `eparking.payments`."""
        return f"{self.program.key}.{self.feed.key}"

    @property
    def table(self) -> str:
        """Name of the fact table, and the prefix of its rollups."""
        return f"{self.program.key}_{self.feed.key}"


class MetricRef(NamedTuple):
    """A metric together with the program and the feed it is computed from."""

    program: Program
    metric: Metric

    @property
    def key(self) -> str:
        """Full name, for example `eparking.gross_revenue`."""
        return f"{self.program.key}.{self.metric.key}"

    @property
    def feed(self) -> FeedRef:
        """The feed whose measures the metric reads."""
        return FeedRef(self.program, self.program.feed(self.metric.feed))


@cache
def programs() -> tuple[Program, ...]:
    """All declared programs in display order.

    Raises:
        db.validate.DeclarationError: when declarations contradict each other; every fault is listed.
    """
    found = [
        import_module(f"db.programs.{module.name}").PROGRAM
        for module in pkgutil.iter_modules(db.programs.__path__)
    ]
    ordered = tuple(sorted(found, key=lambda program: (program.order, program.key)))
    check_programs(ordered)
    return ordered


def program(key: str) -> Program:
    """The program called `key`; UnknownNameError lists those that exist."""
    known = {p.key: p for p in programs()}
    if key not in known:
        raise UnknownNameError.of(Text(id="program", en="program"), key, known)
    return known[key]


def feeds() -> tuple[FeedRef, ...]:
    """Every feed of every program."""
    return tuple(FeedRef(p, f) for p in programs() for f in p.feeds)


def feed(key: str) -> FeedRef:
    """The feed called `program.feed`; UnknownNameError lists those that exist."""
    known = {ref.key: ref for ref in feeds()}
    if key not in known:
        raise UnknownNameError.of(Text(id="aliran data", en="feed"), key, known)
    return known[key]


@cache
def metrics() -> tuple[MetricRef, ...]:
    """Every metric of every program."""
    return tuple(MetricRef(p, m) for p in programs() for m in p.metrics)


@cache
def _by_key() -> dict[str, MetricRef]:
    return {ref.key: ref for ref in metrics()}


def metric(key: str) -> MetricRef:
    """The metric called `program.metric`; UnknownNameError lists those that exist."""
    known = _by_key()
    if key not in known:
        owner = key.partition(".")[0]
        near = [name for name in known if name.startswith(f"{owner}.")] or list(known)
        raise UnknownNameError.of(Text(id="metrik", en="metric"), key, near)
    return known[key]


def unit_of(ref: MetricRef, measure: str) -> str:
    """The unit of a measure of a metric's feed: that of the metric which adds it up, a count where none does."""
    alike = (
        m for m in ref.program.metrics if m.feed == ref.metric.feed and m.formula == Total(measure=measure)
    )
    return next((m.unit for m in alike), "count")

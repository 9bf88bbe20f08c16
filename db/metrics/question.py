"""A question about a metric, and what is kept of its answer from one transaction to the next."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection

from db.city.zone import HOUR, QUARTER, Zone, to_date, to_day
from db.declare import UNKNOWN
from db.kept import CACHE, Answer
from db.metrics.blocks import instants, lasts
from db.metrics.cuts import Cut, Grain, MetricQueryError, Piece, Source, Span, bucket_day
from db.metrics.statements import Shape
from db.schema import FeedTables
from db.text import Text

#: A bucket's beginning (None without a grain) and a member of the cut (None without one).
Key = tuple[int | None, str | None]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a question is a part of: the range that may not be too long, and the members that each bucket lists."""

    whole: Span
    members: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A range with its grain, cut and restrictions, asked of one feed; of a long answer a part."""

    tables: FeedTables
    span: Span
    zone: Zone
    grain: Grain | None = None
    cut: Cut | None = None
    where: Mapping[Cut, str] = field(default_factory=dict)
    part: Part | None = None

    @property
    def members(self) -> frozenset[str]:
        """Members that are listed also where the range has nothing of them."""
        return self.part.members if self.part else frozenset()

    @property
    def key(self) -> Hashable:
        """Everything that tells this question from another."""
        return (self.span, self.shape)

    @cached_property
    def shape(self) -> Shape:
        """Everything that tells this question from another of the same range."""
        return Shape(self.tables.ref.key, self.grain, self.cut, tuple(sorted(self.where.items())))

    def uses(self, *cuts: Cut) -> bool:
        """Whether the cut or a restriction involves one of the given dimensions."""
        return self.shape.form.uses(*cuts)

    def coarsest(self) -> Source:
        """The coarsest source that the grain allows."""
        if self.grain is Grain.QUARTER_HOUR:
            return Source.FACTS
        return Source.HOURS if self.grain is Grain.HOUR else Source.DAYS


def check_dimensions(asked: Question) -> None:
    """Refuse a cut or restriction by a dimension that the feed does not have."""
    feed = asked.tables.feed
    for cut in (asked.cut, *asked.where):
        if cut is not None and not (cut.is_of_facts and getattr(feed, cut.value)):
            allowed = [c.value for c in Cut if c.is_of_facts and getattr(feed, c.value)]
            listed, key = ", ".join(f"'{name}'" for name in allowed), asked.tables.ref.key
            raise MetricQueryError(
                Text(
                    id=f"Sumber '{key}' tidak mencatat '{cut.value}'; yang diperbolehkan: {listed or 'tidak ada'}.",
                    en=f"Feed '{key}' has no '{cut.value}'; allowed: {listed or 'none'}.",
                )
            )


def check_civil(asked: Question, known: Text) -> None:
    """Refuse buckets shorter than a day; `known` says how the figure is known instead."""
    if asked.grain is None or asked.grain.is_civil:
        return
    allowed = ", ".join(f"'{grain.value}'" for grain in Grain if grain.is_civil)
    raise MetricQueryError(
        Text(
            id=f"{known.id}, bukan per '{asked.grain}'; yang diperbolehkan: {allowed}.",
            en=f"{known.en}, not by '{asked.grain}'; allowed: {allowed}.",
        )
    )


def kept(
    connection: Connection, asked: Question, name: Hashable, block: Piece, ask: Callable[[], Answer]
) -> Answer:
    """What is read of a block, from an earlier reading where that still holds."""
    if not lasts(block):
        return ask()
    since, until = instants(block, asked.zone)
    return CACHE.answer(connection, asked.tables.ref.key, name, since=since, until=until, ask=ask)


def starts(asked: Question, block: Piece, bucket: int | None, unit: str) -> int | None:
    """The beginning, in epoch seconds, of the bucket that a row of a block counts in a unit; None without a grain."""
    if unit == "block":
        bucket = block.low
    if bucket is None or asked.grain is None:
        return None
    if unit == "quarter":
        return bucket * QUARTER
    if unit == "hour":
        return bucket * HOUR
    day = to_day(to_date(0).replace(year=bucket // 100, month=bucket % 100)) if unit == "month" else bucket
    return asked.zone.day_start(bucket_day(day, asked.grain))


def unknown_last(member: str | None) -> tuple[bool, str]:
    """Sort key that puts the unknown member after the known ones."""
    return (member == UNKNOWN, member or "")

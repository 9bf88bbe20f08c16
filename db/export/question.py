"""What is to be taken away: a metric over a range, cut and restricted, as of an instant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise

from sqlalchemy import Connection

from db.declare import UNKNOWN, OfUsual
from db.engine import forgetting
from db.metrics import Cut, Grain, MetricRow, Span, read
from db.metrics.cuts import buckets
from db.metrics.members import members_of
from db.metrics.public import check_number, withhold
from db.metrics.question import Part
from db.metrics.rows import Behind
from db.reference import load_zone
from db.registry import MetricRef
from db.text import Text

#: Values of a file that are read, and held, at a time.
VALUES_A_PART = 20_000


@dataclass(frozen=True, kw_only=True)
class Question:
    """A metric's values by any cut, or the rows behind its value.

    `public` withholds what points at persons; `names` is what the city calls its values (`db.city.names`); `stated` is
    how the range was put (`Behind`).
    """

    ref: MetricRef
    span: Span
    now: int
    grain: Grain | None = None
    cut: Cut | None = None
    where: Mapping[Cut, str] = field(default_factory=dict)
    public: bool = False
    names: Mapping[str, Text] = field(default_factory=dict)
    stated: str = ""

    @property
    def behind(self) -> Behind:
        """The same question about rows."""
        return Behind(ref=self.ref, span=self.span, where=self.where, now=self.now, stated=self.stated)

    @property
    def file_name(self) -> str:
        """Name of a file with the answer, without its ending."""
        cuts = [part.value for part in (self.grain, self.cut) if part]
        return "-".join((self.ref.key.replace(".", "-"), *cuts))

    def values(self, connection: Connection) -> list[MetricRow]:
        """The metric's values, as every page reads them."""
        return self._read(connection, self.span)

    def members_at_most(self, connection: Connection) -> int:
        """How many members the cut may have, the unknown one among them; bands of age are few and come without buckets."""
        if self.cut is None or self.cut is Cut.BAND or self.cut in self.where:
            return 1
        return len(members_of(connection, self.ref.feed, self.cut) | {UNKNOWN})

    def values_in_parts(self, connection: Connection) -> tuple[int, Iterator[MetricRow]]:
        """How many values there are, and all of them: of many a part of the range is read at a time, the first at once.

        Of many, each member that the range has anything of is listed, also where it is nothing of this metric.
        """
        whole = self.span.until_at_most(self.now)
        steps = buckets(whole, self.grain, load_zone(connection)) if self.grain else ()
        few = len(steps) * self.members_at_most(connection) <= VALUES_A_PART
        # What is usual is told of a month at most.
        if few or isinstance(self.ref.metric.formula, OfUsual):
            found = self.values(connection)
            return len(found), iter(found)
        members = self._members(connection)
        n = len(steps) * (len(members) if self.cut else 1)
        if not n:
            return 0, iter(())
        if self.public:
            check_number(self.behind, n)
        size = max(VALUES_A_PART * len(steps) // n, 1)
        bounds = [whole.since, *steps[size::size], whole.until]
        read_next = self._each(connection, bounds, Part(whole=whole, members=members))
        first = next(read_next)
        return n, chain(first, chain.from_iterable(read_next))

    def _each(self, connection: Connection, bounds: Sequence[int], part: Part) -> Iterator[list[MetricRow]]:
        for since, until in pairwise(bounds):
            with forgetting(connection):
                found = self._read(connection, Span(since, until), part)
            yield found

    def _members(self, connection: Connection) -> frozenset[str]:
        """The members that the range has."""
        if self.cut is None:
            return frozenset()
        found = replace(self, grain=None, public=False).values(connection)
        return frozenset(row.member for row in found if row.member is not None)

    def _read(self, connection: Connection, span: Span, part: Part | None = None) -> list[MetricRow]:
        found = read(
            connection,
            self.ref,
            span=span,
            grain=self.grain,
            cut=self.cut,
            where=self.where,
            now=self.now,
            part=part,
        )
        if not self.public:
            return found
        return withhold(connection, replace(self.behind, span=span), found, grain=self.grain, cut=self.cut)

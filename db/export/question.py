"""What is to be taken away: a metric over a range, cut and restricted, as of an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from db.metrics import Cut, Grain, MetricRow, Span, read
from db.metrics.public import withhold
from db.metrics.rows import Behind
from db.registry import MetricRef
from db.text import Text


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
        found = read(
            connection,
            self.ref,
            span=self.span,
            grain=self.grain,
            cut=self.cut,
            where=self.where,
            now=self.now,
        )
        if not self.public:
            return found
        return withhold(connection, self.behind, found, grain=self.grain, cut=self.cut)

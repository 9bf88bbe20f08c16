"""What a public view may show: no number that points at fewer than five persons.

The wall and the desk are the city's own and show every number. A reader that publishes asks for the public view; of
feeds whose records are about persons (`Feed.persons`) it then withholds each value behind which stand one to four
records, and, where only one member of a cut would be missing from its total, the smallest of the others too. Rows of
such feeds are never public.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from db.metrics.cuts import Cut, Grain, MetricQueryError, Span, next_bucket
from db.metrics.read import MetricRow
from db.metrics.rows import Behind, count
from db.reference import load_zone
from db.text import Text

#: The fewest persons that a public number may stand for.
FEWEST = 5
#: Every value of a public view is counted on its own.
MOST_VALUES = 2_000


def withhold(
    connection: Connection, asked: Behind, rows: list[MetricRow], *, grain: Grain | None, cut: Cut | None
) -> list[MetricRow]:
    """The rows as a public view shows them; withheld ones have no value and say so.

    Raises:
        MetricQueryError: when there are too many values to count what stands behind each.
    """
    if not asked.ref.feed.feed.persons:
        return rows
    check_number(asked, len(rows))
    counted = [_behind(connection, asked, row, grain, cut) for row in rows]
    few = {index for index, n in enumerate(counted) if 0 < n < FEWEST}
    if cut is not None:
        few |= set(_complements(rows, counted, few))
    return [_withheld(row) if index in few else row for index, row in enumerate(rows)]


def check_number(asked: Behind, n: int) -> None:
    """Refuse a public view of so many values about persons.

    Raises:
        MetricQueryError: when there are too many to count what stands behind each.
    """
    if asked.ref.feed.feed.persons and n > MOST_VALUES:
        raise MetricQueryError(
            Text(
                id="Tampilan publik menghitung baris di balik setiap nilai; "
                f"yang diperbolehkan: {MOST_VALUES} nilai, diminta: {n}.",
                en="A public view counts the records behind every value; "
                f"allowed: {MOST_VALUES} values, asked: {n}.",
            )
        )


def _behind(
    connection: Connection, asked: Behind, row: MetricRow, grain: Grain | None, cut: Cut | None
) -> int:
    if cut is Cut.BAND:
        # Records know no age: what is open now was counted when its band was read.
        return row.n or 0
    span = asked.span
    if row.bucket is not None and grain is not None:
        after = next_bucket(row.bucket, grain, load_zone(connection))
        since = max(row.bucket, span.since)
        span = Span(since, max(min(after, span.until), since))
    where = dict(asked.where)
    if cut is not None and row.member is not None:
        where[cut] = row.member
    return count(connection, replace(asked, span=span, where=where)).n


def _complements(rows: list[MetricRow], counted: list[int], few: set[int]) -> Iterable[int]:
    """The smallest other member of each bucket in which one member alone is withheld."""
    buckets: dict[int | None, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        buckets[row.bucket].append(index)
    for members in buckets.values():
        others = [index for index in members if index not in few and counted[index]]
        if len(few.intersection(members)) == 1 and others:
            yield min(others, key=lambda index: counted[index])


def _withheld(row: MetricRow) -> MetricRow:
    return MetricRow(bucket=row.bucket, member=row.member, value=None, withheld=True)

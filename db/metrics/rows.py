"""The rows behind a number: the facts that make up a metric's value, page by page, and the value made of them again.

Rows hold contract columns only, and a contract has no personal data. They come newest first along an index; a page
begins where the last one ended (no OFFSET), at the same instant as the first page, so that a growing table neither
repeats nor skips a row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, tuple_

from db.declare import AsOfNow, Kind
from db.metrics import now as moments
from db.metrics.basis import Basis, Walk, basis
from db.metrics.coverage import coverage
from db.metrics.cursor import Begun, Place, read_cursor, write_cursor, wrong_cursor
from db.metrics.cuts import Cut, Span
from db.metrics.question import Question, check_dimensions
from db.metrics.sums import sums
from db.metrics.windows import windows
from db.reference import load_reference, load_zone
from db.registry import MetricRef
from db.schema import content_columns, tables

#: Counting stops here: "more than 10.000" is all that a person needs to know.
COUNT_CAP = 10_000
LONGEST_PAGE = 1_000
#: Rows that an export reads at a time.
CHUNK = 5_000
COUNTED_AT = "counted_at"


@dataclass(frozen=True, kw_only=True)
class RowColumn:
    """A column of the rows. Parts of the value (`is_part`) stand after the contract's columns."""

    name: str
    kind: Kind
    comment: str = ""
    is_part: bool = False


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """One fact. `at` is the instant at which it counts, `cells` its contract columns, `parts` what it adds."""

    feed: str
    source: str
    key: str
    at: int | None
    cells: Mapping[str, Any]
    parts: Mapping[str, float | None]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows, and the question as the first page asked it; `cursor` asks for those that follow, None at the end."""

    asked: Behind
    columns: tuple[RowColumn, ...]
    rows: list[FactRow]
    cursor: str | None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many rows there are; with `more` at least so many."""

    n: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class Behind:
    """A question for the rows behind a metric over a range, asked at an instant.

    `stated` is how whoever asks put the range, where they did: a running one moves, and its pages stay one answer.
    """

    ref: MetricRef
    span: Span
    where: Mapping[Cut, str]
    now: int
    oldest_first: bool = False
    stated: str = ""

    @property
    def fingerprint(self) -> str:
        """Tells questions apart whose pages must not be mixed; the range itself travels in the cursor."""
        asked = [self.ref.key, self.oldest_first, *sorted((k.value, v) for k, v in self.where.items())]
        return hashlib.sha256(repr(asked).encode()).hexdigest()[:12]


def page(connection: Connection, asked: Behind, *, limit: int = 100, cursor: str | None = None) -> Page:
    """The rows that follow a cursor, or the first ones.

    Raises:
        MetricQueryError: for a cursor of another question, or a dimension the feed lacks.
    """
    if not 1 <= limit <= LONGEST_PAGE:
        message = f"A page of {limit} rows cannot be had; allowed: 1 to {LONGEST_PAGE}."
        raise ValueError(message)
    asked, place = _resumed(asked, cursor)
    found = list(islice(_rows(connection, asked, place, limit + 1), limit + 1))
    ends = found[limit - 1][0] if found[limit:] else None
    return Page(
        asked=asked,
        columns=columns(connection, asked),
        rows=[row for _, row in found[:limit]],
        cursor=_written(asked, ends) if ends else None,
    )


def every(connection: Connection, asked: Behind) -> Iterator[FactRow]:
    """All rows, read in bounded pieces; a reader that stops early stops the reading."""
    return (row for _, row in _rows(connection, asked, None, CHUNK))


def count(connection: Connection, asked: Behind, *, cap: int = COUNT_CAP) -> Counted:
    """How many rows there are, counted up to a cap."""
    made = _basis(connection, asked)
    if made.by_item:
        n = len(_items(connection, asked))
        return Counted(n=min(n, cap), more=n > cap)
    n = 0
    for walk in made.walks:
        for some in _counts(connection, walk, cap + 1):
            n += some
            if n > cap:
                return Counted(n=cap, more=True)
    return Counted(n=n, more=False)


def _counts(connection: Connection, walk: Walk, most: int) -> Iterator[int]:
    """How many facts a walk meets: from the sums where a measure counts just them, else piece by piece."""
    if walk.counted_by is not None:
        question, measure = walk.counted_by
        yield sums(connection, question, (measure,)).get((None, None), (0,))[0]
        return
    for part in _parts(connection, walk, None, oldest_first=False):
        inside = _inside(walk, part, None, oldest_first=False)
        some = select(walk.along).where(*walk.within, *inside).limit(most).subquery()
        yield connection.scalar(select(func.count()).select_from(some)) or 0


def columns(connection: Connection, asked: Behind) -> tuple[RowColumn, ...]:
    """The columns of the rows: feed, source, key, instant, contract columns in their order, parts of the value."""
    made = _basis(connection, asked)
    held = list(dict.fromkeys(walk.held.ref.key for walk in made.walks)) or [asked.ref.feed.key]
    found = [
        RowColumn(name="feed", kind=Kind.ID, comment="Feed that brought the record"),
        RowColumn(name="source", kind=Kind.ID, comment="System that reported the record"),
        RowColumn(name="record_key", kind=Kind.ID, comment="Key of the record in that system"),
        RowColumn(name=COUNTED_AT, kind=Kind.AT, comment="Instant at which the record counts"),
    ]
    shared = {column.name: column for key in held for column in reversed(_contract(key))}
    contract = [column for key in held for column in _contract(key)]
    found += dict.fromkeys(shared[column.name] for column in contract)
    parts = (RowColumn(name=part, kind=Kind.N, comment=PARTS[part], is_part=True) for part in made.parts)
    return (*found, *parts)


PARTS = {
    "value": "What the record adds to the value",
    "numerator": "What the record adds to the numerator",
    "denominator": "What the record adds to the denominator",
    "seconds": "Seconds observed; working seconds under a working clock",
    "open": "1: open at the end of the range; -1: left, and came before the opening balance",
    "left": "1: left on one of the working days that the mean is taken over",
}


def behind_basis(connection: Connection, asked: Behind) -> Basis:
    """What else the value is made of: constants, and why rows alone do not give it."""
    return _basis(connection, asked)


@cache
def _contract(feed: str) -> tuple[RowColumn, ...]:
    """The columns of a feed's contract that are kept; asked for with each row."""
    held = tables(feed)
    kept = content_columns(held.feed)
    return tuple(
        RowColumn(name=column.name, kind=column.kind, comment=column.comment)
        for column in held.feed.columns
        if column.name in kept
    )


def _basis(connection: Connection, asked: Behind) -> Basis:
    question = Question(
        tables=tables(asked.ref.feed.key),
        span=asked.span.until_at_most(asked.now),
        zone=load_zone(connection),
        where=asked.where,
    )
    check_dimensions(question)
    return basis(connection, asked.ref, question, asked.now)


def _rows(
    connection: Connection, asked: Behind, place: Place | None, chunk: int
) -> Iterator[tuple[Place, FactRow]]:
    made = _basis(connection, asked)
    if made.by_item:
        yield from _item_rows(connection, asked, place, chunk)
        return
    first = place.walk if place else 0
    for index, walk in enumerate(made.walks[first:], start=first):
        at = place if place and place.walk == index else None
        for part in _parts(connection, walk, at, oldest_first=asked.oldest_first):
            while True:
                found = _statement(walk, at, chunk, oldest_first=asked.oldest_first)
                inside = _inside(walk, part, at, oldest_first=asked.oldest_first)
                rows = connection.execute(found.where(*inside)).all()
                for row in rows:
                    at = Place(walk=index, at=row[0], seconds=0, source=row.source, key=row.record_key)
                    yield at, _fact_row(walk, row)
                if len(rows) < chunk:
                    break


def _parts(
    connection: Connection, walk: Walk, place: Place | None, *, oldest_first: bool
) -> Iterable[Span | None]:
    """The parts of the range to walk, in order, from where the last page ended; None is all of it."""
    if walk.narrow is None:
        return (None,)
    since = place.at if place and oldest_first else None
    until = place.at + 1 if place and not oldest_first else None
    return windows(connection, walk.narrow, since=since, until=until, oldest_first=oldest_first)


def _inside(
    walk: Walk, part: Span | None, place: Place | None, *, oldest_first: bool
) -> list[ColumnElement[bool]]:
    """A part of the range, from the last row on: what is before it was read already."""
    if part is None:
        return []
    since, until = part.since, part.until
    if place is not None and oldest_first:
        since = max(since, place.at)
    elif place is not None:
        until = min(until, place.at + 1)
    return [walk.along >= since, walk.along < until]


def _statement(walk: Walk, place: Place | None, limit: int, *, oldest_first: bool) -> Select[Any]:
    fact, along = walk.held.fact.c, walk.along
    shown = [fact[column.name] for column in _contract(walk.held.ref.key)]
    parts = [value.label(f"part_{name}") for name, value in walk.parts.items()]
    keys = [fact.source, fact.record_key]
    named = [*keys, *(column for column in shown if column.name not in ("source", "record_key"))]
    rows = select(along.label("along"), *named, *parts).where(*walk.within)
    if place is not None:
        beyond = along > place.at if oldest_first else along < place.at
        rows = rows.where(or_(beyond, tuple_(*keys) > tuple_(place.source, place.key)))
        if walk.narrow is None:
            # The bound alone is what the index can use; the rest settles rows of the same instant.
            rows = rows.where(along >= place.at if oldest_first else along <= place.at)
    order = along.asc() if oldest_first else along.desc()
    return rows.order_by(order, *keys).limit(limit)


def _fact_row(walk: Walk, row: Row[Any]) -> FactRow:
    got = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by column
    return FactRow(
        feed=walk.held.ref.key,
        source=got["source"],
        key=got["record_key"],
        at=got["along"],
        cells={column.name: got[column.name] for column in _contract(walk.held.ref.key)},
        parts={name: _number(got[f"part_{name}"]) for name in walk.parts},
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _items(connection: Connection, asked: Behind) -> list[moments.Item]:
    """Open cases or places of this moment, the longest first."""
    if coverage(connection, asked.ref.feed.key) is None:
        return []
    found = moments.items(
        connection, asked.ref, reference=load_reference(connection), now=asked.now, where=asked.where
    )
    return sorted(found, key=lambda item: _rank(asked, item))


def _rank(asked: Behind, item: moments.Item | Place) -> tuple[float, str, str]:
    """Worst first: the longest, or the least time left."""
    formula = asked.ref.metric.formula
    assert isinstance(formula, AsOfNow)
    worst_is_least = formula.reader == "near_due"
    return (item.seconds if worst_is_least != asked.oldest_first else -item.seconds, item.source, item.key)


def _item_rows(
    connection: Connection, asked: Behind, place: Place | None, chunk: int
) -> Iterator[tuple[Place, FactRow]]:
    found = _items(connection, asked)
    if place is not None:
        found = [item for item in found if _rank(asked, item) > _rank(asked, place)]
    for start in range(0, len(found), chunk):
        some = found[start : start + chunk]
        facts = _facts(connection, asked, some)
        for item in some:
            at, cells = facts.get((item.source, item.key), (None, _place_cells(asked, item)))
            row = FactRow(
                feed=asked.ref.feed.key,
                source=item.source,
                key=item.key,
                at=at,
                cells=cells,
                parts={"seconds": float(item.seconds)},
            )
            yield Place(walk=0, at=0, seconds=item.seconds, source=item.source, key=item.key), row


def _facts(
    connection: Connection, asked: Behind, some: Sequence[moments.Item]
) -> dict[tuple[str, str], tuple[int | None, Mapping[str, Any]]]:
    held = tables(asked.ref.feed.key)
    fact, names = held.fact.c, [column.name for column in _contract(held.ref.key)]
    found: dict[tuple[str, str], tuple[int | None, Mapping[str, Any]]] = {}
    keys = [(item.source, item.key) for item in some if item.source]
    for start in range(0, len(keys), 500):
        wanted = tuple_(fact.source, fact.record_key).in_(keys[start : start + 500])
        rows = connection.execute(select(held.fact).where(wanted)).mappings()
        for row in rows:
            found[row["source"], row["record_key"]] = (row[held.feed.at], {name: row[name] for name in names})
    return found


def _place_cells(asked: Behind, item: moments.Item) -> Mapping[str, Any]:
    """A place's columns under the names that the feed gives them."""
    feed = asked.ref.feed.feed
    named = {feed.place: item.key, feed.district: item.district, "street": item.name}
    return {column.name: named.get(column.name) for column in feed.columns if column.name in named}


def _written(asked: Behind, place: Place) -> str:
    begun = Begun(fingerprint=asked.fingerprint, span=asked.span, now=asked.now, stated=asked.stated)
    return write_cursor(begun, place)


def _resumed(asked: Behind, cursor: str | None) -> tuple[Behind, Place | None]:
    """The question as it was asked for the first page, and where the last page ended."""
    if cursor is None:
        return asked, None
    begun, place = read_cursor(cursor)
    of_another_range = asked.stated not in ("", begun.stated) and asked.span != begun.span
    if begun.fingerprint != asked.fingerprint or of_another_range:
        raise wrong_cursor()
    return replace(asked, span=begun.span, now=begun.now, stated=begun.stated), place

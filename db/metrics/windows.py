"""Where in a long range rows can be at all: the hours in which the rollups say that something counted.

A rare member, or a rare measure, would otherwise have the walk read millions of facts to find a page of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BooleanClauseList, Connection, Table, or_, select
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.operators import and_

from db.city.zone import DAY, HOUR, Zone
from db.declare import Measure
from db.metrics.coverage import facts_a_day
from db.metrics.cuts import Cut, Span
from db.schema import FeedTables

#: A range up to this is walked as it is.
SHORT_S = 2 * DAY
DAYS_AT_A_TIME, HOURS = 10, 24
#: So many facts are read in the time of one more statement: hours without a row are read where they hold no more.
FACTS_A_STATEMENT = 2_000


@dataclass(frozen=True, kw_only=True)
class Narrow:
    """How the rollups narrow a walk: over which range, for which measures and which members.

    `keys` are counts that are not zero in each hour that holds a row; hours too many do no harm. With `place` only
    days are looked at on which the place has any, with `duration` those on which one was observed, and no hours.
    """

    held: FeedTables
    span: Span
    zone: Zone
    keys: Sequence[str]
    where: Mapping[Cut, str]
    place: str | None = None
    duration: str = ""


def narrowed(
    held: FeedTables, span: Span, zone: Zone, *, counted: Sequence[Measure], where: Mapping[Cut, str]
) -> Narrow:
    """The narrowing of a walk over facts that count in one of the measures.

    A sum may be zero though it has rows, so that the counts at the same instant are asked too.
    """
    keys = {measure.key for measure in counted}
    if any(measure.value is not None for measure in counted):
        anchors = {measure.at for measure in counted}
        keys |= {m.key for m in held.summed.feed.measures if m.at in anchors and m.value is None}
    kept: dict[Cut, str] = {cut: member for cut, member in where.items() if cut is not Cut.PLACE}
    place = where.get(Cut.PLACE) if _all_kept_by_place(held, counted) else None
    return Narrow(held=held, span=span, zone=zone, keys=sorted(keys), where=kept, place=place)


def timed(held: FeedTables, span: Span, zone: Zone, *, duration: str, where: Mapping[Cut, str]) -> Narrow:
    """The narrowing of a walk over facts with a duration."""
    kept: dict[Cut, str] = {cut: member for cut, member in where.items() if cut is not Cut.PLACE}
    return Narrow(held=held, span=span, zone=zone, keys=(), where=kept, duration=duration)


def _all_kept_by_place(held: FeedTables, counted: Sequence[Measure]) -> bool:
    """Whether each fact that counts is in the sums by place: it is when a measure there asks nothing that this does not."""
    columns = held.fact.c
    if held.place is None:
        return False
    return all(
        any(kept.at == measure.at and asks_no_more(kept, measure, columns) for kept in held.place_measures)
        for measure in counted
    )


def asks_no_more(kept: Measure, measure: Measure, columns: Any) -> bool:
    """Whether each fact that counts in a measure surely counts in the one that is kept."""
    if kept.where is None:
        return True
    if measure.where is None:
        return False
    asked, wanted = kept.where(columns), measure.where(columns)
    together = isinstance(wanted, BooleanClauseList) and wanted.operator is and_
    return wanted.compare(asked) or (together and any(part.compare(asked) for part in wanted.clauses))


def windows(
    connection: Connection, narrow: Narrow, *, since: int | None, until: int | None, oldest_first: bool
) -> Iterator[Span]:
    """Parts of the range that hold rows, in the order of the walk; `since` and `until` cut it off on either side."""
    low, high = max(narrow.span.since, since or 0), min(narrow.span.until, until or narrow.span.until)
    if high <= low:
        return
    if high - low <= SHORT_S:
        yield Span(low, high)
        return
    zone, gap = narrow.zone, _gap(connection, narrow.held)
    bounds = (zone.day(low), zone.day(high - 1))
    days = _hit(connection, narrow, _by_day(narrow), "day", bounds, oldest_first=oldest_first)
    if narrow.duration:
        for run in _runs(days, gap // HOURS):
            yield Span(max(zone.day_start(run.since), low), min(zone.day_start(run.until), high))
        return
    for start in range(0, len(days), DAYS_AT_A_TIME):
        some = days[start : start + DAYS_AT_A_TIME]
        first, last = zone.day_start(min(some)), zone.day_start(max(some) + 1)
        hours = _hit(
            connection,
            narrow,
            narrow.held.hour,
            "hour",
            (max(first, low) // HOUR, (min(last, high) - 1) // HOUR),
            oldest_first=oldest_first,
        )
        for run in _runs(hours, gap):
            yield Span(max(run.since * HOUR, low), min(run.until * HOUR, high))


def _by_day(narrow: Narrow) -> Table:
    """The sums that know best on which days there are any."""
    known = narrow.held.hist_day if narrow.duration else narrow.held.place if narrow.place else None
    return narrow.held.day if known is None else known


def _hit(
    connection: Connection,
    narrow: Narrow,
    table: Table,
    time: str,
    bounds: tuple[int, int],
    *,
    oldest_first: bool,
) -> list[int]:
    at = table.c[time]
    said: list[ColumnElement[bool]] = [table.c[cut.value] == member for cut, member in narrow.where.items()]
    if table is narrow.held.place:
        said.append(table.c.place == narrow.place)
    elif table is narrow.held.hist_day:
        said += [table.c.measure == narrow.duration, table.c.n != 0]
    else:
        said.append(or_(*(table.c[key] != 0 for key in narrow.keys)))
    rows = select(at).distinct().where(at >= bounds[0], at <= bounds[1], *said)
    return list(connection.scalars(rows.order_by(at.asc() if oldest_first else at.desc())))


def _gap(connection: Connection, held: FeedTables) -> int:
    """Hours that hold about as many facts as are read in the time of a statement."""
    a_day = facts_a_day(connection, held.ref.key)
    return int(FACTS_A_STATEMENT * DAY / HOUR / a_day) if a_day else 0


def _runs(hours: Iterable[int], gap: int) -> Iterator[Span]:
    """Hours or days as ranges, in the order given; no more than `gap` of them between two are read along."""
    run: Span | None = None
    for hour in hours:
        if run is not None and run.since - gap <= hour + 1 and hour <= run.until + gap:
            run = Span(min(run.since, hour), max(run.until, hour + 1))
            continue
        if run is not None:
            yield run
        run = Span(hour, hour + 1)
    if run is not None:
        yield run

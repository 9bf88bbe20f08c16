"""What changes because time passes: waiting, silent, near due, the age of what is open.

Read from open cases through partial indexes and from registries, at one instant, and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Select, and_, func, null, or_, select

from db.city.zone import DAY, HOUR, to_date, to_day
from db.declare import AsOfNow, Clock
from db.engine import remembered
from db.kept import CACHE
from db.metrics.blocks import blocks
from db.metrics.cuts import Cut, MetricQueryError, Piece, Source, Span
from db.metrics.places import check_known_of_places
from db.metrics.question import Question, kept
from db.reference import Reference
from db.registry import MetricRef
from db.schema import FeedTables, tables
from db.tables import Place
from db.text import Text

#: A queued call older than this was lost by its source, and nobody is waiting any more.
LONGEST_WAIT_S = 2 * HOUR
#: Readers whose items are places of a registry.
OF_PLACES = frozenset({"silent_places"})
#: Later than any record.
END_OF_TIME = 100_000 * DAY


class Item(NamedTuple):
    """One case or place behind a value of now; `seconds` is how long, or how much time is left.

    `source` and `key` name a fact; a place, which is no fact, has no source.
    Where money is owed an item stands for all cases of a district and category, and `amount` is their rupiah.
    """

    key: str
    name: str
    district: str
    category: str
    channel: str
    seconds: float
    amount: int = 0
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The instant asked about, with what is needed to judge it."""

    connection: Connection
    tables: FeedTables
    reference: Reference
    now: int
    arguments: Mapping[str, Any]

    def rate(self, argument: str) -> float:
        """Value of the rate that the metric's declaration names.

        Raises:
            MetricQueryError: when no such rate is valid now.
        """
        return self.value_of(str(self.arguments[argument]))

    def value_of(self, name: str) -> float:
        """Value of a rate valid now.

        Raises:
            MetricQueryError: when there is none.
        """
        value = self.reference.rate_at(name, self.now)
        if value is None:
            raise MetricQueryError(
                Text(
                    id=f"Tarif atau batas '{name}' tidak punya nilai yang berlaku hari ini. Tambahkan di profil kota.",
                    en=f"No value of rate '{name}' is valid today. Add one to the city profile.",
                )
            )
        return value


def items(
    connection: Connection,
    ref: MetricRef,
    *,
    reference: Reference,
    now: int,
    where: Mapping[Cut, str] | None = None,
) -> list[Item]:
    """The cases or places behind a metric of now, worst first.

    Raises:
        MetricQueryError: when places are restricted by what only cases have.
    """
    formula = ref.metric.formula
    assert isinstance(formula, AsOfNow)
    check_cuts(formula, where or {})
    moment = Moment(
        connection=connection,
        tables=tables(ref.feed.key),
        reference=reference,
        now=now,
        arguments=formula.arguments,
    )
    asked = (ref.feed.key, formula.reader, str(formula.arguments), now)
    found = remembered(connection, ("items", *asked), lambda: READERS[formula.reader](moment))
    for cut, wanted in (where or {}).items():
        if cut is Cut.BAND:
            found = [item for item in found if band_of(formula, item.seconds) == wanted]
        else:
            name = "key" if cut is Cut.PLACE else cut.value
            found = [item for item in found if getattr(item, name) == wanted]
    return found


def check_cuts(formula: AsOfNow, cuts: Collection[Cut | None]) -> None:
    """Refuse dimensions that the items behind a value of now do not have.

    Raises:
        MetricQueryError: when places are asked for by category or channel.
    """
    if formula.reader in OF_PLACES:
        check_known_of_places(cuts)


def member_of(formula: AsOfNow, item: Item, cut: Cut) -> str:
    """An item's member of a cut."""
    if cut is Cut.BAND:
        return band_of(formula, item.seconds)
    member: str = item.key if cut is Cut.PLACE else getattr(item, cut.value)
    return member


def band_of(formula: AsOfNow, seconds: float) -> str:
    """Key of the band that holds an age."""
    return next(band.key for band in formula.bands if band.below_s is None or seconds < band.below_s)


def summarise(formula: AsOfNow, found: list[Item]) -> float | None:
    """One value from the items: a count, or a percentile of their seconds in working days."""
    if formula.reader == "owed":
        return float(sum(item.amount for item in found))
    q = formula.arguments.get("q")
    if q is None:
        return float(len(found))
    if not found:
        return None
    ordered = sorted(item.seconds for item in found)
    rank = max(math.ceil(float(q) * len(ordered) - 1e-9), 1)
    return ordered[rank - 1] / DAY


def _waiting(moment: Moment) -> list[Item]:
    """Cases in a given state since their main timestamp, longest first."""
    fact, feed = moment.tables.fact, moment.tables.feed
    since = fact.c[feed.at]
    state = fact.c[moment.arguments["column"]] == moment.arguments["value"]
    within = and_(state, since > moment.now - LONGEST_WAIT_S, since <= moment.now)
    rows = moment.connection.execute(select(*_identity(moment.tables), since).where(within).order_by(since))
    return [_item(row, moment.now - row[-1]) for row in rows]


def _silent_places(moment: Moment) -> list[Item]:
    """Registered places that are open now and had no fact for longer than the limit, longest first."""
    zone, limit = moment.reference.zone, moment.rate("after_rate")
    today = zone.day(moment.now)
    midnight = zone.day_start(today)
    last = _last_of_places(moment, midnight)
    clock = moment.now - midnight
    open_now = select(Place.place_id, Place.name, Place.district, Place.opens_s).where(
        Place.program == moment.tables.ref.program.key,
        Place.valid_from <= today,
        or_(Place.valid_to.is_(None), Place.valid_to > today),
        Place.opens_s <= clock,
        Place.closes_s > clock,
    )
    found = [
        Item(
            key=row.place_id,
            name=row.name,
            district=row.district,
            category="",
            channel="",
            seconds=moment.now - max(last.get(row.place_id, 0), midnight + row.opens_s),
        )
        for row in moment.connection.execute(open_now)
    ]
    return sorted((item for item in found if item.seconds > limit), key=lambda item: -item.seconds)


def _last_of_places(moment: Moment, since: int) -> dict[str, int]:
    """The newest fact of each place since an instant, up to now."""
    fact, feed = moment.tables.fact, moment.tables.feed
    at, place = fact.c[feed.at], fact.c[feed.place]
    asked = Question(tables=moment.tables, span=Span(since, moment.now + 1), zone=moment.reference.zone)
    last: dict[str, int] = {}
    for block in blocks(Piece(Source.FACTS, since, moment.now + 1), asked.zone):
        rows = select(place, func.max(at)).where(at >= block.low, at < block.high).group_by(place)

        def ask(rows: Select[Any] = rows) -> list[tuple[str, int]]:
            return [(name, newest) for name, newest in moment.connection.execute(rows)]

        for name, newest in kept(moment.connection, asked, ("last of places", block), block, ask):
            last[name] = max(newest, last.get(name, 0))
    return last


def _open_age(moment: Moment) -> list[Item]:
    """Open cases with their age, oldest first.

    In working seconds without the time that does not count, or around the clock where `clock` says `real`.
    """
    fact = moment.tables.fact
    since = fact.c[moment.arguments["since"]]
    paused = func.coalesce(fact.c.paused_days, 0) if "paused_days" in fact.c else func.coalesce(null(), 0)
    rows = moment.connection.execute(
        select(*_identity(moment.tables), paused, since).where(_is_open(moment), since <= moment.now)
    ).all()
    elapsed = _since(moment, rows)
    found = [_item(row, max(age - int(row[-2]) * DAY, 0)) for row, age in zip(rows, elapsed, strict=True)]
    return sorted(found, key=lambda item: -item.seconds)


def _since(moment: Moment, rows: Sequence[Any]) -> list[int]:
    """Seconds from the instant that ends each row up to now, on the metric's clock."""
    at = _last(rows)
    if moment.arguments.get("clock") == Clock.REAL:
        return [moment.now - begun for begun in at.tolist()]
    return [int(elapsed) for elapsed in moment.reference.worked_between(at, moment.now)]


def _last(rows: Sequence[Any]) -> npt.NDArray[np.int64]:
    return np.fromiter((row[-1] for row in rows), np.int64, len(rows))


def _overdue(moment: Moment) -> list[Item]:
    """Open cases whose limit has passed, with the time since then, longest first."""
    due = moment.tables.fact.c.due_at
    rows = moment.connection.execute(
        select(*_identity(moment.tables), due).where(_is_open(moment), due < moment.now)
    ).all()
    return sorted(map(_item, rows, _since(moment, rows)), key=lambda item: -item.seconds)


def _near_due(moment: Moment) -> list[Item]:
    """Open cases whose limit has not passed but is at most so many working days away, most urgent first."""
    fact = moment.tables.fact
    within_s = moment.rate("within_rate") * DAY
    coming = and_(_is_open(moment), fact.c.due_at > moment.now, fact.c.due_at <= moment.now + 60 * DAY)
    rows = moment.connection.execute(select(*_identity(moment.tables), fact.c.due_at).where(coming)).all()
    left = map(_item, rows, moment.reference.worked_between(moment.now, _last(rows)).tolist())
    return sorted((item for item in left if item.seconds <= within_s), key=lambda item: item.seconds)


def _owed(moment: Moment) -> list[Item]:
    """Rupiah past due and not paid, per district and category; `min_years` and `max_years` bound the lateness."""
    today = moment.reference.zone.day(moment.now)
    # What is owed changes from day to day and with the feed's facts, and in between it is the same.
    return CACHE.answer(
        moment.connection,
        moment.tables.ref.key,
        ("owed", today, str(moment.arguments)),
        since=0,
        until=END_OF_TIME,
        ask=lambda: _owed_on(moment, today),
    )


def _owed_on(moment: Moment, today: int) -> list[Item]:
    fact, feed = moment.tables.fact, moment.tables.feed
    district, category = fact.c[feed.district], fact.c[feed.category]
    rows = moment.connection.execute(
        select(district, category, func.sum(owed(fact.c)), func.min(fact.c.due_on))
        .where(*owing(moment))
        .group_by(district, category)
    )
    return [
        Item(
            key="",
            name="",
            district=row[0],
            category=row[1],
            channel="",
            seconds=(today - row[3]) * DAY,
            amount=int(row[2]),
        )
        for row in rows
    ]


def owed(columns: Any) -> ColumnElement[int]:
    """Rupiah of an assessment that are not paid."""
    unpaid: ColumnElement[int] = columns.amount_idr - func.coalesce(columns.paid_idr, 0)
    return unpaid


def owing(moment: Moment) -> list[ColumnElement[bool]]:
    """Which assessments are past due and not paid, within the bounds of lateness that the metric names."""
    fact, feed = moment.tables.fact, moment.tables.feed
    today, due = moment.reference.zone.day(moment.now), fact.c.due_on
    conditions = [fact.c[feed.ended].is_(None), due < today, owed(fact.c) > 0]
    if "min_years" in moment.arguments:
        conditions.append(due < _years_before(today, moment.arguments["min_years"]))
    if "max_years" in moment.arguments:
        conditions.append(due >= _years_before(today, moment.arguments["max_years"]))
    return conditions


def _years_before(day: int, years: int) -> int:
    on = to_date(day)
    return to_day(on.replace(year=on.year - years, day=min(on.day, 28)))


def _letter_overdue(moment: Moment) -> list[Item]:
    """Open cases whose last letter's time is over without the next step, longest first.

    `letters` names each letter's timestamp with the rate of its time in days.
    """
    fact = moment.tables.fact
    names = [name for name, _ in moment.arguments["letters"]]
    rows = moment.connection.execute(
        select(*_identity(moment.tables), fact.c.stage_at, *(fact.c[name] for name in names)).where(
            _is_open(moment), or_(*(fact.c[name].is_not(None) for name in names))
        )
    )
    found = []
    for row in rows:
        last = row.stage_at
        for name, rate in reversed(moment.arguments["letters"]):
            sent = getattr(row, name)
            if sent is not None:
                over = moment.now - last - moment.value_of(rate) * DAY
                if sent == last and over > 0:
                    found.append(_item(row, over))
                break
    return sorted(found, key=lambda item: -item.seconds)


def _is_open(moment: Moment) -> ColumnElement[bool]:
    fact, feed = moment.tables.fact, moment.tables.feed
    conditions: list[ColumnElement[bool]] = [fact.c[feed.ended].is_(None)]
    stock = moment.arguments.get("stock", feed.stocks[0].key if feed.stocks else "")
    entered = feed.measure(feed.stock(stock).entered).where if stock else None
    if entered:
        conditions.append(entered(fact.c))
    return and_(*conditions)


def _identity(target: FeedTables) -> list[ColumnElement[Any]]:
    fact, feed = target.fact, target.feed
    dims = [fact.c[name] if name else null() for name in (feed.district, feed.category, feed.channel)]
    return [fact.c.record_key, *dims, fact.c.source]


def _item(row: Any, seconds: float) -> Item:
    key, district, category, channel, source = row[:5]
    return Item(
        key=key,
        source=source,
        name=key,
        district=district or "",
        category=category or "",
        channel=channel or "",
        seconds=seconds,
    )


READERS: dict[str, Callable[[Moment], list[Item]]] = {
    "count_waiting": _waiting,
    "silent_places": _silent_places,
    "open_age": _open_age,
    "near_due": _near_due,
    "overdue": _overdue,
    "owed": _owed,
    "letter_overdue": _letter_overdue,
}

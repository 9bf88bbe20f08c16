"""Which facts make up a metric's value, as walks along indexes, and what turns their parts back into the value.

A `Walk` goes through one fact table along one indexed instant. Each fact it meets has parts: what it adds to the
numerator, to the denominator, how long it took. `Basis.constants` holds what does not come from facts: an opening
balance, the days of the registered places, a target.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, and_, func, literal, not_, or_, true

from db.declare import (
    AsOfNow,
    Measure,
    OfTarget,
    OfUsual,
    OfYear,
    PaceGap,
    PerPlaceDay,
    PerWorkingDay,
    Quantile,
    Ratio,
    Share,
    Stock,
    StockDays,
    StockLevel,
    Total,
    YearEnd,
    YearOnYear,
)
from db.metrics.coverage import coverage, known_part
from db.metrics.cuts import Cut, Span, since_new_year
from db.metrics.now import Moment, owed, owing
from db.metrics.places import place_days
from db.metrics.question import Question
from db.metrics.shares import whole
from db.metrics.stock import opened, opening, working_days_before
from db.metrics.targets import target, year_target
from db.metrics.usual import of_whole_days, usual, working_days
from db.metrics.windows import Narrow, asks_no_more, narrowed, timed
from db.reference import load_reference
from db.registry import MetricRef
from db.rollups import contribution, dimension, local_day
from db.schema import FeedTables, contributors
from db.text import Text

Parts = Mapping[str, ColumnElement[Any]]
#: Names of parts, as they stand in exports.
VALUE, NUMERATOR, DENOMINATOR, SECONDS, OPEN, LEFT = (
    "value",
    "numerator",
    "denominator",
    "seconds",
    "open",
    "left",
)
WHY_SEASON = Text(
    id="Memerlukan musim tahun-tahun sebelumnya, bukan hanya baris tahun ini. Baris di bawah membentuk jumlahnya tahun ini.",
    en="Needs the season of earlier years, not this year's rows alone. The rows make up this year's sum.",
)
WHY_GROWTH = Text(
    id="Membandingkan dengan tahun sebelumnya sampai jam yang sama. Baris di bawah membentuk jumlahnya tahun ini.",
    en="Compares with the year before up to the same hour. The rows make up this year's sum.",
)


@dataclass(frozen=True, kw_only=True)
class Walk:
    """Facts of one table along an indexed column, with what each of them adds.

    `narrow` lets the rollups say in which hours of a long range there are any, and bounds the walk; one bound on each
    side is all that an index takes. Without it `within` bounds the walk. `counted_by` is a question and the measure that
    counts just the walk's facts, where there is one.
    """

    held: FeedTables
    along: ColumnElement[Any]
    within: Sequence[ColumnElement[bool]]
    parts: Parts
    narrow: Narrow | None = None
    counted_by: tuple[Question, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The facts behind a value. `why_not` says why rows alone do not give it.

    With `by_item` the value reads open cases or a registry of this moment, which `db.metrics.now` lists.
    """

    walks: tuple[Walk, ...]
    parts: tuple[str, ...]
    constants: Mapping[str, float] = field(default_factory=dict)
    why_not: Text | None = None
    by_item: bool = False


def basis(connection: Connection, ref: MetricRef, asked: Question, now: int) -> Basis:
    """The facts behind a metric's value over the range of a question without grain and cut."""
    match ref.metric.formula:
        case Total(measure=key) | Share(measure=key) as formula:
            return _summed(asked, key, _whole(connection, asked, formula))
        case PerPlaceDay(measure=key):
            known = replace(asked, span=known_part(connection, ref, asked.span, asked.zone))
            days = place_days(connection, ref.program.key, known)
            return _summed(asked, key, {"place_days": days})
        case PerWorkingDay(measure=key):
            return _per_working_day(connection, ref, asked, key)
        case OfUsual(measure=key) as against:
            expected = usual(connection, asked, against, coverage(connection, ref.feed.key))
            return _summed(asked, key, {"usual": expected.get((None, None), 0.0)})
        case OfTarget(measure=key):
            due = target(connection, ref, asked.span, asked.zone)
            return _summed(asked, key, {"target": due.value if due else 0.0})
        case OfYear() | PaceGap() | YearEnd() | YearOnYear():
            return _of_year(connection, ref, asked)
        case Ratio(numerator=up, denominator=down):
            return Basis(
                walks=_walks(asked, {NUMERATOR: up, DENOMINATOR: down}), parts=(NUMERATOR, DENOMINATOR)
            )
        case Quantile(duration=key):
            return Basis(walks=(_timed(asked, key),), parts=(SECONDS,))
        case StockLevel(stock=key):
            return _stock(connection, asked, key)
        case StockDays() as lasting:
            return _lasting(connection, asked, lasting)
        case AsOfNow() as formula:
            if formula.reader != "owed":
                return Basis(walks=(), parts=(SECONDS,), by_item=True)
            return _owed(connection, asked, formula, now)


def _summed(asked: Question, measure: str, constants: Mapping[str, float] | None = None) -> Basis:
    return Basis(walks=_walks(asked, {VALUE: measure}), parts=(VALUE,), constants=constants or {})


def _per_working_day(connection: Connection, ref: MetricRef, asked: Question, measure: str) -> Basis:
    """Days that are over, as many of them as were worked since there is data."""
    finished = of_whole_days(asked)
    known = _over(asked, known_part(connection, ref, finished.span, asked.zone))
    return _summed(finished, measure, {"working_days": working_days(connection, known)[None]})


def _whole(connection: Connection, asked: Question, formula: Total | Share) -> Mapping[str, float]:
    """What all members come to, where the rows are one member's and its value is a share."""
    if isinstance(formula, Total) or Cut(formula.cut) not in asked.where:
        return {}
    return {"total": whole(connection, asked, formula)}


def _of_year(connection: Connection, ref: MetricRef, asked: Question) -> Basis:
    formula = ref.metric.formula
    assert isinstance(formula, OfYear | PaceGap | YearEnd | YearOnYear)
    if asked.span.empty:
        return Basis(walks=(), parts=(VALUE,))
    last = asked.zone.day(asked.span.until - 1)
    year = _over(asked, since_new_year(asked.span, asked.zone))
    if isinstance(formula, OfYear):
        due = year_target(connection, ref, last, asked.where.get(Cut.CATEGORY, ""))
        return _summed(year, formula.measure, {"target": due.value if due else 0.0})
    why = WHY_GROWTH if isinstance(formula, YearOnYear) else WHY_SEASON
    return Basis(walks=_walks(year, {VALUE: formula.measure}), parts=(VALUE,), why_not=why)


def _over(asked: Question, span: Span) -> Question:
    return Question(tables=asked.tables, span=span, zone=asked.zone, where=asked.where)


def _walks(asked: Question, measures: Mapping[str, str]) -> tuple[Walk, ...]:
    """One walk per feed that fills the rollup and per instant at which one of the measures counts."""
    found = []
    for held in contributors(asked.tables.summed.key):
        known = {m.key: m for m in held.feed.measures}
        declared = {part: known[key] for part, key in measures.items() if key in known}
        for anchor in dict.fromkeys(m.at for m in declared.values()):
            columns = held.fact.c
            here = {part: m for part, m in declared.items() if m.at == anchor}
            counted = or_(*(_counts(m, columns) for m in here.values()))
            adds = {
                part: contribution(here[part], columns) if part in here else literal(0, Integer)
                for part in measures
            }
            at = columns[anchor]
            within = (counted, *_where(held, asked))
            narrow = narrowed(held, asked.span, asked.zone, counted=[*here.values()], where=asked.where)
            count = _counter(held, [*here.values()], asked)
            found.append(
                Walk(held=held, along=at, within=within, parts=adds, narrow=narrow, counted_by=count)
            )
    return tuple(found)


def _counter(held: FeedTables, counted: Sequence[Measure], asked: Question) -> tuple[Question, str] | None:
    """A measure that counts each fact which counts in one of these, and no other; daily totals count more than themselves."""
    alone = len(contributors(held.summed.key)) == 1
    if not alone or (Cut.PLACE in asked.where and held.place is None):
        return None
    columns = held.fact.c
    for measure in held.place_measures if Cut.PLACE in asked.where else held.feed.measures:
        if measure.value is None and measure.at == counted[0].at:
            narrower = [asks_no_more(measure, one, columns) for one in counted]
            if all(narrower) and any(asks_no_more(one, measure, columns) for one in counted):
                return asked, measure.key
    return None


def _counts(measure: Measure, columns: Any) -> ColumnElement[bool]:
    return measure.where(columns) if measure.where else true()


def _aside(at: ColumnElement[Any]) -> ColumnElement[Any]:
    """An instant that a walk along another does not look for by its index, which SQLite would take for a range."""
    return at + 0


def _between(at: ColumnElement[Any], span: Span) -> tuple[ColumnElement[bool], ...]:
    return at >= span.since, at < span.until


def _where(held: FeedTables, asked: Question) -> list[ColumnElement[bool]]:
    return [dimension(held, held.fact.c, cut.value) == wanted for cut, wanted in asked.where.items()]


def _timed(asked: Question, key: str) -> Walk:
    held, duration = asked.tables, asked.tables.feed.duration(key)
    columns = held.fact.c
    at, seconds = columns[duration.anchor], columns[f"{key}_s"]
    within = [columns[f"{key}_cell"].is_not(None), *_where(held, asked)]
    if duration.where:
        within.append(duration.where(columns))
    if duration.counted_in:
        counted = [held.feed.measure(duration.counted_in)]
        narrow = narrowed(held, asked.span, asked.zone, counted=counted, where=asked.where)
        return Walk(held=held, along=at, within=within, parts={SECONDS: seconds}, narrow=narrow)
    narrow = timed(held, asked.span, asked.zone, duration=key, where=asked.where)
    return Walk(held=held, along=at, within=within, parts={SECONDS: seconds}, narrow=narrow)


def _stock(connection: Connection, asked: Question, key: str) -> Basis:
    start = opened(connection, asked, key)
    if start is None or asked.span.empty:
        return Basis(walks=(), parts=(VALUE,), constants={"known": 0.0})
    stock = asked.tables.feed.stock(key)
    walks = _open_walks(asked, stock, asked.zone.day_start(start), lambda value: {VALUE: value})
    return Basis(
        walks=walks,
        parts=(VALUE,),
        constants={"known": 1.0, "opening": float(opening(connection, asked, key))},
    )


def _open_walks(
    asked: Question, stock: Stock, start: int, adds: Callable[[ColumnElement[Any]], Parts]
) -> tuple[Walk, ...]:
    """Cases that entered since the opening and are open at the end of the range, and those of the opening that left.

    Split so that each walk keeps to an index: still open now, left after the range, and the rare ones whose
    instants are out of order.
    """
    held, span = asked.tables, Span(min(start, asked.span.until), asked.span.until)
    columns, feed = held.fact.c, held.feed
    entered, left = feed.measure(stock.entered), feed.measure(stock.left)
    came, went = columns[entered.at], columns[left.at]
    is_in = and_(*_between(came, span), _counts(entered, columns))
    was_in = and_(*_between(_aside(came), span), _counts(entered, columns))
    was_out = and_(*_between(_aside(went), span), _counts(left, columns))
    one, where = literal(1, Integer), _where(held, asked)
    open_now = [is_in, went.is_(None), *where]
    left_later = [went >= span.until, was_in, *where]
    left_before = [went < span.since, was_in, *where]
    not_here = [came < span.since, was_out, *where]
    not_yet = [came >= span.until, was_out, *where]
    found = [
        *(Walk(held=held, along=came, within=w, parts=adds(one)) for w in (open_now,)),
        *(Walk(held=held, along=went, within=w, parts=adds(one)) for w in (left_later, left_before)),
        *(Walk(held=held, along=came, within=w, parts=adds(-one)) for w in (not_here, not_yet)),
    ]
    if not _counts(entered, columns).compare(_counts(left, columns)):
        is_out = and_(*_between(went, span), _counts(left, columns))
        odd = [
            is_in,
            *_between(_aside(went), span),
            not_(func.coalesce(_counts(left, columns), False)),
            *where,
        ]
        found.append(Walk(held=held, along=came, within=odd, parts=adds(one)))
        other = [
            is_out,
            *_between(_aside(came), span),
            not_(func.coalesce(_counts(entered, columns), False)),
            *where,
        ]
        found.append(Walk(held=held, along=went, within=other, parts=adds(-one)))
    return (*found, *_totals_of_stock(asked, stock, span, adds))


def _totals_of_stock(
    asked: Question, stock: Stock, span: Span, adds: Callable[[ColumnElement[Any]], Parts]
) -> list[Walk]:
    """Daily totals that add to what entered or left."""
    found = []
    for held in contributors(asked.tables.summed.key)[1:]:
        for key, sign in ((stock.entered, 1), (stock.left, -1)):
            for measure in held.feed.measures:
                if measure.key == key:
                    at = held.fact.c[measure.at]
                    within = (*_between(at, span), _counts(measure, held.fact.c), *_where(held, asked))
                    value = contribution(measure, held.fact.c, sign)
                    found.append(Walk(held=held, along=at, within=within, parts=adds(value)))
    return found


def _lasting(connection: Connection, asked: Question, lasting: StockDays) -> Basis:
    parts, zone = (OPEN, LEFT), asked.zone
    start = opened(connection, asked, lasting.stock)
    if start is None or asked.span.empty:
        return Basis(walks=(), parts=parts, constants={"known": 0.0})
    stock = asked.tables.feed.stock(lasting.stock)
    calendar = load_reference(connection).calendar
    worked = working_days_before(calendar, zone.day(asked.span.until), lasting.days)
    nothing = literal(0, Integer)
    walks = _open_walks(asked, stock, zone.day_start(start), lambda value: {OPEN: value, LEFT: nothing})
    if worked:
        span = Span(zone.day_start(worked[0]), zone.day_start(worked[-1] + 1))
        left = _walks(_over(asked, span), {LEFT: stock.left})
        walks += tuple(
            Walk(
                held=walk.held,
                along=walk.along,
                within=(
                    *walk.within,
                    local_day(walk.along, zone.changes_between(span.since, span.until)).in_(worked),
                ),
                parts={OPEN: nothing, **walk.parts},
                narrow=walk.narrow,
            )
            for walk in left
        )
    return Basis(
        walks=walks,
        parts=parts,
        constants={
            "known": 1.0,
            "opening": float(opening(connection, asked, lasting.stock)),
            "working_days": float(len(worked)),
        },
    )


def _owed(connection: Connection, asked: Question, formula: AsOfNow, now: int) -> Basis:
    moment = Moment(
        connection=connection,
        tables=asked.tables,
        reference=load_reference(connection),
        now=now,
        arguments=formula.arguments,
    )
    held = asked.tables
    within = [*owing(moment), *_where(held, asked)]
    walk = Walk(held=held, along=held.fact.c[held.feed.at], within=within, parts={VALUE: owed(held.fact.c)})
    return Basis(walks=(walk,), parts=(VALUE,))

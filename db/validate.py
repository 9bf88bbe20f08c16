"""Start-up checks of the declarations: each message names the program, the fault and the mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from db.declare import (
    AsOfNow,
    Feed,
    Kind,
    Metric,
    OfTarget,
    OfUsual,
    OfYear,
    PaceGap,
    PerPlaceDay,
    PerWorkingDay,
    Program,
    Quantile,
    Ratio,
    ReferenceFeed,
    Share,
    StockDays,
    StockLevel,
    Total,
    YearEnd,
    YearOnYear,
)

#: Names that every fact table has already.
RESERVED = frozenset({"source", "record_key", "flags", "load_id"})


#: Shared tables that a reference feed may fill.
REFERENCE_TABLES = ("place", "target", "opening")
#: Kinds of columns that no fact holds.
REFERENCE_ONLY = (Kind.NUMBER, Kind.CLOCK, Kind.FLAG)


class DeclarationError(ValueError):
    """Declarations that contradict each other."""


def check_programs(programs: Iterable[Program]) -> None:
    """Check every program.

    Raises:
        DeclarationError: listing every fault found, one a line.
    """
    found = list(programs)
    faults = [f"{program.key}: {fault}" for program in found for fault in _program_faults(program)]
    faults += [f"Two programs are called '{key}'." for key in _repeated(p.key for p in found)]
    if faults:
        raise DeclarationError("\n".join(faults))


def _repeated(keys: Iterable[str]) -> list[str]:
    return [key for key, n in Counter(keys).items() if n > 1]


def _program_faults(program: Program) -> Iterator[str]:
    for key in _repeated(f.key for f in program.feeds):
        yield f"two feeds are called '{key}'; rename one"
    for key in _repeated(m.key for m in program.metrics):
        yield f"two metrics are called '{key}'; rename one"
    for feed in program.feeds:
        yield from (f"feed '{feed.key}' {fault}" for fault in _feed_faults(feed))
    feeds = {f.key: f for f in program.feeds}
    for feed in program.feeds:
        if feed.adds_to:
            yield from (
                f"feed '{feed.key}' {fault}" for fault in _added_faults(feed, feeds.get(feed.adds_to))
            )
    for reference in program.references:
        yield from (f"reference feed '{reference.key}' {fault}" for fault in _reference_faults(reference))
        if reference.key in feeds:
            yield f"reference feed '{reference.key}' is called like a feed; rename one"
    for metric in program.metrics:
        if metric.feed not in feeds:
            yield f"metric '{metric.key}' reads feed '{metric.feed}'; declared: {', '.join(feeds)}"
            continue
        yield from (f"metric '{metric.key}' {fault}" for fault in _metric_faults(metric, feeds[metric.feed]))


def _added_faults(feed: Feed, records: Feed | None) -> Iterator[str]:
    """A feed of totals may only say what the feed of records says too."""
    if records is None or records.adds_to:
        yield f"adds to feed '{feed.adds_to}', which is no feed of records of the program"
        return
    for key in sorted({m.key for m in feed.measures} - {m.key for m in records.measures}):
        yield f"adds measure '{key}', which feed '{records.key}' does not declare"
    if feed.durations or feed.stocks or any(m.by_place for m in feed.measures):
        yield "adds to another feed and can have no durations, stocks or measures by place of its own"


def _reference_faults(reference: ReferenceFeed) -> Iterator[str]:
    """Its names refer to columns of the contract; the table they fill is checked when the tables are known."""
    names = {column.name for column in reference.columns}
    if reference.table not in REFERENCE_TABLES:
        yield f"fills table '{reference.table}'; allowed: {', '.join(REFERENCE_TABLES)}"
    for name in (*reference.record_key, *reference.whole, *reference.decides, *reference.named.values()):
        if name not in names:
            yield f"refers to column '{name}', which it does not declare"


def fact_columns(feed: Feed) -> dict[str, Kind]:
    """Every named value of a fact: contract columns, derived columns and the seconds of its durations."""
    named = {c.name: c.kind for c in feed.columns} | {d.name: d.kind for d in feed.derived}
    for duration in feed.durations:
        named[f"{duration.key}_s"] = Kind.S
        named[f"{duration.key}_cell"] = Kind.N
    return named


def _feed_faults(feed: Feed) -> Iterator[str]:
    columns = fact_columns(feed)
    for column in feed.columns:
        if column.kind in REFERENCE_ONLY:
            yield f"has column '{column.name}' of kind '{column.kind}', which only reference feeds may have"
    names = [c.name for c in feed.columns] + [d.name for d in feed.derived]
    for name in _repeated(names):
        yield f"declares column '{name}' twice; remove one"
    for name in RESERVED.intersection(names) - {"source"}:
        yield f"uses the reserved column name '{name}'; choose another"
    for name in (*feed.record_key, *feed.milestones, *_named_dimensions(feed)):
        if name not in columns:
            yield f"refers to column '{name}', which it does not declare"
    for name in feed.record_key:
        dimension = name in (feed.district, feed.category, feed.channel)
        if name in columns and not feed.column(name).required and not dimension:
            yield f"has key column '{name}' that is neither required nor a dimension; mark it required"
    anchors = [feed.at, *(m.at for m in feed.measures), *(d.anchor for d in feed.durations)]
    for name in dict.fromkeys(anchors):
        if columns.get(name) is not Kind.AT:
            yield f"anchors to '{name}', which is not a timestamp of the feed"
    for measure in feed.measures:
        if measure.by_place and (not feed.place or measure.at != feed.at):
            yield f"keeps measure '{measure.key}' by place, which needs a place and the main anchor '{feed.at}'"
    yield from _duration_faults(feed)
    yield from _stock_faults(feed)


def _duration_faults(feed: Feed) -> Iterator[str]:
    counts = {m.key: m.at for m in feed.measures if m.value is None}
    for duration in feed.durations:
        if duration.counted_in and counts.get(duration.counted_in) != duration.anchor:
            yield f"finds '{duration.key}' by '{duration.counted_in}', which is no count at '{duration.anchor}'"


def _stock_faults(feed: Feed) -> Iterator[str]:
    measures = {m.key for m in feed.measures}
    for stock in feed.stocks:
        for name in (stock.entered, stock.left):
            if name not in measures:
                yield f"has stock '{stock.key}' over measure '{name}', which it does not declare"


def _named_dimensions(feed: Feed) -> list[str]:
    return [name for name in (feed.district, feed.category, feed.channel, feed.place, feed.ended) if name]


def _metric_faults(metric: Metric, feed: Feed) -> Iterator[str]:
    measures = {m.key for m in feed.measures}

    def needs(key: str, known: set[str], what: str) -> Iterator[str]:
        if key not in known:
            yield f"needs {what} '{key}'; feed '{feed.key}' has: {', '.join(sorted(known))}"

    match metric.formula:
        case Total(measure=key) | Share(measure=key) | OfTarget(measure=key):
            yield from needs(key, measures, "measure")
        case PerWorkingDay(measure=key) | OfUsual(measure=key) | PerPlaceDay(measure=key):
            yield from needs(key, measures, "measure")
            if isinstance(metric.formula, PerPlaceDay) and not feed.place:
                yield f"counts places, but feed '{feed.key}' has none"
        case Ratio(numerator=up, denominator=down):
            yield from needs(up, measures, "measure")
            yield from needs(down, measures, "measure")
        case Quantile(duration=key, q=q):
            yield from needs(key, {d.key for d in feed.durations}, "duration")
            if not 0 < q < 1:
                yield f"asks for quantile {q}; allowed: between 0 and 1"
        case OfYear(measure=key) | PaceGap(measure=key) | YearEnd(measure=key) | YearOnYear(measure=key):
            yield from needs(key, measures, "measure")
        case StockLevel(stock=key) | StockDays(stock=key):
            yield from needs(key, {s.key for s in feed.stocks}, "stock")
        case AsOfNow():
            pass
    yield from _target_faults(metric)


def _target_faults(metric: Metric) -> Iterator[str]:
    if isinstance(metric.formula, OfTarget | OfYear | PaceGap) and not metric.target:
        yield "compares with a target but names none"
    if metric.target and metric.target_source is None:
        yield "has a target without saying where it comes from"
    if metric.attention and metric.alarm and metric.better != "neutral":
        worse = (
            metric.alarm.at >= metric.attention.at
            if metric.better == "down"
            else (metric.alarm.at <= metric.attention.at)
        )
        if not worse:
            yield "has an alarm limit that is milder than its attention limit"
    if (metric.attention or metric.alarm) and metric.better == "neutral":
        yield "has limits but does not say whether up or down is better"

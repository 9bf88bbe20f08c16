"""A metric's values: by time, by district, category, channel or place, over any range."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection

from db.declare import (
    AsOfNow,
    OfTarget,
    OfUsual,
    OfYear,
    PaceGap,
    PerPlaceDay,
    PerWorkingDay,
    Quantile,
    Ratio,
    Share,
    StockDays,
    StockLevel,
    Total,
    YearEnd,
    YearOnYear,
)
from db.histogram import quantile
from db.metrics import now as moments
from db.metrics.by_day import unknown_buckets
from db.metrics.coverage import coverage, known_part, whole_from, zero_within
from db.metrics.cuts import Cut, Grain, MetricQueryError, Span, buckets, next_bucket
from db.metrics.places import check_known_of_places, place_days
from db.metrics.question import Key, Part, Question, unknown_last
from db.metrics.season import YearPath, check_cut, check_recorded, path_of_year, years_so_far
from db.metrics.shares import among_all
from db.metrics.stock import days_of_stock, levels
from db.metrics.sums import cell_counts, sums
from db.metrics.targets import target, year_target
from db.metrics.usual import of_whole_days, usual, working_days
from db.reference import load_reference, load_zone
from db.registry import MetricRef
from db.schema import tables
from db.text import Text


class MetricRow(NamedTuple):
    """One value. `bucket` is the start of its time bucket, `member` its place in the cut, each None without one.

    `value` is in the metric's unit; None where there is no data or nothing to divide by. `numerator` and
    `denominator` are kept for ratios, so that ranges can be added up; `n` counts the observations of a percentile.
    `withheld` marks a value that a public view does not show (`db.metrics.public`).
    """

    bucket: int | None
    member: str | None
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    withheld: bool = False


def read(
    connection: Connection,
    ref: MetricRef,
    *,
    span: Span,
    grain: Grain | None = None,
    cut: Cut | None = None,
    where: Mapping[Cut, str] | None = None,
    now: int,
    part: Part | None = None,
) -> list[MetricRow]:
    """Values of a metric over a range, or over a part of it, ordered by bucket and member (unknown last).

    Nothing after `now` is read. Buckets that the feed covers without a record are zero where the metric says so
    and None otherwise; buckets it does not cover are None. Without grain and cut there is exactly one row.

    Raises:
        MetricQueryError: when the cut is not kept for this metric, or would need too many facts.
    """
    asked = Question(
        tables=tables(ref.feed.key),
        span=span.until_at_most(now),
        zone=load_zone(connection),
        grain=grain,
        cut=cut,
        where=where or {},
        part=part,
    )
    found = _values(connection, ref, asked, now)
    rows = {(row.bucket, row.member): row for row in found}
    absent = [key for key in _expected(asked, rows) if key not in rows]
    zero = zero_within(connection, ref, asked.span, asked.zone) if absent else None
    for bucket, member in absent:
        empty = _empty(asked, bucket, zero)
        rows[bucket, member] = MetricRow(bucket=bucket, member=member, value=empty)
    rows = _without_unloaded(connection, ref, asked, rows)
    rows |= _unknown(rows, unknown_buckets(connection, ref, asked.span, grain, asked.zone))
    if cut is None:
        return sorted(rows.values(), key=lambda row: row.bucket or 0)
    return sorted(rows.values(), key=lambda row: (row.bucket or 0, *_place_in(ref, cut, row.member)))


def _place_in(ref: MetricRef, cut: Cut | None, member: str | None) -> tuple[bool | int, str]:
    """Sort key of a member: bands in the order of ages, others by name and unknown last."""
    if cut is Cut.BAND and isinstance(ref.metric.formula, AsOfNow):
        return [band.key for band in ref.metric.formula.bands].index(member or ""), ""
    return unknown_last(member)


def _without_unloaded(
    connection: Connection, ref: MetricRef, asked: Question, rows: dict[Key, MetricRow]
) -> dict[Key, MetricRow]:
    """Rows without the values that are not whole yet because the demo city's history is still loading."""
    whole = whole_from(connection, ref.feed.key, asked.zone)
    if whole is None or isinstance(ref.metric.formula, AsOfNow):
        return rows
    of_years = isinstance(ref.metric.formula, OfYear | PaceGap | YearEnd | YearOnYear)
    loading = [bucket for bucket, _ in rows if of_years or max(bucket or 0, asked.span.since) < whole]
    return rows | _unknown(rows, loading)


def _unknown(rows: Mapping[Key, MetricRow], where: Collection[int | None]) -> dict[Key, MetricRow]:
    """The rows of these buckets without their values."""
    return {key: MetricRow(bucket=key[0], member=key[1], value=None) for key in rows if key[0] in where}


def value(
    connection: Connection, ref: MetricRef, *, span: Span, now: int, where: Mapping[Cut, str] | None = None
) -> float | None:
    """The one value of a metric over a range."""
    return read(connection, ref, span=span, where=where, now=now)[0].value


def year_path(
    connection: Connection, ref: MetricRef, *, now: int, where: Mapping[Cut, str] | None = None
) -> YearPath:
    """The present year week by week behind a metric of the year so far; nothing while the history is loading."""
    formula = ref.metric.formula
    assert isinstance(formula, OfYear | PaceGap | YearEnd | YearOnYear)
    zone = load_zone(connection)
    span = Span(zone.day_start(zone.day(now)), now)
    asked = Question(tables=tables(ref.feed.key), span=span, zone=zone, where=where or {})
    loading = whole_from(connection, ref.feed.key, zone) is not None
    covered = None if loading else coverage(connection, ref.feed.key)
    return path_of_year(connection, asked, formula.measure, covered)


def _expected(asked: Question, found: Iterable[Key]) -> list[Key]:
    steps: list[int | None] = [*buckets(asked.span, asked.grain, asked.zone)] if asked.grain else [None]
    members = {*asked.members, *(m for _, m in found if m is not None)} if asked.cut else {None}
    return [(step, member) for step in steps for member in members]


def _empty(asked: Question, bucket: int | None, covered: Span | None) -> float | None:
    """What a bucket without records means: zero inside what the feed covers, nothing outside."""
    if covered is None or asked.span.empty:
        return None
    begins, ends = asked.span.since, asked.span.until
    if bucket is not None and asked.grain is not None:
        begins, ends = bucket, next_bucket(bucket, asked.grain, asked.zone)
    return 0.0 if begins <= covered.until and ends > covered.since else None


def _values(connection: Connection, ref: MetricRef, asked: Question, now: int) -> list[MetricRow]:
    match ref.metric.formula:
        case Total(measure=key):
            found = sums(connection, asked, (key,))
            return [MetricRow(bucket=b, member=m, value=float(v[0])) for (b, m), v in found.items()]
        case Ratio() as ratio:
            return _ratios(connection, asked, ratio)
        case Quantile() as wanted:
            return _quantiles(connection, asked, wanted)
        case Share() as share:
            return _shares(connection, asked, share)
        case StockLevel(stock=key):
            level = levels(connection, asked, key) or {}
            return [MetricRow(bucket=b, member=m, value=float(v)) for (b, m), v in level.items()]
        case StockDays() as lasting:
            found_days = days_of_stock(connection, asked, lasting.stock, lasting.days)
            return [MetricRow(bucket=b, member=m, value=v) for (b, m), v in found_days.items()]
        case OfYear() | PaceGap() | YearEnd() | YearOnYear():
            return _of_year(connection, ref, asked)
        case PerPlaceDay(measure=key):
            return _per_place_day(connection, ref, asked, key)
        case PerWorkingDay(measure=key):
            return _per_working_day(connection, ref, asked, key)
        case OfUsual() as against:
            return _of_usual(connection, ref, asked, against)
        case OfTarget(measure=key):
            return _of_target(connection, ref, asked, key)
        case AsOfNow() as formula:
            return _as_of_now(connection, ref, asked, formula, now)


def _ratios(connection: Connection, asked: Question, ratio: Ratio) -> list[MetricRow]:
    found = sums(connection, asked, (ratio.numerator, ratio.denominator))
    return [
        MetricRow(
            bucket=bucket,
            member=member,
            value=ratio.scale * up / down if down else None,
            numerator=float(up),
            denominator=float(down),
        )
        for (bucket, member), (up, down) in found.items()
    ]


def _divided(
    amounts: Mapping[Key, float], by: Mapping[int | None, float], scale: float = 1.0
) -> list[MetricRow]:
    return [
        MetricRow(
            bucket=bucket,
            member=member,
            value=scale * amount / by[bucket] if by.get(bucket) else None,
            numerator=float(amount),
            denominator=by.get(bucket),
        )
        for (bucket, member), amount in amounts.items()
    ]


def _of_usual(connection: Connection, ref: MetricRef, asked: Question, formula: OfUsual) -> list[MetricRow]:
    expected = usual(connection, asked, formula, coverage(connection, ref.feed.key))
    found = sums(connection, asked, (formula.measure,))
    return [
        MetricRow(
            bucket=key[0],
            member=key[1],
            value=100 * found.get(key, (0,))[0] / mean if mean else None,
            numerator=float(found.get(key, (0,))[0]),
            denominator=mean,
        )
        for key, mean in expected.items()
    ]


def _quantiles(connection: Connection, asked: Question, wanted: Quantile) -> list[MetricRow]:
    found = cell_counts(connection, asked, asked.tables.feed.duration(wanted.duration))
    rows = []
    for (bucket, member), counts in found.items():
        seconds = quantile(counts, wanted.q)
        made = None if seconds is None else seconds / wanted.per
        rows.append(MetricRow(bucket=bucket, member=member, value=made, n=sum(n for _, n in counts)))
    return rows


def _shares(connection: Connection, asked: Question, share: Share) -> list[MetricRow]:
    only, by_member = asked.where.get(Cut(share.cut)), replace(among_all(asked, share), cut=Cut(share.cut))
    if asked.cut not in (None, by_member.cut):
        raise MetricQueryError(
            Text(
                id=f"Angka ini adalah bagian per '{share.cut}', jadi tidak dapat dirinci per '{asked.cut}'; "
                f"yang diperbolehkan: '{share.cut}'.",
                en=f"This figure is a share by '{share.cut}' and cannot be cut by '{asked.cut}'; "
                f"allowed: '{share.cut}'.",
            )
        )
    found = sums(connection, by_member, (share.measure,))
    totals: dict[int | None, int] = {}
    for (bucket, _), (amount,) in found.items():
        totals[bucket] = totals.get(bucket, 0) + amount
    rows = [
        MetricRow(
            bucket=bucket,
            member=member,
            value=100 * amount / totals[bucket] if totals[bucket] else None,
            numerator=float(amount),
            denominator=float(totals[bucket]),
        )
        for (bucket, member), (amount,) in found.items()
        if only in (None, member)
    ]
    if asked.cut is not None:
        return rows
    largest: dict[int | None, MetricRow] = {}
    for row in rows:
        held = largest.get(row.bucket)
        if held is None or (row.value or 0) > (held.value or 0):
            largest[row.bucket] = row._replace(member=None)
    return list(largest.values())


def _per_working_day(connection: Connection, ref: MetricRef, asked: Question, key: str) -> list[MetricRow]:
    finished = of_whole_days(asked)
    known = replace(finished, span=known_part(connection, ref, finished.span, asked.zone))
    amounts = sums(connection, finished, (key,))
    return _divided({k: v[0] for k, v in amounts.items()}, working_days(connection, known))


def _per_place_day(connection: Connection, ref: MetricRef, asked: Question, measure: str) -> list[MetricRow]:
    check_known_of_places({*asked.where, asked.cut})
    rows = []
    known = replace(asked, span=known_part(connection, ref, asked.span, asked.zone))
    for (bucket, member), (amount,) in sums(connection, asked, (measure,)).items():
        days = place_days(connection, ref.program.key, known, bucket, member)
        made = amount / days if days else None
        rows.append(
            MetricRow(bucket=bucket, member=member, value=made, numerator=float(amount), denominator=days)
        )
    return rows


def _of_target(connection: Connection, ref: MetricRef, asked: Question, measure: str) -> list[MetricRow]:
    if asked.cut is not None or asked.where:
        raise MetricQueryError(
            Text(
                id="Target angka ini hanya ada untuk seluruh kota, jadi tidak dapat disaring atau dirinci.",
                en="The target of this figure is for the whole city only, so that it can neither be filtered nor taken apart.",
            )
        )
    rows = []
    for (bucket, _), (amount,) in sums(connection, asked, (measure,)).items():
        span = asked.span
        if bucket is not None and asked.grain is not None:
            span = Span(
                max(bucket, span.since), min(next_bucket(bucket, asked.grain, asked.zone), span.until)
            )
        wanted = target(connection, ref, span, asked.zone)
        due = wanted.value if wanted else None
        made = 100 * amount / due if due else None
        rows.append(
            MetricRow(bucket=bucket, member=None, value=made, numerator=float(amount), denominator=due)
        )
    return rows


def _of_year(connection: Connection, ref: MetricRef, asked: Question) -> list[MetricRow]:
    formula = ref.metric.formula
    assert isinstance(formula, OfYear | PaceGap | YearEnd | YearOnYear)
    if isinstance(formula, OfYear | PaceGap):
        check_cut(asked)
    rows, covered = [], coverage(connection, ref.feed.key)
    years = years_so_far(connection, asked, formula.measure, covered)
    if isinstance(formula, YearEnd | YearOnYear):
        check_recorded(connection, asked, formula.measure, years.values())
    for (bucket, member), year in years.items():
        due, made = None, year.growth
        if isinstance(formula, YearEnd):
            made = year.year_end
        elif isinstance(formula, OfYear | PaceGap):
            due = _due(connection, ref, asked, bucket, member)
            made = 100 * year.amount / due if due else None
            if isinstance(formula, PaceGap):
                known = made is not None and year.expected is not None
                made = (made or 0) - 100 * (year.expected or 0) if known else None
        rows.append(
            MetricRow(bucket=bucket, member=member, value=made, numerator=year.amount, denominator=due)
        )
    return rows


def _due(
    connection: Connection, ref: MetricRef, asked: Question, bucket: int | None, member: str | None
) -> float | None:
    last = asked.span.until - 1 if bucket is None else min(bucket, asked.span.until - 1)
    category = member or asked.where.get(Cut.CATEGORY, "")
    found = year_target(connection, ref, asked.zone.day(last), category)
    return found.value if found else None


def _as_of_now(
    connection: Connection, ref: MetricRef, asked: Question, formula: AsOfNow, now: int
) -> list[MetricRow]:
    if asked.grain is not None:
        raise MetricQueryError(
            Text(
                id="Angka ini hanya diketahui untuk saat ini; yang diperbolehkan: tanpa rincian waktu.",
                en="This figure is known for this moment only; allowed: no time bucket.",
            )
        )
    moments.check_cuts(formula, {*asked.where, asked.cut})
    if coverage(connection, ref.feed.key) is None:
        return []
    found = moments.items(connection, ref, reference=load_reference(connection), now=now, where=asked.where)
    if asked.cut is None:
        return [MetricRow(bucket=None, member=None, value=moments.summarise(formula, found), n=len(found))]
    if asked.cut is Cut.BAND and not formula.bands:
        raise MetricQueryError(
            Text(
                id="Angka ini tidak punya kelompok umur; yang diperbolehkan: kecamatan, jenis, kanal.",
                en="This figure has no age bands; allowed: district, category, channel.",
            )
        )
    bands = formula.bands if asked.cut is Cut.BAND else ()
    grouped: dict[str, list[moments.Item]] = {band.key: [] for band in bands}
    for item in found:
        grouped.setdefault(moments.member_of(formula, item, asked.cut), []).append(item)
    return [
        MetricRow(bucket=None, member=member, value=moments.summarise(formula, group), n=len(group))
        for member, group in grouped.items()
    ]

"""What a range is divided by where that is not a measure: its working days, or what is usual in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from sqlalchemy import Connection

from db.city.zone import DAY
from db.declare import OfUsual
from db.metrics.compare import days_alike
from db.metrics.cuts import Grain, MetricQueryError, Span, bucket_start, buckets, next_bucket, whole_days
from db.metrics.question import Key, Question, check_civil
from db.metrics.sums import sums
from db.reference import load_reference
from db.text import Text

#: Each day of the range asks for up to eight earlier ones.
MAX_DAYS = 31


def working_days(connection: Connection, asked: Question) -> dict[int | None, float]:
    """Working days of each bucket (of the range, without a grain); one that is partly in it counts by its part."""
    reference, span, grain = load_reference(connection), asked.span, asked.grain
    found: dict[int | None, float] = {}
    for bucket in buckets(span, grain, asked.zone) if grain else (None,):
        since, until = span.since, span.until
        if bucket is not None and grain is not None:
            since, until = max(bucket, since), min(next_bucket(bucket, grain, asked.zone), until)
        found[bucket] = int(reference.worked_between(since, until)) / DAY
    return found


def of_whole_days(asked: Question) -> Question:
    """The question of the civil days that its range holds whole: a day that runs is no working day yet.

    Raises:
        MetricQueryError: for buckets shorter than a day.
    """
    known = Text(id="Angka ini dihitung per hari kerja", en="This figure is counted by working day")
    check_civil(asked, known)
    return replace(asked, span=whole_days(asked.span, asked.zone))


def usual(
    connection: Connection, asked: Question, formula: OfUsual, covered: Span | None
) -> dict[Key, float]:
    """Mean of what the same part of earlier days alike brought, per bucket and member.

    Only days that the feed covers whole are asked; a bucket with a day that has none of them is absent.

    Raises:
        MetricQueryError: when the range is longer than a month.
    """
    zone, span = asked.zone, asked.span
    if covered is None or span.empty:
        return {}
    first, last = zone.day(span.since), zone.day(span.until - 1)
    if last - first >= MAX_DAYS:
        raise MetricQueryError(
            Text(
                id=f"Yang biasa dihitung untuk paling lama {MAX_DAYS} hari sekaligus. "
                "Pilih periode yang lebih pendek.",
                en=f"What is usual is told for at most {MAX_DAYS} days at once. Choose a shorter period.",
            )
        )
    fine = asked.grain if asked.grain in (Grain.QUARTER_HOUR, Grain.HOUR) else None
    found: dict[Key, float] = defaultdict(float)
    incomplete: set[int | None] = set()
    for day in range(first, last + 1):
        begins = zone.day_start(day)
        part = Span(max(span.since, begins), min(span.until, zone.day_start(day + 1)))
        coarse = bucket_start(begins, asked.grain, zone) if asked.grain and not fine else None
        alike = [
            d for d in days_alike(connection, day, weeks=formula.days) if zone.day_start(d) >= covered.since
        ]
        if not alike:
            incomplete |= set(buckets(part, fine, zone)) if fine else {coarse}
        for before in alike:
            shift = begins - zone.day_start(before)
            earlier = replace(asked, span=Span(part.since - shift, part.until - shift), grain=fine)
            for (bucket, member), (amount,) in sums(connection, earlier, (formula.measure,)).items():
                at = coarse if bucket is None else bucket + shift
                found[at, member] += amount / len(alike)
    return {key: mean for key, mean in found.items() if key[0] not in incomplete}

"""Places as a denominator: how many days they stood in the registry during a range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, select

from db.city.zone import DAY
from db.metrics.cuts import Cut, MetricQueryError, Span, next_bucket
from db.metrics.question import Question
from db.reference import load_reference
from db.tables import Place
from db.text import Text

#: Days since 1970 from which and up to which a place is valid; no end with None.
Validity = tuple[int, int | None]


def place_days(
    connection: Connection,
    program: str,
    asked: Question,
    bucket: int | None = None,
    member: str | None = None,
) -> float:
    """Days of every valid place of a program in the bucket and member; a day partly in the range counts by its part."""
    span = asked.span
    if bucket is not None and asked.grain is not None:
        span = Span(max(bucket, span.since), min(next_bucket(bucket, asked.grain, asked.zone), span.until))
    wanted = {**asked.where, **({asked.cut: member} if asked.cut and member is not None else {})}
    first, last = asked.zone.day(span.since), asked.zone.day(max(span.until - 1, span.since))
    total = 0.0
    for valid_from, valid_to in _validities(connection, program).get(
        (wanted.get(Cut.DISTRICT), wanted.get(Cut.PLACE)), ()
    ):
        if valid_from <= last and (valid_to is None or valid_to > first):
            begins = max(span.since, asked.zone.day_start(max(valid_from, first)))
            ends = min(span.until, asked.zone.day_start(valid_to)) if valid_to is not None else span.until
            total += max(ends - begins, 0) / DAY
    return total


def check_known_of_places(cuts: Collection[Cut | None]) -> None:
    """What is counted by place has no category and no channel.

    Raises:
        MetricQueryError: when it is restricted to one of them or taken apart by it.
    """
    if Cut.CATEGORY in cuts or Cut.CHANNEL in cuts:
        raise MetricQueryError(
            Text(
                id="Angka ini dihitung per titik, jadi tidak dikenal menurut jenis atau kanal; "
                "yang diperbolehkan: kecamatan, titik.",
                en="This figure is counted per place and not known by category or channel; "
                "allowed: district, place.",
            )
        )


def _validities(connection: Connection, program: str) -> dict[tuple[str | None, str | None], list[Validity]]:
    """When each place was valid, by district and place, either of them or both left open (None)."""

    def ask() -> dict[tuple[str | None, str | None], list[Validity]]:
        found: dict[tuple[str | None, str | None], list[Validity]] = defaultdict(list)
        rows = select(Place.district, Place.place_id, Place.valid_from, Place.valid_to)
        for district, place, valid_from, valid_to in connection.execute(rows.where(Place.program == program)):
            for key in {(None, None), (district, None), (None, place), (district, place)}:
                found[key].append((valid_from, valid_to))
        return dict(found)

    return load_reference(connection).told(("places", program), ask)

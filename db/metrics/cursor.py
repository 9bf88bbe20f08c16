"""Where a page of rows ended, as text that comes back from outside: the next page begins there, of the same question."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated

import orjson
from pydantic import Field, TypeAdapter

from db.city.zone import DAY
from db.metrics.cuts import EARLIEST, LATEST, LONGEST_DAYS, MetricQueryError, Span
from db.text import Text


@dataclass(frozen=True, kw_only=True)
class Begun:
    """What the first page was asked: which question, over which range, when, and how the range was stated."""

    fingerprint: str
    span: Span
    now: int
    stated: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a page ended: the walk, and the last row's instant and key; of items of now their seconds and key."""

    walk: int
    at: int
    seconds: float
    source: str
    key: str


_Whole = Annotated[int, Field(strict=True, ge=0, lt=2**40)]
#: Of a range that can be asked for: whatever else is read for it is reached from there by the calendar.
_Instant = Annotated[int, Field(strict=True, ge=EARLIEST, le=LATEST)]
_Short = Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*$")]  # PostgreSQL keeps no NUL in text.
_Seconds = Annotated[float, Field(allow_inf_nan=False)]
_STATE = TypeAdapter(
    tuple[_Short, _Instant, _Instant, _Instant, _Whole, _Whole, _Seconds, _Short, _Short, _Short]
)
_WRONG = Text(
    id="'cursor' ini milik pertanyaan lain, atau diubah. Minta halaman pertama, lalu pakai 'cursor'-nya apa adanya.",
    en="This cursor belongs to another question, or was changed. Ask for the first page, then pass its cursor on as it is.",
)


def write_cursor(begun: Begun, place: Place) -> str:
    """The cursor that asks for the rows after a place."""
    state = [
        begun.fingerprint,
        begun.span.since,
        begun.span.until,
        begun.now,
        place.walk,
        place.at,
        place.seconds,
        place.source,
        place.key,
        begun.stated,
    ]
    return base64.urlsafe_b64encode(orjson.dumps(state)).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[Begun, Place]:
    """What a cursor says.

    Raises:
        MetricQueryError: when it was changed to what no question could have led to.
    """
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        fingerprint, since, until, now, walk, at, seconds, source, key, stated = _STATE.validate_json(packed)
        span = Span(since, until)
    except (ValueError, binascii.Error) as error:
        raise wrong_cursor() from error
    if span.until - span.since > (LONGEST_DAYS + 1) * DAY:
        raise wrong_cursor()
    begun = Begun(fingerprint=fingerprint, span=span, now=now, stated=stated)
    return begun, Place(walk=walk, at=at, seconds=seconds, source=source, key=key)


def wrong_cursor() -> MetricQueryError:
    """What a cursor of another question is answered."""
    return MetricQueryError(_WRONG)

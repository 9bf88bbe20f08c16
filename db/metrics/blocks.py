"""Ranges cut into blocks that stay the same while time goes on, so that what was read of them can be kept.

A range that ends now grows with every reading. Its days, hours and quarter hours do not: only the newest blocks are
read again when a commit touches them, and only what is younger than a quarter hour is never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from db.city.zone import DAY, HOUR, QUARTER, Zone, to_date, to_day
from db.metrics.cuts import Piece, Source

#: The newest days of a range stand alone, because late records and corrections mostly touch them.
SINGLE_DAYS = 3
HOURS_A_BLOCK = 6
#: Of what is read by hour: about a month, five days, one, a part of one.
HOUR_BLOCKS = (30 * 24, 5 * 24, 24, HOURS_A_BLOCK)
FACT_BLOCKS_S = (DAY, HOURS_A_BLOCK * HOUR, HOUR, QUARTER)


def blocks(piece: Piece, zone: Zone) -> Iterator[Piece]:
    """Parts of a piece, in order and without a gap."""
    if piece.source is Source.DAYS:
        cuts = _day_cuts(piece.low, piece.high)
    elif piece.source is Source.HOURS:
        cuts = _hour_cuts(piece.low, piece.high)
    else:
        cuts = _instant_cuts(piece.low, piece.high, zone)
    low = piece.low
    for high in cuts:
        if low < high:
            yield Piece(piece.source, low, high)
            low = high


def instants(piece: Piece, zone: Zone) -> tuple[int, int]:
    """Beginning and end of a piece in epoch seconds."""
    if piece.source is Source.DAYS:
        return zone.day_start(piece.low), zone.day_start(piece.high)
    scale = HOUR if piece.source is Source.HOURS else 1
    return piece.low * scale, piece.high * scale


def lasts(piece: Piece) -> bool:
    """Whether the same block will be asked for again."""
    return piece.source is not Source.FACTS or piece.high % QUARTER == 0


def _day_cuts(low: int, high: int) -> Iterator[int]:
    month = _next_month(low)
    while month <= high:
        yield month
        month = _next_month(month)
    yield from range(high - SINGLE_DAYS, high + 1)


def _next_month(day: int) -> int:
    return to_day((to_date(day).replace(day=1) + timedelta(days=31)).replace(day=1))


def _hour_cuts(low: int, high: int) -> Iterator[int]:
    """The longest blocks that begin at their multiples: each is a statement, and a year has 1,500 parts of days."""
    while low < high:
        fitting = (low + size for size in HOUR_BLOCKS if low % size == 0 and low + size <= high)
        low = next(fitting, min(low + HOURS_A_BLOCK - low % HOURS_A_BLOCK, high))
        yield low


def _instant_cuts(low: int, high: int, zone: Zone) -> Iterator[int]:
    """The longest blocks that begin at their multiples since local midnight."""
    midnight = zone.day_start(zone.day(low))
    while low < high:
        fitting = (
            low + size for size in FACT_BLOCKS_S if (low - midnight) % size == 0 and low + size <= high
        )
        low = next(fitting, min(low + QUARTER - low % QUARTER, high))
        yield low

"""Names of upright lines, in a band of their own above the chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: Name of the annotations that assets/10-figures.js and paper put into the band above the chart.
LINE_NAME = "line"


def line_name(text: str, at: float, color: str) -> dict[str, Any]:
    """The name of the upright line at `at`; whoever draws it knows the room and moves it."""
    return {
        "name": LINE_NAME,
        "text": text,
        "xref": "x",
        "x": at,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"color": color, "size": "var(--fs-1)"},
    }


def rows_above(lines: Sequence[tuple[float, float]], room: float, gap: float) -> list[tuple[float, int]]:
    """Where each name begins and in which row above the chart it stands, for lines (place, width of name) in order.

    The first name ends at its line and the last begins at it, which keeps lines that are near one another apart; a name
    goes up a row only where it would touch another or stand on the line of another. assets/10-figures.js does the same.
    """
    placed: list[tuple[float, int]] = []
    for index, (at, wide) in enumerate(lines):
        starts = [max(min(at - wide * part, room - wide), 0.0) for part in _parts(index, len(lines))]
        taken = [
            (row, start - gap, start + other + gap)
            for (start, row), (_, other) in zip(placed, lines, strict=False)
        ]
        taken += [(0, other, other) for other, _ in lines if other != at]
        spots = ((start, row) for row in range(len(lines) + 1) for start in starts)
        placed.append(
            next(
                (start, row)
                for start, row in spots
                if not any(row == other and low < start + wide and start < high for other, low, high in taken)
            )
        )
    return placed


def _parts(index: int, n: int) -> tuple[float, ...]:
    """The part of a name that stands before its line, by preference."""
    if 0 < index < n - 1:
        return (0.5, 1, 0)
    return (0.5,) if n == 1 else (0,) if index else (1,)

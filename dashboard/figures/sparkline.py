"""The last weeks in a word-sized line, as an SVG mask whose colour the page sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

WIDTH, HEIGHT, PAD = 110, 50, 5


@dataclass(frozen=True)
class Sparkline:
    """An image of the line (a data URI), its path, and where its last point and target lie, in percent of the box."""

    image: str
    path: str
    end_x: float
    end_y: float
    target_y: float | None


def sparkline(values: Sequence[float | None], target: float | None = None) -> Sparkline | None:
    """A sparkline of values in order, gaps left open; None with fewer than two values, or where most are gaps."""
    known = [v for v in values if v is not None]
    if len(known) < 2 or 2 * len(known) < len(values):
        return None
    both = [*known, target] if target is not None else known
    low, high = min(both), max(both)
    spread = (high - low) or 1.0

    def x_of(index: int) -> float:
        return PAD + index * (WIDTH - 2 * PAD) / (len(values) - 1)

    def y_of(value: float) -> float:
        return PAD + (high - value) / spread * (HEIGHT - 2 * PAD)

    path, pen_down = "", False
    for index, value in enumerate(values):
        if value is None:
            pen_down = False
            continue
        # A line that goes nowhere is a dot: a value between two gaps is seen.
        path += f"{'L' if pen_down else 'M'}{x_of(index):.1f} {y_of(value):.1f}{'' if pen_down else 'h0'}"
        pen_down = True
    last = max(i for i, v in enumerate(values) if v is not None)
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' preserveAspectRatio='none'>"
        f"<path d='{path}' fill='none' stroke='#000' stroke-width='3' stroke-linejoin='round' "
        "stroke-linecap='round'/></svg>"
    )
    end = values[last]
    assert end is not None
    return Sparkline(
        image=f'url("data:image/svg+xml,{quote(svg)}")',
        path=path,
        end_x=100 * x_of(last) / WIDTH,
        end_y=100 * y_of(end) / HEIGHT,
        target_y=100 * y_of(target) / HEIGHT if target is not None else None,
    )

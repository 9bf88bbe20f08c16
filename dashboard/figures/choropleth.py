"""A measure by district, drawn to scale from outlines, without any map service."""

from __future__ import annotations

from typing import Any

from dashboard.figures.axes import frame, top_of
from dashboard.model import MapCell, MapPanel

STEPS = 5
#: From this step on the ground is light and letters are dark.
LIGHT = 3
#: Width and height of a map on a wall, and of a district's three letters, in multiples of the smallest text.
BOX_EM, LABEL_EM = (16.0, 15.5), (2.4, 1.1)

Ring = tuple[tuple[float, float], ...]


def step_of(value: float | None, top: float) -> int:
    """In which of five equal steps up to a round top a value lies."""
    return min(int(STEPS * value / top), STEPS - 1) if value else 0


def choropleth_figure(panel: MapPanel) -> dict[str, Any]:
    """A plotly figure dictionary of filled outlines; districts wide enough for their letters carry them."""
    top = top_of((cell.value for cell in panel.cells), headroom=1)
    cells = {cell.code: cell for cell in panel.cells}
    corners = [corner for _, rings in panel.outlines for ring in rings for corner in ring]
    wide, high = max(x for x, _ in corners), max(y for _, y in corners)
    layout = frame()
    axis = {"visible": False, "fixedrange": True}
    layout["xaxis"] = {**axis, "range": [0, wide]}
    layout["yaxis"] = {**axis, "range": [0, high], "scaleanchor": "x"}
    layout["meta"]["map"] = True
    per_em = max(wide / BOX_EM[0], high / BOX_EM[1])
    for code, rings in panel.outlines:
        step = step_of(cells[code].value, top)
        layout["shapes"] += [_shape(ring, step) for ring in rings]
        largest = max(rings, key=_area)
        if _fits(largest, per_em):
            layout["annotations"].append(_label(cells[code], largest, step))
    nothing = {"type": "scatter", "x": [None], "y": [None], "mode": "lines", "hoverinfo": "skip"}
    return {"data": [nothing], "layout": layout}


def _shape(ring: Ring, step: int) -> dict[str, Any]:
    path = "M" + "L".join(f"{x:.2f},{y:.2f}" for x, y in ring) + "Z"
    line = {"color": "var(--bg)", "width": "var(--stroke-thin)"}
    return {"type": "path", "path": path, "fillcolor": f"var(--seq-{step})", "line": line, "layer": "below"}


def _label(cell: MapCell, ring: Ring, step: int) -> dict[str, Any]:
    x, y = centre(ring)
    color = "var(--on-light)" if step >= LIGHT else "var(--t1)"
    font = {"color": color, "size": "var(--fs-1)"}
    return {"text": cell.short, "x": x, "y": y, "showarrow": False, "font": font}


def _area(ring: Ring) -> float:
    return abs(_double_area(ring)) / 2


def _double_area(ring: Ring) -> float:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True))


def centre(ring: Ring) -> tuple[float, float]:
    """Centre of gravity of a closed line; the mean of its corners when it has no area."""
    whole = _double_area(ring)
    if not whole:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = ax * by - bx * ay
        x += (ax + bx) * cross
        y += (ay + by) * cross
    return x / (3 * whole), y / (3 * whole)


def _fits(ring: Ring, km_per_em: float) -> bool:
    """Whether the letters lie inside the outline: at the height of its centre it is wide enough above and below."""
    x, y = centre(ring)
    half_wide, half_high = LABEL_EM[0] * km_per_em / 2, LABEL_EM[1] * km_per_em / 2
    return all(
        _inside(ring, x + dx, y + dy) for dx in (-half_wide, half_wide) for dy in (-half_high, half_high)
    )


def _inside(ring: Ring, x: float, y: float) -> bool:
    inside = False
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside

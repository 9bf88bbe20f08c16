"""A measure by district, drawn to scale from outlines, without any map service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from dashboard.figures.axes import frame, top_of
from dashboard.figures.reading import hover_label
from dashboard.model import MapCell, MapPanel

#: The first is nothing at all, which is hollow.
STEPS = 5
#: From this step on the ground is light and letters are dark.
LIGHT = 3
#: Places tried across a district in each direction.
TRIES = 16
#: Width and height of a map on a wall, and of a district's three letters, in multiples of the smallest text.
BOX_EM, LABEL_EM = (16.0, 17.0), (2.3, 0.9)

Ring = tuple[tuple[float, float], ...]


def step_of(value: float | None, top: float) -> int:
    """In which of equal steps up to a round top a value lies; the lowest is for nothing and for what is not known."""
    return min(1 + int((STEPS - 1) * value / top), STEPS - 1) if value else 0


def choropleth_figure(
    panel: MapPanel, *, told: Mapping[str, str] | None = None, chosen: str | None = None
) -> dict[str, Any]:
    """A plotly figure dictionary of filled outlines; districts wide enough for their letters carry them.

    With `told`, what is said of each district by its code, it is read at a desk: a district says its value under the
    pointer, a click filters by it, and the `chosen` one is framed.
    """
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
    # A hollow district is drawn over the edges of those beside it.
    for code, rings in sorted(panel.outlines, key=lambda outline: not cells[outline[0]].value):
        step = step_of(cells[code].value, top)
        layout["shapes"] += [_shape(ring, step) for ring in rings]
        largest = max(rings, key=_area)
        spot = place_for_letters(largest, per_em)
        if spot is not None:
            layout["annotations"].append(_label(cells[code], spot, step))
    if told is None:
        nothing = {"type": "scatter", "x": [None], "y": [None], "mode": "lines", "hoverinfo": "skip"}
        return {"data": [nothing], "layout": layout}
    layout |= {"hovermode": "closest", "hoverlabel": hover_label(), "showlegend": False}
    ordered = sorted(panel.outlines, key=lambda outline: outline[0] == chosen)
    return {
        "data": [_area_of(code, rings, told[code], is_chosen=code == chosen) for code, rings in ordered],
        "layout": layout,
    }


def _area_of(code: str, rings: Sequence[Ring], told: str, *, is_chosen: bool) -> dict[str, Any]:
    """A district to point at, over its shape."""
    corners: list[tuple[float | None, float | None]] = []
    for ring in rings:
        corners += [*ring, ring[0], (None, None)]
    x, y = zip(*corners[:-1], strict=True)
    width = "var(--stroke)" if is_chosen else 0
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "y": list(y),
        "fill": "toself",
        "fillcolor": "rgba(0,0,0,0)",
        "line": {"color": "var(--t1)", "width": width},
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": told,
        "name": told,
        "meta": {"filter": "district", "value": "" if is_chosen else code},
    }


def _shape(ring: Ring, step: int) -> dict[str, Any]:
    path = "M" + "L".join(f"{x:.2f},{y:.2f}" for x, y in ring) + "Z"
    line = {"color": "var(--bg)" if step else "var(--rule)", "width": "var(--stroke-thin)"}
    fill = f"var(--seq-{step})" if step else "var(--surface)"
    return {"type": "path", "path": path, "fillcolor": fill, "line": line, "layer": "below"}


def _label(cell: MapCell, spot: tuple[float, float], step: int) -> dict[str, Any]:
    x, y = spot
    color = f"var(--on-seq-{step})" if step >= LIGHT else "var(--t1)"
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


@cache
def place_for_letters(ring: Ring, km_per_em: float) -> tuple[float, float] | None:
    """Where a district's letters lie inside its outline, as near to its centre as can be; None without room."""
    x, y = centre(ring)
    wide, high = LABEL_EM[0] * km_per_em / 2, LABEL_EM[1] * km_per_em / 2
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    tried = [
        (min(xs) + (max(xs) - min(xs)) * i / TRIES, min(ys) + (max(ys) - min(ys)) * j / TRIES)
        for i in range(1, TRIES)
        for j in range(1, TRIES)
    ]
    tried.sort(key=lambda p: (p[0] - x) ** 2 + (p[1] - y) ** 2)
    for cx, cy in ((x, y), *tried):
        corners = [(cx + dx, cy + dy) for dx in (-wide, 0, wide) for dy in (-high, high)]
        if all(_inside(ring, *corner) for corner in corners):
            return cx, cy
    return None


def _inside(ring: Ring, x: float, y: float) -> bool:
    inside = False
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside

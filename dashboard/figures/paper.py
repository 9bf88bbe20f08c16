"""Figures on paper: the same dictionaries that plotly draws on a screen, as vector drawings with ink for white paper.

Only what the figures of this product use is drawn: bars, lines, points and cells, shapes and annotations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from itertools import groupby, pairwise
from typing import Any

from dashboard.figures.axes import END_LABEL
from dashboard.figures.named import LINE_NAME, rows_above
from dashboard.theme import PAPER

#: Size of text, in the drawing's own units, which are those of the page it stands on.
SIZE = float(PAPER["--fs-1"])
FONT = "Inter Variable, Inter, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif"
EM = 0.56
LINE_HEIGHT = 1.2
#: The room that a name on an axis needs.
TICK_EM = 5
DASHES = {"dot": "1.5 2.5", "dash": "5 3"}


@dataclass(frozen=True)
class _Plane:
    """Where the values of a figure lie on the paper."""

    left: float
    top: float
    right: float
    bottom: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def x(self, value: float) -> float:
        low, high = self.x_range
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def y(self, value: float) -> float:
        low, high = self.y_range
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def at(self, value: Any, ref: str) -> float:
        """A place along an axis, in its values or as a part of the paper."""
        if ref.startswith("y"):
            return self.y(_value(value))
        return self.x(_value(value))


def paper_svg(figure: dict[str, Any], width: float, height: float, *, told: str) -> str:
    """A figure as an SVG element; `told` is what it is called for those who do not see it."""
    layout = _inked(figure["layout"])
    data = [_inked(trace) for trace in figure["data"]]
    plane = _plane(layout, width, height)
    parts = "".join(_drawn(data, layout, plane))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(told)}" font-size="{SIZE:g}" font-family="{FONT}">{parts}</svg>'
    )


def _drawn(data: list[dict[str, Any]], layout: dict[str, Any], plane: _Plane) -> Iterator[str]:
    shapes = layout.get("shapes", [])
    yield from (_shape(shape, plane) for shape in shapes if shape.get("layer") == "below")
    yield from _grid(layout, plane)
    stack: dict[float, float] = {}
    before: list[tuple[float, float | None]] = []
    for trace in data:
        if "base" in trace:
            yield from _cells(trace, plane)
        elif trace["type"] == "bar":
            yield from _bars(trace, plane, stack)
        else:
            points = [(_value(x), y) for x, y in zip(trace["x"], trace["y"], strict=True) if x is not None]
            if points:
                yield from _scatter(trace, points, before, plane)
                before = points
    yield from (_shape(shape, plane) for shape in shapes if shape.get("layer") != "below")
    yield from _axes(layout, plane)
    yield from _notes(layout.get("annotations", []), plane)


def _inked(spec: Any) -> Any:
    """A part of a figure with every CSS variable replaced by its value on paper."""
    if isinstance(spec, dict):
        return {key: _inked(value) for key, value in spec.items()}
    if isinstance(spec, list | tuple):
        return [_inked(value) for value in spec]
    if isinstance(spec, str) and spec.startswith("var("):
        return PAPER[spec[4:-1]]
    return spec


def _value(value: Any) -> float:
    """A number, or a local instant as plotly's date axes take it in milliseconds."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC).timestamp() * 1_000
    return float(value)


def _width(text: str) -> float:
    """About how wide the widest row of a text is."""
    rows = re.sub(r"</?b>", "", text).split("<br>")
    return max(len(row) for row in rows) * SIZE * EM


def _plane(layout: dict[str, Any], width: float, height: float) -> _Plane:
    ends = [note["text"] for note in layout.get("annotations", []) if note.get("name") == END_LABEL]
    right = max((_width(text) for text in ends), default=0.0)
    left = max((_width(text) for text in layout.get("meta", {}).get("left", [])), default=0.0)
    x_range = [_value(value) for value in layout["xaxis"].get("range", [0, 1])]
    y_range = [_value(value) for value in layout["yaxis"].get("range", [0, 1])]
    if layout.get("meta", {}).get("map"):
        # As far north as east: the smaller of the two scales holds for both.
        scale = min((width - 2) / x_range[1], (height - 2) / y_range[1])
        left, high = (width - x_range[1] * scale) / 2, y_range[1] * scale
        return _Plane(left, 1, width - left, 1 + high, (0, x_range[1]), (0, y_range[1]))
    plane = _Plane(
        left=left + SIZE if left else 1.0,
        top=SIZE * 0.9,
        right=width - (right + SIZE * 0.5 if right else 1.0),
        bottom=height - SIZE * 1.8,
        x_range=(x_range[0], x_range[1]),
        y_range=(y_range[0], y_range[1]),
    )
    rows = max((row + 1 for _, _, row in _line_names(layout.get("annotations", []), plane)), default=0)
    return replace(plane, top=plane.top + rows * SIZE * LINE_HEIGHT)


def _line(x0: float, y0: float, x1: float, y1: float, look: dict[str, Any]) -> str:
    dash = DASHES.get(look.get("dash", ""), "")
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="{look["color"]}" '
        f'stroke-width="{min(float(look.get("width", 1)), 1.6):g}"{dashed}/>'
    )


def _rect(x0: float, y0: float, x1: float, y1: float, fill: str, *, more: str = "") -> str:
    left, top = min(x0, x1), min(y0, y1)
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{abs(x1 - x0):.1f}" height="{abs(y1 - y0):.1f}" '
        f'fill="{fill}"{more}/>'
    )


def _outline(shape: dict[str, Any], plane: _Plane) -> str:
    """A closed line from corner to corner."""
    corners = re.findall(r"(-?[\d.]+),(-?[\d.]+)", shape["path"])
    path = _listed([(plane.x(float(x)), plane.y(float(y))) for x, y in corners])
    return f'<polygon points="{path}" fill="{shape["fillcolor"]}" stroke="{shape["line"]["color"]}" stroke-width="0.8"/>'


def _shape(shape: dict[str, Any], plane: _Plane) -> str:
    if shape["type"] == "path":
        return _outline(shape, plane)

    def along(axis: str, value: Any) -> float:
        ref = shape.get(f"{axis}ref", axis)
        if ref != "paper":
            return plane.at(value, ref)
        low, high = (plane.left, plane.right) if axis == "x" else (plane.bottom, plane.top)
        return low + float(value) * (high - low)

    x0, x1 = (min(max(along("x", shape[k]), plane.left), plane.right) for k in ("x0", "x1"))
    y0, y1 = along("y", shape["y0"]), along("y", shape["y1"])
    line = shape.get("line", {})
    if shape["type"] == "line":
        return _line(x0, y0, x1, y1, line)
    fill = shape.get("fillcolor", "none")
    fill = "none" if fill.startswith("rgba") else fill
    if not line.get("width"):
        return _rect(x0, y0, x1, y1, fill)
    dash = DASHES.get(line.get("dash", ""), "")
    edge = f' stroke="{line["color"]}" stroke-width="1"' + (f' stroke-dasharray="{dash}"' if dash else "")
    return _rect(x0, y0, x1, y1, fill, more=edge)


def _grid(layout: dict[str, Any], plane: _Plane) -> Iterator[str]:
    axis = layout["yaxis"]
    if axis.get("showgrid") and axis.get("visible", True):
        for value in axis.get("tickvals", []):
            y = plane.y(_value(value))
            yield _line(plane.left, y, plane.right, y, {"color": axis["gridcolor"], "width": 0.6})


def _bars(trace: dict[str, Any], plane: _Plane, stack: dict[float, float]) -> Iterator[str]:
    """Bars upon those drawn before at the same place."""
    n = len(trace["x"])
    marker = trace["marker"]
    widths, colours, opacities = (
        given if isinstance(given, list) else [given] * n
        for given in (trace["width"], marker["color"], marker.get("opacity", 1))
    )
    for x, y, width, colour, opacity in zip(trace["x"], trace["y"], widths, colours, opacities, strict=True):
        if not y:
            continue
        at, low = _value(x), stack.get(_value(x), 0.0)
        stack[at] = low + y
        faint = f' fill-opacity="{opacity:g}"' if opacity != 1 else ""
        yield _rect(
            max(plane.x(at - width / 2), plane.left),
            plane.y(low),
            min(plane.x(at + width / 2), plane.right),
            plane.y(low + y),
            colour,
            more=faint,
        )


def _cells(trace: dict[str, Any], plane: _Plane) -> Iterator[str]:
    """Bars that hang in the air, coloured by their value."""
    marker = trace["marker"]
    pale, full = (colour for _, colour in marker["colorscale"])
    half = trace["width"] / 2
    told = zip(trace["x"], trace["base"], trace["y"], marker["color"], marker["opacity"], strict=True)
    for x, base, height, value, opacity in told:
        if opacity:
            share = min(max(value / marker["cmax"], 0.0), 1.0)
            x0, y0, x1, y1 = plane.x(x - half), plane.y(base), plane.x(x + half), plane.y(base + height)
            yield _rect(x0, y0, x1, y1, _mixed(pale, full, share))


def _mixed(pale: str, full: str, share: float) -> str:
    channels = ([int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (pale, full))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(*channels, strict=True))


def _scatter(
    trace: dict[str, Any],
    points: list[tuple[float, float | None]],
    before: list[tuple[float, float | None]],
    plane: _Plane,
) -> Iterator[str]:
    if trace["mode"] == "markers":
        marker = trace["marker"]
        if marker.get("opacity", 1):
            radius = float(marker["size"]) / 2
            for x, y in points:
                if y is not None:
                    yield (
                        f'<circle cx="{plane.x(x):.1f}" cy="{plane.y(y):.1f}" r="{radius:g}" '
                        f'fill="{marker["color"]}"/>'
                    )
        return
    if trace.get("fill") == "tonexty":
        yield from _between(points, before, trace["fillcolor"], plane)
    look = trace["line"]
    if not look.get("width"):
        return
    dash = DASHES.get(look.get("dash", ""), "")
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    for run in _runs(points):
        path = (
            _stepped(run, plane) if look.get("shape") == "hvh" else [(plane.x(x), plane.y(y)) for x, y in run]
        )
        yield (
            f'<polyline points="{_listed(path)}" fill="none" stroke="{look["color"]}" '
            f'stroke-width="{float(look["width"]):g}" stroke-linejoin="round"{dashed}/>'
        )


def _runs(points: Sequence[tuple[float, float | None]]) -> Iterator[list[tuple[float, float]]]:
    """Points without the gaps between them."""
    for known, group in groupby(points, key=lambda point: point[1] is not None):
        if known:
            yield [(x, y) for x, y in group if y is not None]


def _stepped(run: Sequence[tuple[float, float]], plane: _Plane) -> list[tuple[float, float]]:
    """Level at each point, with the step halfway to the next."""
    path = [(plane.x(run[0][0]), plane.y(run[0][1]))]
    for (x0, y0), (x1, y1) in pairwise(run):
        middle = plane.x((x0 + x1) / 2)
        path += [(middle, plane.y(y0)), (middle, plane.y(y1)), (plane.x(x1), plane.y(y1))]
    return path


def _between(
    points: Sequence[tuple[float, float | None]],
    before: Sequence[tuple[float, float | None]],
    fill: str,
    plane: _Plane,
) -> Iterator[str]:
    both = [
        (x, None if y is None or under is None else (y, under))
        for (x, y), (_, under) in zip(points, before, strict=False)
    ]
    for known, group in groupby(both, key=lambda point: point[1] is not None):
        if known:
            held = [(plane.x(x), pair) for x, pair in group if pair is not None]
            over = [(x, plane.y(pair[0])) for x, pair in held]
            back = [(x, plane.y(pair[1])) for x, pair in reversed(held)]
            yield f'<polygon points="{_listed([*over, *back])}" fill="{fill}"/>'


def _listed(path: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in path)


def _text(x: float, y: float, text: str, colour: str, anchor: str = "start") -> str:
    """Rows of text around a height; bold as a whole or not at all."""
    rows = re.sub(r"</?b>", "", text).split("<br>")
    weight = ' font-weight="600"' if text.startswith("<b>") else ""
    first = y + SIZE * 0.35 - (len(rows) - 1) * SIZE * LINE_HEIGHT / 2
    return "".join(
        f'<text x="{x:.1f}" y="{first + n * SIZE * LINE_HEIGHT:.1f}" fill="{colour}" '
        f'text-anchor="{anchor}"{weight}>{escape(row)}</text>'
        for n, row in enumerate(rows)
    )


def _axes(layout: dict[str, Any], plane: _Plane) -> Iterator[str]:
    colour, axis = PAPER["--t3"], layout["xaxis"]
    if axis.get("showline"):
        yield _line(plane.left, plane.bottom, plane.right, plane.bottom, {"color": axis["linecolor"]})
    ticks = list(zip(axis.get("tickvals", []), axis.get("ticktext", []), strict=True))
    room = max(int((plane.right - plane.left) / (SIZE * TICK_EM)), 2)
    every = -(-len(ticks) // room) or 1
    first = (len(ticks) - 1) % every if axis.get("type") == "linear" else 0
    for value, text in ticks[first::every]:
        x = plane.x(_value(value))
        if plane.left - 1 <= x <= plane.right:
            # Of an instant the name begins there, of a plain number or a day its middle is there.
            begins = axis.get("ticklabelposition") == "outside right"
            within = min(x, plane.right - _width(text) / (1 if begins else 2))
            yield _text(
                within, plane.bottom + SIZE * 0.95, text, str(colour), "start" if begins else "middle"
            )
    side = layout["yaxis"]
    if side.get("visible", True):
        for value, text in zip(side.get("tickvals", []), side.get("ticktext", []), strict=True):
            yield _text(plane.left - SIZE * 0.4, plane.y(_value(value)), text, str(colour), "end")


def _notes(notes: Sequence[dict[str, Any]], plane: _Plane) -> Iterator[str]:
    ends = [note for note in notes if note.get("name") == END_LABEL]
    for note, y in _apart(ends, plane):
        yield _text(plane.right + SIZE * 0.35, y, note["text"], _ink(note))
    for note, x, row in _line_names(notes, plane):
        yield _text(x, plane.top - SIZE * (0.7 + LINE_HEIGHT * row), note["text"], _ink(note))
    anchors: dict[str, str] = {"left": "start", "right": "end"}
    for note in notes:
        if note.get("name") in (END_LABEL, LINE_NAME):
            continue
        x = plane.left if note.get("xref") == "paper" else plane.x(_value(note["x"]))
        part = float(note["y"]) * (plane.top - plane.bottom)
        y = plane.bottom + part if note.get("yref") == "paper" else plane.y(_value(note["y"]))
        y += SIZE * 0.5 if note.get("yanchor") == "top" else 0
        anchor = anchors.get(note.get("xanchor", ""), "middle")
        yield _text(x + float(note.get("xshift", 0)), y, note["text"], _ink(note), anchor)


def _line_names(notes: Sequence[dict[str, Any]], plane: _Plane) -> list[tuple[dict[str, Any], float, int]]:
    """The names of upright lines, where each begins and in which row above the chart."""
    named = [note for note in notes if note.get("name") == LINE_NAME]
    lines = [(plane.x(float(note["x"])) - plane.left, _width(note["text"])) for note in named]
    spots = rows_above(lines, plane.right - plane.left, SIZE)
    return [(note, plane.left + start, row) for note, (start, row) in zip(named, spots, strict=True)]


def _ink(note: dict[str, Any]) -> str:
    return str(note.get("font", {}).get("color", PAPER["--t3"]))


def _apart(ends: Sequence[dict[str, Any]], plane: _Plane) -> list[tuple[dict[str, Any], float]]:
    """Labels at the heights of their values, lowest first, moved apart by their rows where they would touch."""
    halves = [len(note["text"].split("<br>")) * SIZE * LINE_HEIGHT / 2 for note in ends]
    heights = [plane.y(_value(note["y"])) for note in ends]
    floor = plane.bottom + SIZE * 0.5
    for n, half in enumerate(halves):
        heights[n] = min(heights[n], floor - half)
        floor = heights[n] - half
    ceiling = plane.top - SIZE * 0.5
    for n in reversed(range(len(ends))):
        heights[n] = max(heights[n], ceiling + halves[n])
        ceiling = heights[n] + halves[n]
    return list(zip(ends, heights, strict=True))

"""Figures on paper: the same numbers as on the screen, as shapes whose sizes can be measured."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from dashboard.detail import Detail, SpreadBar, SpreadPanel
from dashboard.figures.bars import bars_figure
from dashboard.figures.choropleth import choropleth_figure
from dashboard.figures.heat import heat_figure
from dashboard.figures.lines import lines_figure
from dashboard.figures.paper import paper_svg
from dashboard.figures.spread import spread_figure
from dashboard.model import BarsPanel, HeatPanel, Line, LinesPanel, MapCell, MapPanel, Role
from dashboard.theme import PAPER
from db.settings import ROOT
from db.text import Text

ZONE = "Asia/Jakarta"
START = 1_795_366_800  # midnight in Medan
SVG = "{http://www.w3.org/2000/svg}"
DAYS = tuple(START + n * 86_400 for n in range(4))


def _name(text: str) -> Text:
    return Text(id=text, en=text)


def _line(key: str, *values: float | None, role: Role = Role.MAIN) -> Line:
    return Line(key=key, label=_name(key), values=values, role=role)


def _common(**more: Any) -> dict[str, Any]:
    days = (START, START + 4 * 86_400)
    return {"key": "k", "area": "", "title": _name("t"), "unit": "count", "x": DAYS, "x_range": days, **more}


def _drawn(figure: dict[str, Any]) -> ET.Element:
    made = paper_svg(figure, 400, 200, told="a & b")
    assert "var(" not in made
    return ET.fromstring(made)


def _texts(svg: ET.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def _bars(svg: ET.Element, fill: str = "--accent") -> list[ET.Element]:
    return [rect for rect in svg.iter(f"{SVG}rect") if rect.get("fill") == PAPER[fill]]


def test_bars_are_as_high_as_their_values_and_stand_upon_one_another() -> None:
    panel = BarsPanel(**_common(step="day", lines=(_line("a", 10, 20, None, 5), _line("b", 10, 0, 4, 5))))
    svg = _drawn(bars_figure(panel, "en", ZONE, Detail(cut="channel")))

    lower, upper = _bars(svg, "--cat-1"), _bars(svg, "--cat-2")
    heights = [float(bar.get("height") or 0) for bar in lower]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)
    assert heights[0] == pytest.approx(float(upper[0].get("height") or 0), abs=0.2)
    assert float(upper[0].get("y") or 0) == pytest.approx(float(lower[0].get("y") or 0) - heights[0], abs=0.2)
    assert (len(lower), len(upper)) == (3, 3)
    assert svg.get("aria-label") == "a & b"


def test_a_gap_breaks_a_line_and_its_label_names_it() -> None:
    lines = (_line("reached", 1, None, 3, 4), _line("due", 1, 2, 3, 4, role=Role.TARGET))
    svg = _drawn(lines_figure(LinesPanel(**_common(step="day", lines=lines)), "en", ZONE, Detail()))

    paths = [line.get("points", "").split() for line in svg.iter(f"{SVG}polyline")]
    assert sorted(map(len, paths)) == [1, 2, 4]
    assert any(text.startswith("reached") for text in _texts(svg))
    labels = [t for t in svg.iter(f"{SVG}text") if (t.text or "").startswith(("reached", "due"))]
    heights = sorted(float(label.get("y") or 0) for label in labels)
    assert heights[1] - heights[0] >= float(PAPER["--fs-1"])


def test_a_week_has_a_cell_for_each_known_hour_darker_the_more_there_is() -> None:
    values = tuple(tuple(float(hour) if day else None for hour in range(24)) for day in range(7))
    days = tuple(_name(f"d{n}") for n in range(7))
    panel = HeatPanel(
        **{key: value for key, value in _common().items() if key not in ("x", "x_range")},
        values=values,
        days=days,
        weeks=4,
        peak=None,
        now=(0, 0),
    )
    svg = _drawn(heat_figure(panel, "en"))

    cells = [rect.get("fill") for rect in svg.iter(f"{SVG}rect") if rect.get("fill") != "none"]
    assert len(cells) == 6 * 24
    assert cells[0] == PAPER["--seq-0"]
    reds = [int((fill or "")[1:3], 16) for fill in cells[:24]]
    assert reds == sorted(reds, reverse=True)
    assert reds[23] < reds[12] < reds[0]
    assert {"d0", "d6", "06", "18"} <= set(_texts(svg))


def test_durations_have_their_percentiles_and_limit_named() -> None:
    panel = SpreadPanel(
        key="k",
        title=_name("t"),
        unit="minutes",
        decimals=1,
        bars=tuple(SpreadBar(low=2.0**n, high=2.0 ** (n + 1), n=n + 1) for n in range(5)),
        p50=6,
        p90=20,
        limit=15,
        n=15,
    )
    svg = _drawn(spread_figure(panel, "en"))

    assert {"P50 ≈ 6", "P90 ≈ 20", "limit 15"} <= set(_texts(svg))
    heights = [float(bar.get("height") or 0) for bar in _bars(svg)]
    assert heights == sorted(heights)
    highest = min(float(bar.get("y") or 0) for bar in _bars(svg))
    named = [text for text in svg.iter(f"{SVG}text") if (text.text or "")[:1] in "Pl"]
    assert all(float(text.get("y") or 0) < highest for text in named)


def test_a_map_keeps_its_shape_and_names_the_districts_that_have_room() -> None:
    rings = {
        "01": ((0.0, 0.0), (10.0, 0.0), (10.0, 20.0), (0.0, 20.0)),
        "02": ((10.0, 0.0), (20.0, 0.0), (20.0, 20.0)),
    }
    panel = MapPanel(
        key="map",
        area="",
        title=_name("t"),
        unit="count",
        cells=tuple(
            MapCell(code=code, short=f"D{code}", name=code, row=0, column=0, value=value)
            for code, value in (("01", 100.0), ("02", 10.0))
        ),
        unknown=None,
        unknown_share=None,
        outlines=tuple((code, (ring,)) for code, ring in rings.items()),
    )
    svg = _drawn(choropleth_figure(panel))

    first = next(svg.iter(f"{SVG}polygon"))
    corners = [tuple(map(float, corner.split(","))) for corner in first.get("points", "").split()]
    wide, tall = (max(axis) - min(axis) for axis in zip(*corners, strict=True))
    assert tall == pytest.approx(2 * wide, abs=0.3)
    assert first.get("fill") == PAPER["--seq-4"]
    assert "D01" in _texts(svg)


def test_a_figure_without_data_says_so_on_paper_too() -> None:
    panel = LinesPanel(**_common(step="day", lines=(_line("a", None, None, None, None),)))

    assert _texts(_drawn(lines_figure(panel, "en", ZONE))) == ["no data yet"]


def test_the_ink_is_that_of_the_light_desk() -> None:
    sheet = (ROOT / "assets" / "1-tokens.css").read_text()
    desk = sheet[sheet.index("color-scheme: light") :]

    missing = [k for k, v in PAPER.items() if isinstance(v, str) and f"{k}: {v};" not in desk]

    assert missing == []

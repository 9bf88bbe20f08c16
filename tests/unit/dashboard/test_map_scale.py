"""The scales beneath a map and a week say what their colours measure, and are not there when they measure nothing."""

from __future__ import annotations

import json

import pytest

from dashboard.components.bodies import map_body
from dashboard.components.phrases import View
from dashboard.components.scale import week_scale
from dashboard.model import HeatPanel, MapCell, MapPanel
from db.text import Text


@pytest.mark.parametrize(("value", "steps"), [(4_000_000.0, True), (0.0, False), (None, False)])
def test_a_map_without_values_has_no_scale(value: float | None, *, steps: bool) -> None:
    cell = MapCell(code="12.71.01", name="Medan Kota", short="KOT", row=0, column=0, value=value)
    panel = MapPanel(
        key="map",
        area="map",
        unknown_share=None,
        title=Text(id="Peta", en="Map"),
        unit="idr",
        cells=(cell,),
        unknown=0,
    )

    drawn = json.dumps(map_body(panel, View("id", "Asia/Jakarta"), None))

    assert ("seq-4" in drawn) is steps


def test_the_keyboard_goes_through_districts_as_the_eye_does() -> None:
    places = {"BLW": (0, 2), "KTA": (4, 1), "TTG": (6, 0), "PTS": (4, 0)}
    cells = tuple(
        MapCell(code=name, name=name, short=name, row=row, column=column, value=1.0)
        for name, (row, column) in sorted(places.items(), reverse=True)
    )
    panel = MapPanel(
        key="map",
        area="map",
        unknown_share=None,
        title=Text(id="Peta", en="Map"),
        unit="count",
        cells=cells,
        unknown=0,
    )

    drawn = map_body(panel, View("id", "Asia/Jakarta"), None)[0]

    names = [cell["props"]["children"] for cell in drawn["props"]["children"]]
    assert names == ["BLW", "PTS", "KTA", "TTG"]


def test_a_week_says_what_its_palest_and_fullest_colour_measure() -> None:
    panel = HeatPanel(
        key="week",
        area="week",
        title=Text(id="Minggu", en="Week"),
        unit="count",
        values=((0.0, 23.0, None),),
        days=(Text(id="Sen", en="Mon"),),
        weeks=4,
        peak=None,
        now=(0, 0),
    )

    drawn = json.dumps(week_scale(panel, View("id", "Asia/Jakarta")))

    assert "seq-band" in drawn
    assert '"0\\u201325"' in drawn

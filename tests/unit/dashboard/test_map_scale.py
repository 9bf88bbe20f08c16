"""The scale beneath the desk's map says what its steps measure, and is not there when they measure nothing."""

from __future__ import annotations

import json

import pytest

from dashboard.components.bodies import map_body
from dashboard.components.phrases import View
from dashboard.model import MapCell, MapPanel
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

"""Figures hold what their panels say, in plotly's own schema."""

from __future__ import annotations

import re
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from dashboard.detail import SpreadBar, SpreadPanel
from dashboard.figures.axes import EndLabel, end_labels, time_ticks, top_of
from dashboard.figures.bars import RUNNING_OPACITY, bars_figure
from dashboard.figures.choropleth import choropleth_figure
from dashboard.figures.heat import heat_figure
from dashboard.figures.lines import lines_figure
from dashboard.figures.sparkline import sparkline
from dashboard.figures.spread import spread_figure
from dashboard.model import BarsPanel, Fan, HeatPanel, Line, LinesPanel, MapCell, MapPanel, Role, State, Value
from dashboard.theme import PAPER, TOKENS, resolve
from db.settings import ROOT
from db.text import Text

ZONE = "Asia/Jakarta"
START = 1_763_251_200  # 2025-11-16 07:00 in the city


def _lines(*lines: Line) -> LinesPanel:
    x = tuple(START + 900 * n for n in range(4))
    return LinesPanel(
        key="revenue",
        area="a",
        title=Text(id="Pendapatan", en="Revenue"),
        unit="idr",
        x=x,
        x_range=(START, START + 54_000),
        step="hour",
        lines=lines,
        now=START + 2_000,
        headline=Value(state=State.NUMBER, value=2_000_000, unit="idr"),
    )


def _line(key: str, *values: float | None, role: Role = Role.MAIN) -> Line:
    return Line(key=key, label=Text(id="hari ini", en="today"), values=values, role=role)


def _bars(usual: Line | None = None) -> BarsPanel:
    return BarsPanel(
        key="hours",
        area="a",
        title=Text(id="Per jam", en="Per hour"),
        unit="count",
        x=(START, START + 3_600),
        x_range=(START, START + 7_200),
        step="hour",
        lines=(_line("qris", 3, 1), _line("cash", 1, None)),
        usual=usual,
    )


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_lines_figure_passes_plotlys_schema_and_keeps_gaps(language: str) -> None:
    panel = _lines(
        _line("today", 0, 1_000_000, None, 2_000_000), _line("target", 1, 2, 3, 4, role=Role.TARGET)
    )

    spec = lines_figure(panel, language, ZONE)

    figure = go.Figure(resolve({"data": spec["data"], "layout": spec["layout"]}))
    drawn = [trace for trace in figure.data if trace.mode == "lines" and trace.line.width > 4]
    assert list(drawn[0].y) == [0, 1_000_000, None, 2_000_000]
    assert drawn[0].connectgaps is False


def test_the_time_axis_is_the_citys() -> None:
    spec = lines_figure(_lines(_line("today", 1, 2, 3, 4)), "id", ZONE)

    assert spec["layout"]["xaxis"]["range"][0] == "2025-11-16T07:00:00"


def test_each_line_is_named_at_its_end_in_the_scale_of_the_headline() -> None:
    spec = lines_figure(_lines(_line("today", 0, 1_000_000, None, 2_000_000)), "id", ZONE)

    labels = [note["text"] for note in spec["layout"]["annotations"] if note.get("name") == "end"]
    assert labels == ["<b>hari ini 2,0</b>"]


def test_where_the_headline_cannot_say_the_unit_of_every_line_each_says_its_own() -> None:
    early = _lines(_line("today", 0, 115_000), _line("target", 0, 34_200_000, role=Role.TARGET))

    labels = [note["text"] for note in lines_figure(early, "id", ZONE)["layout"]["annotations"]]
    assert {label.split(" ", 2)[-1] for label in labels} >= {"115 rb</b>"}
    assert any(label.endswith("34,2 jt") for label in labels)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_bars_figure_stacks_its_parts_and_tells_their_share(language: str) -> None:
    spec = bars_figure(_bars(), language, ZONE)

    figure = go.Figure(resolve(spec))
    assert [list(trace.y) for trace in figure.data] == [[3, 1], [1, None]]
    assert figure.layout.barmode == "stack"
    texts = [note["text"] for note in spec["layout"]["annotations"]]
    assert any("80 %" in text for text in texts)


def test_a_usual_line_stands_beside_the_bars() -> None:
    spec = bars_figure(_bars(usual=_line("usual", 2, 2, role=Role.REFERENCE)), "id", ZONE)

    assert [trace["type"] for trace in spec["data"]] == ["bar", "bar", "scatter"]


def test_an_empty_panel_gives_a_figure_that_says_why() -> None:
    spec = lines_figure(_lines(_line("today", None, None, None, None)), "en", ZONE)

    assert go.Figure(resolve(spec)).layout.annotations[0].text == "no data yet"


def test_a_figure_leaves_its_panel_as_it_was() -> None:
    panel = _lines(_line("today", 1, 2, 3, 4))

    assert lines_figure(panel, "id", ZONE) == lines_figure(panel, "id", ZONE)


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 1), (9.9, 12), (94, 100), (95, 120), (20_000_000, 25_000_000)]
)
def test_the_scale_ends_at_a_round_number_above_the_data(highest: float, top: float) -> None:
    assert top_of([highest, None]) == pytest.approx(top)


def test_labels_come_lowest_first_for_the_browser_to_move_apart() -> None:
    made = end_labels([EndLabel("high", 9, "var(--t1)"), EndLabel("low", 1, "var(--t1)")])

    assert [(note["name"], note["y"]) for note in made] == [("end", 1), ("end", 9)]


def test_a_day_has_at_most_five_ticks() -> None:
    ticks = time_ticks((START, START + 86_400), "hour", ZONE, "id")

    assert len(ticks["ticktext"]) <= 5


def test_a_sparkline_leaves_gaps_open_and_marks_its_last_value() -> None:
    drawn = sparkline([1, None, 3, 2], target=2)

    assert drawn is not None
    assert drawn.image.count("M") == 2
    assert drawn.end_x > 90
    assert sparkline([1, None]) is None


def test_crumbs_are_no_sparkline() -> None:
    assert sparkline([1, None, 3, None, None]) is None
    assert sparkline([1, None, 3, None]) is not None


def test_a_value_between_two_gaps_is_a_dot() -> None:
    course = sparkline([3, None, 2, 4])
    drawn = lines_figure(_lines(_line("now", 3, None, 2, 4)), "id", ZONE)["data"]

    assert course is not None
    assert re.findall("[MLh]", course.path) == ["M", "h", "M", "h", "L"]
    dots = [trace for trace in drawn if trace.get("marker", {}).get("size") == "var(--mark)"]
    assert [trace["y"] for trace in dots] == [[3]]


def test_the_theme_and_the_style_sheet_agree_on_every_colour() -> None:
    sheet = (ROOT / "assets" / "1-tokens.css").read_text()
    wall = sheet[sheet.index(".wall {") : sheet.index("  --fs-0")]

    missing = [
        name for name, value in TOKENS.items() if isinstance(value, str) and f"{name}: {value};" not in wall
    ]

    assert missing == []


def _week(weeks: int = 6) -> HeatPanel:
    values = tuple(tuple(float(day + hour) for hour in range(24)) for day in range(7))
    return HeatPanel(
        key="week",
        area="a",
        title=Text(id="Panggilan per jam", en="Calls per hour"),
        unit="count",
        values=values,
        days=tuple(Text(id=name, en=name) for name in ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")),
        weeks=weeks,
        peak=(4, 18, 3),
        now=(0, 14),
    )


def test_a_week_stands_monday_on_top_with_its_peak_framed() -> None:
    figure = go.Figure(resolve(heat_figure(_week(), "id")))

    cells = figure.data[0]
    assert (cells.x[23], cells.base[23] + cells.y[23] / 2, cells.marker.color[23]) == (23, 0, 23)
    assert list(figure.layout.yaxis.range) == [6.5, -0.5]
    peak = figure.layout.shapes[1]
    assert (peak.x0, peak.x1, peak.y0, peak.y1) == (17.5, 20.5, 3.5, 4.5)


def test_a_week_without_whole_weeks_says_why_it_is_empty() -> None:
    assert go.Figure(resolve(heat_figure(_week(weeks=0), "en"))).layout.annotations[0].text == "no data yet"


def _map() -> MapPanel:
    square = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0))
    sliver = ((10.0, 0.0), (10.2, 0.0), (10.2, 10.0), (10.0, 10.0), (10.0, 0.0))
    cells = (("01", "KTA", 100.0), ("02", "MMN", 10.0))
    return MapPanel(
        key="map",
        area="a",
        title=Text(id="Laporan", en="Reports"),
        unit="count",
        cells=tuple(MapCell(code=c, short=s, name=s, row=0, column=0, value=v) for c, s, v in cells),
        unknown=None,
        unknown_share=None,
        outlines=(("01", (square,)), ("02", (sliver,))),
    )


def test_a_map_to_scale_fills_every_district_and_names_those_with_room() -> None:
    figure = go.Figure(resolve(choropleth_figure(_map())))

    assert [shape.fillcolor for shape in figure.layout.shapes] == [TOKENS["--seq-4"], TOKENS["--seq-1"]]
    assert [note.text for note in figure.layout.annotations] == ["KTA"]
    assert (figure.layout.annotations[0].x, figure.layout.annotations[0].y) == (5, 5)
    assert figure.layout.yaxis.scaleanchor == "x"


def test_a_district_with_nothing_is_hollow_and_one_with_a_little_is_not() -> None:
    panel = _map()
    none, little = (replace(cell, value=value) for cell, value in zip(panel.cells, (0.0, 0.1), strict=True))
    rest = replace(panel.cells[0], code="03", value=100.0)
    outlines = (*panel.outlines, ("03", panel.outlines[0][1]))

    drawn = choropleth_figure(replace(panel, cells=(none, little, rest), outlines=outlines))["layout"][
        "shapes"
    ]

    # The hollow one comes last, so that nothing lies on its border.
    looks = [(shape["fillcolor"], shape["line"]["color"]) for shape in drawn]
    assert looks == [
        ("var(--seq-1)", "var(--bg)"),
        ("var(--seq-4)", "var(--bg)"),
        ("var(--surface)", "var(--rule)"),
    ]


def test_a_map_at_the_desk_says_its_values_filters_by_a_click_and_frames_what_is_chosen() -> None:
    told = {"01": "Medan Kota: 100", "02": "Medan Maimun: 10"}

    figure = go.Figure(resolve(choropleth_figure(_map(), told=told, chosen="01")))

    assert len(figure.layout.shapes) == 2
    assert [(area.text, area.meta, area.line.width) for area in figure.data] == [
        ("Medan Maimun: 10", {"filter": "district", "value": "02"}, 0),
        ("Medan Kota: 100", {"filter": "district", "value": ""}, TOKENS["--stroke"]),
    ]


def test_what_is_still_to_come_is_drawn_as_a_range_around_the_likely_path() -> None:
    fan = Fan(
        label=Text(id="perkiraan", en="forecast"),
        x=(START, START + 900),
        likely=(2, 4),
        low=(2, 3),
        high=(2, 6),
    )
    spec = lines_figure(replace(_lines(_line("year", 0, 1, None, 2)), fan=fan), "id", ZONE)

    figure = go.Figure(resolve(spec))
    assert [list(trace.y) for trace in figure.data[:3]] == [[2, 3], [2, 6], [2, 4]]
    assert figure.data[1].fill == "tonexty"
    assert any("perkiraan" in note["text"] for note in spec["layout"]["annotations"])


def test_the_bar_that_still_grows_is_pale() -> None:
    spec = bars_figure(replace(_bars(), now=START + 4_000), "id", ZONE)

    assert spec["data"][0]["marker"]["opacity"] == [1, RUNNING_OPACITY]


def test_days_stand_side_by_side_over_a_weekend() -> None:
    days = tuple(START + 86_400 * n for n in (0, 1, 4))
    panel = replace(_lines(_line("issued", 1, 2, 3, None)), x=days, x_range=(days[0], days[-1]), step="day")

    axis = lines_figure(panel, "id", ZONE)["layout"]["xaxis"]

    assert axis["type"] == "category"


def _spread() -> SpreadPanel:
    return SpreadPanel(
        key="response",
        title=Text(id="a", en="a"),
        unit="minutes",
        decimals=1,
        bars=(SpreadBar(low=5, high=6, n=3),),
        p50=5.5,
        p90=5.9,
        limit=None,
        n=3,
    )


#: What the smaller plotly bundle has to hold; docs/architecture.md says the same.
TRACES = {"scatter", "bar"}


def test_figures_stay_within_the_kinds_of_trace_that_the_bundle_holds() -> None:
    fan = Fan(label=Text(id="a", en="a"), x=(START,), likely=(1,), low=(1,), high=(1,))
    made = (
        lines_figure(replace(_lines(_line("a", 1, 2)), fan=fan), "id", ZONE),
        bars_figure(_bars(usual=_line("usual", 2, 2, role=Role.REFERENCE)), "id", ZONE),
        heat_figure(_week(), "id"),
        choropleth_figure(_map()),
        spread_figure(_spread(), "id"),
    )
    modules = {path.stem for path in (ROOT / "dashboard" / "figures").glob("*.py")} - {
        "__init__",
        "axes",
        "named",
        "paper",
        "reading",
        "sparkline",
    }

    assert {trace["type"] for spec in made for trace in spec["data"]} == TRACES
    assert modules == {"lines", "bars", "heat", "choropleth", "spread"}
    sentence = f"Figures draw {', '.join(sorted(TRACES))} traces only"
    assert sentence in (ROOT / "docs" / "architecture.md").read_text()


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ink", [TOKENS, PAPER])
def test_the_rest_of_a_whole_is_seen_on_its_ground_and_paler_than_words(ink: dict[str, str | float]) -> None:
    rest, ground, words = (_luminance(str(ink[name])) for name in ("--rest", "--surface", "--t3"))
    contrast = (max(rest, ground) + 0.05) / (min(rest, ground) + 0.05)

    assert contrast >= 3
    assert abs(rest - ground) < abs(words - ground)

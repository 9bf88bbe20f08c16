"""Figures hold what their panels say, in plotly's own schema."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from dashboard.figures.axes import EndLabel, end_labels, time_ticks, top_of
from dashboard.figures.bars import bars_figure
from dashboard.figures.lines import lines_figure
from dashboard.figures.sparkline import sparkline
from dashboard.model import BarsPanel, Line, LinesPanel, Role, State, Value
from dashboard.theme import TOKENS, resolve
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


def test_the_theme_and_the_style_sheet_agree_on_every_colour() -> None:
    sheet = (ROOT / "assets" / "1-tokens.css").read_text()
    wall = sheet[sheet.index(".wall {") : sheet.index(".desk,")]

    missing = [
        name for name, value in TOKENS.items() if isinstance(value, str) and f"{name}: {value};" not in wall
    ]

    assert missing == []

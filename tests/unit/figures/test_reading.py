"""What the desk adds to a figure: exact values on hover, a value axis, marked days, gaps, parts that filter."""

from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go
import pytest

from dashboard.detail import Detail, Mark, MarkKind, SpreadBar, SpreadPanel
from dashboard.figures.bars import bars_figure
from dashboard.figures.heat import heat_figure
from dashboard.figures.lines import lines_figure
from dashboard.figures.named import rows_above
from dashboard.figures.reading import value_axis
from dashboard.figures.spread import spread_figure
from dashboard.model import BarsPanel, HeatPanel, Line, LinesPanel, Role
from dashboard.theme import CATEGORIES, REST, TOKENS, resolve
from db.metrics import Cut
from db.text import Text

ZONE = "Asia/Jakarta"
DAY = 86_400
MIDNIGHT = 1_795_107_600  # Friday 20 November 2026, 00:00 in the city
SAME = Text(id="Kota", en="City")


def _say(words: str) -> Text:
    return Text(id=words, en=words)


def _line(key: str, *values: float | None, role: Role = Role.MAIN) -> Line:
    return Line(key=key, label=Text(id=f"{key} id", en=f"{key} en"), values=values, role=role)


def _lines(*lines: Line) -> LinesPanel:
    x = tuple(MIDNIGHT + DAY * n for n in range(3))
    return LinesPanel(
        key="a", area="", title=SAME, unit="idr", x=x, x_range=(x[0], x[0] + 3 * DAY), step="day", lines=lines
    )


def _bars(*lines: Line, usual: Line | None = None) -> BarsPanel:
    x = tuple(MIDNIGHT + DAY * n for n in range(3))
    return BarsPanel(
        key="a",
        area="",
        title=SAME,
        unit="count",
        x=x,
        x_range=(x[0], x[0] + 3 * DAY),
        step="day",
        lines=lines,
        usual=usual,
    )


def test_a_point_says_its_exact_value_and_that_of_the_period_compared_with() -> None:
    panel = _lines(_line("now", 1_234_567, None, 3), _line("before", 2_000, 5, 6, role=Role.REFERENCE))
    gap = Mark(since=MIDNIGHT + DAY, until=MIDNIGHT + 2 * DAY, label=_say("tanpa data"), kind=MarkKind.GAP)

    figure = go.Figure(resolve(lines_figure(panel, "id", ZONE, Detail(marks=(gap,)))))

    told = next(trace for trace in figure.data if trace.hovertext is not None)
    assert told.hovertext[0] == (
        "Jum 20 Nov 2026<br><b>now id: Rp\u00a01.234.567</b><br>before id: Rp\u00a02.000"
    )
    assert "now id: tanpa data" in told.hovertext[1]


def test_a_point_without_a_value_is_no_gap_where_nothing_is_missing() -> None:
    closed = Mark(since=MIDNIGHT, until=MIDNIGHT + DAY, label=_say("tutup"), kind=MarkKind.CLOSED)
    panel = replace(_bars(_line("calls", None, 4, None)), now=MIDNIGHT + DAY + 60)

    said = bars_figure(panel, "id", ZONE, Detail(marks=(closed,)))["data"][0]["hovertext"]

    assert [text.split(": ")[-1] for text in said] == ["tutup</b>", "4</b>", "belum tiba</b>"]


def test_what_a_late_source_did_not_tell_to_its_end_says_so() -> None:
    late = Mark(
        since=MIDNIGHT + DAY + 60, until=MIDNIGHT + 2 * DAY, label=_say("terlambat"), kind=MarkKind.LATE
    )
    panel = replace(_bars(_line("calls", 3, 4, None)), now=MIDNIGHT + 2 * DAY)

    said = bars_figure(panel, "id", ZONE, Detail(marks=(late,)))["data"][0]["hovertext"]

    assert ["terlambat" in text for text in said] == [False, True, False]


def test_while_history_loads_no_sum_of_a_part_stands_for_the_whole() -> None:
    panel = _bars(_line("calls", None, 4, 5))

    whole, part = (bars_figure(panel, "id", ZONE, Detail(loading=loading)) for loading in (False, True))

    texts = [made["layout"]["annotations"][0]["text"] for made in (whole, part)]
    assert texts == ["<b>calls id 9</b>", "<b>calls id sedang dimuat</b>"]


def test_a_course_of_zeros_is_drawn_and_not_called_unknown() -> None:
    figure = bars_figure(_bars(_line("calls", 0, 0, 0)), "id", ZONE, Detail())

    assert list(figure["data"][0]["y"]) == [0, 0, 0]


def test_an_english_hour_is_written_in_english() -> None:
    panel = replace(_bars(_line("calls", 3, 4, 5)), step="hour")

    figure = bars_figure(panel, "en", ZONE, Detail())

    assert figure["data"][0]["hovertext"][0] == "Fri 20 Nov, 00:00\u201301:00<br><b>calls en: 3</b>"


def test_the_wall_stays_without_hover_and_without_a_value_axis() -> None:
    panel = _bars(_line("calls", 3, 4, 5))

    figure = bars_figure(panel, "id", ZONE)

    assert figure["layout"]["hovermode"] is False
    assert figure["layout"]["yaxis"]["visible"] is False
    assert {trace["hoverinfo"] for trace in figure["data"]} == {"skip"}


def test_a_value_axis_names_few_round_values() -> None:
    figure = lines_figure(_lines(_line("now", 900_000, 1_000_000, 1_100_000)), "en", ZONE, Detail())

    axis = figure["layout"]["yaxis"]
    assert axis["ticktext"] == ["0", "Rp\u00a00.5\u00a0m", "Rp\u00a01.0\u00a0m"]
    assert axis["range"] == [0, 1_200_000]


@pytest.mark.parametrize(
    ("top", "named"),
    [
        (1.2e11, ["0", "50", "100"]),
        (4.1e7, ["0", "20", "40"]),
        (3.5e9, ["0", "1", "2", "3"]),
    ],
)
def test_a_value_axis_of_money_has_one_unit_and_no_decimals_without_need(
    top: float, named: list[str]
) -> None:
    texts = value_axis(top, "idr", "id")["ticktext"]

    assert [text.replace("Rp\u00a0", "").split("\u00a0")[0] for text in texts] == named
    assert len({text.split("\u00a0")[-1] for text in texts[1:]}) == 1


def test_a_value_axis_without_any_amount_names_nothing_but_zero() -> None:
    figure = lines_figure(_lines(_line("now", 0, 0, None)), "en", ZONE, Detail())

    assert figure["layout"]["yaxis"]["ticktext"] == ["0"]


def test_a_value_axis_of_a_count_has_whole_numbers_only() -> None:
    axis = bars_figure(_bars(_line("calls", 3, 2, 1)), "id", ZONE, Detail())["layout"]["yaxis"]

    assert axis["ticktext"] == ["0", "1", "2", "3"]


def test_an_hour_without_a_value_can_be_pointed_at_and_says_so() -> None:
    points = lines_figure(_lines(_line("now", 1, None, 3)), "id", ZONE, Detail())["data"][-1]

    assert points["y"] == [1, 0, 3]
    assert "belum ada data" in points["hovertext"][1]


def test_gaps_are_gaps_and_marks_lie_behind_the_chart() -> None:
    marks = (
        Mark(since=MIDNIGHT, until=MIDNIGHT + DAY, label=SAME, kind=MarkKind.HOLIDAY),
        Mark(since=MIDNIGHT + DAY, until=MIDNIGHT + 2 * DAY, label=SAME, kind=MarkKind.GAP),
    )

    figure = go.Figure(
        resolve(lines_figure(_lines(_line("now", 1, None, 3)), "id", ZONE, Detail(marks=marks)))
    )

    assert figure.data[0].y == (1, None, 3)
    assert figure.data[0].connectgaps is False
    holiday, gap = figure.layout.shapes[:2]
    assert (holiday.x0, holiday.x1, holiday.layer) == ("2026-11-20T00:00:00", "2026-11-21T00:00:00", "below")
    assert holiday.fillcolor == TOKENS["--surface-2"]
    assert gap.line.dash == "dot"


def test_a_part_filters_by_its_member_and_what_is_left_over_does_not() -> None:
    panel = _bars(_line("qris", 3, 1, 1), _line("", 1, 1, 1))

    qris, rest = bars_figure(panel, "id", ZONE, Detail(cut=Cut.CHANNEL))["data"]

    assert qris["meta"] == {"filter": "channel", "value": "qris"}
    assert "meta" not in rest


def test_a_day_leads_to_that_day() -> None:
    figure = bars_figure(_bars(_line("calls", 3, 1, 1)), "id", ZONE, Detail(days=True))

    assert figure["data"][0]["meta"] == {"filter": "day"}
    assert figure["data"][0]["customdata"] == ["2026-11-20", "2026-11-21", "2026-11-22"]


def test_a_day_is_named_beneath_the_middle_of_its_bar_where_bars_are_wide() -> None:
    few = bars_figure(_bars(_line("calls", 3, 1, 1)), "id", ZONE, Detail())
    x = tuple(MIDNIGHT + DAY * n for n in range(30))
    month = replace(_bars(_line("calls", *([1.0] * 30))), x=x, x_range=(x[0], x[-1] + DAY))
    many = bars_figure(month, "id", ZONE, Detail())

    assert few["layout"]["xaxis"]["tickvals"] == few["data"][0]["x"]
    assert few["layout"]["xaxis"]["ticklabelposition"] == "outside"
    assert many["layout"]["xaxis"]["tickvals"][0].endswith("T00:00:00")


def test_days_of_a_month_have_at_most_six_names() -> None:
    x = tuple(MIDNIGHT + DAY * n for n in range(30))
    panel = replace(_bars(_line("calls", *([1.0] * 30))), x=x, x_range=(x[0], x[-1] + DAY))

    axis = bars_figure(panel, "id", ZONE, Detail())["layout"]["xaxis"]

    assert axis["ticktext"] == ["20 Nov", "25 Nov", "30 Nov", "5 Des", "10 Des", "15 Des"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "Sen 08–09<br><b>2,5</b> panggilan"), ("en", "Mon 08–09<br><b>2.5</b> calls")],
)
def test_an_hour_of_the_week_says_its_mean(language: str, said: str) -> None:
    hours = tuple(2.5 if hour == 8 else None for hour in range(24))
    panel = HeatPanel(
        key="week",
        area="",
        title=SAME,
        unit="count",
        values=(hours,) * 7,
        days=(Text(id="Sen", en="Mon"),) * 7,
        weeks=4,
        peak=None,
        now=(0, 8),
        label=Text(id="panggilan", en="calls"),
    )

    figure = go.Figure(resolve(heat_figure(panel, language, told=True)))

    assert figure.data[0].hovertext[8] == said


def _spread(**changed: object) -> SpreadPanel:
    panel = SpreadPanel(
        key="response",
        title=SAME,
        unit="minutes",
        decimals=1,
        bars=(
            SpreadBar(low=10, high=12.5, n=3),
            SpreadBar(low=12.5, high=16, n=0),
            SpreadBar(low=16, high=20, n=1),
        ),
        p50=11,
        p90=18,
        limit=15,
        n=4,
    )
    return replace(panel, **changed)


def test_a_spread_marks_percentiles_and_limit_and_greys_what_is_beyond_it() -> None:
    figure = go.Figure(resolve(spread_figure(_spread(), "id")))

    assert figure.data[0].y == (3, 0, 1)
    assert figure.data[0].marker.color == (TOKENS["--accent"], TOKENS["--accent"], TOKENS["--line"])
    assert [note.text for note in figure.layout.annotations] == ["P50 ≈ 11", "batas 15", "P90 ≈ 18"]
    assert {note.y for note in figure.layout.annotations} == {1}
    inks = [(shape.line.color, shape.line.dash) for shape in figure.layout.shapes]
    assert inks == [(TOKENS["--t1"], "solid")] * 2 + [(TOKENS["--attention"], "dash")]
    assert figure.data[0].hovertext[0] == "10,0–12,5 mnt<br><b>3 kasus</b> · 75,0 %"
    assert len(figure.layout.shapes) == 3


def test_the_rest_is_paler_than_the_parts_that_are_named() -> None:
    made = bars_figure(_bars(_line("a", 3, 4, 5), _line("b", 1, 1, 1), _line("", 1, 1, 1)), "id", ZONE)

    assert [trace["marker"]["color"] for trace in made["data"]] == [*CATEGORIES[:2], REST]
    assert made["layout"]["annotations"][-1]["font"]["color"] == "var(--t3)"


def test_percentiles_that_are_the_same_share_a_line_and_its_name() -> None:
    layout = spread_figure(_spread(p50=1.004, p90=1.01, limit=None, decimals=1), "id")["layout"]

    assert [note["text"] for note in layout["annotations"]] == ["P50 = P90 ≈ 1,0"]
    assert len(layout["shapes"]) == 1


def test_durations_of_whole_days_have_a_bar_and_a_tick_each() -> None:
    days = tuple(SpreadBar(low=max(day - 1, 0), high=day, n=3 - day) for day in range(3))
    panel = _spread(bars=days, unit="working_days", p50=1.003, p90=1.995, limit=None, whole=True)

    figure = spread_figure(panel, "id")

    assert figure["data"][0]["x"] == [0, 1, 2]
    assert figure["layout"]["xaxis"]["tickvals"] == [0, 1, 2, 3, 4, 5]
    assert figure["layout"]["xaxis"]["ticktext"] == ["0", "1", "2", "3", "4", "5 hari kerja"]
    assert [(note["text"], note["x"]) for note in figure["layout"]["annotations"]] == [
        ("P50 ≈ 1", 1),
        ("P90 ≈ 2", 2),
    ]
    assert figure["data"][0]["hovertext"][2].startswith("2 hari kerja<br>")


def test_names_of_lines_keep_apart_and_go_up_a_row_only_where_they_would_touch() -> None:
    far = rows_above([(50, 40), (150, 40), (250, 40)], 300, 5)
    near = rows_above([(140, 40), (150, 40), (160, 40)], 300, 5)
    edge = rows_above([(2, 40), (299, 40)], 300, 5)

    assert far == [(10, 0), (130, 0), (250, 0)]
    assert near == [(100, 0), (130, 1), (160, 0)]
    assert edge == [(0, 0), (260, 0)]


def test_a_spread_of_nothing_says_so() -> None:
    figure = spread_figure(_spread(bars=(), n=0), "en")

    assert figure["layout"]["annotations"][0]["text"] == "no data yet"


def test_flows_beside_one_another_are_named_with_what_they_come_to() -> None:
    earlier = _line("before", 9, 9, 9, role=Role.REFERENCE)
    panel = replace(_lines(_line("in", 2, 3, 0), earlier), unit="count", summed=True)

    texts = [note["text"] for note in lines_figure(panel, "id", ZONE, Detail())["layout"]["annotations"]]

    assert sorted(texts) == ["<b>in id 5</b>", "before id"]


def test_running_sums_that_nearly_coincide_are_told_apart_at_a_desk() -> None:
    panel = _lines(
        _line("now", 1.034e9, None, None), _line("before", 1.021e9, None, None, role=Role.REFERENCE)
    )

    ends = {
        where: [note["text"] for note in lines_figure(panel, "id", ZONE, detail)["layout"]["annotations"]]
        for where, detail in (("desk", Detail()), ("wall", None))
    }

    assert ends["desk"] == ["before id 1,02 M", "<b>now id 1,03 M</b>"]
    assert ends["wall"] == ["before id 1,0 M", "<b>now id 1,0 M</b>"]


def test_a_duration_at_the_end_of_its_line_is_as_exact_as_beside_it() -> None:
    panel = replace(_lines(_line("p90", 1, 2, 3.3)), unit="working_days", decimals=1)

    (note,) = lines_figure(panel, "id", ZONE, Detail())["layout"]["annotations"]

    assert note["text"] == "<b>p90 id 3,3 hari kerja</b>"

"""A panel as a table: everything that it shows, of each part all that it would show with more room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard import model, sheets
from dashboard.desk.asked import Asked
from dashboard.desk.panels import build_panel
from dashboard.desk.parts import ALL_ROWS
from dashboard.desk.reasons import CannotSayError
from dashboard.desk.shown import Drawn, Shown
from dashboard.detail import SpreadPanel
from dashboard.model import Line, RankRow
from dashboard.taken.about import about_panel
from dashboard.text import told
from db.export import Column, Form, Table
from db.export.tables import Cells
from db.text import Text

REST = "other"
UNIT = Column(name="unit", form=Form.TEXT)


@dataclass(frozen=True, kw_only=True)
class _Made:
    """Columns with their meaning, and rows."""

    columns: tuple[Column, ...]
    rows: list[Cells]
    meant: dict[str, Text]


def panel_table(asked: Asked, program: str, spec: sheets.Panel, language: str) -> Table:
    """The table behind a panel of a program's page under a person's filters; labels are in their language.

    Raises:
        CannotSayError: with the panel's own words where it has no data under these filters.
    """
    shown = build_panel(asked, program, _to_the_end(spec))
    if shown.panel is None:
        raise CannotSayError(shown.reason or told("cannot_answer"))
    made = _table(shown.panel, shown, language)
    return Table(
        columns=made.columns, rows=made.rows, about=about_panel(asked, program, shown, spec, made.meant)
    )


def _to_the_end(spec: sheets.Panel) -> sheets.Panel:
    """The panel with room for all that it ranks."""
    if isinstance(spec, sheets.Members | sheets.Dwell | sheets.Achievement):
        return replace(spec, rows=ALL_ROWS)
    return spec


def _table(panel: Drawn, shown: Shown, language: str) -> _Made:
    match panel:
        case model.LinesPanel():
            return _course([*panel.lines, *_ahead(panel.fan)], panel)
        case model.BarsPanel():
            return _course([*panel.lines, *([panel.usual] if panel.usual else [])], panel)
        case model.HeatPanel():
            return _week(panel, language)
        case model.RankPanel():
            return _ranks(panel, language)
        case model.MapPanel():
            return _districts(panel)
        case model.DwellPanel():
            return _steps(panel, language)
        case model.BulletPanel():
            return _reached(panel, language)
        case SpreadPanel():
            return _durations(panel)
        case _:
            raise CannotSayError(shown.reason or told("cannot_answer"))


def _form(unit: str) -> Form:
    return Form.RUPIAH if unit == "idr" else Form.NUMBER


def _ahead(fan: model.Fan | None) -> list[Line]:
    """What is still to come, as lines of their own."""
    if fan is None:
        return []
    said = (("forecast", fan.likely), ("forecast_low", fan.low), ("forecast_high", fan.high))
    return [
        Line(key=key, label=_ahead_label(fan, key), values=tuple(values), x=fan.x) for key, values in said
    ]


def _ahead_label(fan: model.Fan, key: str) -> Text:
    return fan.label if key == "forecast" else told(f"taken_{key}")


def _course(lines: Sequence[Line], panel: model.LinesPanel | model.BarsPanel) -> _Made:
    """A row for each bucket or instant, a column for each line."""
    form = _form(panel.unit)
    named = {line.key or REST: line for line in lines}
    found = {key: dict(zip(line.x or panel.x, line.values, strict=False)) for key, line in named.items()}
    instants = sorted({at for values in found.values() for at in values})
    return _Made(
        columns=(
            Column(name="bucket", form=Form.INSTANT),
            *(Column(name=key, form=form) for key in named),
            UNIT,
        ),
        rows=[(at, *(values.get(at) for values in found.values()), panel.unit) for at in instants],
        meant={key: line.label for key, line in named.items()},
    )


def _week(panel: model.HeatPanel, language: str) -> _Made:
    named = ("weekday", "hour", "value")
    return _Made(
        columns=(
            *(Column(name=name, form=Form.NUMBER) for name in named[:2]),
            Column(name="value", form=_form(panel.unit)),
            UNIT,
            Column(name="day", form=Form.TEXT),
        ),
        rows=[
            (day + 1, hour, value, panel.unit, panel.days[day][language])
            for day, hours in enumerate(panel.values)
            for hour, value in enumerate(hours)
        ],
        meant={"weekday": Text(id="1 = Senin", en="1 = Monday"), "hour": told("taken_hour")},
    )


def _ranks(panel: model.RankPanel, language: str) -> _Made:
    """Members with the two sides of their change, or stages with the share that came so far."""
    meant = {"value": panel.title}
    optional: list[tuple[str, Form, list[float | int | str | None]]] = []

    def add(name: str, form: Form, cells: list[float | int | str | None]) -> None:
        if any(cell is not None for cell in cells):
            optional.append((name, form, cells))
            meant[name] = told(f"taken_{name}")

    rows = panel.rows
    add("alike", _form(panel.unit), [row.alike for row in rows])
    add("earlier", _form(panel.unit), [row.earlier for row in rows])
    add("change", Form.NUMBER, [row.change.value if row.change else None for row in rows])
    add("change_in", Form.TEXT, [row.change.kind if row.change else None for row in rows])
    add("share", Form.NUMBER, [row.share for row in rows])
    add("n", Form.NUMBER, [row.n for row in rows])
    return _Made(
        columns=(
            Column(name="member", form=Form.TEXT),
            Column(name="label", form=Form.TEXT),
            Column(name="value", form=_form(panel.unit)),
            UNIT,
            *(Column(name=name, form=form) for name, form, _ in optional),
        ),
        rows=[
            (*_named(row, language), row.value.value, row.value.unit, *(cells[i] for _, _, cells in optional))
            for i, row in enumerate(rows)
        ],
        meant=meant,
    )


def _named(row: RankRow | model.DwellRow | model.BulletRow, language: str) -> tuple[str, str]:
    return row.member, row.label[language]


def _districts(panel: model.MapPanel) -> _Made:
    rows: list[Cells] = [(cell.code, cell.name, cell.value, panel.unit) for cell in panel.cells]
    if panel.unknown is not None:
        rows.append(("unknown", "", panel.unknown, panel.unit))
    return _Made(
        columns=(
            Column(name="member", form=Form.TEXT),
            Column(name="label", form=Form.TEXT),
            Column(name="value", form=_form(panel.unit)),
            UNIT,
        ),
        rows=rows,
        meant={"value": panel.title},
    )


def _steps(panel: model.DwellPanel, language: str) -> _Made:
    names = ("p50", "p90", "share")
    return _Made(
        columns=(
            Column(name="member", form=Form.TEXT),
            Column(name="label", form=Form.TEXT),
            *(Column(name=name, form=Form.NUMBER) for name in names),
            UNIT,
        ),
        rows=[(*_named(row, language), row.p50, row.p90, row.share, panel.unit) for row in panel.rows],
        meant={name: told(f"taken_{name}") for name in names},
    )


def _reached(panel: model.BulletPanel, language: str) -> _Made:
    return _Made(
        columns=(
            Column(name="member", form=Form.TEXT),
            Column(name="label", form=Form.TEXT),
            Column(name="reached", form=Form.NUMBER),
            Column(name="due", form=Form.NUMBER),
            Column(name="amount", form=_form(panel.rows[0].amount.unit if panel.rows else "")),
            UNIT,
        ),
        rows=[
            (*_named(row, language), row.value, row.due, row.amount.value, row.amount.unit)
            for row in panel.rows
        ],
        meant={name: told(f"taken_{name}") for name in ("reached", "due", "amount")},
    )


def _durations(panel: SpreadPanel) -> _Made:
    """A row for each bar; what holds for all of them stands in each."""
    whole = ("p50", "p90", "limit")
    names = ("over", "at_most", "n", *whole)
    return _Made(
        columns=(*(Column(name=name, form=Form.NUMBER) for name in names), UNIT),
        rows=[
            (bar.low, bar.high, bar.n, panel.p50, panel.p90, panel.limit, panel.unit) for bar in panel.bars
        ],
        meant={name: told(f"taken_{name}") for name in names},
    )

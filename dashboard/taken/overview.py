"""The overview as a table: each program's headline and the figures beside it, with target, comparison and age."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dashboard.desk.asked import Asked
from dashboard.desk.keyfigures import build_figure
from dashboard.desk.overview import with_own_period
from dashboard.faces import Face, faces
from dashboard.taken.about import filter_lines, metric_lines, page_line, period_lines
from dashboard.text import told
from db.export import Column, Form, Table
from db.export.about import About, Line, made_lines
from db.export.tables import Cells
from db.registry import MetricRef
from db.registry import program as program_of
from db.state import state
from db.text import Text

_COLUMNS = (
    Column(name="program", form=Form.TEXT),
    Column(name="metric", form=Form.TEXT),
    Column(name="label", form=Form.TEXT),
    Column(name="from", form=Form.INSTANT),
    Column(name="until", form=Form.INSTANT),
    Column(name="value", form=Form.NUMBER),
    Column(name="state", form=Form.TEXT),
    Column(name="unit", form=Form.TEXT),
    Column(name="target", form=Form.NUMBER),
    Column(name="target_verified", form=Form.TEXT),
    Column(name="alike", form=Form.NUMBER),
    Column(name="earlier", form=Form.NUMBER),
    Column(name="earlier_from", form=Form.INSTANT),
    Column(name="earlier_until", form=Form.INSTANT),
    Column(name="change", form=Form.NUMBER),
    Column(name="change_in", form=Form.TEXT),
    Column(name="unlike", form=Form.TEXT),
    Column(name="data_until", form=Form.INSTANT),
    Column(name="late_since", form=Form.INSTANT),
    Column(name="why", form=Form.TEXT),
)


def overview_table(asked: Asked, language: str) -> Table:
    """What the overview shows under a person's filters; without a period each program keeps its own."""
    moment = asked.moment
    found = state(moment.connection)
    faced = [(replace(asked, filters=with_own_period(asked.filters, face)), face) for face in faces()]
    own = [(of_program, moment.ref(face.program, key)) for of_program, face in faced for key in _keys(face)]
    lines = (
        Line(label=Text(id="Halaman", en="Page"), value=told("overview")),
        *filter_lines(asked),
        *(line for of_program, face in faced for line in _program_lines(of_program, face)),
        page_line("/", asked),
        *made_lines(found, moment.zone, moment.now),
    )
    return Table(
        columns=_COLUMNS,
        rows=[_row(of_program, ref, language) for of_program, ref in own],
        about=About(lines=lines, state=found, zone=moment.zone),
    )


def _program_lines(asked: Asked, face: Face) -> Iterator[Line]:
    """A program with its period, and what each of its figures means."""
    moment = asked.moment
    yield Line(label=Text(id="Program", en="Program"), value=moment.name(program_of(face.program)))
    yield from period_lines(asked, moment.ref(face.program, face.headline.metric))
    for key in _keys(face):
        yield from metric_lines(asked, moment.ref(face.program, key))


def _keys(face: Face) -> Iterator[str]:
    yield face.headline.metric
    yield from face.headline.notes


def _row(asked: Asked, ref: MetricRef, language: str) -> Cells:
    figure, framed = build_figure(asked, ref.program.key, ref.metric.key), asked.framed(ref)
    span = framed.counted.until_at_most(asked.moment.now)
    target, change = figure.target, figure.change
    verified = None if target is None else "yes" if target.verified else "no"
    earlier = framed.alike.earlier if framed.alike and change else None
    return (
        ref.program.key,
        ref.key,
        ref.metric.names[language],
        span.since,
        span.until,
        figure.value.value,
        figure.value.state.value,
        ref.metric.unit,
        target.value if target else None,
        verified,
        asked.held(ref) if earlier else None,
        asked.earlier(ref) if earlier else None,
        earlier.since if earlier else None,
        earlier.until if earlier else None,
        change.value if change else None,
        change.kind if change else None,
        " ".join(one.told[language] for one in figure.unlike) or None,
        figure.freshness.newest_at,
        figure.freshness.late_since,
        figure.reason[language] if figure.reason else None,
    )

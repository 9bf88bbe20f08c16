"""What a taken-away panel is about: its period, filters and comparison in words, and what each of its metrics means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dashboard import sheets
from dashboard.desk.asked import Asked
from dashboard.desk.marks import told_unlike
from dashboard.desk.names import member_label
from dashboard.desk.parts import of_when
from dashboard.desk.shown import Shown
from dashboard.desk.words import compared_words, range_words
from dashboard.filters import write
from db.declare import AsOfNow
from db.export.about import (
    DIMENSIONS,
    UNITS,
    About,
    Line,
    data_lines,
    made_lines,
    meaning_lines,
    range_lines,
    target_lines,
)
from db.metrics import MetricQueryError, Span
from db.registry import MetricRef
from db.registry import program as program_of
from db.state import state
from db.text import Text


def about_panel(
    asked: Asked, program: str, shown: Shown, spec: sheets.Panel, meant: Mapping[str, Text]
) -> About:
    """The statements about a panel's table, in order; `meant` says what its columns hold."""
    moment = asked.moment
    found = state(moment.connection)
    refs = [moment.ref(program, key) for key in spec.metrics]
    lines = (
        Line(label=Text(id="Panel", en="Panel"), value=spec.title),
        Line(label=Text(id="Program", en="Program"), value=moment.name(program_of(program))),
        *period_lines(asked, refs[0], shown.span),
        *filter_lines(asked),
        *(
            Line(label=Text(id=f"Kolom {name}", en=f"Column {name}"), value=words)
            for name, words in meant.items()
        ),
        *(line for ref in refs for line in metric_lines(asked, ref)),
        *(Line(label=Text(id="Catatan", en="Note"), value=note) for note in shown.notes),
        page_line(f"/program/{program}", asked),
        *made_lines(found, moment.zone, moment.now),
    )
    return About(lines=lines, state=found, zone=moment.zone)


def address(path: str, asked: Asked) -> str:
    """The address of the page that this was taken from, below the server's."""
    query = write(asked.filters)
    return f"{path}{'?' if query else ''}{query}"


def page_line(path: str, asked: Asked) -> Line:
    """Where to find it again."""
    return Line(label=Text(id="Alamat", en="Address"), value=address(path, asked))


def filter_lines(asked: Asked) -> Iterator[Line]:
    """Each restriction by name and code."""
    for cut, member in asked.filters.where.items():
        label = member_label(asked.moment, cut, member)
        named = Text(id=f"{label.id} ({member})", en=f"{label.en} ({member})")
        yield Line(label=DIMENSIONS[cut.value], value=named)
    if not asked.filters.where:
        yield Line(label=Text(id="Saringan", en="Filters"), value=Text(id="seluruh kota", en="whole city"))


def period_lines(asked: Asked, ref: MetricRef, own: Span | None = None) -> Iterator[Line]:
    """The page's period and the one compared with, or what the panel covers of its own."""
    framed, zone = asked.framed(ref), asked.moment.zone
    if isinstance(ref.metric.formula, AsOfNow):
        yield Line(label=Text(id="Periode", en="Period"), value=of_when(asked, ref))
        return
    span = (own or framed.counted).until_at_most(asked.moment.now)
    yield Line(label=Text(id="Periode", en="Period"), value=range_words(span, asked.moment))
    yield from range_lines(span, zone)
    yield from data_lines(asked.moment.data_since(ref, span), zone)
    compared = None if own else compared_words(asked, ref)
    if compared is not None and framed.alike is not None:
        yield Line(label=Text(id="Dibandingkan dengan", en="Compared with"), value=compared)
        yield from range_lines(framed.alike.earlier, zone)


def rows_lines(asked: Asked, ref: MetricRef) -> Iterator[Line]:
    """The period of rows by name, and what their number is compared with."""
    framed, moment = asked.framed(ref), asked.moment
    if isinstance(ref.metric.formula, AsOfNow):
        yield Line(label=Text(id="Periode", en="Period"), value=of_when(asked, ref))
        return
    span = framed.counted.until_at_most(moment.now)
    yield Line(label=Text(id="Periode", en="Period"), value=range_words(span, moment))
    compared, earlier = compared_words(asked, ref), asked.earlier(ref)
    if compared is None or earlier is None or framed.alike is None:
        return
    yield Line(label=Text(id="Dibandingkan dengan", en="Compared with"), value=compared)
    yield from range_lines(framed.alike.earlier, moment.zone)
    yield Line(label=Text(id="Nilai pembanding", en="Value compared with"), value=float(earlier))
    for note in told_unlike(asked, ref):
        yield Line(label=Text(id="Catatan", en="Note"), value=note)


def metric_lines(asked: Asked, ref: MetricRef) -> Iterator[Line]:
    """What a metric means, how old its data is, and its target under a page's filters."""
    yield Line(label=Text(id="Metrik", en="Metric"), value=ref.metric.names)
    yield Line(label=Text(id="Kunci", en="Key"), value=ref.key)
    yield Line(label=Text(id="Satuan", en="Unit"), value=UNITS[ref.metric.unit])
    yield from meaning_lines(ref)
    fresh, local = asked.freshness(ref), asked.moment.zone.local
    if fresh.newest_at is not None:
        yield Line(label=Text(id="Data sampai", en="Data until"), value=local(fresh.newest_at).isoformat())
    if fresh.late_since is not None:
        late = local(fresh.late_since).isoformat()
        yield Line(label=Text(id="Sumber terlambat sejak", en="Source late since"), value=late)
    try:
        target = asked.goal(ref)
    except MetricQueryError:
        # A second metric of the panel may not know a restriction; the first decides whether there is a panel.
        return
    if target is not None:
        yield from target_lines(target.value, target.source, verified=target.verified)

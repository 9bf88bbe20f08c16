"""What a taken-away table is about: everything needed to trust it later, far from the page it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from db.city.zone import Zone
from db.declare import AsOfNow
from db.export.question import Question
from db.metrics.coverage import known_from, whole_from
from db.metrics.cuts import Span, since_new_year
from db.metrics.rows import behind_basis
from db.metrics.targets import TargetValue, target
from db.reference import load_zone
from db.registry import MetricRef
from db.state import State, state
from db.text import Text

CONSTANTS = {
    "opening": Text(id="Saldo awal, di luar baris", en="Opening balance, not among the rows"),
    "place_days": Text(id="Hari titik terdaftar (penyebut)", en="Days of registered places (denominator)"),
    "target": Text(id="Target (penyebut)", en="Target (denominator)"),
    "total": Text(id="Jumlah seluruh bagian (penyebut)", en="Sum of all parts (denominator)"),
    "usual": Text(id="Nilai biasa (penyebut)", en="Usual value (denominator)"),
    "working_days": Text(id="Hari kerja dalam rata-rata", en="Working days of the mean"),
}
DIMENSIONS = {
    "district": Text(id="Kecamatan", en="District"),
    "category": Text(id="Kategori", en="Category"),
    "channel": Text(id="Kanal", en="Channel"),
    "place": Text(id="Titik", en="Place"),
    "band": Text(id="Pita umur", en="Band of age"),
}
#: Units of metrics in words.
UNITS = {
    "count": Text(id="jumlah", en="count"),
    "idr": Text(id="rupiah", en="rupiah"),
    "percent": Text(id="persen", en="percent"),
    "points": Text(id="poin persentase", en="percentage points"),
    "seconds": Text(id="detik", en="seconds"),
    "minutes": Text(id="menit", en="minutes"),
    "hours": Text(id="jam", en="hours"),
    "days": Text(id="hari", en="days"),
    "working_days": Text(id="hari kerja", en="working days"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One statement about a table: its label, and a value that is either words or data."""

    label: Text
    value: Text | str | float


@dataclass(frozen=True, kw_only=True)
class About:
    """The statements about one table, in order."""

    lines: tuple[Line, ...]
    state: State
    zone: Zone


def about_values(connection: Connection, asked: Question) -> About:
    """What a table of values is about."""
    zone = load_zone(connection)
    found = state(connection)
    return About(lines=(*_lines(connection, asked, found, zone),), state=found, zone=zone)


def about_rows(connection: Connection, asked: Question) -> About:
    """What a table of rows is about, with what makes the value of them."""
    made = behind_basis(connection, asked.behind)
    values = about_values(connection, asked)
    numbers = [row.value for row in replace(asked, grain=None, cut=None).values(connection)]
    lines = [
        *values.lines,
        *(Line(label=Text(id="Nilai", en="Value"), value=float(n)) for n in numbers if n is not None),
        Line(label=Text(id="Isi", en="Content"), value=_ROWS),
    ]
    lines += [
        Line(label=label, value=made.constants[name])
        for name, label in CONSTANTS.items()
        if name in made.constants
    ]
    if made.why_not is not None:
        lines.append(Line(label=Text(id="Catatan", en="Note"), value=made.why_not))
    return About(lines=tuple(lines), state=values.state, zone=values.zone)


ACCURACY = Text(
    id="≈ persentil, paling jauh 2 % dari nilai yang dihitung dari barisnya",
    en="≈ a percentile, within 2 % of the value computed from the rows",
)
_ROWS = Text(
    id="Baris yang membentuk nilai; kolom terakhir menyatakan sumbangan tiap baris",
    en="The rows that make up the value; the last columns say what each row adds",
)


def _lines(connection: Connection, asked: Question, found: State, zone: Zone) -> Iterator[Line]:
    metric = asked.ref.metric
    yield Line(label=Text(id="Metrik", en="Metric"), value=metric.names)
    yield Line(label=Text(id="Kunci", en="Key"), value=asked.ref.key)
    yield Line(label=Text(id="Satuan", en="Unit"), value=UNITS[metric.unit])
    span = asked.span.until_at_most(max(asked.now, asked.span.since))
    counted = since_new_year(span, zone) if metric.of_year and asked.grain is None else span
    yield from range_lines(counted, zone)
    if not isinstance(metric.formula, AsOfNow) and whole_from(connection, asked.ref.feed.key, zone) is None:
        yield from data_lines(known_from(connection, asked.ref, counted, zone), zone)
    for cut, value in asked.where.items():
        yield Line(label=DIMENSIONS[cut.value], value=named(value, asked.names))
    yield from meaning_lines(asked.ref)
    due = target(connection, asked.ref, span, zone, where=asked.where)
    yield from _target(due, asked.names)
    yield from made_lines(found, zone, asked.now, public=asked.public)


def named(value: str, names: Mapping[str, Text]) -> Text | str:
    """A coded value with its name before it; the code alone where it has none."""
    found = names.get(value)
    return value if found is None else Text(id=f"{found.id} ({value})", en=f"{found.en} ({value})")


def range_lines(span: Span, zone: Zone) -> Iterator[Line]:
    """From when to when."""
    yield Line(label=Text(id="Sejak", en="From"), value=zone.local(span.since).isoformat())
    yield Line(
        label=Text(id="Sampai (eksklusif)", en="Until (exclusive)"), value=zone.local(span.until).isoformat()
    )


def data_lines(begins: int | None, zone: Zone) -> Iterator[Line]:
    """Since when there is data, where the range has days before that."""
    if begins is not None:
        yield Line(label=Text(id="Data sejak", en="Data since"), value=zone.local(begins).isoformat())


def meaning_lines(ref: MetricRef) -> Iterator[Line]:
    """What a metric means, how exact it is, and where its data comes from."""
    yield Line(label=Text(id="Definisi", en="Definition"), value=ref.metric.definition)
    yield Line(label=Text(id="Rumus", en="Formula"), value=ref.metric.formula_text)
    if ref.metric.approximate:
        yield Line(label=Text(id="Ketelitian", en="Accuracy"), value=ACCURACY)
    yield Line(label=Text(id="Sistem sumber", en="Source systems"), value=ref.program.sources)
    yield Line(label=Text(id="Umpan", en="Feed"), value=ref.feed.feed.names)


def made_lines(found: State, zone: Zone, now: int, *, public: bool = False) -> Iterator[Line]:
    """Of which revision and when, for whom, and whether anything in it is real."""
    yield Line(label=Text(id="Revisi", en="Revision"), value=float(found.revision))
    yield Line(label=Text(id="Dibuat", en="Made"), value=zone.local(now).isoformat())
    if public:
        yield Line(label=Text(id="Tampilan", en="View"), value=_PUBLIC)
    if found.simulated:
        yield Line(label=Text(id="Perhatian", en="Caution"), value=_SIMULATED)


_PUBLIC = Text(
    id="Publik: nilai di balik kurang dari 5 catatan ditahan",
    en="Public: values behind fewer than 5 records are withheld",
)
_SIMULATED = Text(id="Data simulasi", en="Simulated data")


def _target(found: TargetValue | None, names: Mapping[str, Text]) -> Iterator[Line]:
    if found is not None:
        source = names.get(found.source, Text(id=found.source, en=found.source))
        yield from target_lines(found.value, source, verified=found.verified)


def target_lines(value: float, source: Text, *, verified: bool) -> Iterator[Line]:
    """A target with who set it, and whether anyone checked that."""
    yield Line(label=Text(id="Target", en="Target"), value=value)
    yield Line(label=Text(id="Sumber target", en="Source of the target"), value=source)
    checked = Text(id="ya", en="yes") if verified else Text(id="belum", en="not yet")
    yield Line(label=Text(id="Target diverifikasi", en="Target verified"), value=checked)

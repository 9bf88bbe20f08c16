"""One program's part of the screens: its headline, its limits, its scenes; each piece may fail by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from dashboard import faces, model
from dashboard.filters import write
from dashboard.live.changes import differences
from dashboard.live.charts import build_chart
from dashboard.live.moment import PERIODS, Moment
from dashboard.live.observed import told_days
from dashboard.live.panels import build as build_panel
from dashboard.model import Fault, Note, Notice, Scene, State, Status, Tile, Value
from dashboard.text import format as fmt
from dashboard.text import say
from db.declare import Total
from db.engine import apart
from db.metrics import Grain, Span, read
from db.registry import MetricRef
from db.registry import program as program_of
from db.state import still_answers
from db.text import Text

SPARK_DAYS = 14
WORST_FIRST = {Status.ALARM: 0, Status.ATTENTION: 1, Status.NORMAL: 2}
Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one program brings to the screens, and the feeds that it was read from."""

    tile: Tile
    notices: tuple[Notice, ...]
    overview: model.Panel
    scenes: tuple[Scene, ...]
    feeds: frozenset[str]
    faults: tuple[Fault, ...]


def build_part(moment: Moment, face: faces.Face) -> Part:
    """Read everything that a program shows; what cannot be computed is a fault and stands alone."""
    moment.asked.clear()
    work = _Work(moment, face)
    notices = work.notices()
    tile = work.tile(notices)
    return Part(
        tile=tile,
        notices=notices,
        overview=work.overview(tile.status),
        scenes=tuple(work.scene(spec, tile, notices) for spec in face.scenes),
        feeds=frozenset(moment.asked),
        faults=tuple(work.faults),
    )


@dataclass
class _Work:
    moment: Moment
    face: faces.Face
    faults: list[Fault] = field(default_factory=list)

    def attempt(self, scene: str, panel: str, make: Callable[[], Made], instead: Callable[[], Made]) -> Made:
        """Make a piece, or what stands in its place; a failure of the database itself is passed on."""
        try:
            with apart(self.moment.connection):
                return make()
        except Exception as error:  # noqa: BLE001 - kept as a fault, shown, logged and told by /readyz
            still_answers(self.moment.connection)
            first = next(iter(str(error).splitlines()), "")
            self.faults.append(Fault(scene=scene, panel=panel, reason=f"{type(error).__name__}: {first}"))
            return instead()

    def scene(self, spec: faces.Scene, tile: Tile, notices: tuple[Notice, ...]) -> Scene:
        face, key = self.face, scene_key(self.face, spec)
        return Scene(
            key=key,
            title=_title(self.moment.name(program_of(face.program)), spec),
            grid=spec.grid,
            columns=spec.columns,
            rows=spec.rows,
            tiles=(replace(tile, area=spec.headline_area),) if spec.headline_area else (),
            panels=tuple(self.panel(key, panel, tile.status) for panel in spec.panels),
            notices=notices,
        )

    def panel(self, scene: str, spec: faces.Panel, status: Status) -> model.Panel:
        program = self.face.program
        return self.attempt(
            scene,
            spec.key,
            lambda: _with_state(build_panel(self.moment, program, spec), status),
            lambda: _failed(self.moment, spec),
        )

    def overview(self, status: Status) -> model.Panel:
        face, spec = self.face, self.face.overview
        return self.attempt(
            OVERVIEW_KEY,
            spec.key,
            lambda: replace(build_chart(self.moment, face.program, spec, named=True), status=status),
            lambda: replace(_failed(self.moment, spec), program=self.moment.name(program_of(face.program))),
        )

    def tile(self, notices: tuple[Notice, ...]) -> Tile:
        moment, face, headline = self.moment, self.face, self.face.headline
        ref = moment.ref(face.program, headline.metric)
        worst = next(iter(notices), None)
        bare = Tile(
            key=headline.metric,
            area="",
            program=face.program,
            title=moment.name(program_of(face.program)),
            subtitle=headline.subtitle,
            value=Value(state=State.FAILED, value=None, unit=ref.metric.unit, decimals=ref.metric.decimals),
            target=None,
            change=None,
            spark=(),
            spark_target=None,
            status=worst.status if worst else Status.NORMAL,
            status_since=worst.since if worst else None,
            freshness=moment.freshness(ref),
            brief=headline.brief,
            query=write(PERIODS[headline.period]),
            better=ref.metric.better,
        )
        return self.attempt(face.program, headline.metric, lambda: _filled(moment, face, bare), lambda: bare)

    def notices(self) -> tuple[Notice, ...]:
        """Every watched metric beyond a limit, the worst first; one that cannot be judged needs a look."""
        found = []
        for key, period in self.face.watched:
            ref = self.moment.ref(self.face.program, key)
            notice = self.attempt(
                self.face.program,
                key,
                lambda ref=ref, period=period: _judged(self.moment, ref, period),  # type: ignore[misc]
                lambda ref=ref, period=period: _unjudged(self.moment, ref, period),  # type: ignore[misc]
            )
            if notice is not None:
                found.append(notice)
        return tuple(sorted(found, key=lambda notice: WORST_FIRST[notice.status]))


OVERVIEW_KEY = "overview"


def _with_state(panel: model.Panel, status: Status) -> model.Panel:
    """A chart with a headline carries its program's state."""
    if isinstance(panel, model.LinesPanel | model.BarsPanel) and panel.freshness is not None:
        return replace(panel, status=status)
    return panel


def _failed(moment: Moment, spec: faces.Panel) -> model.FailedPanel:
    to_scale = isinstance(spec, faces.Districts) and moment.profile.boundaries is not None
    drawn = isinstance(spec, faces.Chart | faces.Week) or to_scale
    return model.FailedPanel(key=spec.key, area=spec.area, title=spec.title, drawn=drawn)


def scene_key(face: faces.Face, spec: faces.Scene) -> str:
    """Name of a scene in addresses: the program's key, and the scene's own unless it is the first."""
    return f"{face.program}-{spec.key}" if spec.key else face.program


def _title(name: Text, spec: faces.Scene) -> Text:
    if spec.title is None:
        return name
    return Text(id=f"{name.id}: {spec.title.id}", en=f"{name.en}: {spec.title.en}")


def _filled(moment: Moment, face: faces.Face, bare: Tile) -> Tile:
    headline = face.headline
    ref = moment.ref(face.program, headline.metric)
    due = moment.due_of(ref, moment.span(headline.period))
    shown = moment.shown(ref, headline.period)
    change = moment.change(ref, headline.period)
    alike = moment.alike(ref, headline.period) if change is not None else None
    return replace(
        bare,
        value=shown,
        own_status=moment.judged(ref, headline.period, shown.value)[0],
        target=due,
        change=change,
        unlike=differences(moment.connection, moment.zone, alike, ref.metric) if alike else (),
        spark=_spark(moment, ref),
        spark_target=due.value if due and not isinstance(ref.metric.formula, Total) else None,
        notes=tuple(_note(moment, face.program, key, headline.period) for key in headline.notes),
        few=moment.few(ref, headline.period) if shown.value is not None else None,
    )


def _note(moment: Moment, program: str, key: str, period: faces.Period) -> Note:
    ref = moment.ref(program, key)
    return Note(label=ref.metric.short, value=moment.shown(ref, period))


def _spark(moment: Moment, ref: MetricRef) -> tuple[float | None, ...]:
    """The metric on each of the last days of activity, today left out because it is not over."""
    zone, today = moment.zone, moment.zone.day(moment.now)
    span = Span(zone.day_start(moment.working_days(SPARK_DAYS)[0]), zone.day_start(today))
    rows = read(moment.connection, ref, span=span, grain=Grain.DAY, now=moment.now)
    course = {zone.day(row.bucket): row.value for row in rows if row.bucket is not None}
    told = told_days(ref, course, moment.reference.calendar)
    return tuple(told[-SPARK_DAYS:])


def _judged(moment: Moment, ref: MetricRef, period: faces.Period) -> Notice | None:
    value = moment.number(ref, period)
    status, since = moment.judged(ref, period, value)
    if status is Status.NORMAL or value is None:
        return None
    return Notice(
        program=ref.program.key,
        name=moment.name(ref.program),
        what=Text(id=_told(ref, value, "id"), en=_told(ref, value, "en")),
        status=status,
        since=since,
        metric=ref.metric.key,
        query=write(PERIODS[period]),
    )


def _unjudged(moment: Moment, ref: MetricRef, period: faces.Period) -> Notice:
    short = ref.metric.short
    return Notice(
        program=ref.program.key,
        name=moment.name(ref.program),
        what=Text(id=f"{short.id} {say('failed', 'id')}", en=f"{short.en} {say('failed', 'en')}"),
        status=Status.ATTENTION,
        since=None,
        metric=ref.metric.key,
        query=write(PERIODS[period]),
    )


def _told(ref: MetricRef, value: float, language: str) -> str:
    shown = fmt.parts(value, ref.metric.unit, language, ref.metric.decimals)
    return f"{ref.metric.short[language]} {shown}"

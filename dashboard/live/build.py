"""The snapshot: everything the screens show at one revision, read in one transaction."""

from __future__ import annotations

from dataclasses import replace

from dashboard import faces
from dashboard.live.charts import build_chart
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.live.panels import build as build_panel
from dashboard.model import Note, Notice, Scene, Snapshot, Status, Tile
from dashboard.text import format as fmt
from db.city.profile import CityProfile
from db.declare import Activity, Total
from db.engine import Connection
from db.metrics import Grain, Span, read
from db.registry import MetricRef
from db.registry import program as program_of
from db.state import state
from db.text import Text

SPARK_DAYS = 14
OVERVIEW = Text(id="Kota hari ini", en="The city today")
_WORST_FIRST = {Status.ALARM: 0, Status.ATTENTION: 1, Status.NORMAL: 2}


def build_snapshot(connection: Connection, profile: CityProfile, *, now: int, watch: Watch) -> Snapshot:
    """Read everything at one state of the database; `watch` remembers since when values are abnormal."""
    moment, found = Moment(connection, profile, now, watch), state(connection)
    notices = _notices(moment)
    tiles = tuple(_tile(moment, face, notices) for face in faces.faces())
    return Snapshot(
        revision=found.revision,
        at=now,
        city=profile.full_name,
        time_zone=profile.time_zone,
        zone_label=profile.zone_label,
        simulated=found.simulated,
        loading=found.loading,
        programs=tuple((face.program, moment.name(program_of(face.program))) for face in faces.faces()),
        tiles=tiles,
        scenes=(
            _overview(moment, notices),
            *(_scene(moment, face, spec, tiles, notices) for face in faces.faces() for spec in face.scenes),
        ),
        notices=notices,
    )


def _overview(moment: Moment, notices: tuple[Notice, ...]) -> Scene:
    chosen = faces.faces()[:3]
    worst = {notice.program: notice.status for notice in reversed(notices)}
    panels = tuple(
        replace(
            build_chart(moment, face.program, face.overview, named=True),
            status=worst.get(face.program, Status.NORMAL),
        )
        for face in chosen
    )
    return Scene(
        key="overview",
        title=OVERVIEW,
        grid=tuple(panel.area for panel in panels),
        columns="1fr",
        rows=" ".join("1fr" for _ in panels),
        tiles=(),
        panels=panels,
        notices=notices,
    )


def _scene(
    moment: Moment, face: faces.Face, spec: faces.Scene, tiles: tuple[Tile, ...], notices: tuple[Notice, ...]
) -> Scene:
    own = next(tile for tile in tiles if tile.program == face.program)
    return Scene(
        key=scene_key(face, spec),
        title=_title(moment.name(program_of(face.program)), spec),
        grid=spec.grid,
        columns=spec.columns,
        rows=spec.rows,
        tiles=(replace(own, area=spec.headline_area),) if spec.headline_area else (),
        panels=tuple(build_panel(moment, face.program, panel) for panel in spec.panels),
        notices=notices,
    )


def scene_key(face: faces.Face, spec: faces.Scene) -> str:
    """Name of a scene in addresses: the program's key, and the scene's own unless it is the first."""
    return f"{face.program}-{spec.key}" if spec.key else face.program


def _title(name: Text, spec: faces.Scene) -> Text:
    if spec.title is None:
        return name
    return Text(id=f"{name.id}: {spec.title.id}", en=f"{name.en}: {spec.title.en}")


def _tile(moment: Moment, face: faces.Face, notices: tuple[Notice, ...]) -> Tile:
    headline = face.headline
    ref = moment.ref(face.program, headline.metric)
    worst = next((notice for notice in notices if notice.program == face.program), None)
    shown = moment.shown(ref, headline.period)
    due = moment.target(ref, moment.alike(headline.period).current)
    return Tile(
        key=headline.metric,
        area="",
        program=face.program,
        title=moment.name(program_of(face.program)),
        subtitle=headline.subtitle,
        value=shown,
        target=due,
        change=moment.change(ref, headline.period),
        spark=_spark(moment, ref),
        spark_target=due.value if due and not isinstance(ref.metric.formula, Total) else None,
        status=worst.status if worst else Status.NORMAL,
        status_since=worst.since if worst else None,
        freshness=moment.freshness(ref),
        notes=tuple(_note(moment, face.program, key, headline.period) for key in headline.notes),
        better=ref.metric.better,
    )


def _note(moment: Moment, program: str, key: str, period: faces.Period) -> Note:
    ref = moment.ref(program, key)
    return Note(label=ref.metric.short, value=moment.shown(ref, period))


def _spark(moment: Moment, ref: MetricRef) -> tuple[float | None, ...]:
    """The metric on each of the last days of activity, today left out because it is not over."""
    today = moment.zone.day(moment.now)
    office = ref.feed.feed.activity is Activity.OFFICE_HOURS
    days = moment.working_days(SPARK_DAYS) if office else list(range(today - SPARK_DAYS, today))
    span = Span(moment.zone.day_start(days[0]), moment.zone.day_start(today))
    rows = read(moment.connection, ref, span=span, grain=Grain.DAY, now=moment.now)
    found = {row.bucket: row.value for row in rows}
    return tuple(found.get(moment.zone.day_start(day)) for day in days)


def _notices(moment: Moment) -> tuple[Notice, ...]:
    """Every watched metric beyond a limit, the worst first."""
    found = []
    for face in faces.faces():
        for key, period in face.watched:
            ref = moment.ref(face.program, key)
            value = moment.number(ref, period)
            status, since = moment.watch.judge(f"{ref.key}:{period}", ref.metric, value, moment.now)
            if status is not Status.NORMAL and value is not None:
                name = moment.name(ref.program)
                found.append(
                    Notice(
                        program=face.program,
                        title=Text(id=_told(ref, name.id, value, "id"), en=_told(ref, name.en, value, "en")),
                        status=status,
                        since=since,
                    )
                )
    return tuple(sorted(found, key=lambda notice: _WORST_FIRST[notice.status]))


def _told(ref: MetricRef, name: str, value: float, language: str) -> str:
    shown = fmt.parts(value, ref.metric.unit, language, ref.metric.decimals)
    return f"{name} · {ref.metric.short[language]} {shown}"

"""`/programs`, `/metrics` and `/freshness`: what there is, what it means, and how old it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from dashboard.api.desk import Desk, Prepared, as_json, wants_csv
from dashboard.api.queries import Formed, Programmed
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from db import registry
from db.declare import AsOfNow, Metric, Program
from db.engine import Connection
from db.export.csv_file import MEDIA_TYPE as CSV
from db.export.csv_file import records
from db.metrics import Cut, Span
from db.metrics.targets import TargetValue, target
from db.registry import MetricRef
from db.state import state
from db.text import Text

Record = dict[str, object]


def routes(desk: Desk) -> APIRouter:
    """The routes of one API."""
    router = APIRouter()

    @router.get("/programs", summary="The city's programs", tags=["catalogue"])
    async def programs(request: Request, _query: Annotated[Formed, Query()]) -> Response:
        """Every program with its names, purpose, owner, source systems and feeds."""

        def prepare(_connection: Connection) -> Prepared:
            return None, lambda: _listed(
                request, "programs", [_program(p, desk) for p in registry.programs()]
            )

        return await desk.answer(request, prepare)

    @router.get("/metrics", summary="The catalogue of metrics", tags=["catalogue"])
    async def metrics(request: Request, query: Annotated[Programmed, Query()]) -> Response:
        """Unit, direction, definition, formula, target with its source, feed and source systems of every metric."""
        now = desk.now()

        def prepare(connection: Connection) -> Prepared:
            if query.program:
                registry.program(query.program)
            refs = [ref for ref in registry.metrics() if query.program in ("", ref.program.key)]
            day = Moment(connection, desk.profile, now, Watch()).zone.day(now)
            return day, lambda: _listed(
                request, "metrics", [_metric(connection, desk, ref, now) for ref in refs]
            )

        return await desk.answer(request, prepare)

    @router.get("/freshness", summary="Age of every source", tags=["catalogue"])
    async def freshness(request: Request, _query: Annotated[Formed, Query()]) -> Response:
        """When each feed last delivered, what it promised, and since when it is late."""
        now = desk.now()

        def prepare(connection: Connection) -> Prepared:
            return now, lambda: _listed(request, "feeds", _freshness(connection, desk, now))

        return await desk.answer(request, prepare)

    return router


def _listed(request: Request, name: str, found: Sequence[Record]) -> Response:
    if wants_csv(request):
        return Response(records([_flat(record) for record in found]), media_type=CSV)
    return as_json({name: found})


def _flat(record: Record) -> dict[str, object]:
    """One row: phrases in both languages become two columns, lists one cell."""
    row: dict[str, object] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            row |= {f"{name}_{key}": part for key, part in value.items()}
        else:
            row[name] = " ".join(map(str, value)) if isinstance(value, list | tuple) else value
    return row


def _both(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"id": text.id, "en": text.en}


def _names(program: Program) -> list[str]:
    """The source systems one by one, as the city calls them."""
    return [name if isinstance(name, str) else name.id for name in program.source_systems]


def _program(program: Program, desk: Desk) -> Record:
    number = desk.profile.emergency_number
    return {
        "key": program.key,
        "name": {k: v.format(emergency_number=number) for k, v in (_both(program.names) or {}).items()},
        "purpose": _both(program.purpose),
        "owner": program.owner,
        "source_systems": _names(program),
        "sources": _both(program.sources),
        "feeds": [f"{program.key}.{feed.key}" for feed in program.feeds],
        "metrics": [f"{program.key}.{metric.key}" for metric in program.metrics],
    }


def _metric(connection: Connection, desk: Desk, ref: MetricRef, now: int) -> Record:
    metric = ref.metric
    zone = Moment(connection, desk.profile, now, Watch()).zone
    # Of the whole day: the catalogue is the same all day long, and its mark says so.
    today = Span(zone.day_start(zone.day(now)), zone.day_start(zone.day(now) + 1))
    due = target(connection, ref, today, zone)
    return {
        "key": ref.key,
        "program": ref.program.key,
        "name": _both(metric.names),
        "unit": metric.unit,
        "decimals": metric.decimals,
        "better": metric.better,
        "definition": _both(metric.definition),
        "formula": _both(metric.formula_text),
        "target": _target(metric, due),
        "feed": ref.feed.key,
        "source_systems": _names(ref.program),
        "sources": _both(ref.program.sources),
        "cuts": _cuts(ref),
        "about_persons": ref.feed.feed.persons,
    }


def _cuts(ref: MetricRef) -> list[str]:
    """Dimensions by which a metric can be cut."""
    found = [cut.value for cut in Cut if cut.is_of_facts and getattr(ref.feed.feed, cut.value)]
    formula = ref.metric.formula
    return [*found, Cut.BAND.value] if isinstance(formula, AsOfNow) and formula.bands else found


def _target(metric: Metric, due: TargetValue | None) -> Record | None:
    """Today's target; its value is None where none is valid today."""
    if not metric.target:
        return None
    return {
        "today": due.value if due else None,
        "source": due.source if due else None,
        "verified": due.verified if due else None,
    }


def _freshness(connection: Connection, desk: Desk, now: int) -> list[Record]:
    moment = Moment(connection, desk.profile, now, Watch())
    simulated = state(connection).simulated
    found: list[Record] = []
    for ref in registry.feeds():
        fresh = moment.age_of(ref)
        newest = fresh.newest_at

        def local(at: int | None) -> str | None:
            return None if at is None else moment.zone.local(at).isoformat()

        found.append(
            {
                "feed": ref.key,
                "name": _both(ref.feed.names),
                "newest_at": local(newest),
                "age_s": None if newest is None else max(now - newest, 0),
                "expected_every_s": fresh.expected_every_s,
                "late_since": local(fresh.late_since),
                "opens_at": local(fresh.opens_at),
                "simulated": simulated,
            }
        )
    return found

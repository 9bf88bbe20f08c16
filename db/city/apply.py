"""A city profile into the database, and what follows when it was edited.

The profile file is the one place where districts, calendar, tariffs, limits, targets and places are stated. The
database keeps a copy, because facts were decided by it; applying an edited profile replaces the copy and
recomputes exactly the feeds that the edit can touch.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select, true, update

from db.city.calendar import build_calendar
from db.city.profile import CityProfile, seconds_of
from db.city.zone import to_day
from db.engine import reading, writing
from db.journal import Report
from db.merge import raise_revision
from db.references import references
from db.schema import all_tables
from db.settle import LOCK, has_facts, note, settle
from db.shelf import held_by_file
from db.tables import PROFILE, Base, CalendarDay, City, District, Place, Rate, Target

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2035, 12, 31)
#: What a row of the table is about, whenever it is valid.
TARGET_THING = ("program", "metric", "period", "category")
PLACE_THING = ("program", "place_id")


class CityMismatchError(RuntimeError):
    """The database holds the data of another city or another time zone."""


def apply_city(
    engine: Engine,
    profile: CityProfile,
    *,
    actor: str,
    now: Callable[[], int] = lambda: int(time.time()),
    before: Callable[[str], None] = lambda _feed: None,
) -> list[Report]:
    """Make the database agree with a profile; returns the recomputations that were needed.

    `before` is told each feed whose records are gone through once more, before that begins.

    Raises:
        CityMismatchError: when facts are there and the profile is of another city or time zone.
    """
    digest = hashlib.sha256(profile.model_dump_json().encode()).hexdigest()
    with reading(engine) as connection:
        if connection.execute(select(City.digest, City.pending)).one_or_none() == (digest, ""):
            return []
    with writing(engine, LOCK) as connection:
        _refuse_other_city(connection, profile)
        changed = _replace_reference(connection, profile)
        _put_city(connection, profile, digest, now())
        note(connection, changed)
        raise_revision(connection, now())
    reason = f"{profile.key}: {', '.join(changed)}"
    return settle(engine, actor=actor, now=now, reason=reason, before=before)


def _refuse_other_city(connection: Connection, profile: CityProfile) -> None:
    held = connection.execute(select(City.key, City.time_zone)).one_or_none()
    if held is None or (held.key, held.time_zone) == (profile.key, profile.time_zone):
        return
    if any(has_facts(connection, target) for target in all_tables()):
        message = (
            f"The database holds data of '{held.key}' in {held.time_zone}; the profile is '{profile.key}' in "
            f"{profile.time_zone}. Use another DATABASE_URL for another city."
        )
        raise CityMismatchError(message)


def _put_city(connection: Connection, profile: CityProfile, digest: str, now: int) -> None:
    values = {
        "key": profile.key,
        "time_zone": profile.time_zone,
        "digest": digest,
        "applied_at": now,
    }
    if connection.execute(update(City).values(values)).rowcount == 0:
        connection.execute(insert(City).values(id=1, simulated=False, pending="", **values))


def _replace_reference(connection: Connection, profile: CityProfile) -> list[str]:
    """Replace every copied row; returns the names of reference data that decide about facts and changed."""
    changed = []
    if _replace(connection, CalendarDay, _calendar_rows(profile), compare=("day", "working")):
        changed.append("calendar")
    before = _rate_contents(connection)
    _replace(connection, Rate, _rate_rows(profile))
    after = _rate_contents(connection)
    changed += sorted({name for name, *_ in before ^ after})
    _replace(connection, District, _district_rows(profile))
    _replace(connection, Target, _beside_files(connection, Target, _target_rows(profile), TARGET_THING))
    before = _place_contents(connection)
    _replace(connection, Place, _beside_files(connection, Place, _place_rows(profile), PLACE_THING))
    moved = {program for program, *_ in before ^ _place_contents(connection)}
    for ref in references():
        if ref.program is not None and ref.feed.table == "place" and ref.program.key in moved:
            changed.append(ref.key)
    return changed


def _place_contents(connection: Connection) -> set[tuple[Any, ...]]:
    """What of the places can decide about facts."""
    named = (Place.program, Place.place_id, Place.valid_from, Place.valid_to, Place.zone_class)
    return {tuple(row) for row in connection.execute(select(*named))}


def _beside_files(
    connection: Connection, model: type[Base], rows: Sequence[dict[str, Any]], thing: Sequence[str]
) -> list[dict[str, Any]]:
    """The profile's rows of things of which no file speaks."""
    table = model.__table__
    assert isinstance(table, Table)
    named = held_by_file(connection, table, thing)
    return [{**row, "origin": PROFILE} for row in rows if tuple(row[name] for name in thing) not in named]


def _rate_contents(connection: Connection) -> set[tuple[Any, ...]]:
    rows = connection.execute(select(Rate.name, Rate.category, Rate.valid_from, Rate.valid_to, Rate.value))
    return {tuple(row) for row in rows}


def _replace(
    connection: Connection, model: type[Base], rows: Sequence[dict[str, Any]], compare: Iterable[str] = ()
) -> bool:
    table = model.__table__
    assert isinstance(table, Table)
    names = table.c.keys()
    own = table.c.origin == PROFILE if "origin" in names else true()
    before = [dict(row) for row in connection.execute(select(table).where(own)).mappings()]
    wanted = [{name: row[name] for name in names} for row in rows]
    if _contents(before, names) == _contents(wanted, names):
        return False
    connection.execute(delete(table).where(own))
    if wanted:
        connection.execute(insert(table), wanted)
    decisive = list(compare) or names
    return _contents(before, decisive) != _contents(wanted, decisive)


def _contents(rows: Iterable[dict[str, Any]], names: Sequence[str]) -> set[tuple[Any, ...]]:
    return {tuple(row[name] for name in names) for row in rows}


def _calendar_rows(profile: CityProfile) -> list[dict[str, Any]]:
    return [
        {
            "day": day.day,
            "iso": day.on.isoformat(),
            "week": day.week,
            "month": day.month,
            "year": day.year,
            "weekday": day.weekday,
            "working": day.working,
            "holiday": day.holiday,
            "ramadan": day.ramadan,
        }
        for day in build_calendar(profile, FIRST_DAY, LAST_DAY)
    ]


def _validity(row: Any) -> dict[str, int | None]:
    return {
        "valid_from": to_day(row.valid_from) if row.valid_from else 0,
        "valid_to": to_day(row.valid_to) if row.valid_to else None,
    }


def _rate_rows(profile: CityProfile) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{rate.program}.{rate.name}",
            "category": rate.category,
            "value": float(rate.value),
            "unit": rate.unit,
            "source": rate.source,
            "verified": rate.verified,
            **_validity(rate),
        }
        for rate in profile.rates
    ]


def _target_rows(profile: CityProfile) -> list[dict[str, Any]]:
    return [
        {
            "program": target.program,
            "metric": target.metric,
            "period": target.period,
            "category": target.category,
            "version": target.version,
            "value": float(target.value),
            "source": target.source,
            "verified": target.verified,
            **_validity(target),
        }
        for target in profile.targets
    ]


def _district_rows(profile: CityProfile) -> list[dict[str, Any]]:
    return [
        {
            "code": district.code,
            "name": district.name,
            "short": district.short,
            "grid_row": district.row,
            "grid_column": district.column,
            "population": district.population,
            "population_source": district.population_source,
        }
        for district in profile.districts
    ]


def _place_rows(profile: CityProfile) -> list[dict[str, Any]]:
    return [
        {
            "program": place.program,
            "place_id": place.place_id,
            "name": place.name,
            "street": place.street,
            "district": place.district,
            "zone_class": place.zone_class,
            "spaces": place.spaces,
            "opens_s": seconds_of(place.opens),
            "closes_s": seconds_of(place.closes),
            "lat": None,
            "lon": None,
            **_validity(place),
        }
        for place in profile.places
    ]

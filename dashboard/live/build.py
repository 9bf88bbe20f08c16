"""The snapshot: everything the screens show, of which only what changed is read anew, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dashboard import faces
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from dashboard.live.parts import OVERVIEW_KEY, WORST_FIRST, Part, build_part, scene_key
from dashboard.model import Notice, Scene, Snapshot
from db.changes import versions
from db.city.profile import CityProfile
from db.engine import Connection
from db.registry import feeds
from db.registry import program as program_of
from db.state import state
from db.text import Text

OVERVIEW = Text(id="Kota hari ini", en="The city today")
ON_OVERVIEW = 3


def scene_names() -> tuple[str, ...]:
    """Every scene that a wall can show, in the order of its rotation."""
    return (OVERVIEW_KEY, *(scene_key(face, spec) for face in faces.faces() for spec in face.scenes))


@dataclass
class Builder:
    """Keeps what each program last showed, so that a change of one leaves the others as they are."""

    profile: CityProfile
    watch: Watch
    _parts: dict[str, Part] = field(default_factory=dict)
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    _revision: int = -1

    def look(self, connection: Connection) -> set[str]:
        """Programs whose feeds changed since the last look; all of them when something else did."""
        revision, found = state(connection).revision, versions(connection)
        changed = {feed for feed, version in found.items() if self._seen.get(feed) != version}
        moved, self._revision, self._seen = revision != self._revision, revision, found
        if moved and not changed:
            return set(self.programs)
        return {
            program
            for program in self.programs
            if program not in self._parts or self._parts[program].feeds & changed
        }

    @property
    def programs(self) -> tuple[str, ...]:
        """Every program with a face, in order."""
        return tuple(face.program for face in faces.faces())

    def build(self, connection: Connection, *, now: int, programs: Iterable[str] | None) -> Snapshot:
        """The snapshot with the given programs read anew (all with None), the others as they were."""
        moment, found = Moment(connection, self.profile, now, self.watch), state(connection)
        wanted = set(self.programs if programs is None else programs)
        for face in faces.faces():
            if face.program in wanted or face.program not in self._parts:
                self._parts[face.program] = build_part(moment, face)
        parts = [self._parts[program] for program in self.programs]
        notices = tuple(
            sorted((n for part in parts for n in part.notices), key=lambda notice: WORST_FIRST[notice.status])
        )
        return Snapshot(
            revision=found.revision,
            at=now,
            city=self.profile.full_name,
            time_zone=self.profile.time_zone,
            zone_label=self.profile.zone_label,
            simulated=found.simulated,
            loading=found.loading,
            programs=tuple((key, moment.name(program_of(key))) for key in self.programs),
            tiles=tuple(part.tile for part in parts),
            scenes=(_overview(parts, notices), *(s for part in parts for s in part.scenes)),
            notices=notices,
            feeds=tuple((ref.key, moment.age_of(ref)) for ref in feeds()),
            faults=tuple(fault for part in parts for fault in part.faults),
        )


def _overview(parts: list[Part], notices: tuple[Notice, ...]) -> Scene:
    """The first programs' charts large, the others' headlines beneath them, as many columns as charts."""
    panels = tuple(part.overview for part in parts[:ON_OVERVIEW])
    small = tuple(replace(part.tile, area=part.tile.program) for part in parts[ON_OVERVIEW:])
    names = [tile.area for tile in small]
    areas = [
        [panel.area for panel in panels],
        *(names[i : i + ON_OVERVIEW] for i in range(0, len(names), ON_OVERVIEW)),
    ]
    return Scene(
        key=OVERVIEW_KEY,
        title=OVERVIEW,
        grid=tuple(" ".join((*row, *"." * (len(panels) - len(row)))) for row in areas),
        columns=" ".join("minmax(0, 1fr)" for _ in panels),
        rows=" ".join(("minmax(0, 1fr)", *("auto" for _ in areas[1:]))),
        tiles=small,
        panels=panels,
        notices=notices,
        compact=True,
    )

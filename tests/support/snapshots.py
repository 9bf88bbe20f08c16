"""What the screens show of a database at an instant, made at once and without a hub."""

from __future__ import annotations

from dashboard.live.build import Builder
from dashboard.live.limits import Watch
from dashboard.model import Snapshot
from db.city.profile import CityProfile
from db.engine import Connection


def build_snapshot(connection: Connection, profile: CityProfile, *, now: int, watch: Watch) -> Snapshot:
    """Everything at one state of the database; `watch` remembers since when values are abnormal."""
    builder = Builder(profile, watch)
    builder.look(connection)
    return builder.build(connection, now=now, programs=None)

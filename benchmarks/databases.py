"""Empty databases of both kinds to measure on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from db import migrate
from db.city.apply import apply_city
from db.city.profile import load_profile
from db.engine import open_engine
from tests.support.postgres import cluster
from tests.support.provide import postgres_binaries


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """URLs of a server or folder for each database that this machine has; `new_city` makes a database there."""
    with ExitStack() as stack:
        places = {"SQLite": stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))}
        binaries = postgres_binaries()
        if binaries is not None:
            places["PostgreSQL"] = stack.enter_context(cluster(binaries)).url
        yield places


def new_city(place: str, name: str) -> Engine:
    """A database with schema and city, and nothing else."""
    if place.startswith("postgresql"):
        admin = create_engine(f"{place}/postgres", isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        url = f"{place}/{name}"
    else:
        url = f"sqlite:///{Path(place) / name}.db"
    engine = open_engine(url)
    migrate.upgrade(engine)
    apply_city(engine, load_profile("medan"), actor="bench")
    return engine

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


def city(place: str, name: str) -> Engine:
    """The database of a name, which is there."""
    url = f"{place}/{name}" if place.startswith("postgresql") else f"sqlite:///{Path(place) / name}.db"
    return open_engine(url)


def new_city(place: str, name: str) -> Engine:
    """A database with schema and city, and nothing else."""
    if place.startswith("postgresql"):
        _administer(place, f"CREATE DATABASE {name}")
    engine = city(place, name)
    migrate.upgrade(engine)
    apply_city(engine, load_profile("medan"), actor="bench")
    return engine


def settle(engine: Engine) -> None:
    """Do now what PostgreSQL does by itself within minutes of a load, and would do beside what is measured."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
            connection.execute(text("CHECKPOINT"))


def remove_city(place: str, engine: Engine) -> None:
    """Give back what a database takes of the disk."""
    engine.dispose()
    if place.startswith("postgresql"):
        _administer(place, f"DROP DATABASE {engine.url.database} WITH (FORCE)")
    else:
        for file in Path(place).glob(f"{Path(str(engine.url.database)).name}*"):
            file.unlink()


def _administer(server: str, statement: str) -> None:
    admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()

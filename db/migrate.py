"""Bring a database to the schema of this release, or back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from db.engine import writing

LOCK = "migrations"


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, bound to a connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the missing migrations in one transaction; of several processes, one does it and the others wait."""
    with writing(engine, LOCK) as connection:
        command.upgrade(configuration(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Undo migrations down to `to` (`base` removes everything)."""
    with writing(engine, LOCK) as connection:
        command.downgrade(configuration(connection), to)


def current(connection: Connection) -> str | None:
    """The revision of the schema that the database has; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The revision of the schema that this release wants."""
    return ScriptDirectory.from_config(configuration()).get_current_head()

"""Views that show a fact table's numbers as real timestamps and dates, for people with a SQL client."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op
from sqlalchemy import inspect


def create_view(table: str, *, instants: Sequence[str], days: Sequence[str] = ()) -> None:
    """Create `<table>_readable` beside a fact table; instants are shown in UTC."""
    connection = op.get_bind()
    names = [column["name"] for column in inspect(connection).get_columns(table)]
    shown = ", ".join(_shown(connection.dialect.name, name, instants, days) for name in names)
    op.execute(f"CREATE VIEW {table}_readable AS SELECT {shown} FROM {table}")


def drop_view(table: str) -> None:
    """Remove the view again."""
    op.execute(f"DROP VIEW {table}_readable")


def _shown(dialect: str, name: str, instants: Sequence[str], days: Sequence[str]) -> str:
    sqlite = dialect == "sqlite"
    if name in instants:
        return f"datetime({name}, 'unixepoch') AS {name}" if sqlite else f"to_timestamp({name}) AS {name}"
    if name in days:
        return (
            f"date({name} * 86400, 'unixepoch') AS {name}"
            if sqlite
            else f"DATE '1970-01-01' + {name} AS {name}"
        )
    return name

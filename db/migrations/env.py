"""Alembic's entry point: runs the versions on the connection that `db.migrate` hands over."""

from alembic import context

import db.schema  # noqa: F401 - registers the fact tables with the metadata
from db.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()

"""Connections: one engine per URL, made when asked for; transactions that read, and transactions that write."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from db.dialect import Database, DatabaseUnavailableError, Watcher, database

__all__ = [
    "Connection",
    "DatabaseUnavailableError",
    "Engine",
    "apart",
    "database_for",
    "database_of",
    "explain",
    "forgetting",
    "open_engine",
    "reading",
    "remembered",
    "watch",
    "writing",
]


Found = TypeVar("Found")


@cache
def open_engine(url: str) -> Engine:
    """The engine for a database URL; nothing connects before it is used.

    Raises:
        db.dialect.UnsupportedDatabaseError: for anything but SQLite and PostgreSQL.
    """
    parsed = make_url(url)
    way = database(parsed.get_backend_name())
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, pool_pre_ping=True)
    way.configure(engine)
    return engine


def database_of(connection: Connection) -> Database:
    """The database behind a connection."""
    return database(connection.dialect.name)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the database and never waits for a writer.

    Raises:
        DatabaseUnavailableError: in plain words, when the database fails.
    """
    with _explained(), engine.connect() as connection:
        # One state of the database: what was read once need not be read again.
        options: dict[str, Any] = {"memo": {}}
        if connection.dialect.name == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"
        connection.execution_options(**options)
        with connection.begin():
            yield connection


@contextmanager
def apart(connection: Connection) -> Iterator[None]:
    """A part of a reading transaction whose failure leaves the rest of it usable."""
    if connection.dialect.name == "sqlite":
        # A statement that fails here fails alone.
        yield
        return
    with connection.begin_nested():
        yield


@contextmanager
def writing(engine: Engine, lock: str) -> Iterator[Connection]:
    """A transaction that writes: committed as a whole on leaving, rolled back on an error.

    Only one writer at a time holds `lock` (the key of a program); on SQLite there is one writer altogether.

    Raises:
        DatabaseUnavailableError: in plain words, when the database fails.
    """
    with _explained(), engine.connect().execution_options(writes=True) as connection, connection.begin():
        database_of(connection).lock(connection, lock)
        yield connection


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise DatabaseUnavailableError(explain(error)) from error


def remembered(connection: Connection, key: Hashable, ask: Callable[[], Found]) -> Found:
    """The answer to a question, asked once in a `reading` transaction and always elsewhere.

    `key` must say everything that the answer depends on besides the database.
    """
    memo = connection.get_execution_options().get("memo")
    if memo is None:
        return ask()
    if key not in memo:
        memo[key] = ask()
    found: Found = memo[key]
    return found


@contextmanager
def forgetting(connection: Connection) -> Iterator[None]:
    """A part of a long reading after which nothing is remembered that was asked in it."""
    memo = connection.get_execution_options().get("memo", {})
    before = set(memo)
    try:
        yield
    finally:
        for key in memo.keys() - before:
            del memo[key]


def explain(error: DBAPIError) -> str:
    """What a database failure means to the person who has to mend it."""
    said = str(error.orig).strip()
    lowered = said.lower()
    if "locked" in lowered or "lock timeout" in lowered:
        return (
            "The database was locked by another writer for too long; nothing of this step was written. "
            "Let the other program finish, then run the same command again."
        )
    if "full" in lowered or "no space" in lowered:
        return (
            "The disk is full; nothing of this step was written. Free some space, then run the same command "
            "again: it continues where it stopped."
        )
    if "readonly" in lowered or "read-only" in lowered:
        return "The database may not be written to. Check who owns the file and the rights of this user."
    if "unable to open" in lowered:
        return "The database file cannot be opened. Check that its folder exists and may be written to."
    return f"The database cannot be reached ({said}). Check DATABASE_URL and that the server runs."


def watch(engine: Engine) -> Watcher:
    """Something to ask, again and again, whether a transaction was committed.

    Raises:
        DatabaseUnavailableError: in plain words, when the database fails.
    """
    with _explained():
        return database_for(engine).watch(engine)


def database_for(engine: Engine) -> Database:
    """The database behind an engine."""
    return database(engine.dialect.name)

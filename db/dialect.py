"""What differs between SQLite and PostgreSQL, and nothing else.

Everything outside this module is the same SQL on both: locks, staging, matching staged rows with facts, adding
into a rollup, and hearing of a new revision are asked for here.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    Select,
    SmallInteger,
    Table,
    TextClause,
    delete,
    event,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

#: PostgreSQL tells listeners of a new revision on this channel.
CHANNEL = "revision"
BUSY_TIMEOUT_MS = 10_000


class DatabaseUnavailableError(RuntimeError):
    """The database cannot be reached, is locked for too long, is full or is read-only."""


class Watcher(Protocol):
    """Hears of commits by any process; belongs to one thread."""

    def changed(self, timeout_s: float) -> bool:
        """Wait for a commit for at most so long; whether there was one since the last call."""

    def close(self) -> None:
        """Give the connection back."""


class Database(Protocol):
    """One database's way of doing what the product needs."""

    #: Whether `add` takes the rows one by one; if not, they are added up first and a table without a key will do.
    adds_row_by_row: bool

    def configure(self, engine: Engine) -> None:
        """Prepare every connection of an engine."""

    def lock(self, connection: Connection, name: str) -> None:
        """Wait until no other writer holds `name`; released when the transaction ends."""

    def clear(self, connection: Connection, temporary: Iterable[Table]) -> None:
        """Empty temporary tables."""

    def stage(self, connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
        """Fill an empty staging table with rows in the order of its columns."""

    def pairs(self, staged: Table, fact: Table) -> TextClause:
        """What to select from for staged rows `s` beside the facts `f` of their keys, looked up row by row."""

    def add(self, connection: Connection, target: Table, rows: Select[Any], keys: Sequence[str]) -> None:
        """Add rows into a table of sums: key columns named, every other column is added up."""

    def put(self, connection: Connection, target: Table, rows: Select[Any], keys: Sequence[str]) -> None:
        """Insert rows, replacing those of the same key."""

    def notify(self, connection: Connection, revision: int) -> None:
        """Tell listeners, once the transaction commits."""

    def watch(self, engine: Engine) -> Watcher:
        """Something to ask, again and again, whether a transaction was committed."""

    def size_bytes(self, connection: Connection) -> int:
        """Space that the database takes on its disk."""


class Sqlite:
    """The embedded database: one file, one writer at a time, readers never wait (WAL)."""

    adds_row_by_row = True

    def configure(self, engine: Engine) -> None:
        @event.listens_for(engine, "connect")
        def prepare(raw: Any, _record: Any) -> None:
            # The driver's own transaction handling would begin late; transactions are begun explicitly below.
            raw.isolation_level = None
            for pragma in (
                "journal_mode=WAL",
                "synchronous=NORMAL",
                f"busy_timeout={BUSY_TIMEOUT_MS}",
                "temp_store=MEMORY",
                "cache_size=-65536",
                "foreign_keys=ON",
            ):
                raw.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get("writes", False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def lock(self, connection: Connection, name: str) -> None:
        """BEGIN IMMEDIATE has already made this connection the only writer."""

    def clear(self, connection: Connection, temporary: Iterable[Table]) -> None:
        for table in temporary:
            connection.execute(delete(table))

    def stage(self, connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
        marks = ", ".join("?" * len(table.c))
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)

    def pairs(self, staged: Table, fact: Table) -> TextClause:
        # CROSS JOIN keeps the small staging table outermost; the planner has no statistics on it.
        key = "f.source = s.source AND f.record_key = s.record_key"
        return text(f"{staged.name} AS s CROSS JOIN {fact.name} AS f ON {key}")

    def add(self, connection: Connection, target: Table, rows: Select[Any], keys: Sequence[str]) -> None:
        # Ungrouped on purpose: upserting row by row is quicker here than GROUP BY. WHERE true keeps the parser
        # from reading ON CONFLICT as a join condition.
        names = list(rows.selected_columns.keys())
        source = rows if rows.whereclause is not None else rows.where(text("true"))
        insert = sqlite.insert(target).from_select(names, source, include_defaults=False)
        sums = {name: target.c[name] + insert.excluded[name] for name in names if name not in keys}
        connection.execute(insert.on_conflict_do_update(index_elements=list(keys), set_=sums))

    def put(self, connection: Connection, target: Table, rows: Select[Any], keys: Sequence[str]) -> None:
        names = list(rows.selected_columns.keys())
        source = rows if rows.whereclause is not None else rows.where(text("true"))
        insert = sqlite.insert(target).from_select(names, source, include_defaults=False)
        others = {name: insert.excluded[name] for name in names if name not in keys}
        connection.execute(insert.on_conflict_do_update(index_elements=list(keys), set_=others))

    def notify(self, connection: Connection, revision: int) -> None:
        """Watchers ask `PRAGMA data_version`; there is nothing to send."""

    def watch(self, engine: Engine) -> Watcher:
        return _SqliteWatcher(engine)

    def size_bytes(self, connection: Connection) -> int:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())


class Postgres:
    """The server database: the same tables behind another URL."""

    adds_row_by_row = False

    _COPY_TYPES: ClassVar[dict[type[Any], str]] = {BigInteger: "int8", Integer: "int4", SmallInteger: "int2"}

    def configure(self, engine: Engine) -> None:
        @event.listens_for(engine, "connect")
        def prepare(raw: Any, _record: Any) -> None:
            with raw.cursor() as cursor:
                cursor.execute("SET lock_timeout = '30s'")
                cursor.execute("SET client_min_messages = warning")
                # Statements here take milliseconds; compiling one, which wrong estimates bring about, takes longer.
                cursor.execute("SET jit = off")
            raw.commit()

    def lock(self, connection: Connection, name: str) -> None:
        key = zlib.crc32(f"command-center:{name}".encode())
        connection.execute(select(func.pg_advisory_xact_lock(key)))

    def clear(self, connection: Connection, temporary: Iterable[Table]) -> None:
        # Rows that DELETE leaves behind in a temporary table are never vacuumed and slow every scan of it.
        connection.execute(text(f"TRUNCATE {', '.join(table.name for table in temporary)}"))

    def stage(self, connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
        raw: Any = connection.connection.driver_connection
        names = ", ".join(_names(table))
        with (
            raw.cursor() as cursor,
            cursor.copy(f"COPY {table.name} ({names}) FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types([self._copy_type(column) for column in table.c])
            for row in rows:
                copy.write_row(row)

    def _copy_type(self, column: Column[Any]) -> str:
        return self._COPY_TYPES.get(type(column.type), "text")

    def pairs(self, staged: Table, fact: Table) -> TextClause:
        # OFFSET keeps the planner, which has no statistics on the staging table, from scanning all facts.
        one = f"SELECT * FROM {fact.name} WHERE source = s.source AND record_key = s.record_key OFFSET 0"
        return text(f"{staged.name} AS s CROSS JOIN LATERAL ({one}) AS f")

    def add(self, connection: Connection, target: Table, rows: Select[Any], keys: Sequence[str]) -> None:
        # One statement may touch a row only once here, so that the rows are added up first.
        names = list(rows.selected_columns.keys())
        inner = rows.subquery()
        added = [inner.c[n] if n in keys else func.sum(inner.c[n]).label(n) for n in names]
        moved = or_(*(func.sum(inner.c[n]) != 0 for n in names if n not in keys))
        grouped = select(*added).group_by(*(inner.c[n] for n in names if n in keys)).having(moved)
        insert = postgresql.insert(target).from_select(names, grouped, include_defaults=False)
        if not target.primary_key.columns:
            connection.execute(insert)
            return
        sums = {name: target.c[name] + insert.excluded[name] for name in names if name not in keys}
        connection.execute(insert.on_conflict_do_update(index_elements=list(keys), set_=sums))

    def put(self, connection: Connection, target: Table, rows: Select[Any], keys: Sequence[str]) -> None:
        names = list(rows.selected_columns.keys())
        insert = postgresql.insert(target).from_select(names, rows, include_defaults=False)
        others = {name: insert.excluded[name] for name in names if name not in keys}
        connection.execute(insert.on_conflict_do_update(index_elements=list(keys), set_=others))

    def notify(self, connection: Connection, revision: int) -> None:
        connection.execute(select(func.pg_notify(CHANNEL, str(revision))))

    def watch(self, engine: Engine) -> Watcher:
        return _PostgresWatcher(engine)

    def size_bytes(self, connection: Connection) -> int:
        return int(connection.execute(select(func.pg_database_size(func.current_database()))).scalar_one())


class _SqliteWatcher:
    """Asks forty times a second for the file's version, which costs microseconds."""

    INTERVAL_S = 0.025

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._file = Path(engine.url.database or "")
        self._which = self._identity()
        self._raw: Any = engine.raw_connection()
        self._seen = self._version()

    def _identity(self) -> tuple[int, int] | None:
        """Which file it is: an open connection goes on reading one that was moved or replaced."""
        if not self._engine.url.database or self._engine.url.database == ":memory:":
            return None
        try:
            found = self._file.stat()
        except FileNotFoundError as error:
            message = f"The database file {self._file} is gone. Put it back; nothing else needs to be done."
            raise DatabaseUnavailableError(message) from error
        return found.st_dev, found.st_ino

    def _version(self) -> int:
        return int(self._raw.driver_connection.execute("PRAGMA data_version").fetchone()[0])

    def changed(self, timeout_s: float) -> bool:
        until = time.monotonic() + timeout_s
        while (version := self._version()) == self._seen:
            if self._identity() != self._which:
                self._engine.dispose()
                message = f"The database file {self._file} was replaced; it is opened anew."
                raise DatabaseUnavailableError(message)
            if time.monotonic() >= until:
                return False
            time.sleep(self.INTERVAL_S)
        self._seen = version
        return True

    def close(self) -> None:
        self._raw.close()


class _PostgresWatcher:
    """Listens on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        pooled = engine.raw_connection()
        driver: Any = pooled.driver_connection
        self._driver = driver
        pooled.detach()
        self._driver.autocommit = True
        self._driver.execute(f"LISTEN {CHANNEL}")

    def changed(self, timeout_s: float) -> bool:
        return any(True for _ in self._driver.notifies(timeout=timeout_s, stop_after=1))

    def close(self) -> None:
        self._driver.close()


_KNOWN: dict[str, Database] = {"sqlite": Sqlite(), "postgresql": Postgres()}


class UnsupportedDatabaseError(ValueError):
    """A database URL of a kind the product does not run on."""


def _names(table: Table) -> list[str]:
    return [column.name for column in table.c]


def database(name: str) -> Database:
    """The way of the database called `name` in SQLAlchemy's words."""
    if name not in _KNOWN:
        message = f"DATABASE_URL names '{name}'; allowed: sqlite and postgresql."
        raise UnsupportedDatabaseError(message)
    return _KNOWN[name]

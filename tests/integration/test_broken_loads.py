"""A load that is killed, locked out, cut off or without room: said in plain words, nothing half written, and finished later."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db import migrate
from db.city.apply import apply_city
from db.city.profile import CityProfile
from db.engine import DatabaseUnavailableError, open_engine, reading
from db.ingest.load import prepare
from db.registry import feed
from db.tables import Load
from db.verify import verify
from tests.support.payments import GOOD, HEADER, NOW, stored
from tests.support.postgres import cluster


def test_a_load_killed_between_chunks_is_finished_by_the_same_command(
    engine: Engine, medan: CityProfile, tmp_path: Path
) -> None:
    file = tmp_path / "export.csv"
    file.write_text(
        "\n".join([HEADER, *(f"t{n},2026-11-20 08:10:00,,3000,qris,captured" for n in range(100))])
    )
    killed = prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW)

    def kill(_share: float) -> None:
        if stored(engine) >= 40:
            raise KeyboardInterrupt

    killed.on_progress = kill
    with pytest.raises(KeyboardInterrupt):
        killed.file(file, chunk_rows=20)
    assert stored(engine) == 40
    assert verify(engine, feed("eparking.payments")) == []

    finished = prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW).file(file, chunk_rows=20)

    assert (finished.counts.unchanged, finished.counts.inserted) == (40, 60)
    assert verify(engine, feed("eparking.payments")) == []
    with reading(engine) as connection:
        assert connection.scalars(select(Load.status).order_by(Load.id)).all() == ["interrupted", "done"]


def test_a_locked_database_says_so_and_nothing_is_half_written(
    medan: CityProfile, tmp_path: Path, sqlite_template: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "locked.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'locked.db'}")
    file = tmp_path / "export.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    job = prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW)

    with closing(sqlite3.connect(tmp_path / "locked.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailableError, match="locked"):
            job.file(file)

    assert stored(engine) == 0


def test_a_database_that_goes_away_says_so_and_the_same_command_finishes_the_load(
    postgres_binaries_folder: Path, medan: CityProfile, tmp_path: Path
) -> None:
    with cluster(postgres_binaries_folder) as server:
        engine = open_engine(f"{server.url}/postgres")
        migrate.upgrade(engine)
        apply_city(engine, medan, actor="test", now=lambda: 0)
        rows = "".join(f"t{n},2026-11-20 08:10:00,12.71.01,3000,qris,captured\n" for n in range(100))
        file = tmp_path / "export.csv"
        file.write_text(f"{HEADER}\n{rows}")

        def stop_after_the_first_chunk(_share: float) -> None:
            server.stop()

        job = prepare(
            engine, feed("eparking.payments"), medan, now=lambda: NOW, on_progress=stop_after_the_first_chunk
        )
        with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
            job.file(file, chunk_rows=40)

        server.start()
        report = prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW).file(file)

        assert (report.counts.unchanged, report.counts.inserted) == (40, 60)
        assert verify(engine, feed("eparking.payments")) == []
        engine.dispose()


def test_a_full_disk_says_so_and_nothing_is_half_written(
    medan: CityProfile, tmp_path: Path, sqlite_template: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "full.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'full.db'}")
    file = tmp_path / "export.csv"
    file.write_text(
        "\n".join([HEADER, *(f"t{n},2026-11-20 08:10:00,,3000,qris,captured" for n in range(20_000))])
    )
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")

    with pytest.raises(DatabaseUnavailableError, match="disk is full"):
        prepare(engine, feed("eparking.payments"), medan, now=lambda: NOW).file(file)

    assert stored(engine) == 0
    assert verify(open_engine(f"sqlite:///{tmp_path / 'full.db'}"), feed("eparking.payments")) == []

"""Two writers at once, and readers that never wait."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import Engine, select

from db import reference
from db.city.profile import CityProfile
from db.engine import database_for, reading, writing
from db.registry import feed
from db.schema import tables
from db.tables import Revision
from db.verify import verify
from tests.support.records import at, put

NOW = at("2026-11-20 12:00")


def test_two_writers_at_once_lose_nothing(engine: Engine, medan: CityProfile) -> None:
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for batch in range(5):
                records = [
                    {
                        "txn_id": f"{n % 30}" if n % 2 else f"{writer}-{n}",
                        "paid_at": "2026-11-16 09:00",
                        "amount_idr": 1_000 + batch,
                        "status": "captured",
                    }
                    for n in range(60)
                ]
                put(engine, medan, "eparking.payments", records, now=NOW)
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)

    writers = [threading.Thread(target=write, args=(n,)) for n in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failures == []
    assert verify(engine, feed("eparking.payments")) == []
    with reading(engine) as connection:
        transactions = sum(connection.scalars(select(tables("eparking.payments").day.c.transactions)))
    assert transactions == 15 + 2 * 30


def test_a_reader_sees_one_state_while_a_writer_commits(engine: Engine, medan: CityProfile) -> None:
    with reading(engine) as connection:
        before = connection.scalar(select(Revision.revision))
        put(
            engine,
            medan,
            "eparking.payments",
            [{"txn_id": "a", "paid_at": "2026-11-16 09:00", "amount_idr": 1, "status": "captured"}],
            now=NOW,
        )
        during = connection.scalar(select(Revision.revision))
    with reading(engine) as connection:
        after = connection.scalar(select(Revision.revision))

    assert before == during
    assert after == (before or 0) + 1


def test_a_watcher_hears_of_a_commit_by_another_connection(engine: Engine, medan: CityProfile) -> None:
    watcher = database_for(engine).watch(engine)
    try:
        assert watcher.changed(0.05) is False
        put(
            engine,
            medan,
            "eparking.payments",
            [{"txn_id": "a", "paid_at": "2026-11-16 09:00", "amount_idr": 1, "status": "captured"}],
            now=NOW,
        )
        assert watcher.changed(5) is True
    finally:
        watcher.close()


def test_an_error_inside_a_transaction_writes_nothing(engine: Engine) -> None:
    try:
        with writing(engine, "test") as connection:
            connection.execute(Revision.__table__.update().values(revision=99))
            message = "stop"
            raise RuntimeError(message)  # noqa: TRY301 - the failure is the point
    except RuntimeError:
        pass

    with reading(engine) as connection:
        assert connection.scalar(select(Revision.revision)) != 99


class _Forgetful(dict[Any, Any]):
    """What a process holds, when another thread lets go of it at once."""

    def __setitem__(self, key: object, value: object) -> None:
        super().__setitem__(key, value)
        self.clear()


def test_reference_data_is_there_though_another_thread_lets_go_of_it(
    sqlite_scenario: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference, "_HELD", _Forgetful())

    with reading(sqlite_scenario) as connection:
        assert reference.load_reference(connection).zone.name == "Asia/Jakarta"

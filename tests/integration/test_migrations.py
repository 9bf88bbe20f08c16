"""The schema, both ways, on a filled database; and the rules that let it grow past one machine."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, func, inspect, select, text

from db import migrate
from db.city.apply import apply_city
from db.city.profile import CityProfile
from db.engine import open_engine, reading
from db.registry import feed
from db.schema import all_tables, tables
from db.tables import City, metadata
from db.verify import verify
from tests.integration.scenario.simp4d import ASSESSMENTS
from tests.integration.scenario.taru import REPORTS
from tests.support.records import put

PAYMENT = {"txn_id": "a", "paid_at": "2026-11-16 09:00", "amount_idr": 2_000, "status": "captured"}


def test_the_migrations_build_exactly_the_declared_tables(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert migrate.current(connection) == migrate.head()


def test_the_migrations_run_down_and_up_again_on_a_filled_database(
    engine: Engine, medan: CityProfile
) -> None:
    put(engine, medan, "eparking.payments", [PAYMENT], now="2026-11-20 12:00")

    migrate.downgrade(engine, "0006")
    with reading(engine) as connection:
        assert "licensing_steps" not in inspect(connection).get_table_names()
        kept = connection.scalar(select(func.count()).select_from(tables("eparking.payments").fact))
    migrate.upgrade(engine)

    assert kept == 1
    migrate.downgrade(engine, "base")
    with reading(engine) as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    migrate.upgrade(engine)


def test_what_a_migration_leaves_to_derive_and_build_is_done_when_the_city_is_applied(
    engine: Engine, medan: CityProfile
) -> None:
    put(engine, medan, "taru.reports", REPORTS, now="2026-11-18 12:00")
    put(engine, medan, "simp4d.assessments", ASSESSMENTS, now="2026-11-18 12:00")
    migrate.downgrade(engine, "0017")
    migrate.upgrade(engine)
    wanting = [verify(engine, feed(key)) for key in ("taru.reports", "simp4d.assessments")]

    told: list[str] = []

    apply_city(engine, medan, actor="test", now=lambda: 0, before=told.append)

    assert all(wanting)
    assert set(told) == {"taru.reports", "simp4d.assessments"}
    assert [verify(engine, feed(key)) for key in ("taru.reports", "simp4d.assessments")] == [[], []]
    with reading(engine) as connection:
        assert connection.scalar(select(City.pending)) == ""


def test_a_database_can_be_made_from_nothing(database_url: str) -> None:
    engine = open_engine(database_url)

    migrate.upgrade(engine)

    with reading(engine) as connection:
        assert migrate.current(connection) == migrate.head()


def test_people_with_a_sql_client_see_real_timestamps(engine: Engine, medan: CityProfile) -> None:
    put(engine, medan, "eparking.payments", [PAYMENT], now="2026-11-20 12:00")

    with reading(engine) as connection:
        shown = connection.execute(text("SELECT paid_at FROM eparking_payments_readable")).scalar()

    assert str(shown)[:16] == "2026-11-16 02:00"


@pytest.mark.parametrize("target", all_tables(), ids=lambda target: target.ref.key)
def test_facts_and_rollups_can_be_distributed(target) -> None:  # type: ignore[no-untyped-def]
    fact = target.fact
    assert [column.name for column in fact.primary_key] == ["source", "record_key"]
    assert not any(index.unique for index in fact.indexes)
    for table in (fact, *target.rollups()):
        assert not table.foreign_keys
        assert not any(column.identity or column.autoincrement is True for column in table.c)
    assert all("district" in table.primary_key.columns for table in target.rollups())

"""The scenario worked out by hand, in a database of each kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from dashboard.api.application import PREFIX, build_api
from dashboard.api.desk import Desk
from db.city.profile import load_profile
from tests.conftest import BOTH, city_database
from tests.integration.scenario import NOW, filled
from tests.support.here import serving_here


@pytest.fixture(scope="module", params=BOTH)
def scenario(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A few days whose every figure was worked out by hand, in a database that nobody writes to afterwards."""
    with city_database(request, tmp_path_factory.mktemp("scenario")) as url:
        yield filled(url)


@pytest.fixture(scope="module")
def sqlite_scenario(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The scenario in SQLite alone, for what the kind of database does not matter to."""
    file = tmp_path_factory.mktemp("sqlite-scenario") / "city.db"
    shutil.copy(sqlite_template, file)
    engine = filled(f"sqlite:///{file}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def scenario_over_http(sqlite_scenario: Engine) -> Iterator[tuple[Desk, str]]:
    """An API over the scenario and its address; its clock stands still at the scenario's end."""
    api, desk = FastAPI(), Desk(engine=sqlite_scenario, profile=load_profile("medan"))
    api.mount(PREFIX, build_api(desk))
    with pytest.MonkeyPatch.context() as patch, serving_here(api) as address:
        patch.setattr("db.clock.now", lambda: NOW)
        yield desk, address

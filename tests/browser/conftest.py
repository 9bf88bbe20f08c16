"""A desk with every program's records, for tests that only look."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

import pytest

from tests.integration.scenario import NOW, filled
from tests.support.serving import Served, serving


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, sqlite_template: object) -> Iterator[Served]:
    """The scenario of all six programs, served at the Wednesday noon when it ends."""
    file = tmp_path_factory.mktemp("desk") / "city.db"
    shutil.copy(str(sqlite_template), file)
    url = f"sqlite:///{file}"
    filled(url).dispose()
    with serving(url, DEMO_CLOCK_SHIFT_S=str(NOW - int(time.time()))) as served:
        yield served

"""Fixtures of every kind of test: real databases, a real browser, a real server."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine, create_engine, text

from db import migrate
from db.city.apply import apply_city
from db.city.profile import CityProfile, load_profile
from db.engine import open_engine
from tests.integration.scenario import NOW, filled
from tests.support.browser import CHROMIUM_FLAGS
from tests.support.postgres import cluster
from tests.support.provide import (
    AXE_FILE,
    browser_path,
    may_be_missing,
    playwright_has_browser,
    postgres_binaries,
)
from tests.support.serving import Served, serving

# Machines are shared and noisy: timings belong to benchmarks, never to tests.
settings.register_profile("steady", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile("steady")
_counter = iter(range(1, 1_000_000))


#: A file of tests goes to one worker as a whole. The longest begin first, then the order is that of the folders, so that
#: the last ones are short and all workers end together.
LONGEST_FIRST = (
    "browser/test_never_blank.py",
    "browser/test_screens.py",
    "browser/test_endurance.py",
    "browser/test_wall_is_legible.py",
    "browser/test_desk_",
    "browser/",
    "integration/test_demo_loading.py",
    "integration/test_merge_properties.py",
    "integration/test_stream_connections.py",
    "integration/test_live.py",
    "integration/test_fold.py",
    "integration/test_kept.py",
    "integration/test_rows.py",
    "unit/test_benchmarks.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    folder = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        name = item.path.relative_to(folder).as_posix()
        return next(
            (n for n, start in enumerate(LONGEST_FIRST) if name.startswith(start)), len(LONGEST_FIRST)
        )

    items.sort(key=place)


def absent(what: str) -> None:
    if may_be_missing(what):
        pytest.skip(f"{what} is missing and ALLOW_MISSING says so")
    pytest.fail(f"{what} is missing: run 'python -m tests.support.provide', or set ALLOW_MISSING={what}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    has_browser = browser_path() is not None or playwright_has_browser()
    for what, found in (
        ("postgres", postgres_binaries() is not None),
        ("browser", has_browser),
        ("axe", AXE_FILE.exists()),
    ):
        if not found:
            fate = "left out" if may_be_missing(what) else "failed"
            message = f"NO {what.upper()}: every test that needs it was {fate}"
            terminalreporter.write_sep("!", message, red=True, bold=True)


@pytest.fixture(scope="session")
def postgres_binaries_folder() -> Path:
    """Folder with PostgreSQL's programs."""
    binaries = postgres_binaries()
    if binaries is None:
        absent("postgres")
    assert binaries is not None
    return binaries


@pytest.fixture(scope="session")
def postgres_server(postgres_binaries_folder: Path) -> Iterator[str]:
    """URL of a private PostgreSQL server."""
    with cluster(postgres_binaries_folder) as made:
        yield made.url


def _administer(server: str, statement: str) -> None:
    admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    name = f"t{next(_counter)}"
    _administer(postgres_server, f"CREATE DATABASE {name}")
    url = f"{postgres_server}/{name}"
    yield url
    open_engine(url).dispose()
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, empty database of each kind."""
    if request.param == "postgres":
        yield request.getfixturevalue("postgres_url")
        return
    url = f"sqlite:///{tmp_path / 'test.db'}"
    yield url
    open_engine(url).dispose()


@pytest.fixture
def medan() -> CityProfile:
    """The built-in profile of Medan."""
    return load_profile("medan")


def _prepare(url: str) -> None:
    made = open_engine(url)
    migrate.upgrade(made)
    apply_city(made, load_profile("medan"), actor="test", now=lambda: 0)
    made.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with schema and city, made once and copied for each test."""
    file = tmp_path_factory.mktemp("template") / "city.db"
    _prepare(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """Name of a PostgreSQL database with schema and city, the template of each test's own."""
    _administer(postgres_server, "CREATE DATABASE city")
    _prepare(f"{postgres_server}/city")
    return "city"


BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def city_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with schema and city, and nothing else."""
    with city_database(request, tmp_path) as url:
        yield url


@contextmanager
def city_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """A new database of the kind that the fixture was asked for, with schema and city."""
    if request.param == "sqlite":
        file = folder / "city.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        url = f"sqlite:///{file}"
        yield url
        open_engine(url).dispose()
        return
    server, template = (
        request.getfixturevalue("postgres_server"),
        request.getfixturevalue("postgres_template"),
    )
    name = f"t{next(_counter)}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    url = f"{server}/{name}"
    yield url
    open_engine(url).dispose()
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(city_url: str) -> Engine:
    """An engine on a database of each kind with schema and city."""
    return open_engine(city_url)


@dataclass
class PageLog:
    """What went wrong on a page, and whom it asked."""

    errors: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = browser_path()
    if path is None and not playwright_has_browser():
        absent("browser")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield made
        made.close()


@pytest.fixture
def page_log() -> PageLog:
    """Collects what the `page` of the same test reports."""
    return PageLog()


@pytest.fixture
def page(browser: Browser, page_log: PageLog) -> Iterator[Page]:
    """A fresh page of 1920x1080 that reports into `page_log`."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    made = context.new_page()
    made.on("console", lambda m: page_log.errors.append(m.text) if m.type == "error" else None)
    made.on("pageerror", lambda error: page_log.errors.append(str(error)))
    made.on("request", lambda request: page_log.requested.append(request.url))
    yield made
    context.close()


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    """A desk with every program's records, for tests that only look, served at the Wednesday noon when they end."""
    file = tmp_path_factory.mktemp("desk") / "city.db"
    shutil.copy(sqlite_template, file)
    url = f"sqlite:///{file}"
    filled(url).dispose()
    with serving(url, DEMO_CLOCK_SHIFT_S=str(NOW - int(time.time()))) as served:
        yield served

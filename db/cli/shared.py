"""What every command does alike: settings, plain errors, reports and progress."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from db import clock, migrate
from db.city.apply import CityMismatchError, apply_city
from db.city.profile import CityProfile, ProfileError, load_profile
from db.engine import DatabaseUnavailableError, open_engine
from db.ingest.readers import UnreadableFileError
from db.journal import Report
from db.metrics import MetricQueryError
from db.registry import UnknownNameError
from db.settings import DatabaseSettings

ACCEPTED, SOME_REFUSED, UNREADABLE = 0, 1, 2
SAY_EVERY_S = 5.0
console = Console(soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)

FeedName = Annotated[str, typer.Argument(help="Feed as program.feed, for example eparking.payments")]


@contextmanager
def plain_errors() -> Iterator[None]:
    """Failures that the person at the keyboard can mend, in plain words and without a trace."""
    try:
        yield
    except (
        UnreadableFileError,
        DatabaseUnavailableError,
        UnknownNameError,
        ProfileError,
        CityMismatchError,
        MetricQueryError,
        ValueError,
    ) as error:
        errors.print(f"[bold red]{type(error).__name__.removesuffix('Error')}[/]", end=": ")
        errors.print(str(error), markup=False, highlight=False)
        raise typer.Exit(UNREADABLE) from error


def configured() -> tuple[Engine, CityProfile]:
    """The database as it is, and the city."""
    settings = DatabaseSettings()
    return open_engine(settings.database_url), load_profile(settings.city)


def ready() -> tuple[Engine, CityProfile]:
    """The database, brought up to date, and the city."""
    engine, city = configured()
    migrate.upgrade(engine)
    apply(engine, city)
    return engine, city


def apply(engine: Engine, city: CityProfile) -> None:
    """Bring the database in line with the city profile and tell what was recomputed."""

    def before(feed: str) -> None:
        errors.print(f"Working out the sums of {feed} anew; with millions of records this takes minutes.")

    for report in apply_city(engine, city, actor=getpass.getuser(), now=clock.now, before=before):
        if report.counts.rows_read:
            tell(report)


def tell(report: Report) -> None:
    """What became of a file: counts, reasons of refusal, columns that are not stored."""
    counts = report.counts
    console.print(
        f"{report.feed} {report.file}: read {counts.rows_read}, new {counts.inserted}, updated {counts.updated}, "
        f"unchanged {counts.unchanged}, duplicates {counts.duplicates}, quarantined {counts.quarantined}",
        markup=False,
        highlight=False,
    )
    if report.folded:
        console.print(f"  folded from {report.folded} rows", markup=False, highlight=False)
    for reason, n in sorted(report.reasons.items(), key=lambda item: -item[1])[:10]:
        console.print(f"  {n} x {reason}", markup=False, highlight=False)
    if report.dropped:
        console.print(f"  not stored: {', '.join(report.dropped)}", markup=False, highlight=False)


@contextmanager
def progress(title: str) -> Iterator[Callable[[float], None]]:
    """A bar on a terminal, plain lines on standard error every few seconds otherwise."""
    if not console.is_terminal:
        said = time.monotonic()

        def say(share: float) -> None:
            nonlocal said
            if time.monotonic() - said >= SAY_EVERY_S:
                said = time.monotonic()
                errors.print(f"{title}: {share:.0%}", markup=False, highlight=False)

        yield say
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=1.0)
        yield lambda share: progress.update(task, completed=share)

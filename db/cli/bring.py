"""Commands that bring something into the database: schema, files, balances."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import select

from db import clock, migrate, openings, registry
from db.city.zone import to_day
from db.cli.shared import (
    ACCEPTED,
    SOME_REFUSED,
    UNREADABLE,
    FeedName,
    apply,
    configured,
    console,
    errors,
    plain_errors,
    progress,
    ready,
    tell,
)
from db.engine import DatabaseUnavailableError, reading, writing
from db.ingest.door import open_door
from db.ingest.readers import UnreadableFileError
from db.ingest.watch import DropFolder
from db.merge import raise_revision
from db.tables import Load

app = typer.Typer()
Files = Annotated[
    list[Path],
    # What may not be read is told by the door, file by file, so that it does not stop the others.
    typer.Argument(help="CSV, TSV, XLSX, JSON, NDJSON or Parquet; all of them gzipped too", readable=False),
]
WATCH_EVERY_S = 1.0


@app.command("migrate")
def migrate_command(
    to: Annotated[str, typer.Option(help="A revision, `head`, or with --down `base`")] = "head",
    *,
    down: Annotated[bool, typer.Option(help="Undo migrations down to the revision")] = False,
) -> None:
    """Bring the database to this release's schema and apply the city profile."""
    with plain_errors():
        if down:
            migrate.downgrade(configured()[0], to)
            return
        engine, city = configured()
        migrate.upgrade(engine, to)
        apply(engine, city)
        console.print(f"Schema {migrate.head()}, city {city.full_name}.")


@app.command()
def ingest(
    feed: FeedName,
    files: Files,
    profile: Annotated[
        str | None, typer.Option(help="Mapping profile: a built-in name or a TOML file")
    ] = None,
) -> None:
    """Ingest files into a feed. Exit status 0: all rows accepted; 1: some quarantined; 2: a file was unreadable."""
    status = ACCEPTED
    with plain_errors():
        engine, city = ready()
        for file in files:
            try:
                with progress(file.name) as on_progress:
                    job = open_door(
                        engine, feed, city, profile=profile, now=clock.now, on_progress=on_progress
                    )
                    report = job.file(file)
            except UnreadableFileError as error:
                errors.print(str(error), markup=False, highlight=False)
                status = UNREADABLE
                continue
            tell(report)
            if report.counts.quarantined:
                status = max(status, SOME_REFUSED)
    raise typer.Exit(status)


@app.command()
def watch(
    folder: Annotated[
        Path,
        typer.Argument(
            help="Holds FEED/ and FEED/PROFILE/; done/ and failed/ are made there", readable=False
        ),
    ],
    *,
    once: Annotated[bool, typer.Option(help="Take what is there and stop")] = False,
    settle: Annotated[float, typer.Option(help="Seconds a file must stand still", min=0, max=3600)] = 2.0,
) -> None:
    """Ingest every file put into a folder. Exit status with --once as of `ingest`."""
    status = ACCEPTED
    with plain_errors():
        engine, city = ready()
        drop = DropFolder(
            root=folder, engine=engine, city=city, now=clock.now, clock=time.monotonic, settle_s=settle
        )
        try:
            while True:
                status = max(status, _take_all(drop))
                if once and not drop.waiting:
                    break
                time.sleep(WATCH_EVERY_S)
        except KeyboardInterrupt:
            raise typer.Exit(0) from None
    raise typer.Exit(status if once else ACCEPTED)


def _take_all(drop: DropFolder) -> int:
    status = ACCEPTED
    try:
        for taken in drop.take_all():
            if taken.report is None:
                errors.print(f"{taken.file.name}: {taken.reason}", markup=False, highlight=False)
                status = UNREADABLE
                continue
            tell(taken.report)
            if taken.report.counts.quarantined:
                status = max(status, SOME_REFUSED)
    except DatabaseUnavailableError as error:
        errors.print(f"{error} The files stay where they are.", markup=False, highlight=False)
    return status


@app.command()
def loads(limit: int = 20) -> None:
    """The journal: what was loaded, by whom, with what outcome."""
    with plain_errors():
        engine, _ = configured()
        table = Table(
            "id",
            "feed",
            "file",
            "status",
            "read",
            "new",
            "updated",
            "unchanged",
            "refused",
            "control",
            "actor",
        )
        with reading(engine) as connection:
            for row in connection.execute(select(Load.__table__).order_by(Load.id.desc()).limit(limit)):
                numbers = (
                    row.rows_read,
                    row.inserted,
                    row.updated,
                    row.unchanged,
                    row.quarantined,
                    row.control_total,
                )
                table.add_row(
                    str(row.id), row.feed, row.file, row.status, *(str(n) for n in numbers), row.actor
                )
        console.print(table)


@app.command()
def opening(
    feed: FeedName,
    since: Annotated[datetime, typer.Option(help="First day of the history", formats=["%Y-%m-%d"])],
    source: Annotated[str, typer.Option(help="Who states it")],
    stock: Annotated[str | None, typer.Option(help="Stock to give a balance for; all without")] = None,
    value: Annotated[
        list[str] | None, typer.Option(help="DISTRICT=OPEN CASES at the start of that day")
    ] = None,
) -> None:
    """State from when a feed's history is complete, or which cases were open then."""
    with plain_errors():
        engine, _ = ready()
        ref, day = registry.feed(feed), to_day(since.date())
        with writing(engine, ref.program.key) as connection:
            if stock is None:
                openings.state_complete_history(connection, ref, day, source=source)
            else:
                pairs = {
                    name: int(n) for name, _, n in (item.partition("=") for item in value or ["unknown=0"])
                }
                openings.put_opening(connection, ref, ref.feed.stock(stock).key, pairs, day, source=source)
            raise_revision(connection, clock.now())

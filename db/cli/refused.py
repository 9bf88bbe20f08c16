"""Commands about refused rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from db import clock, quarantine
from db.cli.shared import (
    ACCEPTED,
    SOME_REFUSED,
    FeedName,
    configured,
    console,
    plain_errors,
    ready,
    tell,
)
from db.references import contract

app = typer.Typer(no_args_is_help=True, help="Refused rows: list, export, send again once mended.")


@app.command("list")
def quarantine_list(
    feed: Annotated[str | None, typer.Option(help="Only this feed")] = None, limit: int = 50
) -> None:
    """Refused rows with every reason."""
    with plain_errors():
        engine, _ = configured()
        table = Table("feed", "file", "line", "column", "value", "reason")
        for row in quarantine.waiting(engine, feed=feed, limit=limit):
            for fault in row.faults:
                table.add_row(
                    row.feed, row.file, str(row.line), fault["column"], fault["value"] or "", fault["reason"]
                )
        console.print(table)


@app.command("export")
def quarantine_export(feed: FeedName, out: Annotated[Path, typer.Option(help="CSV file to write")]) -> None:
    """Write refused rows to a CSV file, to be mended and sent again."""
    with plain_errors():
        engine, _ = configured()
        n = quarantine.export(engine, contract(feed), out)
        console.print(
            f"{n} rows written to {out}. Mend them, then: python -m db quarantine resend {feed} {out}"
        )


@app.command("resend")
def quarantine_resend(feed: FeedName, file: Path) -> None:
    """Ingest a mended export; rows that are accepted now leave the quarantine."""
    with plain_errors():
        engine, city = ready()
        report = quarantine.resend(engine, contract(feed), city, file, now=clock.now)
        tell(report)
    raise typer.Exit(SOME_REFUSED if report.counts.quarantined else ACCEPTED)


@app.command("expire")
def quarantine_expire() -> None:
    """Remove refused rows whose time is over."""
    with plain_errors():
        engine, _ = configured()
        console.print(f"{quarantine.expire(engine, now=clock.now())} rows removed")

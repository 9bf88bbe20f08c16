"""The command line: `python -m db COMMAND`."""

from __future__ import annotations

import csv
import getpass
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import orjson
import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy import Engine, select

from db import clock, migrate, openings, quarantine, registry, verify
from db.city.apply import CityMismatchError, apply_city
from db.city.profile import CityProfile, ProfileError, load_profile
from db.city.zone import Zone, to_day, zone
from db.engine import DatabaseUnavailableError, open_engine, reading, writing
from db.ingest.load import prepare
from db.ingest.readers import UnreadableFileError
from db.journal import Report
from db.metrics import Cut, Grain, MetricQueryError, Span, read
from db.registry import UnknownNameError
from db.settings import DatabaseSettings
from db.simulate.run import Simulation
from db.tables import Load

ACCEPTED, SOME_REFUSED, UNREADABLE = 0, 1, 2
SAY_EVERY_S = 5.0

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
quarantine_app = typer.Typer(no_args_is_help=True, help="Refused rows: list, export, send again once mended.")
app.add_typer(quarantine_app, name="quarantine")
console = Console(soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)

FeedName = Annotated[str, typer.Argument(help="Feed as program.feed, for example eparking.payments")]
Files = Annotated[list[Path], typer.Argument(help="CSV, TSV or NDJSON, also gzipped")]


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


def _settings() -> tuple[Engine, CityProfile]:
    settings = DatabaseSettings()
    return open_engine(settings.database_url), load_profile(settings.city)


def _ready() -> tuple[Engine, CityProfile]:
    """The database, brought up to date, and the city."""
    engine, city = _settings()
    migrate.upgrade(engine)
    _apply(engine, city)
    return engine, city


def _apply(engine: Engine, city: CityProfile) -> None:
    for report in apply_city(engine, city, actor=getpass.getuser(), now=clock.now):
        if report.counts.rows_read:
            _tell(report)


def _tell(report: Report) -> None:
    counts = report.counts
    console.print(
        f"{report.feed} {report.file}: read {counts.rows_read}, new {counts.inserted}, updated {counts.updated}, "
        f"unchanged {counts.unchanged}, duplicates {counts.duplicates}, quarantined {counts.quarantined}",
        markup=False,
        highlight=False,
    )
    for reason, n in sorted(report.reasons.items(), key=lambda item: -item[1])[:10]:
        console.print(f"  {n} x {reason}", markup=False, highlight=False)
    if report.dropped:
        console.print(f"  not stored: {', '.join(report.dropped)}", markup=False, highlight=False)


@contextmanager
def _progress(title: str) -> Iterator[Callable[[float], None]]:
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


@app.command("migrate")
def migrate_command(
    to: Annotated[str, typer.Option(help="A revision, `head`, or with --down `base`")] = "head",
    *,
    down: Annotated[bool, typer.Option(help="Undo migrations down to the revision")] = False,
) -> None:
    """Bring the database to this release's schema and apply the city profile."""
    with plain_errors():
        if down:
            migrate.downgrade(_settings()[0], to)
            return
        engine, city = _settings()
        migrate.upgrade(engine, to)
        _apply(engine, city)
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
        engine, city = _ready()
        ref = registry.feed(feed)
        for file in files:
            try:
                with _progress(file.name) as on_progress:
                    job = prepare(engine, ref, city, profile=profile, now=clock.now, on_progress=on_progress)
                    report = job.file(file)
            except UnreadableFileError as error:
                errors.print(str(error), markup=False, highlight=False)
                status = UNREADABLE
                continue
            _tell(report)
            if report.counts.quarantined:
                status = max(status, SOME_REFUSED)
    raise typer.Exit(status)


@app.command()
def loads(limit: int = 20) -> None:
    """The journal: what was loaded, by whom, with what outcome."""
    with plain_errors():
        engine, _ = _settings()
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
        engine, _ = _ready()
        ref, day = registry.feed(feed), to_day(since.date())
        with writing(engine, ref.program.key) as connection:
            if stock is None:
                openings.state_complete_history(connection, ref, day, source=source)
            else:
                pairs = {
                    name: int(n) for name, _, n in (item.partition("=") for item in value or ["unknown=0"])
                }
                openings.put_opening(connection, ref, ref.feed.stock(stock).key, pairs, day, source=source)


@app.command()
def rebuild(feed: Annotated[str | None, typer.Argument(help="Feed; all without")] = None) -> None:
    """Build the rollups anew from the facts."""
    with plain_errors():
        engine, _ = _ready()
        for ref in [registry.feed(feed)] if feed else registry.feeds():
            verify.rebuild(engine, ref, actor=getpass.getuser(), now=clock.now)
            console.print(f"{ref.key}: rebuilt")


@app.command("verify")
def verify_command(feed: Annotated[str | None, typer.Argument(help="Feed; all without")] = None) -> None:
    """Recompute everything from the facts and compare cell by cell. Exit status 1 when anything differs."""
    wrong = 0
    with plain_errors():
        engine, _ = _settings()
        for ref in [registry.feed(feed)] if feed else registry.feeds():
            found = verify.verify(engine, ref)
            wrong += len(found)
            console.print(f"{ref.key}: {'exact' if not found else f'{len(found)} tables differ'}")
            for difference in found:
                console.print(f"  {difference.table}: {difference.cells} cells", markup=False)
                for example in difference.examples:
                    console.print(f"    {example}", markup=False, highlight=False)
    raise typer.Exit(1 if wrong else 0)


@app.command()
def metric(
    name: Annotated[str, typer.Argument(help="Metric as program.metric, for example call122.service_level")],
    *,
    by: Annotated[
        list[str] | None,
        typer.Option(help="quarter-hour, hour, day, week, month, year; district, category, channel, place"),
    ] = None,
    since: Annotated[str | None, typer.Option(help="yyyy-mm-dd, or with a time; default today")] = None,
    until: Annotated[str | None, typer.Option(help="Exclusive end; default now")] = None,
    where: Annotated[list[str] | None, typer.Option(help="dimension=value")] = None,
    form: Annotated[str, typer.Option("--format", help="table, csv or json")] = "table",
) -> None:
    """A metric's values over a range, by time and by one dimension."""
    with plain_errors():
        engine, city = _settings()
        ref, place = registry.metric(name), zone(city.time_zone)
        grain, cut = _cuts(by or [])
        now = clock.now()
        span = Span(
            _instant(since, place) if since else place.day_start(place.day(now)),
            _instant(until, place) if until else now,
        )
        restrict = {_cut(key): value for key, _, value in (item.partition("=") for item in where or [])}
        with reading(engine) as connection:
            rows = read(connection, ref, span=span, grain=grain, cut=cut, where=restrict, now=now)
        shown = [
            {
                "bucket": place.local(row.bucket).isoformat() if row.bucket is not None else None,
                "member": row.member,
                "value": row.value,
                "unit": ref.metric.unit,
                "numerator": row.numerator,
                "denominator": row.denominator,
                "n": row.n,
            }
            for row in rows
        ]
        _print_rows(shown, form)


def _print_rows(rows: Sequence[Mapping[str, object]], form: str) -> None:
    if form == "json":
        sys.stdout.write(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n")
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else ["value"])
        writer.writeheader()
        writer.writerows(rows)
    elif form == "table":
        names = [name for name in (rows[0] if rows else {}) if any(row[name] is not None for row in rows)]
        table = Table(*names)
        for row in rows:
            table.add_row(*("" if row[name] is None else _short(row[name]) for name in names))
        console.print(table)
    else:
        message = f"--format is '{form}'; allowed: table, csv, json."
        raise ValueError(message)


def _short(value: object) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _cuts(by: list[str]) -> tuple[Grain | None, Cut | None]:
    grains = [Grain(name) for name in by if name in set(Grain)]
    cuts = [_cut(name) for name in by if name not in set(Grain)]
    if len(grains) > 1 or len(cuts) > 1:
        message = "--by takes at most one time bucket and one dimension."
        raise MetricQueryError(message)
    return (grains[0] if grains else None), (cuts[0] if cuts else None)


def _cut(name: str) -> Cut:
    if name not in set(Cut):
        message = f"'{name}' is no cut; allowed: {', '.join(Grain)}; {', '.join(Cut)}."
        raise MetricQueryError(message)
    return Cut(name)


def _instant(text: str, place: Zone) -> int:
    try:
        if len(text) == len("yyyy-mm-dd"):
            return place.day_start(to_day(date.fromisoformat(text)))
        found = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"'{text}' is no instant; write 2026-11-23 or 2026-11-23T14:05."
        raise MetricQueryError(message) from error
    return int(found.timestamp() if found.tzinfo else found.replace(tzinfo=place.info).timestamp())


@app.command()
def demo(scale: Annotated[float, typer.Option(min=0.01, max=10)] = 1.0) -> None:
    """Load the demo city: invented data, marked as such on every screen."""
    with plain_errors():
        engine, city = _ready()
        with _progress("demo city") as on_progress:
            Simulation(
                engine=engine, profile=city, now=clock.now, scale=scale, on_progress=on_progress
            ).load()
        console.print(f"The demo city of {city.full_name} is loaded. All of it is invented.")


@app.command()
def simulate(
    scale: Annotated[float, typer.Option(min=0.01, max=10)] = 1.0,
    pause: Annotated[float, typer.Option(help="Seconds between batches", min=0.05, max=60)] = 1.0,
    parent: Annotated[int, typer.Option(help="Stop when this process is gone")] = 0,
) -> None:
    """Feed the demo city live until stopped; loads its history first when there is none."""
    with plain_errors():
        from db.simulate.run import is_empty, was_interrupted  # noqa: PLC0415 - only here

        engine, city = _ready()
        job = Simulation(engine=engine, profile=city, now=clock.now, scale=scale)
        if is_empty(engine) or was_interrupted(engine):
            job.load()
        try:
            job.live(pause_s=pause, until=lambda: bool(parent) and os.getppid() != parent)
        except KeyboardInterrupt:
            raise typer.Exit(0) from None


@quarantine_app.command("list")
def quarantine_list(
    feed: Annotated[str | None, typer.Option(help="Only this feed")] = None, limit: int = 50
) -> None:
    """Refused rows with every reason."""
    with plain_errors():
        engine, _ = _settings()
        table = Table("feed", "file", "line", "column", "value", "reason")
        for row in quarantine.waiting(engine, feed=feed, limit=limit):
            for fault in row.faults:
                table.add_row(
                    row.feed, row.file, str(row.line), fault["column"], fault["value"] or "", fault["reason"]
                )
        console.print(table)


@quarantine_app.command("export")
def quarantine_export(feed: FeedName, out: Annotated[Path, typer.Option(help="CSV file to write")]) -> None:
    """Write refused rows to a CSV file, to be mended and sent again."""
    with plain_errors():
        engine, _ = _settings()
        n = quarantine.export(engine, registry.feed(feed), out)
        console.print(
            f"{n} rows written to {out}. Mend them, then: python -m db quarantine resend {feed} {out}"
        )


@quarantine_app.command("resend")
def quarantine_resend(feed: FeedName, file: Path) -> None:
    """Ingest a mended export; rows that are accepted now leave the quarantine."""
    with plain_errors():
        engine, city = _ready()
        report = quarantine.resend(engine, registry.feed(feed), city, file, now=clock.now)
        _tell(report)
    raise typer.Exit(SOME_REFUSED if report.counts.quarantined else ACCEPTED)


@quarantine_app.command("expire")
def quarantine_expire() -> None:
    """Remove refused rows whose time is over."""
    with plain_errors():
        engine, _ = _settings()
        console.print(f"{quarantine.expire(engine, now=clock.now())} rows removed")


def main() -> None:
    """Run the command line with quiet logs."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    app()

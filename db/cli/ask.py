"""Commands that read and check: metric, verify, rebuild."""

from __future__ import annotations

import csv
import getpass
import sys
from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

import orjson
import typer
from rich.table import Table

from db import clock, registry, verify
from db.catalogue import catalogue
from db.city.zone import Zone, to_day, zone
from db.cli.shared import (
    configured,
    console,
    plain_errors,
    ready,
)
from db.engine import reading
from db.metrics import Cut, Grain, Span, read
from db.metrics.members import check_members
from db.reconcile import Outcome, reconcile

app = typer.Typer()


@app.command()
def rebuild(feed: Annotated[str | None, typer.Argument(help="Feed; all without")] = None) -> None:
    """Build the rollups anew from the facts."""
    with plain_errors():
        engine, _ = ready()
        for ref in [registry.feed(feed)] if feed else registry.feeds():
            verify.rebuild(engine, ref, actor=getpass.getuser(), now=clock.now)
            console.print(f"{ref.key}: rebuilt")


@app.command("verify")
def verify_command(feed: Annotated[str | None, typer.Argument(help="Feed; all without")] = None) -> None:
    """Recompute everything from the facts and compare cell by cell. Exit status 1 when anything differs."""
    wrong = 0
    with plain_errors():
        engine, _ = configured()
        for ref in [registry.feed(feed)] if feed else registry.feeds():
            found = verify.verify(engine, ref)
            verify.note(engine, ref, found, actor=getpass.getuser(), now=clock.now)
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
        engine, city = configured()
        ref, place = registry.metric(name), zone(city.time_zone)
        grain, cut = cuts_named(by or [])
        now = clock.now()
        span = Span(
            instant_of(since, place) if since else place.day_start(place.day(now)),
            instant_of(until, place) if until else now,
        )
        restrict = {cut_named(key): value for key, _, value in (item.partition("=") for item in where or [])}
        with reading(engine) as connection:
            check_members(connection, ref.feed, restrict)
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


@app.command("reconcile")
def reconcile_command(
    since: Annotated[str, typer.Option(help="yyyy-mm-dd, or with a time")],
    *,
    until: Annotated[str | None, typer.Option(help="Exclusive end; default now")] = None,
    form: Annotated[str, typer.Option("--format", help="table, csv or json")] = "table",
    rows: Annotated[
        bool, typer.Option("--rows", help="Every payment that did not match, not the sums")
    ] = False,
) -> None:
    """Parking payments against the bank's settlements: matched, different, missing here, missing there."""
    with plain_errors():
        engine, city = configured()
        place, now = zone(city.time_zone), clock.now()
        span = Span(instant_of(since, place), instant_of(until, place) if until else now)
        with reading(engine) as connection:
            found = reconcile(connection, span, now=now)
        if not rows:
            _print_rows(found.summary(), form)
            return
        unmatched = found.rows[found.rows["outcome"] != Outcome.MATCHED.value]
        shown = unmatched.astype(object).where(unmatched.notna(), None).to_dict(orient="records")
        _print_rows([{str(k): v for k, v in _dated(row, place).items()} for row in shown], form)


def _dated(row: Mapping[Hashable, object], place: Zone) -> Mapping[Hashable, object]:
    return {**row, "paid_at": place.local(int(str(row["paid_at"]))).isoformat()}


@app.command("catalogue")
def catalogue_command() -> None:
    """Every metric with unit, definition, formula and target, as Markdown."""
    sys.stdout.write(catalogue())


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


def cuts_named(by: list[str]) -> tuple[Grain | None, Cut | None]:
    """The time bucket and the dimension that --by names."""
    grains = [Grain(name) for name in by if name in set(Grain)]
    cuts = [cut_named(name) for name in by if name not in set(Grain)]
    if len(grains) > 1 or len(cuts) > 1:
        message = "--by takes at most one time bucket and one dimension."
        raise ValueError(message)
    return (grains[0] if grains else None), (cuts[0] if cuts else None)


def cut_named(name: str) -> Cut:
    """A dimension by name; ValueError lists those that exist."""
    if name not in set(Cut):
        message = f"'{name}' is no cut; allowed: {', '.join(Grain)}; {', '.join(Cut)}."
        raise ValueError(message)
    return Cut(name)


def instant_of(text: str, place: Zone) -> int:
    """The instant that a day or a time of the city stands for."""
    try:
        if len(text) == len("yyyy-mm-dd"):
            return place.day_start(to_day(date.fromisoformat(text)))
        found = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"'{text}' is no instant; write 2026-11-23 or 2026-11-23T14:05."
        raise ValueError(message) from error
    return int(found.timestamp() if found.tzinfo else found.replace(tzinfo=place.info).timestamp())

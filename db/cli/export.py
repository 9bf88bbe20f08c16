"""The command that takes numbers away: values or the rows behind them, as CSV or as a workbook."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from db import clock, registry
from db.city.names import names_of
from db.city.zone import zone
from db.cli.ask import cut_named, cuts_named, instant_of
from db.cli.shared import configured, errors, plain_errors
from db.engine import Connection, reading
from db.export import Question, Table, csv_file, rows_table, values_table, workbook
from db.metrics import Span
from db.metrics.members import check_members
from db.metrics.rows import count

app = typer.Typer()


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="Metric as program.metric")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="File to write, .csv or .xlsx; standard output without it")
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help="The rows behind the value, not values")] = False,
    by: Annotated[list[str] | None, typer.Option(help="As for metric: a time bucket, a dimension")] = None,
    since: Annotated[str | None, typer.Option(help="yyyy-mm-dd, or with a time; default today")] = None,
    until: Annotated[str | None, typer.Option(help="Exclusive end; default now")] = None,
    where: Annotated[list[str] | None, typer.Option(help="dimension=value")] = None,
    about: Annotated[bool, typer.Option("--about", help="Begin CSV with lines '# label: value'")] = False,
    public: Annotated[bool, typer.Option("--public", help="Withhold small counts about persons")] = False,
    lang: Annotated[str, typer.Option(help="id or en: the words about the table")] = "id",
) -> None:
    """Write a metric's values, or the rows behind them, as CSV or as a workbook that says what it holds."""
    with plain_errors():
        engine, city = configured()
        place, now = zone(city.time_zone), clock.now()
        grain, cut = cuts_named(by or [])
        since_at = instant_of(since, place) if since else place.day_start(place.day(now))
        question = Question(
            ref=registry.metric(name),
            span=Span(since_at, instant_of(until, place) if until else now),
            now=now,
            grain=grain,
            cut=cut,
            where={cut_named(key): value for key, _, value in (item.partition("=") for item in where or [])},
            public=public,
            names=names_of(city),
        )
        _check(out, lang)
        with reading(engine) as connection:
            check_members(connection, question.ref.feed, question.where)
            if out is not None and out.suffix == ".xlsx":
                workbook.write(_for_a_sheet(connection, question, rows=rows), out, language=lang)
                return
            table = rows_table(connection, question) if rows else values_table(connection, question)
            pieces = csv_file.lines(table, language=lang, about=about)
            if out is None:
                for piece in pieces:
                    sys.stdout.buffer.write(piece)
                return
            with out.open("wb") as file:
                file.writelines(pieces)
    errors.print(f"Written: {out}", markup=False, highlight=False)


def _for_a_sheet(connection: Connection, question: Question, *, rows: bool) -> Table:
    """The table with the number of its rows, counted as far as a sheet goes."""
    if not rows:
        return values_table(connection, question)
    counted = count(connection, question.behind, cap=workbook.MOST_ROWS + 1)
    return rows_table(connection, question, n=counted.n)


def _check(out: Path | None, lang: str) -> None:
    if lang not in ("id", "en"):
        message = f"--lang is '{lang}'; allowed: id, en."
        raise ValueError(message)
    if out is not None and out.suffix not in (".csv", ".xlsx"):
        message = f"'{out}' ends in '{out.suffix}'; allowed: .csv, .xlsx."
        raise ValueError(message)
    if out is not None and not out.parent.is_dir():
        message = f"There is no folder '{out.parent}'. Make it first, or name another one."
        raise ValueError(message)

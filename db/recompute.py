"""Facts derived again: after an edit of reference data, and to check what is stored.

A tariff, a holiday or a limit decides about facts once, at ingest. When such a row is edited the facts it can touch
are derived again and merged like any other batch, so that rollups move by exactly the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Row, select, tuple_

from db import journal
from db.declare import Column as ContractColumn
from db.declare import Derived, Feed, Kind
from db.engine import writing
from db.ingest.derive import derive
from db.journal import Counts, Report
from db.merge import merge, raise_revision
from db.reference import load_reference
from db.registry import FeedRef, feeds
from db.schema import FeedTables, tables

PAGE_ROWS = 20_000
_TEXT = (Kind.ID, Kind.TEXT, Kind.ENUM)


def feeds_using(names: Sequence[str]) -> list[FeedRef]:
    """Feeds whose facts depend on the named reference data (`calendar`, or the name of a rate)."""
    changed = set(names)
    return [ref for ref in feeds() if changed.intersection(_uses(ref.feed))]


def _uses(feed: Feed) -> set[str]:
    uses = {name for derived in feed.derived for name in derived.uses}
    if any(duration.clock.value == "working" for duration in feed.durations):
        uses.add("calendar")
    return uses


def recompute(engine: Engine, ref: FeedRef, *, reason: str, actor: str, now: Callable[[], int]) -> Report:
    """Derive every fact of a feed again and merge those that changed, in one logged operation."""
    with writing(engine, ref.program.key) as connection:
        load_id = journal.open_load(
            connection,
            feed=ref.key,
            profile="recompute",
            file=reason,
            sha256="",
            actor=actor,
            started_at=now(),
        )
    report = Report(load_id=load_id, feed=ref.key, file=reason, counts=Counts())
    after: tuple[str, str] | None = ("", "")
    while after is not None:
        after = _recompute_page(engine, ref, report, after, now())
    with writing(engine, ref.program.key) as connection:
        journal.update_load(connection, load_id, report.counts, status="done", finished_at=now())
    return report


def _recompute_page(
    engine: Engine, ref: FeedRef, report: Report, after: tuple[str, str], now: int
) -> tuple[str, str] | None:
    with writing(engine, ref.program.key) as connection:
        frame = fact_page(connection, tables(ref.key), after=after)
        if frame.empty:
            return None
        reference = load_reference(connection)
        facts = derive(contract_part(frame, ref.feed), ref.feed, reference)
        merged = merge(connection, ref.key, facts, load_id=report.load_id, zone=reference.zone)
        counts = report.counts
        counts.rows_read += len(frame)
        counts.updated += merged.updated
        counts.unchanged += merged.unchanged
        journal.update_load(connection, report.load_id, counts)
        if merged.changed:
            report.revision = raise_revision(connection, now)
        return str(frame["source"].iloc[-1]), str(frame["record_key"].iloc[-1])


def fact_page(
    connection: Connection, target: FeedTables, *, after: tuple[str, str] = ("", ""), rows: int = PAGE_ROWS
) -> pd.DataFrame:
    """The next facts in key order as a typed frame with every column of the fact table; empty at the end."""
    fact = target.fact
    key = tuple_(fact.c.source, fact.c.record_key)
    found = connection.execute(
        select(fact).where(key > after).order_by(fact.c.source, fact.c.record_key).limit(rows)
    ).all()
    return _frame(found, target)


def fact_pages(connection: Connection, target: FeedTables) -> Iterator[pd.DataFrame]:
    """All facts, page by page in key order."""
    after = ("", "")
    while not (frame := fact_page(connection, target, after=after)).empty:
        yield frame
        after = (str(frame["source"].iloc[-1]), str(frame["record_key"].iloc[-1]))


def contract_part(frame: pd.DataFrame, feed: Feed) -> pd.DataFrame:
    """The columns of a fact that ingest was given, from which all others are derived."""
    kept = frame.copy(deep=False)
    if len(feed.record_key) == 1:
        kept[feed.record_key[0]] = kept["record_key"]
    return kept[[column.name for column in feed.columns] + ["source", "record_key", "flags"]].loc[
        :, lambda made: ~made.columns.duplicated()
    ]


def _frame(rows: Sequence[Row[Any]], target: FeedTables) -> pd.DataFrame:
    names = target.fact.c.keys()
    frame = pd.DataFrame.from_records([tuple(row) for row in rows], columns=names)
    numeric = {name: "Int64" for name in names if name not in _text_columns(target.feed)}
    return frame.astype(numeric)


def _text_columns(feed: Feed) -> set[str]:
    declared: list[ContractColumn | Derived] = [*feed.columns, *feed.derived]
    named = {column.name for column in declared if column.kind in _TEXT}
    return named | {"source", "record_key"}

"""Reference data that files may bring: what each program declares, and what is shared by all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from db import registry
from db.contracts import Column, Kind, ReferenceFeed, RowFault
from db.declare import Program
from db.registry import FeedRef, UnknownNameError
from db.text import Text

#: What a target of no year, month or day, but of all time, has as its period in a file.
ALWAYS = "always"
_PERIOD = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


class ReferenceRef(NamedTuple):
    """A reference feed together with the program it belongs to, if any."""

    program: Program | None
    feed: ReferenceFeed

    @property
    def key(self) -> str:
        """Full name, for example `eparking.points`; a shared one has no program before it."""
        return f"{self.program.key}.{self.feed.key}" if self.program else self.feed.key


def validity_columns() -> tuple[Column, Column]:
    """From which day on a row is valid, and from which day on no longer."""
    return (
        Column(name="valid_from", kind=Kind.ON, comment="First day; empty: always was"),
        Column(name="valid_to", kind=Kind.ON, comment="First day no longer valid; empty: still is"),
    )


def _target_faults(frame: pd.DataFrame) -> Iterator[RowFault]:
    known = {p.key: sorted({m.target for m in p.metrics if m.target}) for p in registry.programs()}
    for line, program, metric, period in frame[["program", "metric", "period"]].itertuples():
        if program not in known:
            reason = f"is no program; programs: {', '.join(known)}"
            yield RowFault(line, "program", "unknown_program", reason)
        elif metric not in known[program]:
            allowed = ", ".join(known[program]) or "none"
            yield RowFault(
                line, "metric", "unknown_target", f"is no target of '{program}'; targets: {allowed}"
            )
        if period != ALWAYS and not _PERIOD.fullmatch(str(period)):
            reason = f"is no period; write 2026, 2026-07, 2026-07-31, or '{ALWAYS}'"
            yield RowFault(line, "period", "not_a_period", reason)


TARGETS = ReferenceFeed(
    key="targets",
    names=Text(id="Target", en="Targets"),
    columns=(
        Column(name="program", kind=Kind.ID, required=True, comment="Key of the program"),
        Column(name="metric", kind=Kind.ID, required=True, comment="Target name of the metric"),
        Column(name="period", kind=Kind.ID, required=True, comment="yyyy, yyyy-mm, yyyy-mm-dd or always"),
        Column(name="category", kind=Kind.TEXT, comment="Empty: all categories"),
        Column(name="value", kind=Kind.NUMBER, required=True, comment="In the metric's unit"),
        Column(name="version", kind=Kind.ID, comment="Version of the target"),
        Column(name="source", kind=Kind.TEXT, required=True, comment="Who set it"),
        Column(name="verified", kind=Kind.FLAG, comment="Checked against its source; empty: no"),
        *validity_columns(),
    ),
    record_key=("program", "metric", "period", "category", "valid_from"),
    table="target",
    filled={
        "period": lambda frame: frame["period"].mask(frame["period"] == ALWAYS, ""),
        "category": "",
        "version": "1",
        "verified": 0,
        "valid_from": 0,
    },
    faults=_target_faults,
)


def _opening_faults(frame: pd.DataFrame) -> Iterator[RowFault]:
    stocks = {ref.key: [s.key for s in ref.feed.stocks] for ref in registry.feeds() if ref.feed.stocks}
    for line, feed, stock in frame[["feed", "stock"]].itertuples():
        if feed not in stocks:
            yield RowFault(line, "feed", "unknown_feed", f"has no stock; feeds that do: {', '.join(stocks)}")
        elif stock not in stocks[feed]:
            reason = f"is no stock of '{feed}'; stocks: {', '.join(stocks[feed])}"
            yield RowFault(line, "stock", "unknown_stock", reason)
    days = frame.groupby(["feed", "stock"])["day"].transform("nunique")
    for line in frame.index[days > 1]:
        reason = "differs from the day of other rows of the same stock; a balance is of one day"
        yield RowFault(int(line), "day", "several_days", reason)


OPENINGS = ReferenceFeed(
    key="openings",
    names=Text(id="Saldo awal", en="Opening balances"),
    columns=(
        Column(name="feed", kind=Kind.ID, required=True, comment="program.feed"),
        Column(name="stock", kind=Kind.ID, required=True, comment="Key of the stock"),
        Column(name="district", kind=Kind.TEXT, comment="Ministry code of the district"),
        Column(name="day", kind=Kind.ON, required=True, comment="The balance holds at the start of this day"),
        Column(
            name="value",
            kind=Kind.N,
            required=True,
            minimum=0,
            maximum=10_000_000,
            comment="Open cases; 0 with a complete history",
        ),
        Column(name="source", kind=Kind.TEXT, required=True, comment="Who states it"),
    ),
    record_key=("feed", "stock", "district"),
    district="district",
    table="opening",
    filled={"district": "unknown"},
    whole=("feed", "stock"),
    faults=_opening_faults,
)

SHARED = (TARGETS, OPENINGS)


def references() -> tuple[ReferenceRef, ...]:
    """Every reference feed: the shared ones, then those of the programs."""
    own = (ReferenceRef(program, feed) for program in registry.programs() for feed in program.references)
    return (*(ReferenceRef(None, feed) for feed in SHARED), *own)


def contract(key: str) -> FeedRef | ReferenceRef:
    """The feed or reference feed of a name; UnknownNameError lists those that exist."""
    known: dict[str, FeedRef | ReferenceRef] = {ref.key: ref for ref in registry.feeds()}
    known |= {ref.key: ref for ref in references()}
    if key not in known:
        raise UnknownNameError.of(Text(id="aliran data", en="feed"), key, known)
    return known[key]

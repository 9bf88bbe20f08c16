"""Files in which several rows make one record: process records of one application, in any order, over several files.

Rows are kept under the key they have in their source (`part`), and a record is always made of all that is known of it. So
nothing depends on which rows share a chunk or a file: a milestone that a later file does not mention stays, a row sent
again with other content replaces what it said before, and one that its source removed takes back what it said. A record of
which every row was removed stays as it was last; facts are never deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, tuple_, update
from sqlalchemy.orm import aliased

from db.city.zone import Zone, zone
from db.contracts import Column, Kind
from db.declare import UNKNOWN, Feed
from db.engine import reading, writing
from db.ingest import convert
from db.ingest.mapping import Fold, MappingProfile
from db.ingest.source import BadLine, RawChunk, Source, UnreadableFileError
from db.reference import load_zone
from db.tables import Part

if TYPE_CHECKING:
    from db.registry import FeedRef

#: Parts are asked for in portions that fit into one statement of either database.
PORTION = 5_000
#: Records folded at once; each has a handful of parts.
RECORDS_OF_ROWS = 10
_ORDERED = (Kind.AT, Kind.ON, Kind.IDR, Kind.N, Kind.YEAR, Kind.S)
_OWN = ["source", "record_key", "part_key", "sha256", "line"]


class Folding:
    """One file on its way from rows to records."""

    def __init__(self, engine: Engine, ref: FeedRef, profile: MappingProfile, source: Source) -> None:
        """Check that the profile's rules speak of the feed's columns.

        Raises:
            UnreadableFileError: when they do not.
        """
        assert profile.fold is not None
        self._engine, self._ref, self._source = engine, ref, source
        self._fold, self._profile = profile.fold, profile.model_copy(update={"drop": None})
        self._removed = profile.drop
        self.rows = 0
        self.dropped: tuple[str, ...] = ()
        _check(self._fold, ref.feed, profile.name)

    def chunks(self, rows: int) -> Iterator[tuple[RawChunk, float]]:
        """The records that the file touches, with the contract's columns as text, once all its rows are kept."""
        for chunk in self._source.chunks(rows):
            bad = [*chunk.bad, *self._keep(chunk.frame)]
            self.rows += len(chunk.frame) + len(chunk.bad)
            if bad:
                yield RawChunk(frame=self._empty(), bad=tuple(bad)), self._source.progress() / 2
        found = False
        for frame in self._records(max(rows // RECORDS_OF_ROWS, 1)):
            found = True
            yield RawChunk(frame=frame), 0.75
        if not found:
            yield RawChunk(frame=self._empty()), 1.0

    def _empty(self) -> pd.DataFrame:
        names = [*(column.name for column in self._ref.feed.columns), "source"]
        lines = pd.Index([], name="line", dtype="int64")
        return pd.DataFrame({name: pd.Series([], dtype="str", index=lines) for name in names}, index=lines)

    def _keep(self, frame: pd.DataFrame) -> list[BadLine]:
        """Put the rows of a chunk beside those known already; rows without a key cannot be kept."""
        names = {name.strip().casefold(): name for name in frame.columns}
        if self._fold.row.casefold() not in names:
            message = f"Column '{self._fold.row}' is missing; it tells one row of a record from another."
            raise UnreadableFileError(message)
        mapped = self._profile.apply(frame, self._ref.feed)
        self.dropped = tuple(name for name in mapped.dropped if name != names[self._fold.row.casefold()])
        parts = mapped.frame.copy(deep=False)
        parts["source"] = parts["source"].fillna(self._profile.source)
        parts["part_key"] = frame[names[self._fold.row.casefold()]].str.strip()
        parts["record_key"] = _record_keys(parts, self._ref.feed)
        whole = parts["part_key"].fillna("").ne("") & parts["record_key"].notna()
        gone = self._removed.marks(frame, names) if self._removed else pd.Series(False, index=frame.index)
        unique = parts[whole].drop_duplicates(["source", "part_key"], keep="last")
        with writing(self._engine, self._ref.program.key) as connection:
            self._replace(connection, unique, gone.reindex(unique.index))
        reason = f"has no {self._fold.row} or no {', '.join(self._ref.feed.record_key)}"
        return [BadLine(line=int(n), column="", value="", reason=reason) for n in parts.index[~whole]]

    def _replace(self, connection: Connection, parts: pd.DataFrame, gone: pd.Series) -> None:
        self._touch_records_of(connection, parts)
        if parts.empty:
            return
        of_part = (
            Part.feed == self._ref.key,
            Part.source == bindparam("of_source"),
            Part.part_key == bindparam("of_key"),
        )
        keys = [
            {"of_source": s, "of_key": k} for s, k in zip(parts["source"], parts["part_key"], strict=True)
        ]
        connection.execute(delete(Part).where(*of_part), keys)
        kept = parts[~gone.to_numpy(bool)]
        made = [self._row(int(line), row) for line, row in zip(kept.index, _dicts(kept), strict=True)]
        if made:
            connection.execute(insert(Part), made)

    def _row(self, line: int, row: dict[str, Any]) -> dict[str, Any]:
        contract = [column.name for column in self._ref.feed.columns]
        return {
            "feed": self._ref.key,
            **{name: row[name] for name in ("source", "part_key", "record_key")},
            "sha256": self._source.sha256,
            "line": line,
            "cells": {name: row[name] for name in contract if row[name] is not None},
        }

    def _touch_records_of(self, connection: Connection, parts: pd.DataFrame) -> None:
        """Mark the records that rows belonged to so far: a row may be removed or belong to another now."""
        keys = list(zip(parts["source"], parts["part_key"], strict=True))
        touched: set[tuple[str, str]] = set()
        for portion in _portions(keys):
            held = select(Part.source, Part.record_key).where(
                Part.feed == self._ref.key, tuple_(Part.source, Part.part_key).in_(portion)
            )
            touched.update((row.source, row.record_key) for row in connection.execute(held))
        marked = {"sha256": self._source.sha256, "line": 0}
        for portion in _portions(sorted(touched)):
            of_record = tuple_(Part.source, Part.record_key).in_(portion)
            other = Part.sha256 != self._source.sha256
            connection.execute(
                update(Part).where(Part.feed == self._ref.key, of_record, other).values(marked)
            )

    def _records(self, keys: int) -> Iterator[pd.DataFrame]:
        with reading(self._engine) as connection:
            named = self._profile.file.time_zone
            place = zone(named) if named else load_zone(connection)
        after = ("", "")
        touched = (Part.feed == self._ref.key, Part.sha256 == self._source.sha256)
        of_record = tuple_(Part.source, Part.record_key)
        while True:
            page = select(Part.source, Part.record_key).distinct().where(*touched, of_record > after)
            with reading(self._engine) as connection:
                found = connection.execute(page.order_by(Part.source, Part.record_key).limit(keys)).all()
                if not found:
                    return
                last = (found[-1].source, found[-1].record_key)
                parts = self._parts(connection, after, last)
            after = last
            yield fold(parts, self._ref.feed, self._profile, place, self._source.sha256)

    def _parts(self, connection: Connection, after: tuple[str, str], last: tuple[str, str]) -> pd.DataFrame:
        """Every part of the records touched between two keys."""
        other = aliased(Part)
        touched = (
            select(other.part_key)
            .where(other.feed == Part.feed, other.source == Part.source, other.record_key == Part.record_key)
            .where(other.sha256 == self._source.sha256)
            .exists()
        )
        of_record = tuple_(Part.source, Part.record_key)
        rows = connection.execute(
            select(*(getattr(Part, name) for name in _OWN), Part.cells).where(
                Part.feed == self._ref.key, of_record > after, of_record <= last, touched
            )
        )
        return pd.DataFrame([{**row.cells, **{name: getattr(row, name) for name in _OWN}} for row in rows])


def fold(parts: pd.DataFrame, feed: Feed, profile: MappingProfile, place: Zone, sha256: str) -> pd.DataFrame:
    """One row a record, with the contract's columns as text, by the first line that speaks of it in the present file."""
    rules = profile.fold
    assert rules is not None
    number = pd.to_numeric(parts["part_key"], errors="coerce")
    ordered = parts.assign(_number=number).sort_values(["_number", "part_key"], ignore_index=True)
    by = ["source", "record_key"]
    made: dict[str, pd.Series] = {}
    for column in feed.columns:
        text = ordered[column.name] if column.name in ordered else pd.Series(pd.NA, index=ordered.index)
        cells = ordered[by].assign(cell=text.astype("str"))
        take = rules.take.get(column.name, "last")
        if take in ("earliest", "latest"):
            cells = cells.loc[_by_value(cells["cell"], column, profile, place, first=take == "earliest")]
        grouped = cells.groupby(by, sort=True)["cell"]
        made[column.name] = grouped.first() if take in ("first", "earliest") else grouped.last()
    folded = pd.DataFrame(made)
    for name, states in rules.states.items():
        for value, milestone in states.items():
            there = folded[milestone].notna() if milestone else True
            folded[name] = folded[name].mask(folded[name].isna() & there, value)
    here = ordered["line"].where((ordered["sha256"] == sha256) & (ordered["line"] > 0))
    line = here.groupby([ordered[name] for name in by]).min().reindex(folded.index)
    folded["source"] = folded.index.get_level_values("source")
    folded.index = pd.Index(_unique(line), name="line", dtype="int64")
    return folded.astype("str").sort_index()


def _by_value(
    text: pd.Series, column: Column, profile: MappingProfile, place: Zone, *, first: bool
) -> pd.Index:
    """The order of cells by what they mean; one that cannot be read is chosen, so that its record is refused for it."""
    order, formats = profile.file.date_order, profile.rule(column.name).formats
    if column.kind is Kind.AT:
        value = convert.instants(text, place, order=order, formats=formats).values
    elif column.kind is Kind.ON:
        value = convert.days(text, order=order, formats=formats).values
    else:
        value = convert.numbers(text, decimal=profile.file.decimal, whole=False).values
    chosen = float("-inf") if first else float("inf")
    return value.astype("Float64").fillna(chosen).sort_values(kind="stable").index


def _unique(line: pd.Series) -> list[int]:
    """Lines for an index: records of which the file itself has no row follow after the others."""
    last = 0 if line.isna().all() else int(line.max())
    return [int(n) if pd.notna(n) else last + offset for offset, n in enumerate(line, start=1)]


def _record_keys(parts: pd.DataFrame, feed: Feed) -> pd.Series:
    key = parts[feed.record_key[0]]
    for name in feed.record_key[1:]:
        key = key.str.cat(parts[name].fillna(UNKNOWN), sep="|")
    return key


def _dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = frame.astype(object).where(frame.notna(), None).to_dict(orient="records")
    return [{str(name): cell for name, cell in row.items()} for row in rows]


def _portions(keys: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    for start in range(0, len(keys), PORTION):
        yield keys[start : start + PORTION]


def _check(rules: Fold, feed: Feed, profile: str) -> None:
    kinds = {column.name: column.kind for column in feed.columns}
    named = [
        *rules.take,
        *rules.states,
        *(m for states in rules.states.values() for m in states.values() if m),
    ]
    for name in named:
        if name not in kinds:
            message = (
                f"Mapping profile '{profile}': [fold] names column '{name}', which feed '{feed.key}' has not."
            )
            raise UnreadableFileError(message)
    for name, take in rules.take.items():
        if take in ("earliest", "latest") and kinds[name] not in _ORDERED:
            message = (
                f"Mapping profile '{profile}': [fold.take] {name} = '{take}', but '{name}' is no time or number; "
                "allowed: first, last."
            )
            raise UnreadableFileError(message)

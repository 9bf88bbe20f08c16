"""Mapped rows against a feed's contract: typed good rows on one side, every fault of the others on the other."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
import pandera.pandas as pa

from db.city.zone import DAY, Zone, zone
from db.declare import UNKNOWN, Column, Contract, Kind
from db.ingest import convert, convert_reference
from db.ingest.mapping import Mapped, MappingProfile

OLDEST = 946_684_800  # 2000-01-01
LATEST_DAY = 47_482  # 2100-01-01
FUTURE_S = DAY
MAX_TEXT = 200
OUT_OF_ORDER = 1

_TEXT = (Kind.ID, Kind.TEXT, Kind.ENUM)
_UNREADABLE = {
    Kind.IDR: ("not_a_number", "is not a whole amount in rupiah"),
    Kind.N: ("not_a_number", "is not a whole number"),
    Kind.S: ("not_a_number", "is not a number of seconds"),
    Kind.AT: ("not_a_time", "is not a date and time that can be read for certain"),
    Kind.ON: ("not_a_date", "is not a date that can be read for certain"),
    Kind.NUMBER: ("not_a_number", "is not a number"),
    Kind.CLOCK: ("not_a_clock", "is not a time of day such as 07:30"),
    Kind.FLAG: ("not_allowed", "is not one of: yes, no"),
}
#: Kinds whose cells are read without regard to the file's zone or order of dates.
_PLAIN = {Kind.CLOCK: convert_reference.clocks, Kind.FLAG: convert_reference.flags}


@dataclass(frozen=True)
class Checked:
    """The outcome for one chunk.

    `frame`: good rows, one a key, with the contract columns (Int64 or text), `source`, `record_key` and `flags`.
    `bad`: one row a fault with line, column, value, code and reason. `bad_rows`: the refused rows' contract
    columns as text, by line. `duplicates`: rows overtaken by a later row of the same key.
    """

    frame: pd.DataFrame
    bad: pd.DataFrame
    bad_rows: pd.DataFrame
    duplicates: int


def check(
    mapped: Mapped,
    feed: Contract,
    *,
    zone: Zone,
    profile: MappingProfile,
    known_districts: Mapping[str, str],
    extra_values: Mapping[str, Sequence[str]] | None = None,
    now: int,
) -> Checked:
    """Convert and check every cell; a row with one bad cell is refused whole, with all its faults."""
    rows = _Rows(mapped.frame, feed, profile, _profile_zone(profile, zone))
    for column in feed.columns:
        rows.convert(column, known_districts, extra_values or {})
    rows.check_contract(now)
    good = rows.typed[~rows.typed.index.isin(rows.bad_lines())]
    good = _with_keys(good, mapped.frame, feed, profile)
    unique = good.drop_duplicates(["source", "record_key"], keep="last")
    refused = mapped.frame[mapped.frame.index.isin(rows.bad_lines())]
    return Checked(unique, rows.faults(), refused, len(good) - len(unique))


def _profile_zone(profile: MappingProfile, city: Zone) -> Zone:
    return zone(profile.file.time_zone) if profile.file.time_zone else city


class _Rows:
    """The columns of a chunk on their way from text to types, and the faults found on it."""

    def __init__(self, text: pd.DataFrame, feed: Contract, profile: MappingProfile, zone: Zone) -> None:
        self.text = text
        self.feed = feed
        self.profile = profile
        self.zone = zone
        self.typed = pd.DataFrame(index=text.index)
        self.found: list[pd.DataFrame] = []

    def convert(
        self, column: Column, districts: Mapping[str, str], extra: Mapping[str, Sequence[str]]
    ) -> None:
        text, rule = self.text[column.name], self.profile.rule(column.name)
        order = self.profile.file.date_order
        if column.name == self.feed.district:
            self.typed[column.name] = self._districts(text, districts)
            return
        if column.kind is Kind.ENUM:
            allowed = (*column.values, *sorted(extra.get(column.name, ())))
            made = convert.members(text, allowed)
            self.typed[column.name] = made.values
            self._fault(column.name, made.bad, "not_allowed", f"is not one of: {', '.join(allowed)}")
            return
        if column.kind in _TEXT:
            self.typed[column.name] = text
            self._fault(column.name, (text.str.len() > MAX_TEXT).fillna(False), "too_long", "is too long")
            return
        if column.kind is Kind.AT:
            made = convert.instants(text, self.zone, order=order, formats=rule.formats)
        elif column.kind is Kind.ON:
            made = convert.days(text, order=order, formats=rule.formats)
        elif column.kind in _PLAIN:
            made = _PLAIN[column.kind](text)
        elif column.kind is Kind.NUMBER:
            made = convert_reference.decimals(text, decimal=self.profile.file.decimal)
        else:
            decimal = self.profile.file.decimal
            made = convert.numbers(text, decimal=decimal, scale=rule.scale, whole=column.kind is not Kind.S)
        self.typed[column.name] = made.values
        self._fault(column.name, made.bad, *_UNREADABLE[column.kind])

    def _districts(self, text: pd.Series, known: Mapping[str, str]) -> pd.Series:
        spelled = {name.casefold(): code for name, code in self.profile.districts.items()}
        codes = text.str.casefold().map({**known, **spelled})
        bad = text.notna() & codes.isna()
        for value in text[bad].unique():
            near = difflib.get_close_matches(str(value).casefold(), list(known), n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            reason = f"is not a district of the city{hint} Add the spelling under [districts] of the mapping profile"
            self._fault(self.feed.district, bad & (text == value), "unknown_district", reason)
        return codes

    def check_contract(self, now: int) -> None:
        """Required cells and bounds, by a schema made from the contract."""
        bounded = self.typed.copy(deep=False)
        for column in self.feed.columns:
            if column.kind is Kind.AT:
                bounded[f"{column.name}:ahead"] = bounded[column.name] - (now + FUTURE_S)
        unread = self.bad_cells()
        try:
            _schema(self.feed).validate(bounded, lazy=True)
        except pa.errors.SchemaErrors as error:
            cases = error.failure_cases
            for name, code, line in zip(cases["column"], cases["check"], cases["index"], strict=True):
                cell = str(name).removesuffix(":ahead")
                if line is not None and (int(line), cell) not in unread:
                    self._add(int(line), cell, *_reason(self.feed, cell, str(code)))

    def _fault(self, column: str, bad: pd.Series, code: str, reason: str) -> None:
        if bad.any():
            lines = self.text.index[bad.to_numpy(bool)]
            values = self.text.loc[lines, column].astype(object).to_numpy()
            self.found.append(
                pd.DataFrame(
                    {"line": lines, "column": column, "value": values, "code": code, "reason": reason}
                )
            )

    def _add(self, line: int, column: str, code: str, reason: str) -> None:
        cell = self.text.loc[[line], column]
        shown = "" if cell.isna().any() else str(cell.iloc[0])
        row = {"line": [line], "column": [column], "value": [shown], "code": [code], "reason": [reason]}
        self.found.append(pd.DataFrame(row))

    def bad_cells(self) -> set[tuple[int, str]]:
        return {
            (int(line), str(column))
            for f in self.found
            for line, column in zip(f["line"], f["column"], strict=True)
        }

    def bad_lines(self) -> set[int]:
        return {int(line) for found in self.found for line in found["line"]}

    def faults(self) -> pd.DataFrame:
        if not self.found:
            return pd.DataFrame(columns=["line", "column", "value", "code", "reason"])
        return pd.concat(self.found, ignore_index=True).sort_values(["line", "column"], ignore_index=True)


@lru_cache(maxsize=64)
def _schema(feed: Contract) -> pa.DataFrameSchema:
    columns: dict[str, pa.Column] = {}
    for column in feed.columns:
        tests = [pa.Check(_at_least(low), name=code) for low, code in _lows(column) if low is not None]
        tests += [pa.Check(_at_most(high), name=code) for high, code in _highs(column) if high is not None]
        columns[column.name] = pa.Column(checks=tests, nullable=not column.required)
        if column.kind is Kind.AT:
            columns[f"{column.name}:ahead"] = pa.Column(
                checks=[pa.Check(_at_most(0), name="in_future")], nullable=True
            )
    return pa.DataFrameSchema(columns)


def _lows(column: Column) -> list[tuple[int | None, str]]:
    oldest = {Kind.AT: OLDEST, Kind.ON: OLDEST // DAY}.get(column.kind)
    return [(column.minimum, "too_small"), (oldest, "too_old")]


def _highs(column: Column) -> list[tuple[int | None, str]]:
    return [(column.maximum, "too_large"), (LATEST_DAY if column.kind is Kind.ON else None, "in_future")]


def _at_least(low: int) -> Callable[[pd.Series], pd.Series]:
    return lambda values: (values >= low).fillna(True)


def _at_most(high: int) -> Callable[[pd.Series], pd.Series]:
    return lambda values: (values <= high).fillna(True)


def _reason(feed: Contract, name: str, code: str) -> tuple[str, str]:
    column = feed.column(name)
    said = {
        "too_small": f"is below {column.minimum}",
        "too_large": f"is above {column.maximum}",
        "too_old": "lies before 2000-01-01",
        "in_future": "lies in the future",
    }
    return (code, said[code]) if code in said else ("required", "is required and empty")


def _with_keys(
    good: pd.DataFrame, text: pd.DataFrame, feed: Contract, profile: MappingProfile
) -> pd.DataFrame:
    made = good.copy(deep=False)
    given = text["source"].loc[good.index]
    made["source"] = given.fillna(profile.source).astype("str")
    key = made[feed.record_key[0]].astype("str")
    for name in feed.record_key[1:]:
        key = key.str.cat(made[name].astype("str").fillna(UNKNOWN), sep="|")
    made["record_key"] = key
    made["flags"] = pd.Series(0, index=made.index, dtype="Int64").mask(
        _out_of_order(made, feed), OUT_OF_ORDER
    )
    return made


def _out_of_order(frame: pd.DataFrame, feed: Contract) -> pd.Series:
    """Rows with a milestone before the latest one that should precede it."""
    flagged = pd.Series(False, index=frame.index)
    if not feed.milestones:
        return flagged
    reached = frame[feed.milestones[0]]
    for name in feed.milestones[1:]:
        flagged = flagged | (frame[name] < reached).fillna(False)
        reached = reached.mask((frame[name] > reached).fillna(False) | reached.isna(), frame[name])
    return flagged

"""Mapped rows against a feed's contract: typed good rows on one side, every fault of the others on the other."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from db.city.zone import DAY, Zone, zone
from db.declare import UNKNOWN, Column, Contract, Kind
from db.ingest import convert, convert_reference
from db.ingest.distinct import each_value
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
    Kind.YEAR: ("not_a_number", "is not a whole number"),
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
    refused = rows.refused()
    good = _with_keys(rows.typed[~refused], mapped.frame[~refused], feed, profile)
    unique = good[~good.duplicated(["source", "record_key"], keep="last")]
    return Checked(unique, rows.faults(), mapped.frame[refused], len(good) - len(unique))


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
        self.bad_cells = {column.name: np.zeros(len(text), bool) for column in feed.columns}

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
        codes = each_value(text, lambda cells: cells.str.casefold().map({**known, **spelled}).astype("str"))
        bad = text.notna() & codes.isna()
        for value in text[bad].unique():
            near = difflib.get_close_matches(str(value).casefold(), list(known), n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            reason = f"is not a district of the city{hint} Add the spelling under [districts] of the mapping profile"
            self._fault(self.feed.district, bad & (text == value), "unknown_district", reason)
        return codes

    def check_contract(self, now: int) -> None:
        """Required cells and bounds."""
        for column in self.feed.columns:
            values, read = self.typed[column.name], ~self.bad_cells[column.name]
            if column.required:
                self._fault(column.name, values.isna() & read, "required", "is required and empty")
            for code, reason, lowest, highest in _bounds(column, now):
                beyond = values < lowest if lowest is not None else values > highest
                self._fault(column.name, beyond.fillna(False), code, reason)

    def _fault(self, column: str, bad: pd.Series, code: str, reason: str) -> None:
        if bad.any():
            where = bad.to_numpy(bool)
            self.bad_cells[column] |= where
            values = self.text[column][where].astype(object).fillna("").to_numpy()
            lines = self.text.index[where]
            self.found.append(
                pd.DataFrame(
                    {"line": lines, "column": column, "value": values, "code": code, "reason": reason}
                )
            )

    def refused(self) -> npt.NDArray[np.bool_]:
        """Which rows have a fault."""
        refused: npt.NDArray[np.bool_] = np.logical_or.reduce(list(self.bad_cells.values()))
        return refused

    def faults(self) -> pd.DataFrame:
        if not self.found:
            return pd.DataFrame(columns=["line", "column", "value", "code", "reason"])
        return pd.concat(self.found, ignore_index=True).sort_values(
            ["line", "column"], kind="stable", ignore_index=True
        )


def _bounds(column: Column, now: int) -> Iterator[tuple[str, str, int | None, int | None]]:
    """Code, reason, lowest and highest value of what the contract allows; one of the two is given."""
    if column.minimum is not None:
        yield "too_small", f"is below {column.minimum}", column.minimum, None
    if column.maximum is not None:
        yield "too_large", f"is above {column.maximum}", None, column.maximum
    if column.kind in (Kind.AT, Kind.ON):
        yield "too_old", "lies before 2000-01-01", OLDEST if column.kind is Kind.AT else OLDEST // DAY, None
        latest = now + FUTURE_S if column.kind is Kind.AT else LATEST_DAY
        yield "in_future", "lies in the future", None, latest


def _with_keys(
    good: pd.DataFrame, text: pd.DataFrame, feed: Contract, profile: MappingProfile
) -> pd.DataFrame:
    made = good.copy(deep=False)
    made["source"] = text["source"].fillna(profile.source).astype("str")
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

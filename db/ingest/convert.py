"""Cells of text into numbers and instants, whole columns at a time. What cannot be read for certain is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from db.city.zone import DAY, Zone

#: Instants a source can sensibly report; the checks say "too old" or "in the future" for what lies beyond.
_EPOCH = pd.Timestamp("1970-01-01")
_DATE_ORDERS = {"ymd": "%Y{s}%m{s}%d", "dmy": "%d{s}%m{s}%Y", "mdy": "%m{s}%d{s}%Y"}
_CLOCKS = (
    "",
    " %H:%M:%S",
    " %H:%M",
    "T%H:%M:%S",
    "T%H:%M",
    " %H.%M.%S",
    " %H.%M",
    " %H:%M:%S.%f",
    "T%H:%M:%S.%f",
)
#: Day numbers of a spreadsheet: of 1970-01-01, and a bound beyond which a number is no date (year 2173).
SERIAL_OF_1970, LAST_SERIAL = 25_569, 100_000
_OFFSET = r"(?:Z|[+-]\d{2}:?\d{2})$"


@dataclass(frozen=True)
class Converted:
    """Values (Int64, missing where empty or unreadable) and which cells could not be read."""

    values: pd.Series
    bad: pd.Series


def numbers(text: pd.Series, *, decimal: str = ".", scale: float = 1.0, whole: bool = True) -> Converted:
    """Whole numbers from `1.234.567,89`, `Rp 2.500`, `2500`; a fraction is refused where it must be whole.

    `decimal` is the decimal mark; the other of `.` and `,` separates thousands. `scale` converts units (60 for
    minutes to seconds); fractions are rounded half-even then, or when `whole` is False.
    """
    digits = text.str.fullmatch(r"-?\d{1,15}").fillna(False)
    if scale == 1.0 and bool((digits | text.isna()).all()):
        return Converted(pd.to_numeric(text).astype("Int64"), pd.Series(False, index=text.index))
    thousands = "," if decimal == "." else "."
    plain = text.str.replace(r"^\s*(?:rp\.?|idr)\s*", "", case=False, regex=True).str.strip()
    grouped = rf"^[+-]?\d{{1,3}}(?:{_escaped(thousands)}\d{{3}})+(?:{_escaped(decimal)}\d+)?$"
    simple = rf"^[+-]?\d+(?:{_escaped(decimal)}\d+)?(?:[eE][+-]?\d+)?$"
    fits = plain.str.fullmatch(simple).fillna(False) | plain.str.fullmatch(grouped).fillna(False)
    cleaned = plain.where(fits).str.replace(thousands, "", regex=False).str.replace(decimal, ".", regex=False)
    found = pd.to_numeric(cleaned, errors="coerce").astype("Float64")
    scaled = found * scale
    rounded = scaled.round()
    fraction = (
        (scaled != rounded).fillna(False) if whole and scale == 1.0 else pd.Series(False, index=text.index)
    )
    large = (rounded.abs() >= 2**53).fillna(False)
    bad = text.notna() & (~fits | fraction | large)
    return Converted(rounded.mask(bad | large).astype("Int64"), bad)


def instants(text: pd.Series, zone: Zone, *, order: str = "ymd", formats: Sequence[str] = ()) -> Converted:
    """UTC epoch seconds from text with an offset, or in the zone's civil time; `epoch` and `excel` are formats too."""
    if "epoch" in formats:
        return numbers(text, scale=1.0)
    if "excel" in formats:
        return _serials(text, zone)
    stripped = text.str.strip()
    with_offset = stripped.str.contains(_OFFSET, regex=True).fillna(False) & (
        stripped.str.len() > len("2026-01-01")
    )
    seconds = pd.Series(pd.NA, index=text.index, dtype="Int64")
    if with_offset.any():
        parsed = pd.to_datetime(stripped.where(with_offset), format="ISO8601", utc=True, errors="coerce")
        seconds = seconds.fillna(_seconds(parsed.dt.tz_localize(None)))
    local = _civil_seconds(stripped.mask(with_offset), order, formats)
    known = local.notna()
    if known.any():
        utc = pd.Series(zone.from_local(local.fillna(0).to_numpy(np.int64)), index=text.index, dtype="Int64")
        seconds = seconds.fillna(utc.where(known))
    return Converted(seconds, text.notna() & seconds.isna())


def days(text: pd.Series, *, order: str = "ymd", formats: Sequence[str] = ()) -> Converted:
    """Civil days since 1970-01-01; a time of day after the date is ignored."""
    if "epoch_day" in formats:
        return numbers(text)
    if "excel" in formats:
        serial = pd.to_numeric(text, errors="coerce").astype("Float64")
        found = serial.where((serial > 0) & (serial < LAST_SERIAL))
        return Converted((found // 1).astype("Int64") - SERIAL_OF_1970, text.notna() & found.isna())
    local = _civil_seconds(text.str.strip().str.replace(_OFFSET, "", regex=True), order, formats)
    return Converted(local // DAY, text.notna() & local.isna())


def members(text: pd.Series, allowed: Sequence[str]) -> Converted:
    """Values of an enum as the contract spells them, whatever their case."""
    canonical = {value.casefold(): value for value in allowed}
    found = text.str.strip().str.casefold().map(canonical)
    return Converted(found, text.notna() & found.isna())


def _serials(text: pd.Series, zone: Zone) -> Converted:
    """Instants from the day numbers of a spreadsheet, in the zone's civil time, to the second."""
    serial = pd.to_numeric(text, errors="coerce").astype("Float64")
    known = ((serial > 0) & (serial < LAST_SERIAL)).fillna(False)
    civil = ((serial.where(known) - SERIAL_OF_1970) * DAY).round().astype("Int64")
    wall = np.array(civil.fillna(0).tolist(), dtype=np.int64)
    utc = pd.Series(zone.from_local(wall), index=text.index, dtype="Int64")
    return Converted(utc.where(known), text.notna() & ~known)


def _escaped(mark: str) -> str:
    return "\\" + mark


def _seconds(parsed: pd.Series) -> pd.Series:
    whole = (parsed - _EPOCH) // pd.Timedelta(seconds=1)
    return whole.astype("Int64")


def _civil_seconds(text: pd.Series, order: str, formats: Sequence[str]) -> pd.Series:
    """Seconds of wall-clock time since 1970-01-01 00:00, trying the likely layouts on what is still unread."""
    seconds = pd.Series(pd.NA, index=text.index, dtype="Int64")
    left = text.notna()
    for layout in formats or _layouts(order, text[left]):
        if not left.any():
            break
        parsed = pd.to_datetime(text[left], format=layout, errors="coerce")
        found = _seconds(parsed).dropna()
        seconds.loc[found.index] = found
        left = left & seconds.isna()
    return seconds


def _layouts(order: str, text: pd.Series) -> list[str]:
    """Layouts in the order worth trying: the year-first ones are never ambiguous."""
    orders = ["ymd", order] if order != "ymd" else ["ymd"]
    separators = [mark for mark in "-/." if text.str.contains(mark, regex=False).any()]
    if "-" not in separators and "/" not in separators and "." not in separators:
        return ["%Y%m%d"]
    return [
        _DATE_ORDERS[name].format(s=separator) + clock
        for name in orders
        for separator in separators
        for clock in _CLOCKS
    ]

"""Cells of text into numbers and instants, whole columns at a time. What cannot be read for certain is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from db.city.zone import DAY, Zone
from db.ingest.distinct import each_value

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


#: Lengths of `2026-01-31`, with ` 09:00` and with ` 09:00:00` behind it, and years that every way of reading can hold.
_FIXED_LENGTHS, _FIXED_YEARS = (19, 16, 10), (1700, 2200)


@dataclass(frozen=True)
class Converted:
    """Values (Int64 or text, missing where empty or unreadable) and which cells could not be read."""

    values: pd.Series
    bad: pd.Series


def _converted(text: pd.Series, work: Callable[[pd.Series], pd.Series]) -> Converted:
    values = each_value(text, work)
    return Converted(values, text.notna() & values.isna())


def numbers(text: pd.Series, *, decimal: str = ".", scale: float = 1.0, whole: bool = True) -> Converted:
    """Whole numbers from `1.234.567,89`, `Rp 2.500`, `2500`; a fraction is refused where it must be whole.

    `decimal` is the decimal mark; the other of `.` and `,` separates thousands. `scale` converts units (60 for
    minutes to seconds); fractions are rounded half-even then, or when `whole` is False.
    """
    return _converted(text, partial(_numbers, decimal=decimal, scale=scale, whole=whole))


def instants(text: pd.Series, zone: Zone, *, order: str = "ymd", formats: Sequence[str] = ()) -> Converted:
    """UTC epoch seconds from text with an offset, or in the zone's civil time; `epoch` and `excel` are formats too."""
    if "epoch" in formats:
        return numbers(text, scale=1.0)
    if "excel" in formats:
        return _serials(text, zone)
    return _converted(text, partial(_instants, zone=zone, order=order, formats=formats))


def days(text: pd.Series, *, order: str = "ymd", formats: Sequence[str] = ()) -> Converted:
    """Civil days since 1970-01-01; a time of day after the date is ignored."""
    if "epoch_day" in formats:
        return numbers(text)
    if "excel" in formats:
        serial = pd.to_numeric(text, errors="coerce").astype("Float64")
        found = serial.where((serial > 0) & (serial < LAST_SERIAL))
        return Converted((found // 1).astype("Int64") - SERIAL_OF_1970, text.notna() & found.isna())
    return _converted(text, partial(_days, order=order, formats=formats))


def members(text: pd.Series, allowed: Sequence[str]) -> Converted:
    """Values of an enum as the contract spells them, whatever their case."""
    canonical = {value.casefold(): value for value in allowed}
    return _converted(text, lambda cells: cells.str.strip().str.casefold().map(canonical).astype("str"))


def _numbers(text: pd.Series, *, decimal: str, scale: float, whole: bool) -> pd.Series:
    digits = text.str.fullmatch(r"-?\d{1,15}").fillna(False)
    if scale == 1.0 and bool((digits | text.isna()).all()):
        return pd.to_numeric(text).astype("Int64")
    thousands = "," if decimal == "." else "."
    plain = text.str.replace(r"^\s*(?:rp\.?|idr)\s*", "", case=False, regex=True).str.strip()
    grouped = rf"^[+-]?\d{{1,3}}(?:{_escaped(thousands)}\d{{3}})+(?:{_escaped(decimal)}\d+)?$"
    simple = rf"^[+-]?\d+(?:{_escaped(decimal)}\d+)?(?:[eE][+-]?\d+)?$"
    fits = plain.str.fullmatch(simple).fillna(False) | plain.str.fullmatch(grouped).fillna(False)
    cleaned = plain.where(fits).str.replace(thousands, "", regex=False).str.replace(decimal, ".", regex=False)
    found = pd.to_numeric(cleaned, errors="coerce").astype("Float64")
    scaled = found * scale
    rounded = scaled.round()
    bad = (rounded.abs() >= 2**53).fillna(False)
    if whole and scale == 1.0:
        bad |= (scaled != rounded).fillna(False)
    return rounded.mask(bad).astype("Int64")


def _instants(text: pd.Series, *, zone: Zone, order: str, formats: Sequence[str]) -> pd.Series:
    stripped = text.str.strip()
    civil = pd.Series(pd.NA, index=text.index, dtype="Int64") if formats else _year_first(stripped)
    seconds = _from_civil(civil, zone)
    left = stripped[stripped.notna() & civil.isna()]
    if left.empty:
        return seconds
    with_offset = left.str.contains(_OFFSET, regex=True) & (left.str.len() > len("2026-01-01"))
    parsed = pd.to_datetime(left[with_offset], format="ISO8601", utc=True, errors="coerce")
    seconds = seconds.fillna(_seconds(parsed.dt.tz_localize(None)))
    return seconds.fillna(_from_civil(_civil_seconds(left[~with_offset], order, formats), zone))


def _from_civil(civil: pd.Series, zone: Zone) -> pd.Series:
    instants = zone.from_local(civil.fillna(0).to_numpy(np.int64))
    return pd.Series(instants, index=civil.index, dtype="Int64").where(civil.notna())


def _days(text: pd.Series, *, order: str, formats: Sequence[str]) -> pd.Series:
    stripped = text.str.strip().str.replace(_OFFSET, "", regex=True)
    civil = pd.Series(pd.NA, index=text.index, dtype="Int64") if formats else _year_first(stripped)
    left = stripped[stripped.notna() & civil.isna()]
    if not left.empty:
        civil = civil.fillna(_civil_seconds(left, order, formats))
    return civil // DAY


def _year_first(text: pd.Series) -> pd.Series:
    """Seconds of wall-clock time of the commonest layouts, by arithmetic on their digits; all others stay missing."""
    cells = pa.array(text, type=pa.large_string())
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    lengths = pc.fill_null(pc.binary_length(cells), 0).to_numpy()
    seconds, known = np.zeros(len(text), np.int64), np.zeros(len(text), bool)
    for length in _FIXED_LENGTHS:
        at = np.flatnonzero(lengths == length)
        if len(at):
            raw = cells.take(pa.array(at)).buffers()[2]
            letters = np.frombuffer(raw, np.uint8, count=len(at) * length).reshape(-1, length)
            seconds[at], known[at] = _seconds_of(letters)
    return pd.Series(pd.arrays.IntegerArray(seconds, ~known), index=text.index)


def _seconds_of(letters: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Seconds from rows of letters `yyyy?mm?dd[ hh:mm[:ss]]`, and which rows are such a time."""
    width = letters.shape[1]
    known = (letters[:, 4] == letters[:, 7]) & np.isin(letters[:, 4], np.frombuffer(b"-/.", np.uint8))
    if width > len("2026-01-01"):
        known &= np.isin(letters[:, 10], np.frombuffer(b" T", np.uint8))
    for at in range(13, width, 3):
        known &= letters[:, at] == ord(":")

    def number(at: int) -> npt.NDArray[np.int64]:
        if at >= width:
            return np.zeros(len(letters), np.int64)
        tens, ones = letters[:, at] - ord("0"), letters[:, at + 1] - ord("0")
        known[(tens > 9) | (ones > 9)] = False
        return tens.astype(np.int64) * 10 + ones

    year, month, day = number(0) * 100 + number(2), number(5), number(8)
    hour, minute, second = number(11), number(14), number(17)
    known &= (year >= _FIXED_YEARS[0]) & (year < _FIXED_YEARS[1]) & (month >= 1) & (month <= 12)
    known &= (hour < 24) & (minute < 60) & (second < 60) & (day >= 1)
    months = np.where(known, (year - 1970) * 12 + month - 1, 0)
    first, following = (
        (months + ahead).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) for ahead in (0, 1)
    )
    known &= day <= following - first
    return (first + day - 1) * DAY + hour * 3600 + minute * 60 + second, known


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

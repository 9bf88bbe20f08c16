"""Cells of reference data into numbers: decimals, times of day, yes and no. Facts have none of these."""

from __future__ import annotations

import pandas as pd

from db.city.zone import DAY
from db.ingest.convert import Converted

_FLAGS = {"yes": 1, "true": 1, "1": 1, "ya": 1, "no": 0, "false": 0, "0": 0, "tidak": 0}


def decimals(text: pd.Series, *, decimal: str = ".") -> Converted:
    """Numbers that may have a fraction; the other of `.` and `,` separates thousands."""
    thousands = "," if decimal == "." else "."
    plain = text.str.replace(r"^\s*(?:rp\.?|idr)\s*", "", case=False, regex=True).str.strip()
    fits = plain.str.fullmatch(rf"[+-]?(?:\d+|\d{{1,3}}(?:\{thousands}\d{{3}})+)(?:\{decimal}\d+)?")
    cleaned = plain.where(fits.fillna(False)).str.replace(thousands, "", regex=False)
    found = pd.to_numeric(cleaned.str.replace(decimal, ".", regex=False)).astype("Float64")
    return Converted(found, text.notna() & found.isna())


def clocks(text: pd.Series) -> Converted:
    """Seconds after midnight from `07:30` or `07:30:00`; 24:00 is the end of the day."""
    parts = text.str.strip().str.extract(r"^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?$").astype("Float64")
    hours, minutes, seconds = parts[0], parts[1], parts[2].fillna(0)
    found = (hours * 3_600 + minutes * 60 + seconds).mask(((minutes > 59) | (seconds > 59)).fillna(False))
    found = found.mask((found > DAY).fillna(False)).astype("Int64")
    return Converted(found, text.notna() & found.isna())


def flags(text: pd.Series) -> Converted:
    """1 for yes, 0 for no, in either language."""
    found = text.str.strip().str.casefold().map(_FLAGS).astype("Int64")
    return Converted(found, text.notna() & found.isna())

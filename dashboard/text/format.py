"""Numbers, rupiah, durations and dates as people of each language say them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import get_decimal_symbol, get_group_symbol

LOCALES = {"id": "id_ID", "en": "en_GB"}
NBSP = "\u00a0"
MINUS = "\u2212"
#: Of the values of an axis.
MOST_DECIMALS = 2
#: Rupiah in steps of a thousand: the smallest amount of the step and its word.
_STEPS = {
    "id": ((10**12, "T"), (10**9, "M"), (10**6, "jt"), (10**3, "rb")),
    "en": ((10**12, "tn"), (10**9, "bn"), (10**6, "m"), (10**3, "k")),
}
_UNITS = {
    "seconds": {"id": "dtk", "en": "s"},
    "minutes": {"id": "mnt", "en": "min"},
    "hours": {"id": "jam", "en": "h"},
    "days": {"id": "hari", "en": "days"},
    "working_days": {"id": "hari kerja", "en": "working days"},
    "percent": {"id": "%", "en": "%"},
    "points": {"id": "poin", "en": "points"},
    "count": {"id": "", "en": ""},
}


@dataclass(frozen=True)
class Parts:
    """A number in three parts, so that its unit can be set smaller."""

    prefix: str
    number: str
    suffix: str

    def __str__(self) -> str:
        """The parts in one line, joined so that they do not break."""
        return NBSP.join(part for part in (self.prefix, self.number, self.suffix) if part)


def parts(value: float, unit: str, language: str, decimals: int = 0) -> Parts:
    """A value in the unit of a metric, rupiah compact."""
    if unit == "idr":
        return rupiah(value, language)
    return Parts("", number(value, language, decimals), _UNITS[unit][language])


@lru_cache(maxsize=20_000)
def number(value: float, language: str, decimals: int = 0) -> str:
    """A number with grouping and a true minus sign, rounded half to even."""
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    shown = f"{abs(rounded):,f}".translate(_marks(language))
    return f"{MINUS}{shown}" if rounded < 0 else shown


@cache
def _marks(language: str) -> dict[int, str]:
    """What stands between thousands and before decimals; looked up once, for a page says a thousand numbers."""
    locale = LOCALES[language]
    return str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})


def three_figures(value: float, language: str) -> Parts:
    """Rupiah with three figures, to tell apart sums that are nearly the same: `Rp 1,03 M`, `Rp 85,4 jt`."""
    if abs(value) < 1_000:
        return rupiah(value, language)
    rounded = round(value, 2 - math.floor(math.log10(abs(value))))
    size, word = next(step for step in _STEPS[language] if abs(rounded) >= step[0])
    decimals = 2 - math.floor(math.log10(abs(rounded) / size) + 1e-9)
    return Parts("Rp", number(rounded / size, language, decimals), word)


def rupiah(value: float, language: str) -> Parts:
    """Rupiah with at most three figures: `Rp 1,2 M`, `Rp 340 jt`, `Rp 85 rb`; never `Rp 1.000 rb`."""
    amount = abs(value)
    larger = None
    for size, word in _STEPS[language]:
        decimals = 1 if amount < (100 if size > 1_000 else 10) * size else 0
        shown = round(amount / size, decimals)
        if shown >= 1_000 and larger:
            return Parts("Rp", number(value / larger[0], language, 1), larger[1])
        if shown >= 1:
            return Parts("Rp", number(value / size, language, decimals), word)
        larger = (size, word)
    return Parts("Rp", number(value, language), "")


def scale(values: Sequence[float], unit: str, language: str) -> list[str]:
    """Values of an axis from zero up: in the unit of the highest, with the decimals that they all need."""
    highest = max(values)
    steps = _STEPS[language] if unit == "idr" else ()
    size, word = next((step for step in steps if highest >= step[0]), (1, ""))
    needed = (
        n for n in range(MOST_DECIMALS) if all(abs(round(v / size, n) - v / size) < 1e-9 for v in values)
    )
    decimals = next(needed, MOST_DECIMALS)
    prefix, suffix = ("Rp", word) if unit == "idr" else ("", "%" if unit == "percent" else "")
    return [
        str(Parts(prefix, number(v / size, language, decimals), suffix))
        if v or unit != "idr"
        else number(0, language)
        for v in values
    ]


def round_amount(value: float, unit: str, language: str) -> str:
    """An amount that is round, as the end of a scale: without a decimal that says nothing."""
    shown = parts(value, unit, language)
    whole = shown.number.removesuffix(f"{get_decimal_symbol(LOCALES[language])}0")
    return str(Parts(shown.prefix, whole, shown.suffix))


def signed(value: float, language: str, decimals: int = 0) -> str:
    """A change with its sign always shown."""
    shown = number(value, language, decimals)
    return shown if shown.startswith(MINUS) or set(shown) <= set("0,.") else f"+{shown}"


def clock(at: int, zone: str, language: str) -> str:
    """Hour and minute in the city: `14.05` or `14:05`."""
    local = datetime.fromtimestamp(at, tz=ZoneInfo(zone))
    return f"{local:%H.%M}" if language == "id" else f"{local:%H:%M}"


def weekday(at: int, zone: str, language: str) -> str:
    """Short name of a day: `Sen`, `Mon`."""
    return format_date(datetime.fromtimestamp(at, tz=ZoneInfo(zone)).date(), "EEE", locale=LOCALES[language])


def month(at: int, zone: str, language: str) -> str:
    """Short name of a month: `Okt`, `Oct`."""
    return format_date(datetime.fromtimestamp(at, tz=ZoneInfo(zone)).date(), "MMM", locale=LOCALES[language])


def day(at: int, zone: str, language: str) -> str:
    """Day and month: `27 Okt`."""
    return format_date(
        datetime.fromtimestamp(at, tz=ZoneInfo(zone)).date(), "d MMM", locale=LOCALES[language]
    )


def civil_day(at: int, language: str) -> str:
    """A calendar day given as the seconds of its midnight in UTC: `27 Okt 2026`."""
    return format_date(datetime.fromtimestamp(at, tz=UTC).date(), "d MMM y", locale=LOCALES[language])


def date_and_time(at: int, zone: str, language: str) -> str:
    """Full date with the time of day."""
    local = datetime.fromtimestamp(at, tz=ZoneInfo(zone))
    return format_datetime(
        local, "d MMMM y HH.mm" if language == "id" else "d MMMM y HH:mm", locale=LOCALES[language]
    )


def short_instant(at: int, zone: str, language: str) -> str:
    """Day, month, year and time of day as a table has them: `27 Okt 2026 14.05`."""
    on = format_date(
        datetime.fromtimestamp(at, tz=ZoneInfo(zone)).date(), "d MMM y", locale=LOCALES[language]
    )
    return f"{on} {clock(at, zone, language)}"


def full_day(at: int, zone: str, language: str) -> str:
    """Day, month and year of an instant in the city."""
    return format_date(
        datetime.fromtimestamp(at, tz=ZoneInfo(zone)).date(), "d MMMM y", locale=LOCALES[language]
    )


def year(at: int, zone: str, _language: str) -> str:
    """Year of an instant in the city."""
    return str(datetime.fromtimestamp(at, tz=ZoneInfo(zone)).year)


def exact(value: float, unit: str, language: str, decimals: int = 0) -> str:
    """A value with its unit and nothing left out: rupiah to the last one."""
    if unit == "idr":
        return f"Rp{NBSP}{number(value, language)}"
    return str(parts(value, unit, language, decimals))

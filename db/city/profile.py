"""The city profile: everything about one city that is not code, read from a TOML file.

Another city is another file. Figures carry their source and whether they were checked against it.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from db.city.zone import UnsupportedZoneError, zone

FOLDER = Path(__file__).parent


class ProfileError(ValueError):
    """A city profile that cannot be used; the message names the file, the key and the mend."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(_Part):
    """A name in both languages."""

    id: str
    en: str


class District(_Part):
    """A district with its place on the tile grid; `aliases` are spellings that sources use."""

    code: str
    name: str
    short: str = Field(max_length=4)
    row: int = Field(ge=0, le=30)
    column: int = Field(ge=0, le=30)
    population: int | None = None
    population_source: str | None = None
    population_verified: bool = False
    aliases: tuple[str, ...] = ()


class ExtraDay(_Part):
    """A day that differs from the calendar library, such as a local election."""

    on: date
    name: str
    working: bool
    source: str


class Ramadan(_Part):
    """The fasting month of a year where it differs from the derived one."""

    year: int
    first: date
    last: date


class CalendarRules(_Part):
    """Working days: weekend (0 is Monday), the country's holidays, and what differs."""

    weekend: tuple[int, ...] = (5, 6)
    joint_leave: bool = True
    ramadan_derived: bool = False
    extra_days: tuple[ExtraDay, ...] = ()
    ramadan: tuple[Ramadan, ...] = ()


class _Valid(_Part):
    source: str
    verified: bool
    valid_from: date = date(2000, 1, 1)
    valid_to: date | None = None


class Rate(_Valid):
    """A tariff, share or limit; an empty category holds for every category."""

    program: str
    name: str
    category: str = ""
    value: float
    unit: str


class TargetRow(_Valid):
    """A target: `period` is a year, a month, a day, or empty for always."""

    program: str
    metric: str
    period: str = ""
    category: str = ""
    value: float
    version: str = "1"


class Place(_Valid):
    """Places of a registry on one street; `count` of them, numbered from one.

    `place_id` is the identifier, or its stem when there are several.
    """

    program: str
    place_id: str
    street: str
    district: str
    zone_class: str | None = None
    count: int = Field(default=1, ge=1, le=500)
    spaces: int | None = None
    opens: str = Field(default="07:00", pattern=r"^\d\d:\d\d$")
    closes: str = Field(default="22:00", pattern=r"^\d\d:\d\d$")

    def expanded(self) -> list[Place]:
        """One place each, with its own identifier."""
        if self.count == 1:
            return [self]
        numbered = range(1, self.count + 1)
        return [
            self.model_copy(update={"place_id": f"{self.place_id}-{n:02d}", "count": 1}) for n in numbered
        ]

    @property
    def name(self) -> str:
        """The street with the place's number."""
        number = self.place_id.rpartition("-")[2]
        return f"{self.street} {int(number)}" if number.isdigit() else self.street


class CityProfile(_Part):
    """A city: districts, calendar, rates, targets, registries and the words of its dimensions."""

    key: str
    name: str
    full_name: str
    time_zone: str
    zone_label: str
    country: str
    emergency_number: str = "122"
    districts: tuple[District, ...] = ()
    calendar: CalendarRules = CalendarRules()
    rates: tuple[Rate, ...] = ()
    targets: tuple[TargetRow, ...] = ()
    places: tuple[Place, ...] = ()
    allowed_values: dict[str, tuple[str, ...]] = {}
    labels: dict[str, Label] = {}

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        _refuse_repeats("district code", (d.code for d in self.districts))
        _refuse_repeats("district short name", (d.short for d in self.districts))
        _refuse_repeats("grid cell", (f"{d.row},{d.column}" for d in self.districts))
        _refuse_repeats("place", (f"{p.place_id} from {p.valid_from}" for p in self.all_places()))
        _refuse_overlaps(self.rates)
        codes = {d.code for d in self.districts}
        for place in self.places:
            if place.district not in codes:
                message = f"place '{place.place_id}' is in district '{place.district}', which is not listed"
                raise ValueError(message)
        try:
            zone(self.time_zone)
        except (ZoneInfoNotFoundError, UnsupportedZoneError) as error:
            message = f"time_zone '{self.time_zone}' cannot be used: {error}"
            raise ValueError(message) from error
        return self

    def all_places(self) -> list[Place]:
        """Every place of the registries, one each."""
        return [single for place in self.places for single in place.expanded()]

    def extra_values(self, feed: str) -> dict[str, frozenset[str]]:
        """Values that the city allows beyond a feed's contract, by column."""
        prefix = f"{feed}."
        return {
            key.removeprefix(prefix): frozenset(values)
            for key, values in self.allowed_values.items()
            if key.startswith(prefix)
        }


def known_districts(profile: CityProfile) -> dict[str, str]:
    """Every spelling of a district (code, name, short name, alias; case-folded) to its code."""
    known: dict[str, str] = {}
    for district in profile.districts:
        short_name = district.name.removeprefix(f"{profile.name} ")
        for spelling in (district.code, district.name, short_name, district.short, *district.aliases):
            known[spelling.casefold()] = district.code
    return known


@lru_cache(maxsize=8)
def load_profile(name_or_path: str) -> CityProfile:
    """Read a built-in profile by name ("medan") or a file by path.

    Raises:
        ProfileError: naming the file, the key and what is wrong with it.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = FOLDER / f"{name_or_path}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return CityProfile.model_validate(data)
    except FileNotFoundError as error:
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.toml")))
        message = (
            f"There is no city profile '{name_or_path}'. Built in: {known}; or give the path of a .toml file."
        )
        raise ProfileError(message) from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"City profile {path} cannot be read: {error}."
        raise ProfileError(message) from error
    except ValidationError as error:
        raise ProfileError(_explain(path, error)) from error


def _explain(path: Path, error: ValidationError) -> str:
    lines = [f"City profile {path} cannot be used:"]
    for fault in error.errors():
        where = ".".join(str(part) for part in fault["loc"]) or "the whole file"
        lines.append(f"  {where}: {fault['msg']}")
    return "\n".join(lines)


def _refuse_repeats(what: str, values: Any) -> None:
    repeated = [value for value, n in Counter(values).items() if n > 1]
    if repeated:
        message = f"{what} '{repeated[0]}' is used twice; each must be unique"
        raise ValueError(message)


def _refuse_overlaps(rates: tuple[Rate, ...]) -> None:
    grouped: dict[tuple[str, str, str], list[Rate]] = {}
    for rate in rates:
        grouped.setdefault((rate.program, rate.name, rate.category), []).append(rate)
    for key, rows in grouped.items():
        ordered = sorted(rows, key=lambda row: row.valid_from)
        for earlier, later in zip(ordered, ordered[1:], strict=False):
            if earlier.valid_to is None or earlier.valid_to > later.valid_from:
                message = (
                    f"rate {'.'.join(key)}: the row from {earlier.valid_from} is still valid when the row from "
                    f"{later.valid_from} begins; set its valid_to to {later.valid_from} or earlier"
                )
                raise ValueError(message)

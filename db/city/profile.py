"""The city profile: everything that is true of one city and not of the product, read from one TOML file.

Districts, calendar, tariffs, limits, targets, registered places and words for coded values. Another city is
another file; `docs/city-profile.md` says how to write one. Every figure carries its source and whether it was
checked against it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from db.city.consistency import covers, faults, spellings
from db.text import Text

BUILT_IN = Path(__file__).parent

Filled = Annotated[str, StringConstraints(min_length=1)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Period = Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")]
Weekday = Annotated[int, Field(ge=0, le=6)]


def seconds_of(clock: str) -> int:
    """Seconds after midnight of a clock time such as 07:30."""
    hours, minutes = clock.split(":")
    return int(hours) * 3_600 + int(minutes) * 60


class ProfileError(ValueError):
    """A city profile that cannot be used; the message names the file, the key and the mend."""


class Part(BaseModel):
    """Base of all tables of a profile: frozen, and a key that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class District(Part):
    """A district by the code its ministry gives it, with its cell on the tile map."""

    code: Filled
    name: Filled
    short: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3}$")]
    row: Annotated[int, Field(ge=0)]
    column: Annotated[int, Field(ge=0)]
    population: Annotated[int, Field(ge=0)] | None = None
    population_source: str = ""
    population_year: int | None = None
    population_verified: bool = False
    area_km2: Annotated[float, Field(gt=0)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    aliases: tuple[Filled, ...] = ()


class BothNames(Part):
    """A name in Indonesian and in English."""

    id: Filled
    en: Filled


class ExtraDay(Part):
    """A day that the published calendar does not know: a local holiday, or a day worked after all.

    `name` is one for both languages, or one in each.
    """

    on: date
    name: Filled | BothNames
    working: bool
    source: Filled

    @property
    def names(self) -> Text:
        """The name in both languages."""
        if isinstance(self.name, str):
            return Text(id=self.name, en=self.name)
        return Text(id=self.name.id, en=self.name.en)


class Ramadan(Part):
    """Ramadan as officially announced, where the derivation errs; `year` is the year of its first day."""

    year: int
    first: date
    last: date
    source: str = ""


class CalendarRules(Part):
    """Which days offices work. `categories` are those of the `holidays` package, the weightiest first."""

    weekend: tuple[Weekday, ...] = (5, 6)
    categories: tuple[Filled, ...] = ("public",)
    subdivision: str = ""
    observes_ramadan: bool = False
    extra_days: tuple[ExtraDay, ...] = ()
    ramadan: tuple[Ramadan, ...] = ()


class Rate(Part):
    """A tariff, share or limit, valid from `valid_from` until before `valid_to`; category "" is any."""

    program: Filled
    name: Filled
    category: str = ""
    value: float
    unit: Filled
    source: Filled
    verified: bool
    valid_from: date
    valid_to: date | None = None


class TargetRow(Part):
    """What should be reached in a period: a year, a month, a day, or "" for always."""

    program: Filled
    metric: Filled
    period: Period
    category: str = ""
    value: float
    unit: str = ""
    version: str = "1"
    source: Filled
    verified: bool
    valid_from: date | None = None
    valid_to: date | None = None


class Place(Part):
    """A registered place of a program, such as a parking point."""

    program: Filled
    place_id: Filled
    name: Filled
    street: Filled
    district: Filled
    zone_class: str | None = None
    spaces: Annotated[int, Field(ge=0)] | None = None
    opens: Clock = "07:00"
    closes: Clock = "22:00"
    source: str = ""
    verified: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


class Street(Part):
    """A stretch of street that stands for `points` places, numbered from `first`."""

    program: Filled
    prefix: Filled
    id: Filled
    street: Filled
    district: Filled
    points: Annotated[int, Field(ge=1, le=999)]
    first: Annotated[int, Field(ge=1)] = 1
    zone_class: str | None = None
    opens: Clock = "07:00"
    closes: Clock = "22:00"
    source: str = ""
    verified: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def places(self) -> Iterator[Place]:
        """The places in the order of their numbers, named street and number."""
        shared = self.model_dump(exclude={"prefix", "id", "points", "first"})
        for number in range(self.first, self.first + self.points):
            yield Place(
                place_id=f"{self.prefix}-{self.id}-{number:02d}", name=f"{self.street} {number}", **shared
            )


class Label(Part):
    """A coded value in the languages of the screens."""

    id: Filled
    en: Filled

    def said(self, language: str) -> str:
        """The words of a language."""
        return self.en if language == "en" else self.id


class Hours(Part):
    """When records of some kind of activity come in, on the days that have it."""

    opens: Clock
    closes: Clock

    @property
    def opens_s(self) -> int:
        """Seconds after midnight."""
        return seconds_of(self.opens)

    @property
    def closes_s(self) -> int:
        """Seconds after midnight."""
        return seconds_of(self.closes)


class Contact(Part):
    """Whom to call when a feed is late: by program, or by feed ("call122.calls"), which goes first.

    Without an agency it is the owner of the program.
    """

    feed: Filled
    agency: str = ""
    role: Label
    means: Label
    source: str = ""
    verified: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


class CityProfile(Part):
    """One city. Rows of every table are unique and refer only to what is there; `load_profile` reads one."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Filled
    full_name: Filled
    time_zone: Filled
    zone_label: Filled
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "IDR"
    emergency_number: Filled = "122"
    languages: Annotated[tuple[Filled, ...], Field(min_length=1)] = ("id", "en")
    districts: Annotated[tuple[District, ...], Field(min_length=1)]
    calendar: CalendarRules = CalendarRules()
    hours: dict[str, Hours] = {}
    rates: tuple[Rate, ...] = ()
    targets: tuple[TargetRow, ...] = ()
    places: tuple[Place, ...] = ()
    allowed_values: dict[str, tuple[str, ...]] = {}
    labels: dict[str, Label] = {}
    sources: dict[str, Filled] = {}
    boundaries: Path | None = None
    contacts: tuple[Contact, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> CityProfile:
        found = list(faults(self))
        if found:
            raise ValueError("\n".join(found))
        return self

    def extra_values(self, feed: str) -> dict[str, tuple[str, ...]]:
        """Values that this city adds to the columns of a feed ("call122.calls"), by column."""
        start = f"{feed}."
        return {key.removeprefix(start): v for key, v in self.allowed_values.items() if key.startswith(start)}

    def rate(self, name: str, on: date, category: str = "") -> float | None:
        """Value of a rate ("eparking.tariff_idr") on a day or None; the named category goes first."""
        found = [
            rate
            for rate in self.rates
            if f"{rate.program}.{rate.name}" == name and rate.category in ("", category) and covers(rate, on)
        ]
        return max(found, key=lambda rate: rate.category != "").value if found else None

    def contact(self, feed: str, on: date) -> Contact | None:
        """Whom to call about a feed on a day; None when the profile names nobody."""
        names = (feed, feed.partition(".")[0])
        found = [contact for contact in self.contacts if contact.feed in names and covers(contact, on)]
        return max(found, key=lambda contact: len(contact.feed), default=None)

    def label(self, value: str, language: str) -> str:
        """The words for a coded value; the value itself when the profile has none."""
        label = self.labels.get(value)
        return value if label is None else label.said(language)


def load_profile(name_or_path: str) -> CityProfile:
    """The profile of a built-in city ("medan"), or of a TOML file of one's own.

    Raises:
        ProfileError: when there is no such profile or it is at fault; every fault is named at once.
    """
    path = _path(name_or_path)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"City profile {path} cannot be read: {error.strerror}. Check that it can be read."
        raise ProfileError(message) from error
    except UnicodeDecodeError as error:
        message = f"City profile {path} is not UTF-8 text. Save it as UTF-8."
        raise ProfileError(message) from error
    except tomllib.TOMLDecodeError as error:
        message = f"City profile {path} is not valid TOML: {error}. Correct it there."
        raise ProfileError(message) from error
    return _validated(raw, path)


def built_in_profiles() -> list[str]:
    """Names of the cities that come with the product."""
    return sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def known_districts(profile: CityProfile) -> dict[str, str]:
    """Every spelling of a district that sources may use, in lower case, with the district's code."""
    return {spelling: district.code for district in profile.districts for spelling in spellings(district)}


def _path(name_or_path: str) -> Path:
    if name_or_path in built_in_profiles():
        return BUILT_IN / f"{name_or_path}.toml"
    if name_or_path.endswith(".toml"):
        return Path(name_or_path)
    message = (
        f"There is no city profile '{name_or_path}'. Built in: {', '.join(built_in_profiles())}. "
        "Name one of these or give the path of a .toml file."
    )
    raise ProfileError(message)


def _validated(raw: dict[str, Any], path: Path) -> CityProfile:
    table, expanded = "streets", dict(raw)
    try:
        streets = TypeAdapter(tuple[Street, ...]).validate_python(_with_defaults(expanded, path, table))
        expanded.pop("streets", None)
        for table in ("districts", "rates", "targets", "places"):
            if table in raw:
                expanded[table] = _with_defaults(expanded, path, table)
        expanded.pop("defaults", None)
        if isinstance(raw.get("boundaries"), str):
            expanded["boundaries"] = path.parent / raw["boundaries"]
        listed = expanded.get("places", [])
        expanded["places"] = [*listed, *(p.model_dump() for s in streets for p in s.places())]
        table = ""
        return CityProfile.model_validate(expanded)
    except ValidationError as error:
        found = [words for fault in error.errors() for words in _in_words(fault, table).splitlines()]
        raise ProfileError("\n".join(f"City profile {path}: {words}" for words in found)) from error


def _with_defaults(raw: Mapping[str, Any], path: Path, table: str) -> list[Any]:
    """Rows of a table, completed by `[defaults.<table>]`."""
    defaults, rows = raw.get("defaults", {}).get(table, {}), raw.get(table, [])
    if not isinstance(rows, list) or not isinstance(defaults, dict):
        message = f"City profile {path}: '{table}' must be a list of tables. Begin each with [[{table}]]."
        raise ProfileError(message)
    return [{**defaults, **row} if isinstance(row, dict) else row for row in rows]


def _in_words(fault: Any, table: str) -> str:
    where = _location([*([table] if table else []), *fault["loc"]])
    kind, given = fault["type"], fault["input"]
    if kind == "missing":
        return f"{where} is missing. Add it."
    if kind == "extra_forbidden":
        mend = "Correct its spelling or remove it; docs/city-profile.md lists all keys."
        return f"{where} is not a known key. {mend}"
    if kind == "value_error":
        return str(fault["ctx"]["error"])
    return f"{where} is {given!r}: {_lower(fault['msg'])}. Correct it."


def _location(path: Sequence[str | int]) -> str:
    words = [f"row {part + 1}" if isinstance(part, int) else f"'{part}'" for part in path]
    return " ".join(words) or "the file"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

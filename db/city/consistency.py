"""What must hold between the rows of a city profile, and how a fault is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from db.city.profile import CityProfile, District


class _Valid(Protocol):
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


Row = TypeVar("Row", bound=_Valid)

#: Kinds of activity whose hours a city states.
ACTIVITIES = ("street_hours", "office_hours")


def covers(row: _Valid, on: date) -> bool:
    """Whether a row with `valid_from` (included) and `valid_to` (excluded) is valid on a day."""
    return (row.valid_from or date.min) <= on < (row.valid_to or date.max)


def spellings(district: District) -> set[str]:
    """Every way to write a district, in lower case: its code with and without dots, its name, its aliases."""
    named = (district.code, district.code.replace(".", ""), district.name, *district.aliases)
    return {spelling.casefold().strip() for spelling in named}


def faults(profile: CityProfile) -> Iterator[str]:
    """What is wrong between the rows of a profile, each in plain words with its mend; none when sound."""
    try:
        ZoneInfo(profile.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield f"'time_zone' '{profile.time_zone}' is not an IANA zone. Write one such as 'Asia/Jakarta'."
    yield from _district_faults(profile.districts)
    rates = [((r.program, r.name, r.category), r) for r in profile.rates]
    targets = [((t.program, t.metric, t.period, t.category), t) for t in profile.targets]
    places = [((p.program, p.place_id), p) for p in profile.places]
    yield from _validity_faults("rates", rates)
    yield from _validity_faults("targets", targets)
    yield from _validity_faults("places", places)
    yield from _validity_faults("contacts", [((c.feed,), c) for c in profile.contacts])
    yield from _place_faults(profile)
    for name, hours in profile.hours.items():
        if name not in ACTIVITIES:
            yield f"'hours' '{name}' is no kind of activity. Write one of: {', '.join(ACTIVITIES)}."
        if hours.opens >= hours.closes:
            yield f"'hours' '{name}' opens at {hours.opens} and closes at {hours.closes}. Correct the hours."
    for key in profile.allowed_values:
        if len(key.split(".")) != len(("program", "feed", "column")):
            yield f"'allowed_values' has the key '{key}'. Write program.feed.column: 'call122.calls.channel'."
    for row in profile.calendar.ramadan:
        if row.last < row.first or row.first.year != row.year:
            span = f"runs from {row.first} to {row.last}"
            yield f"'calendar' 'ramadan' {row.year} {span}. Correct its days or its year."


def _district_faults(districts: Iterable[District]) -> Iterator[str]:
    rows = list(districts)
    for field, mend in (("code", "Use each code once."), ("short", "Give each district letters of its own.")):
        yield from _repeated(field, [(getattr(d, field), d.name) for d in rows], mend)
    cells = [(f"row {d.row}, column {d.column}", d.name) for d in rows]
    yield from _repeated("tile", cells, "Give each district a cell of its own.")
    written = [(spelling, d.name) for d in rows for spelling in sorted(spellings(d))]
    yield from _repeated("spelling", written, "Keep the alias at one district only.")


def _repeated(what: str, pairs: Iterable[tuple[str, str]], mend: str) -> Iterator[str]:
    holders: dict[str, list[str]] = defaultdict(list)
    for value, name in pairs:
        holders[value].append(name)
    for value, names in holders.items():
        if len(names) > 1:
            yield f"'districts': the {what} '{value}' belongs to {' and '.join(names)}. {mend}"


def _validity_faults(table: str, keyed: Iterable[tuple[tuple[str, ...], Row]]) -> Iterator[str]:
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for key, row in keyed:
        groups[key].append(row)
        if row.valid_to and row.valid_to <= (row.valid_from or date.min):
            ends = f"'valid_to' {row.valid_to} is not after 'valid_from'"
            yield f"'{table}' {_joined(key)}: {ends}. Correct one of them."
    for key, rows in groups.items():
        for earlier, later in pairwise(sorted(rows, key=lambda row: row.valid_from or date.min)):
            if (earlier.valid_to or date.max) > (later.valid_from or date.min):
                yield (
                    f"'{table}' {_joined(key)} is given twice from {later.valid_from or 'the beginning'} on. "
                    "End the earlier row there with 'valid_to', or remove one."
                )


def _joined(key: Iterable[str]) -> str:
    return "'" + " / ".join(part for part in key if part) + "'"


def _place_faults(profile: CityProfile) -> Iterator[str]:
    codes = {district.code for district in profile.districts}
    for place in profile.places:
        if place.district not in codes:
            yield (
                f"'places' '{place.place_id}' lies in district '{place.district}', which is not in "
                "'districts'. Correct the code or add the district."
            )
        if place.opens >= place.closes:
            hours = f"opens at {place.opens} and closes at {place.closes}"
            yield f"'places' '{place.place_id}' {hours}. Correct the hours."

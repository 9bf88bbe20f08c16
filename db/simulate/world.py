"""What all of the demo city shares: its days, its weather, its people, and chance that can be repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from db.city.calendar import FEAST, CalendarDay, build_calendar
from db.city.profile import CityProfile
from db.city.zone import DAY, HOUR, to_date, zone
from db.simulate import estimates
from db.simulate.office import OfficeClock
from db.simulate.trouble import Kind, Trouble
from db.simulate.truth import Floats, Ints, Texts, without

FIRST, LAST = date(2015, 1, 1), date(2040, 12, 31)
#: Salaries come around the turn of the month.
PAYDAY_FROM, PAYDAY_TO = 25, 4
#: Days before the feast on which people shop and travel home.
HOMECOMING_DAYS = 10


@dataclass(frozen=True)
class DemoDay:
    """A day as its people live it. `rain` is the strength of rain in each hour, 0 to 1."""

    calendar: CalendarDay
    rain: Floats
    payday: bool
    feast: bool
    homecoming: bool

    @property
    def day(self) -> int:
        return self.calendar.day

    @property
    def resting(self) -> bool:
        return not self.calendar.working


class World:
    """One city under one seed."""

    def __init__(self, profile: CityProfile, *, seed: int, scale: float) -> None:
        """Build the calendar; districts without a known population count as average."""
        self.profile = profile
        self.seed = seed
        self.scale = scale
        self.zone = zone(profile.time_zone)
        self._calendar = build_calendar(profile, FIRST, LAST)
        self.office = OfficeClock(self.zone, self._calendar)
        self.day = lru_cache(maxsize=400)(self._day)
        self.troubles: tuple[Trouble, ...] = ()

    def random(self, stream: str, day: int) -> np.random.Generator:
        """Chance of a stream and day, the same whenever it is asked for."""
        return np.random.default_rng([self.seed, *stream.encode(), day])

    def falls_on(self, event: str, day: int) -> bool:
        """Whether an event of the city's own happens on a day: once in its cycle of days, drawn by the seed."""
        cycle = estimates.EVENTS[event]
        return day % cycle == self.random(event, day // cycle).integers(cycle)

    def befalling(self, kind: Kind, day: int) -> list[Trouble]:
        """Trouble of a kind that goes on at some time of a day."""
        begins, ends = self.zone.day_start(day), self.zone.day_start(day + 1)
        return [t for t in self.troubles if t.kind is kind and t.since < ends and t.until > begins]

    def instants(self, day: int, seconds: Floats) -> Ints:
        """Instants of seconds after local midnight."""
        return self.zone.from_local(day * DAY + seconds.astype(np.int64))

    @cached_property
    def codes(self) -> Texts:
        """District codes, in the order of all district weights."""
        return np.array([district.code for district in self.profile.districts], dtype=object)

    @cached_property
    def people(self) -> Floats:
        """Share of the population in each district."""
        known = [d.population for d in self.profile.districts if d.population]
        usual = sum(known) / len(known) if known else 1.0
        return normalised([float(d.population or usual) for d in self.profile.districts])

    def weighted(self, weights: Mapping[str, float], *, otherwise: float = 1.0) -> Floats:
        """People in each district, weighted by district code."""
        return normalised(self.people * np.array([weights.get(str(c), otherwise) for c in self.codes]))

    def named(self, weights: Mapping[str, float]) -> Floats:
        """Shares by district code; by people where no district of this city is named."""
        given = np.array([weights.get(str(c), 0.0) for c in self.codes])
        return normalised(given) if given.sum() else self.people

    def _day(self, day: int) -> DemoDay:
        index = day - self._calendar[0].day
        if not 0 <= index < len(self._calendar):
            message = f"The demo city knows {FIRST} to {LAST}, not {to_date(day)}. Choose days within."
            raise ValueError(message)
        ahead = self._calendar[index + 1 : index + 1 + HOMECOMING_DAYS]
        calendar = self._calendar[index]
        return DemoDay(
            calendar=calendar,
            rain=self._rain(day, calendar.on.month),
            payday=calendar.on.day >= PAYDAY_FROM or calendar.on.day <= PAYDAY_TO,
            feast=_is_feast(calendar),
            homecoming=calendar.ramadan and any(_is_feast(later) for later in ahead),
        )

    def _rain(self, day: int, month: int) -> Floats:
        chance, hours = self.random("rain", day), np.arange(24.0)
        if self.falls_on("flood", day):
            cloudburst: Floats = np.exp(-(((hours + 0.5 - 16) / 4.5) ** 2))
            return cloudburst
        if chance.random() > estimates.RAIN_CHANCE[month - 1]:
            return np.zeros(24)
        middle, width = chance.normal(16.5, 2.5), chance.uniform(0.6, 2.2)
        strength: Floats = chance.uniform(0.25, 1.0) * np.exp(-(((hours + 0.5 - middle) / width) ** 2))
        return strength


def _is_feast(day: CalendarDay) -> bool:
    return day.kind == "public" and any(word in (day.holiday or "").casefold() for word in FEAST)


def normalised(weights: Sequence[float] | Floats) -> Floats:
    """Weights as shares of one."""
    given = np.asarray(weights, dtype=np.float64)
    shares: Floats = given / given.sum()
    return shares


def spread(chance: np.random.Generator, hours: Floats, n: int) -> Floats:
    """Seconds after midnight of `n` events, by the weight of each hour; in order."""
    edges = np.concatenate([[0.0], np.cumsum(normalised(hours))])
    return np.asarray(np.interp(np.sort(chance.random(n)), edges, np.arange(25) * HOUR))


def pick(chance: np.random.Generator, shares: Mapping[str, float], n: int) -> Texts:
    """`n` names drawn by their shares."""
    names = np.array(list(shares), dtype=object)
    edges = np.cumsum(normalised(list(shares.values())))
    return names[np.minimum(np.searchsorted(edges, chance.random(n), side="right"), len(names) - 1)]


def draw(chance: np.random.Generator, shares: Floats, n: int) -> Ints:
    """`n` positions drawn by their shares."""
    edges = np.cumsum(shares)
    return np.minimum(np.searchsorted(edges, chance.random(n), side="right"), len(shares) - 1)


def around(chance: np.random.Generator, median: float | Floats, sigma: float, n: int) -> Floats:
    """`n` positive numbers whose logarithm is spread evenly to both sides of the median's."""
    return np.asarray(median * np.exp(sigma * chance.standard_normal(n)), dtype=np.float64)


def numbered(prefix: str, day: int, n: int, digits: int = 5) -> Texts:
    """Record numbers of a day in order, for example `P261123-00001`: short, as they stand in every record."""
    start = f"{prefix}{to_date(day):%y%m%d}-"
    made = np.empty(n, dtype=object)
    made[:] = [f"{start}{number:0{digits}d}" for number in range(1, n + 1)]
    return made


def blanked(chance: np.random.Generator, texts: Texts, share: float | Floats) -> Texts:
    """Texts of which a share is missing."""
    return without(texts, chance.random(len(texts)) < share)

"""The filter bar's state, as it stands in an address: read from it, mended where it is wrong, and written back.

Pure: no Dash, no database. What is allowed comes in as `Choices`; what was wrong comes out as `Problem`s in both
languages, and the filters beside them are the nearest sensible ones, so that no address ever fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from db.city.zone import DAY, HOUR, Zone, to_day
from db.declare import AsOfNow, Metric, PerWorkingDay
from db.metrics.compare import Against, Framed, Period, WorkingDays, frame
from db.metrics.cuts import LONGEST_DAYS, Cut, Grain, Span
from db.registry import MetricRef
from db.text import Text, joined

EARLIEST = date(2000, 1, 1)
#: A message names at most so many of the allowed values.
NAMED = 8
KEYS = ("period", "from", "to", "district", "category", "channel", "compare")
SHOWN_VALUE = 40
Choice = TypeVar("Choice", Period, Against)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a page, its table and its exports are restricted to. Empty dimensions mean all.

    `since` and `until` are the first and last day of a custom period, both included, and None otherwise.
    """

    period: Period = Period.TODAY
    since: date | None = None
    until: date | None = None
    district: str = ""
    category: str = ""
    channel: str = ""
    compare: Against = Against.WEEK

    def __post_init__(self) -> None:
        """Refuse a custom period without both days, and days without a custom period."""
        if (self.period is Period.CUSTOM) != (self.since is not None and self.until is not None):
            message = "A custom period has a first and a last day, and no other period has them."
            raise ValueError(message)
        if self.since is not None and self.until is not None and self.until < self.since:
            message = f"The period ends ({self.until}) before it begins ({self.since})."
            raise ValueError(message)

    @property
    def where(self) -> dict[Cut, str]:
        """The restriction as `db.metrics` takes it."""
        given = {Cut.DISTRICT: self.district, Cut.CATEGORY: self.category, Cut.CHANNEL: self.channel}
        return {cut: value for cut, value in given.items() if value}

    def framed(self, ref: MetricRef, calendar: WorkingDays, zone: Zone, now: int) -> Framed:
        """The period to show of a metric, and the earlier range that is like it."""
        chosen = (to_day(self.since), to_day(self.until)) if self.since and self.until else None
        return frame(
            calendar,
            zone,
            now,
            period=self.period,
            against=self.compare,
            chosen=chosen,
            office=ref.feed.feed.of_office,
            of_year=ref.metric.of_year,
        )


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What may be chosen: values with their names, and the day it is in the city."""

    today: date
    districts: Mapping[str, Text] = field(default_factory=dict)
    categories: Mapping[str, Text] = field(default_factory=dict)
    channels: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A value of the address that could not be taken: which key, what it said, what is wrong, and what is done instead."""

    key: str
    value: str
    wrong: Text
    instead: Text

    @property
    def text(self) -> Text:
        """Both sentences, as a page says them."""
        return Text(id=f"{self.wrong.id} {self.instead.id}", en=f"{self.wrong.en} {self.instead.en}")


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """The filters that an address means, and what was wrong with it."""

    filters: Filters
    problems: tuple[Problem, ...] = ()


def parse(query: str | Mapping[str, str], choices: Choices) -> Parsed:
    """The nearest sensible filters of an address's query, with a message for each value that could not be taken.

    Keys that are not of the filter bar are ignored. Never raises for anything a person can write.
    """
    given = _given(query)
    found: list[Problem] = []
    filters = _period(given, choices.today, found)
    compare = _one_of(Against, "compare", given.get("compare", ""), Against.WEEK, found)
    chosen = replace(
        filters,
        district=_member("district", given.get("district", ""), choices.districts, found),
        category=_member("category", given.get("category", ""), choices.categories, found),
        channel=_member("channel", given.get("channel", ""), choices.channels, found),
        compare=compare,
    )
    return Parsed(filters=chosen, problems=tuple(found))


def unknown_value(key: str, written: str, allowed: Iterable[str]) -> Problem:
    """That a dimension has no such value, with the first of those that it has."""
    return _problem(key, written, _not_one_of(key, [Text(id=value, en=value) for value in allowed]))


def write(filters: Filters) -> str:
    """The canonical query of filters: defaults left out, keys in one order; empty for the default."""
    custom = filters.period is Period.CUSTOM
    named = {
        "period": "" if custom or filters.period is Period.TODAY else filters.period.value,
        "from": filters.since.isoformat() if filters.since else "",
        "to": filters.until.isoformat() if filters.until else "",
        "district": filters.district,
        "category": filters.category,
        "channel": filters.channel,
        "compare": "" if filters.compare is Against.WEEK else filters.compare.value,
    }
    return urlencode({key: value for key, value in named.items() if value})


def grain_of(span: Span, metric: Metric | None = None) -> Grain | None:
    """The bucket in which a range is drawn; the next longer one that a metric is kept at, None where it has none."""
    length = span.until - span.since
    formula = metric.formula if metric else None
    if isinstance(formula, AsOfNow):
        return None
    drawn = Grain.MONTH
    for limit, grain in (
        (DAY + HOUR, Grain.QUARTER_HOUR),
        (3 * DAY + HOUR, Grain.HOUR),
        (93 * DAY, Grain.DAY),
        (2 * 366 * DAY, Grain.WEEK),
    ):
        if length <= limit:
            drawn = grain
            break
    by_day = metric is not None and (metric.of_year or isinstance(formula, PerWorkingDay))
    return Grain.DAY if by_day and not drawn.is_civil else drawn


def _given(query: str | Mapping[str, str]) -> dict[str, str]:
    if isinstance(query, str):
        listed = parse_qs(query.removeprefix("?"), keep_blank_values=False, errors="replace")
        return {key: values[0].strip() for key, values in listed.items() if key in KEYS}
    return {key: str(value).strip() for key, value in query.items() if key in KEYS and value}


def _period(given: Mapping[str, str], today: date, found: list[Problem]) -> Filters:
    named, since, until = given.get("period", ""), given.get("from", ""), given.get("to", "")
    period = _one_of(Period, "period", named, Period.TODAY, found)
    if not since and not until:
        if period is Period.CUSTOM:
            found.append(_problem("period", named, _needs_days))
        return Filters(period=Period.TODAY if period is Period.CUSTOM else period)
    if named and period is not Period.CUSTOM and not (found and found[-1].key == "period"):
        found.append(_problem("from" if since else "to", since or until, _ignored))
        return Filters(period=period)
    return _custom(since, until, today, found)


def _custom(since: str, until: str, today: date, found: list[Problem]) -> Filters:
    """A custom period from two written days, either of which may be missing or wrong."""
    first, last = _day("from", since, found), _day("to", until, found)
    if first is None and last is None:
        return Filters()
    if first is None:
        first = last
    elif last is None:
        last = max(today, first)
    assert first is not None
    assert last is not None
    begins, ends = ("from", since or until), ("to", until or since)
    if last < first:
        found.append(_problem(*ends, _swapped))
        first, last, begins, ends = last, first, ends, begins
    if first > today:
        found.append(_problem(*begins, _future))
        return Filters()
    if last > today:
        found.append(_problem(*ends, _until_today))
        last = today
    if first < EARLIEST and last >= EARLIEST and (last - EARLIEST).days < LONGEST_DAYS:
        found.append(_problem(*begins, _too_early))
        first = EARLIEST
    if last < EARLIEST:
        found.append(_problem(*ends, _too_early))
        return Filters()
    if (last - first).days >= LONGEST_DAYS:
        found.append(_problem(*begins, _too_long))
        first = last - timedelta(days=LONGEST_DAYS - 1)
    return Filters(period=Period.CUSTOM, since=first, until=last)


def _day(key: str, written: str, found: list[Problem]) -> date | None:
    if not written:
        return None
    with suppress(ValueError):
        day = date.fromisoformat(written)
        # Only the form that is written back: fromisoformat() takes week dates too.
        if day.isoformat() == written:
            return day
    found.append(_problem(key, written, _no_day))
    return None


def _member(key: str, written: str, named: Mapping[str, Text], found: list[Problem]) -> str:
    if not written or written in named:
        return written
    by_name = {text[language].casefold(): value for value, text in named.items() for language in ("id", "en")}
    if written.casefold() in by_name:
        return by_name[written.casefold()]
    found.append(_problem(key, written, _not_one_of(key, list(named.values()))))
    return ""


def _one_of(kind: type[Choice], key: str, written: str, default: Choice, found: list[Problem]) -> Choice:
    if not written:
        return default
    try:
        return kind(written)
    except ValueError:
        found.append(_problem(key, written, _not_one_of(key, [Text(id=c.value, en=c.value) for c in kind])))
        return default


def _problem(key: str, value: str, words: Callable[[str], tuple[Text, Text]]) -> Problem:
    short = value if len(value) <= SHOWN_VALUE else f"{value[:SHOWN_VALUE]}…"
    wrong, instead = words(short)
    return Problem(key=key, value=value, wrong=wrong, instead=instead)


_NAMES = {
    "period": Text(id="Periode", en="Period"),
    "compare": Text(id="Pembanding", en="Comparison"),
    "district": Text(id="Kecamatan", en="District"),
    "category": Text(id="Kategori", en="Category"),
    "channel": Text(id="Kanal", en="Channel"),
    "place": Text(id="Titik", en="Place"),
}


_ALL = Text(id="Tanpa saringan ini.", en="Shown without this filter.")
_TODAY = Text(id="Hari ini yang ditampilkan.", en="Today is shown.")


def _not_one_of(key: str, allowed: list[Text]) -> Callable[[str], tuple[Text, Text]]:
    listed = joined(allowed[:NAMED])
    more = len(allowed) - NAMED

    def words(value: str) -> tuple[Text, Text]:
        name = _NAMES[key]
        if not allowed:
            return Text(
                id=f"{name.id} '{value}': di sini tidak ada {name.id.lower()}.",
                en=f"{name.en} '{value}': there is no {name.en.lower()} here.",
            ), _ALL
        rest = Text(id=f" dan {more} lainnya", en=f" and {more} more") if more > 0 else Text(id="", en="")
        return Text(
            id=f"{name.id} '{value}' tidak dikenal. Pilihan: {listed.id}{rest.id}.",
            en=f"{name.en} '{value}' is not known. Allowed: {listed.en}{rest.en}.",
        ), Text(id="Dipakai nilai baku.", en="The default is used.") if key in ("period", "compare") else _ALL

    return words


def _needs_days(value: str) -> tuple[Text, Text]:
    return Text(
        id=f"Periode '{value}' memerlukan tanggal 'from' dan 'to' (tttt-bb-hh).",
        en=f"Period '{value}' needs the days 'from' and 'to' (yyyy-mm-dd).",
    ), _TODAY


def _ignored(value: str) -> tuple[Text, Text]:
    return Text(
        id=f"Tanggal '{value}' hanya untuk periode custom, padahal periode lain dipilih.",
        en=f"The day '{value}' belongs to the period custom alone, and another period is named.",
    ), Text(id="Tanggal diabaikan.", en="The day is ignored.")


def _no_day(value: str) -> tuple[Text, Text]:
    return Text(
        id=f"'{value}' bukan tanggal. Tulis tttt-bb-hh, misalnya 2026-11-23.",
        en=f"'{value}' is no day. Write yyyy-mm-dd, for example 2026-11-23.",
    ), Text(id="Nilai diabaikan.", en="The value is ignored.")


def _swapped(value: str) -> tuple[Text, Text]:
    return Text(
        id=f"Periode berakhir ('{value}') sebelum dimulai.",
        en=f"The period ends ('{value}') before it begins.",
    ), Text(id="Kedua tanggal ditukar.", en="The two days were swapped.")


def _future(value: str) -> tuple[Text, Text]:
    return Text(
        id=f"Periode dimulai setelah hari ini ('{value}').",
        en=f"The period begins after today ('{value}').",
    ), _TODAY


def _until_today(value: str) -> tuple[Text, Text]:
    return Text(
        id=f"Tanggal '{value}' setelah hari ini.",
        en=f"The day '{value}' is after today.",
    ), Text(id="Periode berakhir hari ini.", en="The period ends today.")


def _too_early(value: str) -> tuple[Text, Text]:
    return Text(
        id=f"Tanggal '{value}' terlalu awal; paling awal {EARLIEST}.",
        en=f"The day '{value}' is too early; the earliest is {EARLIEST}.",
    ), Text(id="Periode disesuaikan.", en="The period was adjusted.")


def _too_long(value: str) -> tuple[Text, Text]:
    return Text(
        id=f"Periode sejak '{value}' terlalu panjang; paling lama {LONGEST_DAYS} hari.",
        en=f"The period since '{value}' is too long; at most {LONGEST_DAYS} days.",
    ), Text(id="Awalnya dimajukan.", en="Its start was moved.")

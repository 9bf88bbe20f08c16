"""What a request asks for: its parameters checked, and everything wrong with them said at once."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from fastapi import Request

from dashboard.api.problems import ProblemError, Wrong
from dashboard.api.queries import Audience, Restricted
from dashboard.filters import Choices, Filters, parse, unknown_value
from dashboard.live.limits import Watch
from dashboard.live.moment import Moment
from db import registry
from db.city.names import names_of
from db.city.profile import CityProfile
from db.city.zone import DAY, HOUR, QUARTER, Zone, to_date
from db.declare import UNKNOWN, AsOfNow
from db.engine import Connection
from db.export import Question
from db.metrics import Cut, Grain, Span
from db.metrics.by_day import by_whole_days
from db.metrics.compare import Framed
from db.metrics.cuts import LONGEST_DAYS
from db.metrics.members import members_of, occurs
from db.metrics.question import unknown_last
from db.reference import load_reference
from db.registry import MetricRef
from db.text import Text

#: The most time buckets, and the most values, of one answer.
MOST_BUCKETS, MOST_VALUES = 10_000, 50_000
Kind = TypeVar("Kind", Grain, Cut)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LENGTHS = {
    Grain.QUARTER_HOUR: QUARTER,
    Grain.HOUR: HOUR,
    Grain.DAY: DAY,
    Grain.WEEK: 7 * DAY,
    Grain.MONTH: 28 * DAY,
    Grain.YEAR: 365 * DAY,
}


_NOT_BOTH = Text(
    id="Berikan periode atau waktu, jangan keduanya.", en="Give a period, or instants, not both."
)
_TOO_LONG = Text(
    id=f"Rentangnya terlalu panjang; paling lama {LONGEST_DAYS} hari.",
    en=f"The range is too long; at most {LONGEST_DAYS} days.",
)
_NEEDS_FROM = Text(
    id="Rentang yang berakhir pada suatu waktu memerlukan 'from' juga.",
    en="A range that ends at an instant needs 'from' too.",
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question with the range to hold it against, if one was asked for."""

    question: Question
    filters: Filters
    framed: Framed
    #: Whether the range is one that the filters name, and not one between two instants.
    named: bool = True

    @property
    def moment(self) -> tuple[int, int]:
        """What the answer depends on besides stored data: the range, which ends at the present while it runs."""
        asked = self.question
        ages = isinstance(asked.ref.metric.formula, AsOfNow)
        return asked.span.since, asked.now if ages else min(asked.span.until, asked.now)


def no_repeats(request: Request) -> None:
    """Refuse a parameter that is given twice, because only one of the two would count."""
    names = dict.fromkeys(request.query_params)
    twice = [name for name in names if len(request.query_params.getlist(name)) > 1]
    if twice:
        raise ProblemError.about(
            *(Wrong(parameter=name[:80], value="", detail=_twice(name[:80])) for name in twice)
        )


def no_control_characters(request: Request) -> None:
    """Refuse what stands in no name, and what a database may not even take as text."""
    found = dict.fromkeys(
        name for name, said in request.query_params.multi_items() if _CONTROL.search(name + said)
    )
    if found:
        raise ProblemError.about(
            *(Wrong(parameter=name[:80], value="", detail=_no_text(name[:80])) for name in found)
        )


def _no_text(name: str) -> Text:
    return Text(id=f"'{name}' berisi karakter kendali.", en=f"'{name}' holds a control character.")


def _twice(name: str) -> Text:
    return Text(id=f"'{name}' diberikan lebih dari sekali.", en=f"'{name}' was given more than once.")


def asked_for(connection: Connection, profile: CityProfile, query: Restricted, now: int) -> Asked:
    """The question of a request, as of the instant that its metric is known at.

    Raises:
        ProblemError: naming every wrong parameter with what is allowed.
        UnknownNameError: for a metric that does not exist.
    """
    given = {name: str(said) for name, said in query.model_dump(by_alias=True).items() if said}
    ref = registry.metric(query.metric)
    reference = load_reference(connection)
    wrong: list[Wrong] = []
    instants = _instants(given, reference.zone, now, wrong)
    if instants is not None or wrong:
        given = {key: value for key, value in given.items() if key not in ("from", "to", "period")}
    by_name = {district.name.casefold(): district.code for district in profile.districts}
    named = given.get("district", "")
    parsed = parse(
        {**given, "district": by_name.get(named.casefold(), named)},
        _choices(connection, ref, reference.zone, now),
    )
    wrong += [Wrong(parameter=p.key, value=p.value, detail=p.wrong) for p in parsed.problems]
    filters = parsed.filters
    grain = _one(Grain, "grain", given.get("grain", ""), wrong)
    cut = _one(Cut, "cut", given.get("cut", ""), wrong)
    where = {**filters.where, **_place(connection, ref, given.get("place", ""), wrong)}
    if wrong:
        raise ProblemError.about(*wrong)
    framed = filters.framed(ref, reference.calendar, reference.zone, now)
    framed = by_whole_days(connection, ref, framed, reference.zone)
    span = instants or framed.span
    _check_length(span, grain)
    public = given.get("audience") == Audience.PUBLIC.value
    at = Moment(connection, profile, now, Watch()).as_of(ref)
    question = Question(
        ref=ref,
        span=span,
        now=at,
        grain=grain,
        cut=cut,
        where=where,
        public=public,
        names=names_of(profile),
        stated=" ".join(filter(None, (query.period, query.since, query.until))),
    )
    return Asked(
        question=question,
        filters=filters,
        framed=replace(framed, span=span, alike=None if instants else framed.alike),
        named=instants is None,
    )


def _choices(connection: Connection, ref: MetricRef, zone: Zone, now: int) -> Choices:
    def named(cut: Cut) -> dict[str, Text]:
        if not getattr(ref.feed.feed, cut.value):
            return {}
        known = sorted(members_of(connection, ref.feed, cut) | {UNKNOWN}, key=unknown_last)
        return {member: Text(id=member, en=member) for member in known}

    return Choices(
        today=to_date(zone.day(now)),
        districts=named(Cut.DISTRICT),
        categories=named(Cut.CATEGORY),
        channels=named(Cut.CHANNEL),
    )


def _place(connection: Connection, ref: MetricRef, written: str, wrong: list[Wrong]) -> dict[Cut, str]:
    """The restriction to a place; a feed without places refuses it where it is asked."""
    if not written:
        return {}
    if ref.feed.feed.place and not occurs(connection, ref.feed, Cut.PLACE, written):
        found = unknown_value("place", written, sorted(members_of(connection, ref.feed, Cut.PLACE)))
        wrong.append(Wrong(parameter="place", value=found.value, detail=found.wrong))
    return {Cut.PLACE: written}


def _instants(given: dict[str, str], zone: Zone, now: int, wrong: list[Wrong]) -> Span | None:
    """The range between two instants; None when days or a period were given."""
    since, until = given.get("from", ""), given.get("to", "")
    if "T" not in since and "T" not in until:
        return None
    low = _instant("from", since, zone, wrong) if since else None
    high = _instant("to", until, zone, wrong) if until else now
    if given.get("period"):
        wrong.append(Wrong(parameter="period", value=given["period"][:80], detail=_NOT_BOTH))
    if low is None and not wrong:
        wrong.append(Wrong(parameter="from", value="", detail=_NEEDS_FROM))
    if wrong or low is None or high is None:
        return None
    if high < low:
        ends_before = Text(
            id=f"Rentang berakhir ({until}) sebelum dimulai ({since}).",
            en=f"The range ends ({until}) before it begins ({since}).",
        )
        wrong.append(Wrong(parameter="to", value=until, detail=ends_before))
    elif high - low > LONGEST_DAYS * DAY:
        wrong.append(Wrong(parameter="from", value=since, detail=_TOO_LONG))
    return None if wrong else Span(low, high)


def _instant(name: str, written: str, zone: Zone, wrong: list[Wrong]) -> int | None:
    # A plus sign of an offset arrives as a space unless it was encoded.
    tried = written.replace(" ", "+")
    with suppress(ValueError, OverflowError):
        found = datetime.fromisoformat(tried)
        at = found if found.tzinfo else found.replace(tzinfo=zone.info)
        if 2000 <= at.year <= 2100:
            instant = int(at.timestamp())
            whole = name == "to" and "T" not in tried
            return zone.day_start(zone.day(instant) + 1) if whole else instant
    detail = Text(
        id=f"'{written[:80]}' bukan waktu; tulis 2026-11-23T14:05, dengan selisih zona bila bukan waktu kota.",
        en=f"'{written[:80]}' is no instant; write 2026-11-23T14:05, with an offset if it is not the city's.",
    )
    wrong.append(Wrong(parameter=name, value=written[:80], detail=detail))
    return None


def _one(kind: type[Kind], name: str, written: str, wrong: list[Wrong]) -> Kind | None:
    if not written:
        return None
    try:
        return kind(written)
    except ValueError:
        allowed = ", ".join(kind)
        detail = Text(
            id=f"'{written[:80]}' bukan nilai '{name}'; yang diperbolehkan: {allowed}.",
            en=f"'{written[:80]}' is no {name}; allowed: {allowed}.",
        )
        wrong.append(Wrong(parameter=name, value=written[:80], detail=detail))
        return None


def check_size(connection: Connection, question: Question) -> None:
    """Refuse an answer of too many values before any of them is read.

    Raises:
        ProblemError: where buckets and members come to more than an answer holds.
    """
    n = values_at_most(connection, question)
    if n > MOST_VALUES:
        detail = Text(
            id=f"Jawaban ini berisi sampai {n} nilai; paling banyak {MOST_VALUES}. "
            "Persingkat rentangnya, pilih satuan waktu yang lebih panjang, atau ambil sebagai berkas (/export/values).",
            en=f"This answer has up to {n} values; at most {MOST_VALUES}. "
            "Shorten the range, take a longer grain, or take it as a file (/export/values).",
        )
        raise ProblemError.about(Wrong(parameter="grain", value=question.grain or "", detail=detail))


def values_at_most(connection: Connection, question: Question) -> int:
    """How many values an answer may have: its buckets times its members."""
    span, grain = question.span, question.grain
    buckets = (span.until - span.since) // _LENGTHS[grain] + 1 if grain else 1
    return buckets * question.members_at_most(connection)


def _check_length(span: Span, grain: Grain | None) -> None:
    if grain is None:
        return
    buckets = (span.until - span.since) // _LENGTHS[grain] + 1
    if buckets > MOST_BUCKETS:
        detail = Text(
            id=f"Per {grain} rentang ini berisi sekitar {buckets} nilai; paling banyak {MOST_BUCKETS}. "
            "Persingkat, atau pilih satuan waktu yang lebih panjang.",
            en=f"By {grain} this range has about {buckets} values; at most {MOST_BUCKETS}. "
            "Shorten it or take a longer grain.",
        )
        raise ProblemError.about(Wrong(parameter="grain", value=grain.value, detail=detail))

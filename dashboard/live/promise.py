"""When a source should have brought something: its promise, counted in the hours in which records are expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from db.city.profile import CityProfile
from db.city.zone import DAY, Zone
from db.declare import Activity, Feed
from db.metrics import Span
from db.reference import Calendar


@dataclass(frozen=True, kw_only=True)
class Promises:
    """The hours of the city in which records come in, and what a source owes within them."""

    profile: CityProfile
    calendar: Calendar
    zone: Zone

    def hours(self, activity: Activity) -> tuple[int, int]:
        """Seconds after midnight between which records of such a feed come in."""
        found = self.profile.hours.get(activity.value)
        return (found.opens_s, found.closes_s) if found else (0, DAY)

    def opens_at(self, activity: Activity, now: int) -> int | None:
        """When the first records of a day that has not opened yet are expected; None once it has, or when it never does."""
        day = self.zone.day(now)
        opens = self.zone.day_start(day) + self.hours(activity)[0]
        return opens if now < opens and self._counts(activity, day) else None

    def stretches(self, activity: Activity, since: int, until: int) -> Iterator[Span]:
        """The times within a range in which records are expected, oldest first."""
        if activity is Activity.ALWAYS:
            yield Span(since, max(since, until))
            return
        opens, closes = self.hours(activity)
        for day in range(self.zone.day(since), self.zone.day(max(until - 1, since)) + 1):
            midnight = self.zone.day_start(day)
            first, end = max(since, midnight + opens), min(until, midnight + closes)
            if first < end and self._counts(activity, day):
                yield Span(first, end)

    def expected_s(self, activity: Activity, since: int, until: int) -> int:
        """Seconds of a range in which records are expected."""
        return sum(stretch.until - stretch.since for stretch in self.stretches(activity, since, until))

    def broken_at(self, feed: Feed, newest: int, until: int) -> int | None:
        """When a source that brought nothing since its newest data broke its promise, if it did before an instant.

        What it owed when it closed it owes until it comes. A promise shorter than a day of business begins anew with
        each opening; a longer one runs on through the hours of business.
        """
        opens, closes = self.hours(feed.activity)
        left = feed.expected_every_s
        for stretch in self.stretches(feed.activity, newest, until):
            length = stretch.until - stretch.since
            if length > left:
                return stretch.since + left
            left = feed.expected_every_s if feed.expected_every_s < closes - opens else left - length
        return None

    def owed(self, feed: Feed, newest: int | None, span: Span) -> float:
        """The part of a span's hours that a source owes, having broken its promise before their end."""
        if newest is None or newest >= span.until or self.broken_at(feed, newest, span.until) is None:
            return 0.0
        whole = self.expected_s(feed.activity, span.since, span.until)
        return self.expected_s(feed.activity, max(newest, span.since), span.until) / whole if whole else 0.0

    def _counts(self, activity: Activity, day: int) -> bool:
        return activity is not Activity.OFFICE_HOURS or self.calendar.is_working(day)

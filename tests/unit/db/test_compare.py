"""Like for like, on calendars made by hand: 1 June 2026 is a Monday."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.city.zone import DAY, to_date, to_day, zone
from db.metrics.compare import Against, Alike, Framed, Period, frame
from db.metrics.cuts import Span
from tests.support.records import at

ZONE = zone("Asia/Jakarta")


class Offices:
    """Monday to Friday, but for the days of rest named."""

    def __init__(self, *rest: str) -> None:
        self._rest: Collection[int] = {to_day(date.fromisoformat(day)) for day in rest}

    def is_working(self, day: int) -> bool:
        return to_date(day).weekday() < 5 and day not in self._rest


def _framed(
    now: str,
    period: Period,
    against: Against = Against.WEEK,
    *,
    rest: tuple[str, ...] = (),
    office: bool = True,
    chosen: tuple[str, str] | None = None,
) -> Framed:
    days = (to_day(date.fromisoformat(chosen[0])), to_day(date.fromisoformat(chosen[1]))) if chosen else None
    return frame(Offices(*rest), ZONE, at(now), period=period, against=against, chosen=days, office=office)


def _written(alike: Alike | None) -> tuple[str, str, str, str]:
    assert alike is not None
    bounds = (alike.current.since, alike.current.until, alike.earlier.since, alike.earlier.until)
    return tuple(ZONE.local(bound).strftime("%m-%d %H:%M") for bound in bounds)  # type: ignore[return-value]


def test_today_is_held_against_the_same_part_of_the_same_weekday() -> None:
    found = _framed("2026-06-17 10:20", Period.TODAY)

    assert _written(found.alike) == ("06-17 00:00", "06-17 10:15", "06-10 00:00", "06-10 10:15")
    assert found.span.until == at("2026-06-17 10:20")


def test_a_holiday_last_week_is_passed_over_and_a_holiday_is_held_against_a_holiday() -> None:
    working = _framed("2026-06-17 10:00", Period.TODAY, rest=("2026-06-10",))
    resting = _framed("2026-06-17 10:00", Period.TODAY, rest=("2026-06-17", "2026-05-27"))

    assert _written(working.alike)[2] == "06-03 00:00"
    assert _written(resting.alike)[2] == "05-27 00:00"


def test_yesterday_is_whole() -> None:
    found = _framed("2026-06-17 10:20", Period.YESTERDAY)

    assert _written(found.alike) == ("06-16 00:00", "06-17 00:00", "06-09 00:00", "06-10 00:00")
    assert found.alike is not None
    assert found.span == found.alike.current


@pytest.mark.parametrize(
    ("against", "begins"),
    [(Against.WEEK, "2026-06-10"), (Against.MONTH, "2026-05-20"), (Against.YEAR, "2025-06-18")],
)
def test_a_day_is_held_against_a_week_a_month_or_a_year_before_on_the_same_weekday(
    against: Against, begins: str
) -> None:
    found = _framed("2026-06-17 10:00", Period.TODAY, against)

    assert found.alike is not None
    assert ZONE.local(found.alike.against).date().isoformat() == begins


def test_seven_days_are_held_against_the_seven_before() -> None:
    found = _framed("2026-06-17 10:00", Period.WEEK)

    assert _written(found.alike) == ("06-11 00:00", "06-17 10:00", "06-04 00:00", "06-10 10:00")


def test_an_office_counts_as_many_working_days_however_many_days_that_takes() -> None:
    office = _framed("2026-06-19 10:00", Period.WEEK, rest=("2026-06-10",))
    street = _framed("2026-06-19 10:00", Period.WEEK, rest=("2026-06-10",), office=False)

    assert _written(office.alike)[2:] == ("06-05 00:00", "06-12 10:00")
    assert _written(street.alike)[2:] == ("06-06 00:00", "06-12 10:00")


def test_thirty_days_do_not_overlap_the_days_they_are_held_against() -> None:
    found = _framed("2026-06-17 10:00", Period.THIRTY_DAYS, office=False)

    assert _written(found.alike) == ("05-19 00:00", "06-17 10:00", "04-14 00:00", "05-13 10:00")


def test_a_month_is_held_against_as_many_working_days_of_the_month_before() -> None:
    found = _framed("2026-06-17 10:00", Period.MONTH, rest=("2026-05-14",))

    assert _written(found.alike) == ("06-01 00:00", "06-17 10:00", "05-01 00:00", "05-20 10:00")


def test_a_running_day_of_rest_ends_the_earlier_range_with_the_last_day_worked() -> None:
    found = _framed("2026-06-21 10:00", Period.MONTH)

    assert _written(found.alike)[3] == "05-22 00:00"


def test_a_month_of_an_office_without_a_working_day_yet_is_held_against_none() -> None:
    after_a_working_day = _framed("2026-08-02 10:00", Period.MONTH)
    after_days_of_rest = _framed("2026-02-01 10:00", Period.MONTH, rest=("2026-01-01", "2026-01-02"))

    assert _written(after_a_working_day.alike) == ("08-01 00:00", "08-02 10:00", "07-01 00:00", "07-01 00:00")
    assert _written(after_days_of_rest.alike)[2:] == ("01-01 00:00", "01-01 10:00")


@pytest.mark.parametrize("day", range(1, 5))
def test_what_runs_every_day_is_held_against_as_many_days_of_the_month_before(day: int) -> None:
    found = _framed(f"2026-08-0{day} 12:00", Period.MONTH, office=False)

    assert _written(found.alike)[1:] == (f"08-0{day} 12:00", "07-01 00:00", f"07-0{day} 12:00")


@pytest.mark.parametrize(
    ("day", "earlier"),
    [(1, "07-01 00:00"), (2, "07-01 00:00"), (3, "07-01 12:00"), (4, "07-02 12:00")],
)
def test_an_office_counts_working_days_of_a_month_that_begins_on_a_weekend(day: int, earlier: str) -> None:
    found = _framed(f"2026-08-0{day} 12:00", Period.MONTH)

    assert _written(found.alike)[3] == earlier


def test_days_that_a_shorter_month_does_not_have_are_held_against_all_of_it() -> None:
    found = _framed("2026-03-30 12:00", Period.MONTH, office=False)

    assert _written(found.alike)[2:] == ("02-01 00:00", "03-01 00:00")


def test_a_quarter_of_what_runs_every_day_is_held_against_as_many_days() -> None:
    found = _framed("2026-05-29 10:00", Period.QUARTER, office=False)

    assert _written(found.alike)[2:] == ("01-01 00:00", "02-28 10:00")


def test_a_long_range_of_an_office_is_held_against_as_many_working_days() -> None:
    found = _framed("2026-11-26 10:00", Period.CUSTOM, chosen=("2026-01-05", "2026-10-30"))

    assert found.alike is not None
    assert [(span.until - span.since) // DAY for span in (found.alike.current, found.alike.earlier)] == [
        299,
        299,
    ]


def test_an_offices_weekend_is_held_against_a_weekend() -> None:
    weekend = _framed("2026-06-26 10:00", Period.CUSTOM, chosen=("2026-06-20", "2026-06-21"))
    from_saturday = _framed("2026-06-26 10:00", Period.WEEK)

    assert _written(weekend.alike)[2:] == ("06-13 00:00", "06-15 00:00")
    assert _written(from_saturday.alike)[2:] == ("06-13 00:00", "06-19 10:00")


def test_a_month_against_the_same_month_of_the_year_before() -> None:
    found = _framed("2026-06-03 10:00", Period.MONTH, Against.YEAR)

    assert found.alike is not None
    assert ZONE.local(found.alike.earlier.until).isoformat()[:16] == "2025-06-04T10:00"


def test_a_quarter_is_held_against_as_many_working_days_of_the_quarter_before() -> None:
    found = _framed("2026-05-29 10:00", Period.QUARTER)

    # 1 April to 29 May has 43 working days; so has 1 January to 2 March.
    assert _written(found.alike) == ("04-01 00:00", "05-29 10:00", "01-01 00:00", "03-02 10:00")


def test_a_year_is_held_against_the_same_date() -> None:
    found = _framed("2024-02-29 10:00", Period.YEAR)

    assert found.alike is not None
    assert ZONE.local(found.alike.earlier.until).isoformat()[:16] == "2023-02-28T10:00"


def test_a_chosen_whole_month_is_held_against_the_whole_month_before() -> None:
    found = _framed("2026-06-17 10:00", Period.CUSTOM, chosen=("2026-05-01", "2026-05-31"))

    assert _written(found.alike) == ("05-01 00:00", "06-01 00:00", "04-01 00:00", "05-01 00:00")


def test_a_chosen_range_that_ends_today_runs_until_now() -> None:
    found = _framed("2026-06-17 10:20", Period.CUSTOM, chosen=("2026-06-15", "2026-06-17"))

    assert _written(found.alike) == ("06-15 00:00", "06-17 10:15", "06-08 00:00", "06-10 10:15")


@pytest.mark.parametrize(
    ("now", "period", "earlier"),
    [
        ("2026-01-05 10:00", Period.TODAY, ("2025-01-01 00:00", "2025-01-05 10:00")),
        ("2026-01-03 10:00", Period.WEEK, ("2025-01-01 00:00", "2025-01-03 10:00")),
        ("2026-01-10 10:00", Period.WEEK, ("2025-01-01 00:00", "2025-01-10 10:00")),
        ("2026-01-20 10:00", Period.MONTH, ("2025-01-01 00:00", "2025-01-20 10:00")),
        ("2026-02-20 10:00", Period.MONTH, ("2025-01-01 00:00", "2025-02-20 10:00")),
        ("2026-11-26 10:00", Period.TODAY, ("2025-01-01 00:00", "2025-11-26 10:00")),
        ("2026-11-26 10:00", Period.YEAR, ("2025-01-01 00:00", "2025-11-26 10:00")),
        ("2024-02-29 10:00", Period.QUARTER, ("2023-01-01 00:00", "2023-02-28 10:00")),
    ],
)
@pytest.mark.parametrize("against", [Against.WEEK, Against.MONTH, Against.YEAR])
def test_a_year_so_far_is_held_against_the_same_dates_of_the_year_before(
    now: str, period: Period, earlier: tuple[str, str], against: Against
) -> None:
    found = frame(Offices(), ZONE, at(now), period=period, against=against, of_year=True)

    assert found.alike is not None
    assert (found.alike.earlier.since, found.alike.earlier.until) == tuple(at(bound) for bound in earlier)
    new_year = at(f"{now[:4]}-01-01 00:00")
    assert found.counted == Span(new_year, at(now))
    assert found.alike.current == found.counted


def test_against_a_target_there_is_no_earlier_range() -> None:
    assert _framed("2026-06-17 10:00", Period.TODAY, Against.TARGET).alike is None


def test_just_after_midnight_both_ranges_are_empty() -> None:
    found = _framed("2026-06-17 00:05", Period.TODAY)

    assert found.alike is not None
    assert found.alike.current.empty
    assert found.alike.earlier.empty


@given(
    now=st.integers(at("2024-01-01 00:00"), at("2027-01-01 00:00")),
    period=st.sampled_from([p for p in Period if p is not Period.CUSTOM]),
    against=st.sampled_from([a for a in Against if a is not Against.TARGET]),
    office=st.booleans(),
    rest=st.lists(st.dates(date(2023, 6, 1), date(2026, 12, 31)), max_size=12),
)
def test_the_earlier_range_is_over_before_the_present_one_begins(
    *, now: int, period: Period, against: Against, office: bool, rest: list[date]
) -> None:
    calendar = Offices(*(day.isoformat() for day in rest))

    found = frame(calendar, ZONE, now, period=period, against=against, office=office)

    assert found.alike is not None
    assert found.alike.earlier.until <= found.alike.current.since
    assert found.alike.current.until % 900 == 0
    assert found.span.since == found.alike.current.since
    assert found.span.until - found.alike.current.until < max(900, DAY * (period is Period.YESTERDAY))

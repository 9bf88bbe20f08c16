"""The demo city stays within the estimates it is calibrated on (docs/demo-city.md)."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from db.city.profile import CityProfile, load_profile
from db.city.zone import DAY, HOUR, to_day
from db.simulate import DemoCity, plan
from db.simulate.parking import busyness
from db.simulate.tax import TaxYear
from db.simulate.world import World

NOW = int(datetime.fromisoformat("2026-11-23T14:05:00+07:00").timestamp())
MIDNIGHT = int(datetime.fromisoformat("2026-11-23T00:00:00+07:00").timestamp())
WEEKS = 6
YEAR = range(to_day(date(2026, 1, 1)), to_day(date(2027, 1, 1)))
OFFSET = 7 * HOUR
NOT_GENUINE = ["cancelled", "false_report", "merged"]


@pytest.fixture(scope="module")
def medan() -> CityProfile:
    return load_profile("medan")


@pytest.fixture(scope="module")
def city(medan: CityProfile) -> DemoCity:
    return DemoCity(medan)


@pytest.fixture(scope="module")
def world(medan: CityProfile) -> World:
    return World(medan, seed=122, scale=1.0)


def load(city: DemoCity, feed: str, days: int) -> pd.DataFrame:
    """Whole days up to last midnight, as known now."""
    frame = pd.concat(list(city.history(feed, MIDNIGHT - days * DAY, NOW)), ignore_index=True)
    return frame[frame.iloc[:, list(frame.columns).index(ANCHORS[feed])] < MIDNIGHT]


ANCHORS = {
    "eparking.payments": "paid_at",
    "call122.calls": "offered_at",
    "call122.incidents": "created_at",
    "call122.dispatches": "dispatched_at",
    "licensing.applications": "submitted_at",
    "licensing.steps": "started_at",
    "sibisa.requests": "submitted_at",
    "simp4d.payments": "paid_at",
    "taru.reports": "reported_at",
}


@pytest.fixture(scope="module")
def payments(city: DemoCity) -> pd.DataFrame:
    frame = load(city, "eparking.payments", 14)
    return frame.assign(hour=(frame.paid_at + OFFSET) % DAY // HOUR, day=(frame.paid_at + OFFSET) // DAY)


@pytest.fixture(scope="module")
def calls(city: DemoCity) -> pd.DataFrame:
    frame = load(city, "call122.calls", WEEKS * 7)
    return frame.assign(hour=(frame.offered_at + OFFSET) % DAY // HOUR)


@pytest.fixture(scope="module")
def incidents(city: DemoCity) -> pd.DataFrame:
    frame = load(city, "call122.incidents", WEEKS * 7)
    return frame[~frame.status.isin(NOT_GENUINE)]


@pytest.fixture(scope="module")
def applications(city: DemoCity) -> pd.DataFrame:
    return load(city, "licensing.applications", 180)


def test_parking_earns_20_to_50_million_a_day(payments: pd.DataFrame):
    sold = payments[payments.status.isin(["captured", "settled"])]
    daily = sold.groupby("day").amount_idr.agg(["sum", "size"])

    assert 20e6 < daily["sum"].mean() < 50e6
    assert 60 < daily["size"].mean() / 150 < 150


def test_motorcycles_are_most_of_parking_and_cash_the_least_of_it(payments: pd.DataFrame):
    vehicles = payments.vehicle_type.value_counts(normalize=True)
    methods = payments.method.value_counts(normalize=True)

    assert 0.70 < vehicles["R2"] < 0.75
    assert 0.10 < methods["cash"] < 0.20


def test_streets_are_paid_on_from_seven_to_ten_with_two_peaks(payments: pd.DataFrame):
    hours = payments.groupby("hour").size()

    assert (hours.index.min(), hours.index.max()) == (7, 21)
    assert hours[[11, 12, 13]].min() > hours[[15, 16]].max()
    assert hours[[17, 18, 19]].min() > hours[[15, 16]].max()


def test_one_payment_in_a_hundred_has_no_district(payments: pd.DataFrame):
    assert 0.005 < payments.district.isna().mean() < 0.015


def test_a_few_points_are_silent_and_most_are_not(city: DemoCity, medan: CityProfile):
    open_for = pd.concat(list(city.history("eparking.payments", MIDNIGHT, NOW)))
    last = open_for.groupby("point_id").paid_at.max().reindex([p.place_id for p in medan.places])

    silent = (NOW - last.fillna(MIDNIGHT + 7 * HOUR) > HOUR).sum()

    assert 1 <= silent <= 15


def test_the_feast_halves_parking_and_rain_lowers_it(world: World):
    feast = world.day(to_day(date(2026, 3, 21)))
    before = world.day(to_day(date(2026, 3, 17)))

    assert 0.4 <= busyness(feast) <= 0.6
    assert before.homecoming
    assert busyness(before) > busyness(world.day(to_day(date(2026, 4, 14))))


def test_calls_are_150_to_400_a_day(calls: pd.DataFrame):
    assert 220 < len(calls) / (WEEKS * 7) < 290


def test_callers_give_up_and_are_a_nuisance_as_often_as_elsewhere(calls: pd.DataFrame):
    answered = calls[calls.result == "answered"]

    assert 0.08 < (calls.result == "abandoned").mean() < 0.15
    assert 0.35 < answered.classification.isin(["ghost", "prank"]).mean() < 0.60
    assert 0.80 < ((answered.answered_at - answered.offered_at) <= 15).sum() / len(calls) < 0.92


def test_nights_are_quiet_and_mornings_and_evenings_busy(calls: pd.DataFrame):
    hours = calls.groupby("hour").size()

    assert hours[[2, 3, 4]].max() < 0.35 * hours.max()
    assert hours[[10, 11]].mean() > hours.mean() * 1.3
    assert hours[[18, 19, 20]].mean() > hours.mean() * 1.2


def test_genuine_emergencies_and_complaints_are_in_range(incidents: pd.DataFrame):
    daily = incidents.kind.value_counts() / (WEEKS * 7)

    assert 20 < daily["emergency"] < 45
    assert 60 < daily["complaint"] < 90


def test_three_in_four_emergencies_are_reached_in_15_minutes(incidents: pd.DataFrame):
    minutes = ((incidents.on_scene_at - incidents.created_at) / 60).dropna()

    assert 10.5 < minutes.quantile(0.5) < 13
    assert 0.75 < (minutes <= 15).mean() < 0.88


def test_it_takes_longer_to_districts_far_from_a_post(incidents: pd.DataFrame):
    minutes = (incidents.on_scene_at - incidents.created_at) / 60
    far = incidents.district.isin(["12.71.12", "12.71.13", "12.71.07"])

    assert minutes[far].median() > minutes[~far].median() * 1.1


def test_an_emergency_gets_one_or_two_units(city: DemoCity):
    units = load(city, "call122.dispatches", 28).groupby("incident_id").size()

    assert set(units) == {1, 2}
    assert 1.1 < units.mean() < 1.4


def test_flood_reports_come_with_rain(incidents: pd.DataFrame, world: World):
    floods = incidents[incidents.category == "flood"]
    days = ((floods.created_at + OFFSET) // DAY).astype(int)

    wet = days.map(lambda day: world.day(day).rain.sum() > 0.5)

    assert wet.mean() > 0.75


def test_licences_come_on_working_days(applications: pd.DataFrame, world: World):
    daily = applications.groupby((applications.submitted_at + OFFSET) // DAY).size()
    working = np.array([not world.day(int(day)).resting for day in daily.index])

    assert 40 < daily[working].mean() < 90
    assert daily[~working].mean() < 10


def test_licences_take_as_long_as_estimated(applications: pd.DataFrame, world: World, medan: CityProfile):
    done = applications.dropna(subset=["complete_at", "decided_at"])
    office = world.office

    def worked(at: pd.Series) -> np.ndarray:
        local = at.to_numpy(np.int64) + OFFSET
        index = local // DAY - office.first
        return office.before[index] + office.working[index] * (local % DAY) / DAY

    days = worked(done.decided_at) - worked(done.complete_at) - done.paused_days.fillna(0).to_numpy(np.int64)
    limits = done.permit_type.map(
        lambda kind: medan.rate("licensing.sla_working_days", date(2026, 1, 1), kind)
    )

    assert 3 < np.median(days) < 5.5
    assert 20 <= np.median(days[done.permit_type == "pbg"]) < 30
    assert 0.88 < (days <= limits).mean() < 0.97


def test_some_files_go_back_and_some_end_otherwise(applications: pd.DataFrame, city: DemoCity):
    ended = applications.decision.value_counts(normalize=True)
    steps = load(city, "licensing.steps", 120)
    went_back = steps[steps.outcome == "returned"].application_no.nunique() / steps.application_no.nunique()

    assert 0.85 < ended["issued"] < 0.95
    assert {"rejected", "withdrawn", "deemed_approved"} <= set(ended.index)
    assert 0.12 < went_back < 0.20


def test_a_step_stands_still(city: DemoCity):
    open_steps = load(city, "licensing.steps", 60)
    open_steps = open_steps[open_steps.ended_at.isna()]

    assert ((NOW - open_steps.started_at) > 14 * DAY).any()


def test_volumes_follow_the_scale(medan: CityProfile):
    small, large = (DemoCity(medan, scale=scale) for scale in (0.2, 2.0))

    for feed in ANCHORS:
        few = sum(len(f) for f in small.history(feed, NOW - 10 * DAY, NOW))
        many = sum(len(f) for f in large.history(feed, NOW - 10 * DAY, NOW))
        assert 6 < many / few < 16, feed


def test_documents_are_asked_for_as_often_as_in_2025(city: DemoCity, world: World):
    requests = load(city, "sibisa.requests", 28)
    days = (requests.submitted_at + OFFSET) // DAY
    worked = np.array([world.day(int(day)).calendar.working for day in np.sort(days.unique())])

    per_day = requests.groupby(days).size().to_numpy()
    assert 1_700 < per_day[worked].mean() < 2_500
    assert per_day[~worked].mean() < 0.12 * per_day[worked].mean()
    assert requests.document_type.value_counts(normalize=True)["KTPEL"] == pytest.approx(0.34, abs=0.03)
    assert requests.channel.isin(["web", "app"]).mean() > 0.8


def test_documents_take_hours_and_some_files_go_back(city: DemoCity):
    requests = load(city, "sibisa.requests", 28).dropna(subset=["issued_at"])
    hours = (requests.issued_at - requests.complete_at) / HOUR

    assert 4 < hours.median() < 20
    assert 25 < hours.quantile(0.9) < 75
    assert 0.10 < (requests.return_count > 0).mean() < 0.20


def test_the_tax_year_brings_most_of_its_target(world: World):
    year = sum(sum(TaxYear(world).due(day).values()) for day in YEAR)

    assert 0.75e12 * 4 < year < 1.0e12 * 4


def test_taxes_are_paid_1000_to_3000_times_a_working_day(city: DemoCity, world: World):
    payments = load(city, "simp4d.payments", 28)
    daily = payments.groupby((payments.paid_at + OFFSET) // DAY).size()
    working = [day for day in daily.index if world.day(int(day)).calendar.working]

    assert 1_000 < daily[working].mean() < 3_000


def test_400_days_are_5_to_8_million_records(city: DemoCity):
    feeds = plan.fresh(city, NOW)
    for feed in feeds:
        if feed.feed in ANCHORS:
            made = len(load(city, feed.feed, WEEKS * 7)) / (WEEKS * 7)
            assert made == pytest.approx(feed.rows_a_day, rel=0.2), feed.feed

    assert 5e6 < sum(f.rows_a_day * (f.last_day + 1 - f.first_day) for f in feeds) < 8e6


def test_land_tax_comes_when_it_is_due(world: World):
    weights = TaxYear(world).weights(2026, "PBBP2")

    september = weights[243:273].sum()
    assert september > 0.25
    assert weights[:31].sum() < 0.03


def test_reports_of_violations_are_few_and_two_in_three_are_confirmed(city: DemoCity):
    reports = pd.concat(list(city.history("taru.reports", MIDNIGHT - 150 * DAY, NOW)), ignore_index=True)
    inspected = reports.dropna(subset=["confirmed"])

    assert 4 < len(reports) / 150 < 10
    assert 0.55 < (inspected.confirmed == "yes").mean() < 0.75
    assert (
        reports.sp1_at.count()
        > reports.sp2_at.count()
        > reports.sp3_at.count()
        > reports.sealed_at.count()
        > 0
    )

"""The demo city as a source: repeatable, true to the contracts, first load and live feed of one mind."""

from __future__ import annotations

import itertools
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import registry
from db.city.profile import CityProfile, load_profile
from db.city.zone import DAY, HOUR, to_day
from db.declare import Feed, Kind
from db.simulate import DemoCity
from db.simulate.demo import FEEDS
from db.simulate.truth import NEVER

NOW = int(datetime.fromisoformat("2026-11-23T14:05:00+07:00").timestamp())
PAYMENTS_KEY = "eparking.payments"
CONTRACTS: dict[str, Feed] = {key: registry.feed(key).feed for key in FEEDS}
#: Columns with the day of records whose main timestamp is derived from it.
DAYS = {"simp4d.assessments": "issued_on", "simp4d.daily_realisation": "date"}
CODED = (
    *("vehicle_type", "method", "status", "result", "classification", "category", "channel", "kind"),
    *("permit_type", "decision", "authority", "step", "outcome"),
    *("document_type", "tax_code", "violation_type", "closed_reason"),
)
DTYPES = dict.fromkeys((Kind.AT, Kind.IDR, Kind.N, Kind.YEAR, Kind.S), "Int64") | dict.fromkeys(
    (Kind.ID, Kind.TEXT, Kind.ENUM, Kind.ON), "str"
)


@pytest.fixture(scope="module")
def medan() -> CityProfile:
    return load_profile("medan")


@pytest.fixture(scope="module")
def city(medan: CityProfile) -> DemoCity:
    return DemoCity(medan, scale=0.3)


@pytest.fixture(scope="module")
def week(city: DemoCity) -> dict[str, pd.DataFrame]:
    return {feed: history(city, feed, NOW - 7 * DAY, NOW) for feed in FEEDS}


def history(city: DemoCity, feed: str, since: int, until: int) -> pd.DataFrame:
    nothing = city.live(feed, until, until)
    return pd.concat([nothing, *city.history(feed, since, until)], ignore_index=True)


def by_key(feed: str, frame: pd.DataFrame) -> pd.DataFrame:
    key = list(CONTRACTS[feed].record_key)
    return frame.drop_duplicates(key, keep="last").sort_values(key).reset_index(drop=True)


def followed(city: DemoCity, feed: str, since: int, cuts: list[int]) -> pd.DataFrame:
    """What a screen knows that loaded the history at the first cut and then watched window after window."""
    windows = [city.live(feed, a, b) for a, b in itertools.pairwise(cuts)]
    known = by_key(feed, pd.concat([history(city, feed, since, cuts[0]), *windows], ignore_index=True))
    return known[instants(city, feed, known) >= since].reset_index(drop=True)


def instants(city: DemoCity, feed: str, frame: pd.DataFrame) -> pd.Series:
    """Main timestamps; of records of a day its beginning."""
    if feed not in DAYS:
        return frame[CONTRACTS[feed].at]
    days = frame[DAYS[feed]].map(lambda text: to_day(date.fromisoformat(text)))
    return days.map(city.zone.day_start)


def test_the_city_makes_every_feed_that_a_city_hands_over():
    left_out = {"sibisa.daily_counts", "eparking.settlements"}
    assert {ref.key for ref in registry.feeds()} - set(FEEDS) == left_out


@pytest.mark.parametrize("feed", FEEDS)
def test_columns_are_exactly_the_contracts(week: dict[str, pd.DataFrame], feed: str):
    frame, contract = week[feed], CONTRACTS[feed]

    assert list(frame.columns) == [column.name for column in contract.columns]
    assert {n: str(t) for n, t in frame.dtypes.items()} == {c.name: DTYPES[c.kind] for c in contract.columns}


@pytest.mark.parametrize("feed", FEEDS)
def test_every_record_keeps_the_contract(week: dict[str, pd.DataFrame], feed: str):
    frame, contract = week[feed], CONTRACTS[feed]

    for column in contract.columns:
        values = frame[column.name].dropna()
        if column.required:
            assert len(values) == len(frame), column.name
        if column.values:
            assert set(values) <= set(column.values), column.name
        if column.minimum is not None and column.kind is not Kind.ENUM:
            assert values.ge(column.minimum).all(), column.name
            assert values.le(column.maximum).all(), column.name
        if column.kind is Kind.AT:
            assert values.le(NOW).all(), column.name
    assert not frame.duplicated(list(contract.record_key)).any()


@pytest.mark.parametrize("feed", FEEDS)
def test_milestones_come_in_order(week: dict[str, pd.DataFrame], feed: str):
    frame = week[feed]

    for earlier, later in itertools.pairwise(CONTRACTS[feed].milestones):
        both = frame[[earlier, later]].dropna()
        assert (both[earlier] <= both[later]).all(), f"{earlier} before {later}"


@pytest.mark.parametrize("feed", FEEDS)
def test_every_coded_value_has_words_and_is_allowed(
    medan: CityProfile, week: dict[str, pd.DataFrame], feed: str
):
    allowed = medan.extra_values(feed)

    for column in CODED:
        if column in week[feed]:
            values = set(week[feed][column].dropna())
            assert values <= set(medan.labels), column
            assert values <= set(allowed.get(column, values)), column


def test_the_same_seed_gives_the_same_city_in_any_order(medan: CityProfile):
    one, other = (DemoCity(medan, scale=0.1) for _ in range(2))
    other.live("licensing.steps", NOW - HOUR, NOW)

    for feed in FEEDS:
        nothing = one.live(feed, NOW, NOW)
        frames = one.history(feed, NOW - 3 * DAY, NOW, newest_first=False)
        days = pd.concat([nothing, *frames], ignore_index=True)
        pd.testing.assert_frame_equal(
            by_key(feed, days), by_key(feed, history(other, feed, NOW - 3 * DAY, NOW))
        )


def test_another_seed_gives_another_city(medan: CityProfile, city: DemoCity):
    other = DemoCity(medan, seed=7, scale=0.3)

    assert not other.live(PAYMENTS_KEY, NOW - HOUR, NOW).equals(city.live(PAYMENTS_KEY, NOW - HOUR, NOW))


def test_history_comes_newest_day_first_unless_asked_otherwise(city: DemoCity):
    newest = [int(f.paid_at.iloc[0]) for f in city.history(PAYMENTS_KEY, NOW - 4 * DAY, NOW)]
    oldest = [
        int(f.paid_at.iloc[0]) for f in city.history(PAYMENTS_KEY, NOW - 4 * DAY, NOW, newest_first=False)
    ]

    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)
    assert len(newest) == 5


@pytest.mark.parametrize("feed", FEEDS)
@settings(max_examples=12, deadline=None)
@given(
    start=st.integers(-40 * DAY, 0),
    widths=st.lists(st.sampled_from([1, 2, 5, 60, 900, HOUR, 9 * HOUR, 2 * DAY]), min_size=1, max_size=6),
)
def test_watching_leads_to_what_a_fresh_load_would_show(
    city: DemoCity, feed: str, start: int, widths: list[int]
):
    cuts = list(itertools.accumulate(widths, initial=NOW + start))
    since = cuts[0] - 3 * DAY

    watched = followed(city, feed, since, cuts)

    pd.testing.assert_frame_equal(watched, by_key(feed, history(city, feed, since, cuts[-1])))


def test_watching_second_by_second_misses_nothing(city: DemoCity):
    cuts = list(range(NOW, NOW + 301))

    for feed in FEEDS:
        watched = followed(city, feed, NOW - HOUR, cuts)
        pd.testing.assert_frame_equal(watched, by_key(feed, history(city, feed, NOW - HOUR, cuts[-1])))


def test_a_call_is_sent_while_it_waits_when_it_is_answered_and_when_it_ends(city: DemoCity, week):
    calls = week["call122.calls"]
    call = calls[(calls.result == "answered") & (calls.answered_at - calls.offered_at > 3)].iloc[0]

    def sent(at: int) -> pd.Series:
        frame = city.live("call122.calls", at - 1, at).set_index("call_id")
        return frame.loc[call.call_id]

    assert sent(call.offered_at).result == "queued"
    assert sent(call.answered_at).result == "answered"
    assert pd.isna(sent(call.answered_at).classification)
    assert sent(call.ended_at).classification == call.classification


@pytest.mark.parametrize("feed", FEEDS)
def test_no_record_changes_after_the_lookback_of_its_feed(city: DemoCity, feed: str):
    lookback = city.lookback_days(feed)
    feast = to_day(datetime(2026, 3, 12).date())

    for day in (*range(feast, feast + 8), to_day(datetime(2026, 7, 1).date())):
        truth = city._truth(feed, day, keep=False)
        over = city.zone.day_start(day + lookback + 1)
        assert truth.changed(over - 1, NEVER).tolist() == []


def test_corrections_reversals_and_late_records_occur(medan: CityProfile):
    truth = DemoCity(medan)._truth(PAYMENTS_KEY, city_day := to_day(datetime(2026, 11, 10).date()))
    first, right = truth.columns["amount_idr"]
    corrected = np.flatnonzero(first.values != right.values)

    assert len(corrected) > 0
    assert ((truth.reported - truth.at) > 600).mean() == pytest.approx(0.015, abs=0.01)
    after = truth.frame(np.arange(len(truth.at)), (city_day + 20) * DAY)
    assert {"settled", "reversed", "failed"} <= set(after.status)
    assert not (after.status == "captured").any()


def test_dispatches_belong_to_incidents_and_steps_to_applications(city: DemoCity, week):
    assert set(week["call122.dispatches"].incident_id) <= set(
        history(city, "call122.incidents", NOW - 8 * DAY, NOW).incident_id
    )
    recent = set(week["licensing.applications"].application_no)
    assert recent <= set(week["licensing.steps"].application_no) | set(
        week["licensing.applications"].query("status == 'submitted'").application_no
    )


def test_a_city_without_parking_points_has_no_payments():
    city = DemoCity(load_profile("sanfrancisco"), scale=0.2)

    assert list(city.history(PAYMENTS_KEY, NOW - DAY, NOW)) == []
    assert len(city.live(PAYMENTS_KEY, NOW - HOUR, NOW)) == 0
    assert set(history(city, "call122.calls", NOW - DAY, NOW).district.dropna()) <= {
        f"SF-{n:02d}" for n in range(1, 12)
    }


def test_a_day_beyond_the_calendar_is_refused_in_words(city: DemoCity):
    with pytest.raises(ValueError, match="The demo city knows 2015-01-01 to 2040-12-31"):
        city.live(PAYMENTS_KEY, NOW + 20 * 366 * DAY, NOW + 20 * 366 * DAY + 1)


def test_an_unknown_feed_is_a_key_error(city: DemoCity):
    with pytest.raises(KeyError):
        city.live("sibisa.nothing", NOW - 1, NOW)

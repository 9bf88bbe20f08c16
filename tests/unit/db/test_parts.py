"""Zones, histograms, declarations, settings: the small parts everything stands on."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dashboard.settings import Settings
from db import registry
from db.catalogue import catalogue
from db.city.zone import UnsupportedZoneError, Zone, zone
from db.declare import Limit, Ratio
from db.histogram import cell_seconds, cells, quantile
from db.ingest import convert
from db.metrics.cuts import Grain, MetricQueryError, Span, buckets, pieces
from db.metrics.cuts import Source as PieceSource
from db.settings import ROOT
from db.validate import DeclarationError, check_programs


@given(
    st.integers(946_684_800, 1_900_000_000),
    st.sampled_from(["Asia/Jakarta", "America/Los_Angeles", "Europe/Berlin"]),
)
def test_a_civil_day_holds_its_instants(at: int, name: str) -> None:
    place = zone(name)

    day = place.day(at)

    assert place.day_start(day) <= at < place.day_start(day + 1)
    assert int(place.day_starts(np.array([day]))[0]) == place.day_start(day)


def test_a_zone_with_half_hours_is_refused_with_the_mend() -> None:
    with pytest.raises(UnsupportedZoneError, match="whole-hour offsets"):
        Zone("Asia/Kolkata")


@given(st.lists(st.integers(0, 5_000_000), min_size=1, max_size=60), st.sampled_from([0.5, 0.9]))
def test_a_percentile_is_within_two_percent_of_the_exact_one(seconds: list[int], q: float) -> None:
    found = quantile([(int(c), 1) for c in cells(pd.Series(seconds, dtype="Int64"))], q)

    exact = sorted(seconds)[max(math.ceil(q * len(seconds) - 1e-9), 1) - 1]
    half_a_cell = 10 ** (1 / 120) - 1  # 60 cells a decade, each shown by its middle
    assert found == pytest.approx(exact, rel=half_a_cell + 1e-9)


@pytest.mark.parametrize("seconds", range(26))
def test_short_durations_are_exact(seconds: int) -> None:
    assert cell_seconds(int(cells(pd.Series([seconds], dtype="Int64"))[0])) == pytest.approx(seconds)


@given(st.integers(0, 10**12))
def test_an_amount_is_read_back_however_it_is_written(amount: int) -> None:
    grouped = f"{amount:,}".replace(",", ".")
    text = pd.Series([str(amount), f"Rp {grouped}", f"Rp{grouped},00"], dtype="str")

    made = convert.numbers(text, decimal=",")

    assert made.values.tolist() == [amount] * 3
    assert not made.bad.any()


@given(
    st.integers(946_684_800, 1_900_000_000),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d-%m-%Y %H.%M.%S"]),
)
def test_an_instant_is_read_back_however_it_is_written(at: int, layout: str) -> None:
    place = zone("Asia/Jakarta")
    text = pd.Series([place.local(at).strftime(layout)], dtype="str")

    assert convert.instants(text, place, order="dmy").values.tolist() == [at]


@given(st.integers(1_700_000_000, 1_700_500_000), st.integers(0, 900_000), st.booleans())
def test_the_pieces_of_a_range_cover_it_once(since: int, length: int, hours: bool) -> None:  # noqa: FBT001 - drawn
    place, span = zone("Asia/Jakarta"), Span(since, since + length)
    unit = {
        PieceSource.DAYS: place.day_start,
        PieceSource.HOURS: lambda h: h * 3_600,
        PieceSource.FACTS: lambda s: s,
    }

    parts = [
        (p.source, unit[p.source](p.low), unit[p.source](p.high))
        for p in pieces(span, PieceSource.DAYS, place, hours=hours)
    ]
    found = [(low, high) for _, low, high in parts]

    assert [low for low, _ in found] == [span.since, *(high for _, high in found[:-1])][: len(found)]
    assert (found[-1][1] if found else span.since) == span.until
    within_a_day = [(low, high) for source, low, high in parts if source is not PieceSource.DAYS]
    assert [place.day(low) for low, _ in within_a_day] == [place.day(high - 1) for _, high in within_a_day]


@pytest.mark.parametrize("grain", list(Grain))
def test_buckets_begin_at_the_range_and_do_not_pass_it(grain: Grain) -> None:
    place = zone("Asia/Jakarta")
    span = Span(place.at(20_000), place.at(20_003))

    starts = list(buckets(span, grain, place))

    assert starts[0] <= span.since
    assert starts[-1] < span.until


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(MetricQueryError, match="before it begins"):
        Span(2, 1)


def test_a_faulty_declaration_names_program_metric_and_mend() -> None:
    program = registry.program("eparking")
    broken = replace(
        program.metric("cashless_share"), formula=Ratio(numerator="nothing", denominator="gross_idr")
    )
    mild = replace(program.metric("silent_points"), alarm=Limit(at=1))

    with pytest.raises(DeclarationError) as found:
        check_programs([replace(program, metrics=(broken, mild))])

    assert "eparking: metric 'cashless_share' needs measure 'nothing'" in str(found.value)
    assert "metric 'silent_points' has an alarm limit that is milder" in str(found.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "city.example"])
def test_a_host_beyond_loopback_is_refused_with_the_reason(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOST", host)

    with pytest.raises(ValidationError, match="only loopback"):
        Settings()


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()

    missing = [name.upper() for name in Settings.model_fields if f"`{name.upper()}`" not in readme]

    assert missing == []


def test_the_catalogue_of_metrics_is_up_to_date() -> None:
    assert (ROOT / "docs" / "metrics.md").read_text() == catalogue()

"""The profiles that come with the product, each with a small file as its source writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db.city.profile import CityProfile
from db.engine import reading
from db.ingest.load import prepare
from db.ingest.mapping import builtin_profiles, load_mapping
from db.journal import Report
from db.registry import feed
from db.schema import tables
from tests.support.records import at

NOW = at("2026-11-20 12:00")
SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
FILES = {
    "medan_eparking_operator": "parkir-operator.csv",
    "sicantik_steps": "sicantik-proses.csv",
    "sicantik_applications": "sicantik-permohonan.csv",
    "oss_licences": "oss-izin.json",
    "open311_taru": "open311-requests.json",
    "open311_complaints": "open311-complaints.json",
    "sp4n_lapor": "lapor-tiket.csv",
    "qris_settlement": "qris-settlement.csv",
}


def _ingest(engine: Engine, city: CityProfile, profile: str) -> Report:
    ref = feed(load_mapping(profile).feed)
    return prepare(engine, ref, city, profile=profile, now=lambda: NOW).file(SAMPLES / FILES[profile])


def _facts(engine: Engine, profile: str, *names: str) -> dict[str, tuple[object, ...]]:
    fact = tables(load_mapping(profile).feed).fact.c
    with reading(engine) as connection:
        rows = connection.execute(select(fact.record_key, *(fact[name] for name in names)))
        return {row[0]: tuple(row[1:]) for row in rows}


@pytest.mark.parametrize("profile", [name for name in builtin_profiles() if name in FILES])
def test_a_sample_is_taken_as_its_profile_says(engine: Engine, medan: CityProfile, profile: str) -> None:
    first, again = _ingest(engine, medan, profile), _ingest(engine, medan, profile)

    assert first.counts.inserted > 0
    assert again.counts.unchanged == first.counts.inserted
    assert again.counts.inserted == again.counts.updated == 0


def test_process_records_become_steps_without_removed_ones(engine: Engine, medan: CityProfile) -> None:
    report = _ingest(engine, medan, "sicantik_steps")

    assert (report.counts.inserted, report.counts.quarantined) == (6, 0)
    assert {"nama", "no_hp"} <= set(report.dropped)
    assert _facts(engine, "sicantik_steps", "step", "ended_at", "outcome") == {
        "S-2026-0101|front_office|2": ("front_office", at("2026-11-02 09:40"), "passed"),
        "S-2026-0101|technical_review|8": ("technical_review", at("2026-11-03 14:00"), "passed"),
        "S-2026-0101|signature|40": ("signature", at("2026-11-04 10:30"), "passed"),
        "S-2026-0102|front_office|2": ("front_office", at("2026-11-03 11:00"), "returned"),
        "S-2026-0103|field_survey|8": ("field_survey", None, None),
        "S-2026-0104|Langkah Baru|8": ("Langkah Baru", None, None),
    }


def test_a_licence_of_another_authority_is_kept_but_is_not_the_citys(
    engine: Engine, medan: CityProfile
) -> None:
    report = _ingest(engine, medan, "oss_licences")

    assert _facts(engine, "oss_licences", "authority", "risk_level", "status", "investment_idr") == {
        "I-0001": ("city", "MT", "decided", 250_000_000),
        "I-0002": ("province", "T", "in_process", 9_000_000_000),
    }
    assert report.counts.quarantined == 1
    assert any(reason.startswith("status") for reason in report.reasons)


def test_an_open_request_has_no_end_and_a_closed_one_the_time_of_its_update(
    engine: Engine, medan: CityProfile
) -> None:
    _ingest(engine, medan, "open311_taru")

    assert _facts(engine, "open311_taru", "reported_at", "finished_at", "district", "violation_type") == {
        "638344": (at("2026-11-02 10:02"), at("2026-11-06 09:00"), "12.71.11", "no_pbg"),
        "638345": (at("2026-11-03 11:30"), None, "unknown", "building_line"),
    }


def test_complaints_come_in_through_open311_too(engine: Engine, medan: CityProfile) -> None:
    _ingest(engine, medan, "open311_complaints")

    assert _facts(engine, "open311_complaints", "kind", "category", "resolved_at", "status") == {
        "700001": ("complaint", "waste", at("2026-11-03 10:00"), "closed"),
        "700002": ("complaint", "street_light", None, "open"),
    }


def test_only_complaints_are_taken_from_tickets(engine: Engine, medan: CityProfile) -> None:
    _ingest(engine, medan, "sp4n_lapor")

    assert _facts(engine, "sp4n_lapor", "category", "district", "resolved_at", "status") == {
        "9100001": ("waste", "12.71.01", at("2026-11-04 10:00"), "closed"),
        "9100002": ("street_light", "12.71.11", None, "open"),
        "9100004": ("road_damage", "12.71.19", None, "cancelled"),
    }

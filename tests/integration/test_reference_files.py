"""Points, targets and opening balances from files: dated, idempotent, beside the city profile and before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from db import quarantine
from db.city.apply import apply_city
from db.city.profile import CityProfile
from db.engine import reading
from db.ingest.door import open_door
from db.ingest.source import UnreadableFileError
from db.journal import Report
from db.metrics import Span, value
from db.metrics.targets import target
from db.reference import load_zone
from db.references import ReferenceRef, references
from db.registry import metric
from db.schema import tables
from db.shelf import Shelf
from db.tables import Load, Place, Quarantine, Target, metadata
from db.validate import DeclarationError
from db.verify import verify
from tests.support.commands import command
from tests.support.records import at, put
from tests.support.serving import environment_for

NOW = at("2026-11-20 12:00")
POINTS = "point_id,street,district,zone_class,spaces,lat,lon,opens,closes,valid_from,valid_to"
TARGETS = "program,metric,period,category,value,version,source,verified,valid_from,valid_to"
OPENINGS = "feed,stock,district,day,value,source"
KNOWN = "EP-ZAINUL-ARIFIN-01"

Bring = Callable[..., Report]


@pytest.fixture
def bring(engine: Engine, medan: CityProfile, tmp_path: Path) -> Bring:
    """Bring rows of reference data as a CSV file."""

    def run(key: str, header: str, *rows: str, profile: str | None = None) -> Report:
        file = tmp_path / "reference.csv"
        file.write_text("\n".join([header, *rows]) + "\n")
        return open_door(engine, key, medan, profile=profile, now=lambda: NOW, actor="test").file(file)

    return run


def _outcome(report: Report) -> tuple[int, int, int, int]:
    counts = report.counts
    return counts.inserted, counts.updated, counts.unchanged, counts.quarantined


def _places(engine: Engine, place_id: str) -> list[tuple[Any, ...]]:
    named = (Place.street, Place.zone_class, Place.spaces, Place.lat, Place.opens_s, Place.origin)
    with reading(engine) as connection:
        rows = connection.execute(select(*named).where(Place.place_id == place_id).order_by(Place.valid_from))
        return [tuple(row) for row in rows]


def test_a_point_is_taken_with_every_column(bring: Bring, engine: Engine) -> None:
    report = bring(
        "eparking.points", POINTS, "P9,Jl. Baru,Medan Kota,II,12,3.59,98.68,06:30,21:00,2026-01-01,"
    )

    assert (_outcome(report), report.reasons) == ((1, 0, 0, 0), {})
    assert _places(engine, "P9") == [("Jl. Baru", "II", 12, 3.59, 23_400, "file")]


def test_the_same_file_again_changes_nothing_and_an_edited_row_replaces_the_old_one(
    bring: Bring, engine: Engine
) -> None:
    row = "P9,Jl. Baru,12.71.01,II,12,,,,,2026-01-01,"
    bring("eparking.points", POINTS, row)
    first = _revision(engine)

    again = bring("eparking.points", POINTS, row)
    same = _revision(engine)
    edited = bring("eparking.points", POINTS, row.replace(",12,", ",14,"))

    assert (_outcome(again), same) == ((0, 0, 1, 0), first)
    assert _outcome(edited) == (0, 1, 0, 0)
    assert [place[2] for place in _places(engine, "P9")] == [14]


def test_a_file_comes_before_the_profile_and_stays_when_the_profile_is_applied_again(
    bring: Bring, engine: Engine, medan: CityProfile
) -> None:
    assert _places(engine, KNOWN)[0][5] == "profile"

    bring("eparking.points", POINTS, f"{KNOWN},Jl. Lain,12.71.01,II,,,,,,2026-01-01,")
    edited = medan.model_copy(update={"full_name": "Kota Medan lagi"})
    apply_city(engine, edited, actor="test", now=lambda: NOW)

    assert [(place[0], place[5]) for place in _places(engine, KNOWN)] == [("Jl. Lain", "file")]
    with reading(engine) as connection:
        assert connection.scalars(select(Place.origin).where(Place.origin == "profile")).all()


def test_validity_that_overlaps_is_refused_on_both_sides_and_a_row_that_ends_the_other_is_not(
    bring: Bring, engine: Engine
) -> None:
    old, new = "P9,Jl. A,12.71.01,I,,,,,,2026-01-01,", "P9,Jl. B,12.71.01,II,,,,,,2026-07-01,"

    both = bring("eparking.points", POINTS, old, new)
    alone = bring("eparking.points", POINTS, old)
    clashing = bring("eparking.points", POINTS, new)
    ended = bring("eparking.points", POINTS, f"{old}2026-07-01", new)

    assert [_outcome(report) for report in (both, alone, clashing, ended)] == [
        (0, 0, 0, 2),
        (1, 0, 0, 0),
        (0, 0, 0, 1),
        (1, 1, 0, 0),
    ]
    assert any("overlaps" in reason and "2026-01-01" in reason for reason in clashing.reasons)
    assert [place[0] for place in _places(engine, "P9")] == ["Jl. A", "Jl. B"]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",Jl. A,12.71.01,I,,,,,,2026-01-01,", "point_id", "required"),
        ("P1,Jl. A,Atlantis,I,,,,,,2026-01-01,", "district", "unknown_district"),
        ("P1,Jl. A,12.71.01,III,,,,,,2026-01-01,", "zone_class", "not_allowed"),
        ("P1,Jl. A,12.71.01,I,,95,,,,2026-01-01,", "lat", "too_large"),
        ("P1,Jl. A,12.71.01,I,,x,,,,2026-01-01,", "lat", "not_a_number"),
        ("P1,Jl. A,12.71.01,I,,,,25:00,,2026-01-01,", "opens", "not_a_clock"),
        ("P1,Jl. A,12.71.01,I,,,,21:00,07:00,2026-01-01,", "closes", "hours"),
        ("P1,Jl. A,12.71.01,I,,,,,,,", "valid_from", "required"),
        ("P1,Jl. A,12.71.01,I,,,,,,2026-07-01,2026-07-01", "valid_to", "ends_before"),
    ],
)
def test_a_bad_point_waits_in_quarantine_with_its_reason(
    bring: Bring, engine: Engine, row: str, column: str, code: str
) -> None:
    report = bring("eparking.points", POINTS, "P9,Jl. Baru,12.71.01,II,,,,,,2026-01-01,", row)

    with reading(engine) as connection:
        held = connection.execute(select(Quarantine.line, Quarantine.faults)).one()
    assert _outcome(report) == (1, 0, 0, 1)
    assert held.line == 3
    assert (column, code) in {(fault["column"], fault["code"]) for fault in held.faults}


def test_the_class_of_a_point_decides_the_citys_part_and_an_edit_moves_what_it_touches(
    bring: Bring, engine: Engine, medan: CityProfile
) -> None:
    payment = {"paid_at": "2024-03-16 09:00", "amount_idr": 10_000, "status": "captured"}
    records = [
        {"txn_id": "a", "point_id": "P9", **payment},
        {"txn_id": "b", "point_id": "P9", "zone_class": "I", **payment},
        {"txn_id": "c", **payment, "point_id": "P9", "paid_at": "2024-03-18 09:00"},
    ]
    bring("eparking.points", POINTS, "P9,Jl. Baru,12.71.01,I,,,,,,2024-01-01,")
    put(engine, medan, "eparking.payments", records, now=NOW)
    before = _shares(engine)

    bring(
        "eparking.points",
        POINTS,
        "P9,Jl. Baru,12.71.01,I,,,,,,2024-01-01,2024-03-18",
        "P9,Jl. Baru,12.71.01,II,,,,,,2024-03-18,",
    )

    assert (before, _shares(engine)) == (
        {"a": 4_000, "b": 4_000, "c": 4_000},
        {"a": 4_000, "b": 4_000, "c": 3_500},
    )
    assert verify(engine, tables("eparking.payments").ref) == []
    with reading(engine) as connection:
        recomputed = connection.execute(
            select(Load.updated, Load.file).where(Load.profile == "recompute")
        ).all()
    assert [tuple(row) for row in recomputed] == [(1, "eparking.points: reference.csv")]


def test_an_edit_of_what_decides_nothing_derives_no_fact_again(
    bring: Bring, engine: Engine, medan: CityProfile
) -> None:
    put(
        engine,
        medan,
        "eparking.payments",
        [{"txn_id": "a", "paid_at": "2026-11-16 09:00", "amount_idr": 1, "status": "captured"}],
        now=NOW,
    )
    bring("eparking.points", POINTS, "P9,Jl. Baru,12.71.01,I,,,,,,2026-01-01,")
    loads = _loads(engine)
    bring("eparking.points", POINTS, "P9,Jl. Baru,12.71.01,I,20,,,,,2026-01-01,")

    assert _loads(engine)[len(loads) :] == ["canonical"]


def test_a_target_of_a_file_replaces_the_profiles_and_says_whether_it_was_checked(
    bring: Bring, engine: Engine, medan: CityProfile
) -> None:
    row = "eparking,gross_idr,2026,,365000000,2,Perda APBD-P 2026,yes,,"

    report = bring("targets", TARGETS, row, "simp4d,amount_idr,2026-11,PBBP2,1.5e9,1,x,no,,")
    apply_city(engine, medan.model_copy(update={"full_name": "x"}), actor="test", now=lambda: NOW)

    assert (_outcome(report), sorted(report.reasons)) == ((1, 0, 0, 1), ["value: is not a number"])
    with reading(engine) as connection:
        span = Span(at("2026-11-16 00:00"), at("2026-11-18 00:00"))
        found = target(connection, metric("eparking.gross_revenue"), span, load_zone(connection))
    assert found is not None
    assert (found.value, found.verified, found.source) == (2_000_000, True, "Perda APBD-P 2026")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("eparking,gross_idr,,,1,,x,,,", "period", "required"),
        ("eparking,gross_idr,sekali,,1,,x,,,", "period", "not_a_period"),
        ("parkir,gross_idr,2026,,1,,x,,,", "program", "unknown_program"),
        ("eparking,laba,2026,,1,,x,,,", "metric", "unknown_target"),
        ("eparking,gross_idr,2026,,1,,,,,", "source", "required"),
        ("eparking,gross_idr,2026,,1,,x,perhaps,,", "verified", "not_allowed"),
    ],
)
def test_a_bad_target_waits_in_quarantine_with_its_reason(
    bring: Bring, engine: Engine, row: str, column: str, code: str
) -> None:
    report = bring("targets", TARGETS, row)

    with reading(engine) as connection:
        faults = connection.scalars(select(Quarantine.faults)).one()
        files = connection.scalars(select(Target.value).where(Target.origin == "file")).all()
    assert (_outcome(report), list(files)) == ((0, 0, 0, 1), [])
    assert (column, code) in {(fault["column"], fault["code"]) for fault in faults}


def test_two_targets_for_the_same_days_are_refused(bring: Bring) -> None:
    report = bring(
        "targets",
        TARGETS,
        "sibisa,on_time,2026,,90,1,Perwal,no,2026-01-01,",
        "sibisa,on_time,2026,,95,2,Perwal,no,2026-06-01,",
        "sibisa,on_time,always,,85,1,Perwal,no,,",
    )

    assert _outcome(report) == (1, 0, 0, 2)


def test_a_refused_row_of_reference_data_is_mended_and_sent_again(
    bring: Bring, engine: Engine, medan: CityProfile, tmp_path: Path
) -> None:
    bring("targets", TARGETS, "sibisa,on_time,,,90,1,Perwal,no,,")
    ref = next(ref for ref in references() if ref.key == "targets")
    file = tmp_path / "refused.csv"

    quarantine.export(engine, ref, file)
    file.write_text(file.read_text().replace("sibisa,on_time,,", "sibisa,on_time,2026,"))
    quarantine.resend(engine, ref, medan, file, now=lambda: NOW)

    assert list(quarantine.waiting(engine, feed="targets")) == []
    with reading(engine) as connection:
        assert connection.scalars(select(Target.value).where(Target.origin == "file")).all() == [90]


def test_an_opening_balance_of_a_file_counts_and_a_new_one_replaces_it_whole(
    bring: Bring, engine: Engine, medan: CityProfile
) -> None:
    put(
        engine,
        medan,
        "licensing.applications",
        [
            {
                "application_no": "1",
                "permit_type": "pbg",
                "submitted_at": "2026-11-16 09:00",
                "status": "submitted",
            }
        ],
        now=NOW,
    )
    head = "licensing.applications,backlog"
    first = bring(
        "openings", OPENINGS, f"{head},Medan Kota,2026-11-01,40,BA", f"{head},12.71.02,2026-11-01,2,BA"
    )
    assert (first.reasons, _backlog(engine)) == ({}, 43)

    bring("openings", OPENINGS, f"{head},,2026-11-10,5,BA")

    assert _backlog(engine) == 6


@pytest.mark.parametrize(
    ("rows", "column", "code"),
    [
        (["licensing.steps,backlog,,2026-11-01,1,BA"], "feed", "unknown_feed"),
        (["licensing.applications,queue,,2026-11-01,1,BA"], "stock", "unknown_stock"),
        (["licensing.applications,backlog,,2026-11-01,-1,BA"], "value", "too_small"),
        (
            [
                "licensing.applications,backlog,12.71.01,2026-11-01,1,BA",
                "licensing.applications,backlog,12.71.02,2026-11-02,1,BA",
            ],
            "day",
            "several_days",
        ),
    ],
)
def test_a_bad_opening_balance_is_refused(
    bring: Bring, engine: Engine, rows: list[str], column: str, code: str
) -> None:
    report = bring("openings", OPENINGS, *rows)

    with reading(engine) as connection:
        faults = connection.scalars(select(Quarantine.faults)).all()
    assert report.counts.quarantined == len(rows)
    assert {(fault["column"], fault["code"]) for row in faults for fault in row} == {(column, code)}


def test_a_file_without_a_required_column_is_refused_whole_and_journalled(
    bring: Bring, engine: Engine
) -> None:
    with pytest.raises(UnreadableFileError, match="'period' is missing"):
        bring("targets", "program,metric,value,source", "eparking,gross_idr,1,x")

    with reading(engine) as connection:
        assert connection.execute(select(Load.feed, Load.status)).all() == [("targets", "failed")]


def test_every_reference_feed_fills_columns_that_its_table_has() -> None:
    for ref in references():
        table = metadata.tables[ref.feed.table]
        renamed = {name: column for column, name in ref.feed.named.items()}
        wanted = {renamed.get(name, name) for name in (*ref.feed.thing, *ref.feed.decides)}
        assert wanted | set(ref.feed.named) | set(ref.feed.filled) <= set(table.c.keys()), ref.key


def test_a_reference_feed_that_leaves_a_column_of_its_table_empty_is_told_with_the_mend(
    engine: Engine,
) -> None:
    points = next(ref for ref in references() if ref.key == "eparking.points")
    faulty = replace(points.feed, filled={"opens_s": 0, "closes_s": 86_400})

    with reading(engine) as connection, pytest.raises(DeclarationError, match="leaves column 'name'"):
        Shelf(connection, ReferenceRef(points.program, faulty))


def test_the_command_and_the_drop_folder_take_reference_data_too(city_url: str, tmp_path: Path) -> None:
    environment = environment_for(city_url)
    file = tmp_path / "titik.csv"
    file.write_text(f"{POINTS}\nP9,Jl. Baru,12.71.01,II,,,,,,2026-01-01,\n")
    drop = tmp_path / "drop" / "targets"
    drop.mkdir(parents=True)
    (drop / "target.csv").write_text(f"{TARGETS}\nsibisa,on_time,,,90,1,Perwal,no,,\n")

    taken = command(environment, "ingest", "eparking.points", str(file))
    watched = command(environment, "watch", str(tmp_path / "drop"), "--once", "--settle", "0")

    assert (taken.returncode, watched.returncode) == (0, 1), taken.stderr + watched.stderr
    assert "eparking.points titik.csv: read 1, new 1" in taken.stdout
    assert "period: is required and empty" in watched.stdout


def _shares(engine: Engine) -> dict[str, int]:
    fact = tables("eparking.payments").fact.c
    with reading(engine) as connection:
        return {row[0]: row[1] for row in connection.execute(select(fact.record_key, fact.city_idr))}


def _loads(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(select(Load.profile).order_by(Load.id)))


def _backlog(engine: Engine) -> float | None:
    with reading(engine) as connection:
        span = Span(at("2026-11-16 00:00"), NOW)
        return value(connection, metric("licensing.backlog"), span=span, now=NOW)


def _revision(engine: Engine) -> int:
    from db.tables import Revision

    with reading(engine) as connection:
        return connection.scalar(select(Revision.revision)) or 0

"""Process records folded into applications: whatever shares a chunk or a file, the same applications come out."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from db.city.profile import CityProfile
from db.engine import reading
from db.ingest.load import prepare
from db.ingest.source import UnreadableFileError
from db.journal import Report
from db.registry import feed
from db.schema import tables
from db.tables import Part, Quarantine
from db.verify import verify
from tests.support.records import at, empty

FEED, PROFILE = "licensing.applications", "sicantik_applications"
NOW = at("2026-11-20 12:00")
SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
FIRST, SECOND = SAMPLES / "sicantik-permohonan.csv", SAMPLES / "sicantik-permohonan-susulan.csv"
#: After the first file, worked out by hand: submitted, complete, decided, issued, decision, status.
AFTER_FIRST = {
    "S-2026-0201": (
        *(at("2026-11-02 08:05"), at("2026-11-02 09:40"), at("2026-11-04 10:30"), at("2026-11-04 10:30")),
        *("issued", "decided"),
    ),
    "S-2026-0202": (at("2026-11-03 09:00"), at("2026-11-05 09:30"), None, None, None, "in_process"),
    "S-2026-0203": (
        *(at("2026-11-03 13:00"), at("2026-11-03 13:30"), at("2026-11-05 16:00"), None),
        *("rejected", "decided"),
    ),
    "S-2026-0204": (at("2026-11-04 07:45"), None, None, None, None, "submitted"),
}
AFTER_SECOND = {
    **AFTER_FIRST,
    "S-2026-0202": (
        *(at("2026-11-03 09:00"), at("2026-11-05 09:30"), at("2026-11-06 10:00"), at("2026-11-06 10:00")),
        *("issued", "decided"),
    ),
    "S-2026-0204": (at("2026-11-04 07:45"), at("2026-11-09 10:00"), None, None, None, "in_process"),
}

Take = Callable[..., Report]


@pytest.fixture
def take(engine: Engine, medan: CityProfile, tmp_path: Path) -> Take:
    """Ingest a file, or lines of one, as process records."""
    number = itertools.count()

    def run(content: Path | list[str], *, chunk_rows: int = 20_000, profile: str | Path = PROFILE) -> Report:
        file = content if isinstance(content, Path) else tmp_path / f"part{next(number)}.csv"
        if isinstance(content, list):
            file.write_text("\n".join([_lines(FIRST)[0], *content]) + "\n")
        job = prepare(engine, feed(FEED), medan, profile=str(profile), now=lambda: NOW)
        return job.file(file, chunk_rows=chunk_rows)

    return run


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines()


def _facts(engine: Engine) -> dict[str, tuple[Any, ...]]:
    fact = tables(FEED).fact.c
    names = ("submitted_at", "complete_at", "decided_at", "issued_at", "decision", "status")
    with reading(engine) as connection:
        rows = connection.execute(select(fact.record_key, *(fact[name] for name in names)))
        return {row[0]: tuple(row[1:]) for row in rows}


def test_many_rows_make_one_application_and_a_later_file_adds_what_it_knows(
    take: Take, engine: Engine
) -> None:
    first = take(FIRST)
    after_first = _facts(engine)
    second = take(SECOND)

    assert (first.counts.inserted, first.folded, first.reasons) == (4, 9, {})
    assert after_first == AFTER_FIRST
    assert (second.counts.inserted, second.counts.updated, second.folded) == (0, 2, 2)
    assert _facts(engine) == AFTER_SECOND
    assert verify(engine, feed(FEED)) == []


def test_a_durations_value_is_that_of_the_folded_milestones(take: Take, engine: Engine) -> None:
    take(FIRST)

    fact = tables(FEED).fact.c
    with reading(engine) as connection:
        lead = connection.scalar(select(fact.lead_s).where(fact.record_key == "S-2026-0201"))
    assert lead == 2 * 86_400 + 50 * 60


@pytest.mark.parametrize("chunk_rows", [1, 2, 4])
def test_rows_of_one_application_may_lie_in_different_chunks(
    take: Take, engine: Engine, chunk_rows: int
) -> None:
    report = take(FIRST, chunk_rows=chunk_rows)

    assert (report.counts.inserted, report.counts.quarantined) == (4, 0)
    assert _facts(engine) == AFTER_FIRST


def test_rows_of_one_application_may_come_in_any_order_over_any_files(take: Take, engine: Engine) -> None:
    rows = _lines(FIRST)[1:]
    for order in (rows, rows[::-1], [*rows[4:], *rows[:4]]):
        with engine.begin() as connection:
            empty(connection)
            connection.execute(Part.__table__.delete())
        for row in order:
            take([row])

        assert _facts(engine) == AFTER_FIRST


def test_the_same_file_again_changes_nothing(take: Take, engine: Engine) -> None:
    take(FIRST)

    again = take(FIRST)

    assert (again.counts.unchanged, again.counts.updated, again.counts.inserted) == (4, 0, 0)


def test_a_row_sent_again_replaces_what_it_said_and_a_removed_one_takes_it_back(
    take: Take, engine: Engine
) -> None:
    take(FIRST)
    signature = next(line for line in _lines(FIRST) if line.startswith("91003"))

    take([signature.replace("2026-11-04 10:30:00", "2026-11-04 08:00:00")])
    earlier = _facts(engine)["S-2026-0201"][2]
    take([f"{signature[:-1]}1"])

    assert earlier == at("2026-11-04 08:00")
    assert _facts(engine)["S-2026-0201"][2:] == (None, None, None, "in_process")
    assert verify(engine, feed(FEED)) == []


def test_a_row_that_moves_to_another_application_leaves_the_one_it_was_in(take: Take, engine: Engine) -> None:
    take(FIRST)
    signature = next(line for line in _lines(FIRST) if line.startswith("91003"))

    take([signature.replace("S-2026-0201", "S-2026-0202")])

    assert _facts(engine)["S-2026-0201"][5] == "in_process"
    assert _facts(engine)["S-2026-0202"][5] == "decided"


def test_an_application_without_a_beginning_waits_in_quarantine_until_a_file_brings_it(
    take: Take, engine: Engine
) -> None:
    front, review = (line.replace("0203", "0299") for line in _lines(FIRST)[6:8])

    alone = take([review])
    whole = take([front])

    with reading(engine) as connection:
        held = connection.execute(select(Quarantine.line, Quarantine.record)).one()
    assert (alone.counts.quarantined, alone.counts.inserted) == (1, 0)
    assert (held.line, held.record["application_no"]) == (2, "S-2026-0299")
    assert (whole.counts.inserted, _facts(engine)["S-2026-0299"][2]) == (1, at("2026-11-05 16:00"))


def test_a_date_that_cannot_be_read_refuses_its_application_only(take: Take) -> None:
    rows = [line.replace("2026-11-05 09:30:00", "5 Nopember") for line in _lines(FIRST)[1:]]

    report = take(rows)

    assert (report.counts.inserted, report.counts.quarantined) == (3, 1)
    assert list(report.reasons) == ["complete_at: is not a date and time that can be read for certain"]


def test_a_row_without_a_key_is_refused_by_its_line(take: Take, engine: Engine) -> None:
    report = take([",S-2026-0201,Izin,2,x,2026-11-02 08:10,,Proses,,,,0", *_lines(FIRST)[4:6]])

    assert (report.counts.quarantined, report.counts.inserted) == (1, 1)
    assert any("id_proses_permohonan" in reason for reason in report.reasons)


def test_no_name_or_number_is_kept_of_any_row(take: Take, engine: Engine) -> None:
    report = take(FIRST)

    with reading(engine) as connection:
        kept = str(connection.execute(select(Part.cells)).all())
    assert {"nama", "no_hp"} <= set(report.dropped)
    assert "0800" not in kept


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('submitted_at = "earliest"', 'started_at = "earliest"'), "names column 'started_at'"),
        (('submitted_at = "earliest"', 'permit_type = "earliest"'), "is no time or number"),
        (('row = "id_proses_permohonan"', 'row = "id_baris"'), "Column 'id_baris' is missing"),
    ],
)
def test_a_fold_that_cannot_be_done_says_why(
    take: Take, tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    from db.ingest.mapping import FOLDER

    mine = tmp_path / "mine.toml"
    mine.write_text((FOLDER / f"{PROFILE}.toml").read_text().replace(*change))

    with pytest.raises(UnreadableFileError, match=words):
        take(FIRST, profile=mine)

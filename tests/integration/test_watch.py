"""The drop folder: whole files are taken and put aside, half-written ones are left alone."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from db.city.profile import CityProfile
from db.engine import reading
from db.ingest.source import UnreadableFileError
from db.ingest.watch import DropFolder
from db.schema import tables
from tests.support.commands import command
from tests.support.records import at
from tests.support.serving import environment_for

NOW = at("2026-11-20 12:00")
HEADER = "txn_id,paid_at,amount_idr,method,status"


@pytest.fixture
def folder(engine: Engine, medan: CityProfile, tmp_path: Path) -> DropFolder:
    """A drop folder whose clock goes on by a second at each look."""
    ticks = itertools.count()
    root = tmp_path / "drop"
    (root / "eparking.payments" / "medan_eparking_operator").mkdir(parents=True)
    return DropFolder(
        root=root, engine=engine, city=medan, now=lambda: NOW, clock=lambda: float(next(ticks)), settle_s=2.0
    )


def _write(folder: DropFolder, name: str, *keys: str) -> Path:
    file = folder.root / "eparking.payments" / name
    rows = [f"{key},2026-11-20 08:00,3000,qris,captured" for key in keys]
    file.write_text("\n".join([HEADER, *rows]) + "\n")
    return file


def _facts(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(tables("eparking.payments").fact)) or 0


def _settled(folder: DropFolder) -> list[str]:
    """What is taken once everything stood still."""
    for _ in range(3):
        folder.whole()
    return [taken.moved_to.relative_to(folder.root).as_posix() for taken in folder.take_all()]


def test_several_whole_files_are_taken_oldest_first_and_put_aside(folder: DropFolder, engine: Engine) -> None:
    newer, older = _write(folder, "b.csv", "1", "2"), _write(folder, "a.csv", "2", "3")
    os.utime(newer, (2_000, 2_000))
    os.utime(older, (1_000, 1_000))

    assert _settled(folder) == ["done/eparking.payments/a.csv", "done/eparking.payments/b.csv"]
    assert _facts(engine) == 3
    assert _settled(folder) == []


def test_a_file_that_grows_or_is_named_unfinished_is_left_alone(folder: DropFolder, engine: Engine) -> None:
    file = _write(folder, "growing.csv", "1")
    _write(folder, "fetching.csv.part", "9")
    for n in range(2, 6):
        assert list(folder.take_all()) == []
        with file.open("a") as more:
            more.write(f"{n},2026-11-20 08:00,3000,qris,captured\n")

    assert _settled(folder) == ["done/eparking.payments/growing.csv"]
    assert _facts(engine) == 5
    assert (folder.root / "eparking.payments" / "fetching.csv.part").exists()


def test_a_file_that_cannot_be_read_is_put_aside_with_the_reason(folder: DropFolder) -> None:
    (folder.root / "eparking.payments" / "broken.json").write_text('[{"txn_id": ')
    (folder.root / "nothing.known").mkdir()
    (folder.root / "nothing.known" / "a.csv").write_text("a\n1\n")

    assert sorted(_settled(folder)) == ["failed/eparking.payments/broken.json", "failed/nothing.known/a.csv"]
    failed = folder.root / "failed"
    assert "not complete JSON" in (failed / "eparking.payments" / "broken.json.reason.txt").read_text()
    assert "There is no feed 'nothing.known'" in (failed / "nothing.known" / "a.csv.reason.txt").read_text()


def test_a_folder_below_a_feed_names_the_mapping_profile(folder: DropFolder, engine: Engine) -> None:
    sample = Path(__file__).resolve().parents[2] / "docs" / "samples" / "parkir-operator.csv"
    file = folder.root / "eparking.payments" / "medan_eparking_operator" / "hari-ini.csv"
    file.write_bytes(sample.read_bytes())

    assert _settled(folder) == ["done/eparking.payments/medan_eparking_operator/hari-ini.csv"]
    assert _facts(engine) > 0


def test_a_second_file_of_the_same_name_gets_a_name_of_its_own(folder: DropFolder) -> None:
    _write(folder, "day.csv", "1")
    _settled(folder)
    _write(folder, "day.csv", "2")

    assert _settled(folder) == ["done/eparking.payments/day-2.csv"]


def test_a_missing_folder_is_told(folder: DropFolder) -> None:
    folder.root = folder.root / "absent"

    with pytest.raises(UnreadableFileError, match="There is no folder"):
        list(folder.take_all())


def test_the_command_takes_what_is_there_and_tells_what_became_of_it(city_url: str, tmp_path: Path) -> None:
    feed = tmp_path / "drop" / "eparking.payments"
    feed.mkdir(parents=True)
    (feed / "a.csv").write_text(f"{HEADER}\n1,2026-11-20 08:00,3000,qris,captured\n2,x,1,qris,captured\n")
    environment = environment_for(city_url)

    done = command(environment, "watch", str(tmp_path / "drop"), "--once")

    assert done.returncode == 1, done.stderr
    assert "new 1" in done.stdout
    assert (tmp_path / "drop" / "done" / "eparking.payments" / "a.csv").exists()

"""A file or folder without permission: said in plain words, nothing lost, nothing counted twice.

Root may read everything, so that the command runs without the two capabilities that let it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.engine import open_engine, reading
from db.schema import tables
from tests.support.serving import ROOT, environment_for

#: `prctl` and the capabilities by which root passes over the rights of files, from Linux's own headers.
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
ROW = "txn_id,paid_at,amount_idr,method,status\n1,2026-11-20 08:00,3000,qris,captured\n"
Run = Callable[..., "subprocess.CompletedProcess[str]"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights are told otherwise on Windows")


def _as_anyone() -> None:
    """Give up what root has over others; it takes effect with the program that is started next."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "root's rights over files cannot be given up here")


@pytest.fixture
def place(sqlite_template: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder with a database and a drop folder."""
    shutil.copy(sqlite_template, tmp_path / "city.db")
    (tmp_path / "drop" / "eparking.payments").mkdir(parents=True)
    yield tmp_path
    for path in (tmp_path / "drop", tmp_path / "drop" / "eparking.payments"):
        path.chmod(0o755)


@pytest.fixture
def run(place: Path) -> Run:
    """Run a command of the product as a user whose rights are those of the files."""
    environment = environment_for(f"sqlite:///{place / 'city.db'}")

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "db", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=_as_anyone if os.geteuid() == 0 else None,
        )

    return command


def _facts(place: Path) -> int:
    engine = open_engine(f"sqlite:///{place / 'city.db'}")
    with reading(engine) as connection:
        found = connection.scalar(select(func.count()).select_from(tables("eparking.payments").fact)) or 0
    engine.dispose()
    return found


def _file(place: Path) -> Path:
    file = place / "drop" / "eparking.payments" / "a.csv"
    file.write_text(ROW)
    return file


def test_a_file_that_may_not_be_read_is_refused_with_the_reason_and_stops_no_other(
    place: Path, run: Run
) -> None:
    file, other = _file(place), place / "other.csv"
    file.chmod(0)
    other.write_text(ROW)

    told = run("ingest", "eparking.payments", str(file), str(other))

    assert (told.returncode, _facts(place)) == (2, 1), told.stderr
    assert "may not be read by this user" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_file_in_a_folder_that_may_not_be_entered_is_refused_with_the_reason(place: Path, run: Run) -> None:
    file = _file(place)
    file.parent.chmod(0)

    told = run("ingest", "eparking.payments", str(file))

    assert told.returncode == 2, told.stderr
    assert "may not be read by this user" in told.stderr


def test_watch_puts_a_file_aside_that_it_may_not_read_and_says_why(place: Path, run: Run) -> None:
    file = _file(place)
    file.chmod(0)

    told = run("watch", str(place / "drop"), "--once", "--settle", "0")

    reason = place / "drop" / "failed" / "eparking.payments" / "a.csv.reason.txt"
    assert told.returncode == 2, told.stderr
    assert "may not be read by this user" in reason.read_text()
    assert reason.with_name("a.csv").exists()


@pytest.mark.parametrize("inner", ["", "eparking.payments"])
def test_watch_says_of_a_folder_that_it_may_not_be_read(place: Path, run: Run, inner: str) -> None:
    file = _file(place)
    folder = place / "drop" / inner
    folder.chmod(0)

    told = run("watch", str(place / "drop"), "--once", "--settle", "0")

    folder.chmod(0o755)
    assert (told.returncode, _facts(place)) == (2, 0), told.stderr
    assert "may not be read by this user" in told.stderr
    assert "Traceback" not in told.stderr
    assert file.exists()


def test_watch_takes_a_file_once_from_a_folder_that_it_may_not_write(place: Path, run: Run) -> None:
    file = _file(place)
    file.parent.chmod(0o555)

    told = [run("watch", str(place / "drop"), "--once", "--settle", "0") for _ in range(2)]

    assert [done.returncode for done in told] == [2, 2], told[0].stderr
    assert "cannot be put aside" in told[0].stderr
    assert (file.exists(), _facts(place)) == (True, 1)

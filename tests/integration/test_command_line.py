"""The product as its users run it: commands, exit statuses, what they print."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from tests.support.commands import command, program
from tests.support.serving import environment_for

KINDS = ["Medical Incident", "Structure Fire", "Alarms", "Traffic Collision"]


@pytest.fixture
def environment(city_url: str) -> dict[str, str]:
    """The environment of a user of a database of each kind."""
    return environment_for(city_url)


def _write(file: Path, rows: list[str]) -> Path:
    file.write_text("\n".join(["txn_id,paid_at,district,amount_idr,method,status", *rows]) + "\n")
    return file


def test_exit_statuses_tell_accepted_quarantined_and_unreadable_apart(
    environment: dict[str, str], tmp_path: Path
) -> None:
    good = _write(tmp_path / "good.csv", ["a,2026-11-16 09:00,12.71.01,2000,qris,captured"])
    mixed = _write(tmp_path / "mixed.csv", ["b,2026-11-16 09:00,Nowhere,2000,qris,captured"])

    assert command(environment, "ingest", "eparking.payments", str(good)).returncode == 0
    assert command(environment, "ingest", "eparking.payments", str(mixed)).returncode == 1
    refused = command(environment, "ingest", "eparking.payments", str(tmp_path / "absent.csv"))
    assert refused.returncode == 2
    assert "There is no file" in refused.stderr


def test_a_refused_row_is_exported_mended_and_sent_again(environment: dict[str, str], tmp_path: Path) -> None:
    mixed = _write(tmp_path / "mixed.csv", ["b,2026-11-16 09:00,Nowhere,2000,qris,captured"])
    command(environment, "ingest", "eparking.payments", str(mixed))
    out = tmp_path / "refused.csv"

    assert "Nowhere" in command(environment, "quarantine", "list").stdout
    assert (
        command(environment, "quarantine", "export", "eparking.payments", "--out", str(out)).returncode == 0
    )
    out.write_text(out.read_text().replace("Nowhere", "Medan Kota"))
    resent = command(environment, "quarantine", "resend", "eparking.payments", str(out))

    assert resent.returncode == 0, resent.stdout + resent.stderr
    assert "Nowhere" not in command(environment, "quarantine", "list").stdout
    value = command(
        environment, "metric", "eparking.gross_revenue", "--since", "2026-11-16", "--format", "json"
    )
    assert json.loads(value.stdout)[0]["value"] == 2_000


def test_a_metric_is_printed_as_table_csv_and_json_by_any_cut(
    environment: dict[str, str], tmp_path: Path
) -> None:
    rows = [
        "a,2026-11-16 09:10,12.71.01,2000,qris,captured",
        "b,2026-11-17 10:00,12.71.20,3000,cash,captured",
    ]
    command(environment, "ingest", "eparking.payments", str(_write(tmp_path / "good.csv", rows)))
    asked = ("metric", "eparking.gross_revenue", "--since", "2026-11-16", "--until", "2026-11-18")

    by_day = command(environment, *asked, "--by", "day", "--format", "csv")
    by_channel = command(environment, *asked, "--by", "channel", "--format", "json")
    one = command(environment, *asked, "--where", "district=12.71.20")

    days = {row["bucket"][:10]: float(row["value"]) for row in csv.DictReader(io.StringIO(by_day.stdout))}
    assert days == {"2026-11-16": 2_000, "2026-11-17": 3_000}
    assert {row["member"]: row["value"] for row in json.loads(by_channel.stdout)} == {
        "qris": 2_000,
        "cash": 3_000,
    }
    assert "3,000" in one.stdout


WRONG = (
    (("metric", "eparking.nothing"), "There is no metric"),
    (("metric", "eparking.gross_revenue", "--by", "colour"), "is no cut"),
    (("metric", "eparking.gross_revenue", "--since", "yesterday"), "is no instant"),
    (("metric", "licensing.returned", "--by", "district"), "has no 'district'"),
    (("metric", "licensing.received", "--where", "category=field_survey"), "has no category 'field_survey'"),
    (("export", "eparking.gross_revenue", "--where", "place=NO_SUCH"), "has no place 'NO_SUCH'"),
    (("ingest", "eparking.nothing", "x.csv"), "There is no feed"),
)


def test_a_wrong_question_is_answered_in_plain_words(environment: dict[str, str]) -> None:
    answers = {words: command(environment, *words) for words, _ in WRONG}

    assert {words for words, answer in answers.items() if answer.returncode != 2} == set()
    assert [
        (words, answers[words].stderr) for words, said in WRONG if said not in answers[words].stderr
    ] == []


def test_a_program_of_its_own_says_the_same_and_never_a_trace(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "city.db")
    environment = environment_for(f"sqlite:///{tmp_path / 'city.db'}")
    mixed = _write(tmp_path / "mixed.csv", ["b,2026-11-16 09:00,Nowhere,2000,qris,captured"])

    taken = program(environment, "ingest", "eparking.payments", str(mixed))
    refused = program(environment, "metric", "eparking.nothing")

    assert (taken.returncode, refused.returncode) == (1, 2)
    assert "quarantined 1" in taken.stdout
    assert "There is no metric" in refused.stderr
    assert "Traceback" not in taken.stderr + refused.stderr


def test_verify_is_clean_after_an_ingest_and_the_journal_tells_of_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    command(
        environment,
        "ingest",
        "eparking.payments",
        str(_write(tmp_path / "good.csv", ["a,2026-11-16 09:10,,2000,qris,captured"])),
    )

    assert command(environment, "verify").returncode == 0
    assert command(environment, "rebuild", "eparking.payments").returncode == 0
    assert "good.csv" in command({**environment, "COLUMNS": "220"}, "loads").stdout


def test_a_fire_departments_export_reads_back_as_pandas_counts_it(database_url: str, tmp_path: Path) -> None:
    environment = environment_for(database_url, CITY="sanfrancisco")
    calls = _fire_calls()
    file = tmp_path / "calls.csv.gz"
    calls.to_csv(file, index=False)

    ingested = command(environment, "ingest", "call122.dispatches", str(file), "--profile", "sf_fire_calls")
    assert ingested.returncode == 0, ingested.stdout + ingested.stderr

    def ask(name: str, *more: str) -> list[dict[str, object]]:
        words = (
            "metric",
            f"call122.{name}",
            "--since",
            "2002-01-01",
            "--until",
            "2002-05-01",
            "--format",
            "json",
            *more,
        )
        found: list[dict[str, object]] = json.loads(command(environment, *words).stdout)
        return found

    assert ask("dispatches")[0]["value"] == 1_000
    by_day = {
        str(row["bucket"])[:10]: row["value"] for row in ask("dispatches", "--by", "day") if row["value"]
    }
    assert by_day == calls.groupby("CallDate").size().to_dict()
    by_kind = {row["member"]: row["value"] for row in ask("dispatches", "--by", "category")}
    assert by_kind == calls.groupby("CallType").size().to_dict()
    for name, q in (("unit_response_p50", 0.5), ("unit_response_p90", 0.9)):
        assert ask(name)[0]["value"] == pytest.approx(calls["Delay"].quantile(q), rel=0.02)


def _fire_calls() -> pd.DataFrame:
    """A thousand rows in the shape of the San Francisco Fire Department's calls, across a change of clocks."""
    rng = random.Random(20020407)
    first = date(2002, 2, 1)
    rows = [
        {
            "IncidentNumber": 2_000_000 + n // 2,
            "UnitID": f"E{rng.randint(1, 44):02d}",
            "UnitType": rng.choice(["ENGINE", "TRUCK", "MEDIC"]),
            "CallType": rng.choice(KINDS),
            "CallDate": (first + timedelta(days=rng.randint(0, 80))).isoformat(),
            "Address": "not to be stored",
            "SupervisorDistrict": rng.choice([str(rng.randint(1, 11)) + ".0", ""]),
            "FinalPriority": rng.choice([2, 3]),
            "RowID": f"{n:09d}-E01",
            "Delay": round(rng.lognormvariate(1.05, 0.55), 4),
        }
        for n in range(1_000)
    ]
    return pd.DataFrame(rows)

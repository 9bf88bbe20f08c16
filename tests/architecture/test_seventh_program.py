"""A seventh program is a declaration, a face and a migration: nothing else changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.serving import ROOT

HEART = '''"""Waste: trucks on their rounds."""
from db.declare import Column, Feed, Kind, Measure, Metric, Program, ReferenceFeed, Total
from db.text import Text

ROUNDS = Feed(
    key="rounds", names=Text(id="Ritase", en="Rounds"), record_key=("round_id",), at="ended_at", expected_every_s=3600,
    columns=(
        Column(name="round_id", kind=Kind.ID, required=True), Column(name="ended_at", kind=Kind.AT, required=True),
        Column(name="district", kind=Kind.TEXT), Column(name="tonnes", kind=Kind.N, minimum=0),
    ),
    measures=(Measure(key="tonnes", at="ended_at", value=lambda c: c.tonnes),), district="district",
)
DEPOTS = ReferenceFeed(
    key="depots", names=Text(id="Depo", en="Depots"), record_key=("depot_id", "valid_from"), table="place",
    columns=(
        Column(name="depot_id", kind=Kind.ID, required=True), Column(name="street", kind=Kind.TEXT, required=True),
        Column(name="district", kind=Kind.TEXT, required=True), Column(name="valid_from", kind=Kind.ON, required=True),
        Column(name="valid_to", kind=Kind.ON),
    ),
    named={"place_id": "depot_id", "name": "street"}, filled={"opens_s": 0, "closes_s": 86400}, district="district",
)
PROGRAM = Program(
    key="waste", order=70, names=Text(id="Sampah", en="Waste"), purpose=Text(id="Sampah", en="Waste"),
    dimensions=("smart_environment",), owner="DLH", source_systems=("GPS",), feeds=(ROUNDS,), references=(DEPOTS,),
    metrics=(
        Metric(
            key="tonnes", feed="rounds", names=Text(id="Ton", en="Tonnes"), short=Text(id="ton", en="tonnes"),
            unit="count", formula=Total(measure="tonnes"), missing="zero",
            definition=Text(id="Ton sampah", en="Tonnes of waste"), formula_text=Text(id="jumlah", en="sum"),
        ),
    ),
)
'''
FACE = '''"""The face of waste."""
from dashboard.faces import Buckets, Face, Headline, Scene
from db.text import Text

CHART = Buckets(key="tonnes", area="tonnes", metrics=("tonnes",), headline="tonnes", title=Text(id="ton", en="tonnes"))
FACE = Face(
    program="waste", headline=Headline(metric="tonnes", period="day", subtitle=Text(id="hari ini", en="today")),
    overview=CHART, scenes=(Scene(grid=("tonnes",), columns="1fr", rows="1fr", panels=(CHART,)),),
)
'''
MIGRATION = '''"""Waste."""
from alembic import op
from db.schema import tables

revision = "0100"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    target = tables("waste.rounds")
    for table in (target.fact, *target.rollups()):
        table.create(op.get_bind())


def downgrade() -> None:
    target = tables("waste.rounds")
    for table in (target.fact, *target.rollups()):
        table.drop(op.get_bind())
'''
END = "\f"
#: Runs commands of the command line one after the other; the first that fails ends it.
COMMANDS = f"""
import sys, json
from db.cli import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["db", *words]
    try:
        main()
    except SystemExit as ended:
        if ended.code:
            raise
    print(end={END!r}, flush=True)
"""
LOOK = """
import json, sys
from tests.support.snapshots import build_snapshot
from dashboard.live.limits import Watch
from db import clock
from db.city.profile import load_profile
from db.engine import open_engine, reading
from db.settings import DatabaseSettings
with reading(open_engine(DatabaseSettings().database_url)) as connection:
    snapshot = build_snapshot(connection, load_profile("medan"), now=clock.now(), watch=Watch())
print(json.dumps({"tiles": {t.program: t.value.value for t in snapshot.tiles}, "scenes": [s.key for s in snapshot.scenes]}))
"""


def test_a_seventh_program_is_found_on_every_screen_without_any_other_change(tmp_path: Path) -> None:
    for name in ("db", "dashboard", "assets"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    (tmp_path / "db/programs/waste.py").write_text(HEART)
    (tmp_path / "dashboard/programs/waste.py").write_text(FACE)
    head = max(path.name for path in (tmp_path / "db/migrations/versions").glob("0*.py"))[:4]
    (tmp_path / "db/migrations/versions/0100_waste.py").write_text(MIGRATION.format(head=head))
    rows = tmp_path / "rounds.csv"
    rows.write_text(
        "round_id,ended_at,district,tonnes\na,2026-01-05 09:00,12.71.01,7\nb,2026-01-05 10:00,,5\n"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'city.db'}",
        # The copy comes first; the tests' own support is not copied.
        "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT))),
    }

    depots = tmp_path / "depots.csv"
    depots.write_text("depot_id,street,district,valid_from\nD1,Jl. Depo,Medan Kota,2026-01-01\n")
    asked = [
        ["ingest", "waste.rounds", str(rows)],
        ["ingest", "waste.depots", str(depots)],
        ["verify"],
        ["metric", "waste.tonnes", "--since", "2026-01-05", "--by", "district", "--format", "json"],
    ]

    done = subprocess.run(
        [sys.executable, "-c", COMMANDS + LOOK, json.dumps(asked)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    _, told, _, value, looked = done.stdout.split(END)
    seen = json.loads(looked)

    assert {row["member"]: row["value"] for row in json.loads(value)} == {"12.71.01": 7, "unknown": 5}
    assert "waste.depots depots.csv: read 1, new 1" in told
    assert "waste" in seen["tiles"]
    assert "waste" in seen["scenes"]

"""City-space violations (Patrol TARU): reports, their verification and what follows."""

from __future__ import annotations

from db.declare import Program
from db.programs.taru.feeds import REPORTS
from db.programs.taru.metrics import METRICS
from db.text import Text

PROGRAM = Program(
    key="taru",
    order=60,
    names=Text(id="Patrol TARU", en="Patrol TARU"),
    purpose=Text(id="Pelanggaran tata ruang", en="City-space violations"),
    dimensions=("smart_environment", "smart_living"),
    owner="Dinas PKPCKTR",
    source_systems=("Patrol TARU", "SP4N-LAPOR!"),
    feeds=(REPORTS,),
    metrics=METRICS,
    not_measured=(
        Text(
            id="Pelanggaran berulang dan kasus dibuka lagi: laporan tidak menyebut kasus sebelumnya",
            en="Repeat violations and reopened cases: reports do not name the earlier case",
        ),
        Text(
            id="Retribusi yang dipulihkan: sumber tidak memberi nilainya",
            en="Levy recovered: the feed does not give it",
        ),
    ),
)

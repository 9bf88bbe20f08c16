"""Local tax and levies (SIMP4D): payments, assessments, and daily totals of realisation."""

from __future__ import annotations

from db.declare import Program
from db.programs.simp4d.feeds import ASSESSMENTS, DAILY_REALISATION, PAYMENTS
from db.programs.simp4d.metrics import METRICS
from db.text import Text

PROGRAM = Program(
    key="simp4d",
    order=50,
    names=Text(id="SIMP4D", en="SIMP4D"),
    purpose=Text(id="Pajak daerah dan retribusi", en="Local tax and levies"),
    dimensions=("smart_economy", "smart_governance"),
    owner="Bapenda",
    source_systems=("SIMP4D", "Bank Sumut"),
    feeds=(PAYMENTS, ASSESSMENTS, DAILY_REALISATION),
    metrics=METRICS,
    not_measured=(
        Text(id="Kepatuhan pelaporan: tidak ada sumber SPTPD", en="Filing compliance: no feed of returns"),
        Text(
            id="Porsi PAD dalam pendapatan daerah: memerlukan APBD", en="Own-source share: needs the budget"
        ),
    ),
)

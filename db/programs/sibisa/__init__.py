"""Civil registration (SIBISA): requests for population documents."""

from __future__ import annotations

from db.declare import Program
from db.programs.sibisa.feeds import DAILY_COUNTS, REQUESTS
from db.programs.sibisa.metrics import METRICS
from db.text import Text

PROGRAM = Program(
    key="sibisa",
    order=40,
    names=Text(id="SIBISA", en="SIBISA"),
    purpose=Text(id="Dokumen kependudukan", en="Civil registration"),
    dimensions=("smart_governance", "smart_society"),
    owner="Disdukcapil",
    source_systems=("SIBISA", "SIAK Terpusat"),
    feeds=(REQUESTS, DAILY_COUNTS),
    metrics=METRICS,
    not_measured=(
        Text(
            id="Ketersediaan sistem: tidak ada sumber yang mencatat gangguan",
            en="Availability: no feed records outages",
        ),
        Text(
            id="Cakupan kepemilikan dokumen: memerlukan angka bulanan SIAK",
            en="Coverage of documents: needs monthly figures from SIAK",
        ),
    ),
)

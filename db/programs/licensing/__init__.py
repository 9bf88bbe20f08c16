"""Licensing (si CANTIK Cloud): applications for licences in the city's authority and the steps they pass."""

from __future__ import annotations

from db.declare import Program
from db.programs.licensing.feeds import APPLICATIONS, STEPS
from db.programs.licensing.metrics import METRICS
from db.text import Text

PROGRAM = Program(
    key="licensing",
    order=30,
    names=Text(id="si CANTIK Cloud", en="si CANTIK Cloud"),
    purpose=Text(id="Perizinan dan investasi", en="Licensing and investment"),
    dimensions=("smart_branding", "smart_economy"),
    owner="DPMPTSP",
    source_systems=("SiCantik Cloud", "OSS-RBA", "SIMBG"),
    feeds=(APPLICATIONS, STEPS),
    metrics=METRICS,
    not_measured=(
        Text(
            id="Kepatuhan LKPM dan realisasi investasi: tidak ada sumber LKPM",
            en="LKPM compliance and realised investment: no LKPM feed",
        ),
        Text(
            id="NIB menurut skala usaha: sumber tidak memberi skala",
            en="NIB by scale of business: the feeds do not give it",
        ),
    ),
)

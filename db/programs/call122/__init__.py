"""Call Center 122: calls, the incidents they report and the units sent to them.

Many calls lead to one incident, one incident to several dispatches. Service level is measured on calls offered,
incident figures on genuine incidents only.
"""

from __future__ import annotations

from db.declare import Program
from db.programs.call122.feeds import CALLS, DISPATCHES, INCIDENTS
from db.programs.call122.metrics import METRICS
from db.text import Text

PROGRAM = Program(
    key="call122",
    order=20,
    names=Text(id="Call Center {emergency_number}", en="Call Center {emergency_number}"),
    purpose=Text(id="Kedaruratan dan pengaduan warga", en="Emergencies and complaints"),
    dimensions=("smart_living", "smart_society"),
    owner="Diskominfo",
    source_systems=("PBX", Text(id="Tiket insiden", en="Incident tickets")),
    feeds=(CALLS, INCIDENTS, DISPATCHES),
    metrics=METRICS,
    not_measured=(
        Text(
            id="Okupansi petugas: memerlukan jam masuk petugas",
            en="Occupancy of agents: needs the hours they were logged in",
        ),
    ),
)

"""The face of licensing: does the office keep up, where does it wait, and what is about to be granted by silence?"""

from __future__ import annotations

from dashboard.faces import Face, Headline, Number, Ranking, Scene, WorkingDays, Worklist
from dashboard.sheets import DistrictMap, Members, Sheet, Trend
from db.metrics import Cut
from db.text import Text

FACE = Face(
    program="licensing",
    headline=Headline(
        metric="on_time",
        period="month",
        subtitle=Text(id="izin tepat waktu bulan ini", en="decided on time this month"),
        notes=("backlog", "lead_time_p90"),
    ),
    overview=WorkingDays(
        key="throughput",
        area="licensing",
        metrics=("received", "issued"),
        headline="issued",
        title=Text(id="izin terbit", en="licences issued"),
    ),
    watched=(("on_time", "month"), ("near_deemed_approval", "now")),
    scenes=(
        Scene(
            headline_area="headline",
            grid=(
                "headline throughput near",
                "backlog throughput near",
                "p50 steps near",
                "p90 steps near",
            ),
            columns="1fr 1.5fr 0.82fr",
            rows="2.3fr 1fr 1fr 1fr",
            panels=(
                Number(
                    key="backlog", area="backlog", metric="backlog", title=Text(id="Antrean", en="Backlog")
                ),
                Number(
                    key="p50",
                    area="p50",
                    metric="lead_time_p50",
                    period="month",
                    title=Text(id="Waktu P50", en="Lead time P50"),
                    context=Text(id="hari kerja", en="working days"),
                    bare=True,
                ),
                Number(
                    key="p90",
                    area="p90",
                    metric="lead_time_p90",
                    period="month",
                    title=Text(id="Waktu P90", en="Lead time P90"),
                    context=Text(id="hari kerja", en="working days"),
                    bare=True,
                ),
                WorkingDays(
                    key="throughput",
                    area="throughput",
                    metrics=("received", "issued"),
                    title=Text(
                        id="Masuk dan terbit per hari kerja", en="Received and issued per working day"
                    ),
                ),
                Ranking(
                    key="steps",
                    area="steps",
                    metric="bottleneck",
                    cut=Cut.CATEGORY,
                    period="month",
                    title=Text(id="Porsi waktu per tahap bulan ini", en="Share of time by step this month"),
                    rows=5,
                ),
                Worklist(
                    key="near",
                    area="near",
                    metric="near_deemed_approval",
                    title=Text(id="Jelang fiktif positif", en="Near deemed approval"),
                    footer=Text(id="batas ≤ 2 hari kerja", en="limit ≤ 2 working days"),
                    unit="working_days",
                ),
            ),
        ),
    ),
)

SHEET = Sheet(
    program="licensing",
    figures=("on_time", "received", "issued", "backlog", "lead_time_p90", "planned_investment"),
    panels=(
        Trend(
            key="throughput",
            title=Text(id="Masuk dan terbit", en="Received and issued"),
            metrics=("received", "issued"),
        ),
        Trend(
            key="lead",
            title=Text(id="Waktu proses P50 dan P90", en="Lead time P50 and P90"),
            metrics=("lead_time_p90", "lead_time_p50"),
            wide=False,
        ),
        Members(
            key="types", title=Text(id="Jenis izin", en="Permit types"), metric="received", cut=Cut.CATEGORY
        ),
        DistrictMap(key="map", title=Text(id="Per kecamatan", en="By district"), metric="received"),
        Members(
            key="steps",
            title=Text(id="Lama per tahap P50", en="Step dwell P50"),
            metric="step_dwell_p50",
            cut=Cut.CATEGORY,
        ),
    ),
)

"""The face of licensing: does the office keep up, where does it wait, and what is about to be granted by silence?"""

from __future__ import annotations

from dashboard.faces import Bands, Dwell, Face, Headline, Number, Ranking, Scene, WorkingDays, Worklist
from dashboard.sheets import DistrictMap, Members, Sheet, Trend
from db.metrics import Cut
from db.text import Text

#: Steps in the order of work.
STEPS = (
    *("front_office", "technical_review", "field_survey", "recommendation", "levy", "verification"),
    *("determination", "signature"),
)

FACE = Face(
    program="licensing",
    headline=Headline(
        metric="on_time",
        period="month",
        subtitle=Text(id="izin tepat waktu", en="decided on time"),
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
            columns="1.1fr 1.36fr 0.84fr",
            rows="7.5em repeat(3, minmax(0, 1fr))",
            panels=(
                Number(
                    key="backlog",
                    area="backlog",
                    metric="backlog",
                    title=Text(id="Antrean", en="Backlog"),
                    beneath="backlog_age_p90",
                    beneath_period="now",
                    context=Text(id="umur P90 {number} hr", en="age P90 {number} d"),
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
                    title=Text(id="{0} masuk, {1} terbit", en="{0} received, {1} issued"),
                ),
                Dwell(
                    key="steps",
                    area="steps",
                    p50="step_dwell_p50",
                    p90="step_dwell_p90",
                    share="bottleneck",
                    steps=STEPS,
                    title=Text(id="Hari per tahap, P50 dan P90", en="Days by step, P50 and P90"),
                    rows=5,
                ),
                Worklist(
                    key="near",
                    area="near",
                    metric="near_deemed_approval",
                    title=Text(id="Jelang fiktif positif", en="Deemed soon"),
                    footer=Text(id="≤ 2 hari kerja", en="≤ 2 working days"),
                    unit="working_days",
                ),
            ),
        ),
        Scene(
            key="backlog",
            title=Text(id="umur", en="ages"),
            grid=("open ages kinds", "overdue ages kinds", "returned ages kinds", "rejected ages kinds"),
            columns="0.9fr 0.9fr 1.2fr",
            rows="repeat(4, minmax(0, 1fr))",
            panels=(
                Number(key="open", area="open", metric="backlog", title=Text(id="Antrean", en="Backlog")),
                Number(
                    key="overdue",
                    area="overdue",
                    metric="overdue",
                    period="now",
                    title=Text(id="Lewat batas", en="Overdue"),
                    context=Text(id="saat ini", en="right now"),
                ),
                Number(
                    key="returned",
                    area="returned",
                    metric="return_rate",
                    period="month",
                    title=Text(id="Dikembalikan", en="Returned"),
                ),
                Number(
                    key="rejected",
                    area="rejected",
                    metric="rejection_rate",
                    period="month",
                    title=Text(id="Ditolak", en="Rejected"),
                ),
                Bands(
                    key="ages",
                    area="ages",
                    metric="backlog_by_age",
                    title=Text(id="Umur antrean", en="Age of backlog"),
                ),
                Ranking(
                    key="kinds",
                    area="kinds",
                    metric="backlog",
                    cut=Cut.CATEGORY,
                    title=Text(id="Antrean menurut izin", en="Backlog by licence"),
                    rows=9,
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

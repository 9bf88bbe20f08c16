"""The face of licensing: does the office keep up, where does it wait, and what is about to be granted by silence?"""

from __future__ import annotations

from dashboard import sheets
from dashboard.faces import Bands, Dwell, Face, Headline, Number, Ranking, Scene, WorkingDays, Worklist
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
        title=Text(id="izin terbit", en="issued"),
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
                    title=Text(id="Hari kerja P50, P90", en="Working days P50, P90"),
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
            columns="1.08fr 0.7fr 1.22fr",
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

SHEET = sheets.Sheet(
    program="licensing",
    figures=("on_time", "received", "issued", "backlog", "lead_time_p90", "planned_investment"),
    panels=(
        sheets.CaseFlow(
            key="flow",
            title=Text(
                id="Masuk, selesai, dan antrean di antaranya",
                en="Received, finished, and the backlog between",
            ),
            metric="backlog",
            entered=Text(id="masuk", en="received"),
            left=Text(id="selesai", en="finished"),
        ),
        sheets.DistrictMap(
            key="map", title=Text(id="Masuk per kecamatan", en="Received by district"), metric="received"
        ),
        sheets.Members(
            key="districts", title=Text(id="Kecamatan", en="Districts"), metric="received", cut=Cut.DISTRICT
        ),
        sheets.Dwell(
            key="steps",
            title=Text(id="Hari kerja per tahap", en="Working days by step"),
            p50="step_dwell_p50",
            p90="step_dwell_p90",
            share="bottleneck",
            steps=STEPS,
        ),
        sheets.Spread(
            key="lead",
            title=Text(id="Waktu proses", en="Lead time"),
            metric="lead_time_p90",
            p50="lead_time_p50",
            limit="licensing.sla_working_days",
        ),
        sheets.Ages(
            key="ages", title=Text(id="Antrean menurut umur", en="Backlog by age"), metric="backlog_by_age"
        ),
        sheets.Trend(
            key="throughput",
            title=Text(id="Masuk dan terbit", en="Received and issued"),
            metrics=("received", "issued"),
        ),
        sheets.Members(
            key="types", title=Text(id="Jenis izin", en="Permit types"), metric="received", cut=Cut.CATEGORY
        ),
        sheets.Members(
            key="punctual",
            title=Text(id="Tepat waktu menurut jenis izin", en="On time by permit type"),
            metric="on_time",
            cut=Cut.CATEGORY,
        ),
        sheets.Members(
            key="channels", title=Text(id="Kanal", en="Channels"), metric="received", cut=Cut.CHANNEL
        ),
        sheets.Trend(
            key="lead_course",
            title=Text(id="Waktu proses P50 dan P90", en="Lead time P50 and P90"),
            metrics=("lead_time_p90", "lead_time_p50"),
            wide=False,
        ),
        sheets.Pattern(
            key="week",
            title=Text(id="Masuk per jam dan hari", en="Received by hour and weekday"),
            metric="received",
        ),
    ),
)

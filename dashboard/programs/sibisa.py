"""The face of civil registration: do residents get their documents in time, and at the first attempt?"""

from __future__ import annotations

from dashboard import sheets
from dashboard.faces import Bands, Buckets, Face, Headline, Number, Ranking, Scene, WorkingDays
from db.metrics import Cut
from db.text import Text

FACE = Face(
    program="sibisa",
    headline=Headline(
        metric="on_time",
        period="month",
        subtitle=Text(id="tepat waktu bulan ini", en="on time this month"),
        notes=("backlog", "first_time_right"),
        brief=Text(id="tepat waktu", en="on time"),
    ),
    overview=Buckets(
        key="requests",
        area="sibisa",
        metrics=("requests",),
        headline="requests",
        title=Text(id="permohonan", en="requests"),
    ),
    watched=(("on_time", "month"), ("backlog_days", "day"), ("fee_raised", "day")),
    scenes=(
        Scene(
            headline_area="headline",
            grid=(
                "headline throughput throughput",
                "right throughput throughput",
                "turnaround kinds ages",
                "backlog kinds ages",
                "online kinds ages",
            ),
            columns="1.1fr 1.05fr 0.85fr",
            rows="7.5em repeat(4, minmax(0, 1fr))",
            panels=(
                Number(
                    key="right",
                    area="right",
                    metric="first_time_right",
                    period="month",
                    title=Text(id="Benar sejak awal", en="First-time right"),
                ),
                Number(
                    key="turnaround",
                    area="turnaround",
                    metric="turnaround_p90",
                    period="month",
                    title=Text(id="Lama P90", en="Turnaround P90"),
                    beneath="turnaround_p50",
                    context=Text(id="P50 {value}", en="P50 {value}"),
                ),
                Number(
                    key="backlog",
                    area="backlog",
                    metric="backlog_days",
                    title=Text(id="Antrean", en="Backlog"),
                    context=Text(id="hari kerja", en="working days"),
                    bare=True,
                ),
                Number(
                    key="online",
                    area="online",
                    metric="online_share",
                    period="month",
                    title=Text(id="Daring", en="Online"),
                ),
                WorkingDays(
                    key="throughput",
                    area="throughput",
                    metrics=("requests", "issued"),
                    labels=(Text(id="masuk", en="submitted"), Text(id="terbit", en="issued")),
                    title=Text(
                        id="Masuk dan terbit per hari kerja", en="Submitted and issued per working day"
                    ),
                ),
                Ranking(
                    key="kinds",
                    area="kinds",
                    metric="requests",
                    cut=Cut.CATEGORY,
                    title=Text(id="Hari ini menurut dokumen", en="Today by document"),
                    rows=5,
                ),
                Bands(
                    key="ages",
                    area="ages",
                    metric="backlog_by_age",
                    title=Text(id="Umur antrean", en="Age of backlog"),
                ),
            ),
        ),
    ),
)

SHEET = sheets.Sheet(
    program="sibisa",
    figures=("on_time", "requests", "issued", "first_time_right", "turnaround_p90", "backlog_days"),
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
        sheets.DistrictMap(key="map", title=Text(id="Per kecamatan", en="By district"), metric="requests"),
        sheets.Members(
            key="districts", title=Text(id="Kecamatan", en="Districts"), metric="requests", cut=Cut.DISTRICT
        ),
        sheets.Trend(
            key="requests",
            title=Text(id="Permohonan menurut dokumen", en="Requests by document"),
            metrics=("requests",),
            split=Cut.CATEGORY,
            wide=False,
        ),
        sheets.Spread(
            key="turnaround",
            title=Text(id="Lama layanan", en="Turnaround"),
            metric="turnaround_p90",
            p50="turnaround_p50",
            limit="sibisa.sla_hours",
        ),
        sheets.Members(
            key="documents",
            title=Text(id="Jenis dokumen", en="Documents"),
            metric="requests",
            cut=Cut.CATEGORY,
        ),
        sheets.Members(
            key="channels", title=Text(id="Kanal", en="Channels"), metric="requests", cut=Cut.CHANNEL
        ),
        sheets.Ages(
            key="ages", title=Text(id="Antrean menurut umur", en="Backlog by age"), metric="backlog_by_age"
        ),
        sheets.Members(
            key="punctual",
            title=Text(id="Tepat waktu menurut dokumen", en="On time by document"),
            metric="on_time",
            cut=Cut.CATEGORY,
        ),
        sheets.Trend(
            key="turnaround_course",
            title=Text(id="Lama layanan P50 dan P90", en="Turnaround P50 and P90"),
            metrics=("turnaround_p90", "turnaround_p50"),
            wide=False,
        ),
        sheets.Pattern(
            key="week",
            title=Text(id="Permohonan per jam dan hari", en="Requests by hour and weekday"),
            metric="requests",
        ),
    ),
)

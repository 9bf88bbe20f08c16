"""The face of the call centre: is everyone answered, and is help on its way?"""

from __future__ import annotations

from dashboard import sheets
from dashboard.faces import Bands, Buckets, Districts, Face, Headline, Number, Ranking, Scene, Week
from db.metrics import Cut, Grain
from db.text import Text

FACE = Face(
    program="call122",
    headline=Headline(
        metric="service_level",
        period="day",
        subtitle=Text(id="terjawab ≤ 15 detik", en="answered ≤ 15 seconds"),
        notes=("waiting_now", "complaints_open"),
    ),
    overview=Buckets(
        key="complaints",
        area="call122",
        metrics=("complaints",),
        headline="complaints",
        title=Text(id="pengaduan", en="complaints"),
    ),
    watched=(
        ("service_level", "day"),
        ("waiting_now", "now"),
        ("response_time_p90", "day"),
        ("reached_in_time", "day"),
    ),
    scenes=(
        Scene(
            headline_area="headline",
            grid=(
                "headline calls calls",
                "waiting calls calls",
                "answer categories ages",
                "open categories ages",
                "response categories ages",
            ),
            columns="1fr 1fr 1fr",
            rows="7.5em repeat(4, minmax(0, 1fr))",
            panels=(
                Number(
                    key="waiting",
                    area="waiting",
                    metric="waiting_now",
                    period="now",
                    title=Text(id="Menunggu", en="Waiting"),
                    context=Text(id="terlama {value}", en="longest {value}"),
                    longest=True,
                ),
                Number(
                    key="answer",
                    area="answer",
                    metric="speed_of_answer",
                    title=Text(id="Rata-rata jawab", en="Speed of answer"),
                ),
                Number(
                    key="open",
                    area="open",
                    metric="emergencies_open",
                    title=Text(id="Darurat terbuka", en="Open emergencies"),
                ),
                Number(
                    key="response",
                    area="response",
                    metric="response_time_p90",
                    title=Text(id="Respons P90", en="Response P90"),
                    beneath="response_time_p50",
                    context=Text(id="P50 {value}", en="P50 {value}"),
                ),
                Buckets(
                    key="calls",
                    area="calls",
                    metrics=("answered", "abandoned"),
                    grain=Grain.QUARTER_HOUR,
                    headline="offered",
                    inline=True,
                    title=Text(id="panggilan hari ini, per 15 menit", en="calls today, per quarter hour"),
                ),
                Ranking(
                    key="categories",
                    area="categories",
                    metric="emergencies",
                    cut=Cut.CATEGORY,
                    title=Text(id="Kedaruratan hari ini", en="Emergencies today"),
                    rows=5,
                ),
                Bands(
                    key="ages",
                    area="ages",
                    metric="complaints_by_age",
                    title=Text(id="Pengaduan terbuka", en="Open complaints"),
                ),
            ),
        ),
        Scene(
            key="pattern",
            title=Text(id="pola", en="pattern"),
            grid=("week map",),
            columns="1.62fr 1fr",
            rows="minmax(0, 1fr)",
            panels=(
                Week(
                    key="week",
                    area="week",
                    metric="offered",
                    title=Text(id="Panggilan per jam", en="Calls per hour"),
                ),
                Districts(
                    key="map",
                    area="map",
                    metric="emergencies",
                    period="month",
                    title=Text(id="Kedaruratan", en="Emergencies"),
                ),
            ),
        ),
    ),
)

SHEET = sheets.Sheet(
    program="call122",
    figures=("service_level", "offered", "emergencies", "complaints", "response_time_p90", "reached_in_time"),
    panels=(
        sheets.Trend(key="calls", title=Text(id="Panggilan masuk", en="Calls offered"), metrics=("offered",)),
        sheets.DistrictMap(
            key="map",
            title=Text(id="Kedaruratan per kecamatan", en="Emergencies by district"),
            metric="emergencies",
        ),
        sheets.Members(
            key="districts",
            title=Text(id="Kedaruratan, urutan kecamatan", en="Emergencies, districts ranked"),
            metric="emergencies",
            cut=Cut.DISTRICT,
        ),
        sheets.Trend(
            key="emergencies",
            title=Text(id="Kedaruratan menurut jenis", en="Emergencies by kind"),
            metrics=("emergencies",),
            split=Cut.CATEGORY,
            wide=False,
        ),
        sheets.Spread(
            key="response",
            title=Text(id="Waktu respons", en="Response time"),
            metric="response_time_p90",
            p50="response_time_p50",
            limit="call122.reach_within_s",
            limit_per=60,
        ),
        sheets.Trend(
            key="response_course",
            title=Text(id="Waktu respons P50 dan P90", en="Response time P50 and P90"),
            metrics=("response_time_p90", "response_time_p50"),
            wide=False,
        ),
        sheets.Spread(
            key="answer",
            title=Text(id="Waktu jawab", en="Answer time"),
            metric="answer_time_p90",
            p50="answer_time_p50",
            limit="call122.answer_within_s",
        ),
        sheets.Pattern(
            key="week",
            title=Text(id="Panggilan per jam dan hari", en="Calls by hour and weekday"),
            metric="offered",
        ),
        sheets.CaseFlow(
            key="flow",
            title=Text(
                id="Pengaduan: masuk, selesai, dan yang terbuka",
                en="Complaints: received, resolved, and open between",
            ),
            metric="complaints_open",
            entered=Text(id="masuk", en="received"),
            left=Text(id="selesai", en="resolved"),
        ),
        sheets.Members(
            key="kinds",
            title=Text(id="Jenis pengaduan", en="Kinds of complaints"),
            metric="complaints",
            cut=Cut.CATEGORY,
        ),
        sheets.Ages(
            key="complaint_ages",
            title=Text(id="Pengaduan terbuka menurut umur", en="Open complaints by age"),
            metric="complaints_by_age",
        ),
        sheets.Ages(
            key="emergency_ages",
            title=Text(id="Kedaruratan terbuka menurut umur", en="Open emergencies by age"),
            metric="emergencies_by_age",
        ),
        sheets.Members(
            key="channels",
            title=Text(id="Kanal pengaduan", en="Channels of complaints"),
            metric="complaints",
            cut=Cut.CHANNEL,
        ),
    ),
)

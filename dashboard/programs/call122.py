"""The face of the call centre: is everyone answered, and is help on its way?"""

from __future__ import annotations

from dashboard.faces import Buckets, Face, Headline, Number, Ranking, Scene
from dashboard.sheets import DistrictMap, Members, Sheet, Trend
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
                "headline calls",
                "waiting calls",
                "answer calls",
                "open categories",
                "response categories",
            ),
            columns="1fr 2fr",
            rows="2.35fr 1fr 1fr 1fr 1fr",
            panels=(
                Number(
                    key="waiting",
                    area="waiting",
                    metric="waiting_now",
                    period="now",
                    title=Text(id="Menunggu", en="Waiting"),
                    context=Text(id="saat ini", en="right now"),
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
                ),
                Buckets(
                    key="calls",
                    area="calls",
                    metrics=("answered", "abandoned"),
                    grain=Grain.HOUR,
                    headline="offered",
                    title=Text(id="Panggilan hari ini, per jam", en="Calls today, per hour"),
                ),
                Ranking(
                    key="categories",
                    area="categories",
                    metric="emergencies",
                    cut=Cut.CATEGORY,
                    title=Text(id="Kedaruratan hari ini menurut jenis", en="Emergencies today by kind"),
                    rows=4,
                ),
            ),
        ),
    ),
)

SHEET = Sheet(
    program="call122",
    figures=("service_level", "offered", "emergencies", "complaints", "response_time_p90", "reached_in_time"),
    panels=(
        Trend(key="calls", title=Text(id="Panggilan masuk", en="Calls offered"), metrics=("offered",)),
        Trend(
            key="emergencies",
            title=Text(id="Kedaruratan menurut jenis", en="Emergencies by kind"),
            metrics=("emergencies",),
            split=Cut.CATEGORY,
            wide=False,
        ),
        Trend(
            key="response",
            title=Text(id="Waktu respons P50 dan P90", en="Response time P50 and P90"),
            metrics=("response_time_p90", "response_time_p50"),
            wide=False,
        ),
        DistrictMap(key="map", title=Text(id="Per kecamatan", en="By district"), metric="emergencies"),
        Members(
            key="kinds",
            title=Text(id="Jenis pengaduan", en="Kinds of complaints"),
            metric="complaints",
            cut=Cut.CATEGORY,
        ),
    ),
)

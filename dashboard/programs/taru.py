"""The face of Patrol TARU: are reports looked into, and do violations end?"""

from __future__ import annotations

from dashboard.faces import Districts, Face, Headline, Number, Ranking, Scene, Stages, WorkingDays
from dashboard.sheets import DistrictMap, Members, Sheet, Trend
from db.metrics import Cut
from db.text import Text

FACE = Face(
    program="taru",
    headline=Headline(
        metric="verified_on_time",
        period="month",
        subtitle=Text(id="verifikasi tepat waktu", en="verified on time"),
        notes=("open", "overdue_letters"),
        brief=Text(id="verifikasi", en="verified"),
    ),
    overview=WorkingDays(
        key="reports",
        area="taru",
        metrics=("reports", "closed"),
        headline="reports",
        title=Text(id="laporan", en="reports"),
    ),
    watched=(("verified_on_time", "month"), ("overdue_letters", "now")),
    scenes=(
        Scene(
            headline_area="headline",
            grid=(
                "headline funnel map",
                "inspection funnel map",
                "ageing funnel map",
                "open kinds map",
                "overdue kinds map",
            ),
            columns="1fr 1.02fr 1.15fr",
            rows="7.5em repeat(4, minmax(0, 1fr))",
            panels=(
                Number(
                    key="inspection",
                    area="inspection",
                    metric="inspection_time_p90",
                    period="month",
                    title=Text(id="Periksa P90", en="To inspection P90"),
                    context=Text(id="hari kerja", en="working days"),
                    bare=True,
                ),
                Number(
                    key="ageing",
                    area="ageing",
                    metric="stage_age_p90",
                    period="now",
                    title=Text(id="Di tahap P90", en="In stage P90"),
                    context=Text(id="hari kerja", en="working days"),
                    bare=True,
                ),
                Number(
                    key="open", area="open", metric="open", title=Text(id="Kasus terbuka", en="Open cases")
                ),
                Number(
                    key="overdue",
                    area="overdue",
                    metric="overdue_letters",
                    period="now",
                    title=Text(id="Surat lewat", en="Overdue letters"),
                    context=Text(id="terlama {value}", en="longest {value}"),
                    longest=True,
                ),
                Stages(
                    key="funnel",
                    area="funnel",
                    metrics=("reports", "confirmed", "sp1", "sp2", "sp3", "sealed", "demolished"),
                    title=Text(id="Tahap, tahun ini", en="Stages, this year"),
                    funnel=True,
                ),
                Ranking(
                    key="kinds",
                    area="kinds",
                    metric="reports",
                    cut=Cut.CATEGORY,
                    period="month",
                    title=Text(id="Laporan menurut jenis", en="Reports by kind"),
                    rows=3,
                ),
                Districts(
                    key="map",
                    area="map",
                    metric="reports",
                    period="month",
                    title=Text(id="Laporan", en="Reports"),
                ),
            ),
        ),
    ),
)

SHEET = Sheet(
    program="taru",
    figures=(
        "verified_on_time",
        "reports",
        "open",
        "confirmation_rate",
        "inspection_time_p90",
        "overdue_letters",
    ),
    panels=(
        Trend(key="reports", title=Text(id="Laporan", en="Reports"), metrics=("reports",)),
        Members(
            key="types",
            title=Text(id="Jenis pelanggaran", en="Violations"),
            metric="reports",
            cut=Cut.CATEGORY,
        ),
        DistrictMap(key="map", title=Text(id="Per kecamatan", en="By district"), metric="reports"),
        Members(
            key="channels", title=Text(id="Kanal laporan", en="Channels"), metric="reports", cut=Cut.CHANNEL
        ),
        Trend(
            key="inspection",
            title=Text(id="Waktu ke pemeriksaan P50 dan P90", en="Inspection lead time P50 and P90"),
            metrics=("inspection_time_p90", "inspection_time_p50"),
            wide=False,
        ),
    ),
)

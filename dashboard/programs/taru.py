"""The face of Patrol TARU: are reports looked into, and do violations end?"""

from __future__ import annotations

from dashboard import sheets
from dashboard.faces import (
    Bands,
    Districts,
    Face,
    Headline,
    Number,
    Ranking,
    Scene,
    Stages,
    WorkingDays,
    Worklist,
)
from db.metrics import Cut
from db.text import Text

#: What became of the reports of a period, in the order of the procedure.
STAGES = (
    Text(id="Laporan", en="Reports"),
    Text(id="Terbukti", en="Confirmed"),
    *(Text(id=name, en=name) for name in ("SP1", "SP2", "SP3")),
    Text(id="Disegel", en="Sealed"),
    Text(id="Dibongkar", en="Demolished"),
)

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
                "ageing ages map",
                "open ages map",
                "overdue ages map",
            ),
            columns="1fr 1.02fr 1.15fr",
            rows="7.5em minmax(0, 1.25fr) repeat(3, minmax(0, 1fr))",
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
                    metrics=(
                        *("reports", "cohort_confirmed", "cohort_sp1", "cohort_sp2", "cohort_sp3"),
                        *("cohort_sealed", "cohort_demolished"),
                    ),
                    labels=STAGES,
                    title=Text(id="Laporan tahun ini", en="Reports of this year"),
                    funnel=True,
                ),
                Bands(
                    key="ages",
                    area="ages",
                    metric="stage_by_age",
                    title=Text(id="Lama di tahap", en="Time in stage"),
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
        Scene(
            key="letters",
            title=Text(id="surat", en="letters"),
            grid=("enforcement kinds overdue", "sp1 kinds overdue", "sp2 kinds overdue", "sp3 kinds overdue"),
            columns="1fr 1fr 0.8fr",
            rows="repeat(4, minmax(0, 1fr))",
            panels=(
                Number(
                    key="enforcement",
                    area="enforcement",
                    metric="enforcement",
                    period="year",
                    title=Text(id="Tuntas", en="Enforced"),
                    context=Text(id="sejak SP3 habis", en="once SP3 ran out"),
                ),
                *(
                    Number(
                        key=letter,
                        area=letter,
                        metric=f"compliance_{letter}",
                        period="year",
                        title=Text(id=f"Patuh {letter.upper()}", en=f"Complied {letter.upper()}"),
                    )
                    for letter in ("sp1", "sp2", "sp3")
                ),
                Ranking(
                    key="kinds",
                    area="kinds",
                    metric="reports",
                    cut=Cut.CATEGORY,
                    period="month",
                    title=Text(id="Laporan bulan ini", en="Reports this month"),
                    rows=9,
                ),
                Worklist(
                    key="overdue",
                    area="overdue",
                    metric="overdue_letters",
                    title=Text(id="Surat lewat waktu", en="Overdue letters"),
                    footer=Text(id="tanpa langkah lanjut", en="without a next step"),
                    unit="working_days",
                ),
            ),
        ),
    ),
)

SHEET = sheets.Sheet(
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
        sheets.CaseFlow(
            key="flow",
            title=Text(
                id="Masuk, selesai, dan yang terbuka di antaranya", en="Received, closed, and open between"
            ),
            metric="open",
            entered=Text(id="masuk", en="received"),
            left=Text(id="selesai", en="closed"),
        ),
        sheets.DistrictMap(key="map", title=Text(id="Per kecamatan", en="By district"), metric="reports"),
        sheets.Members(
            key="districts", title=Text(id="Kecamatan", en="Districts"), metric="reports", cut=Cut.DISTRICT
        ),
        sheets.Stages(
            key="funnel",
            title=Text(id="Nasib laporan periode ini", en="What became of the period's reports"),
            metrics=(
                "reports",
                "cohort_confirmed",
                "cohort_sp1",
                "cohort_sp2",
                "cohort_sp3",
                "cohort_sealed",
                "cohort_demolished",
            ),
            labels=(
                Text(id="Laporan", en="Reports"),
                Text(id="Terbukti", en="Confirmed"),
                Text(id="SP1", en="SP1"),
                Text(id="SP2", en="SP2"),
                Text(id="SP3", en="SP3"),
                Text(id="Disegel", en="Sealed"),
                Text(id="Dibongkar", en="Demolished"),
            ),
            funnel=True,
        ),
        sheets.Spread(
            key="inspection",
            title=Text(id="Waktu ke pemeriksaan", en="Time to inspection"),
            metric="inspection_time_p90",
            p50="inspection_time_p50",
        ),
        sheets.Members(
            key="types",
            title=Text(id="Jenis pelanggaran", en="Violations"),
            metric="reports",
            cut=Cut.CATEGORY,
        ),
        sheets.Trend(
            key="reports",
            title=Text(id="Laporan menurut jenis", en="Reports by kind"),
            metrics=("reports",),
            split=Cut.CATEGORY,
        ),
        sheets.Members(
            key="channels", title=Text(id="Kanal laporan", en="Channels"), metric="reports", cut=Cut.CHANNEL
        ),
        sheets.Members(
            key="punctual",
            title=Text(id="Verifikasi tepat waktu per kecamatan", en="Verified on time by district"),
            metric="verified_on_time",
            cut=Cut.DISTRICT,
        ),
        sheets.Trend(
            key="inspection_course",
            title=Text(id="Waktu ke pemeriksaan P50 dan P90", en="Time to inspection P50 and P90"),
            metrics=("inspection_time_p90", "inspection_time_p50"),
            wide=False,
        ),
        sheets.Pattern(
            key="week",
            title=Text(id="Laporan per jam dan hari", en="Reports by hour and weekday"),
            metric="reports",
        ),
    ),
)

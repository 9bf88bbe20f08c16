"""The face of local tax: is the year on pace for its target, and which tax lags?"""

from __future__ import annotations

from dashboard import sheets
from dashboard.faces import Bullets, Face, Headline, Number, Scene, Stages, YearPace
from db.metrics import Cut
from db.text import Text

FACE = Face(
    program="simp4d",
    headline=Headline(
        metric="achievement",
        period="year",
        subtitle=Text(id="dari target tahun ini", en="of this year's target"),
        notes=("realisation", "forecast"),
        brief=Text(id="dari target", en="of target"),
    ),
    overview=YearPace(
        key="pace",
        area="simp4d",
        metric="achievement",
        headline="realisation",
        title=Text(id="realisasi", en="realisation"),
    ),
    watched=(("pace_gap", "day"),),
    scenes=(
        Scene(
            headline_area="headline",
            grid=(
                "headline pace pace",
                "today pace pace",
                "gap kinds arrears",
                "noncash kinds arrears",
            ),
            columns="1.1fr 1.05fr 0.85fr",
            rows="7.5em repeat(3, minmax(0, 1fr))",
            panels=(
                Number(
                    key="today", area="today", metric="realisation", title=Text(id="Hari ini", en="Today")
                ),
                Number(
                    key="gap",
                    area="gap",
                    metric="pace_gap",
                    title=Text(id="Selisih laju", en="Pace gap"),
                    context=Text(id="poin dari musim", en="points off season"),
                    bare=True,
                ),
                Number(
                    key="noncash",
                    area="noncash",
                    metric="noncash_share",
                    period="year",
                    title=Text(id="Nontunai", en="Non-cash"),
                ),
                YearPace(
                    key="pace",
                    area="pace",
                    metric="achievement",
                    headline="realisation",
                    inline=True,
                    title=Text(id="realisasi tahun ini", en="realised this year"),
                ),
                Bullets(
                    key="kinds",
                    area="kinds",
                    metric="achievement",
                    gap="pace_gap",
                    amount="realisation",
                    title=Text(id="Capaian terhadap musim", en="Against the season"),
                    rows=5,
                ),
                Stages(
                    key="arrears",
                    area="arrears",
                    metrics=("arrears_below_1y", "arrears_1_2y", "arrears_2_5y", "arrears_over_5y"),
                    labels=(
                        Text(id="< 1 th", en="< 1 y"),
                        Text(id="1–2 th", en="1–2 y"),
                        Text(id="2–5 th", en="2–5 y"),
                        Text(id="> 5 th", en="> 5 y"),
                    ),
                    period="now",
                    title=Text(id="Tunggakan per umur", en="Arrears by age"),
                ),
            ),
        ),
    ),
)

SHEET = sheets.Sheet(
    program="simp4d",
    figures=("realisation", "achievement", "pace_gap", "growth", "noncash_share", "collection_rate"),
    panels=(
        sheets.YearPace(
            key="pace",
            title=Text(
                id="Tahun ini terhadap musim, dengan perkiraan",
                en="The year against its season, with a forecast",
            ),
            metric="achievement",
        ),
        sheets.DistrictMap(key="map", title=Text(id="Per kecamatan", en="By district"), metric="realisation"),
        sheets.Members(
            key="districts",
            title=Text(id="Kecamatan", en="Districts"),
            metric="realisation",
            cut=Cut.DISTRICT,
        ),
        sheets.Trend(
            key="realisation", title=Text(id="Realisasi", en="Realisation"), metrics=("realisation",)
        ),
        sheets.Achievement(
            key="kinds",
            title=Text(id="Capaian menurut jenis", en="Achievement by type"),
            metric="achievement",
            gap="pace_gap",
            amount="realisation",
        ),
        sheets.Members(
            key="ranked",
            title=Text(id="Jenis pajak dan retribusi", en="Taxes and levies"),
            metric="realisation",
            cut=Cut.CATEGORY,
        ),
        sheets.Trend(
            key="types",
            title=Text(id="Realisasi menurut jenis", en="Realisation by type"),
            metrics=("realisation",),
            split=Cut.CATEGORY,
            wide=False,
        ),
        sheets.Members(
            key="channels", title=Text(id="Kanal bayar", en="Channels"), metric="realisation", cut=Cut.CHANNEL
        ),
        sheets.Stages(
            key="arrears",
            title=Text(id="Tunggakan menurut umur", en="Arrears by age"),
            metrics=("arrears_below_1y", "arrears_1_2y", "arrears_2_5y", "arrears_over_5y"),
            labels=(
                Text(id="< 1 tahun", en="< 1 year"),
                Text(id="1–2 tahun", en="1–2 years"),
                Text(id="2–5 tahun", en="2–5 years"),
                Text(id="> 5 tahun", en="> 5 years"),
            ),
        ),
        sheets.Pattern(
            key="week",
            title=Text(id="Pembayaran per jam dan hari", en="Payments by hour and weekday"),
            metric="payments",
        ),
        sheets.Spread(
            key="settlement",
            title=Text(id="Lama masuk kas", en="Settlement lag"),
            metric="settlement_lag_p90",
            p50="settlement_lag_p50",
            whole=True,
        ),
    ),
)

"""The face of E-Parking: is today's revenue on its way, and which points fell silent?"""

from __future__ import annotations

from dashboard import sheets
from dashboard.faces import Buckets, Cumulative, Districts, Face, Headline, Number, Scene, Streets, Worklist
from db.metrics import Cut
from db.text import Text

FACE = Face(
    program="eparking",
    headline=Headline(
        metric="gross_revenue",
        period="day",
        subtitle=Text(id="pendapatan hari ini", en="revenue today"),
        notes=("transactions", "silent_points"),
    ),
    overview=Cumulative(
        key="revenue",
        area="eparking",
        metric="gross_revenue",
        title=Text(id="pendapatan", en="revenue"),
    ),
    watched=(("target_achievement", "day"), ("silent_points", "now")),
    scenes=(
        Scene(
            grid=("revenue map silent", "hours map silent"),
            columns="1.07fr 1.05fr 0.72fr",
            rows="1.7fr 1fr",
            panels=(
                Cumulative(
                    key="revenue",
                    area="revenue",
                    metric="gross_revenue",
                    title=Text(id="Pendapatan hari ini", en="Revenue today"),
                ),
                Buckets(
                    key="hours",
                    area="hours",
                    metrics=("gross_revenue",),
                    split=Cut.CHANNEL,
                    title=Text(id="Per jam, menurut kanal", en="Per hour, by channel"),
                ),
                Districts(
                    key="map", area="map", metric="gross_revenue", title=Text(id="Pendapatan", en="Revenue")
                ),
                Worklist(
                    key="silent",
                    area="silent",
                    metric="silent_points",
                    title=Text(id="Titik senyap", en="Silent points"),
                    footer=Text(id="biasa ≤ 60 mnt", en="usual ≤ 60 min"),
                    unit="minutes",
                    of_places=True,
                ),
            ),
        ),
        Scene(
            key="streets",
            title=Text(id="jalan", en="streets"),
            grid=("transactions best worst", "ticket best worst", "cashless best worst", "share best worst"),
            columns="1fr 1fr 1fr",
            rows="repeat(4, minmax(0, 1fr))",
            panels=(
                Number(
                    key="transactions",
                    area="transactions",
                    metric="transactions",
                    title=Text(id="Transaksi", en="Payments"),
                ),
                Number(
                    key="ticket",
                    area="ticket",
                    metric="average_ticket",
                    title=Text(id="Rata-rata", en="Average"),
                ),
                Number(
                    key="cashless",
                    area="cashless",
                    metric="cashless_share",
                    title=Text(id="Nontunai", en="Cashless"),
                ),
                Number(
                    key="share",
                    area="share",
                    metric="city_share",
                    title=Text(id="Bagian kota", en="City share"),
                ),
                Streets(
                    key="best",
                    area="best",
                    metric="revenue_per_point_day",
                    title=Text(id="Tertinggi per titik", en="Most per point"),
                ),
                Streets(
                    key="worst",
                    area="worst",
                    metric="revenue_per_point_day",
                    title=Text(id="Terendah per titik", en="Least per point"),
                    worst=True,
                ),
            ),
        ),
    ),
)

SHEET = sheets.Sheet(
    program="eparking",
    figures=(
        "gross_revenue",
        "transactions",
        "cashless_share",
        "revenue_per_point_day",
        "target_achievement",
        "silent_points",
    ),
    panels=(
        sheets.Trend(key="revenue", title=Text(id="Pendapatan", en="Revenue"), metrics=("gross_revenue",)),
        sheets.DistrictMap(
            key="map", title=Text(id="Per kecamatan", en="By district"), metric="gross_revenue"
        ),
        sheets.Members(
            key="districts",
            title=Text(id="Kecamatan", en="Districts"),
            metric="gross_revenue",
            cut=Cut.DISTRICT,
        ),
        sheets.MonthPace(
            key="month",
            title=Text(id="Bulan ini terhadap target", en="The month against its target"),
            metric="gross_revenue",
        ),
        sheets.Trend(
            key="channels",
            title=Text(id="Pendapatan menurut kanal", en="Revenue by channel"),
            metrics=("gross_revenue",),
            split=Cut.CHANNEL,
            wide=False,
        ),
        sheets.Members(
            key="vehicles",
            title=Text(id="Jenis kendaraan", en="Vehicles"),
            metric="gross_revenue",
            cut=Cut.CATEGORY,
        ),
        sheets.Members(
            key="methods",
            title=Text(id="Kanal bayar", en="Means of payment"),
            metric="gross_revenue",
            cut=Cut.CHANNEL,
        ),
        sheets.Pattern(
            key="week",
            title=Text(id="Transaksi per jam dan hari", en="Payments by hour and weekday"),
            metric="transactions",
        ),
        sheets.Members(
            key="places",
            title=Text(id="Titik parkir", en="Parking points"),
            metric="gross_revenue",
            cut=Cut.PLACE,
        ),
        sheets.Spread(
            key="settlement",
            title=Text(id="Lama penyelesaian bank", en="Settlement lag"),
            metric="settlement_lag_p90",
            p50="settlement_lag_p50",
            whole=True,
        ),
    ),
)

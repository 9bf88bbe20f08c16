"""What people read about on-street parking."""

from __future__ import annotations

from db.declare import AsOfNow, Limit, Metric, OfTarget, PerPlaceDay, Ratio, Total
from db.patterns import TARGETS_TABLE, percentiles
from db.text import Text

METRICS = (
    Metric(
        key="gross_revenue",
        feed="payments",
        names=Text(id="Pendapatan kotor", en="Gross revenue"),
        short=Text(id="pendapatan", en="revenue"),
        unit="idr",
        formula=Total(measure="gross_idr"),
        better="up",
        target="gross_idr",
        target_source=TARGETS_TABLE,
        missing="zero",
        definition=Text(
            id="Jumlah pembayaran parkir yang berhasil, sebelum bagian operator dan biaya bank.",
            en="Parking payments that succeeded, before the operator's share and bank fees.",
        ),
        formula_text=Text(
            id="Σ nilai bayar dengan status tercatat atau terselesaikan",
            en="Σ amount with status captured or settled",
        ),
    ),
    Metric(
        key="city_share",
        feed="payments",
        names=Text(id="Bagian kota", en="City share"),
        short=Text(id="bagian kota", en="city share"),
        unit="idr",
        formula=Total(measure="city_idr"),
        better="up",
        missing="zero",
        definition=Text(
            id="Bagian pemerintah kota dari pendapatan kotor menurut kelas jalan, bila sumber tidak menyebutnya.",
            en="The city's part of gross revenue, by street class where the source does not state it.",
        ),
        formula_text=Text(
            id="Σ bagian kota (nilai sumber, atau nilai bayar x persentase kelas jalan yang berlaku)",
            en="Σ city share (as stated, or amount x the percentage valid for the street class)",
        ),
    ),
    Metric(
        key="transactions",
        feed="payments",
        names=Text(id="Transaksi", en="Transactions"),
        short=Text(id="transaksi", en="transactions"),
        unit="count",
        formula=Total(measure="transactions"),
        better="up",
        missing="zero",
        definition=Text(id="Banyaknya pembayaran yang berhasil.", en="Number of payments that succeeded."),
        formula_text=Text(
            id="jumlah pembayaran yang tercatat atau terselesaikan",
            en="count of payments captured or settled",
        ),
    ),
    Metric(
        key="cashless_share",
        feed="payments",
        names=Text(id="Porsi nontunai", en="Cashless share"),
        short=Text(id="nontunai", en="cashless"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="cashless_idr", denominator="gross_idr", scale=100),
        better="up",
        definition=Text(
            id="Bagian pendapatan kotor yang dibayar tanpa uang tunai.",
            en="Part of gross revenue that was not paid in cash.",
        ),
        formula_text=Text(
            id="nilai QRIS, kartu, dompet dan langganan / pendapatan kotor x 100",
            en="value by QRIS, card, wallet and subscription / gross revenue x 100",
        ),
    ),
    Metric(
        key="average_ticket",
        feed="payments",
        names=Text(id="Rata-rata per transaksi", en="Average ticket"),
        short=Text(id="rata-rata", en="average ticket"),
        unit="idr",
        formula=Ratio(numerator="gross_idr", denominator="transactions"),
        definition=Text(id="Nilai rata-rata satu pembayaran.", en="Mean value of one payment."),
        formula_text=Text(id="pendapatan kotor / transaksi", en="gross revenue / transactions"),
    ),
    Metric(
        key="revenue_per_point_day",
        feed="payments",
        names=Text(id="Pendapatan per titik per hari", en="Revenue per point and day"),
        short=Text(id="per titik per hari", en="per point and day"),
        unit="idr",
        formula=PerPlaceDay(measure="gross_idr"),
        better="up",
        definition=Text(
            id="Pendapatan kotor dibagi titik parkir terdaftar dan hari yang tercakup.",
            en="Gross revenue over registered parking points and the days covered.",
        ),
        formula_text=Text(
            id="pendapatan kotor / Σ titik terdaftar yang berlaku tiap hari",
            en="gross revenue / Σ points valid on each day",
        ),
    ),
    Metric(
        key="city_share_per_point_day",
        feed="payments",
        names=Text(id="PAD per titik per hari", en="City revenue per point and day"),
        short=Text(id="PAD per titik per hari", en="city revenue per point and day"),
        unit="idr",
        formula=PerPlaceDay(measure="city_idr"),
        better="up",
        definition=Text(
            id="Bagian kota dibagi titik parkir terdaftar dan hari yang tercakup.",
            en="The city's part over registered parking points and the days covered.",
        ),
        formula_text=Text(
            id="bagian kota / Σ titik terdaftar yang berlaku tiap hari",
            en="city share / Σ points valid on each day",
        ),
    ),
    Metric(
        key="silent_points",
        feed="payments",
        names=Text(id="Titik senyap", en="Silent points"),
        short=Text(id="titik senyap", en="silent points"),
        unit="count",
        formula=AsOfNow(reader="silent_places", arguments={"after_rate": "eparking.silent_after_s"}),
        better="down",
        attention=Limit(at=8, hysteresis=1),
        alarm=Limit(at=30, hysteresis=3),
        definition=Text(
            id="Titik parkir yang sedang buka tanpa transaksi lebih lama dari batas.",
            en="Parking points that are open without a payment for longer than the limit.",
        ),
        formula_text=Text(
            id="jumlah titik terdaftar yang buka, pembayaran terakhir lebih tua dari batas",
            en="count of registered open points whose last payment is older than the limit",
        ),
    ),
    Metric(
        key="target_achievement",
        feed="payments",
        names=Text(id="Capaian target", en="Target achievement"),
        short=Text(id="terhadap target", en="of target"),
        unit="percent",
        decimals=1,
        formula=OfTarget(measure="gross_idr"),
        better="up",
        target="gross_idr",
        target_source=TARGETS_TABLE,
        attention=Limit(at=90, delay_s=900, hysteresis=2),
        alarm=Limit(at=70, delay_s=1800, hysteresis=2),
        definition=Text(
            id="Pendapatan kotor terhadap target untuk bagian periode yang sama; hari berjalan dihitung menurut "
            "pola hari-hari serupa sebelumnya, bukan garis lurus.",
            en="Gross revenue against the target for the same part of the period; a running day counts by the "
            "pattern of earlier days of its kind, never by a straight line.",
        ),
        formula_text=Text(
            id="pendapatan kotor / target sampai saat ini x 100", en="gross revenue / target so far x 100"
        ),
    ),
    *percentiles(
        "settlement_lag",
        feed="payments",
        duration="settle",
        unit="working_days",
        ripens=True,
        names=Text(id="Lama penyelesaian", en="Settlement lag"),
        measured=Text(
            id="Hari kerja dari hari pembayaran sampai hari penyelesaian bank",
            en="Working days from the day of payment to the bank's settlement",
        ),
        span=Text(id="hari penyelesaian - hari bayar", en="settlement day - payment day"),
    ),
)

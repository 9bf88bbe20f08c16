"""E-Parking: the cashless on-street parking levy (retribusi parkir tepi jalan umum) of the transport agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.declare import (
    Activity,
    AsOfNow,
    Clock,
    Column,
    Derived,
    Duration,
    Feed,
    Kind,
    Limit,
    Measure,
    Metric,
    OfTarget,
    PerPlaceDay,
    Program,
    Ratio,
    Total,
)
from db.patterns import TARGETS_TABLE, percentiles
from db.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from db.declare import Expression
    from db.reference import Reference

#: Payments that are revenue: a reversed, failed or disputed payment is not, whatever its amount.
SALE = ("captured", "settled")
CASHLESS = ("qris", "card", "wallet", "subscription")


def city_share(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """The city's part of each payment in rupiah: as the source states it, else by the share of its street class."""
    percent = reference.rate("eparking.city_share_pct", category=frame["zone_class"], at=frame["paid_at"])
    by_rate = (frame["amount_idr"].astype("Float64") * percent / 100).round().astype("Int64")
    return frame["city_share_idr"].fillna(by_rate)


def paid_day_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """Start of the civil day on which a payment was made, from which settlement counts."""
    return reference.day_start(reference.day(frame["paid_at"]))


def settled_at(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """Start of the civil day on which the bank settled a payment."""
    return reference.day_start(frame["settled_on"])


def _sale(*also: Expression) -> Expression:
    def condition(c: Any) -> Any:
        matched = c.status.in_(SALE)
        for more in also:
            matched = matched & more(c)
        return matched

    return condition


PAYMENTS = Feed(
    key="payments",
    names=Text(id="Pembayaran parkir", en="Parking payments"),
    columns=(
        Column(name="txn_id", kind=Kind.ID, required=True, comment="Transaction number of the operator"),
        Column(name="paid_at", kind=Kind.AT, required=True, comment="When the payment was made"),
        Column(name="point_id", kind=Kind.ID, comment="Parking point of the registry"),
        Column(name="street", kind=Kind.TEXT, comment="Street as the operator names it"),
        Column(name="zone_class", kind=Kind.ENUM, values=("I", "II"), comment="Street class of the tariff"),
        Column(name="district", kind=Kind.TEXT, comment="Ministry code of the district"),
        Column(name="operator_id", kind=Kind.ID, comment="Company that runs the point"),
        Column(name="vehicle_type", kind=Kind.ENUM, values=("R2", "R4", "R6"), comment="Vehicle class"),
        Column(
            name="method",
            kind=Kind.ENUM,
            values=("qris", "card", "wallet", "subscription", "cash"),
            comment="Payment rail",
        ),
        Column(name="issuer", kind=Kind.TEXT, comment="Issuer of the card or wallet"),
        Column(
            name="amount_idr",
            kind=Kind.IDR,
            required=True,
            minimum=0,
            maximum=10_000_000,
            comment="Paid, gross",
        ),
        Column(name="mdr_idr", kind=Kind.IDR, minimum=0, maximum=10_000_000, comment="Merchant discount fee"),
        Column(
            name="city_share_idr",
            kind=Kind.IDR,
            minimum=0,
            maximum=10_000_000,
            comment="The city's part as the source states it",
        ),
        Column(
            name="status",
            kind=Kind.ENUM,
            required=True,
            values=("captured", "settled", "reversed", "failed", "disputed"),
            comment="State of the payment",
        ),
        Column(name="settled_on", kind=Kind.ON, comment="Day of settlement by the bank"),
        Column(name="batch_id", kind=Kind.ID, comment="Settlement batch"),
    ),
    record_key=("txn_id",),
    at="paid_at",
    expected_every_s=300,
    activity=Activity.STREET_HOURS,
    derived=(
        Derived(
            name="city_idr",
            kind=Kind.IDR,
            compute=city_share,
            uses=("eparking.city_share_pct",),
            comment="The city's part of the payment",
        ),
        Derived(name="paid_day_at", kind=Kind.AT, compute=paid_day_at, comment="Start of the day of payment"),
        Derived(
            name="settled_at", kind=Kind.AT, compute=settled_at, comment="Start of the day of settlement"
        ),
    ),
    measures=(
        Measure(key="transactions", at="paid_at", where=_sale(), by_place=True),
        Measure(key="gross_idr", at="paid_at", value=lambda c: c.amount_idr, where=_sale(), by_place=True),
        Measure(key="city_idr", at="paid_at", value=lambda c: c.city_idr, where=_sale()),
        Measure(
            key="cashless_idr",
            at="paid_at",
            value=lambda c: c.amount_idr,
            where=_sale(lambda c: c.method.in_(CASHLESS)),
        ),
    ),
    durations=(
        Duration(
            key="settle",
            start="paid_day_at",
            end="settled_at",
            at="paid_at",
            clock=Clock.WORKING,
            where=lambda c: c.status == "settled",
        ),
    ),
    district="district",
    category="vehicle_type",
    channel="method",
    place="point_id",
)


SETTLEMENTS = Feed(
    key="settlements",
    names=Text(id="Penyelesaian bank", en="Bank settlements"),
    columns=(
        Column(
            name="settlement_ref", kind=Kind.ID, required=True, comment="Retrieval reference number (RRN)"
        ),
        Column(
            name="invoice", kind=Kind.ID, comment="Transaction number of the operator, as the bank knows it"
        ),
        Column(name="paid_at", kind=Kind.AT, required=True, comment="When the payment was made"),
        Column(
            name="amount_idr",
            kind=Kind.IDR,
            required=True,
            minimum=0,
            maximum=10_000_000,
            comment="Paid, gross",
        ),
        Column(name="fee_idr", kind=Kind.IDR, minimum=0, maximum=10_000_000, comment="Fee kept by the bank"),
        Column(name="settled_on", kind=Kind.ON, comment="Day on which the bank settles"),
        Column(name="issuer", kind=Kind.TEXT, comment="Issuer of the wallet or account"),
        Column(
            name="status",
            kind=Kind.ENUM,
            required=True,
            values=("success", "settled", "reversed"),
            comment="State of the transaction at the bank",
        ),
    ),
    record_key=("settlement_ref",),
    at="paid_at",
    expected_every_s=93_600,
    activity=Activity.OFFICE_HOURS,
    measures=(
        Measure(key="settlements", at="paid_at", where=lambda c: c.status != "reversed"),
        Measure(
            key="settled_idr",
            at="paid_at",
            value=lambda c: c.amount_idr,
            where=lambda c: c.status != "reversed",
        ),
    ),
)


PROGRAM = Program(
    key="eparking",
    order=10,
    names=Text(id="E-Parking", en="E-Parking"),
    purpose=Text(
        id="Retribusi parkir tepi jalan umum tanpa uang tunai",
        en="Cashless levy for on-street parking",
    ),
    dimensions=("smart_living", "smart_economy"),
    owner="Dinas Perhubungan",
    source_systems=("Operator e-parking", "Penyelesaian QRIS/bank"),
    feeds=(PAYMENTS, SETTLEMENTS),
    metrics=(
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
                id="Σ nilai bayar dengan status captured atau settled",
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
            definition=Text(
                id="Banyaknya pembayaran yang berhasil.", en="Number of payments that succeeded."
            ),
            formula_text=Text(
                id="jumlah pembayaran captured atau settled", en="count of payments captured or settled"
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
            names=Text(id="Lama penyelesaian", en="Settlement lag"),
            measured=Text(
                id="Hari kerja dari hari pembayaran sampai hari penyelesaian bank",
                en="Working days from the day of payment to the bank's settlement",
            ),
            span=Text(id="hari penyelesaian - hari bayar", en="settlement day - payment day"),
        ),
    ),
)

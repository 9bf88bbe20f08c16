"""What parking operators and the bank hand over, and the registry of parking points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from db.city.zone import HOUR
from db.contracts import ReferenceFeed, RowFault
from db.declare import Activity, Clock, Column, Derived, Duration, Feed, Kind, Measure
from db.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from db.declare import Expression
    from db.reference import Reference

#: Payments that are revenue: a reversed, failed or disputed payment is not, whatever its amount.
SALE = ("captured", "settled")
CASHLESS = ("qris", "card", "wallet", "subscription")


def city_share(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """The city's part of each payment in rupiah: as the source states it, else by the share of its street class.

    The class is the payment's own, else the one that the registry gives its point on that day.
    """
    street_class = frame["zone_class"]
    if street_class.isna().any():
        registered = reference.zone_class("eparking", frame["point_id"], at=frame["paid_at"])
        street_class = street_class.fillna(registered)
    percent = reference.rate("eparking.city_share_pct", category=street_class, at=frame["paid_at"])
    by_rate = (frame["amount_idr"].astype("Float64") * percent / 100).round().astype("Int64")
    return frame["city_share_idr"].fillna(by_rate)


def closes_before_it_opens(frame: pd.DataFrame) -> Iterator[RowFault]:
    """Points whose hours end before they begin."""
    opens, closes = frame["opens"].fillna(7 * HOUR), frame["closes"].fillna(22 * HOUR)
    for line in frame.index[(closes <= opens).to_numpy(bool)]:
        yield RowFault(int(line), "closes", "hours", "is not after 'opens'")


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
            uses=("eparking.city_share_pct", "eparking.points"),
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
            counted_in="transactions",
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


POINTS = ReferenceFeed(
    key="points",
    names=Text(id="Titik parkir", en="Parking points"),
    columns=(
        Column(name="point_id", kind=Kind.ID, required=True, comment="As payments refer to it"),
        Column(name="street", kind=Kind.TEXT, required=True, comment="Street"),
        Column(name="district", kind=Kind.TEXT, required=True, comment="Ministry code of the district"),
        Column(name="zone_class", kind=Kind.ENUM, values=("I", "II"), comment="Street class of the tariff"),
        Column(name="spaces", kind=Kind.N, minimum=0, maximum=10_000, comment="Parking spaces"),
        Column(name="lat", kind=Kind.NUMBER, minimum=-90, maximum=90, comment="Latitude"),
        Column(name="lon", kind=Kind.NUMBER, minimum=-180, maximum=180, comment="Longitude"),
        Column(name="opens", kind=Kind.CLOCK, comment="Opens, 07:00 where not stated"),
        Column(name="closes", kind=Kind.CLOCK, comment="Closes, 22:00 where not stated"),
        Column(name="valid_from", kind=Kind.ON, required=True, comment="First day"),
        Column(name="valid_to", kind=Kind.ON, comment="First day no longer valid; empty: still is"),
    ),
    record_key=("point_id", "valid_from"),
    district="district",
    table="place",
    named={"place_id": "point_id", "opens_s": "opens", "closes_s": "closes"},
    filled={
        "name": lambda frame: frame["street"].str.cat(frame["point_id"], sep=" "),
        "opens_s": 7 * HOUR,
        "closes_s": 22 * HOUR,
    },
    decides=("zone_class",),
    faults=closes_before_it_opens,
)

"""A metric of places by the street they lie in, best first: which streets bring most, and which least."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from db.declare import UNKNOWN, PerPlaceDay, Total
from db.metrics.cuts import Cut, MetricQueryError, Span
from db.metrics.read import MetricRow, read
from db.registry import MetricRef
from db.tables import Place
from db.text import Text


def by_street(connection: Connection, ref: MetricRef, *, span: Span, now: int) -> list[MetricRow]:
    """Values per street of the registry, the best first and what has no registered place last.

    A total is added up over the street's places; per place and day it is the sum over the sum of their days. A place that
    moved to another street during the range counts where it lies at the end of it.

    Raises:
        MetricQueryError: for a formula that is neither.
    """
    if not isinstance(ref.metric.formula, Total | PerPlaceDay):
        raise MetricQueryError(
            Text(
                id="Angka ini tidak dapat dijumlahkan per jalan; yang dapat: jumlah, dan nilai per titik per hari.",
                en="This figure cannot be added up over the places of a street; "
                "a total can, and a value per place and day.",
            )
        )
    rows = select(Place.place_id, Place.street).where(Place.program == ref.program.key)
    street = {row.place_id: row.street for row in connection.execute(rows.order_by(Place.valid_from))}
    amounts: dict[str, float] = defaultdict(float)
    days: dict[str, float] = defaultdict(float)
    for row in read(connection, ref, span=span, cut=Cut.PLACE, now=now):
        name = street.get(row.member or "", UNKNOWN)
        amounts[name] += (row.numerator if row.numerator is not None else row.value) or 0
        days[name] += row.denominator or 0
    per_day = isinstance(ref.metric.formula, PerPlaceDay)
    made = [
        MetricRow(
            bucket=None,
            member=name,
            value=(amount / days[name] if days[name] else None) if per_day else amount,
            numerator=amount,
            denominator=days[name] if per_day else None,
        )
        for name, amount in amounts.items()
    ]
    return sorted(made, key=lambda row: (row.member == UNKNOWN, -(row.value or 0), row.member or ""))

"""Sums by place are kept by day with every dimension, and found by place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

#: Feeds that keep sums by place: the instant at which these count, and the measures.
KEPT = {
    "eparking.payments": ("paid_at", ("transactions", "gross_idr")),
    "call122.dispatches": ("dispatched_at", ("dispatches",)),
}
DIMENSIONS = ("district", "category", "channel")


def upgrade() -> None:
    """Begin the tables anew."""
    for table, anchor, measures in _begun():
        _create(table, anchor, measures, time=("day", "Civil days since 1970-01-01"), dimensions=DIMENSIONS)
        op.create_index(f"ix_{table}_place", table, ["place", "day"], unique=False)


def downgrade() -> None:
    """Begin the tables of sums by hour anew."""
    for table, anchor, measures in _begun():
        _create(table, anchor, measures, time=("hour", "UTC epoch seconds // 3600"), dimensions=())


def _begun() -> list[tuple[str, str, tuple[str, ...]]]:
    """Tables that are gone and will be filled when the city profile is applied next."""
    for feed in KEPT:
        op.drop_table(f"{feed.replace('.', '_')}_place")
        op.execute(f"UPDATE city SET pending = trim(pending || ' rebuild:{feed}')")
    return [(f"{feed.replace('.', '_')}_place", *kept) for feed, kept in KEPT.items()]


def _create(
    table: str, anchor: str, measures: tuple[str, ...], *, time: tuple[str, str], dimensions: tuple[str, ...]
) -> None:
    name, meaning = time
    op.create_table(
        table,
        sa.Column(name, sa.Integer(), autoincrement=False, nullable=False, comment=meaning),
        sa.Column("place", sa.String(length=64), nullable=False, comment="Place of the registry, or unknown"),
        *(
            sa.Column(dimension, sa.String(length=64), nullable=False, comment=f"{dimension}, or unknown")
            for dimension in dimensions
        ),
        *(
            sa.Column(
                measure, sa.BigInteger(), server_default="0", nullable=False, comment=f"Anchored at {anchor}"
            )
            for measure in measures
        ),
        sa.PrimaryKeyConstraint(name, "place", *dimensions, name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )

"""Histograms are kept with every dimension, and of the whole city by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

#: Feeds that time something.
FEEDS = (
    "eparking.payments",
    "call122.calls",
    "call122.incidents",
    "call122.dispatches",
    "licensing.applications",
    "licensing.steps",
    "sibisa.requests",
    "simp4d.payments",
    "taru.reports",
)
TIMES = {"day": "Civil days since 1970-01-01", "month": "yyyymm of the civil day"}
EVERY = {name: f"{name}, or unknown" for name in ("district", "category", "channel")}
BEFORE = {
    "district": "District; * in the rows cut by category",
    "category": "Category; * in the rows cut by district",
}


def upgrade() -> None:
    """Begin the tables anew; they are filled when the city profile is applied next."""
    for feed in FEEDS:
        name = feed.replace(".", "_")
        for time in TIMES:
            op.drop_table(f"{name}_hist_{time}")
            _create(f"{name}_hist_{time}", time, EVERY)
        _create(f"{name}_hist_city", "day", {"district": EVERY["district"]})
    _note_rebuilds()


def downgrade() -> None:
    """Begin the tables by district or category anew."""
    for feed in FEEDS:
        name = feed.replace(".", "_")
        op.drop_table(f"{name}_hist_city")
        for time in TIMES:
            op.drop_table(f"{name}_hist_{time}")
            _create(f"{name}_hist_{time}", time, BEFORE)
    _note_rebuilds()


def _note_rebuilds() -> None:
    for feed in FEEDS:
        op.execute(f"UPDATE city SET pending = trim(pending || ' rebuild:{feed}')")


def _create(table: str, time: str, dimensions: dict[str, str]) -> None:
    op.create_table(
        table,
        sa.Column("measure", sa.String(length=32), nullable=False, comment="Key of the duration"),
        sa.Column(time, sa.Integer(), autoincrement=False, nullable=False, comment=TIMES[time]),
        *(
            sa.Column(name, sa.String(length=64), nullable=False, comment=meaning)
            for name, meaning in dimensions.items()
        ),
        sa.Column("cell", sa.Integer(), autoincrement=False, nullable=False, comment="See db.histogram"),
        sa.Column("n", sa.BigInteger(), server_default="0", nullable=False, comment="Observations"),
        sa.PrimaryKeyConstraint("measure", time, *dimensions, "cell", name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )

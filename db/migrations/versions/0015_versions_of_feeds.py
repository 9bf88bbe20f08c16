"""Versions of feeds and of their hours: what was read before, and still holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OWNER = "program.feed that owns the rollups"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "feed_version",
        sa.Column("feed", sa.String(length=64), nullable=False, comment=OWNER),
        sa.Column(
            "version",
            sa.BigInteger(),
            nullable=False,
            comment="Grows with every change; begins at the clock in microseconds",
        ),
        sa.Column(
            "everything",
            sa.BigInteger(),
            nullable=False,
            comment="Version of the last change that could touch any hour",
        ),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_feed_version")),
    )
    op.create_table(
        "hour_version",
        sa.Column("feed", sa.String(length=64), nullable=False, comment=OWNER),
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column(
            "version", sa.BigInteger(), nullable=False, comment="Version of the feed that touched it last"
        ),
        sa.PrimaryKeyConstraint("feed", "hour", name=op.f("pk_hour_version")),
    )
    op.create_index(op.f("ix_hour_version_feed_version"), "hour_version", ["feed", "version"], unique=False)


def downgrade() -> None:
    """Remove them."""
    op.drop_index(op.f("ix_hour_version_feed_version"), table_name="hour_version")
    op.drop_table("hour_version")
    op.drop_table("feed_version")

"""Daily document counts: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "sibisa_daily_counts",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column("date", sa.Integer(), nullable=False, comment="Civil day"),
        sa.Column(
            "document_type", sa.Text(), server_default="unknown", nullable=False, comment="Document asked for"
        ),
        sa.Column(
            "district",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Ministry code of the district",
        ),
        sa.Column("channel", sa.Text(), server_default="unknown", nullable=False, comment="Channel"),
        sa.Column("received", sa.Integer(), nullable=True, comment="Requests submitted"),
        sa.Column("issued", sa.Integer(), nullable=True, comment="Documents issued"),
        sa.Column("rejected", sa.Integer(), nullable=True, comment="Requests rejected"),
        sa.Column("day_at", sa.BigInteger(), nullable=True, comment="Start of the day"),
        sa.Column("counted", sa.Integer(), nullable=True, comment="1: this total is the ledger of its day"),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_sibisa_daily_counts")),
        comment="Daily document counts",
    )
    op.create_index("ix_sibisa_daily_counts_day_at", "sibisa_daily_counts", ["day_at"], unique=False)
    create_view("sibisa_daily_counts", instants=("day_at",), days=("date",))


def downgrade() -> None:
    """Remove them."""
    drop_view("sibisa_daily_counts")
    op.drop_index("ix_sibisa_daily_counts_day_at", table_name="sibisa_daily_counts")
    op.drop_table("sibisa_daily_counts")

"""Daily realisation: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "simp4d_daily_realisation",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column("date", sa.Integer(), nullable=False, comment="Civil day"),
        sa.Column("tax_code", sa.Text(), server_default="unknown", nullable=False, comment="Tax or levy"),
        sa.Column(
            "district",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Ministry code of the district",
        ),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False, comment="Realised on the day"),
        sa.Column("payments", sa.Integer(), nullable=True, comment="Payments on the day"),
        sa.Column("day_at", sa.BigInteger(), nullable=True, comment="Start of the day"),
        sa.Column("counted", sa.Integer(), nullable=True, comment="1: this total is the ledger of its day"),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_simp4d_daily_realisation")),
        comment="Daily realisation",
    )
    op.create_index(
        "ix_simp4d_daily_realisation_day_at", "simp4d_daily_realisation", ["day_at"], unique=False
    )
    create_view("simp4d_daily_realisation", instants=("day_at",), days=("date",))


def downgrade() -> None:
    """Remove them."""
    drop_view("simp4d_daily_realisation")
    op.drop_index("ix_simp4d_daily_realisation_day_at", table_name="simp4d_daily_realisation")
    op.drop_table("simp4d_daily_realisation")

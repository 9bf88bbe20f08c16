"""Bank settlements: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "eparking_settlements",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column(
            "invoice",
            sa.Text(),
            nullable=True,
            comment="Transaction number of the operator, as the bank knows it",
        ),
        sa.Column("paid_at", sa.BigInteger(), nullable=False, comment="When the payment was made"),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False, comment="Paid, gross"),
        sa.Column("fee_idr", sa.BigInteger(), nullable=True, comment="Fee kept by the bank"),
        sa.Column("settled_on", sa.Integer(), nullable=True, comment="Day on which the bank settles"),
        sa.Column("issuer", sa.Text(), nullable=True, comment="Issuer of the wallet or account"),
        sa.Column("status", sa.Text(), nullable=False, comment="State of the transaction at the bank"),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_eparking_settlements")),
        comment="Bank settlements",
    )
    op.create_index("ix_eparking_settlements_paid_at", "eparking_settlements", ["paid_at"], unique=False)
    op.create_table(
        "eparking_settlements_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "settlements", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.Column(
            "settled_idr", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.PrimaryKeyConstraint(
            "day", "district", "category", "channel", name=op.f("pk_eparking_settlements_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "eparking_settlements_hour",
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "settlements", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.Column(
            "settled_idr", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.PrimaryKeyConstraint(
            "hour", "district", "category", "channel", name=op.f("pk_eparking_settlements_hour")
        ),
        sqlite_with_rowid=False,
    )
    create_view("eparking_settlements", instants=("paid_at",), days=("settled_on",))


def downgrade() -> None:
    """Remove them."""
    drop_view("eparking_settlements")
    op.drop_table("eparking_settlements_hour")
    op.drop_table("eparking_settlements_day")
    op.drop_index("ix_eparking_settlements_paid_at", table_name="eparking_settlements")
    op.drop_table("eparking_settlements")

"""Tax payments: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "simp4d_payments",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column("paid_at", sa.BigInteger(), nullable=False, comment="When the payment was made"),
        sa.Column("tax_code", sa.Text(), server_default="unknown", nullable=False, comment="Tax or levy"),
        sa.Column("account_code", sa.Text(), nullable=True, comment="Budget account"),
        sa.Column("period_year", sa.Integer(), nullable=True, comment="Tax year"),
        sa.Column("period_month", sa.Integer(), nullable=True, comment="Tax month"),
        sa.Column(
            "district",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Ministry code of the district",
        ),
        sa.Column("principal_idr", sa.BigInteger(), nullable=True, comment="Tax without penalty"),
        sa.Column("penalty_idr", sa.BigInteger(), nullable=True, comment="Penalty"),
        sa.Column("discount_idr", sa.BigInteger(), nullable=True, comment="Relief"),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False, comment="Paid in all"),
        sa.Column(
            "channel", sa.Text(), server_default="unknown", nullable=False, comment="Where it was paid"
        ),
        sa.Column("bank_code", sa.Text(), nullable=True, comment="Bank that took the payment"),
        sa.Column(
            "settled_on", sa.Integer(), nullable=True, comment="Day on which it reached the treasury account"
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="State of the payment"),
        sa.Column("counted", sa.Integer(), nullable=True, comment="1: this record is the ledger"),
        sa.Column("paid_day_at", sa.BigInteger(), nullable=True, comment="Start of the day of payment"),
        sa.Column("settled_at", sa.BigInteger(), nullable=True, comment="Start of the day of settlement"),
        sa.Column(
            "settle_s", sa.BigInteger(), nullable=True, comment="Seconds; working seconds where so declared"
        ),
        sa.Column("settle_cell", sa.SmallInteger(), nullable=True, comment="Histogram cell of the seconds"),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_simp4d_payments")),
        comment="Tax payments",
    )
    op.create_index("ix_simp4d_payments_paid_at", "simp4d_payments", ["paid_at"], unique=False)
    op.create_table(
        "simp4d_payments_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "amount_idr", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.Column(
            "payments", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.Column(
            "noncash_idr", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.Column(
            "channel_idr", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.PrimaryKeyConstraint(
            "day", "district", "category", "channel", name=op.f("pk_simp4d_payments_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "simp4d_payments_hist_day",
        sa.Column("measure", sa.String(length=32), nullable=False, comment="Key of the duration"),
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column(
            "district",
            sa.String(length=64),
            nullable=False,
            comment="District; * in the rows cut by category",
        ),
        sa.Column(
            "category",
            sa.String(length=64),
            nullable=False,
            comment="Category; * in the rows cut by district",
        ),
        sa.Column("cell", sa.Integer(), autoincrement=False, nullable=False, comment="See db.histogram"),
        sa.Column("n", sa.BigInteger(), server_default="0", nullable=False, comment="Observations"),
        sa.PrimaryKeyConstraint(
            "measure", "day", "district", "category", "cell", name=op.f("pk_simp4d_payments_hist_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "simp4d_payments_hist_month",
        sa.Column("measure", sa.String(length=32), nullable=False, comment="Key of the duration"),
        sa.Column(
            "month", sa.Integer(), autoincrement=False, nullable=False, comment="yyyymm of the civil day"
        ),
        sa.Column(
            "district",
            sa.String(length=64),
            nullable=False,
            comment="District; * in the rows cut by category",
        ),
        sa.Column(
            "category",
            sa.String(length=64),
            nullable=False,
            comment="Category; * in the rows cut by district",
        ),
        sa.Column("cell", sa.Integer(), autoincrement=False, nullable=False, comment="See db.histogram"),
        sa.Column("n", sa.BigInteger(), server_default="0", nullable=False, comment="Observations"),
        sa.PrimaryKeyConstraint(
            "measure", "month", "district", "category", "cell", name=op.f("pk_simp4d_payments_hist_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "simp4d_payments_hour",
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "amount_idr", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.Column(
            "payments", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.Column(
            "noncash_idr", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.Column(
            "channel_idr", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at paid_at"
        ),
        sa.PrimaryKeyConstraint(
            "hour", "district", "category", "channel", name=op.f("pk_simp4d_payments_hour")
        ),
        sqlite_with_rowid=False,
    )
    create_view("simp4d_payments", instants=("paid_at", "paid_day_at", "settled_at"), days=("settled_on",))


def downgrade() -> None:
    """Remove them."""
    drop_view("simp4d_payments")
    op.drop_table("simp4d_payments_hour")
    op.drop_table("simp4d_payments_hist_month")
    op.drop_table("simp4d_payments_hist_day")
    op.drop_table("simp4d_payments_day")
    op.drop_index("ix_simp4d_payments_paid_at", table_name="simp4d_payments")
    op.drop_table("simp4d_payments")

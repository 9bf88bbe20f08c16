"""Document requests: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "sibisa_requests",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column(
            "document_type", sa.Text(), server_default="unknown", nullable=False, comment="Document asked for"
        ),
        sa.Column("submitted_at", sa.BigInteger(), nullable=False, comment="Submitted by the resident"),
        sa.Column(
            "complete_at",
            sa.BigInteger(),
            nullable=True,
            comment="File accepted as complete; the clock starts",
        ),
        sa.Column("issued_at", sa.BigInteger(), nullable=True, comment="Document issued"),
        sa.Column("handed_over_at", sa.BigInteger(), nullable=True, comment="Document handed over"),
        sa.Column("closed_at", sa.BigInteger(), nullable=True, comment="Request closed"),
        sa.Column(
            "district",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Ministry code of the district",
        ),
        sa.Column(
            "channel", sa.Text(), server_default="unknown", nullable=False, comment="Where it was submitted"
        ),
        sa.Column("return_count", sa.Integer(), nullable=True, comment="Times sent back to the resident"),
        sa.Column("reason_code", sa.Text(), nullable=True, comment="Why it was sent back or rejected"),
        sa.Column("fee_idr", sa.BigInteger(), nullable=True, comment="Fee taken; must be none"),
        sa.Column("status", sa.Text(), nullable=False, comment="State of the request"),
        sa.Column("clock_start_at", sa.BigInteger(), nullable=True, comment="Start of the service clock"),
        sa.Column("finished_at", sa.BigInteger(), nullable=True, comment="Left the backlog"),
        sa.Column("due_at", sa.BigInteger(), nullable=True, comment="Last second in which it is on time"),
        sa.Column("counted", sa.Integer(), nullable=True, comment="1: this record is the ledger"),
        sa.Column(
            "turnaround_s",
            sa.BigInteger(),
            nullable=True,
            comment="Seconds; working seconds where so declared",
        ),
        sa.Column(
            "turnaround_cell", sa.SmallInteger(), nullable=True, comment="Histogram cell of the seconds"
        ),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_sibisa_requests")),
        comment="Document requests",
    )
    op.create_index("ix_sibisa_requests_due_at", "sibisa_requests", ["due_at"], unique=False)
    op.create_index("ix_sibisa_requests_finished_at", "sibisa_requests", ["finished_at"], unique=False)
    op.create_index("ix_sibisa_requests_issued_at", "sibisa_requests", ["issued_at"], unique=False)
    op.create_index(
        "ix_sibisa_requests_open",
        "sibisa_requests",
        ["submitted_at"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index("ix_sibisa_requests_submitted_at", "sibisa_requests", ["submitted_at"], unique=False)
    op.create_table(
        "sibisa_requests_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "requests",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at submitted_at",
        ),
        sa.Column(
            "online", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at submitted_at"
        ),
        sa.Column(
            "fee_raised",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at submitted_at",
        ),
        sa.Column(
            "issued", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at issued_at"
        ),
        sa.Column(
            "issued_known",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.Column(
            "first_right",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.Column(
            "rejected", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at finished_at"
        ),
        sa.Column(
            "left", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at finished_at"
        ),
        sa.Column("due", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at due_at"),
        sa.Column(
            "due_met", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at due_at"
        ),
        sa.PrimaryKeyConstraint(
            "day", "district", "category", "channel", name=op.f("pk_sibisa_requests_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sibisa_requests_hist_day",
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
            "measure", "day", "district", "category", "cell", name=op.f("pk_sibisa_requests_hist_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sibisa_requests_hist_month",
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
            "measure", "month", "district", "category", "cell", name=op.f("pk_sibisa_requests_hist_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sibisa_requests_hour",
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "requests",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at submitted_at",
        ),
        sa.Column(
            "online", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at submitted_at"
        ),
        sa.Column(
            "fee_raised",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at submitted_at",
        ),
        sa.Column(
            "issued", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at issued_at"
        ),
        sa.Column(
            "issued_known",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.Column(
            "first_right",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.Column(
            "rejected", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at finished_at"
        ),
        sa.Column(
            "left", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at finished_at"
        ),
        sa.Column("due", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at due_at"),
        sa.Column(
            "due_met", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at due_at"
        ),
        sa.PrimaryKeyConstraint(
            "hour", "district", "category", "channel", name=op.f("pk_sibisa_requests_hour")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sibisa_requests_stock_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="District, or unknown"),
        sa.Column("backlog", sa.BigInteger(), server_default="0", nullable=False, comment="requests - left"),
        sa.PrimaryKeyConstraint("day", "district", name=op.f("pk_sibisa_requests_stock_day")),
        sqlite_with_rowid=False,
    )
    create_view(
        "sibisa_requests",
        instants=(
            "submitted_at",
            "complete_at",
            "issued_at",
            "handed_over_at",
            "closed_at",
            "clock_start_at",
            "finished_at",
            "due_at",
        ),
    )


def downgrade() -> None:
    """Remove them."""
    drop_view("sibisa_requests")
    op.drop_table("sibisa_requests_stock_day")
    op.drop_table("sibisa_requests_hour")
    op.drop_table("sibisa_requests_hist_month")
    op.drop_table("sibisa_requests_hist_day")
    op.drop_table("sibisa_requests_day")
    op.drop_index("ix_sibisa_requests_submitted_at", table_name="sibisa_requests")
    op.drop_index(
        "ix_sibisa_requests_open",
        table_name="sibisa_requests",
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.drop_index("ix_sibisa_requests_issued_at", table_name="sibisa_requests")
    op.drop_index("ix_sibisa_requests_finished_at", table_name="sibisa_requests")
    op.drop_index("ix_sibisa_requests_due_at", table_name="sibisa_requests")
    op.drop_table("sibisa_requests")

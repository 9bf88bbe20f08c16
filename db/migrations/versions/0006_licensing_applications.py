"""Licence applications: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "licensing_applications",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column(
            "permit_type", sa.Text(), server_default="unknown", nullable=False, comment="Kind of licence"
        ),
        sa.Column("submitted_at", sa.BigInteger(), nullable=False, comment="Submitted by the applicant"),
        sa.Column(
            "complete_at",
            sa.BigInteger(),
            nullable=True,
            comment="File accepted as complete; the clock starts",
        ),
        sa.Column("decided_at", sa.BigInteger(), nullable=True, comment="Decision taken"),
        sa.Column("decision", sa.Text(), nullable=True, comment="What was decided"),
        sa.Column("issued_at", sa.BigInteger(), nullable=True, comment="Licence signed and issued"),
        sa.Column("collected_at", sa.BigInteger(), nullable=True, comment="Licence handed over"),
        sa.Column(
            "due_on", sa.Integer(), nullable=True, comment="Last day for the decision as the source states it"
        ),
        sa.Column("paused_days", sa.Integer(), nullable=True, comment="Working days with the applicant"),
        sa.Column("authority", sa.Text(), nullable=True, comment="Who decides"),
        sa.Column("risk_level", sa.Text(), nullable=True, comment="Risk class"),
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
        sa.Column("investment_idr", sa.BigInteger(), nullable=True, comment="Investment the applicant plans"),
        sa.Column("workers", sa.Integer(), nullable=True, comment="Workers planned"),
        sa.Column("status", sa.Text(), nullable=False, comment="State of the application"),
        sa.Column("clock_start_at", sa.BigInteger(), nullable=True, comment="Start of the service clock"),
        sa.Column("finished_at", sa.BigInteger(), nullable=True, comment="Left the backlog"),
        sa.Column(
            "due_at", sa.BigInteger(), nullable=True, comment="Last second of the last day for a decision"
        ),
        sa.Column(
            "lead_s", sa.BigInteger(), nullable=True, comment="Seconds; working seconds where so declared"
        ),
        sa.Column("lead_cell", sa.SmallInteger(), nullable=True, comment="Histogram cell of the seconds"),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_licensing_applications")),
        comment="Licence applications",
    )
    op.create_index(
        "ix_licensing_applications_decided_at", "licensing_applications", ["decided_at"], unique=False
    )
    op.create_index("ix_licensing_applications_due_at", "licensing_applications", ["due_at"], unique=False)
    op.create_index(
        "ix_licensing_applications_finished_at", "licensing_applications", ["finished_at"], unique=False
    )
    op.create_index(
        "ix_licensing_applications_issued_at", "licensing_applications", ["issued_at"], unique=False
    )
    op.create_index(
        "ix_licensing_applications_open",
        "licensing_applications",
        ["submitted_at"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index(
        "ix_licensing_applications_submitted_at", "licensing_applications", ["submitted_at"], unique=False
    )
    op.create_table(
        "licensing_applications_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "received",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at submitted_at",
        ),
        sa.Column(
            "left", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at finished_at"
        ),
        sa.Column(
            "decided", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at decided_at"
        ),
        sa.Column(
            "issued", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at issued_at"
        ),
        sa.Column(
            "rejected", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at decided_at"
        ),
        sa.Column(
            "deemed_approved",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at decided_at",
        ),
        sa.Column(
            "investment_idr",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.Column("due", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at due_at"),
        sa.Column(
            "due_met", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at due_at"
        ),
        sa.PrimaryKeyConstraint(
            "day", "district", "category", "channel", name=op.f("pk_licensing_applications_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "licensing_applications_hist_day",
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
            "measure", "day", "district", "category", "cell", name=op.f("pk_licensing_applications_hist_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "licensing_applications_hist_month",
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
            "measure",
            "month",
            "district",
            "category",
            "cell",
            name=op.f("pk_licensing_applications_hist_month"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "licensing_applications_hour",
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "received",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at submitted_at",
        ),
        sa.Column(
            "left", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at finished_at"
        ),
        sa.Column(
            "decided", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at decided_at"
        ),
        sa.Column(
            "issued", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at issued_at"
        ),
        sa.Column(
            "rejected", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at decided_at"
        ),
        sa.Column(
            "deemed_approved",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at decided_at",
        ),
        sa.Column(
            "investment_idr",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.Column("due", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at due_at"),
        sa.Column(
            "due_met", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at due_at"
        ),
        sa.PrimaryKeyConstraint(
            "hour", "district", "category", "channel", name=op.f("pk_licensing_applications_hour")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "licensing_applications_stock_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="District, or unknown"),
        sa.Column("backlog", sa.BigInteger(), server_default="0", nullable=False, comment="received - left"),
        sa.PrimaryKeyConstraint("day", "district", name=op.f("pk_licensing_applications_stock_day")),
        sqlite_with_rowid=False,
    )
    create_view(
        "licensing_applications",
        instants=(
            "submitted_at",
            "complete_at",
            "decided_at",
            "issued_at",
            "collected_at",
            "clock_start_at",
            "finished_at",
            "due_at",
        ),
        days=("due_on",),
    )


def downgrade() -> None:
    """Remove them."""
    drop_view("licensing_applications")
    op.drop_table("licensing_applications_stock_day")
    op.drop_table("licensing_applications_hour")
    op.drop_table("licensing_applications_hist_month")
    op.drop_table("licensing_applications_hist_day")
    op.drop_table("licensing_applications_day")
    op.drop_index("ix_licensing_applications_submitted_at", table_name="licensing_applications")
    op.drop_index(
        "ix_licensing_applications_open",
        table_name="licensing_applications",
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.drop_index("ix_licensing_applications_issued_at", table_name="licensing_applications")
    op.drop_index("ix_licensing_applications_finished_at", table_name="licensing_applications")
    op.drop_index("ix_licensing_applications_due_at", table_name="licensing_applications")
    op.drop_index("ix_licensing_applications_decided_at", table_name="licensing_applications")
    op.drop_table("licensing_applications")

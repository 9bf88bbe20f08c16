"""Violation reports: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "taru_reports",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column("reported_at", sa.BigInteger(), nullable=False, comment="Reported"),
        sa.Column(
            "channel", sa.Text(), server_default="unknown", nullable=False, comment="How it was reported"
        ),
        sa.Column(
            "violation_type", sa.Text(), server_default="unknown", nullable=False, comment="Kind of violation"
        ),
        sa.Column(
            "district",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Ministry code of the district",
        ),
        sa.Column("verified_at", sa.BigInteger(), nullable=True, comment="Place and report verified"),
        sa.Column("inspected_at", sa.BigInteger(), nullable=True, comment="Inspected on site"),
        sa.Column("confirmed", sa.Text(), nullable=True, comment="Violation confirmed on site"),
        sa.Column("sp1_at", sa.BigInteger(), nullable=True, comment="First warning letter"),
        sa.Column("sp2_at", sa.BigInteger(), nullable=True, comment="Second warning letter"),
        sa.Column("sp3_at", sa.BigInteger(), nullable=True, comment="Third warning letter"),
        sa.Column("sealed_at", sa.BigInteger(), nullable=True, comment="Sealed"),
        sa.Column("demolished_at", sa.BigInteger(), nullable=True, comment="Demolished"),
        sa.Column("closed_at", sa.BigInteger(), nullable=True, comment="Closed"),
        sa.Column("closed_reason", sa.Text(), nullable=True, comment="Why it was closed"),
        sa.Column("status", sa.Text(), nullable=False, comment="State of the case"),
        sa.Column("stage_at", sa.BigInteger(), nullable=True, comment="Entered its present stage"),
        sa.Column("finished_at", sa.BigInteger(), nullable=True, comment="Left the open cases"),
        sa.Column(
            "verify_due_at", sa.BigInteger(), nullable=True, comment="Last second for the verification"
        ),
        sa.Column(
            "inspect_s", sa.BigInteger(), nullable=True, comment="Seconds; working seconds where so declared"
        ),
        sa.Column("inspect_cell", sa.SmallInteger(), nullable=True, comment="Histogram cell of the seconds"),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_taru_reports")),
        comment="Violation reports",
    )
    op.create_index("ix_taru_reports_demolished_at", "taru_reports", ["demolished_at"], unique=False)
    op.create_index("ix_taru_reports_finished_at", "taru_reports", ["finished_at"], unique=False)
    op.create_index("ix_taru_reports_inspected_at", "taru_reports", ["inspected_at"], unique=False)
    op.create_index(
        "ix_taru_reports_open",
        "taru_reports",
        ["reported_at"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index("ix_taru_reports_reported_at", "taru_reports", ["reported_at"], unique=False)
    op.create_index("ix_taru_reports_sealed_at", "taru_reports", ["sealed_at"], unique=False)
    op.create_index("ix_taru_reports_sp1_at", "taru_reports", ["sp1_at"], unique=False)
    op.create_index("ix_taru_reports_sp2_at", "taru_reports", ["sp2_at"], unique=False)
    op.create_index("ix_taru_reports_sp3_at", "taru_reports", ["sp3_at"], unique=False)
    op.create_index("ix_taru_reports_verified_at", "taru_reports", ["verified_at"], unique=False)
    op.create_index("ix_taru_reports_verify_due_at", "taru_reports", ["verify_due_at"], unique=False)
    op.create_table(
        "taru_reports_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "reports", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at reported_at"
        ),
        sa.Column(
            "verified", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at verified_at"
        ),
        sa.Column(
            "due", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at verify_due_at"
        ),
        sa.Column(
            "due_met",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at verify_due_at",
        ),
        sa.Column(
            "inspected",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at inspected_at",
        ),
        sa.Column(
            "confirmed",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at inspected_at",
        ),
        sa.Column("sp1", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at sp1_at"),
        sa.Column("sp2", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at sp2_at"),
        sa.Column("sp3", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at sp3_at"),
        sa.Column(
            "sealed", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at sealed_at"
        ),
        sa.Column(
            "demolished",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at demolished_at",
        ),
        sa.Column(
            "closed", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at finished_at"
        ),
        sa.Column(
            "complied", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at finished_at"
        ),
        sa.PrimaryKeyConstraint("day", "district", "category", "channel", name=op.f("pk_taru_reports_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "taru_reports_hist_day",
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
            "measure", "day", "district", "category", "cell", name=op.f("pk_taru_reports_hist_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "taru_reports_hist_month",
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
            "measure", "month", "district", "category", "cell", name=op.f("pk_taru_reports_hist_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "taru_reports_hour",
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "reports", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at reported_at"
        ),
        sa.Column(
            "verified", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at verified_at"
        ),
        sa.Column(
            "due", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at verify_due_at"
        ),
        sa.Column(
            "due_met",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at verify_due_at",
        ),
        sa.Column(
            "inspected",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at inspected_at",
        ),
        sa.Column(
            "confirmed",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at inspected_at",
        ),
        sa.Column("sp1", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at sp1_at"),
        sa.Column("sp2", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at sp2_at"),
        sa.Column("sp3", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at sp3_at"),
        sa.Column(
            "sealed", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at sealed_at"
        ),
        sa.Column(
            "demolished",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at demolished_at",
        ),
        sa.Column(
            "closed", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at finished_at"
        ),
        sa.Column(
            "complied", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at finished_at"
        ),
        sa.PrimaryKeyConstraint("hour", "district", "category", "channel", name=op.f("pk_taru_reports_hour")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "taru_reports_stock_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="District, or unknown"),
        sa.Column(
            "open_cases", sa.BigInteger(), server_default="0", nullable=False, comment="reports - closed"
        ),
        sa.PrimaryKeyConstraint("day", "district", name=op.f("pk_taru_reports_stock_day")),
        sqlite_with_rowid=False,
    )
    create_view(
        "taru_reports",
        instants=(
            "reported_at",
            "verified_at",
            "inspected_at",
            "sp1_at",
            "sp2_at",
            "sp3_at",
            "sealed_at",
            "demolished_at",
            "closed_at",
            "stage_at",
            "finished_at",
            "verify_due_at",
        ),
    )


def downgrade() -> None:
    """Remove them."""
    drop_view("taru_reports")
    op.drop_table("taru_reports_stock_day")
    op.drop_table("taru_reports_hour")
    op.drop_table("taru_reports_hist_month")
    op.drop_table("taru_reports_hist_day")
    op.drop_table("taru_reports_day")
    op.drop_index("ix_taru_reports_verify_due_at", table_name="taru_reports")
    op.drop_index("ix_taru_reports_verified_at", table_name="taru_reports")
    op.drop_index("ix_taru_reports_sp3_at", table_name="taru_reports")
    op.drop_index("ix_taru_reports_sp2_at", table_name="taru_reports")
    op.drop_index("ix_taru_reports_sp1_at", table_name="taru_reports")
    op.drop_index("ix_taru_reports_sealed_at", table_name="taru_reports")
    op.drop_index("ix_taru_reports_reported_at", table_name="taru_reports")
    op.drop_index(
        "ix_taru_reports_open",
        table_name="taru_reports",
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.drop_index("ix_taru_reports_inspected_at", table_name="taru_reports")
    op.drop_index("ix_taru_reports_finished_at", table_name="taru_reports")
    op.drop_index("ix_taru_reports_demolished_at", table_name="taru_reports")
    op.drop_table("taru_reports")

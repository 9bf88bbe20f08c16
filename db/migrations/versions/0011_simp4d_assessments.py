"""Tax assessments: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "simp4d_assessments",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column("tax_code", sa.Text(), server_default="unknown", nullable=False, comment="Tax or levy"),
        sa.Column("period_year", sa.Integer(), nullable=False, comment="Tax year"),
        sa.Column("issued_on", sa.Integer(), nullable=False, comment="Day of issue"),
        sa.Column("due_on", sa.Integer(), nullable=False, comment="Last day for payment"),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False, comment="Assessed"),
        sa.Column("paid_idr", sa.BigInteger(), nullable=True, comment="Paid so far"),
        sa.Column("paid_on", sa.Integer(), nullable=True, comment="Day of the last payment"),
        sa.Column(
            "district",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Ministry code of the district",
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="State of the assessment"),
        sa.Column("issued_at", sa.BigInteger(), nullable=True, comment="Start of the day of issue"),
        sa.Column("ended_at", sa.BigInteger(), nullable=True, comment="No longer owed"),
        sa.Column("collected_idr", sa.BigInteger(), nullable=True, comment="Paid, at most what was assessed"),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_simp4d_assessments")),
        comment="Tax assessments",
    )
    op.create_index("ix_simp4d_assessments_issued_at", "simp4d_assessments", ["issued_at"], unique=False)
    op.create_index(
        "ix_simp4d_assessments_open",
        "simp4d_assessments",
        ["issued_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "simp4d_assessments_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "assessments",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.Column(
            "assessed_idr",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.Column(
            "collected_idr",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.PrimaryKeyConstraint(
            "day", "district", "category", "channel", name=op.f("pk_simp4d_assessments_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "simp4d_assessments_hour",
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "assessments",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.Column(
            "assessed_idr",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.Column(
            "collected_idr",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at issued_at",
        ),
        sa.PrimaryKeyConstraint(
            "hour", "district", "category", "channel", name=op.f("pk_simp4d_assessments_hour")
        ),
        sqlite_with_rowid=False,
    )
    create_view(
        "simp4d_assessments", instants=("issued_at", "ended_at"), days=("issued_on", "due_on", "paid_on")
    )


def downgrade() -> None:
    """Remove them."""
    drop_view("simp4d_assessments")
    op.drop_table("simp4d_assessments_hour")
    op.drop_table("simp4d_assessments_day")
    op.drop_index(
        "ix_simp4d_assessments_open",
        table_name="simp4d_assessments",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_simp4d_assessments_issued_at", table_name="simp4d_assessments")
    op.drop_table("simp4d_assessments")

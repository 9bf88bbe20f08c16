"""Application steps: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "licensing_steps",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column("application_no", sa.Text(), nullable=False, comment="Number of the application"),
        sa.Column("step", sa.Text(), server_default="unknown", nullable=False, comment="Step of the process"),
        sa.Column("seq", sa.Integer(), nullable=False, comment="Order of the step"),
        sa.Column("started_at", sa.BigInteger(), nullable=False, comment="Step begun"),
        sa.Column("ended_at", sa.BigInteger(), nullable=True, comment="Step finished"),
        sa.Column("unit", sa.Text(), nullable=True, comment="Unit that works on it"),
        sa.Column("outcome", sa.Text(), nullable=True, comment="Outcome"),
        sa.Column(
            "dwell_s", sa.BigInteger(), nullable=True, comment="Seconds; working seconds where so declared"
        ),
        sa.Column("dwell_cell", sa.SmallInteger(), nullable=True, comment="Histogram cell of the seconds"),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_licensing_steps")),
        comment="Application steps",
    )
    op.create_index("ix_licensing_steps_ended_at", "licensing_steps", ["ended_at"], unique=False)
    op.create_index(
        "ix_licensing_steps_open",
        "licensing_steps",
        ["started_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_licensing_steps_started_at", "licensing_steps", ["started_at"], unique=False)
    op.create_table(
        "licensing_steps_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "started", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at started_at"
        ),
        sa.Column(
            "ended", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at ended_at"
        ),
        sa.Column(
            "returned", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at ended_at"
        ),
        sa.Column(
            "dwell_s", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at ended_at"
        ),
        sa.PrimaryKeyConstraint(
            "day", "district", "category", "channel", name=op.f("pk_licensing_steps_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "licensing_steps_hist_day",
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
            "measure", "day", "district", "category", "cell", name=op.f("pk_licensing_steps_hist_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "licensing_steps_hist_month",
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
            "measure", "month", "district", "category", "cell", name=op.f("pk_licensing_steps_hist_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "licensing_steps_hour",
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "started", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at started_at"
        ),
        sa.Column(
            "ended", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at ended_at"
        ),
        sa.Column(
            "returned", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at ended_at"
        ),
        sa.Column(
            "dwell_s", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at ended_at"
        ),
        sa.PrimaryKeyConstraint(
            "hour", "district", "category", "channel", name=op.f("pk_licensing_steps_hour")
        ),
        sqlite_with_rowid=False,
    )
    create_view("licensing_steps", instants=("started_at", "ended_at"))


def downgrade() -> None:
    """Remove them."""
    drop_view("licensing_steps")
    op.drop_table("licensing_steps_hour")
    op.drop_table("licensing_steps_hist_month")
    op.drop_table("licensing_steps_hist_day")
    op.drop_table("licensing_steps_day")
    op.drop_index("ix_licensing_steps_started_at", table_name="licensing_steps")
    op.drop_index(
        "ix_licensing_steps_open",
        table_name="licensing_steps",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_licensing_steps_ended_at", table_name="licensing_steps")
    op.drop_table("licensing_steps")

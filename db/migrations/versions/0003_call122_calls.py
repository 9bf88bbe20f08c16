"""Calls: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "call122_calls",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column("offered_at", sa.BigInteger(), nullable=False, comment="Call offered to the centre"),
        sa.Column("answered_at", sa.BigInteger(), nullable=True, comment="Answered by an agent"),
        sa.Column("ended_at", sa.BigInteger(), nullable=True, comment="Call ended"),
        sa.Column("talk_s", sa.BigInteger(), nullable=True, comment="Talk time"),
        sa.Column("wrap_s", sa.BigInteger(), nullable=True, comment="After-call work"),
        sa.Column(
            "result", sa.Text(), nullable=False, comment="What became of the call; queued while it waits"
        ),
        sa.Column(
            "classification",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Disposition by the agent",
        ),
        sa.Column("category", sa.Text(), nullable=True, comment="What it is about"),
        sa.Column(
            "district",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Ministry code of the district",
        ),
        sa.Column(
            "channel", sa.Text(), server_default="unknown", nullable=False, comment="How the call came in"
        ),
        sa.Column("incident_id", sa.Text(), nullable=True, comment="Incident the call reports"),
        sa.Column(
            "answered_in_limit", sa.Integer(), nullable=True, comment="1 when answered within the limit"
        ),
        sa.Column(
            "answer_s", sa.BigInteger(), nullable=True, comment="Seconds; working seconds where so declared"
        ),
        sa.Column("answer_cell", sa.SmallInteger(), nullable=True, comment="Histogram cell of the seconds"),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_call122_calls")),
        comment="Calls",
    )
    op.create_index("ix_call122_calls_offered_at", "call122_calls", ["offered_at"], unique=False)
    op.create_table(
        "call122_calls_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "offered", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "answered", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "abandoned", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "in_limit", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "nuisance", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "timed", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "answer_s", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.PrimaryKeyConstraint("day", "district", "category", "channel", name=op.f("pk_call122_calls_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call122_calls_hist_day",
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
            "measure", "day", "district", "category", "cell", name=op.f("pk_call122_calls_hist_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call122_calls_hist_month",
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
            "measure", "month", "district", "category", "cell", name=op.f("pk_call122_calls_hist_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call122_calls_hour",
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "offered", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "answered", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "abandoned", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "in_limit", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "nuisance", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "timed", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.Column(
            "answer_s", sa.BigInteger(), server_default="0", nullable=False, comment="Anchored at offered_at"
        ),
        sa.PrimaryKeyConstraint(
            "hour", "district", "category", "channel", name=op.f("pk_call122_calls_hour")
        ),
        sqlite_with_rowid=False,
    )
    create_view("call122_calls", instants=("offered_at", "answered_at", "ended_at"))


def downgrade() -> None:
    """Remove them."""
    drop_view("call122_calls")
    op.drop_table("call122_calls_hour")
    op.drop_table("call122_calls_hist_month")
    op.drop_table("call122_calls_hist_day")
    op.drop_table("call122_calls_day")
    op.drop_index("ix_call122_calls_offered_at", table_name="call122_calls")
    op.drop_table("call122_calls")

"""Dispatches: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "call122_dispatches",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column("incident_id", sa.Text(), nullable=True, comment="Incident it belongs to"),
        sa.Column(
            "agency", sa.Text(), server_default="unknown", nullable=False, comment="Agency of the unit"
        ),
        sa.Column("unit", sa.Text(), server_default="unknown", nullable=False, comment="Unit sent"),
        sa.Column(
            "category", sa.Text(), server_default="unknown", nullable=False, comment="What it is about"
        ),
        sa.Column("priority", sa.Integer(), nullable=True, comment="1 is the most urgent"),
        sa.Column(
            "district",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="Ministry code of the district",
        ),
        sa.Column("dispatched_at", sa.BigInteger(), nullable=False, comment="Unit sent"),
        sa.Column("en_route_at", sa.BigInteger(), nullable=True, comment="Unit under way"),
        sa.Column("on_scene_at", sa.BigInteger(), nullable=True, comment="Unit on scene"),
        sa.Column("cleared_at", sa.BigInteger(), nullable=True, comment="Unit free again"),
        sa.Column(
            "response_s",
            sa.BigInteger(),
            nullable=True,
            comment="Response time where the source gives no timestamps",
        ),
        sa.Column("status", sa.Text(), nullable=True, comment="State as the source names it"),
        sa.Column(
            "unit_response_s",
            sa.BigInteger(),
            nullable=True,
            comment="Seconds; working seconds where so declared",
        ),
        sa.Column(
            "unit_response_cell", sa.SmallInteger(), nullable=True, comment="Histogram cell of the seconds"
        ),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_call122_dispatches")),
        comment="Dispatches",
    )
    op.create_index(
        "ix_call122_dispatches_dispatched_at", "call122_dispatches", ["dispatched_at"], unique=False
    )
    op.create_table(
        "call122_dispatches_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "dispatches",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at dispatched_at",
        ),
        sa.PrimaryKeyConstraint(
            "day", "district", "category", "channel", name=op.f("pk_call122_dispatches_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call122_dispatches_hist_day",
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
            "measure", "day", "district", "category", "cell", name=op.f("pk_call122_dispatches_hist_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call122_dispatches_hist_month",
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
            "measure", "month", "district", "category", "cell", name=op.f("pk_call122_dispatches_hist_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call122_dispatches_hour",
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "dispatches",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at dispatched_at",
        ),
        sa.PrimaryKeyConstraint(
            "hour", "district", "category", "channel", name=op.f("pk_call122_dispatches_hour")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call122_dispatches_place",
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column("place", sa.String(length=64), nullable=False, comment="Place of the registry, or unknown"),
        sa.Column(
            "dispatches",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at dispatched_at",
        ),
        sa.PrimaryKeyConstraint("hour", "place", name=op.f("pk_call122_dispatches_place")),
        sqlite_with_rowid=False,
    )
    create_view("call122_dispatches", instants=("dispatched_at", "en_route_at", "on_scene_at", "cleared_at"))


def downgrade() -> None:
    """Remove them."""
    drop_view("call122_dispatches")
    op.drop_table("call122_dispatches_place")
    op.drop_table("call122_dispatches_hour")
    op.drop_table("call122_dispatches_hist_month")
    op.drop_table("call122_dispatches_hist_day")
    op.drop_table("call122_dispatches_day")
    op.drop_index("ix_call122_dispatches_dispatched_at", table_name="call122_dispatches")
    op.drop_table("call122_dispatches")

"""Incidents and complaints: facts and rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "call122_incidents",
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the record"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Key of the record in that system"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="Incident created"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Emergency or complaint (pengaduan)"),
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
        sa.Column(
            "channel", sa.Text(), server_default="unknown", nullable=False, comment="How it was reported"
        ),
        sa.Column("lead_agency", sa.Text(), nullable=True, comment="Agency in charge"),
        sa.Column("validated_at", sa.BigInteger(), nullable=True, comment="Found genuine"),
        sa.Column("notified_at", sa.BigInteger(), nullable=True, comment="Agency told"),
        sa.Column("dispatched_at", sa.BigInteger(), nullable=True, comment="First unit sent"),
        sa.Column("on_scene_at", sa.BigInteger(), nullable=True, comment="First unit on scene"),
        sa.Column("under_control_at", sa.BigInteger(), nullable=True, comment="Under control"),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True, comment="Resolved"),
        sa.Column("closed_at", sa.BigInteger(), nullable=True, comment="Closed"),
        sa.Column("status", sa.Text(), nullable=False, comment="State of the incident"),
        sa.Column("ended_at", sa.BigInteger(), nullable=True, comment="No longer open"),
        sa.Column(
            "reach_due_at", sa.BigInteger(), nullable=True, comment="Someone should be on scene by then"
        ),
        sa.Column(
            "dispatch_s", sa.BigInteger(), nullable=True, comment="Seconds; working seconds where so declared"
        ),
        sa.Column("dispatch_cell", sa.SmallInteger(), nullable=True, comment="Histogram cell of the seconds"),
        sa.Column(
            "response_s", sa.BigInteger(), nullable=True, comment="Seconds; working seconds where so declared"
        ),
        sa.Column("response_cell", sa.SmallInteger(), nullable=True, comment="Histogram cell of the seconds"),
        sa.Column(
            "resolution_s",
            sa.BigInteger(),
            nullable=True,
            comment="Seconds; working seconds where so declared",
        ),
        sa.Column(
            "resolution_cell", sa.SmallInteger(), nullable=True, comment="Histogram cell of the seconds"
        ),
        sa.Column("flags", sa.Integer(), nullable=False, comment="1: a milestone before its predecessor"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that wrote this version"),
        sa.PrimaryKeyConstraint("source", "record_key", name=op.f("pk_call122_incidents")),
        comment="Incidents and complaints",
    )
    op.create_index("ix_call122_incidents_created_at", "call122_incidents", ["created_at"], unique=False)
    op.create_index(
        "ix_call122_incidents_dispatched_at", "call122_incidents", ["dispatched_at"], unique=False
    )
    op.create_index("ix_call122_incidents_ended_at", "call122_incidents", ["ended_at"], unique=False)
    op.create_index("ix_call122_incidents_on_scene_at", "call122_incidents", ["on_scene_at"], unique=False)
    op.create_index(
        "ix_call122_incidents_open",
        "call122_incidents",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_call122_incidents_reach_due_at", "call122_incidents", ["reach_due_at"], unique=False)
    op.create_table(
        "call122_incidents_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "complaints",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at created_at",
        ),
        sa.Column(
            "complaints_resolved",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at ended_at",
        ),
        sa.Column(
            "emergencies",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at created_at",
        ),
        sa.Column(
            "emergencies_resolved",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at ended_at",
        ),
        sa.Column(
            "reach_due",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at reach_due_at",
        ),
        sa.Column(
            "reached_in_limit",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at reach_due_at",
        ),
        sa.PrimaryKeyConstraint(
            "day", "district", "category", "channel", name=op.f("pk_call122_incidents_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call122_incidents_hist_day",
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
            "measure", "day", "district", "category", "cell", name=op.f("pk_call122_incidents_hist_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call122_incidents_hist_month",
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
            "measure", "month", "district", "category", "cell", name=op.f("pk_call122_incidents_hist_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call122_incidents_hour",
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="UTC epoch seconds // 3600"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="district, or unknown"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="category, or unknown"),
        sa.Column("channel", sa.String(length=64), nullable=False, comment="channel, or unknown"),
        sa.Column(
            "complaints",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at created_at",
        ),
        sa.Column(
            "complaints_resolved",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at ended_at",
        ),
        sa.Column(
            "emergencies",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at created_at",
        ),
        sa.Column(
            "emergencies_resolved",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at ended_at",
        ),
        sa.Column(
            "reach_due",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at reach_due_at",
        ),
        sa.Column(
            "reached_in_limit",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Anchored at reach_due_at",
        ),
        sa.PrimaryKeyConstraint(
            "hour", "district", "category", "channel", name=op.f("pk_call122_incidents_hour")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call122_incidents_stock_day",
        sa.Column(
            "day", sa.Integer(), autoincrement=False, nullable=False, comment="Civil days since 1970-01-01"
        ),
        sa.Column("district", sa.String(length=64), nullable=False, comment="District, or unknown"),
        sa.Column(
            "complaints_open",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="complaints - complaints_resolved",
        ),
        sa.Column(
            "emergencies_open",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="emergencies - emergencies_resolved",
        ),
        sa.PrimaryKeyConstraint("day", "district", name=op.f("pk_call122_incidents_stock_day")),
        sqlite_with_rowid=False,
    )
    create_view(
        "call122_incidents",
        instants=(
            "created_at",
            "validated_at",
            "notified_at",
            "dispatched_at",
            "on_scene_at",
            "under_control_at",
            "resolved_at",
            "closed_at",
            "ended_at",
            "reach_due_at",
        ),
    )


def downgrade() -> None:
    """Remove them."""
    drop_view("call122_incidents")
    op.drop_table("call122_incidents_stock_day")
    op.drop_table("call122_incidents_hour")
    op.drop_table("call122_incidents_hist_month")
    op.drop_table("call122_incidents_hist_day")
    op.drop_table("call122_incidents_day")
    op.drop_index("ix_call122_incidents_reach_due_at", table_name="call122_incidents")
    op.drop_index(
        "ix_call122_incidents_open",
        table_name="call122_incidents",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_call122_incidents_on_scene_at", table_name="call122_incidents")
    op.drop_index("ix_call122_incidents_ended_at", table_name="call122_incidents")
    op.drop_index("ix_call122_incidents_dispatched_at", table_name="call122_incidents")
    op.drop_index("ix_call122_incidents_created_at", table_name="call122_incidents")
    op.drop_table("call122_incidents")

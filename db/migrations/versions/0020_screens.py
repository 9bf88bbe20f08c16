"""Named screens, what screens last painted, and a quick way to the last load of a feed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "screen",
        sa.Column("name", sa.String(length=32), nullable=False, comment="As addressed: /wall?screen=…"),
        sa.Column("diagonal_in", sa.Float(), nullable=False, comment="Diagonal, inches"),
        sa.Column("width_px", sa.Integer(), nullable=False, comment="Pixels of the signal"),
        sa.Column("height_px", sa.Integer(), nullable=False, comment="Pixels of the signal"),
        sa.Column("distance_m", sa.Float(), nullable=False, comment="Farthest seat, metres"),
        sa.Column("scenes", sa.Text(), nullable=False, comment="Scenes in order, by comma; empty: all"),
        sa.Column("dwell_s", sa.Integer(), nullable=False, comment="Seconds for each scene"),
        sa.Column(
            "language", sa.String(length=2), nullable=False, comment="id, en or empty: that of the server"
        ),
        sa.Column(
            "alarm_every",
            sa.Integer(),
            nullable=False,
            comment="An alarm takes one turn in so many; 0: none",
        ),
        sa.Column(
            "video_wall",
            sa.String(length=32),
            nullable=False,
            comment="Group of screens side by side, or empty",
        ),
        sa.Column("wall_column", sa.Integer(), nullable=False, comment="Column in the group, from 0"),
        sa.Column("wall_row", sa.Integer(), nullable=False, comment="Row in the group, from 0"),
        sa.Column(
            "side_by_side", sa.Boolean(), nullable=False, comment="The group shows different scenes at once"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="First kept"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="Last changed"),
        sa.Column("changed_by", sa.Text(), nullable=False, comment="Who changed it last"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_screen")),
    )
    op.create_table(
        "screen_paint",
        sa.Column("screen", sa.String(length=40), nullable=False, comment="Name, or an id of its browser"),
        sa.Column("scene", sa.String(length=64), nullable=False, comment="Scene on the glass"),
        sa.Column("revision", sa.BigInteger(), nullable=False, comment="Revision on the glass"),
        sa.Column(
            "painted_at",
            sa.BigInteger(),
            nullable=False,
            comment="When it was painted, by the server's clock",
        ),
        sa.Column("reported_at", sa.BigInteger(), nullable=False, comment="When the report came in"),
        sa.Column(
            "started_at",
            sa.BigInteger(),
            nullable=False,
            comment="When the page was opened, by the server's clock",
        ),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False, comment="Server's clock minus the screen's"),
        sa.Column("release", sa.String(length=40), nullable=False, comment="Release of the open page"),
        sa.Column("width_px", sa.Integer(), nullable=False, comment="Window, device pixels"),
        sa.Column("height_px", sa.Integer(), nullable=False, comment="Window, device pixels"),
        sa.Column("errors", sa.Integer(), nullable=False, comment="Script errors since the page was opened"),
        sa.Column("connected", sa.Boolean(), nullable=False, comment="The live stream was open"),
        sa.PrimaryKeyConstraint("screen", name=op.f("pk_screen_paint")),
    )
    op.create_index("ix_load_feed_profile", "load", ["feed", "profile"], unique=False)


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_load_feed_profile", table_name="load")
    op.drop_table("screen_paint")
    op.drop_table("screen")

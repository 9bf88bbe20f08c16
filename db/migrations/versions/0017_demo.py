"""How far the demo city has come, its clock, and the trouble ordered for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "demo_feed",
        sa.Column("feed", sa.String(length=64), nullable=False, comment="program.feed"),
        sa.Column("seed", sa.Integer(), nullable=False, comment="Which city it is"),
        sa.Column("scale", sa.Float(), nullable=False, comment="Factor on all volumes"),
        sa.Column("first_day", sa.Integer(), nullable=False, comment="First day of the history"),
        sa.Column("last_day", sa.Integer(), nullable=False, comment="Day on which loading began"),
        sa.Column("loaded_from", sa.Integer(), nullable=False, comment="Days from this one on are loaded"),
        sa.Column(
            "reach_days", sa.Integer(), nullable=False, comment="Days after which no record changes any more"
        ),
        sa.Column("rows_a_day", sa.Integer(), nullable=False, comment="Weight of a day in the progress"),
        sa.Column(
            "fed_until",
            sa.BigInteger(),
            nullable=False,
            comment="Instant as of which records were written last",
        ),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_demo_feed")),
    )
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="Always 1"),
        sa.Column("set_at", sa.Float(), nullable=False, comment="Real instant at which the clock was set"),
        sa.Column("shows", sa.Float(), nullable=False, comment="Instant of the demo city then"),
        sa.Column("speed", sa.Float(), nullable=False, comment="Seconds of the demo city in a real second"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_clock")),
    )
    op.create_table(
        "demo_trouble",
        sa.Column("id", NUMBER, sa.Identity(), nullable=False, comment="Number of the order"),
        sa.Column("kind", sa.String(length=32), nullable=False, comment="What goes wrong"),
        sa.Column(
            "target",
            sa.String(length=64),
            nullable=False,
            comment="Feed or kind it befalls; empty for the usual one",
        ),
        sa.Column("since", sa.BigInteger(), nullable=False, comment="Begins"),
        sa.Column("until", sa.BigInteger(), nullable=False, comment="Ends"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_trouble")),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("demo_trouble")
    op.drop_table("demo_clock")
    op.drop_table("demo_feed")

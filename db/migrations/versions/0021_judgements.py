"""What the server last judged to be abnormal, so that a new start does not forget it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create it."""
    op.create_table(
        "judgement",
        sa.Column("key", sa.String(length=120), nullable=False, comment="PROGRAM.METRIC:PERIOD"),
        sa.Column("status", sa.String(length=16), nullable=False, comment="normal, attention or alarm"),
        sa.Column("since", sa.BigInteger(), nullable=True, comment="Since when it has this state"),
        sa.Column(
            "attention_since",
            sa.BigInteger(),
            nullable=True,
            comment="Beyond the limit of attention since then",
        ),
        sa.Column(
            "alarm_since", sa.BigInteger(), nullable=True, comment="Beyond the limit of an alarm since then"
        ),
        sa.Column("seen_at", sa.BigInteger(), nullable=False, comment="When the server last judged"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_judgement")),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("judgement")

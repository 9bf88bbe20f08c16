"""Rows of which several make one record, such as the process records of SiCantik Cloud."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "part",
        sa.Column("feed", sa.String(length=64), nullable=False, comment="program.feed"),
        sa.Column("source", sa.Text(), nullable=False, comment="System that reported the row"),
        sa.Column("part_key", sa.Text(), nullable=False, comment="Key of the row in that system"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="Record that the row belongs to"),
        sa.Column(
            "sha256",
            sa.String(length=64),
            nullable=False,
            comment="Hash of the file that touched the record last",
        ),
        sa.Column(
            "line",
            sa.BigInteger(),
            nullable=False,
            comment="Line in that file; 0 where it said nothing of this row",
        ),
        sa.Column("cells", sa.JSON(), nullable=False, comment="Contract columns as text"),
        sa.PrimaryKeyConstraint("feed", "source", "part_key", name=op.f("pk_part")),
    )
    op.create_index("ix_part_feed_source_record_key", "part", ["feed", "source", "record_key"], unique=False)
    op.create_index("ix_part_feed_sha256", "part", ["feed", "sha256"], unique=False)


def downgrade() -> None:
    """Remove it."""
    op.drop_index("ix_part_feed_sha256", table_name="part")
    op.drop_index("ix_part_feed_source_record_key", table_name="part")
    op.drop_table("part")

"""Reference data from files beside that of the city profile: where a row comes from, and a place's coordinates."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ORIGIN = "profile, or file, which comes first"


def upgrade() -> None:
    """Add the columns; parking payments are derived again, as the points' classes decide about them now."""
    for table in ("place", "target"):
        op.add_column(
            table,
            sa.Column(
                "origin", sa.String(length=16), server_default="profile", nullable=False, comment=ORIGIN
            ),
        )
    op.add_column("place", sa.Column("lat", sa.Float(), nullable=True, comment="Latitude"))
    op.add_column("place", sa.Column("lon", sa.Float(), nullable=True, comment="Longitude"))
    op.add_column(
        "city",
        sa.Column(
            "reference_version",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Counts the changes of reference data, by profile or file",
        ),
    )
    op.execute("UPDATE city SET pending = trim(pending || ' eparking.points')")


def downgrade() -> None:
    """Remove what files brought, and the columns."""
    for table in ("place", "target"):
        op.execute(f"DELETE FROM {table} WHERE origin <> 'profile'")
        op.drop_column(table, "origin")
    op.drop_column("place", "lat")
    op.drop_column("place", "lon")
    op.drop_column("city", "reference_version")

"""Shared tables: the city, the journal and the revision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "calendar",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False, comment="Since 1970-01-01"),
        sa.Column("iso", sa.String(length=10), nullable=False, comment="Date, yyyy-mm-dd"),
        sa.Column("week", sa.Integer(), nullable=False, comment="Day number of the week's Monday"),
        sa.Column("month", sa.Integer(), nullable=False, comment="yyyymm"),
        sa.Column("year", sa.Integer(), nullable=False, comment="yyyy"),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="0 is Monday"),
        sa.Column("working", sa.Boolean(), nullable=False, comment="Offices work"),
        sa.Column("holiday", sa.Text(), nullable=True, comment="Name of the holiday"),
        sa.Column("ramadan", sa.Boolean(), nullable=False, comment="In the month of Ramadan"),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar")),
    )
    op.create_table(
        "city",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="Always 1"),
        sa.Column("key", sa.Text(), nullable=False, comment="Key of the city profile"),
        sa.Column(
            "time_zone", sa.Text(), nullable=False, comment="IANA zone of every civil day in this database"
        ),
        sa.Column("digest", sa.Text(), nullable=False, comment="Hash of the profile as applied"),
        sa.Column(
            "pending",
            sa.Text(),
            nullable=False,
            comment="Changed reference data whose facts are not recomputed yet",
        ),
        sa.Column(
            "simulated", sa.Boolean(), nullable=False, comment="True when the demo city was ever loaded"
        ),
        sa.Column(
            "applied_at", sa.BigInteger(), nullable=False, comment="Instant of the last change of the profile"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city")),
    )
    op.create_table(
        "district",
        sa.Column("code", sa.String(length=16), nullable=False, comment="Ministry code"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name as shown"),
        sa.Column("short", sa.Text(), nullable=False, comment="Three letters for maps"),
        sa.Column("grid_row", sa.Integer(), nullable=False, comment="Row on the tile grid"),
        sa.Column("grid_column", sa.Integer(), nullable=False, comment="Column on the tile grid"),
        sa.Column("population", sa.BigInteger(), nullable=True, comment="Persons"),
        sa.Column(
            "population_source", sa.Text(), nullable=True, comment="Publisher and year of the population"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_district")),
    )
    op.create_table(
        "feed_state",
        sa.Column("feed", sa.String(length=64), nullable=False, comment="program.feed"),
        sa.Column("source", sa.String(length=64), nullable=False, comment="As the records name it"),
        sa.Column("first_at", sa.BigInteger(), nullable=True, comment="Oldest main timestamp"),
        sa.Column(
            "newest_at", sa.BigInteger(), nullable=True, comment="Newest timestamp that was not in the future"
        ),
        sa.Column(
            "received_at", sa.BigInteger(), nullable=False, comment="Last ingest that changed something"
        ),
        sa.Column("records", sa.BigInteger(), nullable=False, comment="Facts held"),
        sa.PrimaryKeyConstraint("feed", "source", name=op.f("pk_feed_state")),
    )
    op.create_table(
        "load",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            nullable=False,
            comment="Number of the load",
        ),
        sa.Column("feed", sa.String(length=64), nullable=False, comment="program.feed"),
        sa.Column("profile", sa.Text(), nullable=False, comment="Mapping profile, or the operation"),
        sa.Column("file", sa.Text(), nullable=False, comment="Name of the file, without its folder"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Hash of the file as given"),
        sa.Column("actor", sa.Text(), nullable=False, comment="Who ran it"),
        sa.Column(
            "status", sa.String(length=16), nullable=False, comment="running, done, failed or interrupted"
        ),
        sa.Column("started_at", sa.BigInteger(), nullable=False, comment="Begun"),
        sa.Column("finished_at", sa.BigInteger(), nullable=True, comment="Ended"),
        sa.Column("rows_read", sa.BigInteger(), nullable=False, comment="Rows in the input so far"),
        sa.Column("inserted", sa.BigInteger(), nullable=False, comment="New facts"),
        sa.Column("updated", sa.BigInteger(), nullable=False, comment="Facts replaced by other content"),
        sa.Column("unchanged", sa.BigInteger(), nullable=False, comment="Rows that said nothing new"),
        sa.Column(
            "duplicates",
            sa.BigInteger(),
            nullable=False,
            comment="Rows overtaken by a later row of the same key",
        ),
        sa.Column("quarantined", sa.BigInteger(), nullable=False, comment="Rows refused"),
        sa.Column(
            "control_total",
            sa.BigInteger(),
            nullable=False,
            comment="Sum of the feed's first rupiah column over accepted rows",
        ),
        sa.Column("message", sa.Text(), nullable=True, comment="Why it failed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load")),
    )
    op.create_table(
        "opening",
        sa.Column("feed", sa.String(length=64), nullable=False, comment="program.feed"),
        sa.Column("stock", sa.String(length=32), nullable=False, comment="Key of the stock"),
        sa.Column("district", sa.String(length=16), nullable=False, comment="Ministry code, or unknown"),
        sa.Column("day", sa.Integer(), nullable=False, comment="The balance holds at the start of this day"),
        sa.Column("value", sa.BigInteger(), nullable=False, comment="Open cases; 0 with a complete history"),
        sa.Column("source", sa.Text(), nullable=False, comment="Who stated it"),
        sa.PrimaryKeyConstraint("feed", "stock", "district", name=op.f("pk_opening")),
    )
    op.create_table(
        "place",
        sa.Column("program", sa.String(length=32), nullable=False, comment="Key of the program"),
        sa.Column("place_id", sa.String(length=64), nullable=False, comment="As facts refer to it"),
        sa.Column("valid_from", sa.Integer(), autoincrement=False, nullable=False, comment="First day"),
        sa.Column("valid_to", sa.Integer(), nullable=True, comment="First day no longer valid"),
        sa.Column("name", sa.Text(), nullable=False, comment="As shown"),
        sa.Column("street", sa.Text(), nullable=False, comment="Street"),
        sa.Column("district", sa.Text(), nullable=False, comment="Ministry code"),
        sa.Column("zone_class", sa.Text(), nullable=True, comment="Street class"),
        sa.Column("spaces", sa.Integer(), nullable=True, comment="Parking spaces"),
        sa.Column("opens_s", sa.Integer(), nullable=False, comment="Seconds after midnight"),
        sa.Column("closes_s", sa.Integer(), nullable=False, comment="Seconds after midnight"),
        sa.PrimaryKeyConstraint("program", "place_id", "valid_from", name=op.f("pk_place")),
    )
    op.create_table(
        "quarantine",
        sa.Column("feed", sa.String(length=64), nullable=False, comment="program.feed"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Hash of the file"),
        sa.Column("line", sa.BigInteger(), autoincrement=False, nullable=False, comment="Line in the file"),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="Load that refused it last"),
        sa.Column("file", sa.Text(), nullable=False, comment="Name of the file"),
        sa.Column("faults", sa.JSON(), nullable=False, comment="column, value, code and reason of each"),
        sa.Column("record", sa.JSON(), nullable=False, comment="Contract columns as text"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="First refused"),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="Removed after"),
        sa.Column("resolved_by", sa.BigInteger(), nullable=True, comment="Load that accepted the mended row"),
        sa.PrimaryKeyConstraint("feed", "sha256", "line", name=op.f("pk_quarantine")),
    )
    op.create_index(op.f("ix_quarantine_expires_at"), "quarantine", ["expires_at"], unique=False)
    op.create_table(
        "rate",
        sa.Column("name", sa.String(length=64), nullable=False, comment="program.name"),
        sa.Column("category", sa.String(length=64), nullable=False, comment="Empty: any category"),
        sa.Column("valid_from", sa.Integer(), autoincrement=False, nullable=False, comment="First day"),
        sa.Column("valid_to", sa.Integer(), nullable=True, comment="First day no longer valid"),
        sa.Column("value", sa.Float(), nullable=False, comment="In the unit beside it"),
        sa.Column("unit", sa.Text(), nullable=False, comment="Unit of the value"),
        sa.Column("source", sa.Text(), nullable=False, comment="Regulation or publication"),
        sa.Column("verified", sa.Boolean(), nullable=False, comment="Checked against its source"),
        sa.PrimaryKeyConstraint("name", "category", "valid_from", name=op.f("pk_rate")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="Always 1"),
        sa.Column("revision", sa.BigInteger(), nullable=False, comment="Number of committed changes"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="Instant of the last change"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_table(
        "target",
        sa.Column("program", sa.String(length=32), nullable=False, comment="Key of the program"),
        sa.Column("metric", sa.String(length=64), nullable=False, comment="Target name of the metric"),
        sa.Column(
            "period", sa.String(length=10), nullable=False, comment="yyyy, yyyy-mm, yyyy-mm-dd or empty"
        ),
        sa.Column("category", sa.String(length=64), nullable=False, comment="Empty: all categories"),
        sa.Column("version", sa.String(length=32), nullable=False, comment="Version of the target"),
        sa.Column("valid_from", sa.Integer(), autoincrement=False, nullable=False, comment="First day"),
        sa.Column("valid_to", sa.Integer(), nullable=True, comment="First day no longer valid"),
        sa.Column("value", sa.Float(), nullable=False, comment="In the metric's unit"),
        sa.Column("source", sa.Text(), nullable=False, comment="Who set it"),
        sa.Column("verified", sa.Boolean(), nullable=False, comment="Checked against its source"),
        sa.PrimaryKeyConstraint(
            "program", "metric", "period", "category", "version", "valid_from", name=op.f("pk_target")
        ),
    )
    op.execute("INSERT INTO revision (id, revision, changed_at) VALUES (1, 0, 0)")


def downgrade() -> None:
    """Remove them."""
    op.drop_table("target")
    op.drop_table("revision")
    op.drop_table("rate")
    op.drop_index(op.f("ix_quarantine_expires_at"), table_name="quarantine")
    op.drop_table("quarantine")
    op.drop_table("place")
    op.drop_table("opening")
    op.drop_table("load")
    op.drop_table("feed_state")
    op.drop_table("district")
    op.drop_table("city")
    op.drop_table("calendar")

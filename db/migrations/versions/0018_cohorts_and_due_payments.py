"""How far the reports of a period came, what ran out after the third letter, and assessments by their due day."""

import sqlalchemy as sa
from alembic import op

from db.migrations.readable import create_view, drop_view

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INSTANTS = {
    "taru_reports": (
        *("reported_at", "verified_at", "inspected_at", "sp1_at", "sp2_at", "sp3_at", "sealed_at"),
        *("demolished_at", "closed_at", "stage_at", "finished_at", "verify_due_at"),
    ),
    "simp4d_assessments": ("issued_at", "ended_at"),
}
DAYS = {"taru_reports": (), "simp4d_assessments": ("issued_on", "due_on", "paid_on")}
DUE = {
    "taru_reports": ("sp3_due_at", "Time of the third letter is over"),
    "simp4d_assessments": ("due_at", "Last second for payment"),
}
MEASURES = {
    "taru_reports": {
        **dict.fromkeys(
            (
                *("cohort_confirmed", "cohort_sp1", "cohort_sp2", "cohort_sp3", "cohort_sealed"),
                *("cohort_demolished", "complied_sp1", "complied_sp2", "complied_sp3"),
            ),
            "reported_at",
        ),
        **dict.fromkeys(("sp3_due", "enforced"), "sp3_due_at"),
    },
    "simp4d_assessments": dict.fromkeys(("due", "due_met"), "due_at"),
}


def upgrade() -> None:
    """Add the columns; facts are derived again and rollups built anew when the city profile is applied next."""
    for table, (column, comment) in DUE.items():
        drop_view(table)
        op.add_column(table, sa.Column(column, sa.BigInteger(), nullable=True, comment=comment))
        op.create_index(f"ix_{table}_{column}", table, [column], unique=False)
        for name, anchor in MEASURES[table].items():
            for rollup in (f"{table}_hour", f"{table}_day"):
                op.add_column(
                    rollup,
                    sa.Column(
                        name,
                        sa.BigInteger(),
                        server_default="0",
                        nullable=False,
                        comment=f"Anchored at {anchor}",
                    ),
                )
        create_view(table, instants=(*INSTANTS[table], column), days=DAYS[table])
        feed = table.replace("_", ".", 1)
        op.execute(f"UPDATE city SET pending = trim(pending || ' derive:{feed} rebuild:{feed}')")


def downgrade() -> None:
    """Remove them."""
    for table, (column, _) in DUE.items():
        drop_view(table)
        op.drop_index(f"ix_{table}_{column}", table_name=table)
        op.drop_column(table, column)
        for name in MEASURES[table]:
            for rollup in (f"{table}_hour", f"{table}_day"):
                op.drop_column(rollup, name)
        create_view(table, instants=INSTANTS[table], days=DAYS[table])

"""Imports of methodologies and closings of years by two officers; what ended with its subject says so.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ("catalogue_proposals", "year_closings")
# Why nothing more is asked about a subject, or what became of the subject of a task; empty while it goes on.
ENDED = (("clearance_cases", "ended_because"), ("tasks", "subject_ended"))
ANOTHER = "decision IN ('', 'withdrawn') OR (decided_by IS NOT NULL AND decided_by <> proposed_by)"
OWN = "decision <> 'withdrawn' OR decided_by IS NOT DISTINCT FROM proposed_by"


# Years that were closed before stay as they are, closed by one officer; the rule holds for what is written from now on.
CLOSES = """
CREATE FUNCTION concord_another_person_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.proposed_by IS NULL OR NEW.closed_by IS NULL OR NEW.closed_by = NEW.proposed_by THEN
        RAISE EXCEPTION 'a year is closed by another officer than the one who proposed it: another_person_closes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'another_person_closes';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    _proposals()
    _closings()
    # concord_keep_decided() of 0001: what waits may be decided, what was decided stays as it is.
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION concord_keep_decided()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION concord_refuse_change()"
        )
    _closed_by_two()
    for table, column in ENDED:
        op.add_column(table, sa.Column(column, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for table, column in ENDED:
        op.drop_column(table, column)
    op.execute("DROP TRIGGER closed_years_another_person_closes ON closed_years")
    op.execute("DROP FUNCTION concord_another_person_closes()")
    op.drop_column("closed_years", "proposed_by")
    for table in reversed(TABLES):
        op.drop_table(table)


def _closed_by_two() -> None:
    op.add_column("closed_years", sa.Column("proposed_by", sa.Integer(), nullable=True))
    op.execute(CLOSES)
    op.execute(
        "CREATE TRIGGER closed_years_another_person_closes BEFORE INSERT ON closed_years FOR EACH ROW "
        "EXECUTE FUNCTION concord_another_person_closes()"
    )


def _decided() -> tuple[sa.Column[object], ...]:
    """The columns of whoever proposed and whoever decided."""
    return (
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _checks(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.CheckConstraint(
            "decision IN ('', 'approved', 'refused', 'withdrawn')", name=op.f(f"ck_{table}_decision_is_declared")
        ),
        sa.CheckConstraint(
            "(decision = '') = (decided_at IS NULL)", name=op.f(f"ck_{table}_decided_exactly_with_decision")
        ),
        sa.CheckConstraint(ANOTHER, name=op.f(f"ck_{table}_another_person_decides")),
        sa.CheckConstraint(OWN, name=op.f(f"ck_{table}_only_its_maker_withdraws")),
        sa.CheckConstraint(
            "decision <> 'refused' OR reason <> ''", name=op.f(f"ck_{table}_refused_with_its_reason")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )  # fmt: skip


def _proposals() -> None:
    op.create_table(
        "catalogue_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        *_decided(),
        *_checks("catalogue_proposals"),
        sa.CheckConstraint("new + changed > 0", name=op.f("ck_catalogue_proposals_something_would_change")),
    )
    op.create_index(
        "uq_catalogue_proposals_one_open", "catalogue_proposals", ["digest"], unique=True,
        postgresql_where=sa.text("decision = ''"),
    )  # fmt: skip


def _closings() -> None:
    op.create_table(
        "year_closings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        *_decided(),
        *_checks("year_closings"),
    )
    op.create_index(
        "uq_year_closings_one_open", "year_closings", ["year"], unique=True, postgresql_where=sa.text("decision = ''")
    )

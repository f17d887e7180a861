"""Reports that were filed before Concord: recorded by one officer, checked by another.

Revision ID: 0023b
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023b"
down_revision = "0023"
branch_labels = None
depends_on = None

CHECKS = {
    "party_is_a_code": "party ~ '^[A-Z]{3}$'",
    "year_is_one": "year IS NULL OR year BETWEEN 2021 AND 2199",
    "version_is_named": "named <> ''",
    "source_is_given": "source <> ''",
    "can_be_read_somewhere": "address <> '' OR file_id IS NOT NULL",
    "decision_is_declared": "decision IN ('', 'approved', 'refused')",
    "decided_exactly_with_decision": "(decision = '') = (decided_at IS NULL)",
    "another_person_checks": "decision = '' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
}


def upgrade() -> None:
    op.create_table(
        "earlier_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("approaches", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_earlier_reports_{name}")) for name, rule in CHECKS.items()),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_earlier_reports_file_id_stored_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_reports")),
    )
    op.create_index(
        "uq_earlier_reports_once", "earlier_reports", ["party", "kind", "year", "named"], unique=True,
        postgresql_where="decision <> 'refused'", postgresql_nulls_not_distinct=True,
    )  # fmt: skip
    op.create_index("ix_earlier_reports_order", "earlier_reports", ["party", "submitted_on"])
    # concord_keep_decided() of 0001: what waits may be decided, what was decided stays as it is.
    op.execute(
        "CREATE TRIGGER earlier_reports_rows BEFORE UPDATE OR DELETE ON earlier_reports FOR EACH ROW "
        "EXECUTE FUNCTION concord_keep_decided()"
    )
    op.execute(
        "CREATE TRIGGER earlier_reports_all BEFORE TRUNCATE ON earlier_reports FOR EACH STATEMENT "
        "EXECUTE FUNCTION concord_refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("earlier_reports")

"""Eligibility Lists, programmes and methodologies.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PRECISIONS = "'day', 'month', 'year', 'unknown'"


def upgrade() -> None:
    _lists()
    _catalogue()
    # concord_keep_decided() of 0001: what waits may be decided, what was decided stays as it is.
    op.execute(
        "CREATE TRIGGER eligibility_lists_rows BEFORE UPDATE OR DELETE ON eligibility_lists "
        "FOR EACH ROW EXECUTE FUNCTION concord_keep_decided()"
    )
    op.execute(
        "CREATE TRIGGER eligibility_lists_all BEFORE TRUNCATE ON eligibility_lists "
        "FOR EACH STATEMENT EXECUTE FUNCTION concord_refuse_change()"
    )


def _lists() -> None:
    op.create_table(
        "eligibility_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(length=3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('', 'approved', 'refused')", name=op.f("ck_eligibility_lists_decision_is_declared")
        ),
        sa.CheckConstraint(
            "(decision = '') = (decided_at IS NULL)", name=op.f("ck_eligibility_lists_decided_exactly_with_decision")
        ),
        sa.CheckConstraint(
            "decision = '' OR (proposed_by IS NULL AND decided_by IS NULL)"
            " OR (decided_by IS NOT NULL AND decided_by IS DISTINCT FROM proposed_by)",
            name=op.f("ck_eligibility_lists_another_person_decides"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_eligibility_lists_number_counts_from_one")),
        sa.ForeignKeyConstraint(["host"], ["partners.iso3"], name=op.f("fk_eligibility_lists_host_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_lists")),
        sa.UniqueConstraint("host", "number", name="uq_eligibility_lists_number"),
    )
    op.create_index(
        "uq_eligibility_lists_one_open", "eligibility_lists", ["host"], unique=True,
        postgresql_where=sa.text("decision = ''"),
    )  # fmt: skip


def _catalogue() -> None:
    op.create_table(
        "programmes",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("code <> '' AND code = upper(code)", name=op.f("ck_programmes_code_is_in_capitals")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_programmes")),
    )
    op.create_table(
        "methodologies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("active_from_precision", sa.String(length=10), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("code <> '' AND code = upper(code)", name=op.f("ck_methodologies_code_is_in_capitals")),
        sa.CheckConstraint(
            f"active_from_precision IN ({PRECISIONS})", name=op.f("ck_methodologies_precision_is_declared")
        ),
        sa.CheckConstraint(
            "(active_from IS NULL) = (active_from_precision = 'unknown')",
            name=op.f("ck_methodologies_unknown_exactly_without_date"),
        ),
        sa.CheckConstraint("active_to >= active_from", name=op.f("ck_methodologies_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["programme"], ["programmes.code"], name=op.f("fk_methodologies_programme_programmes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_methodologies")),
        sa.UniqueConstraint("programme", "code", "version", name="uq_methodologies_version"),
    )


def downgrade() -> None:
    op.drop_table("methodologies")
    op.drop_table("programmes")
    op.drop_index("uq_eligibility_lists_one_open", table_name="eligibility_lists")
    op.drop_table("eligibility_lists")

"""Initial reports and regular information: the texts that officers write, and the reports as they were made.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What was prepared is signed, sent back or replaced, and what was signed is filed; nothing else ever changes.
KEPT = """
CREATE FUNCTION concord_keep_report() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signing text[] := ARRAY['state', 'signed_by', 'signed_by_name', 'signed_at', 'signed_on', 'pdf', 'pdf_sha256', 'public_pdf',
                            'public_pdf_sha256', 'reason', 'version'];
    filing text[] := ARRAY['state', 'filed_on', 'filed_reference', 'filed_by_name', 'filed_at', 'version'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'prepared' AND NEW.state IN ('signed', 'sent_back', 'replaced')
        AND to_jsonb(NEW) - signing = to_jsonb(OLD) - signing THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'signed' AND NEW.state = 'filed'
        AND to_jsonb(NEW) - filing = to_jsonb(OLD) - filing THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a report stays as it was prepared, signed and filed: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    _texts()
    _reports()
    op.execute(KEPT)
    guard("report_texts", "concord_keep_decided")
    guard("narrative_reports", "concord_keep_report")


def downgrade() -> None:
    op.drop_table("narrative_reports")
    op.drop_table("report_texts")
    op.execute("DROP FUNCTION concord_keep_report()")


def guard(table: str, function: str) -> None:
    """Let the function judge every update and delete of the table, and refuse to empty it."""
    op.execute(
        f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION concord_refuse_change()"
    )


def _texts() -> None:
    op.create_table(
        "report_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("party", sa.String(length=3), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("approach", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("purpose IN ('content', 'explanation')", name=op.f("ck_report_texts_purpose_is_declared")),
        sa.CheckConstraint(
            "decision IN ('', 'approved', 'refused')", name=op.f("ck_report_texts_decision_is_declared")
        ),
        sa.CheckConstraint(
            "(decision = '') = (decided_at IS NULL)", name=op.f("ck_report_texts_decided_exactly_with_decision")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_report_texts_another_person_decides")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_report_texts_text_is_given")),
        sa.CheckConstraint(
            "NOT confidential OR basis <> ''", name=op.f("ck_report_texts_confidential_has_a_basis")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_texts")),
        sa.UniqueConstraint(
            "kind", "party", "item", "approach", "purpose", "number", name="uq_report_texts_number"
        ),
    )  # fmt: skip
    op.create_index(
        "uq_report_texts_one_open", "report_texts", ["kind", "party", "item", "approach", "purpose"], unique=True,
        postgresql_where="decision = ''",
    )  # fmt: skip


def _reports() -> None:
    op.create_table(
        "narrative_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("party", sa.String(length=3), nullable=False),
        sa.Column("period", sa.String(length=9), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("approaches", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("context_sha256", sa.String(length=64), nullable=False),
        sa.Column("prepared_by", sa.Integer(), nullable=False),
        sa.Column("prepared_by_name", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_by_name", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("public_pdf", sa.LargeBinary(), nullable=True),
        sa.Column("public_pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filed_reference", sa.Text(), nullable=False),
        sa.Column("filed_by_name", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_checks_of_reports(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrative_reports")),
        sa.UniqueConstraint("kind", "party", "period", "number", name="uq_narrative_reports_number"),
    )
    op.create_index(
        "uq_narrative_reports_one_prepared", "narrative_reports", ["kind", "party", "period"], unique=True,
        postgresql_where="state = 'prepared'",
    )  # fmt: skip


def _checks_of_reports() -> list[sa.CheckConstraint]:
    checks = {
        "state_is_declared": "state IN ('prepared', 'replaced', 'sent_back', 'signed', 'filed')",
        "another_person_signs": "signed_by IS NULL OR signed_by <> prepared_by",
        "signed_exactly_with_a_time": "(state IN ('signed', 'filed')) = (signed_at IS NOT NULL AND signed_on IS NOT NULL)",
        "signed_with_its_pdf": "(state IN ('signed', 'filed')) = (pdf IS NOT NULL AND public_pdf IS NOT NULL)",
        "filed_exactly_with_a_day": "(state = 'filed') = (filed_on IS NOT NULL)",
        "number_counts_from_one": "number > 0",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_narrative_reports_{name}")) for name, rule in checks.items()]

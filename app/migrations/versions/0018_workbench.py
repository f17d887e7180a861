"""Versions of a draft, embargoes and editions of documents, and files on file with partners.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CLASSIFICATIONS = ("Official (open)", "Official (closed)", "Restricted")
# What an issued document was published with stays as it is: its note, its certainties, and its time.
ISSUED = """
CREATE FUNCTION concord_keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL
        AND (NEW.internal_note, NEW.certainties, NEW.not_before, NEW.scheduled_by, NEW.scheduled_by_name)
        IS DISTINCT FROM
        (OLD.internal_note, OLD.certainties, OLD.not_before, OLD.scheduled_by, OLD.scheduled_by_name)
    THEN
        RAISE EXCEPTION 'an issued document is never changed: % is refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
CHECKS = {
    "embargo_has_its_officer": "(not_before IS NULL) = (scheduled_by IS NULL)",
    "embargo_is_on_a_cleared_text": "not_before IS NULL OR stage NOT IN ('draft', 'in_clearance')",
    "never_published_before_its_time": "not_before IS NULL OR published_at IS NULL OR published_at >= not_before",
}


def upgrade() -> None:
    _documents()
    _drafts()
    _copies()
    _papers()
    op.execute(ISSUED)
    op.execute(
        "CREATE TRIGGER documents_edition BEFORE UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION concord_keep_edition()"
    )
    for table in ("document_drafts", "filed_papers"):
        guard(table, "concord_refuse_change")


def downgrade() -> None:
    op.drop_table("filed_papers")
    op.drop_table("working_copies")
    op.drop_table("document_drafts")
    op.execute("DROP TRIGGER documents_edition ON documents")
    op.execute("DROP FUNCTION concord_keep_edition()")
    op.drop_index("ix_documents_due", "documents")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_documents_{name}"), "documents", type_="check")
    for name in ("scheduled_by_name", "scheduled_by", "not_before", "certainties", "internal_note"):
        op.drop_column("documents", name)


def guard(table: str, function: str) -> None:
    """Let the function judge every update and delete of the table, and refuse to empty it."""
    op.execute(
        f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION concord_refuse_change()"
    )


def _documents() -> None:
    op.add_column("documents", sa.Column("internal_note", sa.Text(), server_default="", nullable=False))
    op.add_column("documents", sa.Column("certainties", postgresql.JSONB(), server_default="[]", nullable=False))
    op.add_column("documents", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    op.add_column("documents", sa.Column("scheduled_by", sa.Integer(), nullable=True))
    op.add_column("documents", sa.Column("scheduled_by_name", sa.Text(), server_default="", nullable=False))
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_documents_{name}"), "documents", rule)
    op.create_index(
        "ix_documents_due", "documents", ["not_before"], postgresql_where="stage = 'cleared' AND not_before IS NOT NULL"
    )


def _drafts() -> None:
    op.create_table(
        "document_drafts",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("words", postgresql.JSONB(), nullable=False),
        sa.Column("internal_note", sa.Text(), server_default="", nullable=False),
        sa.Column("context_sha256", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("saved_by_name", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_document_drafts_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_drafts_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("document_id", "number", name=op.f("pk_document_drafts")),
    )
    op.execute(  # what the drafts of before said last
        "INSERT INTO document_drafts (document_id, number, as_at, words, context_sha256, what, saved_by_name, saved_at)"
        " SELECT id, 1, as_at, context::jsonb->'words', context_sha256, 'drafted', made_by_name, made_at FROM documents"
    )


def _copies() -> None:
    op.create_table(
        "working_copies",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("words", postgresql.JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_working_copies_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("document_id", "officer_id", name=op.f("pk_working_copies")),
    )


def _papers() -> None:
    op.create_table(
        "filed_papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("classification", sa.String(length=20), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=False),
        sa.Column("filed_by_name", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_filed_papers_number_counts_from_one")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_filed_papers_title_is_given")),
        sa.CheckConstraint(
            f"classification IN ({', '.join(repr(word) for word in CLASSIFICATIONS)})",
            name=op.f("ck_filed_papers_classification_is_declared"),
        ),
        sa.ForeignKeyConstraint(["partner"], ["partners.iso3"], name=op.f("fk_filed_papers_partner_partners")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_filed_papers_document_id_documents")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_filed_papers_file_id_stored_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filed_papers")),
        sa.UniqueConstraint("series", "number", name="uq_filed_papers_one_number_once"),
    )
    op.create_index("ix_filed_papers_partner", "filed_papers", ["partner", "filed_at"])
    op.create_index(
        "ix_filed_papers_document", "filed_papers", ["document_id"], postgresql_where="document_id IS NOT NULL"
    )

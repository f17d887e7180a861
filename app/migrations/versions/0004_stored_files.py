"""Uploaded files.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_name", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_stored_files_name_is_given")),
        sa.CheckConstraint("media_type ~ '^[a-z]+/[a-z0-9.+-]+$'", name=op.f("ck_stored_files_media_type_is_one")),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_files_file_is_not_empty")),
        sa.CheckConstraint("size = octet_length(content)", name=op.f("ck_stored_files_size_is_that_of_the_content")),
        sa.CheckConstraint(
            "sha256 = encode(sha256(content), 'hex')", name=op.f("ck_stored_files_hash_is_that_of_the_content")
        ),
        sa.CheckConstraint("subject_type <> '' AND subject_id <> ''", name=op.f("ck_stored_files_subject_is_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
    )
    op.create_index("ix_stored_files_subject", "stored_files", ["subject_type", "subject_id", "uploaded_at"])
    # What is uploaded is packed already: PostgreSQL need not try again.
    op.execute("ALTER TABLE stored_files ALTER COLUMN content SET STORAGE EXTERNAL")
    op.execute(
        "CREATE TRIGGER stored_files_rows BEFORE UPDATE OR DELETE ON stored_files FOR EACH ROW "
        "EXECUTE FUNCTION concord_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER stored_files_all BEFORE TRUNCATE ON stored_files FOR EACH STATEMENT "
        "EXECUTE FUNCTION concord_refuse_change()"
    )


def downgrade() -> None:
    op.drop_index("ix_stored_files_subject", table_name="stored_files")
    op.drop_table("stored_files")

"""Exports of registries, row by row.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("registry_files", "registry_imports", "registry_rows", "registry_set_asides")
APPEND_ONLY = ("registry_rows", "registry_set_asides")
# An import is undone, once, and nothing else about it ever changes.
UNDONE = """
CREATE FUNCTION concord_only_undo() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
        OR to_jsonb(NEW) - ARRAY['undone_at', 'undone_by', 'undone_by_name', 'undone_reason']
        <> to_jsonb(OLD) - ARRAY['undone_at', 'undone_by', 'undone_by_name', 'undone_reason'] THEN
        RAISE EXCEPTION 'an import is only ever undone: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    _create()
    op.execute(UNDONE)
    for table in APPEND_ONLY:
        guard(table, "concord_refuse_change")
    guard("registry_imports", "concord_only_undo")
    # A file that was tried and never imported may go; one that was imported is held by its import.
    op.execute(
        "CREATE TRIGGER registry_files_rows BEFORE UPDATE ON registry_files FOR EACH ROW "
        "EXECUTE FUNCTION concord_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER registry_files_all BEFORE TRUNCATE ON registry_files FOR EACH STATEMENT "
        "EXECUTE FUNCTION concord_refuse_change()"
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION concord_only_undo()")


def guard(table: str, function: str) -> None:
    """Let the function judge every update and delete of the table, and refuse to empty it."""
    op.execute(
        f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION concord_refuse_change()"
    )


def _create() -> None:
    op.create_table(
        "registry_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_by", sa.Integer(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_registry_files_name_is_given")),
        sa.CheckConstraint("size > 0", name=op.f("ck_registry_files_file_is_not_empty")),
        sa.CheckConstraint("size = octet_length(content)", name=op.f("ck_registry_files_size_is_that_of_the_content")),
        sa.CheckConstraint(
            "sha256 = encode(sha256(content), 'hex')", name=op.f("ck_registry_files_hash_is_that_of_the_content")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_files")),
    )
    op.create_table(
        "registry_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("export", sa.String(length=30), nullable=False),
        sa.Column("layout", sa.String(length=30), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("tonnes", sa.BigInteger(), nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("imported_by", sa.Integer(), nullable=True),
        sa.Column("imported_by_name", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_by_name", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("export <> ''", name=op.f("ck_registry_imports_registry_is_named")),
        sa.CheckConstraint(
            "row_count >= 0 AND refused_count >= 0", name=op.f("ck_registry_imports_rows_are_counted_from_nought")
        ),
        sa.CheckConstraint("tonnes >= 0", name=op.f("ck_registry_imports_tonnes_are_not_negative")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_name = '') AND (undone_at IS NULL) = (undone_reason = '')",
            name=op.f("ck_registry_imports_undone_exactly_with_person_and_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["registry_files.id"], name=op.f("fk_registry_imports_file_id_registry_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_imports")),
    )
    op.create_index(
        "uq_registry_imports_one_of_a_file", "registry_imports", ["sha256"], unique=True,
        postgresql_where="undone_at IS NULL",
    )  # fmt: skip
    op.create_index("ix_registry_imports_imported_at", "registry_imports", ["imported_at"])
    op.create_table(
        "registry_rows",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit_registry", sa.String(length=12), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=True),
        sa.Column("last", sa.BigInteger(), nullable=True),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("vintage_from", sa.Integer(), nullable=True),
        sa.Column("vintage_to", sa.Integer(), nullable=True),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("host", sa.String(length=3), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("authorised", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("beneficiary", sa.Text(), nullable=False),
        sa.Column("cells", sa.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(first IS NULL) = (last IS NULL) AND (first IS NULL) = (serial = '')",
            name=op.f("ck_registry_rows_serial_is_whole"),
        ),
        sa.CheckConstraint(
            "first IS NULL OR quantity = last - first + 1",
            name=op.f("ck_registry_rows_quantity_is_that_of_the_serial"),
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_registry_rows_quantity_is_not_negative")),
        sa.CheckConstraint("vintage_from <= vintage_to", name=op.f("ck_registry_rows_vintage_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["registry_imports.id"], name=op.f("fk_registry_rows_import_id_registry_imports")
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_registry_rows")),
    )
    op.create_index("ix_registry_rows_units", "registry_rows", ["unit_registry", "key", "first"])
    op.create_index("ix_registry_rows_project", "registry_rows", ["unit_registry", "project"])
    op.create_table(
        "registry_set_asides",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("sides", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_by_name", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('label', 'claim')", name=op.f("ck_registry_set_asides_kind_is_declared")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_registry_set_asides_reason_is_given")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_registry_set_asides")),
    )

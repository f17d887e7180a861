"""Annual information for the UNFCCC: versions as prepared, signed and filed, and those received from partners.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# What is prepared may be prepared again or signed; a signed one may be recorded as filed, and nothing else about it
# changes; what was filed or received stays as it is.
KEEP_SIGNED = """
CREATE FUNCTION concord_keep_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    recorded text[] := ARRAY['state', 'filed_on', 'filed_by', 'filed_by_name', 'recorded_at', 'receipt', 'revision'];
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.state IN ('filed', 'received') OR NEW.state = 'received'
       OR (OLD.state = 'prepared' AND NEW.state NOT IN ('prepared', 'signed'))
       OR (OLD.state = 'signed' AND (NEW.state <> 'filed' OR to_jsonb(NEW) - recorded <> to_jsonb(OLD) - recorded))
       OR (NEW.party, NEW.year, NEW.major, NEW.minor) IS DISTINCT FROM (OLD.party, OLD.year, OLD.major, OLD.minor)
    THEN
        RAISE EXCEPTION 'a submission that is % stays as it is: % is refused', OLD.state, TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    _create()
    op.execute(KEEP_SIGNED)
    op.execute(
        "CREATE TRIGGER aef_submissions_rows BEFORE UPDATE OR DELETE ON aef_submissions "
        "FOR EACH ROW EXECUTE FUNCTION concord_keep_signed()"
    )
    op.execute(
        "CREATE TRIGGER aef_submissions_all BEFORE TRUNCATE ON aef_submissions "
        "FOR EACH STATEMENT EXECUTE FUNCTION concord_refuse_change()"
    )


def _create() -> None:
    op.create_table(
        "aef_submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=3), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("major", sa.SmallInteger(), nullable=False),
        sa.Column("minor", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.Column("tables_sha256", sa.String(length=64), nullable=False),
        sa.Column("holdings", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("explanations", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("workbook", sa.LargeBinary(), nullable=True),
        sa.Column("workbook_name", sa.Text(), nullable=False),
        sa.Column("workbook_sha256", sa.String(length=64), nullable=False),
        sa.Column("prepared_by", sa.Integer(), nullable=True),
        sa.Column("prepared_by_name", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_by_name", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filed_by", sa.Integer(), nullable=True),
        sa.Column("filed_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('prepared', 'signed', 'filed', 'received')", name=op.f("ck_aef_submissions_state_is_declared")
        ),
        sa.CheckConstraint("source IN ('ours', 'theirs')", name=op.f("ck_aef_submissions_source_is_declared")),
        sa.CheckConstraint(
            "(source = 'theirs') = (state = 'received')", name=op.f("ck_aef_submissions_received_exactly_from_others")
        ),
        sa.CheckConstraint("party ~ '^[A-Z]{3}$'", name=op.f("ck_aef_submissions_party_is_a_code")),
        sa.CheckConstraint("major > 0 AND minor >= 0", name=op.f("ck_aef_submissions_version_counts_from_one")),
        sa.CheckConstraint("year BETWEEN 2021 AND 2199", name=op.f("ck_aef_submissions_year_is_one")),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'filed') OR (signed_by IS NOT NULL AND signed_by IS DISTINCT FROM prepared_by)",
            name=op.f("ck_aef_submissions_another_person_signs"),
        ),
        sa.CheckConstraint(
            "(state = 'prepared') = (workbook IS NULL)", name=op.f("ck_aef_submissions_workbook_is_kept_once_signed")
        ),
        sa.CheckConstraint(
            "(state IN ('signed', 'filed')) = (signed_at IS NOT NULL)",
            name=op.f("ck_aef_submissions_signed_exactly_with_time"),
        ),
        sa.CheckConstraint(
            "(state = 'filed') = (filed_on IS NOT NULL)", name=op.f("ck_aef_submissions_filed_exactly_with_day")
        ),
        sa.CheckConstraint(
            "workbook_sha256 = coalesce(encode(sha256(workbook), 'hex'), '')",
            name=op.f("ck_aef_submissions_hash_is_that_of_the_workbook"),
        ),
        sa.CheckConstraint(
            "tables_sha256 = encode(sha256(convert_to(tables, 'UTF8')), 'hex')",
            name=op.f("ck_aef_submissions_hash_is_of_tables"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aef_submissions")),
        sa.UniqueConstraint("party", "year", "major", "minor", name="uq_aef_submissions_version"),
    )
    op.create_index(
        "uq_aef_submissions_one_open", "aef_submissions", ["party", "year"], unique=True,
        postgresql_where="state = 'prepared'",
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("uq_aef_submissions_one_open", table_name="aef_submissions", postgresql_where="state = 'prepared'")
    op.drop_table("aef_submissions")
    op.execute("DROP FUNCTION concord_keep_signed()")

"""Taxable facilities and credits surrendered in place of tax.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


STAGES = "'notice', 'checked', 'accepted', 'surrendered', 'refused', 'withdrawn'"
APPEND_ONLY = ("surrender_entries", "surrender_confirmations", "surrender_confirmation_pdfs")
# The units of a notice stay what they are; they are only let go, once, when it is refused or withdrawn.
RELEASE = """
CREATE FUNCTION concord_only_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.live AND NOT NEW.live
        AND to_jsonb(OLD) - 'live' = to_jsonb(NEW) - 'live' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the units of a notice stay as they are: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""
ENDED = """
CREATE FUNCTION concord_keep_ended_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.stage IN ('surrendered', 'refused', 'withdrawn') THEN
        RAISE EXCEPTION 'notices that have ended stay as they are: % is refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    _create_facilities()
    _create_notices()
    _create_history()
    op.execute(RELEASE)
    op.execute(ENDED)
    for table in APPEND_ONLY:
        guard(table, "concord_refuse_change")
    guard("taxable_facilities", "concord_keep_decided")
    guard("facility_years", "concord_keep_decided")
    guard("surrender_blocks", "concord_only_release")
    guard("surrender_notices", "concord_keep_ended_notice")


def guard(table: str, function: str) -> None:
    """Let the function judge every update and delete of the table, and refuse to empty it."""
    op.execute(
        f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION concord_refuse_change()"
    )


def _decided(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """The columns and conditions of what one officer records and another confirms."""
    return (
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('', 'approved', 'refused')", name=op.f(f"ck_{table}_decision_is_declared")),
        sa.CheckConstraint(
            "(decision = '') = (decided_at IS NULL)", name=op.f(f"ck_{table}_decided_exactly_with_decision")
        ),
        sa.CheckConstraint(
            "decision = '' OR (decided_by IS NOT NULL AND decided_by IS DISTINCT FROM recorded_by)",
            name=op.f(f"ck_{table}_another_person_decides"),
        ),
        sa.CheckConstraint("number > 0", name=op.f(f"ck_{table}_number_counts_from_one")),
    )


def _create_facilities() -> None:
    op.create_table(
        "taxable_facilities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("uen", sa.Text(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        *_decided("taxable_facilities"),
        sa.CheckConstraint("code <> '' AND code = upper(code)", name=op.f("ck_taxable_facilities_code_is_in_capitals")),
        sa.CheckConstraint(
            "name <> '' AND operator <> ''", name=op.f("ck_taxable_facilities_name_and_operator_are_given")
        ),
        sa.CheckConstraint("since <= until", name=op.f("ck_taxable_facilities_ends_after_it_begins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxable_facilities")),
        sa.UniqueConstraint("code", "number", name="uq_taxable_facilities_number"),
    )
    op.create_index(
        "uq_taxable_facilities_one_open", "taxable_facilities", ["code"], unique=True, postgresql_where="decision = ''"
    )
    op.create_table(
        "facility_years",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("emissions", sa.BigInteger(), nullable=False),
        *_decided("facility_years"),
        sa.CheckConstraint("emissions > 0", name=op.f("ck_facility_years_emissions_are_positive")),
        sa.CheckConstraint("year BETWEEN 2019 AND 2200", name=op.f("ck_facility_years_year_is_an_emissions_year")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["taxable_facilities.id"], name=op.f("fk_facility_years_facility_id_taxable_facilities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_years")),
        sa.UniqueConstraint("code", "year", "number", name="uq_facility_years_number"),
    )
    op.create_index(
        "uq_facility_years_one_open", "facility_years", ["code", "year"], unique=True, postgresql_where="decision = ''"
    )


def _create_notices() -> None:
    op.create_table(
        "surrender_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("price_cents", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("retirement", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_by_name", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_by_name", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_by_name", sa.Text(), nullable=False),
        sa.Column("surrendered_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"stage IN ({STAGES})", name=op.f("ck_surrender_notices_stage_is_declared")),
        sa.CheckConstraint(
            "reference ~ '^[A-Z]+-[0-9]{4}-[0-9]{4,}$'", name=op.f("ck_surrender_notices_reference_is_year_and_number")
        ),
        sa.CheckConstraint("price_cents > 0", name=op.f("ck_surrender_notices_price_is_positive")),
        sa.CheckConstraint(
            "accepted_by IS DISTINCT FROM checked_by OR accepted_by IS NULL",
            name=op.f("ck_surrender_notices_another_person_accepts"),
        ),
        sa.CheckConstraint(
            "accepted_by IS DISTINCT FROM entered_by OR accepted_by IS NULL",
            name=op.f("ck_surrender_notices_accepter_did_not_enter"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('accepted', 'surrendered') OR accepted_by IS NOT NULL",
            name=op.f("ck_surrender_notices_accepted_by_somebody"),
        ),
        sa.CheckConstraint(
            "(stage = 'surrendered') = (surrendered_on IS NOT NULL)",
            name=op.f("ck_surrender_notices_surrendered_on_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["stored_files.id"], name=op.f("fk_surrender_notices_evidence_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["facility_id"],
            ["taxable_facilities.id"],
            name=op.f("fk_surrender_notices_facility_id_taxable_facilities"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surrender_notices")),
        sa.UniqueConstraint("reference", name="uq_surrender_notices_reference"),
        sa.UniqueConstraint("year", "number", name="uq_surrender_notices_number"),
    )
    op.create_index("ix_surrender_notices_facility", "surrender_notices", ["code", "year", "stage"], unique=False)
    op.create_table(
        "surrender_blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("issuance_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.CheckConstraint("first >= 0 AND first <= last", name=op.f("ck_surrender_blocks_range_runs_upward")),
        sa.CheckConstraint(
            "quantity = last - first + 1", name=op.f("ck_surrender_blocks_quantity_is_that_of_the_range")
        ),
        postgresql.ExcludeConstraint(
            (sa.text("int4range(issuance_id, issuance_id, '[]')"), "&&"),
            (sa.text("int8range(first, last, '[]')"), "&&"),
            where=sa.text("live"),
            using="gist",
            name="surrender_blocks_never_meet",
        ),
        sa.ForeignKeyConstraint(
            ["issuance_id"], ["issuances.id"], name=op.f("fk_surrender_blocks_issuance_id_issuances")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["surrender_notices.id"], name=op.f("fk_surrender_blocks_notice_id_surrender_notices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surrender_blocks")),
        sa.UniqueConstraint("key", name="uq_surrender_blocks_key"),
    )
    op.create_index("ix_surrender_blocks_notice", "surrender_blocks", ["notice_id", "first"], unique=False)


def _create_history() -> None:
    op.create_table(
        "surrender_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("led_to", sa.String(length=20), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"led_to IN ({STAGES})", name=op.f("ck_surrender_entries_stage_is_declared")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_surrender_entries_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["surrender_notices.id"], name=op.f("fk_surrender_entries_notice_id_surrender_notices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surrender_entries")),
    )
    op.create_index("ix_surrender_entries_notice", "surrender_entries", ["notice_id", "id"], unique=False)
    op.create_table(
        "surrender_confirmations",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sha256 = encode(sha256(convert_to(context, 'UTF8')), 'hex')",
            name=op.f("ck_surrender_confirmations_hash_is_that_of_the_text"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["surrender_notices.id"], name=op.f("fk_surrender_confirmations_notice_id_surrender_notices")
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_surrender_confirmations")),
    )
    op.create_table(
        "surrender_confirmation_pdfs",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "pdf_sha256 = encode(sha256(pdf), 'hex')",
            name=op.f("ck_surrender_confirmation_pdfs_hash_is_that_of_the_bytes"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["surrender_confirmations.notice_id"],
            name=op.f("fk_surrender_confirmation_pdfs_notice_id_surrender_confirmations"),
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_surrender_confirmation_pdfs")),
    )


def downgrade() -> None:
    for table in (
        "surrender_confirmation_pdfs", "surrender_confirmations", "surrender_entries", "surrender_blocks",
        "surrender_notices", "facility_years", "taxable_facilities",
    ):  # fmt: skip
        op.drop_table(table)
    op.execute("DROP FUNCTION concord_keep_ended_notice()")
    op.execute("DROP FUNCTION concord_only_release()")

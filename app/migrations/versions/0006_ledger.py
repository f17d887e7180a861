"""The ledger officer's role; issuances, entries, movements and where every tonne is.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


BEFORE = (
    "desk_officer", "clearer", "legal_adviser", "assessor", "countersigner", "publisher", "viewer", "auditor",
    "administrator",
)  # fmt: skip
SINCE = (
    "desk_officer", "clearer", "legal_adviser", "assessor", "countersigner", "ledger_officer", "publisher", "viewer",
    "auditor", "administrator",
)  # fmt: skip


TABLES = ("unit_keys", "issuances", "itmo_numbers", "ledger_entries", "movements", "blocks", "closed_years")
APPEND_ONLY = ("unit_keys", "issuances", "movements", "closed_years")
# A block and a name of outcomes are retired, once, and nothing else about them ever changes.
RETIRED = """
CREATE FUNCTION concord_only_retire() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR NOT OLD.live OR NEW.live OR to_jsonb(NEW) - 'live' <> to_jsonb(OLD) - 'live' THEN
        RAISE EXCEPTION 'rows of % are only ever retired: % is refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    _allow(SINCE)
    _create()
    op.execute(RETIRED)
    for table in APPEND_ONLY:
        guard(table, "concord_refuse_change")
    for table in ("blocks", "itmo_numbers"):
        guard(table, "concord_only_retire")
    guard("ledger_entries", "concord_keep_decided")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION concord_only_retire()")
    op.execute("DELETE FROM role_grants WHERE role = 'ledger_officer'")
    _allow(BEFORE)


def _allow(roles: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_role_grants_role_is_known"), "role_grants", type_="check")
    op.create_check_constraint(
        op.f("ck_role_grants_role_is_known"), "role_grants", f"role IN ({', '.join(repr(role) for role in roles)})"
    )


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
        "closed_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_by_name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_closed_years")),
    )
    op.create_table(
        "unit_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_registry", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_keys")),
        sa.UniqueConstraint("unit_registry", "key", name="uq_unit_keys_one"),
    )
    op.create_table(
        "issuances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("vintage", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("mitigation_type", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("gwp", sa.Text(), nullable=False),
        sa.Column("non_ghg_metric", sa.Text(), nullable=False),
        sa.Column("non_ghg_per_tonne", sa.Text(), nullable=False),
        sa.Column("sectors", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proof_file_id", sa.Uuid(), nullable=True),
        sa.Column("report_file_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("metric IN ('GHG', 'non-GHG')", name=op.f("ck_issuances_metric_is_declared")),
        sa.CheckConstraint("first >= 0 AND first <= last", name=op.f("ck_issuances_range_runs_upward")),
        sa.CheckConstraint("vintage >= 2021", name=op.f("ck_issuances_vintage_is_2021_or_later")),
        sa.ForeignKeyConstraint(["key_id"], ["unit_keys.id"], name=op.f("fk_issuances_key_id_unit_keys")),
        sa.ForeignKeyConstraint(["partner"], ["partners.iso3"], name=op.f("fk_issuances_partner_partners")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_issuances_project_id_projects")),
        sa.ForeignKeyConstraint(
            ["proof_file_id"], ["stored_files.id"], name=op.f("fk_issuances_proof_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["report_file_id"], ["stored_files.id"], name=op.f("fk_issuances_report_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuances")),
    )
    op.create_index("ix_issuances_project", "issuances", ["project_id"], unique=False)
    op.create_table(
        "itmo_numbers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuance_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("approach", sa.Text(), nullable=False),
        sa.Column("party_registry", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int4range(key_id, key_id, '[]')"), "&&"),
            (sa.text("int8range(first, last, '[]')"), "&&"),
            where=sa.text("live"),
            using="gist",
            name="itmo_numbers_never_meet",
        ),
        sa.CheckConstraint("approach ~ '^CA[0-9]{4}$'", name=op.f("ck_itmo_numbers_approach_is_a_carp_identifier")),
        sa.CheckConstraint(
            "party_registry ~ '^[A-Z]{3}[0-9]{2}$'", name=op.f("ck_itmo_numbers_registry_is_code_and_number")
        ),
        sa.CheckConstraint("first > 0 AND first <= last", name=op.f("ck_itmo_numbers_range_runs_upward")),
        sa.ForeignKeyConstraint(["issuance_id"], ["issuances.id"], name=op.f("fk_itmo_numbers_issuance_id_issuances")),
        sa.ForeignKeyConstraint(["key_id"], ["unit_keys.id"], name=op.f("fk_itmo_numbers_key_id_unit_keys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_itmo_numbers")),
    )
    op.create_index(
        "uq_itmo_numbers_one_live", "itmo_numbers", ["issuance_id"], unique=True, postgresql_where=sa.text("live")
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=False),
        sa.Column("issuance_id", sa.Integer(), nullable=True),
        sa.Column("tonnes", sa.BigInteger(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(decision = '') = (decided_at IS NULL)", name=op.f("ck_ledger_entries_decided_exactly_with_decision")
        ),
        sa.CheckConstraint(
            "decision IN ('', 'posted', 'refused', 'withdrawn')", name=op.f("ck_ledger_entries_decision_is_declared")
        ),
        sa.CheckConstraint(
            "decision IN ('', 'withdrawn') OR (decided_by IS NOT NULL AND decided_by IS DISTINCT FROM made_by)",
            name=op.f("ck_ledger_entries_another_person_checks"),
        ),
        sa.CheckConstraint(
            "kind IN ('issuance', 'omge_cancellation', 'share_of_proceeds', 'first_transfer', 'oimp_first_transfer', 'acquisition', 'transfer', 'use_ndc', 'surrender', 'use_imp', 'use_op', 'cancellation', 'voluntary_cancellation', 'reversal')",
            name=op.f("ck_ledger_entries_kind_is_declared"),
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_ledger_entries_file_id_stored_files")),
        sa.ForeignKeyConstraint(
            ["issuance_id"], ["issuances.id"], name=op.f("fk_ledger_entries_issuance_id_issuances")
        ),
        sa.ForeignKeyConstraint(["partner"], ["partners.iso3"], name=op.f("fk_ledger_entries_partner_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("key", name="uq_ledger_entries_key"),
    )
    op.create_index(
        "ix_ledger_entries_pending", "ledger_entries", ["id"], unique=False, postgresql_where=sa.text("decision = ''")
    )
    op.create_table(
        "movements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("issuance_id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("tonnes", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("target", sa.String(length=24), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("event_year", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transfers_first", sa.Boolean(), nullable=False),
        sa.Column("counts_for_ndc", sa.Boolean(), nullable=False),
        sa.Column("after_closing", sa.Boolean(), nullable=False),
        sa.Column("transferring_party", sa.String(length=3), nullable=False),
        sa.Column("acquiring_party", sa.String(length=3), nullable=False),
        sa.Column("using_party", sa.String(length=3), nullable=False),
        sa.Column("using_entity", sa.Text(), nullable=False),
        sa.Column("calendar_year", sa.Integer(), nullable=True),
        sa.Column("purpose_words", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("authorisation_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_movements_reverses_exactly_one_movement")
        ),
        sa.CheckConstraint(
            "kind IN ('issuance', 'omge_cancellation', 'share_of_proceeds', 'first_transfer', 'oimp_first_transfer', 'acquisition', 'transfer', 'use_ndc', 'surrender', 'use_imp', 'use_op', 'cancellation', 'voluntary_cancellation', 'reversal')",
            name=op.f("ck_movements_kind_is_declared"),
        ),
        sa.CheckConstraint(
            "source IN ('issued', 'host', 'share_of_proceeds', 'omge', 'oimp', 'in_transfer', 'elsewhere', 'held', 'used_ndc', 'surrendered', 'used_imp', 'used_op', 'cancelled', 'voluntarily_cancelled')",
            name=op.f("ck_movements_source_is_an_account"),
        ),
        sa.CheckConstraint(
            "target IN ('issued', 'host', 'share_of_proceeds', 'omge', 'oimp', 'in_transfer', 'elsewhere', 'held', 'used_ndc', 'surrendered', 'used_imp', 'used_op', 'cancelled', 'voluntarily_cancelled')",
            name=op.f("ck_movements_target_is_an_account"),
        ),
        sa.CheckConstraint(
            "NOT counts_for_ndc OR calendar_year IS NOT NULL",
            name=op.f("ck_movements_use_towards_the_ndc_has_its_year"),
        ),
        sa.CheckConstraint(
            "first <= last AND tonnes = last - first + 1", name=op.f("ck_movements_tonnes_are_those_of_the_range")
        ),
        sa.CheckConstraint(
            "made_by IS NULL OR checked_by IS DISTINCT FROM made_by", name=op.f("ck_movements_another_person_checked")
        ),
        sa.CheckConstraint("source <> target", name=op.f("ck_movements_goes_somewhere")),
        sa.ForeignKeyConstraint(
            ["authorisation_id"], ["authorisations.id"], name=op.f("fk_movements_authorisation_id_authorisations")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entries.id"], name=op.f("fk_movements_entry_id_ledger_entries")),
        sa.ForeignKeyConstraint(["issuance_id"], ["issuances.id"], name=op.f("fk_movements_issuance_id_issuances")),
        sa.ForeignKeyConstraint(["reverses_id"], ["movements.id"], name=op.f("fk_movements_reverses_id_movements")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movements")),
        sa.UniqueConstraint("number", name="uq_movements_number"),
        sa.UniqueConstraint("reverses_id", name="uq_movements_reversed_once"),
    )
    op.create_index("ix_movements_issuance", "movements", ["issuance_id", "number"], unique=False)
    op.create_index("ix_movements_partner", "movements", ["partner", "number"], unique=False)
    op.create_index("ix_movements_year", "movements", ["event_year", "number"], unique=False)
    op.create_table(
        "blocks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("issuance_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=24), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("movement_id", sa.Uuid(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("first_transferred_on", sa.Date(), nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int4range(key_id, key_id, '[]')"), "&&"),
            (sa.text("int8range(first, last, '[]')"), "&&"),
            where=sa.text("live"),
            using="gist",
            name="blocks_never_meet",
        ),
        sa.CheckConstraint("account <> 'issued'", name=op.f("ck_blocks_issued_is_the_source_only")),
        sa.CheckConstraint(
            "account IN ('issued', 'host', 'share_of_proceeds', 'omge', 'oimp', 'in_transfer', 'elsewhere', 'held', 'used_ndc', 'surrendered', 'used_imp', 'used_op', 'cancelled', 'voluntarily_cancelled')",
            name=op.f("ck_blocks_account_is_declared"),
        ),
        sa.CheckConstraint("first <= last", name=op.f("ck_blocks_range_runs_upward")),
        sa.ForeignKeyConstraint(["issuance_id"], ["issuances.id"], name=op.f("fk_blocks_issuance_id_issuances")),
        sa.ForeignKeyConstraint(["key_id"], ["unit_keys.id"], name=op.f("fk_blocks_key_id_unit_keys")),
        sa.ForeignKeyConstraint(["movement_id"], ["movements.id"], name=op.f("fk_blocks_movement_id_movements")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
    )
    op.create_index(
        "ix_blocks_issuance", "blocks", ["issuance_id", "first"], unique=False, postgresql_where=sa.text("live")
    )
    op.create_index(
        "ix_blocks_partner", "blocks", ["partner", "account"], unique=False, postgresql_where=sa.text("live")
    )

"""Process templates, projects with their entries and files, assessments, authorisations; documents about projects.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


PARTNER_KINDS = (
    "conclusion_factsheet", "ia_factsheet", "ia_media_release", "mou_factsheet", "mou_media_release", "partner_brief",
)  # fmt: skip
PROJECT_KINDS = (
    "assessment_report", "joint_statement", "letter_of_authorisation", "letter_of_support", "project_factsheet",
    "refusal_letter",
)  # fmt: skip
APPEND_ONLY = (
    "project_events", "project_files", "authorisations", "authorised_entities", "assessment_findings",
    "assessment_declarations", "assessment_advice",
)  # fmt: skip
# What the list in force said on the day of submission stays, until the submission itself is struck.
VERDICT = """
CREATE FUNCTION concord_keep_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.eligibility IS NOT NULL AND NEW.eligibility IS NOT NULL AND NEW.eligibility <> OLD.eligibility THEN
        RAISE EXCEPTION 'a frozen eligibility verdict is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    _create()
    _allow_kinds((*PARTNER_KINDS, *PROJECT_KINDS))
    for table in APPEND_ONLY:
        guard(table, "concord_refuse_change")
    guard("process_templates", "concord_keep_decided")
    op.execute(VERDICT)
    op.execute(
        "CREATE TRIGGER projects_verdict BEFORE UPDATE ON projects FOR EACH ROW EXECUTE FUNCTION concord_keep_verdict()"
    )
    # The subject of an issued document is part of what never changes.
    op.execute(
        "CREATE TRIGGER documents_subject BEFORE UPDATE ON documents FOR EACH ROW "
        "WHEN (OLD.subject IS DISTINCT FROM NEW.subject) EXECUTE FUNCTION concord_refuse_change()"
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


def _allow_kinds(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_documents_kind_is_declared"), "documents", type_="check")
    op.create_check_constraint(
        op.f("ck_documents_kind_is_declared"), "documents", f"kind IN ({', '.join(repr(k) for k in sorted(kinds))})"
    )


def _create() -> None:
    op.create_table(
        "process_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
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
            "(decision = '') = (decided_at IS NULL)", name=op.f("ck_process_templates_decided_exactly_with_decision")
        ),
        sa.CheckConstraint(
            "decision IN ('', 'approved', 'refused')", name=op.f("ck_process_templates_decision_is_declared")
        ),
        sa.CheckConstraint(
            "decision = '' OR (proposed_by IS NULL AND decided_by IS NULL)"
            " OR (decided_by IS NOT NULL AND decided_by IS DISTINCT FROM proposed_by)",
            name=op.f("ck_process_templates_another_person_decides"),
        ),
        sa.ForeignKeyConstraint(["partner"], ["partners.iso3"], name=op.f("fk_process_templates_partner_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_templates")),
        sa.UniqueConstraint("partner", "number", name="uq_process_templates_number"),
    )
    op.create_index(
        "uq_process_templates_one_open", "process_templates", ["partner"], unique=True, postgresql_where="decision = ''"
    )
    op.create_table(
        "projects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("applicant_country", sa.String(length=3), nullable=False),
        sa.Column("applicant_identifier", sa.Text(), nullable=False),
        sa.Column("applicant_government", sa.Boolean(), nullable=True),
        sa.Column("applicant_registered", sa.Boolean(), nullable=True),
        sa.Column("applicant_tax_resident", sa.Boolean(), nullable=True),
        sa.Column("applicant_trading", sa.Boolean(), nullable=True),
        sa.Column("applicant_local_employees", sa.Integer(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("methodology", sa.Text(), nullable=False),
        sa.Column("methodology_version", sa.Text(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("modules", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("programme_project", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("activity_type", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("place_key", sa.Text(), nullable=False),
        sa.Column("crediting_from", sa.Date(), nullable=True),
        sa.Column("crediting_to", sa.Date(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("co_benefits", sa.Text(), nullable=False),
        sa.Column("duplicate_explanation", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("turn", sa.String(length=10), nullable=False),
        sa.Column("stage_since", sa.Date(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("eligibility", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("eligibility_outcome", sa.String(length=20), nullable=False),
        sa.Column("flag", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reference ~ '^[A-Z]{3}-[0-9]{4,}$'", name=op.f("ck_projects_reference_is_code_and_number")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_projects_title_is_given")),
        sa.CheckConstraint(
            "turn IN ('applicant', 'home', 'host', 'both', 'nobody')", name=op.f("ck_projects_turn_is_declared")
        ),
        sa.CheckConstraint(
            "applicant_local_employees >= 0", name=op.f("ck_projects_employees_are_counted_from_nought")
        ),
        sa.CheckConstraint(
            "crediting_from <= crediting_to", name=op.f("ck_projects_crediting_period_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["partner"], ["partners.iso3"], name=op.f("fk_projects_partner_partners")),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process_templates.id"], name=op.f("fk_projects_process_id_process_templates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("partner", "number", name="uq_projects_number"),
        sa.UniqueConstraint("reference", name=op.f("uq_projects_reference")),
    )
    op.create_index("ix_projects_partner", "projects", ["partner", "stage"], unique=False)
    op.create_index(
        "ix_projects_programme_project",
        "projects",
        ["programme_project"],
        unique=False,
        postgresql_where="programme_project <> ''",
    )
    op.create_index("ix_projects_queue", "projects", ["turn", "stage_since"], unique=False)
    op.create_index("ix_projects_title_key", "projects", ["title_key"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("stage_code", sa.String(length=1), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hands", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("positive", sa.Boolean(), nullable=True),
        sa.Column("combined_by", sa.Integer(), nullable=True),
        sa.Column("combined_by_name", sa.Text(), nullable=False),
        sa.Column("combined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("countersigned_by", sa.Integer(), nullable=True),
        sa.Column("countersigned_by_name", sa.Text(), nullable=False),
        sa.Column("countersigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'countersigned') = (countersigned_at IS NOT NULL)",
            name=op.f("ck_assessments_countersigned_exactly_with_a_time"),
        ),
        sa.CheckConstraint(
            "stage IN ('open', 'combined', 'countersigned')", name=op.f("ck_assessments_stage_is_declared")
        ),
        sa.CheckConstraint(
            "NOT (countersigned_by = ANY (hands))", name=op.f("ck_assessments_another_person_countersigns")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_assessments_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("project_id", "stage_code", "round", name="uq_assessments_once"),
    )
    op.create_table(
        "expected_tonnes",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("tonnes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("tonnes >= 0", name=op.f("ck_expected_tonnes_tonnes_are_not_negative")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name=op.f("ck_expected_tonnes_year_is_a_calendar_year")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_expected_tonnes_project_id_projects")),
        sa.PrimaryKeyConstraint("project_id", "year", name=op.f("pk_expected_tonnes")),
    )
    op.create_table(
        "project_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("letter", sa.String(length=12), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("strikes_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'struck') = (strikes_id IS NOT NULL)", name=op.f("ck_project_events_strikes_exactly_one_entry")
        ),
        sa.CheckConstraint(
            "kind IN ('entered', 'submitted', 'returned', 'information_received', 'letter_proposed', 'letter_sent_back', 'letter_issued', 'letter_filed', 'advanced', 'refusal_proposed', 'refusal_sent_back', 'refused', 'withdrawn', 'lapsed', 'change_proposed', 'change_sent_back', 'changed', 'host_changed', 'revocation_proposed', 'revocation_sent_back', 'revoked', 'listed', 'registered', 'struck')",
            name=op.f("ck_project_events_kind_is_declared"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_project_events_quantity_is_positive")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_project_events_file_id_stored_files")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_events_project_id_projects")),
        sa.ForeignKeyConstraint(
            ["strikes_id"], ["project_events.id"], name=op.f("fk_project_events_strikes_id_project_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_events")),
        sa.UniqueConstraint("strikes_id", name="uq_project_events_struck_once"),
    )
    op.create_index("ix_project_events_project", "project_events", ["project_id", "id"], unique=False)
    op.create_table(
        "project_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("stage_code", sa.String(length=1), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_project_files_file_id_stored_files")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_files_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_files")),
    )
    op.create_index("ix_project_files_project", "project_files", ["project_id", "id"], unique=False)
    op.create_table(
        "assessment_advice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_assessment_advice_assessment_id_assessments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_advice")),
    )
    op.create_index("ix_assessment_advice_assessment", "assessment_advice", ["assessment_id", "id"], unique=False)
    op.create_table(
        "assessment_declarations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("officer_name", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(length=10), nullable=False),
        sa.Column("conflicted", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_assessment_declarations_assessment_id_assessments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_declarations")),
    )
    op.create_index(
        "ix_assessment_declarations_assessment", "assessment_declarations", ["assessment_id", "id"], unique=False
    )
    op.create_table(
        "assessment_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=10), nullable=False),
        sa.Column("criterion", sa.String(length=30), nullable=False),
        sa.Column("finding", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("officer_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "criterion IN ('vintage', 'not_double_counted', 'additional', 'real', 'quantified_and_verified', 'permanent', 'no_net_harm', 'no_leakage')",
            name=op.f("ck_assessment_findings_criterion_is_declared"),
        ),
        sa.CheckConstraint(
            "finding = 'meets' OR reason <> ''", name=op.f("ck_assessment_findings_a_reason_goes_with_the_finding")
        ),
        sa.CheckConstraint(
            "finding IN ('meets', 'does_not_meet', 'more_information', 'not_applicable')",
            name=op.f("ck_assessment_findings_finding_is_declared"),
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_assessment_findings_assessment_id_assessments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_findings")),
    )
    op.create_index("ix_assessment_findings_assessment", "assessment_findings", ["assessment_id", "id"], unique=False)
    op.create_table(
        "authorisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=4), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("authorisation_id", sa.Text(), nullable=False),
        sa.Column("approach", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("gwp", sa.Text(), nullable=False),
        sa.Column("non_ghg_metric", sa.Text(), nullable=False),
        sa.Column("sectors", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("activity_types", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("parties", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("oimp", sa.Text(), nullable=False),
        sa.Column("occurs_from", sa.Date(), nullable=True),
        sa.Column("occurs_to", sa.Date(), nullable=True),
        sa.Column("use_from", sa.Date(), nullable=True),
        sa.Column("use_to", sa.Date(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("first_transfer", sa.Text(), nullable=False),
        sa.Column("first_transfer_words", sa.Text(), nullable=False),
        sa.Column("change_and_revocation", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("metric IN ('GHG', 'non-GHG')", name=op.f("ck_authorisations_metric_is_declared")),
        sa.CheckConstraint("side IN ('home', 'host')", name=op.f("ck_authorisations_side_is_declared")),
        sa.CheckConstraint("occurs_from <= occurs_to", name=op.f("ck_authorisations_occurrence_ends_after_it_begins")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_authorisations_quantity_is_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["project_events.id"], name=op.f("fk_authorisations_event_id_project_events")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_authorisations_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisations")),
        sa.UniqueConstraint("project_id", "side", "number", name="uq_authorisations_number"),
    )
    op.create_table(
        "authorised_entities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authorisation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("approach", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("change_and_revocation", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_authorised_entities_authorisation_id_authorisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorised_entities")),
        sa.UniqueConstraint("authorisation_id", "position", name="uq_authorised_entities_position"),
    )
    op.add_column("documents", sa.Column("subject", sa.String(length=40), server_default="", nullable=False))


def downgrade() -> None:
    op.execute("DROP TRIGGER documents_subject ON documents")
    op.execute("ALTER TABLE documents DISABLE TRIGGER USER")
    op.execute("ALTER TABLE document_renderings DISABLE TRIGGER USER")
    op.execute("DELETE FROM document_renderings WHERE document_id IN (SELECT id FROM documents WHERE subject <> '')")
    op.execute("ALTER TABLE document_renderings ENABLE TRIGGER USER")
    op.execute("DELETE FROM documents WHERE subject <> ''")
    op.execute("ALTER TABLE documents ENABLE TRIGGER USER")
    _allow_kinds(PARTNER_KINDS)
    op.drop_column("documents", "subject")
    op.drop_table("authorised_entities")
    op.drop_table("authorisations")
    op.drop_index("ix_assessment_findings_assessment", table_name="assessment_findings")
    op.drop_table("assessment_findings")
    op.drop_index("ix_assessment_declarations_assessment", table_name="assessment_declarations")
    op.drop_table("assessment_declarations")
    op.drop_index("ix_assessment_advice_assessment", table_name="assessment_advice")
    op.drop_table("assessment_advice")
    op.drop_index("ix_project_files_project", table_name="project_files")
    op.drop_table("project_files")
    op.drop_index("ix_project_events_project", table_name="project_events")
    op.drop_table("project_events")
    op.drop_table("expected_tonnes")
    op.drop_table("assessments")
    op.drop_index("ix_projects_title_key", table_name="projects")
    op.drop_index("ix_projects_queue", table_name="projects")
    op.drop_index("ix_projects_programme_project", table_name="projects", postgresql_where="programme_project <> ''")
    op.drop_index("ix_projects_partner", table_name="projects")
    op.drop_table("projects")
    op.execute("DROP FUNCTION concord_keep_verdict()")
    op.drop_index("uq_process_templates_one_open", table_name="process_templates", postgresql_where="decision = ''")
    op.drop_table("process_templates")

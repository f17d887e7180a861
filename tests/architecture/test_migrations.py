"""The migrations make exactly the tables that the models declare, and can be taken back."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade

from app.core.db import db


def _differences():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda o, name, kind, reflected, other: name != "alembic_version",
            },
        )
        return compare_metadata(context, db.metadata)


def test_the_schema_from_migrations_is_the_schema_of_the_models(app):
    assert _differences() == []


def test_migrations_can_be_taken_back_and_made_again(app):
    db.session.remove()
    downgrade(revision="base")
    upgrade()
    assert _differences() == []


def test_every_protected_table_has_its_triggers(session):
    from sqlalchemy import text

    found = {
        row[0] for row in session.execute(text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"))
    }
    assert found == {
        "aef_submissions", "earlier_reports", "committee_papers", "committee_decisions",
        "audit_entries", "acts", "act_people", "agreement_texts", "text_clearances", "document_renderings",
        "documents", "corrections", "boilerplate_texts", "stored_files",
        "eligibility_lists", "catalogue_proposals", "year_closings",
        "process_templates", "projects", "project_events", "project_files", "authorisations",
        "authorised_entities", "assessment_findings", "assessment_declarations", "assessment_advice",
        "unit_keys", "issuances", "itmo_numbers", "ledger_entries", "movements", "blocks", "closed_years",
        "report_texts", "narrative_reports",
        "taxable_facilities", "facility_years", "surrender_notices", "surrender_blocks", "surrender_entries",
        "surrender_confirmations", "surrender_confirmation_pdfs",
        "registry_files", "registry_imports", "registry_rows", "registry_set_asides",
        "ndc_periods", "inventory_figures",
        "comments", "comment_texts", "reminders", "task_dependencies",
        "clearance_requests", "clearance_comments", "clearance_pauses",
        "document_drafts", "filed_papers",
        "article_versions", "article_steps", "article_positions", "received_files", "model_articles",
    }  # fmt: skip

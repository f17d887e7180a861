"""Negotiations: rounds, articles in their versions, positions, and files received.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEPT = ("article_versions", "article_steps", "article_positions", "received_files")


def upgrade() -> None:
    _tables()
    for table in KEPT:
        guard(table, "concord_refuse_change")
    guard("model_articles", "concord_keep_decided")


def downgrade() -> None:
    for table in (
        "model_articles", "received_files", "article_positions", "article_steps", "article_versions",
        "negotiation_articles", "negotiation_rounds", "negotiations",
    ):  # fmt: skip
        op.drop_table(table)


def guard(table: str, function: str) -> None:
    """Let the function judge every update and delete of the table, and refuse to empty it."""
    op.execute(
        f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION concord_refuse_change()"
    )


def _tables() -> None:
    op.create_table(
        "negotiations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(3), nullable=False),
        sa.Column("begun_from", sa.String(10), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=True),
        sa.Column("begun_by_name", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("begun_from IN ('model', 'empty')", name=op.f("ck_negotiations_beginning_is_declared")),
        sa.ForeignKeyConstraint(["partner"], ["partners.iso3"], name=op.f("fk_negotiations_partner_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_negotiations")),
        sa.UniqueConstraint("partner", name="uq_negotiations_partner"),
    )  # fmt: skip
    op.create_table(
        "negotiation_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("negotiation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("sg_delegation", sa.Text(), nullable=False),
        sa.Column("partner_delegation", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("mode IN ('in_person', 'virtual', 'hybrid', 'correspondence')", name=op.f("ck_negotiation_rounds_mode_is_declared")),
        sa.CheckConstraint('number > 0', name=op.f("ck_negotiation_rounds_number_counts_from_one")),
        sa.CheckConstraint('last IS NULL OR last >= first', name=op.f("ck_negotiation_rounds_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_negotiation_rounds_negotiation_id_negotiations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_negotiation_rounds")),
        sa.UniqueConstraint("negotiation_id", "number", name="uq_negotiation_rounds_number"),
    )  # fmt: skip
    op.create_index("ix_negotiation_rounds_first", "negotiation_rounds", ["first"])
    op.create_table(
        "negotiation_articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("negotiation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("model_key", sa.String(60), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("turn", sa.String(6), nullable=False),
        sa.Column("turn_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("brackets", sa.Integer(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("next", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('not_opened', 'open', 'agreed_ad_referendum', 'agreed', 'reserved')", name=op.f("ck_negotiation_articles_state_is_declared")),
        sa.CheckConstraint("state NOT IN ('agreed', 'agreed_ad_referendum') OR brackets = 0", name=op.f("ck_negotiation_articles_agreed_without_brackets")),
        sa.CheckConstraint("(number IS NULL) = (left_out <> '')", name=op.f("ck_negotiation_articles_left_out_with_a_reason")),
        sa.CheckConstraint('number > 0', name=op.f("ck_negotiation_articles_number_counts_from_one")),
        sa.CheckConstraint("turn IN ('', 'ours', 'theirs')", name=op.f("ck_negotiation_articles_turn_is_declared")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_negotiation_articles_title_is_given")),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_negotiation_articles_negotiation_id_negotiations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_negotiation_articles")),
        sa.UniqueConstraint("negotiation_id", "number", name="uq_negotiation_articles_number", deferrable=True, initially="DEFERRED"),
    )  # fmt: skip
    op.create_index("ix_negotiation_articles_model", "negotiation_articles", ["model_key", "state"])
    op.create_index("ix_negotiation_articles_owner", "negotiation_articles", ["owner_id", "turn"])
    op.create_table(
        "article_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("sg_text", sa.Text(), nullable=False),
        sa.Column("partner_text", sa.Text(), nullable=False),
        sa.Column("working_text", sa.Text(), nullable=False),
        sa.Column("brackets", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_by_name", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('number > 0', name=op.f("ck_article_versions_number_counts_from_one")),
        sa.CheckConstraint("sha256 = encode(sha256(convert_to(sg_text || chr(30) || partner_text || chr(30) || working_text, 'UTF8')), 'hex')", name=op.f("ck_article_versions_hash_is_that_of_texts")),
        sa.ForeignKeyConstraint(["round_id"], ["negotiation_rounds.id"], name=op.f("fk_article_versions_round_id_negotiation_rounds")),
        sa.ForeignKeyConstraint(["source_id"], ["stored_files.id"], name=op.f("fk_article_versions_source_id_stored_files")),
        sa.ForeignKeyConstraint(["article_id"], ["negotiation_articles.id"], name=op.f("fk_article_versions_article_id_negotiation_articles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_versions")),
        sa.UniqueConstraint("article_id", "number", name="uq_article_versions_number"),
    )  # fmt: skip
    op.create_table(
        "article_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(30), nullable=False),
        sa.Column("led_to", sa.String(20), nullable=False),
        sa.Column("turn", sa.String(6), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_by_name", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("led_to IN ('not_opened', 'open', 'agreed_ad_referendum', 'agreed', 'reserved')", name=op.f("ck_article_steps_state_is_declared")),
        sa.CheckConstraint("turn IN ('', 'ours', 'theirs')", name=op.f("ck_article_steps_turn_is_declared")),
        sa.ForeignKeyConstraint(["article_id"], ["negotiation_articles.id"], name=op.f("fk_article_steps_article_id_negotiation_articles")),
        sa.ForeignKeyConstraint(["round_id"], ["negotiation_rounds.id"], name=op.f("fk_article_steps_round_id_negotiation_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_steps")),
    )  # fmt: skip
    op.create_index("ix_article_steps_article", "article_steps", ["article_id", "id"])
    op.create_table(
        "article_positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_by_name", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("aspect IN ('position', 'fall_back', 'red_line', 'advice')", name=op.f("ck_article_positions_aspect_is_declared")),
        sa.CheckConstraint('number > 0', name=op.f("ck_article_positions_number_counts_from_one")),
        sa.CheckConstraint("sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')", name=op.f("ck_article_positions_hash_is_that_of_the_text")),
        sa.ForeignKeyConstraint(["article_id"], ["negotiation_articles.id"], name=op.f("fk_article_positions_article_id_negotiation_articles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_positions")),
        sa.UniqueConstraint("article_id", "aspect", "number", name="uq_article_positions_number"),
    )  # fmt: skip
    op.create_table(
        "received_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("negotiation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["negotiation_rounds.id"], name=op.f("fk_received_files_round_id_negotiation_rounds")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_received_files_file_id_stored_files")),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_received_files_negotiation_id_negotiations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_files")),
    )  # fmt: skip
    op.create_index("ix_received_files_negotiation", "received_files", ["negotiation_id", "id"])
    op.create_table(
        "model_articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(decision = '') = (decided_at IS NULL)", name=op.f("ck_model_articles_decided_exactly_with_decision")),
        sa.CheckConstraint("decision IN ('', 'approved', 'refused')", name=op.f("ck_model_articles_decision_is_declared")),
        sa.CheckConstraint("decision = '' OR (decided_by IS NOT NULL AND decided_by IS DISTINCT FROM proposed_by)", name=op.f("ck_model_articles_another_person_decides")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_model_articles_title_is_given")),
        sa.CheckConstraint('number > 0', name=op.f("ck_model_articles_number_counts_from_one")),
        sa.CheckConstraint("key ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_model_articles_key_is_a_slug")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_articles")),
        sa.UniqueConstraint("key", "number", name="uq_model_articles_number"),
    )  # fmt: skip
    op.create_index(
        "uq_model_articles_one_open", "model_articles", ["key"], unique=True, postgresql_where="decision = ''"
    )

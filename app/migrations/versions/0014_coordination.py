"""Tasks, checklists, comments, mentions, and who follows what.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# A comment keeps its author, its record and who may read it; its author edits or withdraws it, and nothing else.
KEPT = """
CREATE FUNCTION concord_keep_comment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changing text[] := ARRAY['text', 'edited_at', 'withdrawn_at', 'version'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND to_jsonb(NEW) - changing = to_jsonb(OLD) - changing THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a comment stays as it was written: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""
CIRCLE = """
CREATE FUNCTION concord_refuse_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE way AS (
            SELECT NEW.needs_id AS id
            UNION
            SELECT d.needs_id FROM task_dependencies d JOIN way ON d.task_id = way.id
        )
        SELECT 1 FROM way WHERE id = NEW.task_id
    ) THEN
        RAISE EXCEPTION 'tasks would wait for each other in a circle' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    _tasks()
    _task_dependencies()
    _comments()
    _comment_texts()
    _comment_mentions()
    _follows()
    _reminders()
    op.execute(KEPT)
    op.execute(CIRCLE)
    guard("comments", "concord_keep_comment")
    guard("comment_texts", "concord_refuse_change")
    guard("reminders", "concord_refuse_change")
    op.execute(
        "CREATE TRIGGER task_dependencies_circle BEFORE INSERT OR UPDATE ON task_dependencies FOR EACH ROW "
        "EXECUTE FUNCTION concord_refuse_circle()"
    )


def downgrade() -> None:
    for table in (
        "reminders", "follows", "comment_mentions", "comment_texts", "comments", "task_dependencies", "tasks",
    ):  # fmt: skip
        op.drop_table(table)
    op.execute("DROP FUNCTION concord_refuse_circle()")
    op.execute("DROP FUNCTION concord_keep_comment()")


def guard(table: str, function: str) -> None:
    """Let the function judge every update and delete of the table, and refuse to empty it."""
    op.execute(
        f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION concord_refuse_change()"
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=True),
        sa.Column("about_type", sa.String(length=40), nullable=False),
        sa.Column("about_id", sa.String(length=80), nullable=False),
        sa.Column("about_title", sa.Text(), nullable=False),
        sa.Column("about_url", sa.Text(), nullable=False),
        sa.Column("permission", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("checklist", sa.String(length=60), nullable=False),
        sa.Column("checklist_version", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("heading", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_by", sa.Integer(), nullable=True),
        sa.Column("completed_by_name", sa.Text(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'blocked' OR reason <> ''", name=op.f("ck_tasks_blocked_with_a_reason")),
        sa.CheckConstraint(
            "(state = 'completed') = (completed_at IS NOT NULL)", name=op.f("ck_tasks_completed_exactly_with_a_time")
        ),
        sa.CheckConstraint(
            "state IN ('not_started', 'in_progress', 'blocked', 'completed')", name=op.f("ck_tasks_state_is_declared")
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_tasks_title_is_given")),
        sa.ForeignKeyConstraint(["owner_id"], ["officers.id"], name=op.f("fk_tasks_owner_id_officers")),
        sa.ForeignKeyConstraint(["partner"], ["partners.iso3"], name=op.f("fk_tasks_partner_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("id", "partner", name="uq_tasks_one_partner"),
    )
    op.create_index("ix_tasks_about", "tasks", ["about_type", "about_id"])
    op.create_index(
        "ix_tasks_completed", "tasks", ["completed_by", "completed_at"], postgresql_where="state = 'completed'"
    )
    op.create_index("ix_tasks_open_asked_by", "tasks", ["asked_by"], postgresql_where="state <> 'completed'")
    op.create_index("ix_tasks_open_of_owner", "tasks", ["owner_id", "due_on"], postgresql_where="state <> 'completed'")
    op.create_index("ix_tasks_partner", "tasks", ["partner", "state"])
    op.create_index(
        "uq_tasks_item_once", "tasks", ["partner", "checklist", "item"], unique=True, postgresql_where="checklist <> ''"
    )


def _task_dependencies() -> None:
    op.create_table(
        "task_dependencies",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("needs_id", sa.Uuid(), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=False),
        sa.CheckConstraint("task_id <> needs_id", name=op.f("ck_task_dependencies_no_task_waits_for_itself")),
        sa.ForeignKeyConstraint(
            ["needs_id", "partner"], ["tasks.id", "tasks.partner"], name=op.f("fk_dependencies_needs")
        ),
        sa.ForeignKeyConstraint(
            ["task_id", "partner"], ["tasks.id", "tasks.partner"], name=op.f("fk_dependencies_task")
        ),
        sa.PrimaryKeyConstraint("task_id", "needs_id", name=op.f("pk_task_dependencies")),
    )
    op.create_index("ix_task_dependencies_needs", "task_dependencies", ["needs_id"])


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("about_type", sa.String(length=40), nullable=False),
        sa.Column("about_id", sa.String(length=80), nullable=False),
        sa.Column("about_title", sa.Text(), nullable=False),
        sa.Column("about_url", sa.Text(), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=True),
        sa.Column("permission", sa.String(length=40), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("agencies", sa.ARRAY(sa.String(length=10)), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_agency", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(visibility = 'group') = (cardinality(agencies) = 0)",
            name=op.f("ck_comments_agencies_are_named_unless_group"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_comments_text_is_given")),
        sa.CheckConstraint(
            "visibility IN ('group', 'agency', 'named')", name=op.f("ck_comments_visibility_is_declared")
        ),
        sa.ForeignKeyConstraint(["partner"], ["partners.iso3"], name=op.f("fk_comments_partner_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index("ix_comments_about", "comments", ["about_type", "about_id", "at"])


def _comment_texts() -> None:
    op.create_table(
        "comment_texts",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_texts_comment_id_comments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_texts")),
        sa.UniqueConstraint("comment_id", "number", name="uq_comment_texts_number"),
    )


def _comment_mentions() -> None:
    op.create_table(
        "comment_mentions",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_mentions_comment_id_comments")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_comment_mentions_officer_id_officers")),
        sa.PrimaryKeyConstraint("comment_id", "officer_id", name=op.f("pk_comment_mentions")),
    )
    op.create_index("ix_comment_mentions_officer", "comment_mentions", ["officer_id", "at"])


def _follows() -> None:
    op.create_table(
        "follows",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("about_type", sa.String(length=40), nullable=False),
        sa.Column("about_id", sa.String(length=80), nullable=False),
        sa.Column("about_title", sa.Text(), nullable=False),
        sa.Column("about_url", sa.Text(), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=True),
        sa.Column("permission", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level IN ('everything', 'asks', 'nothing')", name=op.f("ck_follows_level_is_declared")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_follows_officer_id_officers")),
        sa.ForeignKeyConstraint(["partner"], ["partners.iso3"], name=op.f("fk_follows_partner_partners")),
        sa.PrimaryKeyConstraint("officer_id", "about_type", "about_id", name=op.f("pk_follows")),
    )
    op.create_index("ix_follows_about", "follows", ["about_type", "about_id"])


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("thing_type", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.String(length=80), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_reminders_officer_id_officers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
    )
    op.create_index("ix_reminders_thing", "reminders", ["thing_type", "thing_id", "officer_id", "at"])

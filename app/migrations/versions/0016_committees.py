"""Working groups and Joint Committees: members, meetings, decisions and action points.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = (
    "committee_bodies", "committee_members", "committee_meetings", "committee_papers", "committee_decisions",
    "committee_actions",
)  # fmt: skip
# A decision is amended until it is confirmed or withdrawn; then it stays, and its number and body stay from the start.
KEPT = """
CREATE FUNCTION concord_keep_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.stage = 'recorded' AND OLD.id = NEW.id AND OLD.body_id = NEW.body_id
        AND OLD.number = NEW.number AND OLD.recorded_by = NEW.recorded_by AND OLD.hands <@ NEW.hands THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a decision stays as it was confirmed or withdrawn: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    _bodies()
    _members()
    _meetings()
    _papers()
    _decisions()
    _actions()
    op.execute(KEPT)
    guard("committee_papers", "concord_refuse_change")
    guard("committee_decisions", "concord_keep_confirmed")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION concord_keep_confirmed()")


def guard(table: str, function: str) -> None:
    """Let the function judge every update and delete of the table, and refuse to empty it."""
    op.execute(
        f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION concord_refuse_change()"
    )


def _bodies() -> None:
    op.create_table(
        "committee_bodies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("set_up_by", sa.Integer(), nullable=True),
        sa.Column("set_up_by_name", sa.Text(), nullable=False),
        sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('working_group', 'joint_committee')", name=op.f("ck_committee_bodies_kind_is_declared")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_committee_bodies_name_is_given")),
        sa.ForeignKeyConstraint(["partner"], ["partners.iso3"], name=op.f("fk_committee_bodies_partner_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_bodies")),
        sa.UniqueConstraint("partner", "name", name="uq_committee_bodies_name"),
    )
    op.create_index(
        "uq_committee_bodies_one_joint_committee",
        "committee_bodies",
        ["partner"],
        unique=True,
        postgresql_where="kind = 'joint_committee'",
    )


def _members() -> None:
    op.create_table(
        "committee_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("co_chair", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> '' AND agency <> ''", name=op.f("ck_committee_members_name_and_agency_are_given")),
        sa.CheckConstraint(
            "officer_id IS NULL OR side = 'home'", name=op.f("ck_committee_members_officers_sit_on_our_side")
        ),
        sa.CheckConstraint("side IN ('home', 'host')", name=op.f("ck_committee_members_side_is_declared")),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_committee_members_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["body_id"], ["committee_bodies.id"], name=op.f("fk_committee_members_body_id_committee_bodies")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_committee_members_officer_id_officers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_members")),
    )
    op.create_index("ix_committee_members_body", "committee_members", ["body_id", "side", "position"], unique=False)


def _meetings() -> None:
    op.create_table(
        "committee_meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("agenda", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'called_off') = (reason <> '')", name=op.f("ck_committee_meetings_called_off_with_a_reason")
        ),
        sa.CheckConstraint(
            "(stage = 'held') = (minutes <> '')", name=op.f("ck_committee_meetings_held_exactly_with_minutes")
        ),
        sa.CheckConstraint("online OR place <> ''", name=op.f("ck_committee_meetings_somewhere_or_online")),
        sa.CheckConstraint(
            "stage IN ('planned', 'held', 'called_off')", name=op.f("ck_committee_meetings_stage_is_declared")
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_committee_meetings_ends_after_it_begins")),
        sa.CheckConstraint("number > 0", name=op.f("ck_committee_meetings_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["body_id"], ["committee_bodies.id"], name=op.f("fk_committee_meetings_body_id_committee_bodies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_meetings")),
        sa.UniqueConstraint("body_id", "number", name="uq_committee_meetings_number"),
    )
    op.create_index("ix_committee_meetings_days", "committee_meetings", ["first_on", "last_on"], unique=False)


def _papers() -> None:
    op.create_table(
        "committee_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_by_name", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(file_id IS NULL) = (path <> '')", name=op.f("ck_committee_papers_a_file_or_a_page")),
        sa.CheckConstraint("path = '' OR path ~ '^/[^/]'", name=op.f("ck_committee_papers_path_is_of_this_record")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_committee_papers_title_is_given")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_committee_papers_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["committee_meetings.id"], name=op.f("fk_committee_papers_meeting_id_committee_meetings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_papers")),
    )
    op.create_index("ix_committee_papers_meeting", "committee_papers", ["meeting_id", "id"], unique=False)


def _decisions() -> None:
    op.create_table(
        "committee_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("hands", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_by_name", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'confirmed') = (confirmed_at IS NOT NULL AND confirmed_by IS NOT NULL)",
            name=op.f("ck_committee_decisions_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "(stage = 'withdrawn') = (reason <> '')", name=op.f("ck_committee_decisions_withdrawn_with_a_reason")
        ),
        sa.CheckConstraint(
            "stage IN ('recorded', 'confirmed', 'withdrawn')", name=op.f("ck_committee_decisions_stage_is_declared")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_committee_decisions_text_is_given")),
        sa.CheckConstraint("cardinality(hands) > 0", name=op.f("ck_committee_decisions_somebody_recorded_it")),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> ALL (hands)",
            name=op.f("ck_committee_decisions_another_person_confirms"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_committee_decisions_number_counts_from_one")),
        sa.CheckConstraint("supersedes_id <> id", name=op.f("ck_committee_decisions_supersedes_another")),
        sa.ForeignKeyConstraint(
            ["body_id"], ["committee_bodies.id"], name=op.f("fk_committee_decisions_body_id_committee_bodies")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["committee_meetings.id"], name=op.f("fk_committee_decisions_meeting_id_committee_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["committee_decisions.id"],
            name=op.f("fk_committee_decisions_supersedes_id_committee_decisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_decisions")),
        sa.UniqueConstraint("body_id", "number", name="uq_committee_decisions_number"),
    )
    op.create_index("ix_committee_decisions_meeting", "committee_decisions", ["meeting_id", "number"], unique=False)
    op.create_index(
        "ix_committee_decisions_waiting",
        "committee_decisions",
        ["recorded_at"],
        unique=False,
        postgresql_where="stage = 'recorded'",
    )
    op.create_index(
        "uq_committee_decisions_superseded_once",
        "committee_decisions",
        ["supersedes_id"],
        unique=True,
        postgresql_where="stage = 'confirmed'",
    )


def _actions() -> None:
    op.create_table(
        "committee_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("task_id", sa.String(length=40), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_name", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_committee_actions_ended_exactly_with_a_time")
        ),
        sa.CheckConstraint(
            "owner_id IS NULL OR side = 'home'", name=op.f("ck_committee_actions_officers_own_for_our_side")
        ),
        sa.CheckConstraint("side IN ('home', 'host')", name=op.f("ck_committee_actions_side_is_declared")),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_committee_actions_state_is_declared")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_committee_actions_text_is_given")),
        sa.CheckConstraint(
            "meeting_id IS NOT NULL OR decision_id IS NOT NULL",
            name=op.f("ck_committee_actions_follows_from_something"),
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["committee_bodies.id"], name=op.f("fk_committee_actions_body_id_committee_bodies")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["committee_decisions.id"],
            name=op.f("fk_committee_actions_decision_id_committee_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["committee_meetings.id"], name=op.f("fk_committee_actions_meeting_id_committee_meetings")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["officers.id"], name=op.f("fk_committee_actions_owner_id_officers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_actions")),
    )
    op.create_index("ix_committee_actions_body", "committee_actions", ["body_id", "state", "due_on"], unique=False)

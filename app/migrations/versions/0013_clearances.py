"""Clearances: what was asked of which agency, what it decided, and who stands in for whom.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("clearance_cases", "clearance_requests", "clearance_comments", "clearance_pauses", "clearance_covers")
# A decision and what it is bound to stay as they were given; afterwards it only lapses, or gives way to a new request.
# Of an answer that was accepted, and of a clock that runs again, nothing changes any more.
KEPT = """
CREATE FUNCTION concord_keep_clearance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ending text[] := ARRAY['stage', 'live', 'ended_at', 'ended_because'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF TG_TABLE_NAME = 'clearance_requests' THEN
            IF to_jsonb(OLD) ->> 'decision' = '' THEN
                RETURN NEW;
            END IF;
            IF to_jsonb(NEW) - ending = to_jsonb(OLD) - ending
                AND (to_jsonb(NEW) ->> 'stage' = to_jsonb(OLD) ->> 'stage' OR to_jsonb(NEW) ->> 'stage' = 'lapsed')
                AND ((to_jsonb(OLD) ->> 'live')::boolean OR NOT (to_jsonb(NEW) ->> 'live')::boolean) THEN
                RETURN NEW;
            END IF;
        ELSIF TG_TABLE_NAME = 'clearance_comments' AND to_jsonb(OLD) ->> 'accepted_at' IS NULL
            AND to_jsonb(NEW) ->> 'text' = to_jsonb(OLD) ->> 'text' THEN
            RETURN NEW;
        ELSIF TG_TABLE_NAME = 'clearance_pauses' AND to_jsonb(OLD) ->> 'until' IS NULL THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was decided stays as it was: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    _cases()
    _requests()
    _comments()
    _pauses()
    _covers()
    op.execute(KEPT)
    for table in ("clearance_requests", "clearance_comments", "clearance_pauses"):
        guard(table, "concord_keep_clearance")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION concord_keep_clearance()")


def guard(table: str, function: str) -> None:
    """Let the function judge every update and delete of the table, and refuse to empty it."""
    op.execute(
        f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION concord_refuse_change()"
    )


def _cases() -> None:
    op.create_table(
        "clearance_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_cases")),
        sa.UniqueConstraint("subject_type", "subject_id", name="uq_clearance_cases_subject"),
    )
    op.create_index("ix_clearance_cases_partner", "clearance_cases", ["partner"], unique=False)


def _requests() -> None:
    op.create_table(
        "clearance_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("covers", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_agency", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("on_behalf_of", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hands", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(decision = '') = (decided_at IS NULL) AND (decision = '') = (decided_by IS NULL)",
            name=op.f("ck_clearance_requests_decided_exactly_with_decision"),
        ),
        sa.CheckConstraint(
            "decision = '' OR (sha256 <> '' AND stage NOT IN ('held', 'waiting', 'withdrawn'))",
            name=op.f("ck_clearance_requests_decision_is_bound_to_what_was_cleared"),
        ),
        sa.CheckConstraint(
            "decision IN ('', 'cleared', 'comments', 'not_cleared')",
            name=op.f("ck_clearance_requests_decision_is_declared"),
        ),
        sa.CheckConstraint(
            "stage IN ('held', 'waiting', 'cleared', 'comments', 'not_cleared', 'lapsed', 'withdrawn')",
            name=op.f("ck_clearance_requests_stage_is_declared"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('cleared', 'comments', 'lapsed') OR decision IN ('cleared', 'comments')",
            name=op.f("ck_clearance_requests_cleared_only_by_a_decision"),
        ),
        sa.CheckConstraint("NOT (decided_by = ANY (hands))", name=op.f("ck_clearance_requests_another_person_clears")),
        sa.CheckConstraint(
            "NOT (on_behalf_of = ANY (hands))", name=op.f("ck_clearance_requests_absent_officer_is_another_person")
        ),
        sa.CheckConstraint(
            "days BETWEEN 1 AND 365 AND step BETWEEN 1 AND 9",
            name=op.f("ck_clearance_requests_days_and_step_are_counted"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["clearance_cases.id"], name=op.f("fk_clearance_requests_case_id_clearance_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_requests")),
    )
    op.create_index(
        "ix_clearance_requests_agency", "clearance_requests", ["agency", "stage"], unique=False, postgresql_where="live"
    )
    op.create_index("ix_clearance_requests_case", "clearance_requests", ["case_id", "id"], unique=False)
    op.create_index(
        "uq_clearance_requests_one_live",
        "clearance_requests",
        ["case_id", "agency", "role"],
        unique=True,
        postgresql_where="live",
    )


def _comments() -> None:
    op.create_table(
        "clearance_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_by_name", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answer = '') = (answered_at IS NULL)", name=op.f("ck_clearance_comments_answered_exactly_with_answer")
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR answer <> ''", name=op.f("ck_clearance_comments_accepted_only_with_answer")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_clearance_comments_text_is_given")),
        sa.CheckConstraint(
            "accepted_by IS DISTINCT FROM answered_by OR accepted_by IS NULL",
            name=op.f("ck_clearance_comments_another_person_accepts"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["clearance_requests.id"], name=op.f("fk_clearance_comments_request_id_clearance_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_comments")),
        sa.UniqueConstraint("request_id", "number", name="uq_clearance_comments_number"),
    )


def _pauses() -> None:
    op.create_table(
        "clearance_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("paused_by_name", sa.Text(), nullable=False),
        sa.Column("resumed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_clearance_pauses_reason_is_given")),
        sa.CheckConstraint("until >= since", name=op.f("ck_clearance_pauses_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["clearance_requests.id"], name=op.f("fk_clearance_pauses_request_id_clearance_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_pauses")),
    )
    op.create_index("ix_clearance_pauses_request", "clearance_pauses", ["request_id"], unique=False)
    op.create_index(
        "uq_clearance_pauses_one_open",
        "clearance_pauses",
        ["request_id"],
        unique=True,
        postgresql_where="until IS NULL",
    )


def _covers() -> None:
    op.create_table(
        "clearance_covers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("officer_name", sa.Text(), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=False),
        sa.Column("cover_name", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(length=10), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= first", name=op.f("ck_clearance_covers_ends_after_it_begins")),
        sa.CheckConstraint("officer_id <> cover_id", name=op.f("ck_clearance_covers_another_person_stands_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_covers")),
    )
    op.create_index("ix_clearance_covers_cover", "clearance_covers", ["cover_id", "last"], unique=False)
    op.create_index("ix_clearance_covers_officer", "clearance_covers", ["officer_id", "last"], unique=False)

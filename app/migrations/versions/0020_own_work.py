"""Nobody decides on their own work: publication, the text for signature, notices, and answers to comments.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# What was published before names its publisher without a number; from now on the number is asked for. A time of
# publication that a maker had set before is called off when it comes.
KEPT = """
CREATE OR REPLACE FUNCTION concord_keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.published_at IS NOT NULL AND OLD.published_at IS NULL AND NEW.published_by IS NULL THEN
        RAISE EXCEPTION 'a document is published by an officer: another_person_publishes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'another_person_publishes';
    END IF;
    IF NEW.scheduled_by = ANY (NEW.hands)
        AND (NEW.scheduled_by, NEW.hands) IS DISTINCT FROM (OLD.scheduled_by, OLD.hands) THEN
        RAISE EXCEPTION 'whoever made a document does not set its time: another_person_sets_the_time'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'another_person_sets_the_time';
    END IF;
    IF OLD.published_at IS NOT NULL
        AND (NEW.internal_note, NEW.certainties, NEW.not_before, NEW.scheduled_by, NEW.scheduled_by_name,
             NEW.published_by)
        IS DISTINCT FROM
        (OLD.internal_note, OLD.certainties, OLD.not_before, OLD.scheduled_by, OLD.scheduled_by_name, OLD.published_by)
    THEN
        RAISE EXCEPTION 'an issued document is never changed: % is refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
KEPT_BEFORE = """
CREATE OR REPLACE FUNCTION concord_keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL
        AND (NEW.internal_note, NEW.certainties, NEW.not_before, NEW.scheduled_by, NEW.scheduled_by_name)
        IS DISTINCT FROM
        (OLD.internal_note, OLD.certainties, OLD.not_before, OLD.scheduled_by, OLD.scheduled_by_name)
    THEN
        RAISE EXCEPTION 'an issued document is never changed: % is refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
# "articles" is what both sides agreed at the table: whoever registered the text may put that on record.
TEXT = """
CREATE FUNCTION concord_another_person_clears_the_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind <> 'articles'
        AND EXISTS (SELECT FROM agreement_texts WHERE id = NEW.text_id AND registered_by = NEW.officer_id) THEN
        RAISE EXCEPTION 'whoever registered a text does not clear it: another_person_clears_the_text'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'another_person_clears_the_text';
    END IF;
    RETURN NEW;
END $$
"""
NOTICE = """
CREATE FUNCTION concord_another_person_decides_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.step IN ('accept', 'surrender') AND EXISTS (
        SELECT FROM surrender_entries
        WHERE notice_id = NEW.notice_id AND recorded_by = NEW.recorded_by
            AND step IN ('enter', 'file_evidence', 'check')
    ) THEN
        RAISE EXCEPTION 'whoever entered, proved or checked a notice does not decide on it: another_person_decides'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'another_person_decides';
    END IF;
    RETURN NEW;
END $$
"""
ANSWER = """
CREATE FUNCTION concord_another_person_settles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM clearance_requests
        WHERE id = NEW.request_id AND (NEW.accepted_by = ANY (hands) OR NEW.accepted_for = ANY (hands))
    ) THEN
        RAISE EXCEPTION 'whoever made what was cleared does not settle its comments: another_person_settles'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'another_person_settles';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGERS = (
    ("text_clearances", "another_person_clears", "BEFORE INSERT", "concord_another_person_clears_the_text", TEXT),
    ("surrender_entries", "another_person_decides", "BEFORE INSERT", "concord_another_person_decides_notice", NOTICE),
    ("clearance_comments", "another_person_settles", "BEFORE UPDATE", "concord_another_person_settles", ANSWER),
)


def upgrade() -> None:
    op.add_column("documents", sa.Column("published_by", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_documents_another_person_publishes"), "documents", "NOT (published_by = ANY (hands))"
    )
    op.add_column("clearance_comments", sa.Column("accepted_for", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_clearance_comments_absent_officer_did_not_answer"), "clearance_comments",
        "accepted_for IS DISTINCT FROM answered_by OR accepted_for IS NULL",
    )  # fmt: skip
    op.execute(KEPT)
    for table, name, moment, function, body in TRIGGERS:
        op.execute(body)
        op.execute(f"CREATE TRIGGER {table}_{name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")


def downgrade() -> None:
    for table, name, _, function, _ in TRIGGERS:
        op.execute(f"DROP TRIGGER {table}_{name} ON {table}")
        op.execute(f"DROP FUNCTION {function}()")
    op.execute(KEPT_BEFORE)
    op.drop_constraint(op.f("ck_clearance_comments_absent_officer_did_not_answer"), "clearance_comments", type_="check")
    op.drop_column("clearance_comments", "accepted_for")
    op.drop_constraint(op.f("ck_documents_another_person_publishes"), "documents", type_="check")
    op.drop_column("documents", "published_by")

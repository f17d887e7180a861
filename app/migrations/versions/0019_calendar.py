"""Feeds of the calendar, each by a token of its own.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("officer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name=op.f("ck_calendar_feeds_token_hash_is_sha256")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_calendar_feeds_officer_id_officers")),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feeds_token"),
    )


def downgrade() -> None:
    op.drop_table("calendar_feeds")

"""What Concord does by itself once a day: one row for each work and day.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_runs",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("work", sa.String(length=40), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(done_at IS NULL) = (said = '')", name=op.f("ck_daily_runs_done_exactly_with_words")),
        sa.CheckConstraint("done_at IS NULL OR fault = ''", name=op.f("ck_daily_runs_done_is_no_failure")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_daily_runs_tries_are_counted")),
        sa.PrimaryKeyConstraint("day", "work", name=op.f("pk_daily_runs")),
    )
    op.create_index("ix_daily_runs_work", "daily_runs", ["work", "day"])


def downgrade() -> None:
    op.drop_table("daily_runs")

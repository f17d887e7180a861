"""A role for negotiators, and messages to one officer, of a kind, for whoever holds a permission.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = (
    "desk_officer", "clearer", "legal_adviser", "assessor", "countersigner", "ledger_officer", "publisher", "viewer",
    "auditor", "administrator",
)  # fmt: skip
SINCE = (
    "desk_officer", "clearer", "legal_adviser", "assessor", "countersigner", "ledger_officer", "publisher",
    "negotiator", "viewer", "auditor", "administrator",
)  # fmt: skip


def upgrade() -> None:
    _allow(SINCE)
    op.alter_column("outbox_messages", "audience", existing_type=sa.String(40), server_default="")
    op.add_column("outbox_messages", sa.Column("officer_id", sa.Integer(), nullable=True))
    op.add_column("outbox_messages", sa.Column("kind", sa.String(30), server_default="news", nullable=False))
    op.add_column("outbox_messages", sa.Column("urgent", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("outbox_messages", sa.Column("permission", sa.String(40), server_default="", nullable=False))
    op.add_column(
        "outbox_messages", sa.Column("agencies", sa.ARRAY(sa.String(10)), server_default="{}", nullable=False)
    )
    op.create_index(
        "ix_outbox_messages_officer", "outbox_messages", ["officer_id", "id"], postgresql_where="officer_id IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_messages_officer", table_name="outbox_messages")
    for name in ("agencies", "permission", "urgent", "kind", "officer_id"):
        op.drop_column("outbox_messages", name)
    op.alter_column("outbox_messages", "audience", existing_type=sa.String(40), server_default=None)
    op.execute("DELETE FROM role_grants WHERE role = 'negotiator'")
    _allow(BEFORE)


def _allow(roles: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_role_grants_role_is_known"), "role_grants", type_="check")
    op.create_check_constraint(
        op.f("ck_role_grants_role_is_known"), "role_grants", f"role IN ({', '.join(repr(role) for role in roles)})"
    )

"""Two roles for projects: assessor and countersigner.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = ("desk_officer", "clearer", "legal_adviser", "publisher", "viewer", "auditor", "administrator")
SINCE = (
    "desk_officer", "clearer", "legal_adviser", "assessor", "countersigner", "publisher", "viewer", "auditor",
    "administrator",
)  # fmt: skip


def upgrade() -> None:
    _allow(SINCE)


def downgrade() -> None:
    op.execute("DELETE FROM role_grants WHERE role IN ('assessor', 'countersigner')")
    _allow(BEFORE)


def _allow(roles: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_role_grants_role_is_known"), "role_grants", type_="check")
    op.create_check_constraint(
        op.f("ck_role_grants_role_is_known"), "role_grants", f"role IN ({', '.join(repr(role) for role in roles)})"
    )

"""The ledger officer's role; issuances, entries, movements and where every tonne is.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


BEFORE = (
    "desk_officer", "clearer", "legal_adviser", "assessor", "countersigner", "publisher", "viewer", "auditor",
    "administrator",
)  # fmt: skip
SINCE = (
    "desk_officer", "clearer", "legal_adviser", "assessor", "countersigner", "ledger_officer", "publisher", "viewer",
    "auditor", "administrator",
)  # fmt: skip


def upgrade() -> None:
    _allow(SINCE)


def downgrade() -> None:
    op.execute("DELETE FROM role_grants WHERE role = 'ledger_officer'")
    _allow(BEFORE)


def _allow(roles: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_role_grants_role_is_known"), "role_grants", type_="check")
    op.create_check_constraint(
        op.f("ck_role_grants_role_is_known"), "role_grants", f"role IN ({', '.join(repr(role) for role in roles)})"
    )

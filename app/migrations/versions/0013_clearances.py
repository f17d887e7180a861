"""Clearances: what was asked of which agency, what it decided, and who stands in for whom.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by its area."""


def downgrade() -> None:
    """Nothing yet."""

"""Tasks, checklists, comments, mentions, and who follows what.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by its area."""


def downgrade() -> None:
    """Nothing yet."""

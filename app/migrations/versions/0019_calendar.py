"""Feeds of the calendar, each by a token of its own.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by its area."""


def downgrade() -> None:
    """Nothing yet."""

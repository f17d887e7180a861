"""`flask adjustments` and `flask aef`: figures and files for the UNFCCC."""

from __future__ import annotations

from flask.cli import AppGroup

adjustments = AppGroup("adjustments", help="Corresponding adjustments.")
aef = AppGroup("aef", help="The agreed electronic format.")

"""`flask adjustments` and `flask aef`: figures and files for the UNFCCC."""

from __future__ import annotations

from flask.cli import AppGroup

from app.reporting.aef.command_line import check_file, export

adjustments = AppGroup("adjustments", help="Corresponding adjustments.")
aef = AppGroup("aef", help="The agreed electronic format.")
aef.add_command(export)
aef.add_command(check_file)

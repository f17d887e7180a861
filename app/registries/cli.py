"""`flask registries`: exports of the programmes' registries."""

from __future__ import annotations

from flask.cli import AppGroup

from app.registries.cad_trust.cli import cad_trust

registries = AppGroup("registries", help="Exports of the programmes' registries.")
registries.add_command(cad_trust)

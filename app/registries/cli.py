"""`flask registries`: exports of the programmes' registries."""

from __future__ import annotations

from flask.cli import AppGroup

registries = AppGroup("registries", help="Exports of the programmes' registries.")

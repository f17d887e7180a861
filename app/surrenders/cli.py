"""`flask surrenders`: credits in place of carbon tax, on the command line."""

from __future__ import annotations

from flask.cli import AppGroup

surrenders = AppGroup("surrenders", help="Credits surrendered in place of carbon tax.")

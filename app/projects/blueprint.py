"""The blueprint of the pages of projects; each module of views adds its own."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("projects", __name__)

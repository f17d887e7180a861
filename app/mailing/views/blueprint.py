"""The blueprint of the pages of this area."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("mailing", __name__)

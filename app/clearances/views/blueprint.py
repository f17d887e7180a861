"""The blueprint of the pages of this area."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

blueprint = Blueprint("clearances", __name__)


@blueprint.app_template_filter("long_day")
def long_day(day: Any) -> str:
    """`27 May 2024`."""
    return f"{day.day} {day:%B %Y}" if day else ""

"""Parts of a page as HTML, each set by name in one template: for pages kept until what they show has changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app
from markupsafe import Markup


def parts_of(template: str, names: Iterable[str], context: dict[str, Any]) -> dict[str, Markup]:
    """What the template sets under these names, rendered with escaping in this context."""
    current_app.update_template_context(context)
    made = current_app.jinja_env.get_template(template).make_module(context)
    return {name: Markup(getattr(made, name)) for name in names}  # noqa: S704 - rendered with escaping

"""The blueprint of all pages about accounts, and the banner that marks development data."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app

from app.settings import Settings

blueprint = Blueprint("accounts", __name__)

BANNER = {
    "title": "Development data.",
    "text": "Sample officers sign in without a password, and nothing here is an official record.",
}


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


@blueprint.app_context_processor
def banner() -> dict[str, Any]:
    """What the layout says on every page in development."""
    return {"banner": BANNER if settings().development else None}

"""Pages about Concord itself: help, accessibility, privacy, terms, contact, and whether it is alive."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from sqlalchemy import text

from app.core.access import public
from app.core.db import db
from app.core.web import settings

blueprint = Blueprint("pages", __name__)


@blueprint.get("/help")
@public
def help() -> str:
    return render_template("pages/help.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    return render_template("pages/accessibility.html")


@blueprint.get("/privacy")
@public
def privacy() -> str:
    return render_template("pages/privacy.html")


@blueprint.get("/terms")
@public
def terms() -> str:
    return render_template("pages/terms.html")


@blueprint.get("/contact")
@public
def contact() -> str:
    return render_template("pages/contact.html", contact_address=settings().contact_address)


@blueprint.get("/style-guide")
@public
def style_guide() -> str:
    """Every part of the interface, once; only while building."""
    if not settings().development:
        abort(404)
    return render_template("pages/style-guide.html")


@blueprint.get("/healthz")
@public
def health() -> tuple[str, int]:
    """Whether the application and its database answer; told to this machine only."""
    if request.remote_addr not in ("127.0.0.1", "::1"):
        abort(404)
    db.session.execute(text("SELECT 1"))
    return "ok", 200

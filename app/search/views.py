"""One search box over partners, projects, documents and tasks, exact matches first."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.core.access import current_officer, requires
from app.core.db import db
from app.search import queries

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@requires("search.use")
def results() -> str:
    """What matches the words, of what the officer may see."""
    words = " ".join(request.args.get("q", "").split())[:100]
    found = queries.find(db.session, words, officer=current_officer()) if words else []
    return render_template("search/results.html", search_words=words, found=found)

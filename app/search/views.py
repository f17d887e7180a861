"""One search box over partners and documents, exact matches first."""

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
    found = queries.find(db.session, words, partners=current_officer().partners) if words else []
    return render_template("search/results.html", search_words=words, found=found)

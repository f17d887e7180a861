"""The administrator's page of mail: what waits, what the server says, what did not arrive."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from app.accounts.commands import RefusedError
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import local_words, settings
from app.mailing import commands, queries
from app.mailing.views.blueprint import blueprint


@blueprint.get("/admin/mail")
@requires("people.manage")
def standing() -> Any:
    """How many mails wait and since when, the last answer of the server, and what was refused."""
    return _page(), 200


@blueprint.post("/admin/mail/<int(max=9007199254740991):delivery_id>/send-again")
@requires("people.manage")
def send_again(delivery_id: int) -> Any:
    try:
        sentence = commands.send_again(current_officer().actor(), delivery_id)
    except LookupError:
        abort(404)
    except RefusedError as refusal:
        return _page(problem=str(refusal)), 422
    flash(sentence, "done")
    return redirect(url_for("mailing.standing"), code=303)


def _page(problem: str = "") -> str:
    return render_template(
        "mailing/standing.html", standing=queries.standing(db.session), failed=queries.failed(db.session),
        server=settings().mail_server, moment=lambda when: local_words(when) if when else "Never",
        problem_text=problem, has_errors=bool(problem),
    )  # fmt: skip

"""An officer's own page of what comes by mail."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.accounts import queries as accounts
from app.agreements import queries as agreements
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import settings
from app.mailing import commands, queries
from app.mailing.forms import MessagesForm, messages_form
from app.mailing.records import KINDS, Choice
from app.mailing.views.blueprint import blueprint


@blueprint.get("/account/messages")
@requires("account.own")
def messages() -> Any:
    """What comes by mail: at once by kind, in a digest, and how much about each partner."""
    choice, partners = _choice(), _partners()
    given: dict[str, Any] = {f"level_{code}": choice.level(code) for code in partners}
    given |= {
        "version": choice.version, "digest": choice.digest,
        "at_once": [kind for kind in KINDS if kind not in choice.not_at_once],
    }  # fmt: skip
    return _page(messages_form(partners, formdata=None, data=given))


@blueprint.post("/account/messages")
@requires("account.own")
def choose_messages() -> Any:
    form = messages_form(_partners())
    if not form.validate():
        return _page(form), 422
    try:
        commands.choose(
            current_officer().actor(), digest=form.digest.data, at_once=form.at_once.data or [],
            levels=form.levels(), version=form.version.data,
        )  # fmt: skip
    except StaleVersion as stale:
        form.version.data = stale.version
        return _page(form, changed_meanwhile=True), 409
    flash("Kept. It counts for every mail from now on.", "done")
    return redirect(url_for("mailing.messages"), code=303)


def _choice() -> Choice:
    officer = current_officer()
    return queries.choices(db.session, [officer.id]).get(officer.id, Choice())


def _partners() -> dict[str, str]:
    """The partners that the officer may see, by name."""
    seen = current_officer().partners
    names = sorted(agreements.partner_names(db.session).items(), key=lambda each: each[1])
    return {code: name for code, name in names if seen is None or code in seen}


def _page(form: MessagesForm, *, changed_meanwhile: bool = False) -> str:
    person = accounts.person(db.session, current_officer().id)
    return render_template(
        "mailing/messages.html", form=form, person=person, changed_meanwhile=changed_meanwhile,
        mailed=bool(settings().mail_server), has_errors=bool(form.errors) or changed_meanwhile,
    )  # fmt: skip

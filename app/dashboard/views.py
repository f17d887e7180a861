"""My work: what waits for me, what waits for others, what I watch, and what happened since."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.accounts.sessions import current
from app.coordination.views.comments import page_number
from app.core import audit
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.kept import Kept
from app.core.parts import parts_of
from app.core.web import local_today
from app.dashboard.work_page import DUE, TABS, Asked, context

blueprint = Blueprint("dashboard", __name__)

PARTS = ("lede", "actions", "tabs", "content")
_SEAL = secrets.token_hex(16)  # stands for the form token in what is kept: the token is that of a session
_kept: Kept[dict[str, str]] = Kept(most=500)


@blueprint.get("/")
@requires("work.view")
def home() -> Any:
    return redirect(url_for("dashboard.my_work"))


@blueprint.get("/my-work")
@requires("work.view")
def my_work() -> str:
    """What waits for me, what waits for others, and the news: what should I do now?"""
    officer, today, asked = current_officer(), local_today(), read_asked()
    # Whatever the page shows was written together with an audit entry, so the newest one stands for all of it; when
    # the officer was last here does not change while this session lasts.
    token = current().token_hash
    head = audit.head(db.session)
    key = (head, officer.id, officer.agency, officer.grants, today, asked, token)
    kept = _kept.get(key, lambda: _parts(officer, asked, head=head, today=today, token=token))
    seal = generate_csrf()
    parts = {name: Markup(html.replace(_SEAL, seal)) for name, html in kept.items()}  # noqa: S704 - rendered escaped
    return render_template("dashboard/my_work.html", parts=parts)


def read_asked() -> Asked:
    """What the address asks for; what it says wrongly is left out."""
    asked = request.args
    tab, due, partner = asked.get("tab", ""), asked.get("due", ""), asked.get("partner", "")
    return Asked(
        tab=tab if tab in TABS else "", due=due if due in DUE else "",
        partner=partner.upper() if partner.isascii() and partner.isalpha() and len(partner) == 3 else "",
        page=page_number() if tab in TABS else 1,
    )  # fmt: skip


def _parts(officer: Officer, asked: Asked, *, head: str, today: date, token: str | None) -> dict[str, str]:
    """The parts with a seal in the place of the form token. Nothing in them changes unless the key does."""
    found = context(db.session, officer, asked, head=head, today=today, token=token, address=_address)
    parts = parts_of("dashboard/my_work_parts.html", PARTS, found)
    return {name: str(html).replace(generate_csrf(), _SEAL) for name, html in parts.items()}


def _address(**values: Any) -> str:
    return url_for("dashboard.my_work", **{key: value for key, value in values.items() if value not in ("", 1)})

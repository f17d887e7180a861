"""An officer's own account: who they are, where they are signed in, their password."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from app.accounts import commands, passwords, queries, sessions, throttle
from app.accounts.forms import ChangePasswordForm
from app.accounts.views import words
from app.accounts.views.blueprint import blueprint, settings
from app.accounts.views.signing_in import take, too_much
from app.core.access import current_officer, requires
from app.core.db import db
from workflows.vocabulary import AGENCIES


@blueprint.get("/account")
@requires("account.own")
def my_account() -> Any:
    """Name, agency, roles, open sessions, and the form that changes the password."""
    return _page(ChangePasswordForm(formdata=None), status=200)


@blueprint.post("/account/password")
@requires("account.own")
def change_password() -> Any:
    form = ChangePasswordForm()
    if not form.validate():
        return _page(form, status=422)
    try:
        token = commands.change_password(
            current_officer().actor(), current=form.current_password.data, new=form.new_password.data,
            source=request.remote_addr, user_agent=request.user_agent.string,
        )  # fmt: skip
    except commands.RefusedError as refusal:
        form[refusal.field or "new_password"].errors = [str(refusal)]
        return _page(form, status=422)
    except (throttle.TooManyAttemptsError, passwords.BusyError) as problem:
        sentence, status, headers = too_much(problem)
        return _page(form, status=status, problem=sentence, headers=headers)
    take(token)
    flash("Your password is changed. Everywhere else you are signed out.", "done")
    return redirect(url_for("accounts.my_account"), code=303)


@blueprint.post("/account/sessions/<int(max=9007199254740991):number>/end")
@requires("account.own")
def end_session(number: int) -> Any:
    if not commands.end_session(current_officer().actor(), number):
        abort(404)
    flash("The session has ended.", "done")
    return redirect(url_for("accounts.my_account"), code=303)


@blueprint.post("/account/sessions/end-others")
@requires("account.own")
def end_other_sessions() -> Any:
    ended = commands.end_other_sessions(current_officer().actor(), keep=sessions.current().token_hash)
    flash(
        f"{ended} other session{'s' if ended != 1 else ''} ended." if ended else "There were no others.",
        "done",
    )
    return redirect(url_for("accounts.my_account"), code=303)


def _page(
    form: ChangePasswordForm, *, status: int, problem: str = "", headers: dict[str, str] | None = None
) -> tuple[str, int, dict[str, str]]:
    officer, chosen = current_officer(), settings()
    person = queries.person(db.session, officer.id)
    if person is None:
        abort(404)
    places = queries.open_sessions(
        db.session, officer.id, current=sessions.current().token_hash,
        idle=chosen.session_idle, absolute=chosen.session_absolute,
    )  # fmt: skip
    page = render_template(
        "accounts/my_account.html", form=form, person=person, places=places, problem_text=problem,
        agency=next(each.name for each in AGENCIES if each.code == person.agency),
        has_errors=bool(form.errors or problem), words=words, zone=chosen.time_zone,
    )  # fmt: skip
    return page, status, headers or {}

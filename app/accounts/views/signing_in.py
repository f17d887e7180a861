"""Signing in and out, and the one-time link that sets a password."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, g, redirect, render_template, request, url_for

from app.accounts import commands, passwords, queries, sessions, throttle
from app.accounts.commands import SAMPLES
from app.accounts.forms import NewPasswordForm, SampleForm, SignInForm
from app.accounts.redirects import safe_next
from app.accounts.views import words
from app.accounts.views.blueprint import blueprint, settings
from app.core.access import public
from app.core.db import db

BUSY_SECONDS = 5
WRONG = "This e-mail address and password do not fit together, or the account is disabled."


@blueprint.get("/sign-in")
@public
def sign_in() -> Any:
    """The sign-in page; in development, the choice of sample officers."""
    target = safe_next(request.args.get("next"))
    if g.get("officer") is not None:
        return redirect(target)
    if sample_allowed() and "password" not in request.args:
        return redirect(url_for("accounts.sample", next=request.args.get("next")))
    form = SignInForm(formdata=None, data={"next": target})
    return _sign_in_page(form, status=200)


@blueprint.post("/sign-in")
@public
def check_sign_in() -> Any:
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, status=422)
    try:
        token = commands.sign_in(
            email=form.email.data, password=form.password.data, source=request.remote_addr,
            user_agent=request.user_agent.string, leaving=sessions.current().token_hash,
        )  # fmt: skip
    except (throttle.TooManyAttemptsError, passwords.BusyError) as problem:
        sentence, status, headers = too_much(problem)
        return _sign_in_page(form, status=status, problem=sentence, headers=headers)
    if token is None:
        return _sign_in_page(form, status=401, problem=WRONG)
    take(token)
    return redirect(safe_next(form.next.data), code=303)


@blueprint.get("/sign-in/sample")
@public
def sample() -> Any:
    """Development on this machine only: the sample officers, each a button."""
    _sample_or_404()
    return _sample_page(status=200)


@blueprint.post("/sign-in/sample")
@public
def sign_in_as_sample() -> Any:
    _sample_or_404()
    form = SampleForm()
    if g.get("officer") is not None:
        commands.sign_out(g.officer.actor(), token_hash=sessions.current().token_hash)
    token = commands.sign_in_as_sample(
        form.officer_id, user_agent=request.user_agent.string, leaving=sessions.current().token_hash
    )
    if token is None:
        return _sample_page(status=422, problem="Choose one of the sample officers below.")
    take(token)
    return redirect(safe_next(form.next.data), code=303)


@blueprint.post("/sign-out")
@public
def sign_out() -> Any:
    """Ends the session. Signing out twice does no harm."""
    if g.get("officer") is not None:
        commands.sign_out(g.officer.actor(), token_hash=sessions.current().token_hash)
    g.officer = None
    current_app.session_interface.drop(sessions.current())  # type: ignore[attr-defined]
    response = redirect(url_for("accounts.signed_out"), code=303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.get("/signed-out")
@public
def signed_out() -> Any:
    return render_template("accounts/signed_out.html")


@blueprint.get("/welcome/<token>")
@public
def welcome(token: str) -> Any:
    """The page of a one-time link. Opening it does not use the link up: mail scanners open links too."""
    name = queries.officer_of_link(db.session, token)
    if name is None:
        return render_template("accounts/link_ended.html"), 410
    return _welcome_page(NewPasswordForm(formdata=None), token=token, name=name, status=200)


@blueprint.post("/welcome/<token>")
@public
def set_password(token: str) -> Any:
    name = queries.officer_of_link(db.session, token)
    form = NewPasswordForm()
    if name is None:
        return render_template("accounts/link_ended.html"), 410
    if not form.validate():
        return _welcome_page(form, token=token, name=name, status=422)
    try:
        made = commands.set_password_by_link(token, new=form.new_password.data, user_agent=request.user_agent.string)
    except commands.RefusedError as refusal:
        form.new_password.errors = [str(refusal)]
        return _welcome_page(form, token=token, name=name, status=422)
    except passwords.BusyError as problem:
        sentence, status, headers = too_much(problem)
        return _welcome_page(form, token=token, name=name, status=status, problem=sentence, headers=headers)
    if made is None:
        return render_template("accounts/link_ended.html"), 410
    take(made)
    return redirect(url_for("accounts.my_account"), code=303)


def take(token: str) -> None:
    """The rest of the request, and the browser from now on, belong to the session of this token."""
    session = sessions.current()
    current_app.session_interface.take(session, token=token)  # type: ignore[attr-defined]
    g.officer = session.officer


def too_much(problem: Exception) -> tuple[str, int, dict[str, str]]:
    """The sentence, the status and the headers of a page that asks to come back later."""
    if isinstance(problem, throttle.TooManyAttemptsError):
        sentence = f"There were too many attempts to sign in from here. Try again in {words.wait(problem.seconds)}."
        return sentence, 429, {"Retry-After": str(problem.seconds)}
    sentence = "Many people are signing in at this moment. Wait a few seconds and try again."
    return sentence, 503, {"Retry-After": str(BUSY_SECONDS)}


def sample_allowed() -> bool:
    """Development, asked from this machine, under a name of this machine."""
    return settings().development and sessions.loopback_address(request.remote_addr) and sessions.loopback_host(request)


def _sample_or_404() -> None:
    if not sample_allowed():
        abort(404)


def _sample_page(*, status: int, problem: str = "") -> tuple[str, int]:
    about = {each.name: each for each in SAMPLES}
    officers = [(each, about.get(each.name)) for each in queries.sample_people(db.session)]
    target = safe_next(request.values.get("next"))
    page = render_template("accounts/sample.html", officers=officers, next=target, problem_text=problem)
    return page, status


def _sign_in_page(
    form: SignInForm, *, status: int, problem: str = "", headers: dict[str, str] | None = None
) -> tuple[str, int, dict[str, str]]:
    page = render_template(
        "accounts/sign_in.html", form=form, problem_text=problem, has_errors=bool(form.errors or problem),
        ended=sessions.current().stale, cookies=sessions.cookie_allowed(request, settings()),
        samples=sample_allowed(),
    )  # fmt: skip
    return page, status, headers or {}


def _welcome_page(
    form: NewPasswordForm, *, token: str, name: str, status: int, problem: str = "",
    headers: dict[str, str] | None = None,
) -> tuple[str, int, dict[str, str]]:  # fmt: skip
    page = render_template(
        "accounts/welcome.html", form=form, token=token, name=name, problem_text=problem,
        has_errors=bool(form.errors or problem),
    )  # fmt: skip
    return page, status, headers or {}

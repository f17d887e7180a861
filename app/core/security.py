"""What guards every request: who asks, whether they may, the form token, and the headers of every answer."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, g, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.core.access import enforce
from app.core.uploads_access import allow_upload

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# A page that shows a PDF of ours inside it, and that PDF: each says so itself, and no other answer does.
SHOWS_PDF = HEADERS["Content-Security-Policy"] + "; object-src 'self'; frame-src 'self'"
SHOWN_INSIDE = HEADERS["Content-Security-Policy"].replace("frame-ancestors 'none'", "frame-ancestors 'self'")
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
KEPT_AT_MOST = 2_000_000  # characters of what was typed that a page gives back
_NOT_GIVEN_BACK = ("password", "token")

csrf = CSRFProtect()


def install(app: Flask) -> None:
    """Puts the guards in their order: who asks, whether they may, then the token of the form.

    The session interface must be installed before, the blueprints after.
    """
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # the token lives as long as the session
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # only the methods that a route declares
    app.before_request(allow_upload)  # first: the others may read the form
    app.before_request(load_officer)
    app.before_request(refuse_who_may_not)
    csrf.init_app(app)
    app.register_error_handler(CSRFError, form_token_missing)
    app.context_processor(lambda: {"officer": g.get("officer")})
    app.after_request(add_headers)


def load_officer() -> None:
    """Sets `g.officer`. Raises what the database raised when the session was read."""
    g.officer = getattr(session, "officer", None)
    failure: Exception | None = getattr(session, "failure", None)
    if failure is not None:
        raise failure


def refuse_who_may_not() -> Any:
    """Default deny: a view that states no access is refused, whoever asks."""
    if request.url_rule is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint or ""]
    return None if enforce(view, request.view_args or {}) else _ask_to_sign_in()


def form_token_missing(_error: CSRFError) -> Any:
    """The page of a form without a token that counts: it gives back what was typed, to be sent again."""
    page = render_template(
        "errors/not_saved.html", heading="The form has expired", posted=typed(),
        action=request.full_path.rstrip("?"),
        sentence="The form was opened before you signed in, or too long ago. Nothing was recorded.",
        advice="What you typed is below. Check it and send it again.",
    )  # fmt: skip
    return page, 400


def typed() -> list[tuple[str, str, str, bool]]:
    """What was typed into the form: name, label, value, several lines. No passwords, no tokens."""
    kept: list[tuple[str, str, str, bool]] = []
    room = KEPT_AT_MOST
    try:
        form = request.form
    except RequestEntityTooLarge:  # it cannot be read, so nothing can be given back
        return kept
    for name, value in form.items(multi=True):
        room -= len(name) + len(value)
        if room >= 0 and not any(word in name.lower() for word in _NOT_GIVEN_BACK):
            label = name.replace("_", " ").replace("-", " ").capitalize()
            kept.append((name, label, value, "\n" in value or len(value) > 80))
    return kept


def add_headers(response: Response) -> Response:
    """The headers of every answer. A view may set a policy of its own for a file that it serves."""
    for name, value in headers(secure=request.is_secure).items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def headers(*, secure: bool) -> dict[str, str]:
    """The headers by name, for whatever serves static files before Flask sees the request."""
    return {**HEADERS, **HTTPS_ONLY} if secure else dict(HEADERS)


def _ask_to_sign_in() -> Any:
    """Signed out: a page leads to the sign-in page and back; a form gets back what was typed."""
    target = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else _page_of_the_form()
    address = url_for("accounts.sign_in", next=target)
    if request.path.startswith("/api/"):
        abort(401)
    if "HX-Request" in request.headers:
        return "", 401, {"HX-Redirect": address}
    if request.method in ("GET", "HEAD"):
        return redirect(address)
    page = render_template(
        "accounts/signed_out_form.html", posted=typed(), action=request.full_path.rstrip("?"), sign_in=address
    )
    return page, 401


def _page_of_the_form() -> str:
    """The path of the page that sent the form, if the browser says so and it is one of ours."""
    referrer = request.referrer or ""
    return referrer.removeprefix(request.host_url.rstrip("/")) if referrer.startswith(request.host_url) else "/"

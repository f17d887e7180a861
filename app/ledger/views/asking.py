"""What the addresses of the ledger ask for: a moment, a partner, accounts, an issuance; said wrongly, a sentence."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for

from app.core import clock
from app.core.access import Officer
from app.core.db import db
from app.core.web import settings
from app.ledger import issuances
from app.ledger.moments import MOST_CHARACTERS, Moment, MomentFault, read_moment
from app.ledger.statement import Asked
from workflows.ledger.movements import Account

MOST_PAGE = 99_999


def asked_moment() -> Moment | None:
    """The moment that the address asks for; None for now. Raises MomentFault."""
    typed = request.args.get("as_of", "")[: MOST_CHARACTERS + 1]
    return read_moment(typed, zone=settings().time_zone, now=clock.now())


def moment_or_422() -> Moment | None:
    """As `asked_moment`, for downloads, which have no page to say it on."""
    try:
        return asked_moment()
    except MomentFault as fault:
        abort(422, f"{fault}.")


def whole_number(name: str, *, most: int = 2**31 - 1) -> int | None:
    """A whole number of the address; None where there is none or it is no such number."""
    typed = request.args.get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 20):
        return None
    return found if (found := int(typed)) <= most else None


def page_number() -> int:
    return max(1, whole_number("page", most=MOST_PAGE) or 1)


def partner_asked(officer: Officer) -> str:
    """The partner of the address, empty where there is none. One that may not be seen is not found."""
    code = request.args.get("partner", "").upper()
    plain = len(code) == 3 and code.isascii() and code.isalpha()
    if code and (not plain or (officer.partners is not None and code not in officer.partners)):
        abort(404)
    return code


def statement_asked(officer: Officer, moment: Moment | None) -> Asked:
    """The filters of a statement, as far as the officer may see."""
    values = {account.value: account for account in Account}
    accounts = tuple(dict.fromkeys(values[name] for name in request.args.getlist("account")[:20] if name in values))
    return Asked(
        visible=officer.partners, partner=partner_asked(officer), accounts=accounts,
        issuance_id=_issuance_asked(officer), project=_project_asked(officer),
        year=whole_number("year", most=9999), late=request.args.get("late") == "1",
        as_of=moment.at if moment else None,
        before=whole_number("before", most=2**63 - 1), after=whole_number("after", most=2**63 - 1),
    )  # fmt: skip


def _issuance_asked(officer: Officer) -> int | None:
    """`3` or `ISS-0003`; one that is not there, or that may not be seen, is not found."""
    typed = request.args.get("issuance", "").strip().upper().removeprefix("ISS-")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        abort(404)
    return int(issuances.one(db.session, int(typed), visible=officer.partners).id)


def _project_asked(officer: Officer) -> str:
    reference = request.args.get("project", "").strip().upper()[:20].replace("\x00", "?")
    if reference and officer.partners is not None and reference[:3] not in officer.partners:
        abort(404)
    return reference


def address_of(endpoint: str, **changes: Any) -> str:
    """The address of a page with the filters of this one and something changed."""
    kept: dict[str, Any] = {name: request.args.getlist(name) for name in request.args if name not in changes}
    kept |= {name: value for name, value in changes.items() if value not in (None, "", [])}
    return url_for(endpoint, **kept)

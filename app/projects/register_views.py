"""The public register of authorised projects: a page, its exports, and the Joint Statements themselves. No sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, abort, render_template, request, url_for

from app.core import audit
from app.core.access import public
from app.core.db import db
from app.core.web import local_today, pages_of
from app.projects import exports, register
from app.projects.blueprint import blueprint
from app.projects.exports import Column
from app.projects.published import home_name
from app.projects.register import Entry

PAGE = 25
PURPOSES = {
    "NDC": "Towards a Nationally Determined Contribution (NDC)",
    "OIMP": "Other international mitigation purposes (OIMP)",
    "IMP": "International mitigation purposes (IMP)",
    "OP": "Other purposes (OP)",
}


@blueprint.get("/register/projects")
@public
def register_page() -> str:
    """Every authorised project whose Joint Statement is published."""
    found = register.public_references(db.session, head=audit.head(db.session))
    asked = request.args.get("page", "1")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    entries = register.entries(db.session, found[(number - 1) * PAGE : number * PAGE])
    return render_template(
        "projects/register.html",
        entries=[_shown(entry) for entry in entries],
        total=len(found),
        pager=pages_of(
            len(found), number=number, size=PAGE, address=lambda page: url_for("projects.register_page", page=page)
        ),
        today=local_today(),
        home=home_name(),
    )


@blueprint.get("/register/projects.csv")
@public
def register_csv() -> Response:
    """The whole register as CSV."""
    return exports.csv_response(_columns(), _everything(), name="authorised-projects", on=local_today())


@blueprint.get("/register/projects.xlsx")
@public
def register_xlsx() -> Response:
    """The whole register as a workbook."""
    return exports.xlsx_response(_columns(), _everything(), name="authorised-projects", on=local_today())


@blueprint.get("/register/projects/<ref:reference>/joint-statement.pdf")
@public
def statement(reference: str) -> Response:
    """The Joint Statement of Authorisation of a project that is on the register."""
    found = dict(register.public_references(db.session, head=audit.head(db.session)))
    document_id = found.get(reference.upper())
    if document_id is None:
        abort(404)
    try:
        content, digest = register.statement_pdf(db.session, document_id)
    except LookupError:
        abort(404)
    headers = {"Content-Disposition": f"inline; filename={reference}-joint-statement.pdf", "ETag": f'"{digest}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def _everything() -> Iterator[Entry]:
    found = register.public_references(db.session, head=audit.head(db.session))
    for start in range(0, len(found), 500):
        yield from register.entries(db.session, found[start : start + 500])


def purposes_words(code: str) -> str:
    """The purposes of table 2 of the agreed electronic format, spelt out; a code not of the list as it stands."""
    return ". ".join(PURPOSES.get(part, part) for part in code.split(" and ")) if code else ""


def status_words(entry: Entry) -> str:
    """`Registered with its programme`, `Listed`, `Authorisation revoked`."""
    if entry.revoked_on:
        return "Authorisation revoked"
    return "Registered with its programme" if entry.registered_on else "Listed"


def _shown(entry: Entry) -> dict[str, Any]:
    """An entry with everything that the page says of it, as rows of facts in two columns."""
    return {
        "entry": entry,
        "status": status_words(entry),
        "activity": [
            _fact("Authorised entities", ", ".join(entry.entities) or entry.applicant),
            _fact("Applicant", entry.applicant),
            _fact("Programme", ", ".join(part for part in (entry.programme, entry.programme_project) if part)),
            _fact("Methodology", entry.method),
            _fact("Sectors", ", ".join(entry.sectors)),
            _fact("Activity types", ", ".join(entry.activity_types)),
            _fact("Mitigation occurs", _period(entry.occurs_from, entry.occurs_to)),
        ],
        "authorisation": [
            _fact("Authorised quantity", f"{entry.quantity:,} tCO₂e" if entry.quantity else "No ceiling is set"),
            _fact("Authorised use", ". ".join(part for part in (purposes_words(entry.purposes), entry.oimp) if part)),
            _fact("First transfer", ": ".join(p for p in (entry.first_transfer, entry.first_transfer_words) if p)),
            _fact(f"Letter of {home_name()}", _dated(entry.home_dated)),
            _fact(f"Letter of {entry.host}", _dated(entry.host_dated)),
            *([_fact("Latest change", _dated(entry.changed_on))] if entry.changed_on else []),
            _fact("Listed", _dated(entry.listed_on)),
            _fact("Registered", _dated(entry.registered_on), absent="Not yet"),
            *([_fact("Revoked", _dated(entry.revoked_on))] if entry.revoked_on else []),
        ],
    }


def _fact(label: str, value: str, absent: str = "Not stated") -> dict[str, Any]:
    return {"label": label, "value": value, "absent": None if value else absent}


def _dated(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _period(first: date | None, last: date | None) -> str:
    return f"{_dated(first)} to {_dated(last)}" if first and last else ""


def _columns() -> tuple[Column, ...]:
    """What the exports hold: the facts of the page, one column each."""
    home = home_name()
    return (
        Column("Reference", lambda e: e.reference, width=12),
        Column("Title", lambda e: e.title, width=44),
        Column("Host code", lambda e: e.partner, width=10),
        Column("Host", lambda e: e.host, width=18),
        Column("Status", status_words, width=26),
        Column("Authorised entities", lambda e: "; ".join(e.entities), width=40),
        Column("Applicant", lambda e: e.applicant, width=32),
        Column("Programme", lambda e: e.programme, width=14),
        Column("Number at the programme", lambda e: e.programme_project, width=18),
        Column("Methodology", lambda e: e.method, width=20),
        Column("Sectors", lambda e: "; ".join(e.sectors), width=28),
        Column("Activity types", lambda e: "; ".join(e.activity_types), width=28),
        Column("Authorised quantity, tCO2e", lambda e: e.quantity, int),
        Column("Purposes", lambda e: e.purposes, width=18),
        Column("Other international mitigation purposes", lambda e: e.oimp, width=28),
        Column("First transfer", lambda e: e.first_transfer, width=18),
        Column("First transfer, in the letter's words", lambda e: e.first_transfer_words, width=40),
        Column("Mitigation occurs from", lambda e: e.occurs_from, date),
        Column("Mitigation occurs to", lambda e: e.occurs_to, date),
        Column(f"Letter of {home}", lambda e: e.home_dated, date),
        Column("Letter of the host", lambda e: e.host_dated, date),
        Column("Latest change", lambda e: e.changed_on, date),
        Column("Listed on", lambda e: e.listed_on, date),
        Column("Registered on", lambda e: e.registered_on, date),
        Column("Revoked on", lambda e: e.revoked_on, date),
    )

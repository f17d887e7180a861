"""Which answer each fault gets, and the pages that say so; nothing here asks the database."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, g, render_template, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from app.agreements.queries import UnknownPartner
from app.committees.queries import UnknownCommittee
from app.coordination.finding import UnknownComment, UnknownRecord, UnknownTask
from app.core.db import db
from app.core.files import UnknownFile
from app.core.security import typed
from app.core.versions import StaleVersion
from app.documents.kinds.kind import FactsMissing
from app.documents.queries import UnknownDocument
from app.documents.rendering import RenderingError
from app.eligibility.queries import UnknownList, UnknownProposal
from app.ledger.closing import UnknownClosing
from app.ledger.commands import LedgerRefused, UnknownEntry
from app.ledger.posting import LostRace
from app.ledger.record import UnknownIssuance, UnknownMovement
from app.negotiation.answers import UnknownNegotiation
from app.projects.assessments.queries import UnknownAssessment
from app.projects.queries import UnknownProcess, UnknownProject
from app.reporting.aef.queries import UnknownSubmission
from app.reporting.earlier.queries import UnknownEarlierReport
from app.reporting.narratives.queries import UnknownReport
from app.reporting.settings_queries import UnknownParty, UnknownPeriod
from app.surrenders.confirming import NoConfirmation
from app.surrenders.facility_queries import UnknownFacility
from app.surrenders.queries import UnknownNotice
from workflows.engine import NotPermitted, Refused, UnknownStep, WrongStage

_log = logging.getLogger("concord.errors")

# The table: fault, status, heading, sentence.
FAULTS: tuple[tuple[type[Exception], int, str, str], ...] = (
    (UnknownPartner, 404, "Partner not found", "No partner with this code is on the register, or you may not see it."),
    (UnknownCommittee, 404, "Not found", "There is nothing of this kind on record for this partner."),
    (UnknownDocument, 404, "Document not found", "There is no such document, or you may not see it."),
    (UnknownProposal, 404, "Import not found", "No import of methodologies was proposed under this number."),
    (UnknownClosing, 404, "Not found", "Nobody proposed to close this year."),
    (UnknownList, 404, "List not found", "There is no such Eligibility List, or you may not see it."),
    (UnknownProject, 404, "Project not found", "There is no such project, or you may not see it."),
    (UnknownProcess, 404, "Process not found", "There is no such version of a process, or you may not see it."),
    (UnknownAssessment, 404, "Assessment not found", "It has not begun, or the process of this project has none."),
    (UnknownSubmission, 404, "Submission not found", "There is no such version of annual information on record."),
    (UnknownEarlierReport, 404, "Record not found", "There is no such record of a report filed before Concord."),
    (UnknownReport, 404, "Report not found", "There is no such report, version or item."),
    (UnknownNotice, 404, "Notice not found", "There is no such notice, or you may not see it."),
    (UnknownFacility, 404, "Facility not found", "There is no such facility, or you may not see it."),
    (NoConfirmation, 404, "No confirmation", "The notice has not been surrendered, so nothing confirms it."),
    (UnknownIssuance, 404, "Issuance not found", "There is no such issuance in the ledger, or you may not see it."),
    (UnknownMovement, 404, "Movement not found", "There is no such movement in the ledger, or you may not see it."),
    (UnknownEntry, 404, "Entry not found", "There is no such entry in the ledger, or you may not see it."),
    (UnknownFile, 404, "File not found", "There is no such file, or you may not see it."),
    (UnknownParty, 404, "Party not found", "It is neither our own side nor a partner that you may see."),
    (UnknownPeriod, 404, "Record not found", "There is no such NDC period or figure, or you may not see it."),
    (UnknownRecord, 404, "Record not found", "There is no such record, or you may not see it."),
    (UnknownTask, 404, "Task not found", "There is no such task, or you may not see it."),
    (UnknownComment, 404, "Comment not found", "There is no such comment of yours."),
    (UnknownNegotiation, 404, "Not found in the negotiation", "There is no such text, round or article."),
    (UnknownStep, 404, "Step not found", "The workflow has no such step."),
    (NotPermitted, 403, "You may not do this", "None of your roles for this partner takes this step."),
    (WrongStage, 409, "The stage has changed", "The step does not lead out of the stage that stands now."),
    (StaleVersion, 409, "Somebody was faster", "It has changed since you opened the page. Nothing was recorded."),
    (LostRace, 409, "Somebody was faster", "These units moved a moment ago. Nothing was recorded."),
    (LedgerRefused, 422, "The entry was not recorded", "The ledger does not take it as it is. Nothing was recorded."),
    (Refused, 422, "The step was not taken", "A condition of the step is not met."),
    (RenderingError, 422, "The PDF cannot be made", "It is too long, or holds what cannot be printed."),
    (FactsMissing, 422, "The document cannot be made", "A fact that it needs is not on record."),
)
_STATUSES = {
    400: ("The request could not be read", "Something in the address or the form cannot be read."),
    403: ("You may not see this", "None of your roles opens this page."),
    404: ("Page not found", "The address leads nowhere, or to something that you may not see."),
    405: ("That is not possible here", "The page does not take requests of this kind."),
    413: (
        "Too much was sent",
        "The form or file is larger than Concord takes, so nothing of it was read or recorded."
        " Go back: your browser still holds what you typed. Shorten the longest text, or keep it as a file.",
    ),
    429: ("Too many attempts", "Wait a little before you try again."),
}
_AT_ONCE = ("40001", "40P01", "55P03")  # serialisation failure, deadlock, a lock that was not to be had
_DEFAULT_ADVICE = ("Check the address.", "Go back and try again.", "Ask the desk if you think that this is wrong.")


def install(app: Flask) -> None:
    """Answers for every fault that a person or a client can cause, and for those they cannot."""
    for fault, status, heading, sentence in FAULTS:
        app.register_error_handler(fault, _answer(status, heading, sentence))
    app.register_error_handler(HTTPException, _http)
    for fault in (OperationalError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(fault, _no_database)
    app.register_error_handler(Exception, _unexpected)


def _answer(status: int, heading: str, sentence: str) -> Any:
    def answer(fault: Exception) -> Any:
        db.session.rollback()
        if isinstance(fault, Refused):
            return _page(status, heading, " ".join(f"{reason.sentence}." for reason in fault.reasons))
        if isinstance(fault, RenderingError):  # it says for the officer what is in the way
            return _page(status, heading, str(fault) or sentence)
        return _page(status, heading, sentence)

    return answer


def _http(fault: HTTPException) -> Any:
    status = fault.code or 500
    if status < 400:
        return fault
    heading, sentence = _STATUSES.get(status, ("The page cannot be shown", fault.description or ""))
    return _page(status, heading, sentence)


def _no_database(fault: Exception) -> Any:
    """The database is away: the page says that nothing was saved and gives back what was typed.

    So too where it ended one of two transactions that waited for each other: then trying again is all there is to do.
    """
    if getattr(getattr(fault, "orig", None), "sqlstate", None) in _AT_ONCE:
        return _at_once(fault)
    reference = _note(fault, "database away")
    _forget_session()
    if request.method == "GET":
        said = "Concord cannot reach its database at the moment. Nothing is lost."
        return _page(503, "Concord is not available", said, reference=reference)
    page = render_template(
        "errors/not_saved.html", posted=typed(), action=request.full_path.rstrip("?"), reference=reference
    )
    return page, 503, {"Retry-After": "30"}


def _at_once(fault: Exception) -> Any:
    """Two acted in the same moment, and the database took back this one of them."""
    reference = _note(fault, "taken back for another")
    _forget_session()
    if request.method == "GET":
        return _page(503, "Somebody acted at the same moment", "Nothing is lost. Load the page again.")
    page = render_template(
        "errors/not_saved.html", posted=typed(), action=request.full_path.rstrip("?"), reference=reference,
        heading="Not saved: somebody acted at the same moment", advice="Try again: what they did is recorded by now.",
        sentence="Somebody else changed the same records in the same moment. Nothing of yours was recorded;"
        " what you typed is below.",
    )  # fmt: skip
    return page, 503, {"Retry-After": "1"}


def _unexpected(fault: Exception) -> Any:
    reference = _note(fault, "unexpected fault")
    _forget_session()
    return _page(500, "Something went wrong", "Nothing was recorded. The fault is logged.", reference=reference)


def _note(fault: Exception, what: str) -> str:
    """Log the fault under a reference that says nothing about the officer."""
    reference = secrets.token_hex(4)
    _log.error("%s %s on %s", reference, what, request.endpoint, exc_info=fault)
    return reference


def _forget_session() -> None:
    """Leave the broken transaction behind; the page that follows asks nothing of the database."""
    g.navigation_off = True
    try:
        db.session.rollback()
    except Exception:  # the connection itself is gone: there is nothing left to roll back
        db.session.remove()


def _page(status: int, heading: str, sentence: str, *, reference: str = "") -> Any:
    page = render_template(
        "errors/error.html", code=status, heading=heading, sentence=sentence, reference=reference,
        what_to_do=list(_DEFAULT_ADVICE) if status in (400, 403, 404) else [],
    )  # fmt: skip
    return page, status

"""The page of publication: what would be published, when, and afterwards what was, with what happens next."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from app.agreements import queries as agreements
from app.core import audit, clock
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_words, settings
from app.documents import printing, queries
from app.documents.kinds import KINDS, LETTERS
from app.documents.kinds.kind import CLOSED
from app.documents.state import facts_of
from app.documents.views import blueprint, visible
from app.documents.workbench import embargo
from app.documents.workbench.forms import EmbargoForm, LiftForm
from app.documents.workbench.wording import moment_words
from workflows import engine
from workflows.document import DOCUMENT, DocumentStage

MOST_AHEAD = timedelta(days=730)


@blueprint.get("/documents/<uuid:document_id>/publication")
@requires("documents.view")
def publication(document_id: uuid.UUID) -> Any:
    """Before publication for those who take steps; after it for everybody who may see the document."""
    found = visible(document_id)
    if found.published_at is not None:
        return _result(found)
    if not current_officer().may("documents.take_step", found.partner):
        abort(404)
    if found.stage != DocumentStage.CLEARED or found.kind in LETTERS:
        return redirect(url_for("documents.document", document_id=found.id), 303)
    return _page(found)


@blueprint.post("/documents/<uuid:document_id>/publication/time")
@requires("documents.take_step")
def set_time(document_id: uuid.UUID) -> Any:
    """Set or change the time from which the document is public."""
    found = visible(document_id)
    form, zone = EmbargoForm(), settings().time_zone
    valid = form.validate()
    moment = form.moment(zone)
    if moment is not None and moment > clock.now() + MOST_AHEAD:
        form.add_problem("day", "Enter a day within the next two years")
    if not valid or moment is None or form.problems():
        return _page(found, form=form), 422
    if fault := printing.why_not_printable(db.session, found):
        return _page(visible(document_id), form=form, refused=[("main", fault)]), 422
    officer = current_officer()
    answer = _taken(
        document_id, form,
        lambda: embargo.schedule(
            officer.actor(found.partner), document_id=document_id, version=form.version.data, not_before=moment,
            reason=form.reason.data or "", words=f"{moment_words(moment, zone)}, Singapore time",
        ),
    )  # fmt: skip
    return answer or _done(document_id, f"It will be published on {moment_words(moment, zone)}, Singapore time.")


@blueprint.post("/documents/<uuid:document_id>/publication/lift")
@requires("documents.take_step")
def lift_embargo(document_id: uuid.UUID) -> Any:
    """Take the time of publication away, with a reason."""
    found = visible(document_id)
    form = LiftForm()
    if not form.validate():
        return _page(found, lift=form), 422
    officer = current_officer()
    answer = _taken(
        document_id, form,
        lambda: embargo.lift(
            officer.actor(found.partner), document_id=document_id, version=form.version.data,
            reason=form.reason.data or "",
        ),
    )  # fmt: skip
    return answer or _done(document_id, "You lifted the embargo. It stays cleared until it is published.")


def _taken(document_id: uuid.UUID, form: Any, act: Any) -> Any:
    """None once it is done, or the page that says why not and keeps what was typed."""
    shown = {"lift" if isinstance(form, LiftForm) else "form": form}
    try:
        act()
    except engine.Refused as refused:
        for reason in refused.reasons:
            field = "day" if reason.field == "not_before" else reason.field
            if field:
                form.add_problem(field, f"{reason.sentence}.")
        others = [("main", f"{reason.sentence}.") for reason in refused.reasons if not reason.field]
        return _page(visible(document_id), refused=others, **shown), 422
    except engine.WrongStage as wrong:
        flash(str(wrong), "problem")
        return redirect(url_for("documents.document", document_id=document_id), 303)
    except StaleVersion as stale:
        changes = history_entries(reversed(stale.changes))
        return _page(visible(document_id), changes=changes, **shown), 409
    return None


def _done(document_id: uuid.UUID, said: str) -> Any:
    flash(said, "done")
    return redirect(url_for("documents.publication", document_id=document_id), 303)


def _page(found: Any, *, form: Any = None, lift: Any = None, refused: Any = (), changes: Any = None) -> str:
    form, lift = form or EmbargoForm(formdata=None), lift or LiftForm(formdata=None, prefix="")
    actor = current_officer().actor(found.partner)
    offers = engine.offers(
        DOCUMENT, DocumentStage(found.stage), actor=actor, facts=facts_of(db.session, found, actor=actor)
    )
    by_name = {offer.step.name: offer for offer in offers if offer.permitted}
    for each in (form, lift):
        each.version.data, each.version.raw_data = found.version, None
    lift.reason.id = "lift-reason"
    problems = [*refused, *form.problems(), *lift.problems()]
    return render_template(
        "documents/workbench/publication.html",
        **_frame(found),
        form=form,
        lift=lift,
        offers=by_name,
        publish=by_name.get("publish"),
        schedule=by_name.get("schedule"),
        planned=moment_words(found.not_before, settings().time_zone) if found.not_before else "",
        refused=problems,
        changes=changes,
        has_errors=bool(problems) or changes is not None,
    )


def _result(found: Any) -> str:
    """What was published, where, with which hash, and what follows."""
    return render_template(
        "documents/workbench/published.html",
        **_frame(found),
        published_at=local_words(found.published_at),
        kept=queries.kept_digest(db.session, found, state="published"),
        entries=history_entries(audit.history(db.session, about=audit.Object("document", str(found.id)), limit=5)),
        embargo=moment_words(found.not_before, settings().time_zone) if found.not_before else "",
        on_register=bool(found.subject) and KINDS[found.kind].public,
        newer=next((row for row in queries.versions(db.session, found.reference) if row.number > found.number), None),
    )


def _frame(found: Any) -> dict[str, Any]:
    context = queries.context_of(found)
    return {
        "found": found,
        "kind": KINDS[found.kind],
        "context": context,
        "digest_at_foot": printing.digest_at_foot(found),
        "partner": agreements.partner_row(db.session, found.partner),
        "public": context["classification"] != CLOSED,
        "file_name": printing.file_name(found),
    }

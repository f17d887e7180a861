"""The page of one subject's clearances, and asking for them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.clearances import commands, queries
from app.clearances.asking import listed
from app.clearances.forms import AskForm, mark
from app.clearances.policy import RequirementsFault
from app.clearances.recording import ClearanceRefused
from app.clearances.records import Subject
from app.clearances.reminding import reminded
from app.clearances.shown import cards, lapsed_words
from app.clearances.standing import Entry, covered_labels
from app.clearances.turns import turns
from app.clearances.views import finding
from app.clearances.views.blueprint import blueprint
from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from workflows import engine
from workflows.clearance import OUT, ClearanceStage

MOST_NAMED = 9
_TYPES = "any(document, agreement_text, assessment, narrative_report, aef_submission)"


@blueprint.get("/clearances/<int(max=2147483647):case_id>")
@requires("clearances.view")
def case(case_id: int) -> str:
    """Everything that was asked and decided about one subject."""
    _, about = finding.case(case_id)
    return _page(about)


@blueprint.get(f"/clearances/about/<{_TYPES}:type>/<subject_id>")
@requires("clearances.view")
def about(type: str, subject_id: str) -> Any:
    """The same page, found by its subject: the way there from a document or a text."""
    found = finding.subject(type, subject_id[:60])
    known = queries.case_of(db.session, found)
    if known is not None:
        return redirect(url_for("clearances.case", case_id=known.id))
    return _page(found)


@blueprint.post(f"/clearances/about/<{_TYPES}:type>/<subject_id>/ask")
@requires("clearances.ask")
def ask(type: str, subject_id: str) -> Any:
    """Ask the agencies that are needed, or some of them again."""
    found = finding.subject(type, subject_id[:60])
    form = AskForm()
    if not form.validate():
        return _page(found, form), 422
    try:
        said = commands.ask(
            finding.actor(found), type=found.type, id=found.id, today=local_today(), due=form.due_date(),
            agencies=form.agencies.data or (), note=form.note.data or "", version=form.version.data,
        )  # fmt: skip
    except ClearanceRefused as refused:
        mark(form, str(refused), refused.field, otherwise="note")
        return _page(finding.subject(type, subject_id[:60]), form), 422
    except engine.StepError as fault:
        mark(form, str(fault), "note", otherwise="note")
        return _page(finding.subject(type, subject_id[:60]), form), 422
    except StaleVersion as stale:
        return _page(finding.subject(type, subject_id[:60]), form, changes=stale.changes), 409
    flash(said, "done")
    return redirect(url_for("clearances.about", type=type, subject_id=found.id), 303)


def _page(about: Subject, form: AskForm | None = None, *, changes: Any = None) -> str:
    officer, today = current_officer(), local_today()
    try:
        standing = queries.standing(db.session, about)
    except RequirementsFault:
        standing = None
    known = queries.case_of(db.session, about)
    shown = cards(db.session, about, standing, officer=officer, today=today) if standing else []
    askable = [
        card.entry for card in shown
        if (card.entry.required or card.entry.offered) and not card.entry.given
        and (card.entry.stage in OUT or (card.entry.stage is ClearanceStage.HELD and card.entry.request is None))
    ]  # fmt: skip
    form = form or AskForm(formdata=None, data={"agencies": [entry.agency for entry in askable if entry.counts]})
    form.agencies.choices = choices((entry.agency, _asked_of(entry, about)) for entry in askable)
    form.version.data, form.version.raw_data = about.version, None
    history = audit.history(db.session, about=audit.Object("clearance", str(known.id)), limit=30) if known else []
    return render_template(
        "clearances/case.html",
        about=about,
        case=known,
        agency=officer.agency,
        standing=standing,
        cards=[card for card in shown if card.entry.required or card.entry.request is not None],
        askable=askable if officer.may("clearances.ask", about.partner or None) and not about.not_now else [],
        turns=turns(standing, today=today) if standing and not standing.any_clearer else [],
        reminded=reminded(
            db.session, [card.entry.request.id for card in shown if card.is_asker and card.entry.request]
        ),
        waited_for=listed(standing.waited_for) if standing else "",
        lapsed=lapsed_words(standing) if standing else "",
        form=form,
        problems=form.problems(),
        changes=history_entries(reversed(changes)) if changes is not None else None,
        history=history_entries(history),
        short=about.sha256()[:12],
        today=today,
        has_errors=bool(form.problems()) or changes is not None,
    )


def _asked_of(entry: Entry, about: Subject) -> str:
    """`MTI, 5 days: The project, Conclusion`: a choice says what the agency would be shown."""
    labels = covered_labels(about, entry)
    shown = (
        "all of it" if not entry.covers else ", ".join(labels) if len(labels) <= MOST_NAMED else f"{len(labels)} parts"
    )
    return f"{entry.agency}, {entry.days} days: {shown}"

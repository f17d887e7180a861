"""Deciding for an agency: what is asked, compared with what was last cleared; the answers checked; then done."""

from __future__ import annotations

import json
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.clearances import commands, queries
from app.clearances.commands import Decision
from app.clearances.forms import DecisionForm, mark
from app.clearances.recording import ClearanceRefused, DecidedMeanwhile, SubjectChanged
from app.clearances.records import Subject
from app.clearances.shown import acting_for, cards, compared, last_cleared, takes_comments
from app.clearances.standing import Entry
from app.clearances.views import finding
from app.clearances.views.blueprint import blueprint
from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.fields import choices
from app.core.web import history_entries, local_today
from workflows import engine

_WORDS = {"cleared": "Cleared", "comments": "Cleared with comments", "not_cleared": "Not cleared"}
_BUTTONS = {"cleared": "Clear", "comments": "Clear with comments", "not_cleared": "Do not clear"}


@blueprint.get("/clearances/requests/<int(max=2147483647):request_id>")
@requires("clearances.view")
def request(request_id: int) -> str:
    """What one agency is asked, beside what it last cleared, with the choices."""
    row, about = finding.request(request_id)
    return _page(row, about, _fresh(row, about))


@blueprint.post("/clearances/requests/<int(max=2147483647):request_id>")
@requires("clearances.view")
def check(request_id: int) -> Any:
    """The decision once more, with the exact version and hash, before it is final."""
    row, about = finding.request(request_id)
    form = DecisionForm()
    _offer(form, about)
    if not form.validate():
        return _page(row, about, form, refused=True), 422
    if (form.version.data, form.sha256.data) != (about.version, about.sha256(row.covers)):
        return _changed(row, about, form)
    return render_template(
        "clearances/check.html", row=row, about=about, form=form, lines=form.lines(),
        word=_WORDS[form.decision.data], button=_BUTTONS[form.decision.data], short=about.sha256(row.covers)[:12],
        behalf=_behalf(row, about),
        values={name: form[name].data for name in ("version", "sha256", "parts", "decision", "comments", "reason")},
        labels=[part.label for part in about.covered(row.covers)],
    )  # fmt: skip


@blueprint.post("/clearances/requests/<int(max=2147483647):request_id>/confirm")
@requires("clearances.view")
def decide(request_id: int) -> Any:
    """Write the decision down, or say what stands against it with everything typed kept."""
    row, about = finding.request(request_id)
    form = DecisionForm()
    _offer(form, about)
    if not form.validate():
        return _page(row, about, form, refused=True), 422
    try:
        said = commands.decide(finding.actor(about), decision=_decision(request_id, form), today=local_today())
    except (SubjectChanged, DecidedMeanwhile) as fault:
        return _changed(*finding.request(request_id), form, sentence=str(fault))
    except ClearanceRefused as refused:
        mark(form, str(refused), refused.field, otherwise="decision")
        return _page(*finding.request(request_id), form, refused=True), 422
    except engine.Refused as refused:
        for reason in refused.reasons:
            mark(form, reason.sentence, reason.field or "decision", otherwise="decision")
        return _page(*finding.request(request_id), form, refused=True), 422
    except engine.StepError as fault:
        mark(form, str(fault), "decision", otherwise="decision")
        return _page(*finding.request(request_id), form, refused=True), 422
    flash(said, "done")
    return redirect(url_for("clearances.case", case_id=row.case_id), 303)


def _decision(request_id: int, form: DecisionForm) -> Decision:
    chosen = str(form.decision.data)
    return Decision(
        request_id, chosen, form.version.data, form.sha256.data or "", reason=form.reason.data or "",
        comments=form.lines() if chosen == "comments" else (), parts=form.shown_parts(),
    )  # fmt: skip


def _fresh(row: Any, about: Subject) -> DecisionForm:
    form = DecisionForm(formdata=None)
    _offer(form, about)
    _show(form, row, about)
    return form


def _show(form: DecisionForm, row: Any, about: Subject) -> None:
    """The form goes with exactly what this page shows."""
    for field, value in (
        (form.version, about.version), (form.sha256, about.sha256(row.covers)),
        (form.parts, json.dumps(about.hashes(row.covers))),
    ):  # fmt: skip
        field.data, field.raw_data = value, None


def _offer(form: DecisionForm, about: Subject) -> None:
    if not takes_comments(about):
        form.decision.choices = choices((value, _WORDS[value]) for value in ("cleared", "not_cleared"))


def _changed(row: Any, about: Subject, form: DecisionForm, *, sentence: str = "") -> Any:
    """409: what changed since the page was opened, with everything typed kept and the form renewed."""
    if not sentence:
        shown = form.shown_parts()
        differs = [part.label for part in about.covered(row.covers) if shown.get(part.key) != part.sha256]
        sentence = str(SubjectChanged(tuple(differs) if shown else (), version=about.version_words()))
    since = audit.since_version(db.session, audit.Object(about.type, about.audit_id, form.version.data or 0))
    _show(form, row, about)
    return _page(row, about, form, changed=sentence, changes=history_entries(reversed(since[-10:]))), 409


def _behalf(row: Any, about: Subject) -> str:
    entry = _entry(row, about)
    if entry is None:
        return ""
    return acting_for(db.session, current_officer(), entry, about, today=local_today()).stands_for_name


def _entry(row: Any, about: Subject) -> Entry | None:
    standing = queries.standing(db.session, about)
    return next((e for e in standing.entries if e.request is not None and e.request.id == row.id), None)


def _problems(form: DecisionForm, card: Any) -> list[tuple[str, str]]:
    """What is wrong, as links; where there are no fields to correct, all lead to the sentence that stands for them."""
    found = form.problems()
    return found if card is not None and card.decides else [("decision", sentence) for _, sentence in found]


def _page(
    row: Any, about: Subject, form: DecisionForm, *, refused: bool = False, changed: str = "", changes: Any = None
) -> str:
    standing = queries.standing(db.session, about)
    found = cards(db.session, about, standing, officer=current_officer(), today=local_today())
    card = next((each for each in found if each.entry.request is not None and each.entry.request.id == row.id), None)
    before = last_cleared(db.session, card.entry, case_id=row.case_id) if card else None
    return render_template(
        "clearances/request.html",
        row=row,
        about=about,
        form=form,
        card=card,
        before=before,
        parts=about.covered(row.covers),
        compared=compared(about, card.entry, before) if card and before else [],
        behalf=_behalf(row, about),
        short=about.sha256(row.covers)[:12],
        changed=changed,
        changes=changes,
        problems=_problems(form, card) if refused else [],
        has_errors=refused or bool(changed),
    )

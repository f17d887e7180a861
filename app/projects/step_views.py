"""The page of one step of a project: its questions, every reason why it may not be taken, and the taking of it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from app.core.access import current_officer, requires
from app.core.db import db
from app.core.uploads import MOST_BYTES
from app.core.uploads_access import takes_uploads
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today
from app.projects import commands, page
from app.projects.access import visible_case
from app.projects.blueprint import blueprint
from app.projects.queries import facts_of, transferred_of
from app.projects.records import ProjectCase
from app.projects.step_forms import StepForm
from app.projects.step_page import bound_form, first_form, mark_reasons, step_context
from workflows import engine
from workflows.authorisation import workflow_of
from workflows.authorisation.facts import ProjectFacts
from workflows.declaration import Reason, Step

MOST_FILES = 4  # of the largest size, in one form


@blueprint.get("/projects/<ref:reference>/steps")
@requires("steps.view", partner="reference")
def steps(reference: str) -> str:
    """Every step out of this stage: open, or with all reasons why not."""
    case = visible_case(reference)
    _, offers = page.offers_of(db.session, case, current_officer(), today=local_today())
    return render_template("projects/steps.html", **page.frame(db.session, case), offers=offers)


@blueprint.get("/projects/<ref:reference>/steps/<project_step:step>")
@requires("steps.view", partner="reference")
def step(reference: str, step: str) -> Any:
    """The questions of a step, with what stands in the way already said."""
    case = visible_case(reference)
    declared = _declared(case, step)
    form, source = first_form(case, step)
    form.version.data = case.project.version
    facts = _facts(case, None)
    needed = engine.unmet(declared, facts, with_answers=False)
    return _page(case, declared, form, facts=facts, needed=needed, source=source)


@blueprint.post("/projects/<ref:reference>/steps/<project_step:step>")
@requires("projects.take_step", partner="reference")
@takes_uploads(MOST_FILES * MOST_BYTES)
def take_step(reference: str, step: str) -> Any:
    """Take the step, or show every reason why not with the answers kept."""
    case = visible_case(reference)
    declared = _declared(case, step)
    form = bound_form(case, step)
    if request.form.get("do") == "more":
        return _more(case, declared, form)
    try:
        if not form.validate():
            return _unreadable(case, declared, form)
        taken = commands.take_step(
            current_officer().actor(case.project.partner), reference=reference, step=step, answers=form.answers(),
            version=form.version.data, today=local_today(),
        )  # fmt: skip
    except engine.Refused as refused:
        return _refused(visible_case(reference), declared, form, reasons=refused.reasons)
    except engine.WrongStage as wrong:
        return _wrong_stage(visible_case(reference), declared, form, sentence=str(wrong))
    except StaleVersion as stale:
        return _stale(visible_case(reference), declared, form, stale=stale)
    for sentence in taken.sentences:
        flash(sentence, "done")
    for warning in taken.warnings:
        flash(warning, "warning")
    return redirect(url_for("projects.project", reference=reference), 303)


def _declared(case: ProjectCase, name: str) -> Step:
    """The step of this name; a page that is not there where the process has none."""
    return workflow_of(case.process).step(name) or abort(404)


def _facts(case: ProjectCase, form: StepForm | None) -> ProjectFacts:
    """What the guards look at, with the answers as they stand."""
    actor = current_officer().actor(case.project.partner)
    transferred = transferred_of(db.session, case.project.reference)
    answers = form.answers() if form is not None else None
    return facts_of(case, actor=actor, today=local_today(), answers=answers, transferred=transferred)


def _more(case: ProjectCase, declared: Step, form: StepForm) -> Any:
    """One more row for an entity; nothing is judged and nothing is taken."""
    if "entities" in form and len(form.entities) < form.entities.max_entries:
        form.entities.append_entry()
    facts = _facts(case, form)
    needed = engine.unmet(declared, facts, with_answers=False)
    return _page(case, declared, form, facts=facts, needed=needed)


def _unreadable(case: ProjectCase, declared: Step, form: StepForm) -> Any:
    """Some answers cannot be read: those are named, and with them everything else that stands in the way."""
    wrong = {field_id.removesuffix("-day") for field_id, _ in form.problems()}
    reasons = engine.unmet(declared, _facts(case, form))
    return _refused(case, declared, form, reasons=tuple(r for r in reasons if r.field not in wrong))


def _refused(case: ProjectCase, declared: Step, form: StepForm, *, reasons: tuple[Reason, ...]) -> Any:
    marked = mark_reasons(case, declared, form, reasons)
    needed = tuple(reason for reason in reasons if reason not in marked)
    return _page(case, declared, form, facts=_facts(case, form), needed=needed, refused=True), 422


def _wrong_stage(case: ProjectCase, declared: Step, form: StepForm, *, sentence: str) -> Any:
    return _page(case, declared, form, facts=_facts(case, form), needed=(), refused=True, sentence=sentence), 409


def _stale(case: ProjectCase, declared: Step, form: StepForm, *, stale: StaleVersion) -> Any:
    """Somebody was faster: what they did, and the answers kept, ready to be sent on top of it."""
    form.version.data, form.version.raw_data = stale.version, None
    facts = _facts(case, form)
    right = workflow_of(case.process).stages(case.project.stage) in declared.source
    needed = engine.unmet(declared, facts, with_answers=False) if right else ()
    changes = history_entries(reversed(stale.changes))
    return _page(case, declared, form, facts=facts, needed=needed, changes=changes), 409


def _page(
    case: ProjectCase, declared: Step, form: StepForm, *, facts: ProjectFacts, needed: tuple[Reason, ...],
    refused: bool = False, sentence: str = "", changes: Any = None, source: str = "",
) -> str:  # fmt: skip
    shared = page.frame(db.session, case)
    return render_template(
        "projects/step.html",
        **shared,
        **step_context(case, declared, form, facts=facts, officer=current_officer(), host=shared["partner"].name),
        form=form,
        needed=needed,
        refused=refused,
        sentence=sentence,
        changes=changes,
        source_of_terms=source,
        correct=form.problems() if refused else [],
        has_errors=refused or changes is not None,
    )

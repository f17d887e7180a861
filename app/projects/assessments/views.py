"""Pages of an assessment: all criteria beside the findings of the agencies, declarations, and advice."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.coordination.shown import panel
from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today, local_words
from app.projects.access import visible_case
from app.projects.assessments import clearing, commands
from app.projects.assessments.answers import Where
from app.projects.assessments.forms import AdviceForm, DeclarationForm
from app.projects.assessments.page import address_of, frame, next_of, offers_to, where_of
from app.projects.assessments.queries import agencies_of, conflicted_hands, record_of, table_of
from app.projects.records import ProjectCase
from workflows.engine import Refused
from workflows.vocabulary import Role

blueprint = Blueprint("assessments", __name__, url_prefix="/projects/<ref:reference>/assessment")
# Where an officer takes each step.
PAGES = {
    "declare": "overview", "assess": "criterion", "record_advice": "advice", "combine": "combine",
    "countersign": "countersign", "return_to_assessors": "countersign",
}  # fmt: skip


def asked(reference: str) -> tuple[ProjectCase, Where]:
    """The case and the assessment that the address names. Raises UnknownProject and UnknownAssessment."""
    case = visible_case(reference)
    return case, where_of(case, stage=request.args.get("stage", ""), round=request.args.get("round", ""))


@blueprint.get("")
@requires("assessments.view", partner="reference")
def overview(reference: str) -> str:
    """Every criterion with the finding of each agency, and what may be done."""
    case, where = asked(reference)
    return _overview(case, where, DeclarationForm(formdata=None))


def _overview(case: ProjectCase, where: Where, form: DeclarationForm, *, changes: Any = None) -> str:
    officer, record = current_officer(), case.assessment(where.stage_code, where.round)
    actor = officer.actor(case.project.partner)
    own = officer.agency if Role.ASSESSOR in actor.roles else ""
    agencies = agencies_of(record, own=own) if record else ()
    standing = clearing.standing_of(db.session, case, record) if record else None
    offers = offers_to(officer, case, record, standing=standing) if record else ()
    mine = [said for said in record.declarations if said["officer_id"] == actor.id] if record else []
    if record:
        form.version.data, form.version.raw_data = record.version, None
    return render_template(
        "assessments/overview.html",
        **frame(case, where),
        agencies=agencies,
        own=own,
        rows=table_of(record, agencies) if record else (),
        next=next_of(case, where, record, officer, open_to=offers, waited_for=standing.waited_for if standing else ()),
        offers=offers,
        clearances=standing,
        clearance_id=clearing.subject_id(where),
        may_ask=officer.may("clearances.ask", case.project.partner),
        today=local_today(),
        page_of=lambda step: page_of(step, where),
        form=form,
        declared=mine[-1] if mine else None,
        may_declare=bool(actor.roles & {Role.ASSESSOR, Role.COUNTERSIGNER}),
        conflicted=conflicted_hands(record) if record else (),
        history=_history(where),
        comments=panel(officer, type="assessment", id=where.key) if record else "",
        when=local_words,
        changes=changes,
        has_errors=bool(form.problems()) or changes is not None,
    )


def page_of(step: str, where: Where) -> str:
    """The address at which a step is taken."""
    more = {"criterion": "vintage"} if step == "assess" else {}
    anchor = "declaration" if step == "declare" else None
    return url_for(f"assessments.{PAGES[step]}", **address_of(where), **more, _anchor=anchor)


def _history(where: Where) -> list[dict[str, Any]]:
    return history_entries(audit.history(db.session, about=audit.Object("assessment", where.key), limit=8))


@blueprint.post("/declaration")
@requires("projects.take_step", partner="reference")
def declare(reference: str) -> Any:
    """Put the officer's declaration on conflicts of interest on record."""
    case, where = asked(reference)
    form = DeclarationForm()
    if not form.validate():
        return _overview(case, where, form), 422
    try:
        said = commands.declare(
            current_officer().actor(case.project.partner), where, conflicted=form.conflicted.data == "yes",
            words=form.words.data or "", version=form.version.data,
        )  # fmt: skip
    except Refused as refused:
        mark(form, refused)
        return _overview(visible_case(reference), where, form), 422
    except StaleVersion as stale:
        return _overview(visible_case(reference), where, form, changes=history_entries(reversed(stale.changes))), 409
    flash(said, "done")
    return redirect(url_for("assessments.overview", **address_of(where)), 303)


def mark(form: Any, refused: Refused) -> list[dict[str, str]]:
    """Show each reason at its field; what belongs to no field is returned, with who can put it right."""
    needed = []
    for reason in refused.reasons:
        if reason.field and reason.field in form:
            form.add_problem(form[reason.field].id, reason.sentence)
        else:
            needed.append({"text": reason.sentence, "owner": reason.held_by})
    return needed


@blueprint.get("/advice")
@requires("assessments.view", partner="reference")
def advice(reference: str) -> str:
    """The form for advice of the panel."""
    case, where = asked(reference)
    form = AdviceForm(formdata=None)
    form.version.data = record_of(case, where).version
    return _advice_page(case, where, form)


@blueprint.post("/advice")
@requires("assessments.assess", partner="reference")
def record_advice(reference: str) -> Any:
    """Put advice of the panel on record."""
    case, where = asked(reference)
    form = AdviceForm()
    if not form.validate():
        return _advice_page(case, where, form), 422
    try:
        said = commands.record_advice(
            current_officer().actor(case.project.partner), where, given_on=form.day(), text=form.text.data or "",
            today=local_today(), version=form.version.data,
        )  # fmt: skip
    except Refused as refused:
        mark(form, refused)
        return _advice_page(visible_case(reference), where, form), 422
    except StaleVersion as stale:
        form.version.data, form.version.raw_data = stale.version, None
        changes = history_entries(reversed(stale.changes))
        return _advice_page(visible_case(reference), where, form, changes=changes), 409
    flash(said, "done")
    return redirect(url_for("assessments.overview", **address_of(where)), 303)


def _advice_page(case: ProjectCase, where: Where, form: AdviceForm, *, changes: Any = None) -> str:
    record = record_of(case, where)
    offer = next(
        (each for each in offers_to(current_officer(), case, record) if each.step.name == "record_advice"), None
    )
    return render_template(
        "assessments/advice.html", **frame(case, where), form=form, offer=offer, changes=changes,
        has_errors=bool(form.problems()) or changes is not None,
    )  # fmt: skip

"""Pages on which an assessment is made: one criterion, all answers, the combination, the countersignature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.clearances.standing import Standing
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today, local_words
from app.projects import rows
from app.projects.access import visible_case
from app.projects.assessments import clearing, commands
from app.projects.assessments.answers import Where
from app.projects.assessments.forms import (
    MOST_EVIDENCE,
    AgreeForm,
    CombineForm,
    FindingForm,
    ReturnForm,
    combined_data,
    finding_data,
)
from app.projects.assessments.page import address_of, frame, offers_to
from app.projects.assessments.queries import agencies_of, missing_of, record_of, table_of
from app.projects.assessments.texts import criterion_texts, window
from app.projects.assessments.views import asked, blueprint, mark
from app.projects.records import AssessmentRecord, ProjectCase
from workflows.assessment import CRITERIA, VINTAGE
from workflows.engine import Offer, Refused, WrongStage


def _offer(case: ProjectCase, record: AssessmentRecord, step: str, *, standing: Standing | None = None) -> Offer | None:
    """What stands in the way of this step for this officer; None where it does not lead out of the stage."""
    offers = offers_to(current_officer(), case, record, standing=standing)
    return next((each for each in offers if each.step.name == step), None)


def _overview(where: Where) -> str:
    return url_for("assessments.overview", **address_of(where))


def _taken(
    reference: str, form: Any, page: Callable[..., str], take: Callable[[], str], *, goes: Callable[[], str]
) -> Any:
    """Run a command for a form: its sentence and the next page, or the same page with every reason and the answers."""
    try:
        flash(take(), "done")
        return redirect(goes(), 303)
    except Refused as refused:
        needed = mark(form, refused)
        return page(visible_case(reference), needed=needed, refused=True), 422
    except WrongStage as wrong:
        return page(visible_case(reference), sentence=str(wrong), refused=True), 409
    except StaleVersion as stale:
        form.version.data, form.version.raw_data = stale.version, None
        return page(visible_case(reference), changes=history_entries(reversed(stale.changes))), 409


# One criterion.


@blueprint.get("/<criterion:criterion>")
@requires("assessments.view", partner="reference")
def criterion(reference: str, criterion: str) -> str:
    """The definition, guidance, and the form of the officer's own agency."""
    case, where = asked(reference)
    record = record_of(case, where)
    mine = next((f for f in record.found if (f.criterion, f.agency) == (criterion, current_officer().agency)), None)
    form = FindingForm(formdata=None, data=finding_data(mine))
    form.version.data = record.version
    return _criterion_page(case, where, criterion, form)


@blueprint.post("/<criterion:criterion>")
@requires("assessments.assess", partner="reference")
def assess(reference: str, criterion: str) -> Any:
    """Record the finding of the officer's own agency, or change the rows of evidence, as the button says."""
    case, where = asked(reference)
    action, _, place = request.form.get("do", "next").partition(":")
    if action in ("add", "remove") and rows.is_place(place):
        posted = rows.Posted(request.form)
        changed = (
            rows.without_row(posted, place)
            if action == "remove"
            else rows.with_row(posted, "evidence", most=MOST_EVIDENCE, file="", page="")
        )
        return _criterion_page(case, where, criterion, FindingForm(formdata=changed))
    form = FindingForm()
    form.offer_files((str(file.id), file.name) for file in case.files)
    valid = form.validate()
    if not (form.check_evidence() and valid):
        return _criterion_page(case, where, criterion, form, refused=True), 422
    actor = current_officer().actor(case.project.partner)
    return _taken(
        reference, form,
        lambda fresh, **more: _criterion_page(fresh, where, criterion, form, **more),
        lambda: commands.assess(actor, where, judgement=form.judgement(criterion), version=form.version.data),
        goes=lambda: _overview(where) if action == "back" else _after(where, criterion),
    )  # fmt: skip


def _after(where: Where, criterion: str) -> str:
    """The page of the criterion that follows; after the last the page with all answers."""
    following = CRITERIA[CRITERIA.index(criterion) + 1 :]
    if following:
        return url_for("assessments.criterion", criterion=following[0], **address_of(where))
    return url_for("assessments.check_answers", **address_of(where))


def _criterion_page(
    case: ProjectCase, where: Where, criterion: str, form: FindingForm, *, needed: Any = (), refused: bool = False,
    sentence: str = "", changes: Any = None,
) -> str:  # fmt: skip
    record, agency = record_of(case, where), current_officer().agency
    form.offer_files((str(file.id), file.name) for file in case.files)
    place = CRITERIA.index(criterion)
    return render_template(
        "assessments/criterion.html",
        **frame(case, where),
        text=criterion_texts()[criterion],
        texts=criterion_texts().values(),
        number=place + 1,
        following=_after(where, criterion),
        last=place + 1 == len(CRITERIA),
        agency=agency,
        form=form,
        offer=_offer(case, record, "assess"),
        others=[found for found in record.found if found.criterion == criterion],
        done=set(CRITERIA) - set(missing_of(record, agency)),
        window=window() if criterion == VINTAGE else None,
        when=local_words,
        needed=needed,
        sentence=sentence,
        refused=refused,
        changes=changes,
        has_errors=refused or changes is not None,
    )


@blueprint.get("/check-answers")
@requires("assessments.view", partner="reference")
def check_answers(reference: str) -> str:
    """Every answer of the officer's own agency, to be read once more."""
    case, where = asked(reference)
    record, agency = record_of(case, where), current_officer().agency
    mine = {found.criterion: found for found in record.found if found.agency == agency}
    return render_template(
        "assessments/check_answers.html", **frame(case, where), agency=agency, mine=mine,
        texts=criterion_texts().values(), offer=_offer(case, record, "assess"),
        combining=_offer(case, record, "combine"), missing=missing_of(record, agency), when=local_words,
    )  # fmt: skip


# All together.


@blueprint.get("/combine")
@requires("assessments.view", partner="reference")
def combine(reference: str) -> str:
    """One radio per criterion beside the findings of the agencies; prefilled where all agree."""
    case, where = asked(reference)
    record = record_of(case, where)
    form = CombineForm(formdata=None, data=combined_data(table_of(record, agencies_of(record))))
    form.version.data = record.version
    return _combine_page(case, where, form)


@blueprint.post("/combine")
@requires("assessments.assess", partner="reference")
def take_combine(reference: str) -> Any:
    """Combine the findings."""
    case, where = asked(reference)
    form = CombineForm()
    valid = form.validate()
    if not (form.check_reasons() and valid):
        return _combine_page(case, where, form, refused=True), 422
    actor = current_officer().actor(case.project.partner)
    return _taken(
        reference, form,
        lambda fresh, **more: _combine_page(fresh, where, form, **more),
        lambda: commands.combine(
            actor, where, judgements=form.judgements(), version=form.version.data, today=local_today()
        ),
        goes=lambda: _overview(where),
    )  # fmt: skip


def _combine_page(
    case: ProjectCase, where: Where, form: CombineForm, *, needed: Any = (), refused: bool = False, sentence: str = "",
    changes: Any = None,
) -> str:  # fmt: skip
    record = record_of(case, where)
    return render_template(
        "assessments/combine.html", **frame(case, where), form=form,
        rows=table_of(record, agencies_of(record)), texts=criterion_texts(), offer=_offer(case, record, "combine"),
        needed=needed, sentence=sentence, refused=refused, changes=changes,
        has_errors=refused or changes is not None,
    )  # fmt: skip


# Another officer.


@blueprint.get("/countersign")
@requires("assessments.view", partner="reference")
def countersign(reference: str) -> str:
    """The combined assessment, to be agreed to or returned."""
    case, where = asked(reference)
    return _countersign_page(case, where, ReturnForm(formdata=None))


@blueprint.post("/countersign")
@requires("assessments.countersign", partner="reference")
def take_countersign(reference: str) -> Any:
    """Agree to the combined assessment."""
    case, where = asked(reference)
    form, actor = AgreeForm(), current_officer().actor(case.project.partner)
    return _taken(
        reference, form,
        lambda fresh, **more: _countersign_page(fresh, where, ReturnForm(formdata=None), **more),
        lambda: commands.countersign(actor, where, version=form.version.data),
        goes=lambda: _overview(where),
    )  # fmt: skip


@blueprint.post("/return")
@requires("assessments.countersign", partner="reference")
def return_to_assessors(reference: str) -> Any:
    """Return the assessment to the assessors, with the reason."""
    case, where = asked(reference)
    form, actor = ReturnForm(), current_officer().actor(case.project.partner)
    if not form.validate():
        return _countersign_page(case, where, form, refused=True), 422
    return _taken(
        reference, form,
        lambda fresh, **more: _countersign_page(fresh, where, form, **more),
        lambda: commands.return_to_assessors(
            actor, where, reason=form.reason.data or "", version=form.version.data
        ),
        goes=lambda: _overview(where),
    )  # fmt: skip


def _countersign_page(
    case: ProjectCase, where: Where, form: ReturnForm, *, needed: Any = (), refused: bool = False, sentence: str = "",
    changes: Any = None,
) -> str:  # fmt: skip
    record = record_of(case, where)
    standing = clearing.standing_of(db.session, case, record)
    form.version.data, form.version.raw_data = record.version, None
    return render_template(
        "assessments/countersign.html", **frame(case, where), form=form, rows=table_of(record, agencies_of(record)),
        texts=criterion_texts(), agree=_offer(case, record, "countersign", standing=standing),
        giving_back=_offer(case, record, "return_to_assessors", standing=standing), needed=needed, sentence=sentence,
        refused=refused, changes=changes, when=local_words, has_errors=refused or changes is not None,
        clearances=standing, clearance_id=clearing.subject_id(where), today=local_today(),
    )  # fmt: skip

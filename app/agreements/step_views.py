"""The page of one step: its questions, every reason why it may not be taken, and the taking of it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.routing import BaseConverter

from app.agreements import commands, queries
from app.agreements.answers import StepAnswers, from_json, of_act, percent_text
from app.agreements.forms import FORMS, StepForm
from app.agreements.page import asked_only
from app.agreements.views import blueprint
from app.agreements.wording import people_words, stage_word
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import history_entries, local_today, policy
from workflows import engine
from workflows.agreement import AGREEMENT
from workflows.agreement.facts import ACT_LABELS, ActKind, AgreementFacts, Stage
from workflows.declaration import Reason, Step, Target
from workflows.document import DOCUMENT_KINDS


class StepConverter(BaseConverter):
    """A step of the agreement workflow in an address: `sign-ia`; anything else is not found."""

    regex = "|".join(sorted((step.name.replace("_", "-") for step in AGREEMENT.steps), key=len, reverse=True))

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return value.replace("_", "-")


@blueprint.get("/partners/<iso3:iso3>/steps")
@requires("steps.view", partner="iso3")
def steps(iso3: str) -> str:
    """Every step out of this stage: open, or with all reasons why not."""
    case = queries.case_of(db.session, iso3)
    actor = current_officer().actor(case.row.iso3)
    facts = queries.facts_of(case, actor=actor, today=local_today())
    offers = asked_only(engine.offers(AGREEMENT, Stage(case.row.stage), actor=actor, facts=facts), policy())
    return render_template(
        "agreements/steps.html", case=case, row=case.row, slug=iso3, offers=offers,
        badge=stage_word(Stage(case.row.stage)),
    )  # fmt: skip


@blueprint.get("/partners/<iso3:iso3>/steps/<step:step>")
@requires("steps.view", partner="iso3")
def step(iso3: str, step: str) -> Any:
    """The questions of a step, with what stands in the way already said."""
    case = queries.case_of(db.session, iso3)
    declared = _declared(step)
    form = _blank_form(case, step)
    form.version.data = case.row.version
    actor = current_officer().actor(case.row.iso3)
    facts = queries.facts_of(case, actor=actor, today=local_today())
    needed = engine.unmet(declared, facts, switched_off=policy().get(step, frozenset()), with_answers=False)
    return _page(case, declared, form, facts=facts, needed=needed)


@blueprint.post("/partners/<iso3:iso3>/steps/<step:step>")
@requires("steps.take", partner="iso3")
def take_step(iso3: str, step: str) -> Any:
    """Take the step, or show every reason why not with the answers kept."""
    form = FORMS[step]()
    valid = form.validate()
    try:
        if not valid:
            return _unreadable(iso3, step, form)
        taken = commands.take_step(
            current_officer().actor(iso3.upper()),
            partner=iso3,
            step=step,
            answers=form.answers(),
            version=form.version.data,
            policy=policy(),
            today=local_today(),
        )
    except engine.Refused as refused:
        return _refused(iso3, step, form, reasons=refused.reasons)
    except engine.WrongStage as wrong:
        return _wrong_stage(iso3, step, form, sentence=str(wrong))
    except StaleVersion as stale:
        return _stale(iso3, step, form, stale=stale)
    flash(taken.sentence, "done")
    for draft in taken.drafts:
        flash(draft.sentence, "done")
    return redirect(url_for("agreements.partner", iso3=iso3), 303)


def _declared(name: str) -> Step:
    found = AGREEMENT.step(name)
    assert found is not None  # the converter lets only declared steps through
    return found


def _blank_form(case: queries.Case, step: str) -> StepForm:
    """The form as the page first shows it: empty, or with the act that is to be corrected or recorded."""
    form_class = FORMS[step]
    if step == "propose_correction":
        asked = request.args.get("act", "")
        act = next((act for act in case.record.acts if str(act.id) == asked), None)
        if act is not None:
            return form_class(formdata=None, data=_form_data(of_act(act)) | {"corrects": str(act.id)})
    data: dict[str, Any] = {}
    if step == "record_past_act" and request.args.get("kind") in set(ActKind):
        data["kind"] = request.args["kind"]
    return form_class(formdata=None, data=data)


def _form_data(answers: StepAnswers) -> dict[str, Any]:
    people = {side: [vars(person) for person in getattr(answers, side)] or None for side in ("sg", "host", "witnesses")}
    kept = {name: value for name, value in people.items() if value}
    plain = ("date", "certainty", "mode", "place", "note", "source", "share_of_proceeds", "omge")
    return kept | {name: getattr(answers, name) for name in plain}


def _unreadable(iso3: str, step: str, form: StepForm) -> Any:
    """Some answers cannot be read: those are named, and with them everything else that stands in the way."""
    case, facts = _facts_with(iso3, step, form)
    wrong = {field_id.removesuffix("-day") for field_id, _ in form.problems()}
    reasons = engine.unmet(_declared(step), facts, switched_off=policy().get(step, frozenset()))
    return _refused(iso3, step, form, reasons=tuple(r for r in reasons if r.field not in wrong), case=case, facts=facts)


def _refused(
    iso3: str, step: str, form: StepForm, *, reasons: tuple[Reason, ...], case: Any = None, facts: Any = None
) -> Any:
    if case is None:
        case, facts = _facts_with(iso3, step, form)
    for reason in reasons:
        if reason.field:
            detail = f": {reason.detail[:1].lower()}{reason.detail[1:]}" if reason.detail else ""
            sentence = reason.sentence.replace("the partner", case.row.in_text)
            form.add_problem(reason.field, sentence + detail)
    needed = tuple(reason for reason in reasons if not reason.field)
    return _page(case, _declared(step), form, facts=facts, needed=needed, refused=True), 422


def _wrong_stage(iso3: str, step: str, form: StepForm, *, sentence: str) -> Any:
    case, facts = _facts_with(iso3, step, form)
    return _page(case, _declared(step), form, facts=facts, needed=(), refused=True, sentence=sentence), 409


def _stale(iso3: str, step: str, form: StepForm, *, stale: StaleVersion) -> Any:
    """Somebody was faster: what they did, and the answers kept, ready to be sent on top of it."""
    case, facts = _facts_with(iso3, step, form)
    form.version.data = case.row.version
    form.version.raw_data = None
    needed = ()
    if Stage(case.row.stage) in _declared(step).source:
        needed = engine.unmet(_declared(step), facts, switched_off=policy().get(step, frozenset()), with_answers=False)
    changes = history_entries(reversed(stale.changes))
    return _page(case, _declared(step), form, facts=facts, needed=needed, changes=changes), 409


def _facts_with(iso3: str, step: str, form: StepForm) -> tuple[queries.Case, AgreementFacts]:
    db.session.rollback()
    case = queries.case_of(db.session, iso3)
    answers, declared = form.answers(), _declared(step)
    kind = ActKind(declared.act) if declared.act else answers.kind
    if answers.corrects:
        kind = next((act.kind for act in case.record.acts if act.id == answers.corrects), None)
    actor = current_officer().actor(case.row.iso3)
    return case, queries.facts_of(case, actor=actor, today=local_today(), answers=answers, kind=kind)


def _page(
    case: queries.Case, step: Step, form: StepForm, *, facts: AgreementFacts, needed: tuple[Reason, ...],
    refused: bool = False, sentence: str = "", changes: Any = None,
) -> str:  # fmt: skip
    permitted = bool(step.by & current_officer().roles_for(case.row.iso3))
    corrected = _corrected(case, step, form)
    return render_template(
        "agreements/step.html",
        case=case,
        row=case.row,
        slug=case.row.iso3.lower(),
        step=step,
        form=form,
        permitted=permitted,
        right_stage=facts.stage in step.source,
        source=stage_word(facts.stage),
        target=stage_word(_leads_to(step, facts)),
        needed=needed,
        correct=form.problems() if refused else [],
        refused=refused,
        sentence=sentence,
        changes=changes,
        recorded=_recorded(case, step, form),
        corrected=corrected,
        follows=_follows(case, step),
        has_errors=refused or changes is not None,
        roles=sorted(role.label for role in step.by),
        signs="sg" in form,
    )


def _leads_to(step: Step, facts: AgreementFacts) -> Stage:
    match step.target:
        case Target.SAME | Target.AS_RECORDED:
            return facts.stage
        case Target.RETURN:
            return facts.returns_to
    return Stage(step.target)


def _recorded(case: queries.Case, step: Step, form: StepForm) -> list[dict[str, Any]]:
    """What would be written, as the answers stand now."""
    answers = form.answers()
    rows = [{"label": "Entry", "value": f"{current_officer().name} {step.done}"}]
    if "date" in form:
        absent = "Waits for a real date" if form["date"].errors else "No date yet"
        rows.append({"label": "Effective", "value": answers.date.words() if answers.date else "", "absent": absent})
    rows.append({"label": "Recorded", "value": "When you press the button"})
    if "place" in form:
        rows.append({"label": "Place", "value": answers.place, "absent": "Not entered"})
    if "sg" in form:
        rows.append({"label": "Singapore", "value": people_words(answers.sg), "absent": "Not entered"})
        rows.append({"label": case.row.name, "value": people_words(answers.host), "absent": "Not entered"})
    if "omge" in form:
        for label, name in (("Share of proceeds", "share_of_proceeds"), ("Cancellation", "omge")):
            text = percent_text(getattr(answers, name))
            absent = "Not a number" if form[name].raw_data and form[name].raw_data[0] else "Not entered"
            rows.append({"label": label, "value": f"{text}%" if text else "", "absent": absent})
    return rows


def _corrected(case: queries.Case, step: Step, form: StepForm) -> dict[str, Any] | None:
    """The act that a correction is about, as it stands and as it would stand."""
    if step.name == "propose_correction":
        asked = form.corrects.data or ""  # type: ignore[attr-defined]
        act = next((act for act in case.record.acts if str(act.id) == str(asked)), None)
        choices = [(act.id, f"{ACT_LABELS[act.kind]}, {act.date.words()}") for act in reversed(case.record.acts)]
        return {"act": act, "title": ACT_LABELS[act.kind] if act else "", "choices": choices}
    if step.name not in ("approve_correction", "refuse_correction") or case.correction is None:
        return None
    act = queries.corrected_act(case)
    now, then = of_act(act), from_json(case.correction.proposed)
    rows = [{"label": label, "theirs": was, "yours": becomes} for label, was, becomes in _differences(now, then)]
    return {"act": act, "title": ACT_LABELS[act.kind], "rows": rows, "correction": case.correction}


def _differences(now: StepAnswers, then: StepAnswers) -> list[tuple[str, str, str]]:
    pairs = [
        ("Date", now.date, then.date),
        ("Certainty", now.certainty, then.certainty),
        ("Place", now.place, then.place),
        ("How", now.mode, then.mode),
        ("For Singapore", people_words(now.sg), people_words(then.sg)),
        ("For the partner", people_words(now.host), people_words(then.host)),
        ("Witnesses", people_words(now.witnesses), people_words(then.witnesses)),
        ("Share of proceeds", percent_text(now.share_of_proceeds), percent_text(then.share_of_proceeds)),
        ("Cancellation", percent_text(now.omge), percent_text(then.omge)),
        ("Source", now.source, then.source),
        ("Note", now.note, then.note),
    ]
    said = [(label, _said(was), _said(becomes)) for label, was, becomes in pairs]
    return [row for row in said if row[1] != row[2]] or said[:1]


def _said(value: Any) -> str:
    words = getattr(value, "words", None)
    return (words() if words else str(value or "")).replace("_", " ")


def _follows(case: queries.Case, step: Step) -> list[tuple[str, str]]:
    """What happens by itself once the step is taken."""
    said = [("document", f"A draft of the {_kind_words(kind)} is made from these answers") for kind in step.issues]
    if step.tells:
        said.append(("info", f"The {case.row.name} desk and the agencies concerned are told"))
    said.append(("lock", "The entry is kept for ever; a mistake is put right by a correction and a second person"))
    return said


def _kind_words(kind: str) -> str:
    assert kind in DOCUMENT_KINDS
    words = kind.replace("_", " ").replace("mou", "MOU")
    return words.replace("ia ", "IA ", 1) if words.startswith("ia ") else words

"""What the page of a step shows: its form, reasons at their fields, what would be recorded, what is countersigned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.agreements.countries import countries
from app.core.access import Officer
from app.projects import page
from app.projects.prefilling import form_start
from app.projects.queries import items_on_file, proposed_terms
from app.projects.records import EventRecord, ProjectCase
from app.projects.step_forms import StepForm, form_class
from app.projects.terms_form import party_choices
from app.projects.terms_words import side_by_side, term_rows
from app.projects.wording import day, home_code, tonnes
from workflows.authorisation.facts import ProjectFacts
from workflows.authorisation.terms import mismatches
from workflows.declaration import Reason, Step, Target
from workflows.vocabulary import Audience

_TOLD = {
    Audience.PARTNER_DESK: "the desk of {}",
    Audience.ASSESSORS: "the assessors",
    Audience.COUNTERSIGNERS: "the countersigners",
}
_ON_RECORD = "On record: {}. Choose a file only to add another."


def bound_form(case: ProjectCase, step: str) -> StepForm:
    """The form of the step with what was posted."""
    return _offering(case, form_class(case.process, step)())


def first_form(case: ProjectCase, step: str) -> tuple[StepForm, str]:
    """The form as the page first shows it, and where its terms are from; empty where it asks for none."""
    made, source, data = form_class(case.process, step), "", _known(case, step)
    if made.asks_terms:
        terms, source = form_start(case, step, offered=_parties(case))
        data |= terms
    return _offering(case, made(formdata=None, data=data)), source


def _known(case: ProjectCase, step: str) -> dict[str, Any]:
    """Answers that are on record already: the number at the programme."""
    return {"programme_project": case.project.programme_project} if step == "record_registration" else {}


def _offering(case: ProjectCase, form: StepForm) -> StepForm:
    """The form with what may be chosen, and with a word at each thing to submit that has a file already."""
    if form.asks_terms:
        form["parties"].choices = party_choices(_parties(case))
    given = items_on_file(case)
    for item in form.items:
        names = [file.name for file in case.files if file.item == item.code]
        if names and item.code in given:
            field = form[f"item_{item.code}"]
            field.description = f"{_ON_RECORD.format(', '.join(names))} {field.description}"
            field.flags.optional = True
    return form


def _parties(case: ProjectCase) -> list[str]:
    return [code for code in dict.fromkeys((home_code(), case.project.partner)) if code]


def mark_reasons(case: ProjectCase, step: Step, form: StepForm, reasons: Iterable[Reason]) -> list[Reason]:
    """Put each reason at the field that it judges; returns those that found theirs."""
    marked = []
    for reason in reasons:
        names = _missing_items(case, form) if reason.field == "items" else [reason.field or ""]
        sentence = reason.sentence + (f": {reason.detail[:1].lower()}{reason.detail[1:]}" if reason.detail else "")
        found = [name for name in names if name in form]
        for name in found:
            said = f"Add the file: {form[name].label.text}" if reason.field == "items" else sentence
            if not form[name].errors:  # a file that was refused is answered for already
                form.add_problem(name, said)
        if found:
            marked.append(reason)
    return marked


def _missing_items(case: ProjectCase, form: StepForm) -> list[str]:
    """The fields of what must be submitted and has no file."""
    given = items_on_file(case)
    names = [f"item_{item.code}" for item in form.items if item.needed and item.code not in given]
    return [name for name in names if form[name].data is None]


def step_context(
    case: ProjectCase, step: Step, form: StepForm, *, facts: ProjectFacts, officer: Officer, host: str
) -> dict[str, Any]:
    """The step in words, and what is proposed where it decides on a proposal."""
    decides = step.name.startswith(("issue_", "confirm_", "send_back_"))
    permitted = bool(step.by & officer.roles_for(case.project.partner))
    return {
        "step": step,
        "permitted": permitted,
        "right_stage": case.project.stage in {str(stage) for stage in step.source},
        "source": page.badge_of(case.process, case.project.stage),
        "target": page.badge_of(case.process, leads_to(case, step, facts)),
        "completes": completes(case, step),
        "recorded": recorded(case, step, form, who=officer.name if permitted else "Another officer"),
        "follows": follows(case, step, host),
        "roles": sorted(role.label for role in step.by),
        "countries": countries().values() if form.asks_terms else (),
        "proposal": proposal(case) if decides else None,
        "sends": any(getattr(field, "widget_kind", "") == "file" for field in form),
    }


def leads_to(case: ProjectCase, step: Step, facts: ProjectFacts) -> str:
    """The stage that the step leads to, as a code."""
    match step.target:
        case Target.SAME:
            return case.project.stage
        case Target.RETURN:
            return str(facts.returns_to.value)
        case Target.AS_RECORDED:
            return str(facts.recorded_stage.value)
    return str(step.target.value)


def completes(case: ProjectCase, step: Step) -> bool:
    """Whether the step brings the last letter of the stage."""
    code = step.name.removeprefix("issue_").removeprefix("file_")
    return code != step.name and [letter.code for letter in case.standing.waits_for] == [code]


def recorded(case: ProjectCase, step: Step, form: StepForm, *, who: str) -> list[dict[str, Any]]:
    """What would be written, as the answers stand now."""
    rows = [{"label": "Entry", "value": f"{who} {step.done}"}]
    if "on" in form:
        absent = "Waits for a real date" if form["on"].errors else "No date yet"
        rows.append({"label": "Effective", "value": day(form["on"].data), "absent": absent})
    elif case.proposal is not None and step.name.startswith(("issue_", "confirm_")):
        rows.append({"label": "Effective", "value": day(case.proposal.event.on)})
    rows.append({"label": "Recorded", "value": "When you press the button"})
    if "reference" in form:
        rows.append({"label": "Reference", "value": form["reference"].data or "", "absent": "None"})
    if "quantity" in form:
        rows.append({"label": "Quantity", "value": tonnes(form["quantity"].data), "absent": "Not entered"})
    return rows


def follows(case: ProjectCase, step: Step, host: str) -> list[tuple[str, str]]:
    """What happens by itself once the step is taken."""
    said = [("document", f"A draft of the {kind.replace('_', ' ')} is made from these answers") for kind in step.issues]
    if step.name.startswith("propose_"):
        said.append(("person", "Another officer countersigns it; until then nothing is issued and nothing changes"))
    if step.name.startswith("submit_") and case.project.submitted_on is None:
        said.append(("lock", "The check by the Eligibility List in force on that day is made and kept for ever"))
    if step.name.startswith("submit_") and _assessed(case, step):
        said.append(("info", "The assessment by the eligibility criteria opens"))
    if step.name.startswith(("file_", "submit_")) or step.name in ("withdraw", "record_host_refusal"):
        said.append(("upload", "Files are kept as they were received, with their SHA-256"))
    told = [_TOLD[audience].format(host) for audience in step.tells if audience in _TOLD]
    if told:
        said.append(("mail", f"Told are {' and '.join(told)}"))
    said.append(("lock", "The entry is kept for ever; one made by mistake is struck with a reason by a second person"))
    return said


def _assessed(case: ProjectCase, step: Step) -> bool:
    return case.process.stage(step.name.removeprefix("submit_").upper()).assessed


def proposal(case: ProjectCase) -> dict[str, Any] | None:
    """What waits for a countersigner, in full."""
    entry: EventRecord | None = case.proposal
    if entry is None:
        return None
    terms, host = proposed_terms(case), case.terms_of("host")
    found = mismatches(terms, host.terms, home_dated=entry.event.on, host_dated=host.dated) if terms and host else ()
    assessment = case.assessment(case.standing.at.code, case.standing.round)
    rows = [
        {"label": "Proposed by", "value": entry.by_name},
        {"label": "Date of the letter", "value": day(entry.event.on)},
        {"label": "Reference", "value": entry.body.get("reference", ""), "absent": "None"},
    ]
    more = (("Reason", "reason"), ("Why before entry into force", "exception"))
    rows += [{"label": label, "value": entry.body[name]} for label, name in more if entry.body.get(name)]
    if terms is not None:
        report = entry.body.get("initial_report_on")
        told = day(date.fromisoformat(report)) if report else ""
        rows.append({"label": "Initial report", "value": told, "absent": "No date on record"})
    return {
        "rows": rows,
        "terms": side_by_side(terms, host.terms, found) if terms and host else term_rows(terms) if terms else [],
        "beside": host is not None,
        "mismatches": found,
        "document": entry.document_id,
        "assessment": page.assessment_row(case, assessment) if assessment else None,
    }

"""What the pages of one project show: its frame, and its own page as plain values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import current_app, url_for

from app.agreements import queries as agreements
from app.agreements.wording import StageWord
from app.core.access import Officer
from app.core.registry import registry
from app.core.web import local_words
from app.eligibility import queries as eligibility
from app.eligibility.records import Verdict
from app.projects import clocks, papers, upcoming
from app.projects.fields import country_name
from app.projects.listing import ENDED, REVIEW, group_of
from app.projects.queries import facts_of, labels_of, transferred_of
from app.projects.queue_rows import stage_of
from app.projects.records import AssessmentRecord, ProjectCase
from app.projects.terms_words import side_by_side, term_rows
from app.projects.wording import applicant_sentence, day, home_name, short_day, span, stands, tonnes
from workflows import engine
from workflows.assessment import ASSESSMENT_LABELS, CRITERIA, label_of
from workflows.authorisation import workflow_of
from workflows.authorisation.facts import ProjectFacts
from workflows.authorisation.process import Process
from workflows.engine import Offer

# What is put right on the page of the particulars.
_IN_PARTICULARS = (
    "nothing_is_missing", "vintages_are_in_the_window", "applicant_is_not_ruled_out", "applicant_is_eligible",
    "project_is_not_there_twice",
)  # fmt: skip
_MARKS = {"authorised": "concluded", "listed": "in_force", "registered": "open_for_applications", "returned": "paused"}


def frame(session: Any, case: ProjectCase) -> dict[str, Any]:
    """What every page of the project shows around its content."""
    partner = agreements.partner_row(session, case.project.partner)
    stage = stage_of(case.process, case.standing)
    return {
        "case": case,
        "project": case.project,
        "partner": partner,
        "slug": case.project.reference.lower(),
        "badge": StageWord(stage.mark, stage.word),
        "home": home_name(),
        "day_words": day,
        "short_day": short_day,
        "local_words": local_words,
        "assessment_url": _address("assessments.overview", reference=case.project.reference.lower()),
    }


def badge_of(process: Process, code: str) -> StageWord:
    """A stage of the process as a badge, wherever a project stands."""
    group = group_of(code)
    mark = "ended" if group == ENDED else "ia_negotiation" if group == REVIEW else _MARKS.get(code, "discussion")
    return StageWord(mark, labels_of(process)[code])


def _address(endpoint: str, **values: Any) -> str:
    """The address of a page of another area; empty while that area has none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def offers_of(session: Any, case: ProjectCase, officer: Officer, *, today: date) -> tuple[ProjectFacts, list[Offer]]:
    """The facts of the project, and every step out of its stage for this officer."""
    actor = officer.actor(case.project.partner)
    transferred = transferred_of(session, case.project.reference)
    facts = facts_of(case, actor=actor, today=today, transferred=transferred)
    workflow = workflow_of(case.process)
    offers = engine.offers(workflow, workflow.stages(case.project.stage), actor=actor, facts=facts)
    return facts, upcoming.steps_shown(offers)


def overview(session: Any, case: ProjectCase, officer: Officer, *, today: date) -> dict[str, Any]:
    """The page of one project, as plain values."""
    shared = frame(session, case)
    name = shared["partner"].name
    return {
        **shared,
        **_ahead(session, case, officer, today=today, shared=shared),
        **_on_record(session, case, today=today),
        "papers": papers.papers(case, name),
        "clocks": clocks.clocks(case, name, today=today),
        "clock_words": [words for words in (clocks.stopped(case), clocks.stood(case)) if words],
        "assurance": clocks.assurance_words(case, today=today),
        "may_edit": bool(_edit(case, officer)),
        "may_add_files": officer.may("files.add", case.project.partner),
    }


def _ahead(session: Any, case: ProjectCase, officer: Officer, *, today: date, shared: dict[str, Any]) -> dict[str, Any]:
    """Where it stands, what happens next and what is missing for it, and the other steps."""
    host = shared["partner"].in_text
    facts, offers = offers_of(session, case, officer, today=today)
    nexts = upcoming.upcoming(case, offers, host)
    links = dict.fromkeys(_IN_PARTICULARS, _edit(case, officer))
    links |= {"assessment_is_countersigned": shared["assessment_url"]}
    title, conditions = upcoming.readiness(workflow_of(case.process).step(nexts[0].step), facts, links=links)
    return {
        "sentences": stands(case, host),
        "points": clocks.tracker(case),
        "age": upcoming.waiting_words(case, today=today),
        "nexts": nexts,
        "ready_title": title,
        "conditions": conditions,
        "others": other_steps(offers, {each.step for each in nexts}),
        "ceiling": facts.ceiling,
    }


def _on_record(session: Any, case: ProjectCase, *, today: date) -> dict[str, Any]:
    """The verdict, the assessments, the terms, the files and documents, and the particulars."""
    places = registry.all("project_documents")
    return {
        "verdict": verdict_of(session, case, today=today),
        "frozen": case.project.eligibility is not None,
        "flag": flag_of(case),
        "assessments": [assessment_row(case, each) for each in reversed(case.assessments)],
        "terms": side_by_side(*sides(case), case.mismatches),
        "one_terms": [row for found in sides(case) if found for row in term_rows(found)],
        "groups": papers.file_groups(case),
        "documents": [item for offer in places for item in offer(session, case.project.reference)],
        "ledger_tonnes": [
            item for offer in registry.all("project_tonnes") for item in offer(session, case.project.reference)
        ],
        "particulars": particulars(case),
        "applicant": applicant(case),
        "bars": bars(case),
    }


def _edit(case: ProjectCase, officer: Officer) -> str:
    may = officer.may("projects.edit", case.project.partner)
    return url_for("projects.edit", reference=case.project.reference.lower()) if may else ""


def other_steps(offers: Collection[Offer], taken: Collection[str]) -> list[Offer]:
    """The steps besides those that come next, for roles that take them; those that may be taken first."""
    found = [offer for offer in offers if offer.step.name not in taken and offer.permitted]
    return sorted(found, key=lambda offer: not offer.open)


def sides(case: ProjectCase) -> tuple[Any, Any]:
    """The terms of our side and of the host's that stand; None where there are none."""
    return tuple(found.terms if (found := case.terms_of(side)) else None for side in ("home", "host"))  # type: ignore[return-value]


def verdict_of(session: Any, case: ProjectCase, *, today: date) -> Verdict:
    """What the list says of the method: as frozen on the day of submission, or as it would be today."""
    project = case.project
    if project.eligibility is not None:
        return Verdict.from_json(project.eligibility)
    return eligibility.check_for(
        session, host=project.partner, programme=project.programme, methodology=project.methodology,
        version=project.methodology_version, on=today, scenario=project.scenario, modules=project.modules,
    )  # fmt: skip


def flag_of(case: ProjectCase) -> dict[str, Any] | None:
    """What a later list says, where that differs from the frozen verdict."""
    flag = case.project.flag
    if not flag:
        return None
    since = flag.get("since")
    return dict(flag) | {"since": day(date.fromisoformat(since)) if since else ""}


def assessment_row(case: ProjectCase, found: AssessmentRecord) -> dict[str, Any]:
    """One assessment in short: each criterion with what counts, and who agreed."""
    stage = case.process.stage(found.stage_code)
    combined = {each.criterion: each for each in found.combined}
    agencies: dict[str, list[Any]] = {}
    for each in found.found:
        agencies.setdefault(each.criterion, []).append(each)
    return {
        "title": f"Stage {stage.code}, {stage.name}" + (f", issuance {found.round}" if found.round > 1 else ""),
        "label": ASSESSMENT_LABELS[found.stage],
        "positive": found.positive,
        "rows": [
            {"label": label_of(code), "combined": combined.get(code), "found": agencies.get(code, [])}
            for code in CRITERIA
        ],
        "by": found.countersigned_by_name or found.combined_by_name,
        "url": _address(
            "assessments.overview", reference=case.project.reference.lower(), stage=found.stage_code,
            round=found.round if found.round > 1 else None,
        ),
    }  # fmt: skip


def particulars(case: ProjectCase) -> list[dict[str, Any]]:
    """What is known of the project besides its entries."""
    project = case.project
    method = project.methodology + (f", version {project.methodology_version}" if project.methodology_version else "")
    more = [part for part in (project.scenario and f"scenario {project.scenario}", *project.modules) if part]
    rows = [
        ("Programme", project.programme),
        ("Methodology", ", ".join([method, *more]) if project.methodology else ""),
        ("Number at the programme", project.programme_project),
        ("Sector", project.sector),
        ("Activity type", project.activity_type),
        ("Location", project.location),
        ("Crediting period", span(project.crediting_from, project.crediting_to)),
        ("Expected in all", tonnes(project.expected_total)),
        ("Submitted", day(project.submitted_on)),
        ("Process", f"{case.process.name}, version {case.process.number}"),
        ("Source", project.source or ("" if project.example else "The applicant")),
    ]
    return [{"label": label, "value": value, "absent": _ABSENT.get(label, "Not known")} for label, value in rows]


_ABSENT = {"Number at the programme": "None yet", "Submitted": "Not yet"}


def applicant(case: ProjectCase) -> dict[str, Any]:
    """Who applies, and what the eligible entity test says."""
    found = case.project.applicant
    rows = [
        {"label": "Name", "value": found.name},
        {"label": "Identifier", "value": found.identifier},
        {"label": "Country", "value": country_name(found.country) if found.country else ""},
    ]
    return {"rows": rows, "sentence": applicant_sentence(found), "eligible": found.eligible}


def bars(case: ProjectCase) -> list[dict[str, Any]]:
    """The tonnes of each year, with the length of their bar in hundredths of the longest."""
    expected = case.project.expected
    most = max(expected.values(), default=0) or 1
    return [
        {"year": year, "tonnes": amount, "length": round(100 * amount / most, 1)} for year, amount in expected.items()
    ]

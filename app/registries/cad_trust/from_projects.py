"""Our projects and authorisations as records of CAD Trust: methodologies, labels, projects, places, estimates."""

from __future__ import annotations

from datetime import date

from app.projects.records import AuthorisationRecord, ProjectRecord
from app.registries.cad_trust.records import Held, HeldProject
from app.registries.cad_trust.sheet import Sheet

SIDES = ("home", "host")
_NO_LINK = "projectLink is needed. The address of the project at its registry is not on record."
_NO_NUMBER = "projectId is needed. The project's number at its programme is not on record."


def add_projects(sheet: Sheet, held: Held) -> None:
    """Everything about each project that CAD Trust has a table for, except its units."""
    for each in held.projects:
        _add_methodology(sheet, each)
        _add_labels(sheet, each)
        _add_project(sheet, each)
        _add_place(sheet, each.project)
        _add_estimates(sheet, each.project)


def methodology_name(project: ProjectRecord) -> str:
    """The place of a methodology among the records; empty where the project names none."""
    if not project.methodology:
        return ""
    return "/".join((project.programme, project.methodology, project.methodology_version))


def label_name(project: ProjectRecord, side: str) -> str:
    """The place of the label that stands for the authorisation of one side."""
    return f"{project.reference}/{side}"


def sectors_of(each: HeldProject) -> tuple[str, ...]:
    """The sector of the project, else those of the authorisation that stands; the host's goes first."""
    if each.project.sector:
        return (each.project.sector,)
    return next((found.terms.sectors for found in _standing(each) if found.terms.sectors), ())


def _standing(each: HeldProject) -> list[AuthorisationRecord]:
    return [found for side in reversed(SIDES) if (found := each.latest(side))]


def _add_methodology(sheet: Sheet, each: HeldProject) -> None:
    project, name = each.project, methodology_name(each.project)
    if not name:
        return
    if not sheet.has("methodology", name):
        values = {
            "methodologyCode": project.methodology, "methodologyName": each.methodology_title,
            "methodologyVersion": project.methodology_version,
        }  # fmt: skip
        untitled = f"methodologyName is needed. The catalogue has no title for {project.methodology}."
        sheet.put("methodology", name, values, about=project.reference, missing={"methodologyName": untitled})
    values = {"cadTrustProjectId": project.reference, "cadTrustMethodologyId": name}
    sheet.put("project_methodology", project.reference, values, about=project.reference)


def _add_labels(sheet: Sheet, each: HeldProject) -> None:
    for side in SIDES:
        found = each.latest(side)
        if found is None:
            continue
        said = found.terms.authorisation_id or f"of {found.dated.isoformat()}"
        values = {"labelName": f"Authorisation {said}", "labelType": "authorisation", "labelDate": found.dated}
        sheet.put("label", label_name(each.project, side), values, about=each.project.reference)


def _add_project(sheet: Sheet, each: HeldProject) -> None:
    project = each.project
    metric = next((found.terms.metric for found in _standing(each)), "")
    values = {
        "projectRegistryName": project.programme, "projectId": project.programme_project,
        "projectName": project.title, "projectSector": sectors_of(each),
        "projectType": (project.activity_type,) if project.activity_type else (),
        "projectStatus": project.stage, "projectStatusDate": project.stage_since, "projectUnitMetric": metric,
        "projectCreditingProgram": project.programme, "projectDescription": project.description,
    }  # fmt: skip
    missing = {"projectLink": _NO_LINK, "projectId": _NO_NUMBER}
    sheet.put("project", project.reference, values, about=project.reference, missing=missing)


def _add_place(sheet: Sheet, project: ProjectRecord) -> None:
    values = {
        "locationCountry": project.partner, "locationRegion": project.location, "cadTrustProjectId": project.reference,
    }  # fmt: skip
    sheet.put("location", project.reference, values, about=project.reference)


def _add_estimates(sheet: Sheet, project: ProjectRecord) -> None:
    """One record for each calendar year in which tonnes are expected."""
    for year, tonnes in sorted(project.expected.items()):
        values = {
            "estimationStartDate": date(year, 1, 1), "estimationEndDate": date(year, 12, 31),
            "estimationUnitCount": tonnes, "cadTrustProjectId": project.reference,
        }  # fmt: skip
        sheet.put("estimation", f"{project.reference}/{year}", values, about=project.reference)

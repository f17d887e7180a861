"""Holds every project against its entries in the audit chain: record, stage, verdict, terms and files."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import select

from app.core import audit
from app.core.files import StoredFile
from app.core.proving import Proof
from app.projects.answers import terms_from_data, terms_to_data
from app.projects.assessments.models import Assessment, AssessmentFinding
from app.projects.effects import entry_text
from app.projects.loading import authorisations_of, event_of
from app.projects.models import ProcessTemplate, Project, ProjectEvent
from app.projects.processes import process_of
from workflows.authorisation.events import replay

OBJECTS = ("project", "assessment")
_BESIDE = {"expected", "title_key", "place_key", "programme_project"}


class Replayed:
    """What the chain says of projects: each entry recorded, and the last state of each project and assessment."""

    def __init__(self) -> None:
        self.entries: dict[int, tuple[int, Any, str]] = {}
        self.last: dict[str, tuple[int, int, str]] = {}
        self.verdicts: dict[str, tuple[int, Any]] = {}
        self.particulars: dict[str, tuple[int, Any]] = {}
        self.assessments: dict[str, tuple[int, int, str]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain, which is about a project or an assessment."""
        if entry.object_type == "assessment":
            self.assessments[entry.object_id] = (entry.seq, entry.object_version, details["to"])
            return
        self.last[entry.object_id] = (entry.seq, entry.object_version, details["to"])
        if "entry" in details:
            self.entries[details["entry"]["id"]] = (entry.seq, details["entry"], entry.object_id)
        if "eligibility" in details:
            self.verdicts[entry.object_id] = (entry.seq, details["eligibility"])
        if "particulars" in details:
            self.particulars[entry.object_id] = (entry.seq, details["particulars"])


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for everything about projects that is not as the chain left it."""
    problems = found.problems
    events: dict[int, list[Any]] = defaultdict(list)
    references = dict(session.execute(select(Project.id, Project.reference)).all())
    for row in session.scalars(select(ProjectEvent).order_by(ProjectEvent.id).execution_options(yield_per=2000)):
        events[row.project_id].append(row)
        _compare_entry(row, replayed, references.get(row.project_id, ""), problems)
    gone = replayed.entries.keys() - {row.id for rows in events.values() for row in rows}
    problems += [
        f"Entry {replayed.entries[id][0]} recorded entry {id} of a project, which is no longer there."
        for id in sorted(gone)
    ]
    templates = {row.id: process_of(row) for row in session.scalars(select(ProcessTemplate))}
    for project in session.scalars(select(Project)):
        _compare_project(project, events[project.id], templates[project.process_id], replayed, problems)
    problems += [
        f"Project {reference} is no longer there."
        for reference in sorted(replayed.last.keys() - {*references.values()})
    ]
    _compare_terms(session, list(references), events, references, problems)
    _compare_files(session, events, problems)
    _compare_assessments(session, replayed, references, problems)


def _compare_entry(row: Any, replayed: Replayed, reference: str, problems: list[str]) -> None:
    seq, recorded, about = replayed.entries.get(row.id, (0, None, ""))
    if not seq:
        problems.append(f"Entry {row.id} of project {reference} has no entry in the chain that recorded it.")
    elif (audit.canonical(entry_text(row)), reference) != (audit.canonical(recorded), about):
        problems.append(f"Entry {row.id} of project {reference} is not what entry {seq} recorded.")


def _compare_project(project: Any, rows: list[Any], process: Any, replayed: Replayed, problems: list[str]) -> None:
    name = project.reference
    seq, version, stage = replayed.last.get(name, (0, 0, ""))
    if not seq:
        problems.append(f"Project {name} has no entry in the chain.")
        return
    led = replay(process, [event_of(row) for row in rows]).stage
    if project.stage != led:
        problems.append(f"Project {name} stands at {project.stage}, its entries lead to {led}.")
    if (project.stage, project.version) != (stage, version):
        problems.append(f"Project {name} is not as entry {seq} left it.")
    verdict_seq, verdict = replayed.verdicts.get(name, (seq, None))
    if audit.canonical(project.eligibility) != audit.canonical(verdict):
        problems.append(f"The frozen eligibility verdict of {name} is not what entry {verdict_seq} recorded.")
    kept_seq, kept = replayed.particulars.get(name, (seq, {}))
    stored = {key: getattr(project, key) for key in kept if key not in _BESIDE}
    if json.loads(audit.canonical(stored)) != {key: kept[key] for key in stored}:
        problems.append(f"The particulars of {name} are not what entry {kept_seq} recorded.")


def _compare_terms(
    session: Any, ids: list[int], events: dict[int, list[Any]], references: dict[int, str], problems: list[str]
) -> None:
    """Each version of an authorisation has the terms of its own entry, or of the proposal before it."""
    for project_id, versions in authorisations_of(session, ids).items():
        for version in versions:
            before = [row for row in events[project_id] if row.id <= version.event_id and row.body.get("terms")]
            said = terms_to_data(terms_from_data(before[-1].body["terms"])) if before else None
            if terms_to_data(version.terms) != said:
                name = f"{references[project_id]} ({version.side} {version.number})"
                problems.append(f"The authorisation {name} is not what its letter's entry recorded.")


def _compare_files(session: Any, events: dict[int, list[Any]], problems: list[str]) -> None:
    hashes = dict(session.execute(select(StoredFile.id, StoredFile.sha256)).all())
    for rows in events.values():
        for row in rows:
            if row.file_id and hashes.get(row.file_id) != row.body.get("file_sha256"):
                problems.append(f"The file of entry {row.id} is not the one that was filed.")


def _compare_assessments(session: Any, replayed: Replayed, references: dict[int, str], problems: list[str]) -> None:
    """An assessment that officers have worked on stands where the chain left it."""
    used = set(session.scalars(select(AssessmentFinding.assessment_id).distinct()))
    for row in session.scalars(select(Assessment)):
        name = f"{references[row.project_id]}/{row.stage_code}/{row.round}"
        seq, version, stage = replayed.assessments.get(name, (0, 0, ""))
        if not seq and row.id in used:
            problems.append(f"Assessment {name} has no entry in the chain.")
        elif seq and (row.stage, row.version) != (stage, version):
            problems.append(f"Assessment {name} is not as entry {seq} left it.")

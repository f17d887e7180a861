"""Entering a project, keeping its particulars and files: each in one transaction with its audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select

from app.agreements import queries as agreements
from app.core import audit, clock, outbox, versions
from app.core.db import unit_of_work
from app.projects import effects
from app.projects.assessments import clearing
from app.projects.models import ExpectedTonnes, Project, ProjectEvent
from app.projects.processes import process_of
from app.projects.queries import case_of, key_of, project_row, template_row
from workflows.authorisation.events import Event, EventKind, replay
from workflows.vocabulary import Actor, Audience


class Frozen(Exception):
    """What the application rests on cannot change once it was submitted; `names` are the fields concerned."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__("The application was submitted with these, so they stay as they are.")


class AboveCeiling(Exception):
    """More tonnes are expected than both sides have authorised; `ceiling` in tCO2e."""

    def __init__(self, ceiling: int, expected: int) -> None:
        self.ceiling, self.expected = ceiling, expected
        super().__init__(f"{expected:,} tCO2e are expected, and {ceiling:,} tCO2e are authorised.")


@dataclass(frozen=True)
class Particulars:
    """What is known of a project besides its entries. `expected` maps calendar years to whole tCO2e.

    A part of the eligible entity test that is None is not known.
    """

    title: str
    applicant_name: str = ""
    applicant_country: str = ""
    applicant_identifier: str = ""
    applicant_government: bool | None = None
    applicant_registered: bool | None = None
    applicant_tax_resident: bool | None = None
    applicant_trading: bool | None = None
    applicant_local_employees: int | None = None
    programme: str = ""
    methodology: str = ""
    methodology_version: str = ""
    scenario: str = ""
    modules: tuple[str, ...] = ()
    programme_project: str = ""
    sector: str = ""
    activity_type: str = ""
    location: str = ""
    crediting_from: date | None = None
    crediting_to: date | None = None
    description: str = ""
    co_benefits: str = ""
    duplicate_explanation: str = ""
    source: str = ""
    expected: Mapping[int, int] = field(default_factory=dict)


EXAMPLES_FROM = 90_000
# What the check by the Eligibility List was made from: as it was on the day of submission, for ever.
FROZEN = ("programme", "methodology", "methodology_version", "scenario", "modules")


def register_project(
    actor: Actor, *, partner: str, particulars: Particulars, entered_on: date, example: bool = False
) -> str:
    """Enter a project under the latest approved process of its partner; returns its reference, like GHA-0007.

    Raises UnknownPartner, and UnknownProcess where the partner has no approved process.
    """
    with unit_of_work() as session:
        return add_project(
            session, actor, partner=partner, particulars=particulars, entered_on=entered_on, example=example
        )


def add_project(
    session: Any, actor: Actor, *, partner: str, particulars: Particulars, entered_on: date, example: bool = False,
    template: Any = None,
) -> str:  # fmt: skip
    """The same inside the caller's transaction; `template` is the process of an example that has no approved one."""
    row = agreements.partner_row(session, partner, lock=True)
    template = template or template_row(session, row.iso3)
    number = _next_number(session, row.iso3, example=example)
    entry = Event(0, EventKind.ENTERED, entered_on)
    now = replay(process_of(template), [entry])
    project = Project(
        reference=f"{row.iso3}-{number:04d}", partner=row.iso3, number=number, process_id=template.id, example=example,
        stage=now.stage, turn="nobody" if example else now.turn, stage_since=entered_on, created_at=clock.now(),
        **_columns(particulars),
    )  # fmt: skip
    session.add(project)
    session.flush()
    _keep_tonnes(session, project.id, particulars.expected)
    event = ProjectEvent(
        project_id=project.id, kind=EventKind.ENTERED.value, happened_on=entered_on, body={},
        recorded_by=actor.id or None, recorded_by_name=actor.name, recorded_at=clock.now(),
    )  # fmt: skip
    session.add(event)
    session.flush()
    _log(
        session, project, actor=actor, action="project.enter", entry=effects.entry_text(event),
        summary=f"entered {project.reference}, {project.title}", particulars=particulars,
    )  # fmt: skip
    return str(project.reference)


def _next_number(session: Any, partner: str, *, example: bool) -> int:
    """Applications are counted from 1; examples far from them, so that they take no number of an application."""
    query = select(func.max(Project.number)).where(Project.partner == partner, Project.example.is_(example))
    return (session.scalar(query) or (EXAMPLES_FROM if example else 0)) + 1


def keep_particulars(actor: Actor, *, reference: str, particulars: Particulars, version: int | None) -> str:
    """Keep what is known of a project, and return a sentence that says so.

    Raises UnknownProject, StaleVersion, Frozen for what the frozen check was made from, and AboveCeiling where
    more is expected than was authorised.
    """
    with unit_of_work() as session:
        case = case_of(session, reference, lock=True)
        row = project_row(session, reference)
        versions.check(session, audit.Object("project", row.reference, row.version), seen=version)
        values = _columns(particulars)
        if row.eligibility is not None:
            changed = tuple(name for name in FROZEN if list_or(values[name]) != list_or(getattr(row, name)))
            if changed:
                raise Frozen(changed)
        _check_ceiling(case, particulars)
        changes = [name for name, value in values.items() if getattr(row, name) != value and "key" not in name]
        if dict(case.project.expected) != dict(particulars.expected):
            changes.append("expected")
        for name, value in values.items():
            setattr(row, name, value)
        _keep_tonnes(session, row.id, particulars.expected)
        row.version += 1
        session.flush()
        said = ", ".join(name.replace("_", " ") for name in changes) or "nothing"
        _log(
            session, row, actor=actor, action="project.keep_particulars", particulars=particulars,
            summary=f"changed the particulars of {row.reference}: {said}",
        )  # fmt: skip
        clearing.project_changed(session, actor, case)
        return f"You changed the particulars of {row.reference}: {said}."


def _check_ceiling(case: Any, particulars: Particulars) -> None:
    ceilings = [found.terms.quantity for side in ("home", "host") if (found := case.terms_of(side))]
    known = [ceiling for ceiling in ceilings if ceiling is not None]
    expected = sum(particulars.expected.values())
    if known and expected > min(known):
        raise AboveCeiling(min(known), expected)


def list_or(value: Any) -> Any:
    """A list as a tuple, so that two can be compared; anything else as it is."""
    return tuple(value) if isinstance(value, list | tuple) else value


def add_file(
    actor: Actor, *, reference: str, received: Any, stage_code: str, item: str = "", note: str = "",
    version: int | None,
) -> str:  # fmt: skip
    """Keep a file on the record of a project, and return a sentence that says so.

    `received` is an Upload with its content. Raises UnknownProject, StaleVersion, and KeyError for a stage or a
    thing to submit that the project's process does not have.
    """
    with unit_of_work() as session:
        case = case_of(session, reference, lock=True)
        row = project_row(session, reference)
        versions.check(session, audit.Object("project", row.reference, row.version), seen=version)
        stage = case.process.stage(stage_code)
        if item and item not in {asked.code for asked in stage.submits}:
            raise KeyError(item)
        kept = effects.keep_file(
            session, row.id, actor, received, reference=row.reference, stage_code=stage_code, item=item, note=note
        )
        row.version += 1
        session.flush()
        upload = received[0]
        _log(
            session, row, actor=actor, action="project.add_file",
            summary=f"added the file {upload.name} to {row.reference}",
            file={"id": str(kept.file_id), "name": upload.name, "sha256": upload.sha256, "stage": stage_code,
                  "item": item, "note": note},
        )  # fmt: skip
        return f"You added the file {upload.name}."


def _columns(particulars: Particulars) -> dict[str, Any]:
    values = {item.name: getattr(particulars, item.name) for item in fields(Particulars) if item.name != "expected"}
    values["modules"] = list(particulars.modules)
    return values | {"title_key": key_of(particulars.title), "place_key": key_of(particulars.location)}


def _keep_tonnes(session: Any, project_id: int, expected: Mapping[int, int]) -> None:
    session.execute(delete(ExpectedTonnes).where(ExpectedTonnes.project_id == project_id))
    rows = [{"project_id": project_id, "year": year, "tonnes": tonnes} for year, tonnes in sorted(expected.items())]
    if rows:
        session.execute(insert(ExpectedTonnes.__table__), rows)


def _log(
    session: Any, row: Project, *, actor: Actor, action: str, summary: str, particulars: Particulars | None = None,
    **details: Any,
) -> None:  # fmt: skip
    """Tell the desk, and put the audit entry last. Of an example nobody is told: there is nothing to do."""
    told = () if row.example else (Audience.PARTNER_DESK,)
    outbox.tell(
        session, told, subject=f"{row.reference} {row.title}: {actor.name} {summary}",
        path=f"/projects/{row.reference.lower()}", partner=row.partner, actor_id=actor.id,
    )  # fmt: skip
    known = {"partner": row.partner, "reference": row.reference, "to": row.stage}
    if particulars is not None:
        known["particulars"] = _columns(particulars) | {
            "expected": {str(year): tonnes for year, tonnes in sorted(particulars.expected.items())}
        }
    audit.append(
        session, actor, action=action, about=audit.Object("project", row.reference, row.version), summary=summary,
        details=known | details,
    )  # fmt: skip

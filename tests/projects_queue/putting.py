"""Made-up projects put on record as they would stand, without the steps that lead there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, text, update

from app.core import audit, clock
from app.core.db import db, unit_of_work
from app.projects.models import Authorisation, AuthorisedEntity, Project, ProjectEvent
from app.projects.processes import process_of
from app.projects.queries import template_row
from app.projects.registering import add_project
from tests.projects.making import DESK, PARTICULARS
from workflows.authorisation.events import Event, EventKind, replay
from workflows.authorisation.terms import Entity

K = EventKind
TODAY = clock.today(ZoneInfo("Asia/Singapore"))  # as the pages under test take it
Entry = tuple[EventKind, int] | tuple[EventKind, int, str]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def put(
    *entries: Entry, partner: str = "GHA", outcome: str = "", flag: Any = None, example: bool = False, by: int = 1,
    **particulars: Any,
) -> str:  # fmt: skip
    """A project with these entries, each so many days ago, after its first; returns its reference.

    `outcome` is that of the frozen check; keyword arguments are particulars.
    """
    days = [(kind, number, more[0] if more else "") for kind, number, *more in entries]
    with unit_of_work() as session:
        entered = ago(max([number for _, number, _ in days], default=0) + 1)
        given = replace(PARTICULARS, **particulars)
        reference = add_project(session, DESK, partner=partner, particulars=given, entered_on=entered, example=example)
        project = session.scalar(select(Project).where(Project.reference == reference))
        for kind, number, letter in days:
            session.add(_entry(project.id, kind, ago(number), letter, by))
            session.flush()
        _settle(session, project, partner, outcome=outcome, flag=flag)
        audit.append(session, DESK, action="test.put", about=audit.Object("test", reference), summary="put on record")
    return reference


def _entry(project_id: int, kind: EventKind, on: date, letter: str, by: int) -> ProjectEvent:
    return ProjectEvent(
        project_id=project_id, kind=kind.value, happened_on=on, letter=letter, body={}, recorded_by=by,
        recorded_by_name=f"Officer {by}", recorded_at=clock.now(),
    )  # fmt: skip


def _settle(session: Any, project: Project, partner: str, *, outcome: str, flag: Any) -> None:
    """The columns that follow from the entries, and the check."""
    rows = session.scalars(select(ProjectEvent).where(ProjectEvent.project_id == project.id).order_by(ProjectEvent.id))
    events = [
        Event(row.id, EventKind(row.kind), row.happened_on, letter=row.letter, by=row.recorded_by) for row in rows
    ]
    led = replay(process_of(template_row(session, partner)), events)
    submitted = next((event.on for event in events if event.kind is K.SUBMITTED), None)
    values: dict[str, Any] = {
        "stage": led.stage, "turn": "nobody" if project.example else led.turn, "stage_since": led.since,
        "submitted_on": submitted, "eligibility_outcome": outcome,
    }  # fmt: skip
    if outcome:
        values["eligibility"] = {"outcome": outcome, "sentences": []}
    if flag:
        values["flag"] = flag
    session.execute(update(Project.__table__).where(Project.id == project.id).values(**values))


def authorise(reference: str, side: str, *, number: int = 1, **terms: Any) -> None:
    """A version of one side's authorisation, hung on the latest entry of the project."""
    with unit_of_work() as session:
        project = session.scalar(select(Project).where(Project.reference == reference))
        entry = session.scalar(
            select(ProjectEvent.id).where(ProjectEvent.project_id == project.id).order_by(ProjectEvent.id.desc())
        )
        blank = ("authorisation_id", "approach", "gwp", "non_ghg_metric", "oimp", "conditions", "first_transfer")
        blank += ("first_transfer_words", "change_and_revocation", "explanation", "words")
        values = dict.fromkeys(blank, "") | {
            "quantity": 1000, "metric": "GHG", "purposes": "NDC", "sectors": ["Energy"], "activity_types": ["Biogas"],
            "parties": ["SGP"],
        } | terms  # fmt: skip
        names = values.pop("entities", [])
        version = session.scalar(
            insert(Authorisation).returning(Authorisation.id).values(
                project_id=project.id, event_id=entry, side=side, number=number, dated=ago(20), **values
            )
        )  # fmt: skip
        for position, name in enumerate(names):
            named = name if isinstance(name, Entity) else Entity(name)
            session.add(
                AuthorisedEntity(
                    authorisation_id=version,
                    position=position,
                    dated=ago(20),
                    name=named.name,
                    country=named.country,
                    identifier=named.identifier,
                )
            )
        audit.append(session, DESK, action="test.put", about=audit.Object("test", reference), summary="authorised")


def narrow(name: str, partner: str) -> None:
    """From now on the roles of this sample officer count for one partner only."""
    with unit_of_work() as session:
        session.execute(
            text(
                "UPDATE role_grants SET partner = :partner"
                " WHERE officer_id = (SELECT id FROM officers WHERE name = :name)"
            ),
            {"partner": partner, "name": name},
        )
    db.session.remove()


# Ways that tests begin with: entries with their days ago.
AWAITED: tuple[Entry, ...] = ()
REVIEW: tuple[Entry, ...] = ((K.SUBMITTED, 40),)
FOR_THE_HOST: tuple[Entry, ...] = ((K.SUBMITTED, 100), (K.LETTER_PROPOSED, 90, "los1"), (K.LETTER_ISSUED, 88, "los1"))
RETURNED: tuple[Entry, ...] = ((K.SUBMITTED, 30), (K.RETURNED, 10))
SUPPORTED: tuple[Entry, ...] = (*FOR_THE_HOST, (K.LETTER_FILED, 80, "loi"), (K.ADVANCED, 80))
DESIGNED: tuple[Entry, ...] = (
    *SUPPORTED, (K.SUBMITTED, 70), (K.LETTER_ISSUED, 60, "los2"), (K.LETTER_FILED, 60, "lor"), (K.ADVANCED, 60),
)  # fmt: skip
AUTHORISED: tuple[Entry, ...] = (
    *DESIGNED, (K.SUBMITTED, 50), (K.LETTER_FILED, 30, "hloa"), (K.LETTER_ISSUED, 20, "loa"), (K.ADVANCED, 20),
)  # fmt: skip
WITHDRAWN: tuple[Entry, ...] = (*REVIEW, (K.WITHDRAWN, 5))

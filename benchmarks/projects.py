"""A seeded data set of made-up projects: rows, entries, tonnes and authorisations, inserted directly."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from app.core import audit, clock
from app.core.db import unit_of_work
from app.eligibility import queries as eligibility
from app.projects.models import Authorisation, ExpectedTonnes, ProcessTemplate, Project, ProjectEvent
from app.projects.processes import process_of
from workflows.authorisation.events import Event, EventKind, replay
from workflows.authorisation.process import Process, Purpose
from workflows.authorisation.terms import Terms

SEED = 6
TODAY = date(2026, 11, 1)
_METHODS = (
    ("VCS", "VM0042", "2.0"), ("VCS", "VM0047", "1.0"), ("GS4GG", "TPDDTEC", "4.0"), ("GS4GG", "MECD", "2.0"),
    ("VCS", "VM0050", "1.0"),
)  # fmt: skip
_ENDS = (EventKind.WITHDRAWN, EventKind.REFUSED)


@dataclass
class Made:
    """One made-up project: the values of its row, its entries in order, tonnes by year, and authorisations."""

    values: dict[str, Any]
    entries: list[Event]
    tonnes: dict[int, int]
    sides: list[tuple[str, date]] = field(default_factory=list)


def make_projects(number: int, *, today: date = TODAY, seed: int = SEED) -> int:
    """Add so many made-up projects under the processes on record; returns how many there are then."""
    chance = random.Random(seed)
    with unit_of_work() as session:
        templates = list(session.scalars(select(ProcessTemplate).where(ProcessTemplate.decision == "approved")))
        rules = eligibility.snapshot(session)
        highest = dict(session.execute(
            select(Project.partner, func.max(Project.number)).where(~Project.example).group_by(Project.partner)
        ).all())  # fmt: skip
        made = []
        for index in range(number):
            template = chance.choice(templates)
            highest[template.partner] = place = highest.get(template.partner, 0) + 1
            project = _project(chance, template, place, index, today)
            _check(project.values, rules)
            made.append(project)
        for start in range(0, number, 1000):
            _insert(session, made[start : start + 1000])
        audit.append(
            session, audit.SYSTEM, action="benchmark.fill", about=audit.Object("benchmark", "projects"),
            summary=f"added {number:,} made-up projects for a measurement",
        )  # fmt: skip
        return int(session.scalar(select(func.count()).select_from(Project)))


def _project(chance: random.Random, template: Any, place: int, index: int, today: date) -> Made:
    process = process_of(template)
    entries = list(_entries(chance, process, today))
    now = replay(process, entries)
    programme, methodology, version = chance.choice(_METHODS)
    title = f"Made-up project {index + 1:05d}"
    submitted = next((entry.on for entry in entries if entry.kind is EventKind.SUBMITTED), None)
    values = {
        "reference": f"{template.partner}-{place:04d}", "partner": template.partner, "number": place,
        "process_id": template.id, "example": False, "title": title, "title_key": title.replace(" ", "").lower(),
        "applicant_name": f"Made-up applicant {chance.randint(1, 400):03d}", "applicant_country": "SGP",
        "applicant_identifier": f"MADE-UP-{chance.randint(1, 400):03d}", "programme": programme,
        "methodology": methodology, "methodology_version": version, "scenario": "", "modules": [],
        "programme_project": "", "sector": "", "activity_type": "", "description": "", "co_benefits": "",
        "duplicate_explanation": "", "source": "",
        "location": f"Made-up place {index}", "place_key": f"madeupplace{index}", "stage": now.stage, "turn": now.turn,
        "stage_since": now.since, "submitted_on": submitted, "eligibility_outcome": "", "version": 1,
        "created_at": clock.now(),
    }  # fmt: skip
    years = {year: chance.randint(1, 90) * 1000 for year in range(2026, 2026 + chance.randint(3, 5))}
    sides = [
        (letter.side.value, now.ever[letter.code].on)
        for letter in process.authorising.letters
        if letter.purpose is Purpose.AUTHORISATION and letter.code in now.ever
    ]
    return Made(values, entries, years, sides)


def _entries(chance: random.Random, process: Process, today: date) -> Iterator[Event]:
    """A plausible way through the process, cut off at a random place or at today."""
    day = today - timedelta(days=chance.randint(20, 900))
    left = chance.randint(1, 26)
    for number, (kind, letter) in enumerate(_way(chance, process), start=1):
        if (number > left or day > today) and kind is not EventKind.ADVANCED:  # it comes with the last letter
            return
        yield Event(number, kind, day, letter=letter, by=1)
        day = min(today, day + timedelta(days=chance.randint(0, 60)))


def _way(chance: random.Random, process: Process) -> Iterator[tuple[EventKind, str]]:
    yield EventKind.ENTERED, ""
    for stage in process.single:
        yield EventKind.SUBMITTED, ""
        if chance.random() < 0.15:
            yield EventKind.RETURNED, ""
            yield EventKind.INFORMATION_RECEIVED, ""
        if chance.random() < 0.06:
            yield chance.choice(_ENDS), ""
            return
        letters = list(stage.letters)
        chance.shuffle(letters)
        for letter in letters:
            if letter.side.value == "home":
                yield EventKind.LETTER_PROPOSED, letter.code
                yield EventKind.LETTER_ISSUED, letter.code
            else:
                yield EventKind.LETTER_FILED, letter.code
        yield EventKind.ADVANCED, ""
    if process.joint_statement:
        yield EventKind.LISTED, ""
    if process.registration:
        yield EventKind.REGISTERED, ""


def _check(values: dict[str, Any], rules: Any) -> None:
    """The verdict frozen at submission, as the application freezes it."""
    if values["submitted_on"] is None:
        return
    verdict = rules.check(
        host=values["partner"], programme=values["programme"], methodology=values["methodology"],
        version=values["methodology_version"], on=values["submitted_on"],
    )  # fmt: skip
    values["eligibility"], values["eligibility_outcome"] = verdict.to_json(), verdict.outcome.value


def _insert(session: Any, made: list[Made]) -> None:
    sequence = select(func.nextval("projects_id_seq")).select_from(func.generate_series(1, len(made)))
    ids = list(session.scalars(sequence))
    rows = [{"id": number, **each.values} for number, each in zip(ids, made, strict=True)]
    for checked in (True, False):  # a column that is left out is NULL; None in a column of JSON would not be
        part = [row for row in rows if ("eligibility" in row) is checked]
        if part:
            session.execute(insert(Project.__table__), part)
    events = [_event_row(number, entry) for number, each in zip(ids, made, strict=True) for entry in each.entries]
    tonnes = [(number, *pair) for number, each in zip(ids, made, strict=True) for pair in each.tonnes.items()]
    _copy(session, ProjectEvent.__tablename__, _EVENT, events)
    _copy(session, ExpectedTonnes.__tablename__, ("project_id", "year", "tonnes"), tonnes)
    _authorise(session, ids, made)


_EVENT = (
    "project_id", "kind", "happened_on", "letter", "body", "recorded_by", "recorded_by_name", "recorded_at",
)  # fmt: skip


def _copy(session: Any, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Many rows at once, in the transaction of the session."""
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _event_row(project_id: int, entry: Event) -> tuple[Any, ...]:
    now = clock.now()
    return (project_id, entry.kind.value, entry.on, entry.letter, "{}", 1, "Benchmark", now)


def _authorise(session: Any, ids: list[int], made: list[Made]) -> None:
    """A version for each side that has issued its letter; one in twenty disagrees."""
    owners = [(number, side, dated) for number, each in zip(ids, made, strict=True) for side, dated in each.sides]
    if not owners:
        return
    first = dict(session.execute(
        select(ProjectEvent.project_id, func.max(ProjectEvent.id))
        .where(ProjectEvent.project_id.in_({number for number, _, _ in owners}))
        .group_by(ProjectEvent.project_id)
    ).all())  # fmt: skip
    terms = {quantity: _terms(quantity) for quantity in (400_000, 500_000)}
    rows = [
        {"project_id": number, "event_id": first[number], "side": side, "number": 1, "dated": dated}
        | terms[500_000 if number % 20 == 0 and side == "host" else 400_000]
        for number, side, dated in owners
    ]
    session.execute(insert(Authorisation.__table__), rows)


def _terms(quantity: int) -> dict[str, Any]:
    """The columns of made-up terms with this ceiling in tCO2e."""
    terms = Terms(
        quantity=quantity, purposes="NDC and OIMP", sectors=("Energy",), parties=("SGP",), first_transfer="Issuance",
        first_transfer_words="Made-up words.", occurs_from=date(2026, 1, 1), occurs_to=date(2030, 12, 31),
        words="Made-up words.",
    )  # fmt: skip
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(terms).items()}
    values.pop("entities")
    return values

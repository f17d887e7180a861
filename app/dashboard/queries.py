"""What waits for an officer, and for others, across partners and documents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.agreements import queries as agreements
from app.agreements.wording import count
from app.clearances import queries as clearances
from app.coordination.wording import waited
from app.core.access import Officer
from app.core.registry import registry
from app.core.tonnes import words
from app.documents import queries as documents
from app.documents.kinds import KINDS
from app.ledger import entries as ledger
from app.projects import waiting
from app.reporting.deadline_queries import pressing
from app.reporting.deadlines import state_words
from workflows.partial_date import on
from workflows.vocabulary import Role

Names = dict[str, tuple[str, str]]  # of each partner the name as it stands in a sentence, and its ISO 2 code
Asked = frozenset[tuple[str, str, str]]  # type and id of what agencies were asked about, and the agency
_MOST_ENTRIES = 20
_CLEARERS = frozenset({Role.CLEARER, Role.LEGAL_ADVISER, Role.PUBLISHER})


@dataclass(frozen=True)
class Task:
    """One thing to do: `mine` where this officer may do it. `days` is how long it has waited.

    `when` stands in place of the days where given; of a task that stands for many, `iso2` is empty. `code` is that of
    its partner, `due` the day by which it is asked for, `remind` the address that reminds whoever has it, `note` a
    sentence under the title.
    """

    title: str
    partner: str
    iso2: str
    url: str
    action: str
    who: str
    asked_by: str
    days: int
    mine: bool
    when: str = ""
    code: str = ""
    due: date | None = None
    remind: str = ""
    note: str = ""


def tasks(session: Any, officer: Officer, *, names: Names, head: str, today: date) -> list[Task]:
    """Everything that waits, longest first, of the partners that the officer may see.

    `names` are those of every partner as they stand in a sentence; `head` is the hash of the newest audit entry.
    """
    asked = clearances.open_requests(session)
    found = [
        *_documents(session, officer, names=names, asked=asked, today=today),
        *_corrections(session, officer, names=names, today=today),
        *_texts(session, officer, names=names, asked=asked, today=today),
        *_projects(session, officer, names=names, head=head, today=today),
        *_reports(session, officer, head=head, today=today),
        *_ledger(session, officer, names=names, today=today),
        *_offered(session, officer, names=names, today=today),
    ]
    seen = officer.partners
    shown = [replace(task, code=code) for task, code in found if seen is None or code in seen or not code]
    return sorted(shown, key=lambda task: (not task.mine, -task.days))


def _offered(session: Any, officer: Officer, *, names: Names, today: date) -> list[tuple[Task, str]]:
    """What every area says that waits, through the registry."""
    found = []
    for provider in registry.all("work"):
        for each in provider(session, officer, today=today):
            name, iso2 = names.get(each.partner, ("", ""))
            days = max(0, (today - each.since).days)
            task = Task(
                each.title, name, iso2, each.url, each.action, each.who, each.asked_by, days, each.mine,
                "" if iso2 else waited(each.since, today), due=each.due, remind=each.remind, note=each.note,
            )  # fmt: skip
            found.append((task, each.partner))
    return found


def _documents(
    session: Any, officer: Officer, *, names: Names, asked: Asked, today: date
) -> list[tuple[Task, str]]:  # fmt: skip
    found = []
    cleared = {id for type, id, _ in asked if type == "document"}
    for row in documents.in_stages(session, ("draft", "in_clearance", "cleared")):
        if row.stage == "in_clearance" and str(row.id) in cleared:
            continue  # the clearances say of each agency what waits
        verb, action, roles = {
            "draft": ("Finish", "Open", frozenset({Role.DESK_OFFICER})),
            "in_clearance": ("Clear", "Clear", _CLEARERS),
            "cleared": ("Publish", "Publish", frozenset({Role.PUBLISHER})),
        }[row.stage]
        mine = bool(roles & officer.roles_for(row.partner))
        if row.stage == "in_clearance" and officer.id in row.hands:
            mine = False
        if row.stage == "draft" and row.hands and officer.id not in row.hands:
            mine = False
        since = row.sent_at if row.stage == "in_clearance" else row.made_at
        name, iso2 = names[row.partner]
        who = {"draft": row.made_by_name, "in_clearance": "A clearer", "cleared": "A publisher"}[row.stage]
        task = Task(
            f"{verb} the {KINDS[row.kind].label} for {name}", name, iso2, f"/documents/{row.id}", action,
            who, row.made_by_name, (today - since.date()).days, mine,
        )  # fmt: skip
        found.append((task, row.partner))
    return found


def _corrections(session: Any, officer: Officer, *, names: Names, today: date) -> list[tuple[Task, str]]:
    deciders = frozenset({Role.DESK_OFFICER, Role.CLEARER, Role.LEGAL_ADVISER})
    found = []
    for row in agreements.open_corrections(session):
        name, iso2 = names[row.iso3]
        mine = bool(deciders & officer.roles_for(row.iso3)) and row.proposed_by != officer.id
        task = Task(
            f"Decide on the correction for {name}", name, iso2,
            f"/partners/{row.iso3.lower()}/steps/approve-correction", "Decide",
            "A second officer", row.proposed_by_name, (today - row.proposed_at.date()).days, mine,
        )  # fmt: skip
        found.append((task, row.iso3))
    return found


def _texts(
    session: Any, officer: Officer, *, names: Names, asked: Asked, today: date
) -> list[tuple[Task, str]]:  # fmt: skip
    """Texts for signature that agencies have not confirmed yet, and were not asked about in a round."""
    found = []
    for row in agreements.texts_waiting(session):
        if ("agreement_text", row.iso3, row.agency) in asked:
            continue
        name, iso2 = names[row.iso3]
        role = Role.LEGAL_ADVISER if row.kind == "legal_counsel" else Role.CLEARER
        mine = officer.agency == row.agency and role in officer.roles_for(row.iso3)
        verb = "Record full powers for" if row.kind == "full_powers" else "Clear the text of"
        task = Task(
            f"{verb} the agreement with {name}", name, iso2,
            f"/partners/{row.iso3.lower()}/steps/{row.step.replace('_', '-')}",
            "Record" if row.kind == "full_powers" else "Clear", row.agency, row.registered_by_name,
            (today - row.registered_at.date()).days, mine,
        )  # fmt: skip
        found.append((task, row.iso3))
    return found


# Of each kind of wait of a project: what to do, the button, who has it, and the queue that shows all of them.
_WAITS = {
    "assess": ("Assess", "Assess", "The assessors", "projects to assess", "/projects?tab=home&stage=review"),
    "countersign_assessment": (
        "Countersign the assessment of", "Countersign", "A countersigner", "assessments to countersign",
        "/projects?tab=home&stage=review",
    ),
    "countersign": (
        "Countersign", "Countersign", "A countersigner", "proposals to countersign", "/projects?tab=all&flag=proposed",
    ),
    "host_letter": (
        "The host's letter is awaited for", "Open", "The host", "letters awaited from hosts",
        f"/projects?tab=host&days={waiting.HOST_LATE}",
    ),
    "list_changed": (
        "The Eligibility List has changed for", "Look", "The desk", "projects of which the list has changed",
        "/projects?tab=all&flag=list",
    ),
    "lapse": ("", "Look", "The desk", "letters that lapse", "/projects?tab=all&flag=lapsing"),
}  # fmt: skip


def _projects(
    session: Any, officer: Officer, *, names: Names, head: str, today: date
) -> list[tuple[Task, str]]:  # fmt: skip
    """What waits on projects; of each kind the longest waits, and then how many more there are."""
    found = []
    for wait in waiting.waits(session, _asker(officer), head=head, today=today):
        name, iso2 = names[wait.partner]
        days = max(0, (today - wait.since).days)
        _, action, who, more, queue = _WAITS[wait.kind]
        path = f"/projects/{wait.reference.lower()}"
        holder = name if wait.kind == "host_letter" else who
        when = f"In {count((wait.since - today).days, 'day')}" if wait.since > today else ""
        title = _project_title(wait, today)
        task = Task(title, name, iso2, path, action, holder, wait.asked_by, days, wait.mine, when)
        found.append((task, wait.partner))
        if wait.left:
            rest = Task(f"{wait.left:,} more {more}", "", "", queue, "Open", who, "", days, wait.mine)
            found.append((rest, wait.partner))
    return found


MOST_REPORTS = 5


def _reports(session: Any, officer: Officer, *, head: str, today: date) -> list[tuple[Task, str]]:
    """Reports that are overdue or due soon, for those who prepare them; the first few, and then how many more."""
    if not officer.may("reports.prepare"):
        return []
    found = pressing(session, today=today, head=head)
    tasks = [
        Task(each.title, "", "", "/reports/deadlines", "Open", "A ledger officer", "", -(each.days or 0), True,
             state_words(each))
        for each in found[:MOST_REPORTS]
    ]  # fmt: skip
    if left := len(found) - MOST_REPORTS:
        more = f"{left:,} more reports that are due"
        tasks += [Task(more, "", "", "/reports/deadlines", "Open", "A ledger officer", "", 0, True)] if left > 0 else []
    return [(task, "") for task in tasks]


def _ledger(session: Any, officer: Officer, *, names: Names, today: date) -> list[tuple[Task, str]]:
    """Entries that wait for a second officer: the oldest, and then how many more there are."""
    found = []
    total, rows = ledger.pending(session, visible=officer.partners, size=_MOST_ENTRIES)
    for row in rows:
        name, iso2 = names[row.partner]
        mine = officer.may("ledger.check", row.partner) and row.made_by != officer.id
        said = f"{row.label[:1].lower()}{row.label[1:]}, {words(row.tonnes)}"
        task = Task(
            f"Check entry {row.id} of the ledger: {said}", name, iso2, f"/ledger/entries/{row.id}", "Check",
            "Another ledger officer", row.made_by_name,
            (today - row.made_at.date()).days, mine,
        )  # fmt: skip
        found.append((task, row.partner))
    if total > len(rows):
        rest = Task(
            f"{total - len(rows):,} more entries of the ledger to check", "", "", "/ledger/pending", "Open",
            "Another ledger officer", "", 0, officer.may_somewhere("ledger.check"),
        )  # fmt: skip
        found.append((rest, rows[-1].partner))
    return found


def _project_title(wait: waiting.Wait, today: date) -> str:
    project = f"{wait.reference} {wait.title}"
    if wait.kind == "lapse":
        verb = "lapses" if wait.since >= today else "lapsed"
        return f"The {wait.what} of {project} {verb} on {on(wait.since).words()}"
    if wait.kind == "countersign":
        return f"Countersign {wait.what} for {project}"
    return f"{_WAITS[wait.kind][0]} {project}"


def _asker(officer: Officer) -> waiting.Asker:
    """The officer's roles, each with the partners that it counts for; None for all."""
    by_role: dict[Role, frozenset[str] | None] = {}
    for role in {role for role, _ in officer.grants}:
        scopes = [scope for held, scope in officer.grants if held is role]
        by_role[role] = None if None in scopes else frozenset(scope for scope in scopes if scope)
    return waiting.Asker(officer.id, officer.partners, by_role)

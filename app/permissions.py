"""The permission table: which roles may do what. Pages, exports and jobs all ask it."""

from __future__ import annotations

from workflows.vocabulary import Role

EVERYBODY = frozenset(Role)
_READERS = EVERYBODY
_WORKERS = frozenset({Role.DESK_OFFICER, Role.CLEARER, Role.LEGAL_ADVISER, Role.PUBLISHER})
_DESK = frozenset({Role.DESK_OFFICER})
_PROJECT_WORKERS = frozenset({Role.DESK_OFFICER, Role.ASSESSOR, Role.COUNTERSIGNER})
# Whoever proposes a rule (a list, a process) and whoever decides on it; the command sees that they are two people.
_PROPOSERS = frozenset({Role.DESK_OFFICER, Role.ASSESSOR})
_DECIDERS = frozenset({Role.COUNTERSIGNER, Role.LEGAL_ADVISER})

# Tonnes: whoever enters and whoever checks; the command and the database see that they are two people.
_LEDGER = frozenset({Role.LEDGER_OFFICER})
_CHECKERS = frozenset({Role.LEDGER_OFFICER, Role.COUNTERSIGNER})

# Everybody who does something: those who only look are left out.
_OFFICERS = EVERYBODY - {Role.VIEWER, Role.AUDITOR, Role.ADMINISTRATOR}
_NEGOTIATORS = frozenset({Role.DESK_OFFICER, Role.NEGOTIATOR})
# The compartment of a negotiation: positions, fall-backs, red lines and the advice of counsel. A role for one partner
# opens it for that partner alone; nobody else, auditor and administrator among them, sees what is in it.
_COMPARTMENT = frozenset({Role.NEGOTIATOR, Role.LEGAL_ADVISER})

# What is about all partners at once opens only to a role that counts for all of them.
OF_ALL_PARTNERS = frozenset({"surrenders.view", "reports.view", "registries.import"})

# Which step a role may take is said once more, and more finely, by the step itself (`Step.by`).
PERMISSIONS: dict[str, frozenset[Role]] = {
    "work.view": EVERYBODY,
    "account.own": EVERYBODY,
    "search.use": EVERYBODY,
    "partners.view": _READERS,
    "partners.add": frozenset({Role.DESK_OFFICER}),
    "partners.edit": frozenset({Role.DESK_OFFICER}),
    "partners.export": _READERS,
    "steps.view": _READERS,
    "steps.take": _WORKERS,
    "documents.view": _READERS,
    "documents.write": frozenset({Role.DESK_OFFICER}),
    "documents.take_step": _WORKERS,
    "boilerplate.view": _READERS,
    "boilerplate.propose": frozenset({Role.DESK_OFFICER, Role.PUBLISHER}),
    "boilerplate.approve": frozenset({Role.PUBLISHER, Role.LEGAL_ADVISER}),
    "projects.view": _READERS,
    "projects.register": _DESK,
    "projects.edit": _DESK,
    "projects.take_step": _PROJECT_WORKERS,
    "projects.export": _READERS,
    "files.view": _READERS,
    "files.add": _PROJECT_WORKERS,
    "assessments.view": _READERS,
    "assessments.assess": frozenset({Role.ASSESSOR}),
    "assessments.countersign": frozenset({Role.COUNTERSIGNER}),
    "eligibility.view": _READERS,
    "eligibility.propose": _PROPOSERS,
    "eligibility.decide": _DECIDERS,
    "catalogue.import": _PROPOSERS,
    "catalogue.decide": _DECIDERS,
    "processes.view": _READERS,
    "processes.propose": _PROPOSERS,
    "processes.decide": _DECIDERS,
    "ledger.view": _READERS,
    "ledger.export": _READERS,
    "ledger.propose": _LEDGER,
    "ledger.check": _CHECKERS,
    "ledger.close": _CHECKERS,
    "registries.view": _READERS,
    "registries.import": _LEDGER,
    "reports.view": _READERS,
    "reports.export": _READERS,
    "reports.prepare": _LEDGER,
    "reports.sign": _CHECKERS,
    "surrenders.view": _READERS,
    "surrenders.propose": _LEDGER,
    "surrenders.decide": _CHECKERS,
    "clearances.view": _READERS,
    "clearances.ask": _OFFICERS,
    "clearances.decide": frozenset({Role.CLEARER, Role.LEGAL_ADVISER, Role.PUBLISHER}),
    "tasks.view": _READERS,
    "tasks.write": _OFFICERS,
    "comments.view": _READERS,
    "comments.write": _OFFICERS,
    "checklists.edit": _DESK,
    "negotiation.view": _READERS,
    "negotiation.write": _NEGOTIATORS,
    "negotiation.export": _READERS,
    "models.decide": _NEGOTIATORS | {Role.LEGAL_ADVISER},
    "positions.view": _COMPARTMENT,
    "positions.write": frozenset({Role.NEGOTIATOR}),
    "advice.write": frozenset({Role.LEGAL_ADVISER}),
    "committees.view": _READERS,
    "committees.write": _NEGOTIATORS,
    "calendar.view": EVERYBODY,
    "audit.view": frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    "people.manage": frozenset({Role.ADMINISTRATOR}),
}

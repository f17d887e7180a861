"""The permission table: which roles may do what. Pages, exports and jobs all ask it."""

from __future__ import annotations

from workflows.vocabulary import Role

EVERYBODY = frozenset(Role)
_READERS = EVERYBODY
_WORKERS = frozenset({Role.DESK_OFFICER, Role.CLEARER, Role.LEGAL_ADVISER, Role.PUBLISHER})

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
    "audit.view": frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    "people.manage": frozenset({Role.ADMINISTRATOR}),
}

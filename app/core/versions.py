"""The version that a form was made from, held against the version that stands now."""

from __future__ import annotations

from typing import Any

from app.core import audit


class StaleVersion(Exception):
    """Somebody else changed the object since this form was opened; `changes` says what was done."""

    def __init__(self, changes: list[audit.AuditEntry], *, version: int) -> None:
        super().__init__("This has changed since you opened it.")
        self.changes = changes
        self.version = version


def check(session: Any, about: audit.Object, *, seen: int | None) -> None:
    """Raise StaleVersion where the form was made from another version than the object has now.

    `about` carries the version that stands; `seen` is None where there was no form (the command line).
    """
    if seen is not None and seen != about.version:
        since = audit.Object(about.type, about.id, seen)
        raise StaleVersion(audit.since_version(session, since), version=about.version)

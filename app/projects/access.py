"""How addresses name a project."""

from __future__ import annotations

from werkzeug.routing import BaseConverter

from app.core.db import db
from app.projects.queries import case_of
from app.projects.records import ProjectCase


class ReferenceConverter(BaseConverter):
    """The reference of a project in an address, in small letters: `gha-0007`.

    It begins with the code of the partner, so `requires(…, partner="reference")` asks for the partner's roles.
    """

    regex = "[a-z]{3}-[0-9]{4,9}"


class ProjectStepConverter(BaseConverter):
    """A step of some process in an address: `issue-los1`. Whether the project has it, its page asks."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return value.replace("_", "-")


def visible_case(reference: str) -> ProjectCase:
    """The case of a project, for views whose decorator has seen to the partner. Raises UnknownProject."""
    db.session.rollback()
    return case_of(db.session, reference)
